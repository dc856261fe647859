"""From what the model shows to what the canvas draws."""

from __future__ import annotations

import numpy as np

from gis_planner.app.graph.marks import COMMUNITY, Mark
from gis_planner.app.graph.picture import (
    CANDIDATE,
    MEDIUM,
    STRONG,
    WEAK,
    FreeNote,
    Hull,
    Line,
    Picture,
    Spot,
)
from gis_planner.app.models.chart import Edge, Node, Shown
from gis_planner.app.models.chart_state import ChartState

KINDS_IN_WORDS = {"organisation": "company"}


def picture_of(shown: Shown, state: ChartState) -> Picture:
    """The picture of a chart; nodes without a place stand at the middle of it."""
    spots = tuple(_spot(n, state) for n in shown.nodes)
    index = {s.id: i for i, s in enumerate(spots)}
    on_path = state.on_path
    lines = tuple(
        Line(index[e.a], index[e.b], style_of(e), e.words, (e.a, e.b) in on_path)
        for e in shown.edges
        if e.a in index and e.b in index
    )
    known = [p for p in (state.places.get(s.id) for s in spots) if p is not None]
    middle = tuple(np.mean(known, axis=0)) if known else (0.0, 0.0)
    xy = np.array([state.places.get(s.id, middle) for s in spots], float).reshape(-1, 2)
    notes = tuple(FreeNote(n.id, n.text, n.x, n.y) for n in state.free)
    hulls = tuple(
        Hull(g.name, tuple(index[m] for m in g.members if m in index))
        for g in state.groups
        if not g.closed
    )
    return Picture(spots, lines, xy, notes, hulls)


def style_of(edge: Edge) -> int:
    """Class of a line: candidates apart, else by evidence."""
    if edge.candidate:
        return CANDIDATE
    return STRONG if edge.bits > 6 else MEDIUM if edge.bits > 3 else WEAK


def _spot(node: Node, state: ChartState) -> Spot:
    community = state.community.get(node.id, -1)
    colour = COMMUNITY[community % len(COMMUNITY)] if community >= 0 else ""
    rank = 100.0 if any(node.id in r for r in state.path) else 0.0
    rank += 50.0 if node.id in state.asked else 0.0
    rank += 20.0 if node.id in state.rings or node.count else 0.0
    return Spot(
        node.id,
        node.label,
        Mark(node.type, colour, node.row.hub, node.faint),
        rank,
        node.id in state.pinned,
        node.id in state.notes,
        state.rings.get(node.id, ""),
        node.more,
        node.count,
        community,
    )
