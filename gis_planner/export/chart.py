"""Link charts in a pack: arranged anew from what is released, drawn as SVG with a table beside.

The analyst's own arrangement is not used: a gap in it would tell where something was taken away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from gis_planner.domain.briefing import ChartNode, ChartSheet
from gis_planner.domain.wording import counted
from gis_planner.export.page_parts import escape
from gis_planner.export.view import PackView, short_day

MARGIN, RADIUS, STEP, GAP, LEAST_WIDE = 90.0, 12.0, 88.0, 120.0, 700.0
LONGEST = 28
COLOURS = {
    "premises": "#0072B2", "business": "#009E73", "company": "#E69F00", "person": "#CC79A7",
    "phone": "#56B4E9", "e-mail": "#56B4E9", "website": "#56B4E9", "vehicle": "#8C8C8C",
}  # fmt: skip
"""Okabe and Ito's colours; every kind has its own shape too."""
CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "premises": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "company": ((-1, 0), (-0.5, -0.87), (0.5, -0.87), (1, 0), (0.5, 0.87), (-0.5, 0.87)),
    "person": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
    "vehicle": ((-1.1, -0.7), (1.1, -0.7), (1.1, 0.7), (-1.1, 0.7)),
    "diamond": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
}
LINE, CANDIDATE, INK = "#566375", "#8A5200", "#182230"


def corners(kind: str) -> tuple[tuple[float, float], ...]:
    """The outline of a kind about the origin, radius 1; () is a circle."""
    if kind == "business":
        return ()
    return CORNERS.get(kind, CORNERS["diamond"])


def name_of(node: ChartNode) -> str:
    """What a node is called: its released name, else what it is."""
    name = node.name or f"a {node.kind}"
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


@dataclass(frozen=True)
class Drawn:
    """A chart arranged: its size and the places of its nodes."""

    wide: float
    high: float
    spots: tuple[tuple[float, float], ...]


@lru_cache(maxsize=16)
def arranged(chart: ChartSheet) -> Drawn:
    """The same every time: components in rows, each by Kamada and Kawai's springs."""
    import igraph

    count = len(chart.nodes)
    graph = igraph.Graph(n=count, edges=sorted({(x.a, x.b) for x in chart.lines}))
    parts = []
    for members in sorted(graph.connected_components(), key=lambda m: (-len(m), m)):
        part = graph.induced_subgraph(members)
        turn = 2 * math.pi / len(members)
        ring = [(math.cos(turn * k), math.sin(turn * k)) for k in range(len(members))]
        spots = part.layout_kamada_kawai(seed=ring).coords
        left, top = min(x for x, _ in spots), min(y for _, y in spots)
        scale = _scale(part.get_edgelist(), spots)
        parts.append((members, [((x - left) * scale, (y - top) * scale) for x, y in spots]))
    return _packed(parts, count)


def _scale(ends: list[tuple[int, int]], spots: list[list[float]]) -> float:
    """So large that a typical line is STEP long and no node touches another."""
    longs = sorted(math.dist(spots[a], spots[b]) for a, b in ends)
    gaps = [math.dist(p, q) for k, p in enumerate(spots) for q in spots[:k]]
    typical = STEP / max(longs[len(longs) // 2], 1e-6)
    return max(typical, min(2.6 * RADIUS / max(min(gaps), 1e-6), 4 * typical))


def _packed(parts: list[tuple[list[int], list[tuple[float, float]]]], count: int) -> Drawn:
    """Components side by side, in rows about half as wide again as all are high."""
    sizes = [(max(x for x, _ in s) + GAP, max(y for _, y in s) + GAP) for _, s in parts]
    area = sum(w * h for w, h in sizes)
    most = max([math.sqrt(area * 1.6), LEAST_WIDE - 2 * MARGIN, *(w for w, _ in sizes)])
    found = [(0.0, 0.0)] * count
    x = y = row = wide = 0.0
    for (members, spots), (w, h) in zip(parts, sizes):
        if x > 0 and x + w > most:
            x, y, row = 0.0, y + row, 0.0
        for k, (dx, dy) in zip(members, spots):
            found[k] = (round(MARGIN + x + dx, 1), round(MARGIN / 2 + y + dy, 1))
        x, row = x + w, max(row, h)
        wide = max(wide, x)
    return Drawn(wide + 2 * MARGIN - GAP, y + row + MARGIN, tuple(found))


def names_that_fit(
    chart: ChartSheet, spots: tuple[tuple[float, float], ...], radius: float, letter: float,
    high: float,
) -> list[tuple[int, float, float]]:  # fmt: skip
    """(node, x, y of the middle of its name's line) of names that touch nothing; y grows down."""
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in spots]
    found = []
    links = [0] * len(chart.nodes)
    for line in chart.lines:
        links[line.a] += 1
        links[line.b] += 1
    for k in sorted(range(len(chart.nodes)), key=lambda n: (-links[n], n)):
        x, y = spots[k]
        half = len(name_of(chart.nodes[k])) * letter / 2
        side = radius + half + 4
        for at_x, at_y in ((x, y + radius + high * 0.7), (x, y - radius - high * 0.7),
                           (x + side, y), (x - side, y)):  # fmt: skip
            box = (at_x - half, at_y - high / 2, at_x + half, at_y + high / 2)
            if not any(_touch(box, other) for other in taken):
                taken.append(box)
                found.append((k, at_x, at_y))
                break
    return found


Box = tuple[float, float, float, float]


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def kinds_in(chart: ChartSheet) -> list[str]:
    """Kinds of node on the chart, in a fixed order."""
    there = {n.kind for n in chart.nodes}
    return [k for k in COLOURS if k in there]


def lead(chart: ChartSheet) -> str:
    """What the reader is told above a chart."""
    when = f"as on {short_day(chart.as_of)}" if chart.as_of else "links of all dates together"
    candidates = sum(x.candidate for x in chart.lines)
    more = f", {candidates} of them possible and not confirmed (dashed)" if candidates else ""
    return (
        f"{counted(len(chart.nodes), 'thing')} and {counted(len(chart.lines), 'link')}{more}; "
        f"{when}. It holds what may be shared with you and nothing else. A link is a reason to "
        "look, not a finding about anyone."
    )


def charts_html(view: PackView) -> str:
    """The section 'Link charts' of the page; '' where there is none."""
    if not view.briefing.charts:
        return ""
    parts = [_one(chart, n) for n, chart in enumerate(view.briefing.charts)]
    return (
        '<section aria-labelledby="charts"><h2 id="charts">Link charts</h2>'
        f"{''.join(parts)}</section>"
    )


def _one(chart: ChartSheet, number: int) -> str:
    rows = "".join(
        f"<tr><td>{escape(name_of(chart.nodes[x.a]))} – {escape(name_of(chart.nodes[x.b]))}</td>"
        f"<td>{escape(f.said)}</td><td>{escape(f.source)}</td></tr>"
        for x in chart.lines
        for f in x.facts
    )
    return (
        f"<details open><summary>{escape(chart.title)}</summary><p>{escape(lead(chart))}</p>"
        f"{svg(chart, f'chart-{number}')}"
        "<table><thead><tr><th>Between</th><th>What is known</th><th>Source</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def svg(chart: ChartSheet, ident: str = "chart") -> str:
    """The chart as an SVG element with a title that says what it shows."""
    drawn = arranged(chart)
    spots, high = drawn.spots, drawn.high
    parts = [
        f'<div style="overflow:auto"><svg viewBox="0 0 {drawn.wide:g} {high + 26:g}" '
        f'width="{drawn.wide:g}" role="img" aria-labelledby="{ident}" '
        f'style="background:#fff;max-width:none"><title id="{ident}">'
        f"{escape(chart.title)}: {escape(lead(chart))} The table below says the same.</title>"
    ]
    for line in chart.lines:
        (x1, y1), (x2, y2) = spots[line.a], spots[line.b]
        dash = ' stroke-dasharray="6 4"' if line.candidate else ""
        colour = CANDIDATE if line.candidate else LINE
        parts.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" '
            f'stroke-width="1.6"{dash}/>'
        )
    for node, (x, y) in zip(chart.nodes, spots):
        whole = f"{node.kind}: {node.name}" if node.name else f"a {node.kind}"
        parts.append(f"<g><title>{escape(whole)}</title>{_shape(node.kind, x, y, RADIUS)}</g>")
    for k, x, y in names_that_fit(chart, spots, RADIUS, 5.8, 14):
        parts.append(
            f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle" font-size="11" '
            f'fill="{INK}" stroke="#fff" stroke-width="3" paint-order="stroke">'
            f"{escape(name_of(chart.nodes[k]))}</text>"
        )
    for k, kind in enumerate(kinds_in(chart)):
        left = 16.0 + k * 108
        parts.append(_shape(kind, left, high + 12, 7))
        parts.append(
            f'<text x="{left + 14:g}" y="{high + 16:g}" font-size="11">{escape(kind)}</text>'
        )
    return "".join(parts) + "</svg></div>"


def _shape(kind: str, x: float, y: float, r: float) -> str:
    colour, edge = COLOURS.get(kind, "#8C8C8C"), 'stroke="#fff" stroke-width="1"'
    outline = corners(kind)
    if not outline:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{colour}" {edge}/>'
    points = " ".join(f"{x + dx * r:.1f},{y + dy * r:.1f}" for dx, dy in outline)
    return f'<polygon points="{points}" fill="{colour}" {edge}/>'
