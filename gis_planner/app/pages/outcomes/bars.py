"""Bars with intervals, and one bar of parts that add up."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from gis_planner.app import theme


class RateBars(QWidget):
    """Shares from 0 to 100 % with their intervals: a line each, too few are said in words."""

    LINE, LEFT, RIGHT = 30, 230, 250

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[dict[str, Any]]) -> None:
        """Rows of HIT_RATES with `title`."""
        self.rows = rows
        self.setAccessibleDescription(" ".join(r["because"] for r in rows))
        self.setToolTip("\n".join(r["because"] for r in rows))
        self.setFixedHeight(self.LINE * len(rows) + 24)
        self.update()

    def sizeHint(self) -> QSize:
        """A line a share and the scale."""
        return QSize(700, self.LINE * max(len(self.rows), 1) + 24)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Interval as a broad bar, the share as a mark in it."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = max(self.width() - self.LEFT - self.RIGHT, 80)
        bottom = self.LINE * len(self.rows)
        painter.setFont(theme.font(11))
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = self.LEFT + share * wide
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(round(x), 2, round(x), bottom)
            painter.setPen(QColor(t.muted))
            painter.drawText(QRectF(x - 24, bottom + 3, 48, 16), 0x84, f"{share:.0%}")
        for i, one in enumerate(self.rows):
            self._line(painter, t, i * self.LINE, one, wide)
        painter.end()

    def _line(
        self, painter: QPainter, t: theme.Theme, top: int, one: dict[str, Any], wide: float
    ) -> None:
        known = one["rate"] is not None
        painter.setFont(theme.font(13))
        painter.setPen(QColor(t.text))
        title = painter.fontMetrics().elidedText(
            one["title"], Qt.TextElideMode.ElideRight, self.LEFT - 16
        )
        painter.drawText(QRectF(0, top, self.LEFT - 12, self.LINE), 0x81, title)
        painter.setPen(QColor(t.text if known else t.muted))
        text = f"{one['looked']} looked at: too few to tell"
        if known:
            text = (f"{one['rate']:.0%}  ({one['low']:.0%} to {one['high']:.0%}), "
                    f"{one['hits']} of {one['looked']}")  # fmt: skip
        right = QRectF(self.LEFT + wide + 16, top, self.RIGHT - 16, self.LINE)
        painter.drawText(right, 0x81, text)
        if not known:
            return
        soft = QColor(t.accent)
        soft.setAlpha(90)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        width = max((one["high"] - one["low"]) * wide, 3.0)
        left = self.LEFT + one["low"] * wide
        painter.drawRoundedRect(QRectF(left, top + 9, width, 12), 4, 4)
        painter.setBrush(QColor(t.accent))
        painter.drawRoundedRect(QRectF(self.LEFT + one["rate"] * wide - 2, top + 5, 4, 20), 2, 2)


class ShareBar(QWidget):
    """One bar of parts that add up, each with its number."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, int, str]] = []
        self.setAccessibleName(name)
        self.setFixedHeight(30)

    def show_parts(self, parts: list[tuple[str, int, str]]) -> None:
        """(words, how many, tone of the theme or a hex colour)."""
        self.parts = [p for p in parts if p[1]]
        self.setAccessibleDescription("; ".join(f"{n} {w}" for w, n, _ in self.parts))
        self.setToolTip("\n".join(f"{n} {w}" for w, n, _ in self.parts))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The parts side by side, with numbers where there is room."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = sum(n for _, n, _ in self.parts)
        x = 0.0
        for _, n, tone in self.parts:
            wide = self.width() * n / max(whole, 1)
            colour = QColor(getattr(t, tone, "") or tone)
            painter.setPen(QPen(QColor(t.window), 2))
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(x, 1, wide, self.height() - 2), 5, 5)
            if wide > 22:
                painter.setPen(QColor("#101820" if colour.lightnessF() > 0.5 else "#FFFFFF"))
                painter.setFont(theme.font(12, bold=True))
                painter.drawText(QRectF(x, 0, wide, self.height()), 0x84, str(n))
            x += wide
        painter.end()
