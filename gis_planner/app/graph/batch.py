"""Thousands of lines and pictures in one call of Qt: numpy writes into Qt's own arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PyQt6 import sip
from PyQt6.QtCore import QLineF
from PyQt6.QtGui import QPainter, QPixmap

Floats = npt.NDArray[np.float64]


class _Array:
    """A growing Qt array with a numpy view of its numbers."""

    def __init__(self, kind: Any, fields: int) -> None:
        self._kind, self._fields, self._room = kind, fields, 0
        self._array: Any = None
        self._view: Floats = np.empty((0, fields))

    def take(self, count: int) -> Floats:
        """Room for exactly `count` rows; what was there is lost."""
        if count != self._room:
            make: Any = sip  # its stubs know neither call
            self._array = make.array(self._kind, count)
            pointer = make.voidptr(self._array, count * self._fields * 8)
            self._view = np.frombuffer(pointer, np.float64).reshape(count, self._fields)
            self._room = count
        return self._view

    @property
    def array(self) -> Any:
        """What Qt draws."""
        return self._array


class Lines:
    """Straight lines in pixels."""

    def __init__(self) -> None:
        self._array = _Array(QLineF, 4)

    def draw(self, painter: QPainter, ends: Floats) -> None:
        """Draw m x 4 (x1, y1, x2, y2) with the painter's pen."""
        if len(ends):
            self._array.take(len(ends))[:] = ends
            painter.drawLines(self._array.array)


class Stamps:
    """Copies of parts of one pixmap."""

    def __init__(self) -> None:
        self._array = _Array(QPainter.PixmapFragment, 10)

    def draw(
        self, painter: QPainter, at: Floats, left: npt.NDArray[np.int64], cell: int,
        ratio: float, pixmap: QPixmap,
    ) -> None:  # fmt: skip
        """Stamp the cell that begins at `left` about each point of `at` (pixels)."""
        if not len(at):
            return
        rows = self._array.take(len(at))
        if ratio == 1.0:  # whole pixels: copied, not blended between two
            rows[:, 0:2] = np.floor(at) + (cell % 2) / 2
        else:
            rows[:, 0:2] = at
        rows[:, 2] = left
        rows[:, 3] = 0.0
        rows[:, 4:6] = cell
        rows[:, 6:8] = 1.0 / ratio
        rows[:, 8] = 0.0
        rows[:, 9] = 1.0
        painter.drawPixmapFragments(self._array.array, pixmap)


def dashed(ends: Floats, on: float = 6.0, off: float = 4.0, most: int = 60_000) -> Floats:
    """Each line cut into dashes of `on` pixels; lines far longer than the screen get long ones."""
    if not len(ends):
        return ends
    start, step = ends[:, :2], ends[:, 2:] - ends[:, :2]
    length = np.hypot(step[:, 0], step[:, 1])
    period = np.maximum(on + off, length.sum() / most)
    count = np.maximum(np.ceil(length / period), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(ends)), count)
    place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    unit = step / np.maximum(length, 1e-9)[:, None]
    begin = place * period
    end = np.minimum(begin + period * on / (on + off), length[owner])
    first = start[owner] + unit[owner] * begin[:, None]
    last = start[owner] + unit[owner] * end[:, None]
    return np.hstack([first, last])


def clipped(ends: Floats, width: float, height: float) -> npt.NDArray[np.bool_]:
    """Lines whose box touches the screen."""
    low, high = np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])
    return np.asarray(
        (high[:, 0] >= 0) & (high[:, 1] >= 0) & (low[:, 0] <= width) & (low[:, 1] <= height)
    )
