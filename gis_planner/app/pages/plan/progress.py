"""Planning as it runs: value and bound over time, the gap, Stop and Cancel."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.models.words import many
from gis_planner.app.widgets import button

if TYPE_CHECKING:
    from gis_planner.pipeline.anytime import Point, Watch

POLL_MS = 100
PREVIEW_MS = 500
"""How often the timeline shows the best plan so far."""


class ValueChart(QWidget):
    """Value as steps, the bound as a dashed line above, time from left to right; each named phase
    of the run has a curve of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.points: tuple[Point, ...] = ()
        self.seconds, self.limit = 0.0, 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(84)
        self.setAccessibleName("Value and bound while planning")

    def show_points(self, points: tuple[Point, ...], seconds: float, limit: float) -> None:
        """Draw the points up to now."""
        self.points, self.seconds, self.limit = points, seconds, limit
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Axes, bound, value."""
        t, p = theme.current(), QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(46, 8, self.width() - 58, self.height() - 26)
        p.setPen(QPen(QColor(t.border), 1))
        p.drawLine(area.bottomLeft(), area.bottomRight())
        p.setFont(theme.font(10))
        if self.points:
            self._draw(p, t, area)
        p.setPen(QColor(t.muted))
        span = max(self.limit, self.seconds)
        for share in (0.0, 0.5, 1.0):
            x = area.left() + share * area.width()
            at = Qt.AlignmentFlag.AlignCenter
            p.drawText(QRectF(x - 24, area.bottom() + 2, 48, 14), at, f"{share * span:.0f} s")
        p.end()

    def _draw(self, p: QPainter, t: theme.Theme, area: QRectF) -> None:
        span = max(self.limit, self.seconds, 0.1)
        values = [x.value for x in self.points]
        bound = self.points[-1].bound
        top = max(bound, *values)
        low = min(*values, 0.9 * top)
        room = max(top - low, 1e-9)

        def at(seconds: float, value: float) -> QPointF:
            x = area.left() + min(seconds / span, 1.0) * area.width()
            return QPointF(x, area.bottom() - (value - low) / room * area.height())

        parts = phases_of(self.points, self.seconds)
        for phase, points, end in parts:
            p.setPen(QPen(QColor(t.warn), 1.6, Qt.PenStyle.DashLine))
            p.drawPolyline(QPolygonF([at(s, v) for s, v in steps_of(points, "bound", end)]))
            p.setPen(QPen(QColor(t.accent), 2.2))
            p.drawPolyline(QPolygonF([at(s, v) for s, v in steps_of(points, "value", end)]))
            x = at(points[0].seconds, low).x()
            p.setPen(QPen(QColor(t.muted), 1, Qt.PenStyle.DotLine))
            if len(parts) > 1 and points is not parts[0][1]:
                p.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            p.setPen(QColor(t.muted))
            label = QRectF(x + 5, area.bottom() - 15, max(0.0, at(end, low).x() - x - 8), 14)
            if phase and p.fontMetrics().horizontalAdvance(phase) <= label.width():
                p.drawText(label, int(Qt.AlignmentFlag.AlignRight), phase)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        marks = [(bound, t.warn), (values[-1], t.accent)]
        heights = [at(0, v).y() for v, _ in marks]
        if abs(heights[1] - heights[0]) < 12:
            heights[1] = heights[0] + 12
        for (value, ink), y in zip(marks, heights):
            p.setPen(QColor(ink))
            p.drawText(QRectF(0, y - 7, 42, 14), right, many(value))


class PlanProgress(QFrame):
    """Shown while a plan is made. `previewed` hears of the best so far, for the timeline."""

    stop_wanted, cancel_wanted = Signal(), Signal()
    previewed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.watch: Watch | None = None
        self.limit = 1.0
        self._shown: object = None
        self.chart = ValueChart()
        self.text = QLabel("Reading…")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAccessibleName("Progress of planning")
        self.text.setMinimumWidth(320)
        self.text.setWordWrap(True)
        self.stop = button("Stop, keep the best", self.stop_wanted.emit, primary=True, icon="stop",
                           tip="End the search; the best plan found is kept")  # fmt: skip
        self.cancel = button("Cancel", self.cancel_wanted.emit,
                             tip="End the search; the case stays as it was")  # fmt: skip
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addWidget(self.text, 1)
        keys = QHBoxLayout()
        keys.addWidget(self.stop)
        keys.addWidget(self.cancel)
        keys.addStretch(1)
        side.addLayout(keys)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 14, 6)
        layout.addWidget(self.chart, 1)
        layout.addLayout(side)
        self._poll, self._preview = QTimer(self), QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.look)
        self._preview.setInterval(PREVIEW_MS)
        self._preview.timeout.connect(self._show_best)
        self.hide()

    def begin(self, watch: Watch, limit: float) -> None:
        """Follow a run that may take `limit` seconds."""
        self.watch, self.limit, self._shown = watch, limit, None
        self.text.setText("Reading premises and roads…")
        self.chart.show_points((), 0.0, limit)
        self.stop.setEnabled(False)
        self.show()
        self._poll.start()
        self._preview.start()

    def end(self) -> None:
        """The run is over."""
        self._poll.stop()
        self._preview.stop()
        self.watch = None
        self.hide()

    def look(self) -> None:
        """Read the run."""
        if self.watch is None:
            return
        points = self.watch.points()
        if not points:
            return
        first = not self.stop.isEnabled() and not self.watch.stopped
        seconds = self.watch.seconds
        self.chart.show_points(points, seconds, self.limit)
        self.stop.setEnabled(not self.watch.stopped)
        self.text.setText(words_of(points, seconds, self.watch.stopped))
        if first:
            self._show_best()

    def _show_best(self) -> None:
        best = self.watch.best() if self.watch is not None else None
        if best is not None and best is not self._shown:
            self._shown = best
            self.previewed.emit(best)


def words_of(points: tuple[Point, ...], seconds: float, stopped: bool) -> str:
    """How good the best plan is, in words."""
    best, first = points[-1], points[0]
    head = "Stopping, writing the best plan" if stopped else f"Planning, {seconds:.0f} s"
    if best.phase:
        head += f", {best.phase}"
    return (
        f"{head} · {best.visits} visits\nValue {many(best.value, 1)}, {gap_words(best)}"
        f"\nFirst plan after {first.seconds:.1f} s: {many(first.value, 1)}"
    )


def gap_words(best: Point) -> str:
    """How far the best plan may be from the best possible."""
    if best.gap == 0.0:
        return "no plan covers more: proven best. The ways are shortened"
    return f"at most {many(best.bound, 1)}: gap {max(best.gap, 0.001):.1%}"


def phases_of(
    points: tuple[Point, ...], seconds: float
) -> list[tuple[str, tuple[Point, ...], float]]:
    """(name, points, end in seconds) of each phase, in order of time."""
    parts = [(name, tuple(mine)) for name, mine in groupby(points, lambda x: x.phase)]
    ends = [mine[0].seconds for _, mine in parts[1:]] + [max(seconds, points[-1].seconds)]
    return [(name, mine, end) for (name, mine), end in zip(parts, ends)]


def steps_of(points: tuple[Point, ...], what: str, end: float) -> list[tuple[float, float]]:
    """(seconds, value or bound) of a curve that rises in steps and goes on to `end`."""
    line: list[tuple[float, float]] = []
    for point in points:
        value = float(getattr(point, what))
        line += [(point.seconds, line[-1][1])] if line else []
        line.append((point.seconds, value))
    return [*line, (end, line[-1][1])]
