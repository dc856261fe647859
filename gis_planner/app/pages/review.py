"""The review desk: one doubtful pair at a time, judged blind, by keys."""

from __future__ import annotations

import html
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QShortcut
from PyQt6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import review as model
from gis_planner.app.models.review import CHOICES, Doubt
from gis_planner.app.session import Session
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.widgets import (
    EmptyState,
    FlowLayout,
    badge,
    button,
    card,
    clear_layout,
    heading,
    muted,
    row,
)
from gis_planner.domain.errors import UserError

MARKS = {"same": "=", "similar": "≈", "different": "≠", "one": ""}
SAYS = {kind: text for kind, text, _ in CHOICES}


class ReviewPage(QWidget):
    """Doubtful pairs in a queue; the score is shown only on request."""

    fault = Signal(object)
    match_again = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.queue: list[Doubt] = []
        self.fresh = 0
        self.shown = False
        self.dirty = True
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            "review",
            "Nothing to review",
            "After matching, pairs of records that may or may not be one business appear here, "
            "those that matter most first.",
            (button("Match the lists", self.match_again.emit, primary=True),),
        )
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._build())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        for kind, _, key in CHOICES:
            QShortcut(key, self, partial(self.decide, kind)).setContext(
                Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
        QShortcut("E", self, self.reveal).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        QShortcut("Space", self, self.skip).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        session.opened.connect(self._stale)
        session.changed.connect(self._changed)

    def _build(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(16, 16, 8, 12)
        left.addWidget(heading("Review", 1))
        self.progress = muted("")
        left.addWidget(self.progress)
        self.list = QListWidget()
        self.list.setAccessibleName("Doubtful pairs, most important first")
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show)
        left.addWidget(self.list, 1)
        self.again = button("Match again with these decisions", self.match_again.emit, primary=True)
        self.again.hide()
        left.addWidget(self.again)
        split.addWidget(side)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        body = QWidget()
        self.body = QVBoxLayout(body)
        self.body.setContentsMargins(24, 16, 24, 16)
        self.body.setSpacing(12)
        self.question = heading("", 2)
        self.question.setWordWrap(True)
        self.body.addWidget(self.question)
        self.grid_holder, holder = card(margin=18)
        self.grid = QGridLayout()
        holder.addLayout(self.grid)
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(5)
        self.body.addWidget(self.grid_holder)
        self.why = QLineEdit()
        self.why.setPlaceholderText("Why (optional, kept with the decision)")
        self.why.setAccessibleName("Why you decide so")
        self.body.addWidget(self.why)
        self.body.addLayout(self._choices())
        self.evidence_button = button("Show the evidence (E)", self.reveal, quiet=True)
        self.evidence = Waterfall()
        self.evidence_text = muted("")
        self.body.addLayout(row(self.evidence_button, None))
        self.body.addWidget(self.evidence_text)
        self.body.addWidget(self.evidence)
        self.body.addStretch(1)
        scroll.setWidget(body)
        split.addWidget(scroll)
        split.setStretchFactor(1, 1)
        split.setSizes([320, 1000])
        return split

    def _choices(self) -> FlowLayout:
        flow = FlowLayout(spacing=8)
        for kind, text, key in CHOICES:
            made = button(
                f"{text}  ({key})", partial(self.decide, kind), primary=kind == "must_link"
            )
            made.setAccessibleName(text)
            flow.addWidget(made)
        flow.addWidget(button("Skip  (Space)", self.skip, quiet=True))
        return flow

    # ---- the queue

    def _stale(self) -> None:
        self.dirty, self.fresh = True, 0
        self.stack.setCurrentIndex(0)

    def _changed(self, touched: frozenset[str]) -> None:
        if "pairs" in touched:
            self.fresh = 0
        if touched & {"pairs", "records"}:
            self.dirty = True
            if self.isVisible():
                self.entered()
        elif "decisions" in touched and self.isVisible() and not self._own:
            self.dirty = True
            self.entered()

    _own = False

    def entered(self) -> None:
        """Read the queue when the page is shown and something changed."""
        if not self.dirty or not self.session.is_open:
            return
        self.dirty = False
        work = partial(model.read_queue, self.session)
        self.jobs.start("Reading doubtful pairs", work, self._take, quiet=True)

    def _take(self, queue: tuple[Doubt, ...]) -> None:
        self.queue = list(queue)
        self.list.blockSignals(True)
        self.list.clear()
        for doubt in self.queue:
            self.list.addItem(self._item(doubt))
        self.list.blockSignals(False)
        self.stack.setCurrentIndex(1 if self.queue else 0)
        if self.session.has("pairs") and not self.queue:
            self.empty.say(
                "Nothing to review", "Every match is either clear or decided. Well done."
            )
        self._tell()
        if self.queue:
            first = next((i for i, d in enumerate(self.queue) if not d.decided), 0)
            self.list.setCurrentRow(first)
            self._show(first)

    def _item(self, doubt: Doubt) -> QListWidgetItem:
        item = QListWidgetItem(doubt.title)
        self._mark(item, doubt)
        return item

    @staticmethod
    def _mark(item: QListWidgetItem, doubt: Doubt) -> None:
        t = theme.current()
        said = SAYS.get(doubt.decided, "")
        item.setText(f"✓ {doubt.title}\n   {said}" if said else doubt.title)
        item.setData(Qt.ItemDataRole.ForegroundRole, QColor(t.muted) if said else None)

    def _tell(self) -> None:
        done = sum(1 for d in self.queue if d.decided)
        self.progress.setText(
            f"{done:,} of {len(self.queue):,} decided. Those that would change most come first."
        )
        self.again.setVisible(self.fresh > 0)
        self.again.setText(f"Match again with {self.fresh} new decisions")

    def current(self) -> Doubt | None:
        """The pair on screen."""
        place = self.list.currentRow()
        return self.queue[place] if 0 <= place < len(self.queue) else None

    # ---- the pair

    def _show(self, place: int) -> None:
        doubt = self.current()
        if doubt is None:
            return
        clear_layout(self.grid)
        level = "one business" if doubt.level == "business" else "at one premises"
        self.question.setText(f"Are these two {level}?")
        for j, record in enumerate((doubt.a, doubt.b)):
            head = QWidget()
            inside = QVBoxLayout(head)
            inside.setContentsMargins(0, 0, 0, 6)
            inside.setSpacing(2)
            agency = self.session.agency_name(record["agency"])
            inside.addLayout(row(badge(agency), None))
            inside.addWidget(muted(f"{record['list']} / {record['source_ref']}"))
            self.grid.addWidget(head, 0, 1 + j)
        t = theme.current()
        for i, field in enumerate(doubt.fields(), 1):
            self.grid.addWidget(muted(field.title, wrap=False), i, 0, Qt.AlignmentFlag.AlignTop)
            left, right = model.pieces(field.a, field.b)
            if field.verdict in ("same", "one"):
                left, right = [(field.a, True)], [(field.b, True)]
            for j, part in enumerate((left, right)):
                label = QLabel(_rich(part, t.warn))
                label.setWordWrap(True)
                label.setTextFormat(Qt.TextFormat.RichText)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self.grid.addWidget(label, i, 1 + j)
            mark = QLabel(MARKS[field.verdict])
            mark.setToolTip(field.verdict)
            tone = {"same": "good", "different": "bad", "similar": "warn"}.get(field.verdict, "")
            mark.setProperty("tone", tone)
            mark.setFixedWidth(20)
            self.grid.addWidget(mark, i, 3)
        self.grid.setColumnMinimumWidth(0, 110)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnStretch(2, 1)
        self.why.clear()
        self.shown = False
        self._show_evidence(doubt)

    def _show_evidence(self, doubt: Doubt) -> None:
        visible = self.shown or bool(doubt.decided)
        self.evidence.setVisible(visible)
        self.evidence_text.setVisible(visible)
        self.evidence_button.setVisible(not visible)
        if visible:
            self.evidence.show_steps(doubt.waterfall)
            said = f" You decided: {SAYS[doubt.decided].lower()}." if doubt.decided in SAYS else ""
            self.evidence_text.setText(
                f"The program’s view: {doubt.weight:+.1f} bits, {doubt.probability:.0%} the same. "
                f"{doubt.because[:1].upper()}{doubt.because[1:]}.{said}".replace("..", ".")
            )

    def reveal(self) -> None:
        """Show what the program thinks."""
        doubt = self.current()
        if doubt is not None:
            self.shown = True
            self._show_evidence(doubt)

    def decide(self, kind: str) -> None:
        """Write the judgement down and go on to the next pair."""
        doubt, place = self.current(), self.list.currentRow()
        if doubt is None or self.why.hasFocus():
            return
        try:
            self._own = True
            touched = self.session.decide(model.decision(doubt, kind, self.why.text().strip()))
            self.session.took_effect(touched)
        except UserError as fault:
            self.fault.emit(fault)
            return
        finally:
            self._own = False
        self.queue[place] = replace(doubt, decided=kind)
        item = self.list.item(place)
        if item is not None:
            self._mark(item, self.queue[place])
        self.fresh += 1
        self._tell()
        self.skip()

    def skip(self) -> None:
        """The next pair that is not decided."""
        if self.why.hasFocus():
            return
        place = self.list.currentRow()
        later = [i for i in range(place + 1, len(self.queue)) if not self.queue[i].decided]
        if later:
            self.list.setCurrentRow(later[0])
        elif 0 <= place < len(self.queue):
            self._show_evidence(self.queue[place])

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        for place, doubt in enumerate(self.queue):
            item = self.list.item(place)
            if item is not None:
                self._mark(item, doubt)
        self._show(self.list.currentRow())


def _rich(parts: list[tuple[str, bool]], colour: str) -> str:
    return "".join(
        html.escape(text) if same else f"<b style='color:{colour}'>{html.escape(text)}</b>"
        for text, same in parts
    )
