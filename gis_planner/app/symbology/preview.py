"""What a choice of symbology makes: the spread of the values with its classes, and the legend."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme
from gis_planner.app.map.legend import Block
from gis_planner.app.map.legend_paint import WIDE, block_height, paint_legend
from gis_planner.app.models.breaks import Floats, classes_of, number
from gis_planner.app.models.words import many

BARS = 48


class Histogram(QWidget):
    """Bars of the values, each in the colour of its class; lines where classes end."""

    def __init__(self) -> None:
        super().__init__()
        self.values: Floats = np.empty(0)
        self.breaks: Floats = np.empty(0)
        self.colours: tuple[str, ...] = ()
        self.setFixedHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Spread of the values")

    def show_values(self, values: Floats, breaks: Floats, colours: tuple[str, ...]) -> None:
        """Show other values and classes."""
        self.values, self.breaks, self.colours = values[np.isfinite(values)], breaks, colours
        if len(self.values):
            self.setAccessibleDescription(
                f"{many(len(self.values))} values from {number(float(self.values.min()))} to "
                f"{number(float(self.values.max()))}, median "
                f"{number(float(np.median(self.values)))}"
            )
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars, class ends, lowest and highest value."""
        t, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(t.base))
        if len(self.values) == 0:
            painter.setPen(QColor(t.muted))
            text = "No numbers to show the spread of"
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            painter.end()
            return
        low, high = float(self.values.min()), float(self.values.max())
        counts, edges = np.histogram(self.values, BARS, (low, max(high, low + 1e-9)))
        room, base = self.width() - 16, self.height() - 18
        step = room / BARS
        place = classes_of(edges[:-1], self.breaks)  # whole numbers lie at a bar's lower edge
        tall = np.sqrt(counts / max(counts.max(), 1)) * (base - 6)
        painter.setPen(QPen(QColor(t.border), 0.5))
        for i, high_px in enumerate(tall.tolist()):
            ink = self.colours[min(int(place[i]), len(self.colours) - 1)] if self.colours else ""
            painter.setBrush(QColor(ink or t.accent))
            painter.drawRect(QRectF(8 + i * step, base - high_px, step - 0.6, high_px))
        painter.setPen(QPen(QColor(t.text), 1, Qt.PenStyle.DashLine))
        for end in self.breaks.tolist():
            x = 8 + (end - low) / max(high - low, 1e-9) * room
            painter.drawLine(round(x), 2, round(x), base)
        painter.setPen(QColor(t.muted))
        painter.setFont(theme.font(10))
        line = QRectF(8, base + 2, room, 14)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, number(low))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, number(high))
        painter.end()


class LegendPreview(QWidget):
    """The legend block as the map will show it."""

    def __init__(self) -> None:
        super().__init__()
        self.block: Block | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend of this choice")

    def show_block(self, block: Block | None) -> None:
        """Show another legend."""
        self.block = block
        words = [e.text for e in block.entries if e.text] if block is not None else []
        self.setAccessibleDescription("; ".join(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As large as the block."""
        high = block_height(self.block) if self.block is not None else 40.0
        return QSize(round(WIDE) + 26, round(high) + 14)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The block."""
        if self.block is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_legend(painter, theme.current(), (self.block,), self.height() + 8, bottom=10.0)
        painter.end()
