"""Text is text: a label or tool tip shows what it is given, never as markup that it resembles.

Qt guesses, and a name from a list may be `<img src=…>`. A label that is meant to hold rich text
says so itself (and escapes the values in it).
"""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtWidgets import QDialog, QLabel, QProxyStyle, QScrollArea, QWidget

from gis_planner.app.dialogs import Dialogs

TIP_PX = 560
"""Widest tool tip; longer lines are wrapped."""
SIDES_PX = 16
"""Padding and border of a tool tip, both sides."""
TIP_LETTERS = 1_500
"""A tool tip is cut there; the whole text stands where the tip was asked for."""


class PlainStyle(QProxyStyle):
    """Fusion, with every label that leaves the guess to Qt made plain when it is first shown, and
    every dialog looked after."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self.tips, self.dialogs = Tips(), Dialogs()

    def polish(self, what: Any) -> Any:
        """A widget before it is shown; also a palette, an application."""
        done = super().polish(what)
        if isinstance(what, QLabel):
            if what.textFormat() == Qt.TextFormat.AutoText:
                what.setTextFormat(Qt.TextFormat.PlainText)
            if what.inherits("QTipLabel"):
                what.setMaximumWidth(TIP_PX)
                what.installEventFilter(self.tips)
        elif isinstance(what, QDialog):
            self.dialogs.take(what)
        elif isinstance(what, QScrollArea):
            see_through(what.widget())
        return done


def see_through(scrolled: QWidget | None) -> None:
    """What is scrolled stands on its area's ground: Qt paints a ground of its own apart from what
    is around it, and everything on it twice where both change."""
    if scrolled is not None:
        scrolled.setAutoFillBackground(False)


class Tips(QObject):
    """Wraps the lines of a tool tip that are too long: Qt wraps those of rich text only."""

    def eventFilter(self, tip: QObject | None, event: QEvent | None) -> bool:
        """When it appears, and when it says something else."""
        kinds = (QEvent.Type.Show, QEvent.Type.Resize)
        if isinstance(tip, QLabel) and event is not None and event.type() in kinds:
            fit(tip)
        return False


def fit(tip: QLabel) -> None:
    """Wrap and cut a tool tip to its size, and keep it on the screen."""
    text = tip.text()
    if len(text) > TIP_LETTERS:
        text = text[: TIP_LETTERS - 1] + "…"
        tip.setText(text)
    longest = max(map(tip.fontMetrics().horizontalAdvance, text.splitlines()), default=0)
    if longest + SIDES_PX <= TIP_PX:
        return
    tip.setWordWrap(True)
    wanted = QSize(TIP_PX, tip.heightForWidth(TIP_PX))
    if tip.size() != wanted:
        tip.resize(wanted)
        screen = tip.screen()
        room = screen.availableGeometry() if screen is not None else tip.geometry()
        tip.move(tip.x(), max(room.top(), min(tip.y(), room.bottom() - wanted.height())))
