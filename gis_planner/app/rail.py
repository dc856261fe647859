"""The rail of pages: every page stays in sight, whatever the height of the window."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

WIDTH, TALLEST = 84, 58
"""Of a button, pixels."""
AROUND = 5
"""Between two buttons, pixels."""
SMALL = 42
"""Lower buttons than this show their word alone."""


class Rail(QToolBar):
    """Buttons as tall as there is room for: icon and word, a smaller icon, the word alone."""

    def __init__(self) -> None:
        super().__init__("Pages")
        self.setObjectName("rail")
        self.setMovable(False)
        self.setFloatable(False)
        self.buttons: list[QToolButton] = []
        hide = self.toggleViewAction()
        assert hide is not None
        hide.setVisible(False)

    def add(self, button: QToolButton) -> None:
        """One page more, below the others."""
        self.addWidget(button)
        self.buttons.append(button)

    def close_up(self) -> None:
        """The room below the buttons is the rail's."""
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.addWidget(space)
        self._fit(self.height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Follow the window."""
        self._fit(self.height())
        super().resizeEvent(event)

    def _fit(self, height: int) -> None:
        if not self.buttons:
            return
        each = min((height - AROUND) // len(self.buttons) - AROUND, TALLEST)
        style = Qt.ToolButtonStyle
        for button in self.buttons:
            button.setToolButtonStyle(
                style.ToolButtonTextUnderIcon if each >= SMALL else style.ToolButtonTextOnly
            )
            button.setIconSize(QSize(22, 22) if each >= TALLEST else QSize(16, 16))
            button.setFixedSize(WIDTH, max(each, 20))
            button.setStyleSheet("" if each >= TALLEST else "padding: 1px 4px;")
