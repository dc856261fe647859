"""Where the filters leave nothing: which of them does so, and the ways out."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gis_planner.app.filter_panel import name_of
from gis_planner.app.models.words import many
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, row


class NothingLeft(QFrame):
    """Seen only while there are premises and none passes. `take` takes one filter away."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setProperty("card", "true")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setMinimumWidth(260)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field = ""
        self.take = button("", self._take, primary=True)
        self.take.setAccessibleName("Take the filter away that leaves most")
        self.all = button("Clear all filters", partial(session.filters.clear, ""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.addWidget(self.words)
        layout.addLayout(row(None, self.take, self.all, None))
        session.shown_changed.connect(self.refresh)
        session.frame_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show itself, or go."""
        session = self.session
        nothing = len(session.filters) > 0 and not session.shown.any()
        nothing = nothing and len(session.frame) > 0
        if nothing:
            ways = session.filters.ways_out(session.frame)
            one, count = max(ways, key=lambda way: way[1])
            self.field = one.field if count and len(ways) > 1 else ""
            label = one.label(partial(name_of, session))
            self.words.setText("No premises pass " + ("all these filters." if len(ways) > 1
                                                      else f"the filter {label}."))  # fmt: skip
            self.take.setText(f"Without {label[:40]}: {many(count)}".replace("&", "&&"))
            self.take.setVisible(bool(self.field))
        self.setVisible(nothing)
        if nothing and (layout := self.layout()) is not None:
            layout.activate()
            self.adjustSize()

    def _take(self) -> None:
        self.session.filters.clear(self.field)
