"""The two records side by side, with their differences marked and, on request, the evidence."""

from __future__ import annotations

import html

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.models import review as model
from gis_planner.app.models.review import Doubt
from gis_planner.app.session import Session
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.widgets import badge, card, clear_layout, laid_out_once, muted, row

MARKS = {"same": "=", "similar": "≈", "different": "≠", "one": ""}
TONES = {"same": "good", "different": "bad", "similar": "warn"}


class PairCard(QWidget):
    """A grid of fields, left and right; the waterfall below once it may be seen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.frame, inside = card(margin=14)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnMinimumWidth(0, 88)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnStretch(2, 1)
        inside.addLayout(self.grid)
        layout.addWidget(self.frame)
        self.words = muted("")
        self.evidence = Waterfall()
        layout.addWidget(self.words)
        layout.addWidget(self.evidence)

    def show_pair(self, doubt: Doubt) -> None:
        """Show a pair, blind."""
        fields = doubt.fields()
        with laid_out_once(self.frame):
            clear_layout(self.grid)
            for j, record in enumerate((doubt.a, doubt.b)):
                self.grid.addWidget(self._head("AB"[j], record), 0, 1 + j)
            for i, field in enumerate(fields, 1):
                self._field(i, field)
        said = "; ".join(f"{f.title}: {f.a or 'nothing'} and {f.b or 'nothing'}" for f in fields)
        self.frame.setAccessibleName("Both records")
        self.frame.setAccessibleDescription(said)
        self.hide_evidence()

    def _head(self, letter: str, record: dict[str, object]) -> QWidget:
        head = QWidget()
        inside = QVBoxLayout(head)
        inside.setContentsMargins(0, 0, 0, 4)
        inside.setSpacing(2)
        agency = self.session.agency_name(str(record.get("agency") or ""))
        mark = QLabel(letter)
        mark.setProperty("heading", "3")
        name = badge(agency)
        name.setWordWrap(True)  # a long one pushed the card out of the page
        wrapped = name.sizePolicy()
        wrapped.setVerticalPolicy(QSizePolicy.Policy.Preferred)
        name.setSizePolicy(wrapped)
        inside.addLayout(row(mark, name, None))
        inside.addWidget(muted(f"{record.get('list')} / {record.get('source_ref')}"))
        return head

    def _field(self, i: int, field: model.Compared) -> None:
        warn = theme.current().warn
        title = muted(field.title, wrap=False)
        self.grid.addWidget(title, i, 0, Qt.AlignmentFlag.AlignTop)
        left, right = model.pieces(field.a, field.b)
        if field.verdict in ("same", "one"):
            left, right = [(field.a, True)], [(field.b, True)]
        for j, part in enumerate((left, right)):
            label = QLabel(_rich(part, warn))
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.grid.addWidget(label, i, 1 + j, Qt.AlignmentFlag.AlignTop)
        mark = QLabel(MARKS[field.verdict])
        mark.setToolTip(field.verdict)
        mark.setProperty("tone", TONES.get(field.verdict, ""))
        mark.setFixedWidth(20)
        self.grid.addWidget(mark, i, 3, Qt.AlignmentFlag.AlignTop)

    def hide_evidence(self) -> None:
        """Blind."""
        self.words.hide()
        self.evidence.hide()

    def show_evidence(self, doubt: Doubt) -> None:
        """The program's view and what people said."""
        q = doubt.question
        because = doubt.because[:1].upper() + doubt.because[1:]
        text = f"The program’s view: {q.weight:+.1f} bits, {q.probability:.1%} the same. {because}."
        if q.pair_id is None:
            text = "The program never compared these two."
        people = [model.said_words(doubt, d) for d in doubt.said]
        self.words.setText("\n".join([text, *people]))
        self.words.show()
        self.evidence.show_steps(doubt.steps)
        self.evidence.setVisible(bool(doubt.steps))


def _rich(parts: list[tuple[str, bool]], colour: str) -> str:
    return "".join(
        html.escape(text) if same else f"<b style='color:{colour}'>{html.escape(text)}</b>"
        for text, same in parts
    )
