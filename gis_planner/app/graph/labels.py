"""Which labels are drawn and where: the ones that matter most, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter

from gis_planner.app import theme

Floats = npt.NDArray[np.float64]
LONGEST = 30
CELL = 6.0
HIGH = 15.0
MOST = 260
FONT_PX, WORDS_PX = 11, 10


@dataclass(frozen=True)
class Label:
    """A label of node `place`; `dx`, `dy` from the node's middle to the label's upper left."""

    place: int
    text: str
    dx: float
    dy: float
    wide: float


@dataclass(frozen=True)
class LineWords:
    """What line `place` says, `share` of the way from its first to its second end."""

    place: int
    text: str
    share: float
    wide: float


@lru_cache(maxsize=40_000)
def shortened(text: str) -> tuple[str, float]:
    """A label cut to LONGEST characters, and its width in pixels."""
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip(" ,") + "…"
    return shown, _metrics(FONT_PX, False).horizontalAdvance(shown)


@lru_cache(maxsize=4)
def _metrics(px: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(theme.font(px, bold))


class Room:
    """Which parts of the screen are taken, in cells of CELL pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._full = np.zeros((int(size[1] // CELL) + 2, int(size[0] // CELL) + 2), np.bool_)

    def _part(self, box: QRectF) -> npt.NDArray[np.bool_]:
        x0, x1 = max(int(box.left() // CELL), 0), int(box.right() // CELL) + 1
        y0, y1 = max(int(box.top() // CELL), 0), int(box.bottom() // CELL) + 1
        return self._full[y0 : max(y1, 0), x0 : max(x1, 0)]

    def take(self, box: QRectF) -> None:
        """Nothing else goes here."""
        self._part(box)[:] = True

    def free(self, box: QRectF) -> bool:
        """Whether nothing is here and it is on the screen."""
        part = self._part(box)
        inside = box.left() > 0 and box.right() < self.size[0] and box.top() > 0
        return bool(part.size) and inside and not part.any()


def choose(
    order: Sequence[int], texts: Sequence[str], at: Floats, radius: float, room: Room,
    always: frozenset[int] = frozenset(),
) -> tuple[Label, ...]:  # fmt: skip
    """Labels below, above, right or left of their nodes, wherever there is room, in that order.

    `at`: pixels of every node. Those in `always` come first and are drawn even without room.
    """
    width, height = room.size
    inside = (
        (at[:, 0] > -40) & (at[:, 1] > -40) & (at[:, 0] < width + 40) & (at[:, 1] < height + 40)
    )
    half = radius * 0.8
    for x, y in at[inside].tolist():
        room.take(QRectF(x - half, y - half, 2 * half, 2 * half))
    found: list[Label] = []
    first = [i for i in order if i in always] if always else []
    for i in [*first, *(i for i in order if i not in always)]:
        if not inside[i]:
            continue
        text, wide = shortened(texts[i])
        x, y = float(at[i, 0]), float(at[i, 1])
        spots = (
            (-wide / 2, radius + 2), (-wide / 2, -radius - HIGH - 4),
            (radius + 5, -HIGH / 2), (-radius - 5 - wide, -HIGH / 2),
        )  # fmt: skip
        for dx, dy in spots:
            box = QRectF(x + dx - 1, y + dy, wide + 2, HIGH - 1)
            if room.free(box):
                break
        else:
            if i not in always:
                continue
            dx, dy = spots[0]
            box = QRectF(x + dx - 1, y + dy, wide + 2, HIGH - 1)
        room.take(box)
        found.append(Label(i, text, dx, dy, wide))
        if len(found) >= MOST:
            break
    return tuple(found)


def choose_words(
    lines: Sequence[tuple[int, str]], ends: Floats, room: Room, always: int = -1
) -> tuple[LineWords, ...]:
    """Words of lines at a place along them where there is room."""
    found = []
    metrics = _metrics(WORDS_PX, False)
    for k, text in lines:
        wide = metrics.horizontalAdvance(text)
        x1, y1, x2, y2 = ends[k].tolist()
        if np.hypot(x2 - x1, y2 - y1) < wide * 0.8 and k != always:
            continue
        for share in (0.5, 0.38, 0.62, 0.28, 0.72):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            box = QRectF(x - wide / 2 - 3, y - 7, wide + 6, 14)
            if room.free(box):
                break
        else:
            if k != always:
                continue
            share = 0.5
        room.take(box)
        found.append(LineWords(k, text, share, wide))
    return tuple(found)


def paint(
    painter: QPainter, chosen: Sequence[Label], at: Floats, strong: frozenset[int] = frozenset()
) -> None:
    """Draw the chosen labels, each on a light ground so that lines do not cross it."""
    t = theme.current()
    ground, ink = QColor(t.base), QColor(t.text)
    ground.setAlphaF(0.85)
    plain, bold = theme.font(FONT_PX), theme.font(FONT_PX, bold=True)
    painter.setFont(plain)
    painter.setPen(ink)
    for label in chosen:
        x, y = float(at[label.place, 0]) + label.dx, float(at[label.place, 1]) + label.dy
        heavy = label.place in strong
        more = label.wide * 0.045 if heavy else 0.0
        box = QRectF(x - 2 - more, y, label.wide + 4 + 2 * more, HIGH)
        painter.fillRect(box, ground)
        if heavy:
            painter.setFont(bold)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label.text)
        if heavy:
            painter.setFont(plain)


def paint_words(
    painter: QPainter, chosen: Sequence[LineWords], ends: Floats, warn: frozenset[int]
) -> None:
    """Draw what lines say; those in `warn` in the colour of candidates."""
    t = theme.current()
    ground = QColor(t.base)
    ground.setAlphaF(0.92)
    painter.setFont(theme.font(WORDS_PX))
    for words in chosen:
        x1, y1, x2, y2 = ends[words.place].tolist()
        x, y = x1 + (x2 - x1) * words.share, y1 + (y2 - y1) * words.share
        box = QRectF(x - words.wide / 2 - 3, y - 7, words.wide + 6, 14)
        painter.fillRect(box, ground)
        painter.setPen(QColor(t.warn if words.place in warn else t.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words.text)
