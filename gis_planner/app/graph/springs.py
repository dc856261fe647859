"""Springs and repulsion (Fruchterman & Reingold 1991), compiled, without Python's lock.

Far nodes push as one from the middle of their cell, near ones each for itself, so that a step of
5,000 nodes takes milliseconds, and the window's thread never waits for it.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]


@njit(cache=True, nogil=True, fastmath=True)
def steps(
    xy: Any, ends: Any, held: Any, heat: float, cool: float, count: int, gravity: float
) -> float:
    """Move `xy` (n x 2, unit = a line's wanted length) by `count` steps in place; the heat left.

    `ends`: m x 2 places; `held` do not move; no step is longer than the heat, which falls by
    `cool` each time.
    """
    n = len(xy)
    side = max(int((9.0 * n) ** 0.25), 1)  # as many cells as near nodes: least work
    cells = side * side
    push = np.zeros((n, 2))
    cell = np.zeros(n, np.int64)
    order = np.zeros(n, np.int64)
    for _ in range(count):
        low_x = high_x = xy[0, 0]
        low_y = high_y = xy[0, 1]
        for i in range(n):
            low_x, high_x = min(low_x, xy[i, 0]), max(high_x, xy[i, 0])
            low_y, high_y = min(low_y, xy[i, 1]), max(high_y, xy[i, 1])
        wide = max(high_x - low_x, high_y - low_y, 1e-6) / side * 1.000001
        start = np.zeros(cells + 1, np.int64)
        middle = np.zeros((cells, 2))
        for i in range(n):
            c = int((xy[i, 1] - low_y) / wide) * side + int((xy[i, 0] - low_x) / wide)
            cell[i] = c
            start[c + 1] += 1
            middle[c, 0] += xy[i, 0]
            middle[c, 1] += xy[i, 1]
        for c in range(cells):
            if start[c + 1]:
                middle[c, 0] /= start[c + 1]
                middle[c, 1] /= start[c + 1]
            start[c + 1] += start[c]
        fill = start[:-1].copy()
        for i in range(n):
            order[fill[cell[i]]] = i
            fill[cell[i]] += 1
        mx, my = 0.0, 0.0
        for i in range(n):
            mx += xy[i, 0] / n
            my += xy[i, 1] / n
        for i in range(n):
            px = (mx - xy[i, 0]) * gravity
            py = (my - xy[i, 1]) * gravity
            ci, cj = cell[i] // side, cell[i] % side
            for c in range(cells):
                many = start[c + 1] - start[c]
                if many == 0:
                    continue
                if abs(c // side - ci) <= 1 and abs(c % side - cj) <= 1:
                    for k in range(start[c], start[c + 1]):
                        j = order[k]
                        if j == i:
                            continue
                        dx, dy = xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1]
                        if dx == 0.0 and dy == 0.0:  # one upon the other: part them somehow
                            dx, dy = (
                                0.01 * ((i * 7 + j) % 13 - 6) + 0.005,
                                0.01 * ((i + j) % 11 - 5),
                            )
                        d2 = max(dx * dx + dy * dy, 1e-4)
                        px += dx / d2
                        py += dy / d2
                else:
                    dx, dy = xy[i, 0] - middle[c, 0], xy[i, 1] - middle[c, 1]
                    d2 = max(dx * dx + dy * dy, 1e-4)
                    px += many * dx / d2
                    py += many * dy / d2
            push[i, 0], push[i, 1] = px, py
        for k in range(len(ends)):
            a, b = ends[k, 0], ends[k, 1]
            dx, dy = xy[a, 0] - xy[b, 0], xy[a, 1] - xy[b, 1]
            d = sqrt(dx * dx + dy * dy)
            push[a, 0] -= dx * d
            push[a, 1] -= dy * d
            push[b, 0] += dx * d
            push[b, 1] += dy * d
        for i in range(n):
            if held[i]:
                continue
            length = sqrt(push[i, 0] ** 2 + push[i, 1] ** 2)
            if length > 0:
                go = min(length, heat) / length
                xy[i, 0] += push[i, 0] * go
                xy[i, 1] += push[i, 1] * go
        heat *= cool
    return heat


def warm() -> None:
    """Compile now (once a machine; later runs read it from the cache)."""
    xy = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    steps(xy, np.array([[0, 1]]), np.zeros(3, np.bool_), 0.1, 0.9, 1, 0.01)
