"""Where nodes of the chart go: Fruchterman-Reingold per component, components packed in rows."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt

Points = dict[str, tuple[float, float]]
SPACING = 175.0


def layout(
    ids: tuple[str, ...], edges: tuple[tuple[str, str], ...], before: Points | None = None
) -> Points:
    """Positions in scene units; nodes of `before` stay near where they were."""
    if not ids:
        return {}
    import igraph

    place = {name: i for i, name in enumerate(ids)}
    graph = igraph.Graph(n=len(ids), edges=[(place[a], place[b]) for a, b in edges])
    before = before or {}
    found: Points = {}
    boxes: list[tuple[float, float, list[int], npt.NDArray[np.float64]]] = []
    for members in graph.connected_components():
        part = graph.induced_subgraph(members)
        names = [ids[i] for i in members]
        xy = _component(part, names, before)
        low = xy.min(axis=0)
        size = xy.max(axis=0) - low
        boxes.append((float(size[0]), float(size[1]), list(members), xy - low))
    if len(boxes) == 1 and any(n in before for n in ids):
        members, xy = boxes[0][2], boxes[0][3]
        known = [(k, before[ids[i]]) for k, i in enumerate(members) if ids[i] in before]
        shift = np.mean([np.array(p) - xy[k] for k, p in known], axis=0)
        return {ids[i]: (float(xy[k, 0] + shift[0]), float(xy[k, 1] + shift[1]))
                for k, i in enumerate(members)}  # fmt: skip
    for x, y, members, xy in _packed(boxes):
        for k, i in enumerate(members):
            found[ids[i]] = (float(xy[k, 0] + x), float(xy[k, 1] + y))
    return found


def _component(part: object, names: list[str], before: Points) -> npt.NDArray[np.float64]:
    size = len(names)
    if size == 1:
        return np.zeros((1, 2))
    rng = np.random.default_rng(7)
    seed = rng.normal(0, sqrt(size), (size, 2))
    known = [k for k, n in enumerate(names) if n in before]
    for k in known:
        seed[k] = np.array(before[names[k]]) / SPACING
    if known:
        for k, n in enumerate(names):
            if n not in before:
                near = [j for j in part.neighbors(k) if names[j] in before]  # type: ignore[attr-defined]
                base = seed[near].mean(axis=0) if near else seed[known].mean(axis=0)
                seed[k] = base + rng.normal(0, 0.6, 2)
    steps = 500 if size < 400 else 200
    heat = sqrt(size) / (14 if len(known) > size // 2 else 4)
    xy = np.array(
        part.layout_fruchterman_reingold(  # type: ignore[attr-defined]
            niter=steps, seed=seed.tolist(), start_temp=heat, grid="auto"
        ).coords
    )
    gaps = [np.hypot(*(xy[e.source] - xy[e.target])) for e in part.es]  # type: ignore[attr-defined]
    middle = float(np.median(gaps)) if gaps else 1.0
    return xy * SPACING / max(middle, 1e-6)


def _packed(
    boxes: list[tuple[float, float, list[int], npt.NDArray[np.float64]]],
) -> list[tuple[float, float, list[int], npt.NDArray[np.float64]]]:
    """Components in rows, the largest first, about as wide as high."""
    gap = SPACING * 1.1
    boxes = sorted(boxes, key=lambda b: -(b[0] * b[1] + len(b[2])))
    total = sum((w + gap) * (h + gap) for w, h, _, _ in boxes)
    wide = max(sqrt(total) * 1.5, max(w for w, _, _, _ in boxes))
    found, x, y, row = [], 0.0, 0.0, 0.0
    for w, h, members, xy in boxes:
        if x > 0 and x + w > wide:
            x, y, row = 0.0, y + row + gap, 0.0
        found.append((x, y, members, xy))
        x += w + gap
        row = max(row, h)
    return found
