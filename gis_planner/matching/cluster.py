"""Business clusters: average link over scored pairs; a person's must-links first, vetoes last.

Average link asks that a record fits the whole cluster, not one member: connected components chain
strangers together (domain.md §3). Pairs that blocking never proposed count as `absent` bits.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

from itertools import pairwise
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.tokens import Ints

LEAST, MOST, ABSENT = -12.0, 14.0, -6.0
"""Bits of one pair are held within these, so that one pair never outvotes a cluster."""


def components(n: int, a: Ints, b: Ints) -> Ints:
    """Connected components: the smallest member of each row's component."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    first = np.full(int(label.max(initial=-1)) + 1, n, np.int64)
    np.minimum.at(first, label, np.arange(n))
    return first[label].astype(np.int32)


def _average_link_py(sums, counts, size, alive, group, stop, cap):
    """Merge the best-linked two clusters until none averages above `stop` bits.

    `sums` holds total bits between clusters (-inf where vetoed), `size` members; merged in place.
    """
    m = len(size)
    best = np.full(m, -np.inf)
    to = np.full(m, -1, np.int64)
    for i in range(m):
        for j in range(m):
            if alive[i] and alive[j] and i != j:
                v = sums[i, j] / (size[i] * size[j])
                if v > best[i] and size[i] + size[j] <= cap:
                    best[i], to[i] = v, j
    while True:
        i = int(np.argmax(best))
        if best[i] <= stop:
            return
        j = to[i]
        for k in range(m):
            sums[i, k] += sums[j, k]
            sums[k, i] = sums[i, k]
        size[i] += size[j]
        alive[j] = False
        best[j] = -np.inf
        for k in range(m):
            if group[k] == j:
                group[k] = i
        for k in range(m):
            if alive[k] and (k == i or to[k] == i or to[k] == j):
                best[k], to[k] = -np.inf, -1
                for q in range(m):
                    if alive[q] and q != k and size[k] + size[q] <= cap:
                        v = sums[k, q] / (size[k] * size[q])
                        if v > best[k]:
                            best[k], to[k] = v, q
            elif alive[k] and k != i and size[k] + size[i] <= cap:
                v = sums[k, i] / (size[k] * size[i])
                if v > best[k]:
                    best[k], to[k] = v, i


_average_link: Any = numba.njit(cache=True, nogil=True)(_average_link_py)


def _component(members: Ints, x: Ints, y: Ints, bits: NDArray[np.float64], seed: Ints,
               vetoes: set[tuple[int, int]], stop: float, cap: int) -> Ints:  # fmt: skip
    """Cluster one component; returns for each member the position of its cluster's first member."""
    m = len(members)
    sums = np.full((m, m), ABSENT)
    i, j = np.searchsorted(members, x), np.searchsorted(members, y)
    sums[i, j] = sums[j, i] = np.clip(bits, LEAST, MOST)
    np.fill_diagonal(sums, 0.0)
    if vetoes:
        for k in range(m):
            for q in range(k + 1, m):
                if (int(members[k]), int(members[q])) in vetoes:
                    sums[k, q] = sums[q, k] = -np.inf
    group = np.arange(m, dtype=np.int32)
    size, alive = np.ones(m), np.ones(m, np.bool_)
    for k in range(m):  # must-links are merged before anything is compared
        head = int(np.searchsorted(members, seed[k]))
        if head != k:
            sums[head] += sums[k]
            sums[:, head] = sums[head]
            size[head] += size[k]
            alive[k], group[k] = False, head
    _average_link(sums, 0, size, alive, group, stop, cap)
    return group


def cluster(n: int, a: Ints, b: Ints, bits: NDArray[np.float64], *, stop: float, floor: float,
            must: tuple[Ints, Ints], cannot: set[tuple[int, int]], cap: int,
            average: bool = True) -> Ints:  # fmt: skip
    """The cluster of each row, named by its smallest row.

    Only pairs above `floor` bits hold a component together; inside it every scored pair counts.
    `must` pairs are one cluster whatever they score; `cannot` pairs never share one.
    """
    seed = components(n, *must)
    strong = bits > floor
    parts = components(n, np.r_[a[strong], must[0]], np.r_[b[strong], must[1]])
    if not average:
        above = bits > stop
        return components(n, np.r_[a[above], must[0]], np.r_[b[above], must[1]])
    result = seed.copy()
    inside = parts[a] == parts[b]
    a, b, bits = a[inside], b[inside], bits[inside]
    order = np.argsort(parts[a], kind="stable")
    a, b, bits = a[order], b[order], bits[order]
    pair_part = parts[a]
    rows = np.argsort(parts, kind="stable").astype(np.int32)
    edges = np.flatnonzero(np.r_[True, parts[rows][1:] != parts[rows][:-1], True])
    for s, e in pairwise(edges.tolist()):
        if e - s < 2:
            continue
        members = np.sort(rows[s:e])
        lo, hi = (
            np.searchsorted(pair_part, parts[members[0]], "left"),
            np.searchsorted(pair_part, parts[members[0]], "right"),
        )
        x, y, w = a[lo:hi], b[lo:hi], bits[lo:hi]
        if len(members) == 2:
            if (w[0] > stop and (int(x[0]), int(y[0])) not in cannot) if len(w) else False:
                result[members] = members[0]
            continue
        group = _component(members, x, y, w, seed[members], cannot, stop, cap)
        first: dict[int, int] = {}
        for p, g in enumerate(group.tolist()):
            first.setdefault(g, int(members[p]))
            result[members[p]] = first[g]
    return result
