"""What is under the mouse, and which neighbour lies in a direction."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PyQt6.QtCore import QRectF

from gis_planner.app.graph.picture import Picture, View

LINE_REACH = 6.0


def at(
    picture: Picture, view: View, x: float, y: float, reach: float,
    note_box: Callable[[str, float, float], QRectF],
) -> tuple[str, int]:  # fmt: skip
    """('node' | 'note' | 'line' | 'ground', its place): the nearest within reach (pixels)."""
    points = view.to_screen(picture.xy)
    if len(points):
        away = np.hypot(points[:, 0] - x, points[:, 1] - y)
        nearest = int(np.argmin(away))
        if away[nearest] <= reach:
            return "node", nearest
    for k, note in enumerate(picture.notes):
        left, top = note.x * view.scale + view.dx, note.y * view.scale + view.dy
        if note_box(note.text, left, top).contains(x, y):
            return "note", k
    if len(picture.ends):
        distance = _to_lines(points[picture.ends].reshape(-1, 4), x, y)
        nearest = int(np.argmin(distance))
        if distance[nearest] <= LINE_REACH:
            return "line", nearest
    return "ground", -1


def _to_lines(
    ends: np.ndarray[tuple[int, int], np.dtype[np.float64]], x: float, y: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Distance of a pixel to each line."""
    start, step = ends[:, :2], ends[:, 2:] - ends[:, :2]
    length = np.maximum((step**2).sum(axis=1), 1e-9)
    share = np.clip((((x, y) - start) * step).sum(axis=1) / length, 0.0, 1.0)
    near = start + step * share[:, None]
    return np.asarray(np.hypot(near[:, 0] - x, near[:, 1] - y))


def towards(picture: Picture, place: int, dx: int, dy: int) -> int:
    """The linked node that lies best in a direction; -1 where none does."""
    if not len(picture.ends):
        return -1
    mine = picture.ends[(picture.ends == place).any(axis=1)]
    near = np.setdiff1d(mine, [place])
    if not len(near):
        return -1
    away = picture.xy[near] - picture.xy[place]
    length = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)
    cosine = (away @ np.array([dx, dy])) / length
    best = int(np.argmax(cosine - length / (length.max() * 50)))
    return int(near[best]) if cosine[best] > 0.35 else -1
