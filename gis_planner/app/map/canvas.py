"""The map widget: drags a picture, redraws it in the background, selects with every tool."""

from __future__ import annotations

import threading
from collections.abc import Callable
from math import hypot

import numpy as np
from PyQt6.QtCore import (
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRectF,
    QRunnable,
    Qt,
    QThreadPool,
    QTimer,
)
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme as looks
from gis_planner.app.map import pick
from gis_planner.app.map.furniture import paint_furniture
from gis_planner.app.map.render import render
from gis_planner.app.map.scene import Scene
from gis_planner.app.map.viewport import GREAT_BRITAIN, Bounds, Viewport
from gis_planner.app.models.frame import Ints
from gis_planner.app.models.words import many

REDRAW_AFTER_MS = 60


class _Done(QObject):
    ready = Signal(int, object, object)


class _Redraw(QRunnable):
    """One redraw; stops early when a newer one was asked for."""

    def __init__(self, number: int, work: Callable[[Callable[[], bool]], QImage], owner: MapCanvas):
        super().__init__()
        self.number, self.work, self.owner = number, work, owner
        self.view = owner.view

    def run(self) -> None:
        """Paint on the pool's thread."""
        owner, number = self.owner, self.number
        try:
            image = self.work(lambda: owner.wanted != number)
            if owner.wanted == number:
                owner.done.ready.emit(number, image, self.view)
        finally:
            owner.idle.set()


class MapCanvas(QWidget):
    """Shows a `Scene`. Premises picked by the user come out of `picked`."""

    picked = Signal(object, str)
    """rows, how: replace | add | remove | toggle"""
    activated = Signal(int)
    """row double-clicked"""
    moved = Signal(object)
    """the viewport after it changed"""
    hovered = Signal(object)
    """(easting, northing) under the mouse, or None"""
    measured = Signal(str)
    area_drawn = Signal(object, str)
    """ring in metres and the tool, for 'filter to this area'"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.view = Viewport.fit(GREAT_BRITAIN, 800, 600)
        self.tool = "pan"
        self.marking = "OFFICIAL-SENSITIVE"
        self.attributions: tuple[str, ...] = ()
        self.legend = True
        self.most_in_hexagon = 0
        self.told: dict[str, str] = {}
        self.wanted = 0
        self.done = _Done()
        self.done.ready.connect(self._take)
        self.idle = threading.Event()
        self.idle.set()
        self.path: list[tuple[float, float]] = []
        self.tip_of: Callable[[int], str] = lambda row: ""
        self._home: Viewport | None = None
        self._picture: QPixmap | None = None
        self._picture_view = self.view
        self._asked = self.drawn = self.scene
        self._press: QPoint | None = None
        self._press_view = self.view
        self._dragged = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.redraw)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Map of premises")
        self.setAccessibleDescription(
            "Arrow keys move, plus and minus zoom, Home shows everything. "
            "The attribute table lists the same premises."
        )

    # ---- what is shown

    def set_scene(self, scene: Scene) -> None:
        """Show another scene."""
        self.scene = scene
        self.attributions = tuple(
            dict.fromkeys(x.attribution for x in scene.layers if x.attribution and x.visible)
        )
        self.schedule(0)

    def set_view(self, view: Viewport) -> None:
        """Show another part of the country."""
        self.view = view.resized(self.width(), self.height())
        self.schedule()
        self.update()
        self.moved.emit(self.view)

    def fit(self, bounds: Bounds | None) -> None:
        """Show all of `bounds`, or Great Britain."""
        self.set_view(Viewport.fit(bounds or GREAT_BRITAIN, self.width(), self.height()))

    def home(self) -> None:
        """Show all premises."""
        data = self.scene.premises
        self.fit(data.frame.bounds() if data is not None else None)
        self._home = self.view

    def stay(self) -> None:
        """Premises changed: who looks at a part of them keeps it in sight, else show all."""
        data = self.scene.premises
        if data is None or data.frame.bounds() is None:
            self._home = None
            return
        away = self._home is not None and self.view != self._home
        if not (away and self.view.seen(data.easting, data.northing, 0).any()):
            self.home()

    def show_rows(self, rows: Ints, closest_m_per_px: float = 0.8) -> None:
        """Show some premises, not closer than a street."""
        data = self.scene.premises
        if data is None or len(rows) == 0:
            return
        e, n = data.easting[rows], data.northing[rows]
        ok = np.isfinite(e)
        if not ok.any():
            return
        box = (float(e[ok].min()), float(n[ok].min()), float(e[ok].max()), float(n[ok].max()))
        view = Viewport.fit(box, self.width(), self.height(), 0.2)
        if view.m_per_px < closest_m_per_px:
            view = view.zoomed(view.m_per_px / closest_m_per_px, view.width / 2, view.height / 2)
        self.set_view(view)

    def ensure_visible(self, row: int) -> None:
        """Bring a row into view without changing the scale, if it is outside."""
        data = self.scene.premises
        if data is None or not 0 <= row < len(data.easting) or not np.isfinite(data.easting[row]):
            return
        x, y = self.view.point_to_screen(float(data.easting[row]), float(data.northing[row]))
        if not (40 < x < self.width() - 40 and 40 < y < self.height() - 40):
            self.set_view(self.view.panned(self.width() / 2 - x, self.height() / 2 - y))

    def set_tool(self, tool: str) -> None:
        """Choose what the left button does."""
        self.tool, self.path = tool, []
        shape = Qt.CursorShape.ArrowCursor if tool == "pan" else Qt.CursorShape.CrossCursor
        self.setCursor(shape)
        self.update()

    # ---- drawing

    def schedule(self, after_ms: int = REDRAW_AFTER_MS) -> None:
        """Redraw soon, once."""
        self.wanted += 1
        self._timer.start(after_ms)

    def redraw(self) -> None:
        """Paint the scene in the background; the last picture stays until the new one is there."""
        if not self.isVisible():
            return
        self.wanted += 1
        scene, view, theme, ratio = self.scene, self.view, looks.current(), self.devicePixelRatioF()
        self._asked = scene
        self.idle.clear()
        job = _Redraw(self.wanted, lambda stopped: render(scene, view, theme, ratio, stopped), self)
        self._pool.start(job)

    def redraw_now(self) -> None:
        """Paint the scene before returning (screenshots, tests)."""
        self._timer.stop()
        self.wanted += 1
        self._asked = self.scene
        image = render(self.scene, self.view, looks.current(), self.devicePixelRatioF())
        self._take(self.wanted, image, self.view)

    def wait(self) -> None:
        """Wait until no redraw runs (before the widget goes away)."""
        self._timer.stop()
        self.wanted += 1
        self._pool.waitForDone(5000)

    def _take(self, number: int, image: QImage, view: Viewport) -> None:
        if number == self.wanted:
            self._picture, self._picture_view = QPixmap.fromImage(image), view
            self.drawn = self._asked
            self.most_in_hexagon = int(image.text("most") or 0)
            self.told = {key: image.text(key) for key in image.textKeys()}
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The picture where it belongs now, then what moves with the mouse, then the furniture."""
        painter = QPainter(self)
        theme = looks.current()
        painter.fillRect(self.rect(), QColor(theme.water))
        if self._picture is not None:
            old, now = self._picture_view, self.view
            grow = old.m_per_px / now.m_per_px
            e, n = old.to_world(0, 0)
            x, y = now.point_to_screen(e, n)
            target = QRectF(x, y, old.width * grow, old.height * grow)
            painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_path(painter)
        paint_furniture(painter, self)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_path(self, painter: QPainter) -> None:
        if len(self.path) < 2:
            return
        theme = looks.current()
        points = [QPointF(*self.view.point_to_screen(*p)) for p in self.path]
        fill = QColor(theme.selected)
        fill.setAlphaF(0.12)
        painter.setPen(QPen(QColor(theme.selected), 2.0))
        painter.setBrush(fill)
        if self.tool == "radius":
            radius = hypot(points[1].x() - points[0].x(), points[1].y() - points[0].y())
            painter.drawEllipse(points[0], radius, radius)
            painter.drawLine(points[0], points[1])
        elif self.tool == "rectangle":
            painter.drawPolygon(QPolygonF([
                QPointF(*self.view.point_to_screen(*p))
                for p in pick.rectangle(self.path[0], self.path[-1])
            ]))  # fmt: skip
        else:
            painter.drawPolygon(QPolygonF(points))

    def picture(self, ratio: float = 2.0) -> QImage:
        """The map with furniture and marking as an image, to copy or save."""
        image = render(self.scene, self.view, looks.current(), ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_furniture(painter, self, banner=True)
        painter.end()
        return image

    # ---- mouse and keys

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep centre and scale; who has not moved from the whole keeps the whole in sight."""
        if self.view == self._home:
            self.home()
            return
        self.view = self.view.resized(self.width(), self.height())
        self.schedule()

    def showEvent(self, event: object) -> None:
        """Draw what changed while the map was hidden."""
        self.schedule(0)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom about the mouse."""
        assert event is not None
        steps = event.angleDelta().y() / 120
        if steps:
            where = event.position()
            self.set_view(self.view.zoomed(1.25**steps, where.x(), where.y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Start a drag or a shape."""
        assert event is not None
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        where = event.position()
        self._press, self._press_view, self._dragged = event.pos(), self.view, False
        if event.button() == Qt.MouseButton.LeftButton and self._shape_tool(event) != "pan":
            point = self.view.to_world(where.x(), where.y())
            self.path = [point]
            self.update()

    def _shape_tool(self, event: QMouseEvent) -> str:
        """The tool in force: Shift makes the hand draw a rectangle."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.tool == "pan" and shift and event.buttons() & Qt.MouseButton.LeftButton:
            self._swap_to_rectangle()
        return self.tool

    def _swap_to_rectangle(self) -> None:
        self.tool, self._borrowed = "rectangle", True

    _borrowed = False

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Drag the picture, extend a shape, or say what lies under the mouse."""
        assert event is not None
        where = event.position()
        world = self.view.to_world(where.x(), where.y())
        self.hovered.emit(world)
        pressed = self._press is not None
        middle = bool(event.buttons() & Qt.MouseButton.MiddleButton)
        if pressed and (self.tool == "pan" or middle) and self._press is not None:
            delta = event.pos() - self._press
            if self._dragged or delta.manhattanLength() > 3:
                self._dragged = True
                self.view = self._press_view.panned(delta.x(), delta.y())
                self.schedule(120)
                self.update()
        elif pressed and self.tool in ("rectangle", "radius") and self.path:
            self.path = [self.path[0], world]
            self._dragged = True
            if self.tool == "radius":
                self.measured.emit(f"Radius {_metres(pick.path_length(self.path))}")
            self.update()
        elif pressed and self.tool == "lasso" and self.path:
            self.path.append(world)
            self._dragged = True
            self.update()
        elif not pressed:
            self._tip(where.x(), where.y())

    def _tip(self, x: float, y: float) -> None:
        data = self.scene.premises
        found = pick.at_point(data, self.view, x, y) if data is not None else pick.NONE
        text = self.tip_of(int(found[0])) if len(found) else ""
        if len(found) > 1:
            text += f"\nand {len(found) - 1} more here"
        if text != self.toolTip():
            self.setToolTip(text)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """End a drag, select what a shape holds or what was clicked."""
        assert event is not None
        if self._press is None:
            return
        self._press = None
        where, how = event.position(), _how(event)
        if self.tool in ("rectangle", "lasso", "radius") and event.button() == (
            Qt.MouseButton.LeftButton
        ):
            if self._dragged and len(self.path) > 1:
                self._select_shape(how)
            else:
                self._select_point(where.x(), where.y(), how)
            self.path = []
            if self._borrowed:
                self.tool, self._borrowed = "pan", False
        elif self._dragged:
            self.schedule(0)
            self.moved.emit(self.view)
        elif self.tool == "pan" and event.button() == Qt.MouseButton.LeftButton:
            self._select_point(where.x(), where.y(), how)
        self.update()

    def _select_point(self, x: float, y: float, how: str) -> None:
        data = self.scene.premises
        if data is None:
            return
        found = pick.at_point(data, self.view, x, y)
        if len(found) or how == "replace":
            self.picked.emit(found[:1], how)

    def _select_shape(self, how: str) -> None:
        data = self.scene.premises
        if data is None:
            return
        if self.tool == "radius":
            (e, n), edge = self.path[0], self.path[-1]
            radius = hypot(edge[0] - e, edge[1] - n)
            rows = pick.in_circle(data, e, n, radius)
            turn = np.linspace(0, 2 * np.pi, 73)[:-1]
            ring = [(e + radius * float(np.cos(a)), n + radius * float(np.sin(a))) for a in turn]
        elif self.tool == "rectangle":
            ring = pick.rectangle(self.path[0], self.path[-1])
            rows = pick.in_ring(data, ring)
        else:
            ring = list(self.path)
            rows = pick.in_ring(data, ring)
        self.picked.emit(rows, "replace" if self._borrowed and how == "add" else how)
        self.area_drawn.emit(tuple(ring), self.tool)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Open the premises, or zoom in."""
        assert event is not None
        where = event.position()
        data = self.scene.premises
        found = pick.at_point(data, self.view, where.x(), where.y()) if data else pick.NONE
        if len(found):
            self.activated.emit(int(found[0]))
        else:
            self.set_view(self.view.zoomed(2.0, where.x(), where.y()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows move, + and - zoom, Home shows all, Escape ends a shape or clears."""
        assert event is not None
        key, step = event.key(), 80
        if key == Qt.Key.Key_Escape and self._press is not None:
            self._give_up()
            return
        moves = {
            Qt.Key.Key_Left: (step, 0),
            Qt.Key.Key_Right: (-step, 0),
            Qt.Key.Key_Up: (0, step),
            Qt.Key.Key_Down: (0, -step),
        }
        middle = self.width() / 2, self.height() / 2
        if key in moves:
            self.set_view(self.view.panned(*moves[Qt.Key(key)]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_view(self.view.zoomed(1.5, *middle))
        elif key == Qt.Key.Key_Minus:
            self.set_view(self.view.zoomed(1 / 1.5, *middle))
        elif key == Qt.Key.Key_Home:
            self.home()
        elif key == Qt.Key.Key_Escape:
            if self.path:
                self.path = []
                self.update()
            else:
                self.picked.emit(pick.NONE, "replace")
        else:
            super().keyPressEvent(event)

    def _give_up(self) -> None:
        """Escape while the button is down: nothing is selected, the map is where it was."""
        if self._dragged and not self.path:
            self.set_view(self._press_view)
        self._press, self.path = None, []
        if self._borrowed:
            self.tool, self._borrowed = "pan", False
        self.update()

    def event(self, event: QEvent | None) -> bool:
        """A pinch on a touch pad zooms about the fingers."""
        if isinstance(event, QNativeGestureEvent) and (
            event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            where = event.position()
            factor = min(max(1.0 + event.value(), 0.2), 5.0)
            self.set_view(self.view.zoomed(factor, where.x(), where.y()))
            return True
        return super().event(event)

    def leaveEvent(self, event: object) -> None:
        """The mouse is elsewhere."""
        self.hovered.emit(None)


def _how(event: QMouseEvent) -> str:
    held = event.modifiers()
    if held & Qt.KeyboardModifier.ControlModifier:
        return "toggle"
    if held & Qt.KeyboardModifier.ShiftModifier:
        return "add"
    return "remove" if held & Qt.KeyboardModifier.AltModifier else "replace"


def _metres(length: float) -> str:
    return f"{many(length / 1000, 2)} km" if length >= 1000 else f"{many(length)} m"
