"""Evidence in bits, step by step, as bars that add up."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gis_planner.app import theme

Steps = tuple[tuple[str, str, float, str], ...]
NARROW_PX = 560


class Waterfall(QWidget):
    """The stored bits of each comparison, adding up to the weight. Where there is little room, the
    bar goes under its name and the sentence into the tool tip."""

    LINE, TALL = 26, 38

    def __init__(self) -> None:
        super().__init__()
        self.steps: Steps = ()
        self.sum_says = "the match weight"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Evidence of the match, in bits")

    def show_steps(self, steps: Steps) -> None:
        """Draw other steps."""
        self.steps = steps
        total = sum(s[2] for s in steps)
        said = "; ".join(f"{s[0]} {s[1]} {s[2]:+.1f}: {s[3]}" for s in steps)
        self.setAccessibleDescription(f"{said}; sum {total:+.1f}: {self.sum_says}")
        self._fit()
        self.update()

    @property
    def narrow(self) -> bool:
        """Whether there is no room for sentences."""
        return self.width() < NARROW_PX

    @property
    def _line(self) -> int:
        return self.TALL if self.narrow else self.LINE

    def _fit(self) -> None:
        self.setFixedHeight(self._line * (len(self.steps) + 1) + 6)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """As high as the lines are."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """A line a step and one for the sum."""
        return QSize(240, self._line * (len(self.steps) + 1) + 6)

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
        left = 8.0 if self.narrow else 250.0
        wide = self.width() - 16.0 if self.narrow else max(self.width() * 0.32, 120.0)

        def x(bits: float) -> float:
            return left + (bits - low) / (high - low) * wide

        painter.setPen(QPen(QColor(t.border), 1))
        painter.drawLine(round(x(0)), 0, round(x(0)), self.height())
        start = 0.0
        draw = self._narrow_line if self.narrow else self._wide_line
        for i, (name, level, bits, sentence) in enumerate(self.steps):
            draw(painter, i, f"{name} {level}".strip(), start, start + bits, x, sentence, False)
            start += bits
        draw(painter, len(self.steps), "Sum", 0.0, start, x, self.sum_says, True)
        painter.end()

    def _bar(self, painter: QPainter, top: float, high: float, a: float, b: float,
             up: bool) -> None:  # fmt: skip
        t = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.accent if up else t.warn))
        painter.drawRoundedRect(QRectF(min(a, b), top, max(abs(b - a), 2), high), 3, 3)

    def _wide_line(
        self, painter: QPainter, i: int, name: str, start: float, end: float,
        x: Callable[[float], float], sentence: str, strong: bool,
    ) -> None:  # fmt: skip
        t, top = theme.current(), i * self.LINE + 3
        painter.setFont(theme.font(12, bold=strong))
        painter.setPen(QColor(t.text))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(name.replace("_", " "), Qt.TextElideMode.ElideRight, 180)
        painter.drawText(QRectF(8, top, 184, 18), 0x81, text)
        painter.drawText(QRectF(184, top, 58, 18), 0x82, f"{end - start:+.1f}")
        self._bar(painter, top + 2, 14, x(start), x(end), end >= start)
        painter.setPen(QColor(t.muted))
        room = self.width() - (250 + self.width() * 0.32) - 30
        shown = metrics.elidedText(sentence, Qt.TextElideMode.ElideRight, int(max(room, 60)))
        painter.drawText(QRectF(270 + self.width() * 0.32, top, room, 18), 0x81, shown)

    def _narrow_line(
        self, painter: QPainter, i: int, name: str, start: float, end: float,
        x: Callable[[float], float], sentence: str, strong: bool,
    ) -> None:  # fmt: skip
        t, top = theme.current(), i * self.TALL + 2
        painter.setFont(theme.font(12, bold=strong))
        painter.setPen(QColor(t.text))
        said = sentence if sentence and not strong else name.replace("_", " ")
        room = self.width() - 76
        text = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(8, top, room, 18), 0x81, text)
        painter.drawText(QRectF(self.width() - 66, top, 58, 18), 0x82, f"{end - start:+.1f}")
        self._bar(painter, top + 20, 10, x(start), x(end), end >= start)

    def event(self, event: QEvent | None) -> bool:
        """A tool tip a line: comparison, level, bits and the whole sentence."""
        if isinstance(event, QHelpEvent):
            i = event.pos().y() // self._line
            text = ""
            if i < len(self.steps):
                name, level, bits, sentence = self.steps[i]
                text = f"{name.replace('_', ' ')}: {level}\n{bits:+.2f} bits. {sentence}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
