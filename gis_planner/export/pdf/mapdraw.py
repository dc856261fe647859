"""Vector maps on paper: roads by rank, boundaries, routes, names, numbered symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from gis_planner.export.geometry import Box, Points, simplified, spread
from gis_planner.export.palette import radius
from gis_planner.export.pdf.look import SANS
from gis_planner.export.pdf.mapsheet import WHITE, Sheet
from gis_planner.export.text import one_line
from gis_planner.export.view import Journey, Numbered, PackView

CASE, WATER, BOUNDARY = HexColor("#B5AEA2"), HexColor("#C4DDEA"), HexColor("#7A6A8F")
FILLS = (HexColor("#F7CB6B"), HexColor("#FCE7B2"), HexColor("#FFFFFF"), HexColor("#FFFFFF"))


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
        shapes: Any = np.array([])
        if lines:
            shapes = shapely.linestrings(np.concatenate(coordinates), indices=owner)
        self._shapes, self._tree = shapes, shapely.STRtree(shapes)

    def paint(
        self,
        canvas: Canvas,
        x: float,
        y: float,
        width: float,
        height: float,
        box: Box,
        *,
        visits: tuple[Numbered, ...] = (),
        journeys: tuple[Journey, ...] = (),
        focus: Numbered | None = None,
        symbol: float = 1.0,
        detail: bool = False,
    ) -> None:
        """Draw the window `box` (metres, already of the shape `width` : `height`) at (x, y).

        `focus` is drawn at its true place and large; `detail` draws every road wide and named.
        """
        sheet = Sheet(canvas, x, y, width, height, box)
        sheet.open()
        self._context(sheet, detail)
        if not detail:
            sheet.grid()
        self._routes(sheet, journeys)
        discs = _discs(sheet, visits, focus, symbol)
        self._labels(sheet, detail, discs)
        for disc in discs:
            if np.hypot(*(disc.place - disc.true)) > disc.size * 0.7:
                sheet.leader(disc.true, disc.place)
        for disc in discs:
            sheet.disc(disc.place, disc.size, disc.visit)
        sheet.close()

    def _context(self, sheet: Sheet, detail: bool) -> None:
        found = np.sort(self._tree.query(shapely.box(*sheet.box)))
        if not len(found):
            return
        shapes: Any = shapely.simplify(
            self._shapes[found], 0.4 / sheet.scale, preserve_topology=False
        )
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
        sheet.lines(shapes[~roads & (kinds != "water")], 0.9, BOUNDARY, (5, 2, 1, 2))

    def _routes(self, sheet: Sheet, journeys: tuple[Journey, ...]) -> None:
        """Each agency's line is shifted a little, so that lines on one road lie side by side."""
        order = [s.id for s in self._view.agencies]
        width = 1.7 if len(journeys) <= 6 else 1.2
        for over in (False, True):
            for journey in journeys:
                if len(journey.line) < 2:
                    continue
                style = self._view.style[journey.agency]
                step = (order.index(journey.agency) - (len(order) - 1) / 2) * width * 0.8
                along = simplified(journey.line, 0.5 / sheet.scale)
                line = sheet.page(along) + np.array([step, -step])
                colour = HexColor(style.colour) if over else WHITE
                sheet.path(line, width + (0 if over else 0.9), colour, style.dash if over else ())

    def _labels(self, sheet: Sheet, detail: bool, discs: list[_Disc]) -> None:
        """Names along roads, the most important first, clear of symbols and of each other."""
        size, most = (6.4, 4) if detail else (5.8, 1)
        found = self._tree.query(shapely.box(*sheet.box))
        roads = found[(self._kinds[found] == "road") & (self._ranks[found] <= most)]
        wanted = [i for i in roads if self._names[i]]
        if not wanted:
            return
        shapes: Any = shapely.clip_by_rect(self._shapes[wanted], *sheet.box)
        lengths = shapely.length(shapes) * sheet.scale
        taken = [(d.place[0], d.place[1], d.size) for d in discs]
        taken += sheet.furniture() if detail else []
        written: dict[str, list[tuple[float, float]]] = {}
        for k in sorted(range(len(wanted)), key=lambda k: (self._ranks[wanted[k]], -lengths[k])):
            name = self._names[wanted[k]]
            half = pdfmetrics.stringWidth(name, SANS, size) / 2
            if lengths[k] < half * (1.2 if detail else 1.0):
                continue
            near = written.setdefault(name, [])
            points = sheet.page(shapely.get_coordinates(shapes[k]))
            for spot in _straights(points, 4 if detail else 1):
                inside = sheet.holds(spot[0], spot[1], _reach(half, spot))
                if not inside or _crowded(spot, half, near, taken):
                    continue
                taken += _along(spot, half)
                near.append(spot[:2])
                sheet.text_along(name, spot, size)
                break


@dataclass(frozen=True)
class _Disc:
    """A visit's symbol in points of the page: its true place, where it is drawn, its radius."""

    visit: Numbered
    true: Points
    place: Points
    size: float


def _discs(
    sheet: Sheet, visits: tuple[Numbered, ...], focus: Numbered | None, symbol: float
) -> list[_Disc]:
    """Symbols in the window, moved apart where they would cover each other; the focus stays."""
    shown = [n for n in visits if n.placed and sheet.sees(n.point)]
    small, large = (5.6, 9.5) if focus is None else (4.6, 6.2)
    if focus is not None:
        shown = [n for n in shown if n.number != focus.number]
    discs: list[_Disc] = []
    if shown:
        radii = np.array([radius(n.visit.contacts, small, large) * symbol for n in shown])
        true = sheet.page(np.array([n.point for n in shown]))
        frame = (sheet.x, sheet.y, sheet.x + sheet.width, sheet.y + sheet.height)
        places = spread(true, radii + 0.7, frame)
        discs = [_Disc(*four) for four in zip(shown, true, places, radii.tolist())]
    if focus is not None and focus.placed:
        here = sheet.page(np.array([focus.point]))[0]
        discs.append(_Disc(focus, here, here, 10.5))
    return discs


def _crowded(
    spot: tuple[float, float, float],
    half: float,
    same: list[tuple[float, float]],
    taken: list[tuple[float, float, float]],
) -> bool:
    """Whether a name at `spot` would touch another mark, or repeat itself too soon."""
    if any(np.hypot(spot[0] - a, spot[1] - b) < 110 for a, b in same):
        return True
    turn = np.radians(spot[2])
    along, across = np.cos(turn), np.sin(turn)
    for a, b, reach in taken:
        dx, dy = a - spot[0], b - spot[1]
        u, v = dx * along + dy * across, -dx * across + dy * along
        if abs(u) < half + reach and abs(v) < reach + 4:
            return True
    return False


def _straights(points: Points, most: int) -> list[tuple[float, float, float]]:
    """Middle of each of the longest straight parts of a line, the longest first, and its angle in
    degrees, never upside down."""
    if len(points) < 2:
        return []
    steps = np.diff(points, axis=0)
    found = []
    for k in np.argsort(-np.hypot(steps[:, 0], steps[:, 1]), kind="stable")[:most]:
        angle = float(np.degrees(np.arctan2(steps[k, 1], steps[k, 0])))
        angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
        x, y = (points[k] + points[k + 1]) / 2
        found.append((float(x), float(y), angle))
    return found


def _reach(half: float, spot: tuple[float, float, float]) -> float:
    """How far a name at `spot` reaches sideways on the page."""
    return half * float(np.cos(np.radians(spot[2]))) * 1.1


def _along(spot: tuple[float, float, float], half: float) -> list[tuple[float, float, float]]:
    """A written name as discs in a row, so that others keep clear of its letters only."""
    turn = np.radians(spot[2])
    count = max(1, round(half / 4))
    return [
        (spot[0] + float(np.cos(turn)) * s, spot[1] + float(np.sin(turn)) * s, 4.0)
        for s in np.linspace(-half, half, 2 * count + 1)
    ]
