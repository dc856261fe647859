# mypy: disable-error-code="untyped-decorator"
"""Shortest paths on a road graph, compiled. Imported only where paths are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from gis_planner.geo.compiled import compiler

Array = Any
njit = compiler(__file__)
inner = compiler(__file__, inner=True)


@inner
def _push(keys: Array, nodes: Array, size: int, key: float, node: int) -> int:
    i = size
    while i > 0:
        parent = (i - 1) >> 2
        if keys[parent] <= key:
            break
        keys[i] = keys[parent]
        nodes[i] = nodes[parent]
        i = parent
    keys[i] = key
    nodes[i] = node
    return size + 1


@inner
def _pop(keys: Array, nodes: Array, size: int) -> int:
    """Take the root away; the caller has read it. A heap with four children a node."""
    size -= 1
    key = keys[size]
    node = nodes[size]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        least = child
        for c in range(child + 1, min(child + 4, size)):
            if keys[c] < keys[least]:
                least = c
        if keys[least] >= key:
            break
        keys[i] = keys[least]
        nodes[i] = nodes[least]
        i = least
    keys[i] = key
    nodes[i] = node
    return size


@njit
def search(
    first: Array, heads: Array, costs: Array, seeds: Array, seed_costs: Array,
    wanted: Array, wanted_count: int, limit: float,
    distance: Array, by_arc: Array, keys: Array, nodes: Array,
) -> None:  # fmt: skip
    """Dijkstra from several seeds until all `wanted` nodes are settled or `limit` is passed."""
    distance[:] = np.inf
    by_arc[:] = -1
    size = 0
    for k in range(seeds.size):
        if seeds[k] >= 0 and seed_costs[k] < distance[seeds[k]]:
            distance[seeds[k]] = seed_costs[k]
            size = _push(keys, nodes, size, seed_costs[k], seeds[k])
    left = wanted_count
    while size > 0:
        key = keys[0]
        node = nodes[0]
        size = _pop(keys, nodes, size)
        if key > distance[node]:
            continue
        if key > limit:
            break
        if wanted[node]:
            left -= 1
            if left == 0:
                break
        for arc in range(first[node], first[node + 1]):
            reached = key + costs[arc]
            head = heads[arc]
            if reached < distance[head]:
                distance[head] = reached
                by_arc[head] = arc
                size = _push(keys, nodes, size, reached, head)


@njit
def many_to_many(
    first: Array, heads: Array, costs: Array, edge: Array, share: Array, seeds: Array,
    seed_costs: Array, edge_first: Array, edge_arcs: Array, arc_tail: Array, arc_forward: Array,
    ahead: Array, back: Array, limit: float,
) -> Array:  # fmt: skip
    """Minutes (or metres) between all snapped points; `ahead`, `back` = cost of each edge whole,
    inf where it may not be driven that way. Points lie at `share` of their `edge`."""
    n = edge.size
    result = np.full((n, n), np.inf)
    count = first.size - 1
    distance = np.empty(count)
    by_arc = np.empty(count, np.int64)
    keys = np.empty(heads.size + 8)
    nodes = np.empty(heads.size + 8, np.int64)
    wanted = np.zeros(count, np.bool_)
    for j in range(n):
        if edge[j] >= 0:
            for k in range(edge_first[edge[j]], edge_first[edge[j] + 1]):
                wanted[arc_tail[edge_arcs[k]]] = True
    wanted_count = wanted.sum()
    for i in range(n):
        if edge[i] < 0:
            continue
        search(
            first, heads, costs, seeds[i], seed_costs[i], wanted, wanted_count, limit,
            distance, by_arc, keys, nodes,
        )  # fmt: skip
        for j in range(n):
            e = edge[j]
            if e < 0:
                continue
            best = np.inf
            for k in range(edge_first[e], edge_first[e + 1]):
                arc = edge_arcs[k]
                part = share[j] * ahead[e] if arc_forward[arc] else (1 - share[j]) * back[e]
                best = min(best, distance[arc_tail[arc]] + part)
            if e == edge[i]:
                gap = share[j] - share[i]
                best = min(best, gap * ahead[e] if gap >= 0 else -gap * back[e])
            result[i, j] = best
    return result
