"""The timeline's scale: where minutes are, zoom, what is scrolled to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtGui import QResizeEvent

from gis_planner.app.gantt.paint import HEAD, LEFT
from gis_planner.app.models import gantt as model
from gis_planner.app.models.gantt import Axis, Row, Track

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QAbstractScrollArea as Base
else:
    Base = object

ZOOMS = (0.35, 12.0)
"""Least and most pixels a minute."""


class Scaled(Base):
    """What is where; part of GanttChart."""

    days: tuple[str, ...]
    rows: tuple[Row, ...]
    current: str
    _px_min: float
    _fit: bool
    _hours: tuple[int, int]
    _repaint: Callable[[], None]

    @property
    def axis(self) -> Axis:
        """Where minutes are, from the chart's left edge."""
        return Axis(self.days or ("",), *self._hours, LEFT, self._px_min)

    def _measure(self) -> None:
        view = self.viewport()
        assert view is not None
        if self._fit:
            days = max(len(self.days), 1)
            room = view.width() - LEFT - 14 - (days - 1) * model.GAP
            span = max((self._hours[1] - self._hours[0]) * days, 60)
            self._px_min = min(max(room / span, ZOOMS[0]), ZOOMS[1])
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        assert across is not None and down is not None
        across.setRange(0, max(0, int(LEFT + self.axis.width + 14 - view.width())))
        across.setPageStep(view.width())
        across.setSingleStep(40)
        down.setRange(0, max(0, int(HEAD + self._bottom + 6 - view.height())))
        down.setPageStep(view.height())
        down.setSingleStep(model.TALL)

    @property
    def _bottom(self) -> float:
        return self.rows[-1].top + self.rows[-1].height if self.rows else 0.0

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Wider or narrower hours; the place `at` (pixels) stays where it is."""
        view, across = self.viewport(), self.horizontalScrollBar()
        assert view is not None and across is not None
        x = at if at is not None else (view.width() + LEFT) / 2
        day, mins = self.axis.at(x + self._dx)
        self._fit = False
        self._px_min = min(max(self._px_min * factor, ZOOMS[0]), ZOOMS[1])
        self._measure()
        if self.days:
            across.setValue(int(self.axis.x(day, mins) - x))
        self._repaint()

    def zoom_fit(self) -> None:
        """All hours in the room there is."""
        self._fit = True
        self._measure()
        self._repaint()

    @property
    def _dx(self) -> float:
        bar = self.horizontalScrollBar()
        return float(bar.value()) if bar is not None else 0.0

    @property
    def _dy(self) -> float:
        bar = self.verticalScrollBar()
        return float(bar.value()) if bar is not None else 0.0

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit the hours anew."""
        super().resizeEvent(event)
        self._measure()

    def _reveal(self) -> None:
        rows = [r for r in self.rows if any(self._on(t, self.current) for t in r.tracks)]
        view, down = self.viewport(), self.verticalScrollBar()
        if not rows or view is None or down is None:
            return
        room = view.height() - HEAD
        if rows[0].top < self._dy:
            down.setValue(int(rows[0].top))
        elif rows[0].top + rows[0].height > self._dy + room:
            down.setValue(int(rows[0].top + rows[0].height - room))

    @staticmethod
    def _on(track: Track, visit_id: str) -> bool:
        return any(
            b.visit is not None and b.visit.visit_id == visit_id
            for _, lane in track.lanes for b in lane.blocks
        )  # fmt: skip
