"""Where nodes of the chart go: by force, in rows by kind, or on circles.

Runs in a thread: the long part is compiled and holds no lock of Python, so that the window stays
at its rate; `stop` ends it within STEP_S.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from math import ceil, pi, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Points = dict[str, tuple[float, float]]
Floats = npt.NDArray[np.float64]
Stop = Callable[[], bool]
SPACING = 150.0
"""Chart units between the ends of a typical line."""
STEP_S = 0.05
KAMADA_MOST = 150
ROWS = {
    "person": 0, "organisation": 1, "group": 1, "business": 2, "premises": 3, "phone": 4,
    "email": 4, "website": 4, "vehicle": 4,
}  # fmt: skip
LAYOUTS = {"force": "By force", "rows": "In rows by kind", "circle": "On circles"}


class Stopped(Exception):
    """The layout was not wanted any more."""


def make_ready() -> None:
    """Load what `layout` needs, on a thread that may take its time over it."""
    import igraph  # noqa: F401


def layout(
    ids: Sequence[str], edges: Sequence[tuple[str, str]], before: Mapping[str, Any] | None = None,
    *, kind: str = "force", kinds: Mapping[str, str] | None = None,
    pinned: Collection[str] = (), part: Collection[str] | None = None,
    stop: Stop = lambda: False,
) -> Points:  # fmt: skip
    """Positions in chart units.

    `before`: where nodes stand; those that stand somewhere stay near it (force). `pinned` do not
    move. `part`: only these move, about their own middle. `kinds`: id → kind, for rows.
    """
    if not ids:
        return {}
    before = dict(before or {})
    if part is not None:
        return _part(ids, edges, before, kind, kinds or {}, frozenset(part), pinned, stop)
    place = {name: i for i, name in enumerate(ids)}
    pairs = np.array(
        [(place[a], place[b]) for a, b in edges if a in place and b in place and a != b], np.int64
    ).reshape(-1, 2)
    start = np.array([before.get(i, (np.nan, np.nan)) for i in ids], float).reshape(-1, 2)
    held = np.array([i in pinned and i in before for i in ids], np.bool_)
    if kind == "force":
        xy = _force(len(ids), pairs, start, held, stop)
    else:
        ranks = np.array([ROWS.get((kinds or {}).get(i, ""), 2) for i in ids], np.int64)
        xy = _by_component(len(ids), pairs, kind, ranks, stop)
        if held.any():  # bring the whole as near to the pinned as it comes, then pin them
            xy = xy + np.median(start[held] - xy[held], axis=0)
            xy[held] = start[held]
    return {name: (float(x), float(y)) for name, (x, y) in zip(ids, xy.tolist())}


def _part(
    ids: Sequence[str], edges: Sequence[tuple[str, str]], before: Points, kind: str,
    kinds: Mapping[str, str], part: frozenset[str], pinned: Collection[str], stop: Stop,
) -> Points:  # fmt: skip
    chosen = tuple(i for i in ids if i in part)
    inner = tuple((a, b) for a, b in edges if a in part and b in part)
    held = {i: before[i] for i in chosen if i in pinned and i in before}
    made = layout(chosen, inner, held, kind=kind, kinds=kinds, pinned=pinned, stop=stop)
    known = [before[i] for i in chosen if i in before]
    if known and not held:
        shift = np.mean(known, axis=0) - np.mean(list(made.values()), axis=0)
        made = {i: (x + float(shift[0]), y + float(shift[1])) for i, (x, y) in made.items()}
    return {**{i: before[i] for i in ids if i in before}, **made}


def _components(count: int, pairs: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Members of each component, the largest first."""
    label, before = np.arange(count), np.empty(0, np.int64)
    while not np.array_equal(label, before):  # each takes the lowest number that it is joined to
        before = label.copy()
        lowest = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
        for side in (0, 1):
            np.minimum.at(label, label[pairs[:, side]], lowest)
            np.minimum.at(label, pairs[:, side], lowest)
        label = label[label]
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return sorted(np.split(order, cuts), key=lambda m: -len(m))


def _inner(pairs: npt.NDArray[np.int64], members: npt.NDArray[np.int64], count: int) -> Any:
    """Pairs within a component, numbered from 0."""
    number = np.full(count, -1, np.int64)
    number[members] = np.arange(len(members))
    mine = number[pairs]
    return mine[(mine >= 0).all(axis=1)]


# ---- by force


def _force(
    count: int, pairs: npt.NDArray[np.int64], start: Floats, held: npt.NDArray[np.bool_],
    stop: Stop,
) -> Floats:  # fmt: skip
    xy = start.copy()
    loose: list[tuple[npt.NDArray[np.int64], Floats]] = []
    for members in _components(count, pairs):
        inner = _inner(pairs, members, count)
        made = _springs(inner, start[members], held[members], stop)
        if np.isfinite(start[members]).any():
            xy[members] = made
        else:
            loose.append((members, made))
        _breathe(stop)
    standing = xy[np.isfinite(xy[:, 0])]
    for members, made in _packed(loose, standing):
        xy[members] = made
    return xy


def _springs(inner: Any, start: Floats, held: npt.NDArray[np.bool_], stop: Stop) -> Floats:
    """One component. Nodes that stood somewhere begin there and hardly move when most did."""
    size = len(start)
    if size == 1:
        return np.where(np.isfinite(start), start, 0.0)
    import igraph

    graph = igraph.Graph(n=size, edges=inner.tolist())
    graph.simplify()
    known = np.isfinite(start[:, 0])
    if not known.any() and size <= KAMADA_MOST:
        return _scaled(np.array(graph.layout_kamada_kawai().coords), graph)
    seed = _seed(graph, start / SPACING, known)
    share = float(known.mean())
    heat = sqrt(size) / (20 if share > 0.5 else 3)
    wanted = 90 if share > 0.5 else 300 if size < 1_000 else 150
    xy = _cooled(seed, inner, held, heat, wanted, stop)
    if not known.any():
        return _scaled(xy, graph)
    made = xy * SPACING
    if not held.any():  # what stood somewhere stays in the middle of where it stood
        made += start[known].mean(axis=0) - made[known].mean(axis=0)
    made[held] = start[held]
    return made


def _seed(graph: Any, start: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Where each node begins: as it stood, or beside a neighbour that stood somewhere."""
    rng = np.random.default_rng(7)
    seed = np.ascontiguousarray(start, np.float64).copy()
    seed[~known] = rng.normal(0, sqrt(len(start)), (int((~known).sum()), 2))
    if known.any():
        middle = start[known].mean(axis=0)
        for k in np.flatnonzero(~known).tolist():
            near = [j for j in graph.neighbors(k) if known[j]]
            base = seed[near].mean(axis=0) if near else middle
            away = base - middle
            away = away / max(float(np.hypot(*away)), 1e-6)
            seed[k] = base + away * 0.9 + rng.normal(0, 0.35, 2)
    return seed


def _cooled(
    xy: Floats, inner: Any, held: npt.NDArray[np.bool_], heat: float, wanted: int, stop: Stop
) -> Floats:
    """Springs until they are cold, in pieces of about STEP_S seconds each."""
    from gis_planner.app.graph.springs import steps

    ends = np.unique(np.sort(inner, axis=1), axis=0)
    cool = (0.01 / max(heat, 0.02)) ** (1 / wanted)
    done, piece = 0, 2
    while done < wanted:
        _breathe(stop)
        began = time.perf_counter()
        piece = min(piece, wanted - done)
        heat = steps(xy, ends, held, heat, cool, piece, 0.02)
        done += piece
        spent = max(time.perf_counter() - began, 1e-6)
        piece = max(1, min(50, int(piece * STEP_S / spent)))
    return xy


def _breathe(stop: Stop) -> None:
    if stop():
        raise Stopped
    time.sleep(0.0005)


def _scaled(xy: Floats, graph: Any) -> Floats:
    """The typical line SPACING long."""
    ends = np.array(graph.get_edgelist(), np.int64).reshape(-1, 2)
    gaps = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T) if len(ends) else np.ones(1)
    return np.asarray(xy * SPACING / max(float(np.median(gaps)), 1e-6))


# ---- rows and circles


def _by_component(
    count: int, pairs: npt.NDArray[np.int64], kind: str, ranks: npt.NDArray[np.int64], stop: Stop
) -> Floats:
    parts = []
    for members in _components(count, pairs):
        inner = _inner(pairs, members, count)
        made = _rows(inner, ranks[members]) if kind == "rows" else _circle(inner, len(members))
        parts.append((members, made))
        _breathe(stop)
    xy = np.zeros((count, 2))
    for members, made in _packed(parts, np.empty((0, 2))):
        xy[members] = made
    return xy


def _rows(inner: Any, ranks: npt.NDArray[np.int64]) -> Floats:
    """A row a kind; neighbours above each other as far as may be; long rows are broken."""
    size = len(ranks)
    x = np.zeros(size)
    for rank in np.unique(ranks):
        mine = np.flatnonzero(ranks == rank)
        x[mine] = np.arange(len(mine)) - (len(mine) - 1) / 2
    for sweep in range(12):
        total, near = np.zeros(size), np.zeros(size)
        for a, b in ((0, 1), (1, 0)):
            if len(inner):
                np.add.at(total, inner[:, a], x[inner[:, b]])
                np.add.at(near, inner[:, a], 1)
        wanted = np.where(near > 0, total / np.maximum(near, 1), x)
        for rank in np.unique(ranks)[:: 1 if sweep % 2 else -1]:
            mine = np.flatnonzero(ranks == rank)
            order = mine[np.argsort(wanted[mine], kind="stable")]
            x[order] = np.arange(len(order)) - (len(order) - 1) / 2 + float(wanted[mine].mean())
    xy, top = np.zeros((size, 2)), 0.0
    most = max(12, ceil(sqrt(size) * 2.2))
    for rank in np.unique(ranks):
        mine = np.flatnonzero(ranks == rank)
        order = mine[np.argsort(x[mine], kind="stable")]
        lines = ceil(len(order) / most)
        if lines == 1:
            xy[order, 0] = x[order] * 165.0
            xy[order, 1] = top
        else:
            # A long row: columns of `lines` nodes, staggered so that labels do not meet.
            column, line = np.divmod(np.arange(len(order)), lines)
            xy[order, 0] = (column - column.max() / 2) * 165.0 + line * 165.0 / lines
            xy[order, 1] = top + line * 70.0
        top += max(lines - 1, 0) * 70.0 + 190.0
    xy[:, 0] -= np.median(xy[:, 0])
    return xy


def _circle(inner: Any, size: int) -> Floats:
    """A ring in an order that keeps neighbours together."""
    near: list[list[int]] = [[] for _ in range(size)]
    for a, b in inner.tolist():
        near[a].append(b)
        near[b].append(a)
    first = max(range(size), key=lambda i: len(near[i]))
    order, seen, stack = [], {first}, [first]
    while stack:
        node = stack.pop()
        order.append(node)
        for other in sorted(near[node], key=lambda i: len(near[i])):
            if other not in seen:
                seen.add(other)
                stack.append(other)
    radius = 0.0 if size == 1 else max(size * 62.0 / (2 * pi), 90.0)
    angle = 2 * pi * np.arange(size) / size - pi / 2
    xy = np.zeros((size, 2))
    xy[order] = np.stack([np.cos(angle) * radius, np.sin(angle) * radius], axis=1)
    return xy


# ---- components beside each other


def _packed(
    parts: list[tuple[npt.NDArray[np.int64], Floats]], standing: Floats
) -> list[tuple[npt.NDArray[np.int64], Floats]]:
    """Components in rows, the largest first, about as wide as high, right of what stands."""
    if not parts:
        return []
    gap = SPACING * 0.9
    sizes = [np.ptp(xy, axis=0) + gap for _, xy in parts]
    order = sorted(range(len(parts)), key=lambda k: -float(sizes[k][0] * sizes[k][1]))
    total = sum(float(s[0] * s[1]) for s in sizes)
    wide = max(sqrt(total) * 1.45, max(float(s[0]) for s in sizes))
    left = float(standing[:, 0].max()) + gap * 1.5 if len(standing) else 0.0
    top = float(standing[:, 1].min()) if len(standing) else 0.0
    found, x, y, row = [], 0.0, 0.0, 0.0
    for k in order:
        members, xy = parts[k]
        w, h = float(sizes[k][0]), float(sizes[k][1])
        if x > 0 and x + w > wide:
            x, y, row = 0.0, y + row, 0.0
        found.append((members, xy - xy.min(axis=0) + (left + x, top + y)))
        x += w
        row = max(row, h)
    return found
