"""Flowables of a briefing: a map, a visit's number, a chart of one day, an agency's letter code."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.platypus.flowables import Flowable

from gis_planner.export.geometry import Box, fitted
from gis_planner.export.palette import AgencyStyle, ink_on, severity_colour
from gis_planner.export.pdf.frame import fit
from gis_planner.export.pdf.look import BOLD, INK, LINE, MUTED, PANEL, SANS
from gis_planner.export.pdf.mapdraw import MapPainter
from gis_planner.export.view import Journey, Numbered, PackView


class MapFlow(Flowable):  # type: ignore[misc]
    """A window of the map, `width` x `height` points."""

    def __init__(
        self,
        painter: MapPainter,
        box: Box,
        width: float,
        height: float,
        *,
        visits: tuple[Numbered, ...] = (),
        journeys: tuple[Journey, ...] = (),
        focus: Numbered | None = None,
        symbol: float = 1.0,
    ) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._painter, self._box = painter, fitted(box, width, height)
        self._visits, self._journeys, self._focus = visits, journeys, focus
        self._symbol = symbol

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size that was asked for."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the map."""
        self._painter.paint(
            self.canv,
            0,
            0,
            self.width,
            self.height,
            self._box,
            visits=self._visits,
            journeys=self._journeys,
            focus=self._focus,
            symbol=self._symbol,
            detail=self._focus is not None,
        )


class Disc(Flowable):  # type: ignore[misc]
    """A visit's number on the shade of its severity."""

    def __init__(self, numbered: Numbered, size: float) -> None:
        super().__init__()
        self.width = self.height = 2 * size
        self._n, self._size = numbered, size

    def draw(self) -> None:
        """Draw the disc."""
        c, fill, r = self.canv, severity_colour(self._n.visit.severity), self._size
        c.setFillColor(HexColor(fill))
        c.setStrokeColor(INK)
        c.setLineWidth(1)
        c.circle(r, r, r - 0.6, stroke=1, fill=1)
        text = str(self._n.number)
        points = r * (1.1 if len(text) < 3 else 0.85)
        c.setFillColor(HexColor(ink_on(fill)))
        c.setFont(BOLD, points)
        c.drawCentredString(r, r - points * 0.36, text)


class Chips(Flowable):  # type: ignore[misc]
    """Letter codes of agencies on their colours, in a row."""

    def __init__(
        self, styles: tuple[AgencyStyle, ...], wide: float = 19, high: float = 9.5
    ) -> None:
        super().__init__()
        self._styles, self._wide, self._high = styles, wide, high
        self.width, self.height = len(styles) * (wide + 2), high

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break into as many rows as the width asks for."""
        self._across = max(1, int(width // (self._wide + 2)))
        rows = -(-len(self._styles) // self._across)
        self.width, self.height = min(width, self.width), max(1, rows) * (self._high + 2)
        return self.width, self.height

    def draw(self) -> None:
        """Draw the chips from the top left."""
        for i, style in enumerate(self._styles):
            row, column = divmod(i, self._across)
            y = self.height - (row + 1) * (self._high + 2) + 1
            chip(self, column * (self._wide + 2), y, self._wide, self._high, style)


def chip(flow: Flowable, x: float, y: float, wide: float, high: float, style: AgencyStyle) -> None:
    """One letter code on its agency's colour."""
    c = flow.canv
    fill = HexColor(style.colour)
    c.setFillColor(fill)
    c.setStrokeColor(fill)
    c.setLineWidth(1.4)
    c.rect(x + 0.7, y + 0.7, wide - 1.4, high - 1.4, stroke=1, fill=1)
    c.setFillColor(HexColor(ink_on(style.colour)))
    points = min(high * 0.72, wide / (0.72 * max(2, len(style.code))))
    c.setFont(BOLD, points)
    c.drawCentredString(x + wide / 2, y + high / 2 - points * 0.36, style.code)


def minutes(clock: str) -> int | None:
    """'09:30' → 570; None for anything else."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest) if hours.isdigit() and rest[:2].isdigit() else None


class DayChart(Flowable):  # type: ignore[misc]
    """A day as bars along the hours, a row a visit, the attending agencies' codes on the bar."""

    ROW, HEAD, NAMES = 14.0, 13.0, 150.0

    def __init__(self, view: PackView, visits: tuple[Numbered, ...], width: float) -> None:
        super().__init__()
        self._view, self._visits = view, visits
        times = [
            t
            for n in visits
            for t in (minutes(n.visit.start), minutes(n.visit.end))
            if t is not None
        ]
        self._from = min(times, default=540) // 60 * 60
        self._until = max(-(-max(times, default=1020) // 60) * 60, self._from + 60)
        self.width, self.height = width, self.HEAD + self.ROW * len(visits) + 2

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The height of the rows."""
        return self.width, self.height

    def _x(self, minute: float) -> float:
        share = (minute - self._from) / (self._until - self._from)
        return self.NAMES + share * (self.width - self.NAMES - 2)

    def draw(self) -> None:
        """Hours, then a bar for each visit."""
        c = self.canv
        foot, head = 0.0, self.height - self.HEAD
        c.setFont(SANS, 6.6)
        step = 60 if self._until - self._from <= 720 else 120
        for minute in range(self._from, self._until + 1, step):
            x = self._x(minute)
            c.setStrokeColor(LINE)
            c.setLineWidth(0.4)
            c.line(x, foot, x, head)
            c.setFillColor(MUTED)
            place = c.drawCentredString if minute < self._until else c.drawRightString
            place(x, head + 4, f"{minute // 60:02d}:00")
        for i, n in enumerate(self._visits):
            self._row(n, head - (i + 1) * self.ROW, i)

    def _row(self, n: Numbered, y: float, index: int) -> None:
        c = self.canv
        if index % 2 == 0:
            c.setFillColor(PANEL)
            c.setFillAlpha(0.55)
            c.rect(0, y, self.width, self.ROW, stroke=0, fill=1)
            c.setFillAlpha(1)
        c.setFillColor(INK)
        c.setFont(BOLD, 7.4)
        c.drawRightString(16, y + 4.2, str(n.number))
        c.setFont(SANS, 7.4)
        c.drawString(21, y + 4.2, fit(n.visit.name, SANS, 7.4, self.NAMES - 26))
        start, end = minutes(n.visit.start), minutes(n.visit.end)
        if start is None or end is None or end <= start:
            return
        left, right = self._x(start), self._x(end)
        c.setFillColor(HexColor("#DCE3EA"))
        c.setStrokeColor(HexColor("#5B6977"))
        c.setLineWidth(0.5)
        c.roundRect(left, y + 1.6, right - left, self.ROW - 3.2, 2, stroke=1, fill=1)
        styles = [self._view.style[a.agency] for a in n.visit.attendees]
        wide = min(17.0, (right - left - 3) / max(1, len(styles)) - 1)
        for k, style in enumerate(styles):
            if wide >= 6:
                chip(self, left + 2 + k * (wide + 1), y + 3, wide, self.ROW - 6, style)
