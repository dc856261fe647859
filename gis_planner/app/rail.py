"""The rail of pages: every page stays in sight, whatever the height of the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from gis_planner.app import icons, theme
from gis_planner.app.parts.part import PageName

WIDTH, TALLEST = 84, 58
"""Of a button, pixels."""
AROUND = 5
"""Between two buttons, pixels."""
SMALL = 42
"""Lower buttons than this show their word alone."""


class Rail(QToolBar):
    """A button a page, as tall as there is room for: icon and word, a smaller icon, the word alone.
    A page that counts what is new shows the number and a dot."""

    def __init__(self, pages: tuple[PageName, ...], go: Callable[[str], None]) -> None:
        super().__init__("Pages")
        self.setObjectName("rail")
        self.setMovable(False)
        self.setFloatable(False)
        hide = self.toggleViewAction()
        assert hide is not None
        hide.setVisible(False)
        self.pages = pages
        self.buttons: dict[str, QToolButton] = {}
        self._tips: dict[str, str] = {}
        self._new: dict[str, bool] = {}
        for page in pages:
            self._add(page, go)
        space = QWidget()  # the room below the buttons is the rail's
        space.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.addWidget(space)
        self.retheme()
        self._fit(self.height())

    def _add(self, page: PageName, go: Callable[[str], None]) -> None:
        button = QToolButton()
        button.setText(page.title)
        button.setCheckable(True)
        button.setAccessibleName(f"{page.title} page")
        button.clicked.connect(partial(go, page.name))
        self.addWidget(button)
        self.buttons[page.name] = button

    def tip(self, name: str, text: str) -> None:
        """What a page's button says while nothing is counted."""
        self._tips[name] = text
        self.buttons[name].setToolTip(text)

    def count(self, name: str, shown: str, words: str) -> None:
        """What is new on a page: `shown` on its button, `words` for tool tip and readers; both ''
        where there is nothing, `shown` '' where the number has no room."""
        button = self.buttons[name]
        title = next(page.title for page in self.pages if page.name == name)
        tip = self._tips.get(name, "")
        button.setText(f"{title} {shown}".rstrip())
        button.setAccessibleName(f"{title} page, {words}" if words else f"{title} page")
        button.setToolTip(f"{tip}: {words}" if words else tip)
        self._new[name] = bool(words)
        self.retheme()

    def show_page(self, name: str) -> None:
        """The button of the page on top is pressed."""
        for key, button in self.buttons.items():
            button.setChecked(key == name)

    def retheme(self) -> None:
        """Icons in the colours of the theme in use."""
        colour = theme.current().rail_text
        for page in self.pages:
            new = self._new.get(page.name, False)
            self.buttons[page.name].setIcon(icons.with_dot(page.icon, colour, new))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Follow the window."""
        self._fit(self.height())
        super().resizeEvent(event)

    def _fit(self, height: int) -> None:
        each = min((height - AROUND) // len(self.buttons) - AROUND, TALLEST)
        style = Qt.ToolButtonStyle
        for button in self.buttons.values():
            button.setToolButtonStyle(
                style.ToolButtonTextUnderIcon if each >= SMALL else style.ToolButtonTextOnly
            )
            button.setIconSize(QSize(22, 22) if each >= TALLEST else QSize(16, 16))
            button.setFixedSize(WIDTH, max(each, 20))
            button.setStyleSheet("" if each >= TALLEST else "padding: 1px 4px;")
