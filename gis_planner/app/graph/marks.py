"""How each kind of node looks: shape, colour and glyph, told apart without colour too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PyQt6.QtCore import QByteArray, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PyQt6.QtSvg import QSvgRenderer

from gis_planner.app import theme

KINDS = (
    "premises", "business", "organisation", "person", "phone", "email", "website", "vehicle",
    "group",
)  # fmt: skip
COLOURS = {
    "premises": "#0072B2",
    "business": "#009E73",
    "organisation": "#E69F00",
    "person": "#CC79A7",
    "phone": "#56B4E9",
    "email": "#56B4E9",
    "website": "#56B4E9",
    "vehicle": "#8C8C8C",
    "group": "#5D6977",
}
SHAPES = {
    "premises": "square",
    "business": "circle",
    "organisation": "hexagon",
    "person": "triangle",
    "phone": "diamond",
    "email": "diamond",
    "website": "diamond",
    "vehicle": "wide",
    "group": "stack",
}
WORDS = {
    "premises": "premises",
    "business": "business",
    "organisation": "company",
    "person": "person",
    "phone": "phone",
    "email": "e-mail",
    "website": "website",
    "vehicle": "vehicle",
    "group": "group",
}
PLURALS = {
    "premises": "premises",
    "business": "businesses",
    "organisation": "companies",
    "person": "people",
    "phone": "phones",
    "email": "e-mails",
    "website": "websites",
    "vehicle": "vehicles",
    "group": "groups",
}
GLYPHS = {
    "premises": "M5 11l7-6 7 6v8h-5v-5h-4v5H5z",
    "business": "M4 10l2-5h12l2 5M4 10c0 2 4 2 4 0 0 2 4 2 4 0 0 2 4 2 4 0 0 2 4 2 4 0M6 "
    "12v7h12v-7",
    "organisation": "M7 20V5h10v15M10 9h1M13 9h1M10 13h1M13 13h1M10.500 20v-3h3v3",
    "person": "M12 6.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM5.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6",
    "phone": "M8 5l2 4-2 1.500c1 2.500 3 4.500 5.500 5.500L15 14l4 2c0 2-1.500 3.500-3.500 3.500C"
    "10 19.500 4.500 14 4.500 8.500 4.500 6.500 6 5 8 5z",
    "email": "M4 7h16v11H4zM4 7l8 6 8-6",
    "website": "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM5 12h14M12 5c-4 4-4 10 0 14 4-4 4-10 0-14",
    "vehicle": "M3 15v-3l3-1 2-4h8l3 4 2 1v3zM7.500 15a1 1 0 1 0 .1 0M16.500 15a1 1 0 1 0 .1 0",
    "group": "",
}
COMMUNITY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#B8A900", "#7B5EA7",
    "#5C8A3A", "#A05A2C",
)  # fmt: skip
"""Colours of communities, again from the first where there are more."""


def shape_path(shape: str, radius: float) -> QPainterPath:
    """The outline of a node about the origin."""
    path, r = QPainterPath(), radius
    if shape == "circle":
        path.addEllipse(QPointF(0, 0), r, r)
    elif shape == "square":
        path.addRoundedRect(QRectF(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8), r * 0.2, r * 0.2)
    elif shape == "wide":
        path.addRoundedRect(QRectF(-r * 1.1, -r * 0.7, r * 2.2, r * 1.4), r * 0.3, r * 0.3)
    elif shape == "stack":
        path.addRoundedRect(QRectF(-r * 0.8, -r, r * 1.8, r * 1.6), r * 0.3, r * 0.3)
        path.addRoundedRect(QRectF(-r, -r * 0.7, r * 1.8, r * 1.6), r * 0.3, r * 0.3)
        path = path.simplified()
    else:
        path.addPolygon(QPolygonF([QPointF(x * r, y * r) for x, y in _CORNERS[shape]]))
        path.closeSubpath()
    return path


_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "diamond": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    "triangle": ((0, -1.25), (1.2, 0.9), (-1.2, 0.9)),
    "hexagon": ((-1.05, 0), (-0.52, -0.91), (0.52, -0.91), (1.05, 0), (0.52, 0.91), (-0.52, 0.91)),
}


@dataclass(frozen=True)
class Mark:
    """What one node looks like. `colour` '' = its kind's own; `hub` hollow; `faint` not there on
    the date that is shown."""

    kind: str
    colour: str = ""
    hub: bool = False
    faint: bool = False


def paint_mark(painter: QPainter, mark: Mark, radius: float) -> None:
    """Draw a node about the origin."""
    t = theme.current()
    fill = QColor(mark.colour or COLOURS.get(mark.kind, "#8C8C8C"))
    path = shape_path(SHAPES.get(mark.kind, "circle"), radius)
    painter.save()
    if mark.faint:
        painter.setOpacity(0.28)
    if mark.hub:
        painter.setPen(QPen(fill, max(1.2, radius * 0.16), Qt.PenStyle.DotLine))
        painter.setBrush(QColor(t.base))
    else:
        painter.setPen(QPen(QColor(t.base), max(0.8, radius * 0.1)))
        painter.setBrush(fill)
    painter.drawPath(path)
    if radius >= 8 and GLYPHS.get(mark.kind):
        ink = fill.name() if mark.hub else ink_on(fill)
        side = radius * (1.0 if mark.kind in ("person", "phone", "email", "website") else 1.25)
        drop = radius * 0.22 if mark.kind == "person" else 0.0
        box = QRectF(-side / 2, -side / 2 + drop, side, side)
        _glyph(mark.kind, ink).render(painter, box)
    painter.restore()


def ink_on(ground: QColor) -> str:
    """White or near-black, whichever is easier to read on `ground`."""
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (ground.redF(), ground.greenF(), ground.blueF())
    ]
    return "#101820" if 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] > 0.3 else "#FFF"


@lru_cache(maxsize=64)
def _glyph(kind: str, colour: str) -> QSvgRenderer:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='2 3 20 19' fill='none' "
        f"stroke='{colour}' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'>"
        f"<path d='{GLYPHS[kind]}'/></svg>"
    )
    return QSvgRenderer(QByteArray(svg.encode()))


class Atlas:
    """All marks of one radius on one pixmap, so that thousands of nodes are one call of Qt."""

    def __init__(self, radius: float, ratio: float) -> None:
        self.radius, self.ratio = radius, ratio
        self.cell = int((radius * 1.35 + 3) * 2 * ratio) + 2
        self._places: dict[Mark, int] = {}
        self.pixmap = QPixmap()

    def places(self, marks: tuple[Mark, ...]) -> list[int]:
        """Left edge of each mark on the pixmap; marks seen for the first time are painted."""
        new = [m for m in dict.fromkeys(marks) if m not in self._places]
        if new:
            for mark in new:
                self._places[mark] = len(self._places) * self.cell
            self._paint()
        return [self._places[m] for m in marks]

    def _paint(self) -> None:
        self.pixmap = QPixmap(max(len(self._places), 1) * self.cell, self.cell)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark, left in self._places.items():
            painter.save()
            painter.translate(left + self.cell / 2, self.cell / 2)
            painter.scale(self.ratio, self.ratio)
            paint_mark(painter, mark, self.radius)
            painter.restore()
        painter.end()


def type_picture(kind: str, side: int = 18) -> QPixmap:
    """A kind's mark for legends and lists; `side` in logical pixels."""
    picture = QPixmap(side * 2, side * 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side, side)
    paint_mark(painter, Mark(kind), side * 0.72)
    painter.end()
    picture.setDevicePixelRatio(2.0)
    return picture
