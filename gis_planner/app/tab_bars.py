"""Tab bars of docks: Qt makes new ones whenever an arrangement is put back, and keeps the old."""

from __future__ import annotations

from PyQt6.QtCore import QByteArray, Qt
from PyQt6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

AWAY = -9_999
"""Where no tab bar ever stands, pixels."""


def tab_bars(window: QMainWindow) -> list[QTabBar]:
    """Those of the window's docks, floating ones apart."""
    return window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)


def put_back(window: QMainWindow, state: QByteArray, version: int) -> bool:
    """`restoreState` that leaves no old tab bars behind: they would be painted over the new ones
    and grow in number with every page that is shown. False where the arrangement did not fit."""
    if not window.isVisible():
        return window.restoreState(state, version)
    before = tab_bars(window)
    for bar in before:
        bar.move(AWAY, bar.y())
    done = window.restoreState(state, version)
    if done:
        for bar in before:
            if bar.x() == AWAY and bar.count():  # an empty one is kept by Qt for later
                bar.hide()
                bar.deleteLater()
    return done


def behind(widget: QWidget, window: QMainWindow) -> bool:
    """Whether a widget lies in a dock behind the tab of another, or is a tab bar put away: Qt moves
    both out of the window and leaves them in the order of Tab."""
    at = widget
    while (parent := at.parentWidget()) is not None and parent is not window:
        at = parent
    return isinstance(at, QDockWidget | QTabBar) and not window.rect().intersects(at.geometry())
