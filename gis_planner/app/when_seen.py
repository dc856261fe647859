"""What nobody looks at is not counted: a view follows at once while it is seen, else when it is."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QWidget


class WhenSeen(QObject):
    """Call it on every change; it calls `refresh` while `widget` is seen, else once it is."""

    def __init__(self, widget: QWidget, refresh: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget, self._refresh = widget, refresh
        self._late = False
        widget.installEventFilter(self)

    def __call__(self, *_: object) -> None:
        """Something changed."""
        self._late = not self._widget.isVisible()
        if not self._late:
            self._refresh()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Somebody looks."""
        if self._late and event is not None and event.type() == QEvent.Type.Show:
            self._late = False
            self._refresh()
        return False
