"""The PDFs of a pack: the A4 briefing, the A3 overview, the officer's concern card."""

from __future__ import annotations

from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.platypus import FrameBreak, PageBreak
from reportlab.platypus.flowables import Flowable

from gis_planner.domain.progress import Part, Progress, check
from gis_planner.export.geometry import padded
from gis_planner.export.pdf.charts import chart_pages
from gis_planner.export.pdf.cover import cover, enlargements, overview
from gis_planner.export.pdf.days import day_pages
from gis_planner.export.pdf.flow import Chips, MapFlow
from gis_planner.export.pdf.frame import BOTTOM, MARGIN, TOP, build
from gis_planner.export.pdf.keys import KeyBar
from gis_planner.export.pdf.look import (
    BODY,
    CELL,
    CELL_BOLD,
    H1,
    H2,
    HEAD,
    SMALL,
    Outline,
    gap,
    para,
    register_fonts,
    table,
)
from gis_planner.export.pdf.mapdraw import MapPainter
from gis_planner.export.pdf.sheets import sheet
from gis_planner.export.view import PackView, short_day


def briefing_pdf(view: PackView, progress: Progress) -> bytes:
    """The A4 briefing: cover, overview, a timetable a day, a sheet a visit, what was withheld."""
    register_fonts()
    painter = MapPainter(view)
    width, height = A4[0] - 2 * MARGIN, A4[1] - TOP - BOTTOM
    story = cover(view, width) + overview(view, painter, width, height)
    story += enlargements(view, painter, width, height)
    for day in view.days:
        story += day_pages(view, painter, day, width)
    for n in view.visits:
        check(progress)
        if n.number == 1:
            story.append(Outline("visits", "Visits"))
        story += sheet(view, painter, n, width)
    story += chart_pages(view, width)
    story += _about(view, width)
    progress.report(0.4, "briefing.pdf")
    return build(story, view, A4, view.briefing.title, Part(progress, 0.4, 1.0))


def overview_a3(view: PackView, progress: Progress) -> bytes:
    """The A3 wall sheet: the overview map and, beside it, every visit in a table."""
    register_fonts()
    page = landscape(A3)
    wide, height = page[0] * 0.62 - MARGIN, page[1] - TOP - BOTTOM
    side = page[0] - MARGIN - wide - 16 - MARGIN
    story: list[Flowable] = [Outline("map", "Overview"), para(view.briefing.title, H1, 200)]
    extent, key = view.extent(), KeyBar(view, wide)
    if extent is not None:
        chart = MapFlow(
            MapPainter(view),
            padded(extent),
            wide,
            height - key.height - 40,
            visits=view.visits,
            journeys=view.journeys,
            symbol=1.25 if len(view.visits) <= 60 else max(0.55, (90 / len(view.visits)) ** 0.5),
        )
        story += [chart, gap(4), key]
    story += [FrameBreak(), _wall_table(view, side)]
    columns = ((MARGIN, wide), (MARGIN + wide + 16, side))
    return build(story, view, page, f"{view.briefing.title}: overview", progress, columns)


def _wall_table(view: PackView, width: float) -> Flowable:
    rows: list[list[object]] = [
        [para(h, HEAD) for h in ("No.", "Day", "Time", "Premises", "Agencies")]
    ]
    for n in view.visits:
        v = n.visit
        rows.append(
            [
                para(str(n.number), CELL_BOLD),
                para(short_day(v.day), CELL),
                para(f"{v.start}–{v.end}", CELL),
                [para(v.name, CELL_BOLD, 90), para(n.where, SMALL, 120)],
                Chips(tuple(view.style[a.agency] for a in v.attendees)),
            ]
        )
    return table(rows, [24, 52, 58, width - 24 - 52 - 58 - 70, 70])


def _about(view: PackView, width: float) -> list[Flowable]:
    b = view.briefing
    story: list[Flowable] = [
        PageBreak(),
        Outline("about", "What this pack holds"),
        para("What this pack holds", H1),
    ]
    for title, rows, last in (
        ("Released", b.fields_released, "Under which agreement"),
        ("Withheld", b.fields_withheld, "Reason"),
    ):
        story.append(para(title, H2))
        if not rows:
            story.append(para("None.", BODY))
            continue
        cells: list[list[object]] = [[para(h, HEAD) for h in ("Information", "Owner", last)]]
        cells += [[para(cell, CELL, 300) for cell in row] for row in rows]
        story.append(table(cells, [width * 0.36, width * 0.24, width * 0.4]))
    if b.attributions:
        story += [para("Map sources", H2), *(para(a, SMALL) for a in b.attributions)]
    story += [
        gap(8),
        para(
            "This paper is not tagged for screen readers. map.html has the same words, accessible.",
            SMALL,
        ),
    ]
    return story
