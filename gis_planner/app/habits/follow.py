"""The lock screen stays as large as the window, and above everything in it."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QWidget

from gis_planner.app.habits.lock import LockScreen

BESIDE = Qt.FindChildOption.FindDirectChildrenOnly
ABOVE = {
    QEvent.Type.ZOrderChange, QEvent.Type.ShowToParent, QEvent.Type.Show, QEvent.Type.ChildAdded,
    QEvent.Type.LayoutRequest,
}  # fmt: skip
"""What may bring something to the front."""


class Follow(QObject):
    """Keeps the lock screen as large as the window."""

    def __init__(self, screen: LockScreen) -> None:
        super().__init__(screen)
        self.screen = screen

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follow the window's size and place; stay above whatever a page or a dock does."""
        if event is None or watched is self.screen:
            return False
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.screen.follow()
        elif event.type() in ABOVE and self.screen.isVisible() and not self.screen.isWindow():
            self.screen.raise_()
        return False

    def watch(self, on: bool) -> None:
        """Hear what lies beside the screen, or no more."""
        parent = self.screen.parentWidget()
        assert parent is not None
        for one in parent.findChildren(QWidget, options=BESIDE):
            one.removeEventFilter(self)
            if on:
                one.installEventFilter(self)
