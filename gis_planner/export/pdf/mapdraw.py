"""Vector maps on paper: roads by rank, boundaries, routes, numbered symbols, scale, north, grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from gis_planner.export.geometry import Box, Points, nice_length, simplified, spread
from gis_planner.export.palette import ink_on, radius, severity_colour
from gis_planner.export.pdf.look import BOLD, INK, MUTED, SANS
from gis_planner.export.text import one_line
from gis_planner.export.view import Journey, Numbered, PackView

LAND, CASE, WATER = HexColor("#F7F5F0"), HexColor("#B5AEA2"), HexColor("#C4DDEA")
FILLS = (HexColor("#F7CB6B"), HexColor("#FCE7B2"), HexColor("#FFFFFF"), HexColor("#FFFFFF"))
BOUNDARY, GRID, WHITE = HexColor("#7A6A8F"), HexColor("#9AA7B3"), HexColor("#FFFFFF")


class MapPainter:
    """Draws any window of a pack's map on a reportlab canvas. Made once, used for every page."""

    def __init__(self, view: PackView) -> None:
        self._view = view
        lines = [line for line in view.briefing.context if len(line.points) > 1]
        coordinates = [np.asarray(line.points, float) for line in lines]
        owner = np.repeat(np.arange(len(lines)), [len(c) for c in coordinates])
        self._kinds = np.array([line.kind for line in lines])
        self._ranks = np.array([min(4, max(0, line.rank)) for line in lines], int)
        self._names = [one_line(line.name) for line in lines]
        self._shapes = (
            shapely.linestrings(np.concatenate(coordinates), indices=owner)
            if lines
            else np.array([])
        )
        self._tree = shapely.STRtree(self._shapes)

    def paint(
        self, canvas: Canvas, x: float, y: float, width: float, height: float, box: Box, *,
        visits: tuple[Numbered, ...] = (), journeys: tuple[Journey, ...] = (),
        focus: Numbered | None = None, symbol: float = 1.0, detail: bool = False,
    ) -> None:  # fmt: skip
        """Draw the window `box` (metres, already of the shape `width` : `height`) at (x, y).

        `focus` is drawn at its true place and large; `detail` draws every road wide and named.
        """
        sheet = _Sheet(canvas, x, y, width, height, box)
        sheet.open()
        self._context(sheet, detail)
        if not detail:
            sheet.grid()
        self._routes(sheet, journeys)
        self._labels(sheet, detail)
        self._symbols(sheet, visits, focus, symbol)
        sheet.close()

    def _context(self, sheet: _Sheet, detail: bool) -> None:
        found = np.sort(self._tree.query(shapely.box(*sheet.box)))
        if not len(found):
            return
        shapes = shapely.simplify(self._shapes[found], 0.4 / sheet.scale, preserve_topology=False)
        shapes = shapely.clip_by_rect(shapes, *sheet.window)
        kinds, ranks = self._kinds[found], self._ranks[found]
        sheet.lines(shapes[kinds == "water"], 0.8, WATER)
        widths = (7.5, 6.2, 5.2, 4.2, 2.6) if detail else (2.8, 2.1, 1.3, 0.7, 0.5)
        roads = kinds == "road"
        for rank in range(4, -1, -1):
            sheet.lines(
                shapes[roads & (ranks == rank)],
                widths[rank] + (1.2 if rank < 3 or detail else 0),
                CASE,
            )
        for rank in range(4 if detail else 2, -1, -1):
            sheet.lines(shapes[roads & (ranks == rank)], widths[rank], FILLS[min(3, rank)])
        sheet.lines(shapes[kinds == "boundary"], 0.9, BOUNDARY, (5, 2, 1, 2))

    def _routes(self, sheet: _Sheet, journeys: tuple[Journey, ...]) -> None:
        order = [s.id for s in self._view.agencies]
        for over in (False, True):
            for journey in journeys:
                if len(journey.line) < 2:
                    continue
                style = self._view.style[journey.agency]
                step = (order.index(journey.agency) - (len(order) - 1) / 2) * 1.15
                line = sheet.page(simplified(journey.line, 0.5 / sheet.scale)) + (step, -step)
                sheet.path(line, 1.7 if over else 2.9, HexColor(style.colour) if over else WHITE,
                           style.dash if over else ())  # fmt: skip

    def _labels(self, sheet: _Sheet, detail: bool) -> None:
        size, most = (6.4, 3) if detail else (5.8, 1)
        found = self._tree.query(shapely.box(*sheet.box))
        wanted = [
            i
            for i in found
            if self._names[i] and self._kinds[i] == "road" and self._ranks[i] <= most
        ]
        if not wanted:
            return
        shapes = shapely.clip_by_rect(self._shapes[wanted], *sheet.box)
        lengths = shapely.length(shapes) * sheet.scale
        taken: list[tuple[float, float, float]] = []
        written: dict[str, list[tuple[float, float]]] = {}
        for k in sorted(range(len(wanted)), key=lambda k: (self._ranks[wanted[k]], -lengths[k])):
            name = self._names[wanted[k]]
            wide = pdfmetrics.stringWidth(name, SANS, size)
            if lengths[k] < wide * (0.75 if detail else 0.5):
                continue
            spot = _middle(sheet.page(shapely.get_coordinates(shapes[k])))
            if spot is None or not sheet.holds(spot[0], spot[1], wide * 0.55):
                continue
            if any(np.hypot(spot[0] - a, spot[1] - b) < 110 for a, b in written.get(name, ())):
                continue
            if any(
                np.hypot(spot[0] - a, spot[1] - b) < (wide * 0.5 + c) * 0.8 for a, b, c in taken
            ):
                continue
            taken.append((spot[0], spot[1], wide * 0.5 + 4))
            written.setdefault(name, []).append(spot[:2])
            sheet.text_along(name, spot, size)

    def _symbols(
        self, sheet: _Sheet, visits: tuple[Numbered, ...], focus: Numbered | None, symbol: float
    ) -> None:
        shown = [n for n in visits if n.placed and sheet.sees(n.point)]
        if focus is not None:
            shown = [n for n in shown if n.number != focus.number]
        if shown:
            small, large = (5.6, 9.5) if focus is None else (4.6, 6.2)
            radii = np.array([radius(n.visit.contacts, small, large) * symbol for n in shown])
            true = sheet.page(np.array([n.point for n in shown]))
            frame = (sheet.x, sheet.y, sheet.x + sheet.width, sheet.y + sheet.height)
            places = spread(true, radii + 0.7, frame)
            for point, place, size in zip(true, places, radii):
                if np.hypot(*(place - point)) > size * 0.7:
                    sheet.leader(point, place)
            for n, place, size in zip(shown, places, radii):
                sheet.disc(place, size, n)
        if focus is not None and focus.placed:
            sheet.disc(sheet.page(np.array([focus.point]))[0], 10.5, focus)


class _Sheet:
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
        return (np.asarray(points, float) - self.box[:2]) * self.scale + (self.x, self.y)

    def sees(self, point: tuple[float, float]) -> bool:
        """Whether a place lies in the window."""
        return self.box[0] <= point[0] <= self.box[2] and self.box[1] <= point[1] <= self.box[3]

    def holds(self, x: float, y: float, margin: float) -> bool:
        """Whether something of this reach about a point of the page stays inside the frame."""
        return (
            self.x + margin < x < self.x + self.width - margin
            and self.y + 8 < y < self.y + self.height - 8
        )

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
        points = self.page(coordinates).round(1)
        path = self.canvas.beginPath()
        previous = -1
        for (px, py), part in zip(points.tolist(), index.tolist()):
            (path.lineTo if part == previous else path.moveTo)(px, py)
            previous = part
        self._stroke(path, width, colour, dash)

    def path(self, points: Points, width: float, colour: Any, dash: tuple[float, ...]) -> None:
        """Stroke one line given in points of the page."""
        path = self.canvas.beginPath()
        for i, (px, py) in enumerate(points.round(1).tolist()):
            (path.lineTo if i else path.moveTo)(px, py)
        self._stroke(path, width, colour, dash)

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
        c.setFillColor(WHITE)
        c.circle(place[0], place[1], size + 1.1, stroke=0, fill=1)
        c.setFillColor(HexColor(fill))
        c.setStrokeColor(INK)
        c.setLineWidth(0.8)
        c.setDash([1.6, 1.2] if n.visit.location_precision in ("postcode", "outcode") else [], 0)
        c.circle(place[0], place[1], size, stroke=1, fill=1)
        c.setDash([], 0)
        text = str(n.number)
        points = min(size * 1.15, 1.75 * size / max(1.6, 0.62 * len(text)))
        c.setFillColor(HexColor(ink_on(fill)))
        c.setFont(BOLD, points)
        c.drawCentredString(place[0], place[1] - points * 0.36, text)

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
        c.roundRect(x - 4, y - 4, long + 34, 20, 2, stroke=0, fill=1)
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


def _middle(points: Points) -> tuple[float, float, float] | None:
    """Middle of the longest straight part of a line and its angle in degrees, never upside down."""
    if len(points) < 2:
        return None
    steps = np.diff(points, axis=0)
    k = int(np.argmax(np.hypot(steps[:, 0], steps[:, 1])))
    angle = float(np.degrees(np.arctan2(steps[k, 1], steps[k, 0])))
    angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
    x, y = (points[k] + points[k + 1]) / 2
    return float(x), float(y), angle
