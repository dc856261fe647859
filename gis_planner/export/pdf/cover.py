"""The first pages: what the operation is, for whom, who takes part; then the overview map."""

from __future__ import annotations

import numpy as np
from reportlab.platypus import KeepTogether, PageBreak, Table, TableStyle
from reportlab.platypus.flowables import Flowable

from gis_planner.domain.wording import counted
from gis_planner.export.geometry import close_groups, fitted, grid_reference, padded
from gis_planner.export.pdf.flow import Chips, MapFlow
from gis_planner.export.pdf.keys import KeyBar
from gis_planner.export.pdf.look import (
    ACCENT,
    BODY,
    CELL,
    CELL_BOLD,
    FIGURE,
    H1,
    H2,
    HEAD,
    LEAD,
    LINE,
    PANEL,
    SMALL,
    TITLE,
    Outline,
    gap,
    para,
    table,
)
from gis_planner.export.pdf.mapdraw import MapPainter
from gis_planner.export.view import PackView, long_day, long_moment, until

CLOSE = 0.045
"""Visits nearer than this share of the overview's width belong to one enlargement."""


def cover(view: PackView, width: float) -> list[Flowable]:
    """The title page."""
    b = view.briefing
    days = [long_day(d) for d in view.days]
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}" if days else "No dates"
    story: list[Flowable] = [
        Outline("cover", "Cover"),
        gap(16),
        para("Briefing for joint visits", SMALL),
        para(b.title, TITLE, 200),
        para(when, LEAD),
        gap(2),
        para(f"Operation {b.operation}", BODY, 200),
        gap(12),
        _figures(view, width),
        gap(12),
        _prepared(view, width),
        gap(4),
    ]
    if b.objectives:
        own = b.objectives.get(b.recipient)
        story.append(para("Objectives", H2))
        if own:
            story.append(para(f"Yours: {own}", LEAD))
            story.append(gap(3))
    story += [_agencies(view, width), *_notes(view)]
    return story


def _figures(view: PackView, width: float) -> Table:
    officers = {o for n in view.visits for a in n.visit.attendees for o in a.officers}
    metres = sum(j.metres for j in view.journeys)
    cells = [
        (f"{len(view.visits):,}", "visit" if len(view.visits) == 1 else "visits"),
        (f"{len(view.days)}", "day" if len(view.days) == 1 else "days"),
        (f"{len(view.agencies)}", "agencies"),
        (f"{len(officers):,}", "officers"),
        (f"{metres / 1000:,.0f}", "km along roads"),
    ]
    row = [[para(value, FIGURE), para(what, SMALL)] for value, what in cells]
    out = Table([row], [width / len(cells)] * len(cells))
    out.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), PANEL),
                ("LINEABOVE", (0, 0), (-1, 0), 2, ACCENT),
                ("LINEAFTER", (0, 0), (-2, -1), 0.6, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
            ]
        )
    )
    return out


def _prepared(view: PackView, width: float) -> Table:
    b = view.briefing
    pairs = (
        ("Prepared for", b.recipient_name or b.recipient),
        ("Purpose", b.purpose),
        ("Marking", b.marking),
        ("Owner", b.owner),
        ("Made", long_moment(b.created)),
        ("Expiry", until(b)),
        ("Review", long_moment(b.review_date)),
        ("Handling", b.handling),
    )
    rows: list[list[object]] = [[para(k, HEAD), para(v, CELL)] for k, v in pairs if v]
    return table(rows, [74, width - 74], head=False)


def _agencies(view: PackView, width: float) -> Table:
    b = view.briefing
    rows: list[list[object]] = [
        [
            para(h, HEAD)
            for h in ("", "Agency", "Objective", "Leads", "Attends", "Officers", "Contact")
        ]
    ]
    for style in view.agencies:
        mine = [a for n in view.visits for a in n.visit.attendees if a.agency == style.id]
        officers = {o for a in mine for o in a.officers}
        rows.append(
            [
                Chips((style,)),
                para(style.name, CELL_BOLD),
                para(b.objectives.get(style.id, ""), CELL, 400),
                para(str(sum(a.is_lead for a in mine)), CELL),
                para(str(len(mine)), CELL),
                para(str(len(officers)), CELL),
                para(b.contacts.get(style.id, ""), CELL, 200),
            ]
        )
    rest = width - 26 - 118 - 3 * 37 - 104
    return table(rows, [26, 118, rest, 37, 37, 37, 104])


def _notes(view: PackView) -> list[Flowable]:
    b = view.briefing
    notes: list[Flowable] = []
    if b.measures:
        notes += [para("How the operation is measured", H2), *(para(m, BODY) for m in b.measures)]
    if b.fields_withheld:
        kinds = counted(len(b.fields_withheld), "kind")
        text = f"{kinds} of information withheld from this pack: see the last page."
        notes += [gap(8), para(text, SMALL)]
    return notes


def overview(view: PackView, painter: MapPainter, width: float, height: float) -> list[Flowable]:
    """The overview map with its key; nothing where no visit and no route has a place."""
    extent = view.extent()
    if extent is None:
        return []
    west, south, east, north = extent
    centre = grid_reference((west + east) / 2, (south + north) / 2)
    unplaced = [n.number for n in view.visits if not n.placed]
    caption = f"National Grid (EPSG:27700), labels in kilometres. Centre {centre}. "
    caption += "A dashed rim: place known by postcode only. "
    if unplaced:
        caption += f"Not on the map, no place known: {', '.join(map(str, unplaced))}. "
    caption += " ".join(view.briefing.attributions)
    note, key = para(caption, SMALL), KeyBar(view, width)
    used = 30 + note.wrap(width, height)[1] + key.wrap(width, height)[1] + 14
    box = padded(extent)
    tall = width * (box[3] - box[1]) / (box[2] - box[0])
    chart = MapFlow(
        painter,
        box,
        width,
        min(height - used, max(340.0, tall * 1.1)),
        visits=view.visits,
        journeys=view.journeys,
        symbol=_symbol(len(view.visits)),
    )
    return [
        PageBreak(),
        Outline("overview", "Overview map"),
        para("Overview", H1),
        chart,
        gap(4),
        key,
        gap(3),
        note,
    ]


def enlargements(
    view: PackView, painter: MapPainter, width: float, height: float
) -> list[Flowable]:
    """Maps of the towns: groups of visits that lie too close together on the overview."""
    extent = view.extent()
    if extent is None:
        return []
    whole = fitted(padded(extent), width, height)
    groups = close_groups(
        np.array([n.point for n in view.visits if n.placed]), (whole[2] - whole[0]) * CLOSE
    )
    placed = [n for n in view.visits if n.placed]
    story: list[Flowable] = []
    for group in groups:
        inside = [placed[i].point for i in group]
        xs, ys = zip(*inside)
        box = padded((min(xs), min(ys), max(xs), max(ys)), 0.12)
        if len(group) < 4 or box[2] - box[0] > (whole[2] - whole[0]) * 0.5:
            continue
        numbers = ", ".join(str(placed[i].number) for i in sorted(group))
        chart = MapFlow(
            painter,
            box,
            width,
            height * 0.44,
            visits=view.visits,
            journeys=view.journeys,
            symbol=_symbol(len(group)),
        )
        story.append(KeepTogether([para(f"Visits {numbers}", H2, 150), chart, gap(6)]))
    if not story:
        return []
    return [PageBreak(), Outline("towns", "Enlargements"), para("Enlargements", H1), *story]


def _symbol(visits: int) -> float:
    """Symbols shrink where there are many, so that the page can hold them."""
    return 1.0 if visits <= 60 else max(0.5, (60 / visits) ** 0.5)
