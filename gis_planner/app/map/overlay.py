"""What lies over the map and moves with the mouse: the tool's sketch, a mark, the inset map."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PyQt6.QtWidgets import QWidget

from gis_planner.app import theme as looks
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.render import render
from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.map.tools import Point, ToolBox
from gis_planner.app.map.viewport import GREAT_BRITAIN, Bounds, Viewport

INSET = QSize(148, 116)
INSET_KINDS = ("outline", "polygon")
MOST_AREAS, AT_ALL = 60, 5_000
MARGIN = 12
ROOM = (620, 400)
"""Pixels of the map below which the inset would hide too much of it."""


class Overlay(QWidget):
    """A clear sheet over the canvas; clicks go through it."""

    def __init__(self, canvas: MapCanvas, box: ToolBox) -> None:
        super().__init__(canvas)
        self.canvas, self.box = canvas, box
        self.mark: Point | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        canvas.installEventFilter(self)
        canvas.moved.connect(lambda _: self.update())
        box.moved.connect(self.update)
        self.resize(canvas.size())

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keep the canvas's size."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self.resize(self.canvas.size())
        return False

    def set_mark(self, at: Point | None) -> None:
        """Put a cross at a place, or take it away."""
        self.mark = at
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The sketch, the mark, and the cross of the keyboard."""
        if self.box.tool is None and self.mark is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_over(painter, self.canvas.view, self.box, self.mark)
        painter.end()


def paint_over(painter: QPainter, view: Viewport, box: ToolBox | None, mark: Point | None) -> None:
    """The same for the screen and for pictures."""
    t = looks.current()
    if mark is not None:
        at = QPointF(*view.point_to_screen(*mark))
        for ink, width in ((t.halo, 5.0), (t.selected, 2.4)):
            painter.setPen(QPen(QColor(ink), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, 9, 9)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(at + QPointF(dx * 6, dy * 6), at + QPointF(dx * 16, dy * 16))
    if box is None or box.tool is None:
        return
    box.tool.paint(painter, view)
    if box.by_keys:
        middle = QPointF(view.width / 2, view.height / 2)
        for ink, width in ((t.halo, 4.0), (t.text, 1.6)):
            painter.setPen(QPen(QColor(ink), width))
            painter.drawLine(middle - QPointF(12, 0), middle + QPointF(12, 0))
            painter.drawLine(middle - QPointF(0, 12), middle + QPointF(0, 12))


class Inset(QWidget):
    """A small map of the whole with a frame for what the large one shows; a click goes there."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.view = _whole(GREAT_BRITAIN)
        self.wanted = True
        self._picture: QPixmap | None = None
        self._drawn: tuple[object, ...] = ()
        self.setFixedSize(INSET)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("The whole area; click to go there (Ctrl+Shift+I hides this map)")
        self.setAccessibleName("Inset map of the whole area")
        self.setAccessibleDescription("The frame is what the large map shows")
        canvas.installEventFilter(self)
        canvas.moved.connect(lambda _: self.update())
        self._place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stay in the upper right, left of the north arrow."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        wide, high = self.canvas.width(), self.canvas.height()
        self.move(max(wide - INSET.width() - MARGIN, 0), 64)
        self.setVisible(self.wanted and wide >= ROOM[0] and high >= ROOM[1])

    def want(self, wanted: bool) -> None:
        """Whether to show the inset; on a small map there is no room for it."""
        self.wanted = wanted
        self._place()

    def whole(self) -> Bounds:
        """What the inset shows: the case's premises, or the country when these are all in view."""
        data = self.canvas.scene.premises
        bounds = data.frame.bounds() if data is not None else None
        if bounds is None:
            return GREAT_BRITAIN
        wide, high = bounds[2] - bounds[0], bounds[3] - bounds[1]
        low_e, low_n, high_e, high_n = self.canvas.view.bounds
        if high_e - low_e > 1.6 * max(wide, 1000.0) or high_n - low_n > 1.6 * max(high, 1000.0):
            return GREAT_BRITAIN
        return bounds

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The picture (made once), the frame, a border."""
        t, bounds = looks.current(), self.whole()
        areas = inset_layers(self.canvas.scene)
        key = (bounds, t.name, tuple(id(x.data) for x in areas))
        if key != self._drawn:
            self.view = _whole(bounds)
            plain = Scene(tuple(replace(x, style=replace(x.style, label="")) for x in areas))
            image = render(plain, self.view, t, self.devicePixelRatioF())
            self._picture, self._drawn = QPixmap.fromImage(image), key
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        paint_frame(painter, self.view, self.canvas.view.bounds)
        painter.setPen(QPen(QColor(t.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 0.5, INSET.width() - 1, INSET.height() - 1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Go there."""
        assert event is not None
        where = event.position()
        e, n = self.view.to_world(where.x(), where.y())
        view = self.canvas.view
        self.canvas.set_view(Viewport(e, n, view.m_per_px, view.width, view.height))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """The frame follows the mouse."""
        self.mousePressEvent(event)


def _whole(bounds: Bounds) -> Viewport:
    """A view of all of `bounds` in the inset, however large."""
    wide, high = max(bounds[2] - bounds[0], 500.0), max(bounds[3] - bounds[1], 500.0)
    scale = 1.12 * max(wide / INSET.width(), high / INSET.height())
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    return Viewport(*middle, scale, INSET.width(), INSET.height())


def inset_layers(scene: Scene) -> tuple[Layer, ...]:
    """The outline, and the layers of few areas; where there are none, the one of fewest."""
    size = {x.name: len(x.data.rings) for x in scene.layers if x.kind == "polygon" and x.visible}
    few = {name for name, areas in size.items() if areas <= MOST_AREAS}
    if not few and size:
        least = min(size, key=lambda name: size[name])
        few = {least} if size[least] <= AT_ALL else set()
    return tuple(x for x in scene.layers if x.kind == "outline" or x.name in few)


def paint_frame(painter: QPainter, view: Viewport, bounds: Bounds) -> None:
    """A frame for a piece of the country; a ring where the frame would be too small to see."""
    t = looks.current()
    left, top = view.point_to_screen(bounds[0], bounds[3])
    right, bottom = view.point_to_screen(bounds[2], bounds[1])
    fill = QColor(t.selected)
    fill.setAlphaF(0.15)
    painter.setBrush(fill)
    painter.setPen(QPen(QColor(t.selected), 1.6))
    if right - left < 6:
        painter.drawEllipse(QPointF((left + right) / 2, (top + bottom) / 2), 5, 5)
    else:
        painter.drawRect(QRectF(left, top, right - left, bottom - top))
