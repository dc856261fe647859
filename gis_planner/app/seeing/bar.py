"""The strip that says whose view the window shows, and the switch that is always there."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.models.words import day, many
from gis_planner.app.widgets import button
from gis_planner.pipeline.seeing import Seen

GROUND, INK = "#F2C230", "#1A1400"
"""A colour of no theme and no category: it cannot be taken for anything else."""


class SeeAsBar(QFrame):
    """Coloured, under the menus, shown while the window is a reader's view."""

    back = Signal()
    account = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("see_as_bar")
        self.setStyleSheet(
            f"#see_as_bar {{ background: {GROUND}; }} #see_as_bar QLabel {{ color: {INK}; }} "
            f"#see_as_bar QPushButton {{ background: {GROUND}; color: {INK}; "
            f"border: 1px solid {INK}; font-weight: 600; padding: 3px 12px; }} "
            "#see_as_bar QPushButton:hover, #see_as_bar QPushButton:focus "
            "{ background: #FFE9A6; border-width: 2px; }"
        )
        self.title, self.told = QLabel(), QLabel()
        for label in (self.title, self.told):  # purposes and conditions are what somebody wrote
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setStyleSheet("font-weight: 700;")
        self.title.setAccessibleName("Whose view this is")
        self.told.setAccessibleName("What is withheld")
        self.title.setWordWrap(True)  # a long purpose pushed the buttons out of the window
        for label in (self.title, self.told):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.what = button("What is withheld", self.account.emit, tip="By owner and reason")
        self.leave = button("Back to everything", self.back.emit, tip="Ctrl+Alt+A")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 10, 4)
        layout.setSpacing(14)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self.title)
        lines.addWidget(self.told)
        layout.addLayout(lines, 1)
        layout.addWidget(self.what)
        layout.addWidget(self.leave)
        self.hide()

    def show_view(self, seen: Seen | None) -> None:
        """Say whose view it is; None hides the strip."""
        self.setVisible(seen is not None)
        if seen is None:
            return
        have, of = seen.account.counts.get("records", (0, 0))
        self.title.setText(seen.banner)
        self.told.setText(
            f"{many(have)} of {many(of)} records · {many(seen.account.values)} fields withheld · "
            f"{seen.handling} · until {day(seen.expiry)}"
        )
        self.told.setToolTip(self.told.text())


class SeeAsButton(QToolButton):
    """The switch: whose view is shown, and a menu of readers."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.readers = QMenu(self)
        self.setMenu(self.readers)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("See as")
        self.setToolTip("See this case as another reader would (Ctrl+Alt+S)")
        self.show_view(None)

    def sizeHint(self) -> QSize:
        """Wide enough for a reader's short name; the corner of the menus asks only once."""
        return QSize(230, super().sizeHint().height())

    def show_view(self, name: str | None) -> None:
        """The reader's name; None = one's own view."""
        self.setText(f" See as: {name}" if name else " See as: everything")
        self.retheme()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.setIcon(icons.icon("person", theme.current().text))
