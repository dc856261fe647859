"""Link charts on paper, one a page, with their links in a table."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from gis_planner.domain.briefing import ChartSheet
from gis_planner.export.chart import (
    CANDIDATE,
    COLOURS,
    LINE,
    RADIUS,
    arranged,
    corners,
    kinds_in,
    lead,
    name_of,
    names_that_fit,
)
from gis_planner.export.pdf.look import (
    BODY,
    CELL,
    H1,
    HEAD,
    INK,
    SANS,
    Outline,
    gap,
    para,
    table,
)
from gis_planner.export.text import one_line
from gis_planner.export.view import PackView

MOST_HIGH = 520.0
"""Points that a chart may be high on its page."""


class ChartFlow(Flowable):  # type: ignore[misc]
    """The chart, `width` points wide."""

    def __init__(self, chart: ChartSheet, width: float) -> None:
        super().__init__()
        drawn = arranged(chart)
        self._chart, self._scale = chart, min(width / drawn.wide, 0.85, MOST_HIGH / drawn.high)
        self.width, self.height = width, drawn.high * self._scale + 20

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size that was asked for."""
        return self.width, self.height

    def draw(self) -> None:
        """Lines, then nodes with their names, then the key."""
        c, s, chart = self.canv, self._scale, self._chart
        drawn = arranged(chart)
        left = (self.width - drawn.wide * s) / 2
        places = tuple((left + x * s, y * s) for x, y in drawn.spots)
        spots = [(x, self.height - y) for x, y in places]
        c.setLineWidth(0.8)
        for line in chart.lines:
            c.setStrokeColor(HexColor(CANDIDATE if line.candidate else LINE))
            c.setDash([4, 3] if line.candidate else [])
            c.line(*spots[line.a], *spots[line.b])
        c.setDash([])
        radius = max(RADIUS * s, 3.6)
        for node, (x, y) in zip(chart.nodes, spots):
            self._shape(node.kind, x, y, radius)
        for k, x, y in names_that_fit(chart, places, radius, 3.3, 8):
            self._name(one_line(name_of(chart.nodes[k])), x, self.height - y - 2.2)
        for k, kind in enumerate(kinds_in(chart)):
            x = 10 + k * 64.0
            self._shape(kind, x, 8, 4)
            c.setFillColor(INK)
            c.setFont(SANS, 7)
            c.drawString(x + 8, 5.5, kind)

    def _shape(self, kind: str, x: float, y: float, r: float) -> None:
        c, outline = self.canv, corners(kind)
        c.setFillColor(HexColor(COLOURS.get(kind, "#8C8C8C")))
        c.setStrokeColor(HexColor("#FFFFFF"))
        if not outline:
            c.circle(x, y, r, stroke=1, fill=1)
            return
        path = c.beginPath()
        path.moveTo(x + outline[0][0] * r, y - outline[0][1] * r)
        for dx, dy in outline[1:]:
            path.lineTo(x + dx * r, y - dy * r)
        path.close()
        c.drawPath(path, stroke=1, fill=1)

    def _name(self, text: str, x: float, y: float) -> None:
        c = self.canv
        wide = c.stringWidth(text, SANS, 6.4)
        c.setFillColor(HexColor("#FFFFFF"))
        c.setFillAlpha(0.8)
        c.rect(x - wide / 2 - 1, y - 1.5, wide + 2, 7.5, stroke=0, fill=1)
        c.setFillAlpha(1)
        c.setFillColor(INK)
        c.setFont(SANS, 6.4)
        c.drawCentredString(x, y, text)


def chart_pages(view: PackView, width: float) -> list[Flowable]:
    """A page a chart; nothing where there is none."""
    story: list[Flowable] = []
    for n, chart in enumerate(view.briefing.charts):
        cells: list[list[object]] = [
            [para(h, HEAD) for h in ("Between", "What is known", "Source")]
        ]
        for line in chart.lines:
            ends = f"{name_of(chart.nodes[line.a])} – {name_of(chart.nodes[line.b])}"
            cells += [
                [para(ends, CELL, 120), para(f.said, CELL, 400), para(f.source, CELL, 120)]
                for f in line.facts
            ]
        story += [
            PageBreak(),
            Outline(f"chart{n}", chart.title),
            para(chart.title, H1, 120),
            para(lead(chart), BODY),
            gap(6),
            ChartFlow(chart, width),
            gap(6),
            table(cells, [width * 0.3, width * 0.44, width * 0.26]),
        ]
    return story
