"""One page or more a day: bars along the hours, the timetable, and each team's journey."""

from __future__ import annotations

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from gis_planner.domain.wording import counted
from gis_planner.export.geometry import padded
from gis_planner.export.pdf.flow import Chips, DayChart, MapFlow
from gis_planner.export.pdf.look import (
    CELL,
    CELL_BOLD,
    H1,
    H2,
    HEAD,
    SMALL,
    FillHeight,
    Outline,
    gap,
    para,
    table,
)
from gis_planner.export.pdf.mapdraw import MapPainter
from gis_planner.export.view import Journey, Numbered, PackView, long_day

CHART_ROWS = 44
"""Visits on one chart; a busier day gets a second."""


def day_pages(view: PackView, painter: MapPainter, day: str, width: float) -> list[Flowable]:
    """The timetable of one day."""
    visits = view.on(day)
    journeys = [j for j in view.journeys if j.day == day]
    agencies = {a.agency for n in visits for a in n.visit.attendees}
    sub = f"{counted(len(visits), 'visit')}, {counted(len(agencies), 'agency', 'agencies')}"
    story: list[Flowable] = [
        PageBreak(),
        Outline(f"day-{day}", long_day(day)),
        para(long_day(day), H1),
        para(sub, SMALL),
        gap(6),
    ]
    for first in range(0, len(visits), CHART_ROWS):
        if first:
            story.append(para(f"{long_day(day)}, continued", SMALL))
        story += [DayChart(view, visits[first : first + CHART_ROWS], width), gap(8)]
    extent = view.extent(day)
    if extent is not None:
        box = padded(extent)

        def chart(wide: float, high: float) -> Flowable:
            return MapFlow(painter, box, wide, high, visits=visits, journeys=tuple(journeys))

        story.append(FillHeight(chart, 170, 520))
    story += [gap(10), para("Timetable", H2), _timetable(view, visits, width)]
    if journeys:
        story += [para("Journeys", H2), _journeys(view, journeys, width)]
    return story


def _timetable(view: PackView, visits: tuple[Numbered, ...], width: float) -> Flowable:
    rows: list[list[object]] = [
        [para(h, HEAD) for h in ("No.", "Time", "Premises", "Led by", "Agencies and officers")]
    ]
    for n in visits:
        v = n.visit
        officers = "; ".join(
            f"{view.style[a.agency].code} {', '.join(a.officers) or 'to be named'}"
            for a in v.attendees
        )
        rows.append(
            [
                para(str(n.number), CELL_BOLD),
                para(f"{v.start}–{v.end}", CELL),
                [para(v.name, CELL_BOLD, 160), para(n.where, CELL, 200)],
                para(n.lead.agency_name or n.lead.agency if n.lead else "", CELL, 80),
                [
                    Chips(tuple(view.style[a.agency] for a in v.attendees)),
                    para(officers, SMALL, 300),
                ],
            ]
        )
    rest = width - 26 - 58 - 96 - 140
    return table(rows, [26, 58, rest, 96, 140])


def _journeys(view: PackView, journeys: list[Journey], width: float) -> Flowable:
    rows: list[list[object]] = [
        [para(h, HEAD) for h in ("", "Officers", "Leave → arrive", "Travel")]
    ]
    for j in journeys:
        stops = "  ·  ".join(
            f"{leg.depart}\u00a0→\u00a0{leg.arrive} {leg.to_name[:60]} "
            f"({leg.metres / 1000:.1f}\u00a0km)"
            for leg in j.legs
        )
        rows.append(
            [
                Chips((view.style[j.agency],)),
                para(", ".join(j.officers), CELL_BOLD, 200),
                para(stops, CELL),
                para(f"{j.minutes:.0f} min, {j.metres / 1000:.1f} km", CELL),
            ]
        )
    return table(rows, [26, 70, width - 26 - 70 - 74, 74])
