"""A window of ground on a page: metres to points, and the few strokes that a map needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from gis_planner.export.geometry import Box, Points, nice_length
from gis_planner.export.palette import ink_on, severity_colour
from gis_planner.export.pdf.look import BOLD, INK, MUTED, SANS
from gis_planner.export.view import Numbered

LAND, GRID, WHITE = HexColor("#F7F5F0"), HexColor("#9AA7B3"), HexColor("#FFFFFF")


class Sheet:
    """A window on the page: metres to points, and the few strokes that a map needs."""

    def __init__(
        self, canvas: Canvas, x: float, y: float, width: float, height: float, box: Box
    ) -> None:
        self.canvas, self.x, self.y, self.width, self.height = canvas, x, y, width, height
        self.box = box
        self.scale = width / (box[2] - box[0])
        over = 12 / self.scale
        self.window = (box[0] - over, box[1] - over, box[2] + over, box[3] + over)

    def page(self, points: Points) -> Points:
        """Points on the page for eastings and northings."""
        moved = np.asarray(points, float) - self.box[:2]
        return np.asarray(moved * self.scale + (self.x, self.y), float)

    def sees(self, point: tuple[float, float]) -> bool:
        """Whether a place lies in the window."""
        return self.box[0] <= point[0] <= self.box[2] and self.box[1] <= point[1] <= self.box[3]

    def holds(self, x: float, y: float, margin: float) -> bool:
        """Whether something of this reach about a point of the page stays inside the frame."""
        return (
            self.x + margin < x < self.x + self.width - margin
            and self.y + 8 < y < self.y + self.height - 8
        )

    def furniture(self) -> list[tuple[float, float, float]]:
        """Discs (x, y, radius) that scale bar and north cover: names keep clear of them."""
        end = nice_length((self.box[2] - self.box[0]) * 0.24) * self.scale + 28
        bar = [(self.x + at, self.y + 14, 11.0) for at in np.arange(8.0, end + 8.0, 11.0).tolist()]
        return [*bar, (self.x + self.width - 14, self.y + self.height - 19, 13.0)]

    def open(self) -> None:
        """Lay the ground and clip to the frame."""
        c = self.canvas
        c.saveState()
        c.setLineCap(1)
        c.setLineJoin(1)
        clip = c.beginPath()
        clip.rect(self.x, self.y, self.width, self.height)
        c.setFillColor(LAND)
        c.clipPath(clip, stroke=0, fill=1)

    def close(self) -> None:
        """Scale bar and north; then the frame."""
        self._scale_bar()
        self._north()
        self.canvas.restoreState()
        self.canvas.saveState()
        self.canvas.setStrokeColor(INK)
        self.canvas.setLineWidth(0.7)
        self.canvas.rect(self.x, self.y, self.width, self.height)
        self.canvas.restoreState()

    def lines(self, shapes: Any, width: float, colour: Any, dash: tuple[float, ...] = ()) -> None:
        """Stroke all shapes as one path."""
        if not len(shapes):
            return
        parts = shapely.get_parts(shapes)
        coordinates, index = shapely.get_coordinates(parts, return_index=True)
        first = np.diff(index, prepend=-1) != 0
        self._stroke(self._path(self.page(coordinates), first), width, colour, dash)

    def path(self, points: Points, width: float, colour: Any, dash: tuple[float, ...]) -> None:
        """Stroke one line given in points of the page."""
        self._stroke(self._path(points, np.arange(len(points)) == 0), width, colour, dash)

    def _path(self, points: Points, first: Any) -> Any:
        """A path that lifts the pen before each `first` point.

        The operators are written straight into the path: moveTo and lineTo format each number
        with four times the work.
        """
        path = self.canvas.beginPath()
        path._code.extend(
            f"{x:.1f} {y:.1f} {'m' if lift else 'l'}"
            for (x, y), lift in zip(points.tolist(), first.tolist())
        )
        return path

    def _stroke(self, path: Any, width: float, colour: Any, dash: tuple[float, ...]) -> None:
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.setDash(*((list(dash), 0) if dash else ([], 0)))
        self.canvas.setLineCap(0 if dash else 1)
        self.canvas.drawPath(path, stroke=1, fill=0)
        self.canvas.setDash([], 0)

    def grid(self) -> None:
        """Lines of the National Grid at a round spacing, labelled in kilometres at the edge."""
        c, step = self.canvas, nice_length((self.box[2] - self.box[0]) / 3)
        c.setStrokeColor(GRID)
        c.setLineWidth(0.25)
        c.setFont(SANS, 5.6)
        c.setFillColor(MUTED)
        for e in np.arange(np.ceil(self.box[0] / step), self.box[2] / step) * step:
            px = self.x + (e - self.box[0]) * self.scale
            c.line(px, self.y, px, self.y + self.height)
            c.drawString(px + 1.5, self.y + self.height - 7, f"{e / 1000:g}")
        for n in np.arange(np.ceil(self.box[1] / step), self.box[3] / step) * step:
            py = self.y + (n - self.box[1]) * self.scale
            c.line(self.x, py, self.x + self.width, py)
            c.drawString(self.x + 2, py + 1.5, f"{n / 1000:g}")

    def leader(self, point: Points, place: Points) -> None:
        """A thin line from a moved symbol to its true place."""
        c = self.canvas
        c.setStrokeColor(INK)
        c.setLineWidth(0.5)
        c.line(*point, *place)
        c.setFillColor(INK)
        c.circle(*point, 1.1, stroke=0, fill=1)

    def disc(self, place: Points, size: float, n: Numbered) -> None:
        """The symbol of a visit: dashed rim where its place is known by postcode only."""
        c, fill = self.canvas, severity_colour(n.visit.severity)
        x, y = float(place[0]), float(place[1])
        rough = n.visit.location_precision in ("postcode", "outcode")
        self._dot(x, y, size + 1.1, WHITE)
        if not rough:
            self._dot(x, y, size + 0.4, INK)
        self._dot(x, y, size - 0.4, HexColor(fill))
        if rough:
            c.setStrokeColor(INK)
            c.setLineWidth(0.8)
            c.setDash([1.6, 1.2], 0)
            c.circle(x, y, size, stroke=1, fill=0)
            c.setDash([], 0)
        text = str(n.number)
        points = min(size * 1.15, 1.75 * size / max(1.6, 0.62 * len(text)))
        c.setFillColor(HexColor(ink_on(fill)))
        c.setFont(BOLD, points)
        c.drawCentredString(x, y - points * 0.36, text)

    def _dot(self, x: float, y: float, size: float, colour: Any) -> None:
        """A filled circle: a point drawn with a round pen, a tenth of the size of four curves."""
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineCap(1)
        self.canvas.setLineWidth(2 * size)
        self.canvas.line(x, y, x + 0.01, y)

    def text_along(self, text: str, spot: tuple[float, float, float], size: float) -> None:
        """A name along a road, with a halo."""
        c = self.canvas
        c.saveState()
        c.translate(spot[0], spot[1])
        c.rotate(spot[2])
        wide = pdfmetrics.stringWidth(text, SANS, size)
        for mode, colour in ((1, LAND), (0, HexColor("#33302B"))):
            block = c.beginText(-wide / 2, -size * 0.35)
            block.setFont(SANS, size)
            block.setTextRenderMode(mode)
            c.setLineWidth(1.8)
            block.setStrokeColor(colour)
            block.setFillColor(colour)
            block.textOut(text)
            block.setTextRenderMode(0)
            c.drawText(block)
        c.restoreState()

    def _scale_bar(self) -> None:
        c = self.canvas
        metres = nice_length((self.box[2] - self.box[0]) * 0.24)
        long = metres * self.scale
        x, y = self.x + 8, self.y + 8
        c.setFillColor(WHITE)
        c.setStrokeColor(WHITE)
        c.roundRect(x - 4, y - 4, long + 24, 20, 2, stroke=0, fill=1)
        c.setStrokeColor(INK)
        c.setLineWidth(0.5)
        for k, fill in ((0, INK), (1, WHITE)):
            c.setFillColor(fill)
            c.rect(x + k * long / 2, y, long / 2, 3.2, stroke=1, fill=1)
        c.setFillColor(INK)
        c.setFont(SANS, 5.8)
        c.drawString(x - 1, y + 6, "0")
        c.drawCentredString(
            x + long, y + 6, f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        )

    def _north(self) -> None:
        c, x, y = self.canvas, self.x + self.width - 14, self.y + self.height - 30
        c.setFillColor(WHITE)
        c.circle(x, y + 11, 12.5, stroke=0, fill=1)
        arrow = c.beginPath()
        for i, (dx, dy) in enumerate(((0, 14), (4.2, 1), (0, 4), (-4.2, 1))):
            (arrow.lineTo if i else arrow.moveTo)(x + dx, y + dy)
        arrow.close()
        c.setFillColor(INK)
        c.drawPath(arrow, stroke=0, fill=1)
        c.setFont(BOLD, 6.4)
        c.drawCentredString(x, y + 15, "N")
