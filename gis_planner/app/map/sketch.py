"""The tools that draw over the map: measuring, areas, corners, moving a point."""

from __future__ import annotations

from math import hypot

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from gis_planner.app import theme as looks
from gis_planner.app.map.tools import Point, Tool
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models import measuring
from gis_planner.app.models.corners import Corners

HIT_PX = 9.0


def screen(points: list[Point], view: Viewport) -> list[QPointF]:
    """Places as pixels."""
    return [QPointF(*view.point_to_screen(*p)) for p in points]


def paint_path(painter: QPainter, points: list[QPointF], *, closed: bool) -> None:
    """A line or area as a sketch: light edge, coloured line, dots at the corners."""
    t = looks.current()
    fill = QColor(t.selected)
    fill.setAlphaF(0.12)
    painter.setBrush(fill if closed and len(points) > 2 else Qt.BrushStyle.NoBrush)
    for ink, width in ((t.halo, 4.0), (t.selected, 2.0)):
        painter.setPen(QPen(QColor(ink), width))
        if closed and len(points) > 2:
            painter.drawPolygon(QPolygonF(points))
        else:
            painter.drawPolyline(QPolygonF(points))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(t.halo), 1.2))
    painter.setBrush(QColor(t.selected))
    for point in points:
        painter.drawEllipse(point, 3.6, 3.6)


def paint_words(painter: QPainter, at: QPointF, text: str) -> None:
    """A short text in a box beside a place."""
    t = looks.current()
    painter.setFont(looks.font(11, bold=True))
    room = painter.fontMetrics().horizontalAdvance(text)
    box = QRectF(at.x() + 12, at.y() - 26, room + 14, 20)
    painter.setPen(QPen(QColor(t.border), 1))
    painter.setBrush(QColor(t.raised))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(QColor(t.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


CROSSES = "The edge crosses itself"


def size_words(ring: list[Point]) -> str:
    """The size of an area, or that it is none."""
    if measuring.crosses(ring):
        return CROSSES.lower()
    found = measuring.ring(ring)
    return measuring.area(found.ground_m2) if found.ground_m2 is not None else ""


class PathTool(Tool):
    """Points clicked one after another; the last leg follows the mouse."""

    closed = False

    def __init__(self) -> None:
        super().__init__()
        self.points: list[Point] = []
        self.mouse: Point | None = None
        self.done = False

    def start(self) -> None:
        """Begin anew."""
        self.points, self.mouse, self.done = [], None, False

    def click(self, at: Point, view: Viewport) -> None:
        """One more point; the first after an end begins anew."""
        if self.done:
            self.start()
        self.points.append(at)
        self._told()

    def hover(self, at: Point, view: Viewport) -> None:
        """The last leg follows."""
        if self.points and not self.done:
            self.mouse = at
            self._told()

    def back(self) -> None:
        """Take the last point away."""
        if self.points:
            self.points.pop()
            self._told()

    def escape(self) -> bool:
        """Give the line up."""
        had = bool(self.points)
        self.start()
        self._told()
        return had

    def _told(self) -> None:
        self.changed.emit()

    def seen(self) -> list[Point]:
        """Points with the one under the mouse."""
        return [*self.points, self.mouse] if self.mouse is not None else list(self.points)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """The line or area so far."""
        if self.points:
            paint_path(painter, screen(self.seen(), view), closed=self.closed)


class MeasureTool(PathTool):
    """Length along a line, or the area inside it."""

    measured = Signal(str)

    def __init__(self, *, area: bool) -> None:
        super().__init__()
        self.closed = area
        self.name = "measure_area" if area else "measure"
        self.hint = "Click corners; double-click or Return ends, Backspace takes one back"

    def finish(self) -> None:
        """Keep what was measured until the next click."""
        self.mouse, self.done = None, True
        self._told()

    def figures(self) -> measuring.Measured:
        """Lengths and area so far."""
        return (measuring.ring if self.closed else measuring.line)(self.seen())

    def _told(self) -> None:
        self.changed.emit()
        seen = self.seen()
        if self.closed and measuring.crosses(seen):
            self.measured.emit(f"{CROSSES}: it has no area")
        elif len(seen) > 1:
            self.measured.emit(self.figures().text())

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """The path, and its length or area beside the last point."""
        super().paint(painter, view)
        if len(self.seen()) > 1:
            text = size_words(self.seen()) if self.closed else ""
            text = text or measuring.length(self.figures().ground_m)
            paint_words(painter, screen(self.seen(), view)[-1], text)


class DrawTool(PathTool):
    """Draws an area; `drawn` carries its ring."""

    name = "draw"
    hint = "Click corners; double-click or Return closes the area, Backspace takes one back"
    closed = True
    drawn = Signal(object)
    refused = Signal(str)

    def finish(self) -> None:
        """Close the area; one that crosses itself stays to be mended."""
        ring = [p for i, p in enumerate(self.points) if i == 0 or p != self.points[i - 1]]
        if measuring.crosses(ring):
            self.refused.emit(f"{CROSSES}: Backspace takes the last corner back")
        elif len(ring) >= 3:
            self.start()
            self._told()
            self.drawn.emit(ring)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """The area with its size."""
        super().paint(painter, view)
        if len(self.seen()) > 2:
            paint_words(painter, screen(self.seen(), view)[-1], size_words(self.seen()))


class CornerTool(Tool):
    """Moves, adds and deletes the corners of one area; `reshaped` carries the new ring."""

    name = "corners"
    hint = (
        "Drag a corner; drag the middle of a side to add one; Delete takes the chosen one away; "
        "Return keeps the shape, Escape gives it up"
    )
    reshaped = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.corners = Corners(())

    def edit(self, ring: list[Point]) -> None:
        """Begin with a ring."""
        self.corners = Corners(tuple(ring))
        self.changed.emit()

    def press(self, at: Point, view: Viewport) -> bool:
        """Take hold of a corner, or make one in the middle of a side."""
        reach = HIT_PX * view.m_per_px
        self.corners = self.corners.taken(at, reach)
        self.changed.emit()
        return self.corners.chosen >= 0

    def drag(self, at: Point, view: Viewport) -> None:
        """The corner follows."""
        self.corners = self.corners.put(at)
        self.changed.emit()

    drop = drag

    def click(self, at: Point, view: Viewport) -> None:
        """By keyboard: the chosen corner comes to the cross; without one, the nearest is chosen."""
        if self.corners.chosen >= 0:
            self.corners = self.corners.put(at)
        else:
            self.corners = self.corners.nearest(at)
        self.changed.emit()

    def back(self) -> None:
        """Delete the chosen corner."""
        self.corners = self.corners.deleted()
        self.changed.emit()

    def finish(self) -> None:
        """Keep the shape; one that crosses itself stays to be mended."""
        if measuring.crosses(self.corners.ring):
            self.refused.emit(f"{CROSSES}: move or delete the corner where it does")
        elif self.corners.changed:
            self.reshaped.emit(list(self.corners.ring))
        else:
            self.left.emit()

    def escape(self) -> bool:
        """Give the shape up."""
        had = bool(self.corners.ring)
        self.corners = Corners(())
        self.changed.emit()
        if had:
            self.left.emit()
        return had

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """The area, its corners, small squares where corners can be added."""
        ring = list(self.corners.ring)
        if not ring:
            return
        t, points = looks.current(), screen(ring, view)
        paint_path(painter, points, closed=True)
        painter.setPen(QPen(QColor(t.selected), 1.2))
        painter.setBrush(QColor(t.halo))
        for middle in screen(self.corners.middles(), view):
            painter.drawRect(QRectF(middle.x() - 2.5, middle.y() - 2.5, 5, 5))
        for i, point in enumerate(points):
            strong = i == self.corners.chosen
            painter.setBrush(QColor(t.selected if strong else t.halo))
            painter.setPen(QPen(QColor(t.halo if strong else t.selected), 2))
            painter.drawEllipse(point, 5.5, 5.5)


class MoveTool(Tool):
    """Moves one premises; `placed` carries the new place, nothing is changed before that is
    confirmed."""

    name = "move"
    hint = "Drag the premises to their place, or click it; Escape gives up"
    placed = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.origin: Point | None = None
        self.target: Point | None = None

    def take(self, origin: Point) -> None:
        """Begin with premises at a place."""
        self.origin, self.target = origin, None
        self.changed.emit()

    def press(self, at: Point, view: Viewport) -> bool:
        """Take hold of the premises."""
        if self.origin is None:
            return False
        reach = 1.8 * HIT_PX * view.m_per_px
        return hypot(at[0] - self.origin[0], at[1] - self.origin[1]) <= reach

    def drag(self, at: Point, view: Viewport) -> None:
        """They follow."""
        self.target = at
        self.changed.emit()

    def drop(self, at: Point, view: Viewport) -> None:
        """Ask whether that is the place, unless they were hardly moved."""
        if self.target is not None:
            self.click(at, view)

    def click(self, at: Point, view: Viewport) -> None:
        """Put them here."""
        self.target = at
        self.changed.emit()
        self.placed.emit(at)

    def escape(self) -> bool:
        """Leave them where they are."""
        had = self.origin is not None
        self.origin = self.target = None
        self.changed.emit()
        if had:
            self.left.emit()
        return had

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """From where to where, and how far."""
        if self.origin is None:
            return
        t = looks.current()
        (start,) = screen([self.origin], view)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.selected), 2.2, Qt.PenStyle.DashLine))
        painter.drawEllipse(start, 13, 13)
        if self.target is None:
            return
        (end,) = screen([self.target], view)
        painter.drawLine(start, end)
        painter.setPen(QPen(QColor(t.halo), 2))
        painter.setBrush(QColor(t.selected))
        painter.drawEllipse(end, 7, 7)
        far = measuring.line([self.origin, self.target]).ground_m
        paint_words(painter, end, measuring.length(far))


class IdentifyTool(Tool):
    """Asks what lies at a point; `asked` carries it."""

    name = "identify"
    hint = "Click the map: every visible layer tells what it has there"
    asked = Signal(object)

    def click(self, at: Point, view: Viewport) -> None:
        """Ask."""
        self.asked.emit(at)
