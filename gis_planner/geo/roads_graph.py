"""Edges → a compact directed graph, with turn restrictions and the cost of junctions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gis_planner.geo.roads_lines import Edges
from gis_planner.geo.travel import Bools, Floats, Ints, TravelParams


@dataclass(frozen=True, eq=False)
class Graph:
    """Arcs in compressed rows: those of node k are `first[k]` to `first[k + 1]`.

    `cost` of an arc holds the junction at its head; `ahead`, `back` the bare cost of each edge,
    inf where it may not be driven that way. `head_ahead`, `head_back` are the nodes that an edge
    leads to, -1 where it may not be driven. Edges of arcs with a turn restriction lead to a node
    of their own, from which only the allowed arcs go on.
    """

    edges: Edges
    closed: Bools
    first: Ints
    heads: Ints
    cost: Floats
    arc_edge: Ints
    arc_tail: Ints
    arc_forward: Bools
    ahead: Floats
    back: Floats
    head_ahead: Ints
    head_back: Ints
    penalty: Floats
    edge_first: Ints
    edge_arcs: Ints

    def seeds(self, edge: Ints, share: Floats) -> tuple[Ints, Floats]:
        """Nodes that a traveller at `share` of an edge reaches first, and at what cost."""
        e = np.maximum(edge, 0)
        nodes = np.column_stack([self.head_ahead[e], self.head_back[e]])
        nodes[edge < 0] = -1
        cost = np.column_stack([(1 - share) * self.ahead[e], share * self.back[e]])
        cost += self.penalty[np.maximum(nodes, 0)]
        cost[nodes < 0] = np.inf
        return nodes, cost

    def arguments(self, edge: Ints, share: Floats) -> tuple[Any, ...]:
        """What roads_paths.many_to_many takes, but for the limit."""
        nodes, cost = self.seeds(edge, share)
        return (
            self.first, self.heads, self.cost, edge, share, nodes, cost, self.edge_first,
            self.edge_arcs, self.arc_tail, self.arc_forward, self.ahead, self.back,
        )  # fmt: skip

    @cached_property
    def on_foot(self) -> Graph:
        """The graph in metres, both ways, without junction costs or restrictions."""
        e = self.edges
        count = len(e.lines)
        return _assemble(
            e, np.zeros(count, bool), np.ones(count, bool), np.ones(count, bool),
            e.metres, (), lambda nodes: np.zeros(nodes),
        )  # fmt: skip


def build_graph(edges: Edges, closed: Bools, params: TravelParams) -> Graph:
    """The graph in minutes."""
    bare = edges.metres / (edges.kph * 1000 / 60) * params.factor

    def penalties(nodes: int) -> Floats:
        roads = np.bincount(edges.start, minlength=nodes) + np.bincount(edges.end, minlength=nodes)
        seconds = np.select([roads >= 4, roads == 3], [params.crossroads_s, params.junction_s], 0.0)
        return np.asarray(seconds / 60, np.float64)

    ahead, back = (edges.direction >= 0) & ~closed, (edges.direction <= 0) & ~closed
    return _assemble(edges, closed, ahead, back, bare, edges.banned, penalties)


def _assemble(
    edges: Edges, closed: Bools, ahead: Bools, back: Bools, bare: Floats,
    banned: tuple[tuple[int, int, int], ...], penalties: Any,
) -> Graph:  # fmt: skip
    nodes = int(max(edges.start.max(), edges.end.max())) + 1
    penalty = penalties(nodes)
    rows_a, rows_b = np.flatnonzero(ahead), np.flatnonzero(back)
    tail = np.concatenate([edges.start[rows_a], edges.end[rows_b]])
    head = np.concatenate([edges.end[rows_a], edges.start[rows_b]])
    edge = np.concatenate([rows_a, rows_b])
    forward = np.concatenate([np.ones(len(rows_a), bool), np.zeros(len(rows_b), bool)])
    tail, head, edge, forward, origin = _split_nodes(tail, head, edge, forward, nodes, banned)
    penalty = np.concatenate([penalty, penalty[origin]])
    nodes = len(penalty)
    order = np.argsort(tail, kind="stable")
    tail, head, edge, forward = tail[order], head[order], edge[order], forward[order]
    first = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=nodes))]).astype(np.int64)
    head_ahead, head_back = np.full(len(ahead), -1), np.full(len(ahead), -1)
    head_ahead[edge[forward]] = head[forward]
    head_back[edge[~forward]] = head[~forward]
    by_edge = np.argsort(edge, kind="stable").astype(np.int64)
    counts = np.bincount(edge, minlength=len(ahead))
    edge_first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Graph(
        edges, closed, first, head.astype(np.int64), bare[edge] + penalty[head],
        edge.astype(np.int64), tail.astype(np.int64), forward,
        np.where(ahead, bare, np.inf), np.where(back, bare, np.inf),
        head_ahead, head_back, penalty, edge_first, by_edge,
    )  # fmt: skip


def _split_nodes(
    tail: Ints, head: Ints, edge: Ints, forward: Bools, nodes: int,
    banned: tuple[tuple[int, int, int], ...],
) -> tuple[Ints, Ints, Ints, Bools, Ints]:  # fmt: skip
    """Give each edge with a restricted turn a node of its own at its end. The new nodes' origins
    are returned last."""
    not_onto: dict[tuple[int, int], set[int]] = defaultdict(set)
    for source, via, target in banned:
        not_onto[source, via].add(target)
    extra: list[tuple[int, int, int, bool]] = []
    origin: list[int] = []
    head = head.copy()
    for (source, via), targets in sorted(not_onto.items()):
        into = np.flatnonzero((edge == source) & (head == via))
        if not len(into):
            continue
        copy = nodes + len(origin)
        origin.append(via)
        head[into] = copy
        for arc in np.flatnonzero(tail == via):
            if int(edge[arc]) not in targets:
                extra.append((copy, int(head[arc]), int(edge[arc]), bool(forward[arc])))
    # an arc copied early may lead to a node split later: bring the copies up to date
    latest = {(int(e), bool(f)): int(h) for e, f, h in zip(edge, forward, head)}
    rows = [(t, latest[e, f], e, f) for t, _, e, f in extra]
    if rows:
        more = np.array([r[:3] for r in rows], np.int64)
        tail = np.concatenate([tail, more[:, 0]])
        head = np.concatenate([head, more[:, 1]])
        edge = np.concatenate([edge, more[:, 2]])
        forward = np.concatenate([forward, np.array([r[3] for r in rows], bool)])
    return tail, head, edge, forward, np.array(origin, np.int64)
