"""How often visits found what they were sent for."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QCheckBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from gis_planner.app.models.outcome_board import Read
from gis_planner.app.pages.outcomes.bars import RateBars
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, heading, muted, row

GROUPS = (
    ("choice", "Chosen against random"), ("agency", "By agency: its parts that found something"),
    ("concern", "By concern: premises looked at for it"),
)  # fmt: skip


class LearningTab(QWidget):
    """Shares with intervals, of the operation or of all operations."""

    export_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.read = Read()
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(8)
        self.whole = QCheckBox("All operations of the case")
        self.whole.toggled.connect(lambda _: self._show())
        export = button("Export…", lambda: self.export_wanted.emit("hit_rates"), quiet=True,
                        icon="save", tip="The shares as a table")  # fmt: skip
        self.line = heading("", 2)
        layout.addLayout(row(self.line, None, self.whole, export))
        self.gap = QLabel()
        self.gap.setWordWrap(True)
        self.gap.setAccessibleName("Chosen against random")
        layout.addWidget(self.gap)
        self.bars = {}
        for kind, title in GROUPS:
            layout.addSpacing(6)
            layout.addWidget(heading(title, 3))
            self.bars[kind] = RateBars(title)
            layout.addWidget(self.bars[kind])
        layout.addWidget(muted(
            "A visit is a hit where an agency found a concern for which it looked, or took action "
            "on it; 'none' and advice are none. Bars are 95 % intervals (Wilson). Fewer than five "
            "give no share. Who looked and why explains much of it: compare like with like."
        ))  # fmt: skip
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName("Hit rates")
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_read(self, read: Read) -> None:
        """Other shares."""
        self.read = read
        self._show()

    def _show(self) -> None:
        whole = self.whole.isChecked()
        rows = self.read.all_rates if whole else self.read.rates
        first: dict[str, Any] | None = next((r for r in rows if r["kind"] == "all"), None)
        text = "No visit has an outcome yet."
        if first is not None:
            text = f"{first['looked']} visits have outcomes: too few to tell."
            if first["rate"] is not None:
                text = f"{first['rate']:.0%} of {first['looked']} visits found something"
        self.line.setText(text)
        self.gap.setText(self.read.all_gap if whole else self.read.gap)
        for kind, bars in self.bars.items():
            mine = [r for r in rows if r["kind"] == kind]
            bars.show_rows([r | {"title": self._title(kind, r["name"])} for r in mine])

    def _title(self, kind: str, name: str) -> str:
        if kind == "agency":
            return self.session.agency_name(name)
        return self.session.concern_name(name) if kind == "concern" else name.capitalize()
