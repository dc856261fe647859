"""One route drawn along the roads, with the road names in order."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from gis_planner.geo.roads_graph import Graph
from gis_planner.geo.roads_lines import Edges
from gis_planner.geo.travel import UNNAMED, Floats, RoutePath, Snapped, TravelParams

COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
REACH_M = 15.0
"""A bearing is taken over this far before and after a junction, so that a bend there is none."""


def trace(
    edges: Edges, graph: Graph, snapped: Snapped,
    a: tuple[float, float], b: tuple[float, float], params: TravelParams,
) -> RoutePath:  # fmt: skip
    """The quickest way between two snapped points (0 and 1 of `snapped`)."""
    if snapped.lost.any():
        return RoutePath((a, b), float("inf"), float("inf"), ())
    steps, minutes = _steps(graph, snapped)
    if not np.isfinite(minutes):
        return RoutePath((a, b), float("inf"), float("inf"), ())
    points: list[tuple[float, float]] = [a]
    directions: list[tuple[str, float]] = []
    turns: list[str] = []
    metres = 0.0
    for edge, begin, finish in steps:
        piece = _piece(edges, edge, begin, finish)
        length = abs(finish - begin) * float(edges.metres[edge])
        metres += length
        name = str(edges.names[edge]) or UNNAMED
        if directions and directions[-1][0] == name:
            directions[-1] = (name, directions[-1][1] + length)
        elif length > 0:
            turns.append(_turn(points, piece, bool(directions)))
            directions.append((name, length))
        points += [(round(x, 1), round(y, 1)) for x, y in piece.tolist()]
    points.append(b)
    access = float(snapped.distance_m.sum())
    minutes += access / (params.access_kph * 1000 / 60) + params.allowance_min
    kept = [p for k, p in enumerate(points) if k == 0 or p != points[k - 1]]
    return RoutePath(
        tuple(kept),
        metres + access,
        minutes,
        tuple((n, round(m, 1)) for n, m in directions),
        tuple(turns),
    )


def _turn(before: list[tuple[float, float]], piece: Floats, moving: bool) -> str:
    """How a road is entered, from the bearing on the road before and on this one."""
    onto = _bearing(piece)
    if not moving:
        return f"head {COMPASS[round(onto / 45) % 8]} on"
    came = _bearing(np.array(before[::-1])) + 180
    angle = (onto - came + 180) % 360 - 180
    side = "right" if angle > 0 else "left"
    size = abs(angle)
    if size < 25:
        return "straight on into"
    if size > 165:
        return "turn round into"
    return f"{'bear ' if size < 50 else 'sharp ' if size > 125 else ''}{side} into"


def _bearing(points: Floats) -> float:
    """Degrees clockwise from grid north, over the first REACH_M of a line."""
    start, end, gone = points[0], points[-1], 0.0
    for a, b in pairwise(points.tolist()):
        gone += math.hypot(b[0] - a[0], b[1] - a[1])
        if gone >= REACH_M:
            end = b
            break
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1]))


def _steps(graph: Graph, snapped: Snapped) -> tuple[list[tuple[int, float, float]], float]:
    """(edge, share at which it is entered, share at which it is left) along the way, minutes."""
    from gis_planner.geo.roads_paths import search

    (source, target), (s, t) = snapped.edge.tolist(), snapped.share.tolist()
    seeds, seed_costs = graph.seeds(snapped.edge[:1], snapped.share[:1])
    nodes = len(graph.first) - 1
    distance, by_arc = np.empty(nodes), np.empty(nodes, np.int64)
    room = len(graph.heads) + 8
    search(
        graph.first, graph.heads, graph.cost, seeds[0], seed_costs[0], np.zeros(nodes, bool), -1,
        np.inf, distance, by_arc, np.empty(room), np.empty(room, np.int64),
    )  # fmt: skip
    best, last = np.inf, -1
    for arc in graph.edge_arcs[graph.edge_first[target] : graph.edge_first[target + 1]].tolist():
        part = t * graph.ahead[target] if graph.arc_forward[arc] else (1 - t) * graph.back[target]
        total = float(distance[graph.arc_tail[arc]] + part)
        if total < best:
            best, last = total, arc
    if source == target:
        direct = (t - s) * graph.ahead[target] if t >= s else (s - t) * graph.back[target]
        if direct <= best:
            return [(source, s, t)], float(direct)
    if not np.isfinite(best):
        return [], np.inf
    steps = [(target, 0.0 if graph.arc_forward[last] else 1.0, t)]
    node = int(graph.arc_tail[last])
    while by_arc[node] >= 0:
        arc = int(by_arc[node])
        ends = (0.0, 1.0) if graph.arc_forward[arc] else (1.0, 0.0)
        steps.append((int(graph.arc_edge[arc]), *ends))
        node = int(graph.arc_tail[arc])
    towards = 1.0 if node == seeds[0][0] and distance[node] == seed_costs[0][0] else 0.0
    steps.append((source, s, towards))
    return steps[::-1], best


def _piece(edges: Edges, edge: int, begin: float, finish: float) -> Floats:
    """The part of an edge's line between two shares of its length, in the direction driven."""
    import shapely
    from shapely.ops import substring

    line = edges.lines[edge]
    if (begin, finish) == (0.0, 1.0):
        return np.asarray(shapely.get_coordinates(line))
    return np.asarray(shapely.get_coordinates(substring(line, begin, finish, normalized=True)))
