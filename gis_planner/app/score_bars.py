"""A severity as a badge, and scores as bars with their intervals."""

from __future__ import annotations

from math import ceil

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import (
    QLabel,
    QSizePolicy,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.models.dossier import ConcernScore

SEVERITY_WORDS = ("nothing known", "low", "some concern", "raised", "high", "highest")


class SeverityBadge(QLabel):
    """Severity as number and word on its colour."""

    def show_severity(self, severity: int) -> None:
        """-1 = not scored yet."""
        t = theme.current()
        if severity < 0:
            self.setText(" not scored ")
            self.setStyleSheet(
                f"background: {t.border}; color: {t.text}; border-radius: 9px; padding: 3px 8px;"
            )
            return
        ground = t.severity[severity]
        ink = theme.ink_on(ground)
        self.setText(f"{severity} · {SEVERITY_WORDS[severity]}")
        self.setStyleSheet(
            f"background: {ground}; color: {ink}; border-radius: 9px; padding: 3px 9px; "
            "font-weight: 600;"
        )


class ScoreBars(QWidget):
    """One bar a concern: bits of evidence from zero, with the 80 % interval as a whisker."""

    LINE = 34

    def __init__(self) -> None:
        super().__init__()
        self.scores: tuple[ConcernScore, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Scores by concern")

    def show_scores(self, scores: tuple[ConcernScore, ...]) -> None:
        """Draw those with evidence."""
        self.scores = scores = tuple(s for s in scores if not s.missing)
        self.setAccessibleDescription("; ".join(f"{s.name} {s.bits:+.1f} bits" for s in scores))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line a concern and an axis."""
        return QSize(260, self.LINE * max(len(self.scores), 1) + 22)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars to the right of zero raise concern, to the left lower it."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max([1.0, *(abs(v) for s in self.scores for v in (s.low, s.high, s.bits))])
        most = ceil(most)
        width = self.width() - 20
        lowest = min([0.0, *(s.low for s in self.scores)])
        low = -ceil(-lowest) if lowest < 0 else 0
        span = max(most - low, 1)

        def x(bits: float) -> float:
            return 10 + (bits - low) / span * width

        base = self.LINE * len(self.scores)
        painter.setFont(theme.font(10))
        for tick in range(int(low), int(most) + 1, max(1, round(span / 6))):
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(QPointF(x(tick), 0), QPointF(x(tick), base))
            painter.setPen(QColor(t.muted))
            text = f"{tick:+d}" if tick else "0 bits"
            painter.drawText(
                QRectF(x(tick) - 24, base + 3, 48, 14), Qt.AlignmentFlag.AlignCenter, text
            )
        for i, score in enumerate(self.scores):
            top = i * self.LINE
            painter.setFont(theme.font(12))
            painter.setPen(QColor(t.text))
            painter.drawText(QRectF(10, top, width, 16), Qt.AlignmentFlag.AlignLeft, score.name)
            bar = QRectF(QPointF(x(0), top + 19), QPointF(x(score.bits), top + 28)).normalized()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent if score.bits >= 0 else t.muted))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(QPen(QColor(t.text), 1.4))
            y = top + 23.5
            painter.drawLine(QPointF(x(score.low), y), QPointF(x(score.high), y))
            for end in (score.low, score.high):
                painter.drawLine(QPointF(x(end), y - 4), QPointF(x(end), y + 4))
        painter.end()
