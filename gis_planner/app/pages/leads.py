"""The leads page: new matches, successions and joins since the last look, ranked."""

from __future__ import annotations

import html

from PyQt6.QtCore import QSize, Qt, QUrl
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.graph.drag import DragSource
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import leads as model
from gis_planner.app.models.dossier import day
from gis_planner.app.models.leads import KIND_PLURALS, KIND_WORDS, LeadList, LeadRow
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress

KIND_ICONS = {"succession": "history", "join": "links", "match": "check"}
REASONS = (
    "Looked into: nothing there", "Known already", "Not for us", "Two different people",
    "Wrong match",
)  # fmt: skip
NO_LEADS = (
    "No leads",
    "Leads are what is new since you last looked: businesses matched across lists, "
    "evidence that one took over from another, people and phones that newly join two.",
)
LINES = 4
"""Of text for each lead in the list; what does not fit ends in '…' and stands beside the list."""
READING = ("Looking for leads…", "What is new since you last looked, the most pressing first.")


class LeadsPage(QWidget):
    """A list to work through: open, pass on, or dismiss with a reason."""

    open_chart = Signal(object)
    open_evidence = Signal(str, str)
    show_premises = Signal(object)
    plan_premises = Signal(object)
    sources_wanted = Signal(object)
    counted = Signal(int)
    status = Signal(str)
    fault = Signal(object)
    build = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.leads = LeadList()
        self.dirty = True
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            "leads",
            *NO_LEADS,
            (button("Build links", self.build.emit, primary=True, icon="links"),),
        )
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._build())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        self._opened()

    # ---- building

    def _build(self) -> QWidget:
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.title, self.figures = heading("Leads", 1), muted("", wrap=False)
        head = row(self.title, 8, self.figures, None)
        head.setContentsMargins(16, 12, 16, 2)
        outer.addLayout(head)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Which kind of leads")
        self.kind.addItem("All kinds", "")
        for kind, words in KIND_WORDS.items():
            self.kind.addItem(words, kind)
        self.kind.currentIndexChanged.connect(lambda _: self.fill())
        self.since = QComboBox()
        self.since.setAccessibleName("Since when")
        self.since.addItem("Since the last look", False)
        self.since.addItem("Since the beginning", True)
        self.since.currentIndexChanged.connect(lambda _: self.read())
        self.aside = QCheckBox("Show dismissed")
        self.aside.toggled.connect(lambda _: self.read())
        self.look = button("All looked through", self.looked, icon="check",
                           tip="The list begins anew from now; the journal says so")  # fmt: skip
        bar = row(self.kind, self.since, self.aside, None, self.look)
        bar.setContentsMargins(16, 4, 16, 8)
        outer.addLayout(bar)
        split = QSplitter(Qt.Orientation.Horizontal)
        self.list = QListWidget()
        self.list.setAccessibleName("Leads, the most pressing first")
        self.list.setToolTip("Enter: open on the chart. Delete: dismiss with a reason")
        self.list.setWordWrap(True)
        self.list.setUniformItemSizes(True)  # 500 are laid out at once, none is measured
        self.list.setIconSize(QSize(22, 22))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.currentRowChanged.connect(self.show_one)
        self.list.itemActivated.connect(lambda _: self._chart())
        viewport = self.list.viewport()
        if viewport is not None:
            self._drag = DragSource(viewport, lambda at: self._dragged(self.list.indexAt(at).row()))
        split.addWidget(self.list)
        split.addWidget(self._detail())
        split.setSizes([430, 470])
        split.setStretchFactor(1, 1)
        outer.addWidget(split, 1)
        return page

    def _detail(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 12, 16, 8)
        self.headline = heading("", 2)
        self.headline.setWordWrap(True)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("Why this is a lead, and its sources")
        self.text.anchorClicked.connect(self._clicked)
        self.evidence = button("Evidence", self._evidence, quiet=True, icon="history",
                               tip="Bits, harm indicators and mitigations")  # fmt: skip
        self.put = button("Dismiss…", self.dismiss, quiet=True, icon="close",
                          tip="Put this lead aside with a reason (Delete)")  # fmt: skip
        self.take = button("Take up again", self.restore, quiet=True, icon="undo")
        layout.addWidget(self.headline)
        layout.addLayout(
            row(
                button("Chart", self._chart, icon="links", tip="Open on the link chart (Enter)"),
                button("Map", self._map, icon="premises", tip="Show its premises on the map"),
                self.evidence,
                button("Plan visits…", self._plan, quiet=True, icon="plan"),
                None, self.put, self.take, spacing=4,
            )
        )  # fmt: skip
        layout.addWidget(self.text, 1)
        return page

    # ---- reading

    def _opened(self) -> None:
        self.leads, self.dirty = LeadList(), True
        self._nothing()
        self.read()

    def _nothing(self) -> None:
        """Nothing to list: no links are built, or what there is has not been read yet."""
        linked = self.session.has("links")
        self.empty.say(*(READING if linked else NO_LEADS), offer=not linked)
        self.stack.setCurrentIndex(0)
        self.counted.emit(0)

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & {"links", "successions", "matched", "dismissed"}:
            self.read()

    def entered(self) -> None:
        """Read when the page is shown and something changed."""
        if self.dirty:
            self.read()
        else:
            self.show_one(self.list.currentRow(), chosen=False)

    def read(self) -> None:
        """Read the list in the background; the rail tells how many there are."""
        session = self.session
        if session.case is None or not session.has("links"):
            self._nothing()
            return
        case, self.dirty = session.case, False
        everything, aside = bool(self.since.currentData()), self.aside.isChecked()

        def work(progress: Progress) -> LeadList:
            return model.read(case, progress, everything=everything, with_dismissed=aside)

        def take(found: LeadList) -> None:
            if session.case is case:
                self.leads = found
                self.fill()

        self.jobs.start("Looking for leads", work, take, quiet=True, failed=self._failed)

    def _failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.empty.say("No leads yet", f"{fault}")
        self.stack.setCurrentIndex(0)
        self.counted.emit(0)

    @property
    def rows(self) -> tuple[LeadRow, ...]:
        """Leads of the kind that is shown."""
        kind = self.kind.currentData()
        return tuple(r for r in self.leads.rows if kind in ("", r.kind))

    def fill(self) -> None:
        """Show the list."""
        kept = self.current.key if self.current is not None else ""
        place = max(self.list.currentRow(), 0)
        t = theme.current()
        high = QSize(0, LINES * self.list.fontMetrics().lineSpacing() + 12)
        self.list.blockSignals(True)
        self.list.clear()
        for r in self.rows:
            item = QListWidgetItem(f"{r.title}\n{_short(r.because)}")
            item.setIcon(icons.icon(KIND_ICONS.get(r.kind, "info"), t.accent))
            item.setToolTip(f"{r.title}\n{r.because}")
            item.setSizeHint(high)
            if r.put_aside:
                item.setForeground(QColor(t.muted))
            self.list.addItem(item)
        self.list.blockSignals(False)
        counts = ", ".join(
            f"{n} {KIND_PLURALS[k]}"
            for k, n in self.leads.counts.most_common()
            if k in KIND_PLURALS
        )
        since = (
            f"since {day(self.leads.last_look)}" if self.leads.last_look else "never looked before"
        )
        whole = bool(self.since.currentData())
        self.figures.setText(f"{counts or 'nothing new'} · {'of all time' if whole else since}")
        self.stack.setCurrentIndex(1)
        self.counted.emit(self.leads.open)
        places = [i for i, r in enumerate(self.rows) if r.key == kept]
        self.list.blockSignals(True)
        if self.rows:
            self.list.setCurrentRow(places[0] if places else min(place, len(self.rows) - 1))
        self.list.blockSignals(False)
        self.show_one(self.list.currentRow(), chosen=False)

    @property
    def current(self) -> LeadRow | None:
        """The lead that is shown."""
        place = self.list.currentRow()
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def show_one(self, place: int, chosen: bool = True) -> None:
        """Show a lead; its premises come into focus, so that the dossier is beside it. Where
        nobody has `chosen` it, only if nothing else is selected."""
        one = self.rows[place] if 0 <= place < len(self.rows) else None
        for part in (self.evidence, self.put, self.take):
            part.setVisible(False)
        if one is None:
            self.headline.setText("Nothing new")
            self.text.setHtml("<p>Choose 'Since the beginning' to see every lead.</p>")
            return
        self.headline.setText(one.title)
        self.evidence.setVisible(one.kind == "succession")
        self.put.setVisible(not one.put_aside)
        self.take.setVisible(bool(one.put_aside))
        self.text.setHtml(lead_html(one))
        if self.isVisible():
            premises = self._premises()
            rows = self.session.frame.rows_of(premises)
            if len(rows) and (chosen or not len(self.session.selection)):
                self.session.selection.set(rows, focus=int(rows[0]))

    def _premises(self) -> list[str]:
        one, case = self.current, self.session.case
        return model.premises_of(case, [one]) if one is not None and case is not None else []

    # ---- doing

    def _chart(self) -> None:
        if self.current is not None:
            self.open_chart.emit(list(dict.fromkeys(self.current.ids)))

    def _evidence(self) -> None:
        if self.current is not None:
            self.open_evidence.emit(*self.current.ids)

    def _map(self) -> None:
        premises = self._premises()
        if premises:
            self.show_premises.emit(premises)
        else:
            self.status.emit("No premises are known for this lead")

    def _plan(self) -> None:
        self.plan_premises.emit(self._premises())

    def _clicked(self, url: QUrl) -> None:
        if url.scheme() == "sources" and self.current is not None:
            self.sources_wanted.emit(list(self.current.refs))

    def _dragged(self, place: int) -> list[str]:
        return list(self.rows[place].ids) if 0 <= place < len(self.rows) else []

    def dismiss(self) -> None:
        """Ask for the reason, and put the lead aside."""
        if self.current is None or self.current.put_aside:
            return
        why, good = QInputDialog.getItem(
            self, "Dismiss the lead", "Reason (kept with your name):", list(REASONS), 0, True
        )
        if good:
            self.put_aside(why)

    def put_aside(self, why: str) -> None:
        """Dismiss the lead that is shown."""
        if self.current is None:
            return
        try:
            touched = model.dismiss(self.session.the_case, self.current, why)
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.session.took_effect(touched)
        self.status.emit("Lead dismissed; Undo (Ctrl+Z) brings it back")

    def restore(self) -> None:
        """Take the lead that is shown up again."""
        if self.current is not None:
            self.session.took_effect(model.restore(self.session.the_case, self.current))

    def looked(self) -> None:
        """The list was looked through: what is new begins anew."""
        if self.session.case is not None:
            model.looked(self.session.the_case)
            self.status.emit("Written in the journal: you looked through the leads")
            self.read()

    def keyPressEvent(self, event: object) -> None:
        """Delete dismisses."""
        if event.key() == Qt.Key.Key_Delete:  # type: ignore[attr-defined]
            self.dismiss()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        if self.leads.rows:
            self.fill()


def _short(text: str) -> str:
    return text if len(text) <= 110 else text[:109].rstrip() + "…"


def lead_html(one: LeadRow) -> str:
    """Why it is a lead, since when, and its rows."""
    t = theme.current()
    text = f"<p>{html.escape(one.because)}</p>"
    facts = [f"New since {day(one.since)}" if one.since else "",
             f"{len(one.refs)} source row{'s' if len(one.refs) != 1 else ''}"]  # fmt: skip
    text += f"<p style='color:{t.muted}'>{' · '.join(f for f in facts if f)}</p>"
    if one.refs:
        text += "<p><a href='sources:all'>Open the rows as received</a></p>"
    if one.put_aside:
        text += f"<p><b style='color:{t.warn}'>Dismissed:</b> {html.escape(one.put_aside)}</p>"
    return text + (
        f"<p style='color:{t.muted}'>A lead is where to look next. It is not a finding about "
        "anyone.</p>"
    )
