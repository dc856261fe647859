"""Evidence in bits, step by step, as bars that add up."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme


class Waterfall(QWidget):
    """The stored bits of each comparison, adding up to the weight."""

    LINE = 26

    def __init__(self) -> None:
        super().__init__()
        self.steps: tuple[tuple[str, str, float, str], ...] = ()
        self.sum_says = "the match weight"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Evidence of the match, in bits")

    def show_steps(self, steps: tuple[tuple[str, str, float, str], ...]) -> None:
        """Draw other steps."""
        self.steps = steps
        self.setAccessibleDescription("; ".join(f"{s[0]} {s[2]:+.1f}: {s[3]}" for s in steps))
        self.setFixedHeight(self.LINE * (len(steps) + 1) + 6)
        self.update()

    def sizeHint(self) -> QSize:
        """A line a step and one for the sum."""
        return QSize(400, self.LINE * (len(self.steps) + 1) + 6)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Each bar starts where the one before ended."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        ends, total = [0.0], 0.0
        for step in self.steps:
            total += step[2]
            ends.append(total)
        low, high = min(0.0, *ends) - 0.5, max(0.0, *ends) + 0.5
        left, wide = 250, max(self.width() * 0.32, 120)

        def x(bits: float) -> float:
            return left + (bits - low) / (high - low) * wide

        painter.setPen(QPen(QColor(t.border), 1))
        painter.drawLine(round(x(0)), 0, round(x(0)), self.height())
        start = 0.0
        for i, (name, level, bits, sentence) in enumerate(self.steps):
            self._line(painter, i, f"{name} {level}".strip(), start, start + bits, x, sentence)
            start += bits
        self._line(painter, len(self.steps), "Sum", 0.0, start, x, self.sum_says, strong=True)
        painter.end()

    def _line(
        self, painter: QPainter, i: int, name: str, start: float, end: float,
        x: Callable[[float], float],
        sentence: str, strong: bool = False,
    ) -> None:  # fmt: skip
        t, top = theme.current(), i * self.LINE + 3
        painter.setFont(theme.font(12, bold=strong))
        painter.setPen(QColor(t.text))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(name.replace("_", " "), Qt.TextElideMode.ElideRight, 180)
        painter.drawText(QRectF(8, top, 184, 18), 0x81, text)
        painter.drawText(QRectF(184, top, 58, 18), 0x82, f"{end - start:+.1f}")
        a, b = x(min(start, end)), x(max(start, end))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.accent if end >= start else t.warn))
        painter.drawRoundedRect(QRectF(a, top + 2, max(b - a, 2), 14), 3, 3)
        painter.setPen(QColor(t.muted))
        room = self.width() - (250 + self.width() * 0.32) - 30
        shown = metrics.elidedText(sentence, Qt.TextElideMode.ElideRight, int(max(room, 60)))
        painter.drawText(QRectF(270 + self.width() * 0.32, top, room, 18), 0x81, shown)
