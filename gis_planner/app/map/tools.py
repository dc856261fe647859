"""Tools of the map beyond selecting: what is here, measuring, drawing, editing corners, moving.

`ToolBox` listens to the canvas before the canvas does; the tool in use takes clicks and keys, and
a drag that hits nothing still moves the map. Every tool works by keyboard: arrows move the map
under the cross in its middle, Space sets a point there, Return ends, Backspace takes back.
"""

from __future__ import annotations

from typing import cast

from PyQt6.QtCore import QEvent, QObject, QPointF, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter

from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.viewport import Viewport

Point = tuple[float, float]
DRAG_PX = 4


class Tool(QObject):
    """A tool. Methods get places in metres; they return whether the event is theirs."""

    name = ""
    hint = ""
    changed = Signal()
    """what it draws over the map is another"""

    def press(self, at: Point, view: Viewport) -> bool:
        """The left button goes down; True takes the drag that follows."""
        return False

    def drag(self, at: Point, view: Viewport) -> None:
        """The mouse moves with a drag that was taken."""

    def drop(self, at: Point, view: Viewport) -> None:
        """The end of a drag that was taken."""

    def hover(self, at: Point, view: Viewport) -> None:
        """The mouse moves without a button."""

    def click(self, at: Point, view: Viewport) -> None:
        """A click, or Space at the cross."""

    def finish(self) -> None:
        """A double-click or Return."""

    def back(self) -> None:
        """Backspace or Delete."""

    def escape(self) -> bool:
        """Escape: True while there was something to give up."""
        return False

    def start(self) -> None:
        """The tool is chosen."""

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Draw over the map."""


class ToolBox(QObject):
    """Gives a canvas's events to the tool in use."""

    moved = Signal()
    """the map or the cross moved: what lies over the map must be painted again"""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.tool: Tool | None = None
        self.by_keys = False
        """whether the cross in the middle is shown"""
        self._press: QPointF | None = None
        self._press_view = canvas.view
        self._taken = self._panned = False
        canvas.installEventFilter(self)

    def use(self, tool: Tool | None) -> None:
        """Put a tool in use; None gives the mouse back to the canvas."""
        if self.tool is not None and self.tool is not tool:
            self.tool.escape()
        self.tool, self.by_keys, self._press = tool, False, None
        if tool is not None:
            self.canvas.set_tool("pan")
            self.canvas.setCursor(Qt.CursorShape.CrossCursor)
            tool.start()
        else:
            self.canvas.unsetCursor()
        self.moved.emit()

    def centre(self) -> Point:
        """The place under the cross."""
        return self.canvas.view.centre_e, self.canvas.view.centre_n

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Events of the canvas, before it sees them."""
        if event is None or self.tool is None:
            return False
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            return self._key(cast(QKeyEvent, event))
        handler = {
            QEvent.Type.MouseButtonPress: self._pressed,
            QEvent.Type.MouseMove: self._moved,
            QEvent.Type.MouseButtonRelease: self._released,
            QEvent.Type.MouseButtonDblClick: self._double,
        }.get(kind)
        return handler(cast(QMouseEvent, event)) if handler is not None else False

    def _world(self, event: QMouseEvent) -> Point:
        where = event.position()
        return self.canvas.view.to_world(where.x(), where.y())

    def _pressed(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton or self.tool is None:
            return False
        self.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press, self._press_view = event.position(), self.canvas.view
        self._panned, self.by_keys = False, False
        self._taken = self.tool.press(self._world(event), self.canvas.view)
        return True

    def _moved(self, event: QMouseEvent) -> bool:
        assert self.tool is not None
        at = self._world(event)
        self.canvas.hovered.emit(at)
        if self._press is None:
            self.tool.hover(at, self.canvas.view)
            return not event.buttons()  # the middle button moves the map
        if self._taken:
            self.tool.drag(at, self.canvas.view)
            return True
        step = event.position() - self._press
        if self._panned or step.manhattanLength() > DRAG_PX:
            self._panned = True
            self.canvas.set_view(self._press_view.panned(step.x(), step.y()))
        return True

    def _released(self, event: QMouseEvent) -> bool:
        if self._press is None or self.tool is None:
            return False
        self._press = None
        at = self._world(event)
        if self._taken:
            self.tool.drop(at, self.canvas.view)
        elif not self._panned:
            self.tool.click(at, self.canvas.view)
        return True

    def _double(self, event: QMouseEvent) -> bool:
        assert self.tool is not None
        self.tool.finish()
        return True

    def _key(self, event: QKeyEvent) -> bool:
        key, tool = event.key(), self.tool
        assert tool is not None
        keys = Qt.Key
        if key == keys.Key_Space:
            self.by_keys = True
            tool.click(self.centre(), self.canvas.view)
        elif key in (keys.Key_Return, keys.Key_Enter):
            tool.finish()
        elif key in (keys.Key_Backspace, keys.Key_Delete):
            tool.back()
        elif key == keys.Key_Escape:
            return tool.escape()
        elif key in (keys.Key_Left, keys.Key_Right, keys.Key_Up, keys.Key_Down):
            self.by_keys = True
            self.moved.emit()
            return False
        else:
            return False
        self.moved.emit()
        return True
