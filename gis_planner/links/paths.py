"""Shortest paths between two nodes, all of them, by search from both ends over arrays."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gis_planner.links.arrays import Ints, Net

Levels = npt.NDArray[np.int16]


class _Side:
    """One end's search: hops from the end, -1 where not reached."""

    def __init__(self, net: Net, end: int) -> None:
        self.net, self.level = net, 0
        self.hops: Levels = np.full(net.nodes, -1, dtype=np.int16)
        self.hops[end] = 0
        self.front: Ints = np.array([end], dtype=np.int32)

    def step(self) -> None:
        """Reach one hop further. Hubs are reached but not passed through."""
        through = self.front if self.level == 0 else self.front[~self.net.hub[self.front]]
        found = self.net.after(through)
        found = np.unique(found[self.hops[found] < 0])
        self.level += 1
        self.hops[found] = self.level
        self.front = found


def shortest_paths(net: Net, a: int, b: int, *, max_hops: int, limit: int) -> list[list[int]]:
    """All shortest paths as lists of node numbers, at most `limit`; empty where there is none."""
    if a == b:
        return [[a]]
    one, two = _Side(net, a), _Side(net, b)
    while one.level + two.level < max_hops:
        side, other = (one, two) if len(one.front) <= len(two.front) else (two, one)
        side.step()
        if not len(side.front):
            return []
        met = side.front[other.hops[side.front] >= 0]
        # Only a node that both may pass through joins them; the ends themselves always do.
        met = met[~net.hub[met] | (met == a) | (met == b)]
        if len(met):
            return _join(net, one, two, met, limit)
    return []


def _join(net: Net, one: _Side, two: _Side, met: Ints, limit: int) -> list[list[int]]:
    paths: list[list[int]] = []
    for middle in met.tolist():
        for back in _descend(net, one.hops, middle):
            for forth in _descend(net, two.hops, middle):
                paths.append([*reversed(back), *forth[1:]])
                if len(paths) >= limit:
                    return paths
    return paths


def _descend(net: Net, hops: Levels, node: int) -> Iterator[list[int]]:
    """Every way from a node down to hop 0, depth first and without recursion."""
    stack = [[node]]
    while stack:
        line = stack.pop()
        here = line[-1]
        if hops[here] == 0:
            yield line
            continue
        near = np.unique(net.after(np.array([here], dtype=np.int32)))
        lower = near[hops[near] == hops[here] - 1]
        lower = lower[~net.hub[lower] | (hops[lower] == 0)]
        stack += [[*line, n] for n in reversed(lower.tolist())]
