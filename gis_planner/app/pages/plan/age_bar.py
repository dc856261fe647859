"""What changed since the plan was made, with the ways on: look whether it holds, or plan again."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel

from gis_planner.app import theme
from gis_planner.app.widgets import button


class AgeBar(QFrame):
    """Hidden while the plan is as new as what it was made from."""

    check_wanted, plan_wanted = Signal(), Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAccessibleName("What changed since the plan was made")
        self.check = button("Does it hold?", self.check_wanted.emit, quiet=True,
                            tip="Look at every visit as things are now")  # fmt: skip
        self.again = button("Plan again", self.plan_wanted.emit, quiet=True,
                            tip="Changing as little as possible")  # fmt: skip
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 4)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.check)
        layout.addWidget(self.again)
        self.hide()

    def show_changes(self, changes: tuple[str, ...]) -> None:
        """Say what changed; nothing hides the bar."""
        said = "; ".join(c[:1].lower() + c[1:].rstrip(".") for c in changes)
        text = f"△ Since this plan was made: {said}."
        self.label.setText(text)
        self.label.setAccessibleDescription(text)
        self.setVisible(bool(changes))
        self.retheme()

    @property
    def text(self) -> str:
        """What it says; '' while hidden."""
        return "" if self.isHidden() else self.label.text()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.label.setStyleSheet(f"color: {theme.current().warn};")
