"""One sheet a visit: who comes and under which power, why, what is known, and the outcome form."""

from __future__ import annotations

from reportlab.platypus import KeepTogether, PageBreak, Paragraph, Table, TableStyle
from reportlab.platypus.flowables import Flowable

from gis_planner.domain.briefing import Fact, RouteLeg
from gis_planner.domain.wording import counted
from gis_planner.export.geometry import grid_reference
from gis_planner.export.pdf.flow import Chips, Disc, MapFlow
from gis_planner.export.pdf.forms import OutcomeForm
from gis_planner.export.pdf.look import (
    ACCENT,
    BODY,
    CELL,
    CELL_BOLD,
    H2,
    HAZARD,
    HAZARD_BG,
    HAZARD_HEAD,
    HEAD,
    ITEM,
    ITEM_DENSE,
    LEAD,
    NAME,
    RIGHT,
    SMALL,
    Outline,
    gap,
    item,
    para,
    table,
    ticks,
)
from gis_planner.export.pdf.mapdraw import MapPainter
from gis_planner.export.view import Numbered, PackView, short_day

INSET, REACH_M = 184.0, 260.0
"""Side of the inset map in points, and half the ground it shows in metres."""


MOST_LINES = 34
"""A visit that says more is set smaller, so that most still fit one page."""

PRECISION = {
    "uprn": "place of the UPRN",
    "coordinates": "place by coordinates on a list",
    "postcode": "place by postcode only: find the door by the address",
    "outcode": "place by postcode district only: find the door by the address",
}


def sheet(view: PackView, painter: MapPainter, n: Numbered, width: float) -> list[Flowable]:
    """The pages of one visit."""
    v = n.visit
    dense = _lines(n) > MOST_LINES
    story: list[Flowable] = [
        PageBreak(),
        Outline(f"visit-{n.number}", f"Visit {n.number}: {v.name}", 1),
        _heading(n, width),
        gap(7),
        _who_and_where(view, painter, n, width),
    ]
    if v.hazards:
        story.append(_hazards(v.hazards, width, dense))
    story += _facts("Why this visit", v.why, dense)
    story += _facts("What is known", v.known, dense)
    story += _ticks("Look for", v.look_for, width, dense)
    story += _facts("Links to other people and places", v.links, dense)
    if v.notes:
        story += [para("Notes", H2), *(item(t, ITEM_DENSE if dense else ITEM) for t in v.notes)]
    way = _way(view, n)
    if way is not None:
        story += [para("The way there", H2), para(_directions(way), CELL if dense else BODY)]
    story += [gap(5), OutcomeForm(view, n, width)]
    return story


def _lines(n: Numbered) -> int:
    """About how many printed lines the visit has to say, headings counted double."""
    v = n.visit
    groups = (v.hazards, v.why, v.known, v.links)
    texts = [len(f.said) + len(f.source) * 0.8 + 10 for group in groups for f in group]
    lines = sum(1 + int(size / 118) for size in texts) + len(v.look_for) * 0.8 + len(v.notes) * 1.5
    return int(lines) + 2 * sum(map(bool, (*groups, v.look_for, v.notes))) + 5 * len(v.attendees)


def _heading(n: Numbered, width: float) -> Table:
    v = n.visit
    when = [para(short_day(v.day), RIGHT), para(f"{v.start}–{v.end}", RIGHT)]
    title = [para(v.name or "Name not known", NAME, 160), para(n.where, LEAD, 240)]
    out = Table([[Disc(n, 17), title, when]], [44, width - 44 - 96, 96])
    out.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("LINEBELOW", (0, 0), (-1, -1), 1.4, ACCENT),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return out


def _who_and_where(view: PackView, painter: MapPainter, n: Numbered, width: float) -> Table:
    left = width - INSET - 12
    out = Table([[_attendees(view, n, left), _inset(painter, view, n)]], [left + 12, INSET])
    out.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (0, 0), 12),
                ("RIGHTPADDING", (1, 0), (1, 0), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return out


def _attendees(view: PackView, n: Numbered, width: float) -> list[Flowable]:
    rows: list[list[object]] = [
        [para(h, HEAD) for h in ("", "Who", "Under which power, and why here")]
    ]
    for a in n.visit.attendees[:10]:
        officers = ", ".join(a.officers) or "officer to be named"
        at = f", on site {a.arrive}" if a.arrive else ""
        power = [para(a.power, CELL_BOLD, 200)] if a.power else []
        basis = a.basis[:1].upper() + a.basis[1:]
        concerns = f"For {', '.join(a.concerns)}. " if a.concerns else ""
        rows.append(
            [
                Chips((view.style[a.agency],)),
                [
                    para(a.agency_name or a.agency, CELL_BOLD, 80),
                    para(("Leads. " if a.is_lead else "") + officers + at, CELL, 160),
                ],
                [*power, para(basis, CELL, 120), para(concerns + a.because, SMALL, 320)],
            ]
        )
    more = len(n.visit.attendees) - 10
    rest = (
        [para(f"and {counted(more, 'more agency', 'more agencies')}: see visits.xlsx", SMALL)]
        if more > 0
        else []
    )
    return [table(rows, [25, 104, width - 129]), *rest]


def _inset(painter: MapPainter, view: PackView, n: Numbered) -> list[Flowable]:
    v = n.visit
    severity = "severity not known" if not v.severity else f"severity {v.severity} of 5"
    ids = (grid_reference(v.easting, v.northing), f"UPRN {v.uprn}" if v.uprn else "no UPRN")
    known = PRECISION.get(v.location_precision, "")
    lines = [
        para(line, SMALL, 120)
        for line in (
            " · ".join(filter(None, ids)),
            known,
            f"{severity} · {counted(v.contacts, 'contact')} with services",
        )
        if line
    ]
    if not n.placed:
        return [para("No place is known for these premises, so there is no map.", SMALL), *lines]
    e, north = n.point
    box = (e - REACH_M, north - REACH_M * 0.86, e + REACH_M, north + REACH_M * 0.86)
    same_day = view.on(v.day)
    return [MapFlow(painter, box, INSET, INSET * 0.86, visits=same_day, focus=n), gap(3), *lines]


def _fact(fact: Fact, dense: bool) -> Paragraph:
    return item(
        fact.said,
        ITEM_DENSE if dense else ITEM,
        source=", ".join(p for p in (fact.date, fact.source) if p),
    )


def _facts(title: str, facts: tuple[Fact, ...], dense: bool) -> list[Flowable]:
    if not facts:
        return []
    first, *rest = (_fact(f, dense) for f in facts)
    return [KeepTogether([para(title, H2), first]), *rest]


def _hazards(facts: tuple[Fact, ...], width: float, dense: bool) -> Table:
    lines: list[list[object]] = [[para("Hazards", HAZARD_HEAD)]]
    lines += [[_fact(f, dense)] for f in facts]
    out = Table(lines, [width], splitInRow=1, spaceBefore=6, hAlign="LEFT")
    out.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), HAZARD_BG),
                ("LINEBEFORE", (0, 0), (0, -1), 3, HAZARD),
                ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ]
        )
    )
    return out


def _ticks(title: str, lines: tuple[str, ...], width: float, dense: bool) -> list[Flowable]:
    boxes = ticks(lines, width, dense=dense, columns=2)
    return [para(title, H2), *boxes] if boxes else []


def _way(view: PackView, n: Numbered) -> RouteLeg | None:
    """The leg that ends here: the reader's own where there is one, else the lead's."""
    here = [g for g in view.briefing.routes if g.day == n.visit.day and g.to_name == n.visit.name]
    wanted = (view.briefing.recipient, n.lead.agency if n.lead else "")
    for agency in wanted:
        for leg in here:
            if leg.agency == agency and leg.arrive <= n.visit.start:
                return leg
    return None


def _directions(leg: RouteLeg) -> str:
    roads = ", then ".join(
        f"{name or 'unnamed road'} {metres / 1000:.1f} km"
        if metres >= 950
        else f"{name or 'unnamed road'} {round(metres, -1):.0f} m"
        for name, metres in leg.directions[:12]
    )
    start = "base" if leg.from_name.lower() == "base" else leg.from_name[:80]
    travel = f"{leg.minutes:.0f} min, {leg.metres / 1000:.1f} km"
    return f"Leave {start} {leg.depart}, arrive {leg.arrive}, {travel}: {roads}."
