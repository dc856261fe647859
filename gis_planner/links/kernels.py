"""Compiled loops over edges and neighbour lists. Imported lazily: numba costs half a second."""

# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

from typing import Any

import numba
import numpy as np

_jit: Any = numba.njit(cache=True, nogil=True)


@_jit
def neighbour_list(nodes: int, a: Any, b: Any) -> Any:
    """Compressed neighbour list of both directions by counting: (start, to, edge)."""
    start = np.zeros(nodes + 1, np.int32)
    for e in range(len(a)):
        start[a[e] + 1] += 1
        start[b[e] + 1] += 1
    for n in range(nodes):
        start[n + 1] += start[n]
    to = np.empty(2 * len(a), np.int32)
    edge = np.empty(2 * len(a), np.int32)
    at = start[:-1].copy()
    for e in range(len(a)):
        to[at[a[e]]] = b[e]
        edge[at[a[e]]] = e
        at[a[e]] += 1
        to[at[b[e]]] = a[e]
        edge[at[b[e]]] = e
        at[b[e]] += 1
    return start, to, edge


@_jit
def component_roots(nodes: int, a: Any, b: Any, keep: Any) -> Any:
    """Root of each node's component over the edges kept: union by index, paths halved."""
    root = np.arange(nodes).astype(np.int32)
    for e in range(len(a)):
        if not keep[e]:
            continue
        x, y = a[e], b[e]
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        while root[y] != y:
            root[y] = root[root[y]]
            y = root[y]
        if x < y:
            root[y] = x
        else:
            root[x] = y
    for n in range(nodes):  # a root is never above its node, so that one pass settles all
        root[n] = root[root[n]]
    return root


@_jit
def core_numbers(start: Any, to: Any) -> Any:
    """Core number of each node of a simple neighbour list (Batagelj and Zaversnik 2003)."""
    nodes = len(start) - 1
    degree = np.empty(nodes, np.int32)
    most = 0
    for n in range(nodes):
        degree[n] = start[n + 1] - start[n]
        most = max(most, degree[n])
    head = np.zeros(most + 2, np.int32)
    for n in range(nodes):
        head[degree[n] + 1] += 1
    for d in range(most + 1):
        head[d + 1] += head[d]
    at = head[:-1].copy()
    place = np.empty(nodes, np.int32)
    order = np.empty(nodes, np.int32)
    for n in range(nodes):
        place[n] = at[degree[n]]
        order[place[n]] = n
        at[degree[n]] += 1
    first = head[:-1].copy()  # first node in `order` of each degree
    for i in range(nodes):
        n = order[i]
        for k in range(start[n], start[n + 1]):
            m = to[k]
            if degree[m] > degree[n]:
                # Swap m to the front of its degree, then let that degree begin one later.
                d = degree[m]
                front = max(first[d], i + 1)
                other = order[front]
                order[place[m]], place[other] = other, place[m]
                order[front], place[m] = m, front
                first[d] = front + 1
                degree[m] = d - 1
    return degree


@_jit
def depth_first(start: Any, to: Any) -> Any:
    """Depth-first forest of a neighbour list: (order, found, low, size, parent).

    `order` lists nodes as they are found; the nodes below v are the `size[v]` from `found[v]` on;
    `low` is the earliest found node that v's subtree reaches by one edge.
    """
    nodes = len(start) - 1
    order = np.empty(nodes, np.int32)
    found = np.full(nodes, -1, np.int32)
    low = np.empty(nodes, np.int32)
    size = np.ones(nodes, np.int32)
    parent = np.full(nodes, -1, np.int32)
    at = start[:-1].copy()
    stack = np.empty(nodes, np.int32)
    count = 0
    for r in range(nodes):
        if found[r] >= 0:
            continue
        found[r] = low[r] = count
        order[count] = r
        count += 1
        stack[0] = r
        depth = 1
        while depth:
            v = stack[depth - 1]
            if at[v] < start[v + 1]:
                w = to[at[v]]
                at[v] += 1
                if found[w] < 0:
                    parent[w] = v
                    found[w] = low[w] = count
                    order[count] = w
                    count += 1
                    stack[depth] = w
                    depth += 1
                elif w != parent[v]:
                    low[v] = min(low[v], found[w])
            else:
                depth -= 1
                p = parent[v]
                if p >= 0:
                    low[p] = min(low[p], low[v])
                    size[p] += size[v]
    return order, found, low, size, parent


@_jit
def simple_list(nodes: int, a: Any, b: Any, keep: Any) -> Any:
    """Neighbour list (start, to) without loops and without parallel edges."""
    start = np.zeros(nodes + 1, np.int32)
    for e in range(len(a)):
        if keep[e] and a[e] != b[e]:
            start[a[e] + 1] += 1
            start[b[e] + 1] += 1
    for n in range(nodes):
        start[n + 1] += start[n]
    to = np.empty(start[nodes], np.int32)
    at = start[:-1].copy()
    for e in range(len(a)):
        if keep[e] and a[e] != b[e]:
            to[at[a[e]]] = b[e]
            at[a[e]] += 1
            to[at[b[e]]] = a[e]
            at[b[e]] += 1
    seen = np.full(nodes, -1, np.int32)
    kept = 0
    for n in range(nodes):
        first = kept
        for k in range(start[n], start[n + 1]):
            if seen[to[k]] != n:
                seen[to[k]] = n
                to[kept] = to[k]
                kept += 1
        start[n] = first
    start[nodes] = kept
    return start, to[:kept]


@_jit
def cut_ranks(order: Any, found: Any, low: Any, size: Any, parent: Any, smallest: int) -> Any:
    """(root of each node's tree, rank): the rank is how many nodes a node holds to the largest
    group beside it, in groups of at least `smallest`; 0 where it joins no two such groups."""
    nodes = len(order)
    root = np.empty(nodes, np.int32)
    rank = np.zeros(nodes, np.int64)
    for i in range(nodes):
        v = order[i]
        root[v] = v if parent[v] < 0 else root[parent[v]]
        sides = 0
        total = 0
        largest = 0
        rest = size[root[v]] - 1
        at = found[v] + 1
        while at < found[v] + size[v]:
            child = order[at]
            at += size[child]
            if low[child] >= found[v]:
                rest -= size[child]
                if size[child] >= smallest:
                    sides += 1
                    total += size[child]
                    largest = max(largest, size[child])
        if rest >= smallest:
            sides += 1
            total += rest
            largest = max(largest, rest)
        if sides > 1:
            rank[v] = total - largest
    return root, rank
