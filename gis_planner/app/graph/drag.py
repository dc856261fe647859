"""Dragging premises and nodes from tables and lists onto the chart."""

from __future__ import annotations

import json
from collections.abc import Callable

from PyQt6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt
from PyQt6.QtGui import QDrag, QMouseEvent
from PyQt6.QtWidgets import QApplication, QWidget

MIME = "application/x-gis-planner-nodes"


def mime_of(ids: list[str]) -> QMimeData:
    """What is dragged: ids for the chart, and as plain text for anything else."""
    data = QMimeData()
    data.setData(MIME, json.dumps(ids).encode())
    data.setText("\n".join(ids))
    return data


def ids_in(data: QMimeData) -> list[str]:
    """Ids of a drag that `mime_of` made; [] of any other."""
    if not data.hasFormat(MIME):
        return []
    return [str(i) for i in json.loads(bytes(data.data(MIME).data()).decode())]


class DragSource(QObject):
    """Lets rows of a view be dragged: watches its viewport, which knows nothing of it."""

    def __init__(self, viewport: QWidget, ids: Callable[[QPoint], list[str]]) -> None:
        super().__init__(viewport)
        self._ids = ids
        self._press: QPoint | None = None
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Begin a drag once the mouse has gone far enough with the button held."""
        if not isinstance(event, QMouseEvent):
            return False
        left = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if event.type() == QEvent.Type.MouseButtonPress and left:
            self._press = event.position().toPoint()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._press = None
        elif event.type() == QEvent.Type.MouseMove and left and self._press is not None:
            gone = (event.position().toPoint() - self._press).manhattanLength()
            if gone >= QApplication.startDragDistance() * 2:
                ids = self._ids(self._press)
                self._press = None
                if ids and isinstance(watched, QWidget):
                    drag = QDrag(watched)
                    drag.setMimeData(mime_of(ids))
                    drag.exec(Qt.DropAction.CopyAction)
                    return True
        return False
