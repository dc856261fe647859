"""The timeline drawn: hours, rows, stretches, the visit on the move."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen

from gis_planner.app import theme
from gis_planner.app.gantt import paint
from gis_planner.app.gantt.paint import HEAD, LEFT, Look
from gis_planner.app.models.gantt import Drag, Row, Track
from gis_planner.app.models.plan import PlanView, long_day
from gis_planner.app.session import Session

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QAbstractScrollArea as Base
else:
    Base = object


class Drawn(Base):
    """What the timeline looks like; part of GanttChart."""

    session: Session
    plan: PlanView
    days: tuple[str, ...]
    rows: tuple[Row, ...]
    current: str
    marks: dict[str, str]
    faded: frozenset[str]
    picked: frozenset[str]
    drag: Drag | None
    spans: Callable[[str, str], list[tuple[int, int]]]
    axis: Any
    _bottom: Any
    _dx: Any
    _dy: Any
    _on: Callable[[Track, str], bool]

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Hours, rows, stretches; the visit on the move on top."""
        view = self.viewport()
        assert view is not None
        t, painter = theme.current(), QPainter(view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(view.rect(), QColor(t.base))
        if not self.rows:
            painter.setPen(QColor(t.muted))
            text = "No visit on this day." if self.plan.visits else "Nothing is planned yet."
            painter.drawText(view.rect(), Qt.AlignmentFlag.AlignCenter, text)
        else:
            self._draw(painter, view.width(), view.height())
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(view.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw(self, painter: QPainter, wide: int, high: int) -> None:
        look = Look(
            painter, self.axis, self._dx, self._dy, wide, high, self.session.agency_colour,
            self.current, self.marks,
            self.faded | self._taken_up(), self.picked,
        )  # fmt: skip
        seen = [r for r in self.rows
                if r.top + r.height >= self._dy and r.top <= self._dy + high]  # fmt: skip
        odd = {r.key: bool(k % 2) for k, r in enumerate(self.rows)}
        painter.setClipRect(LEFT, HEAD, wide - LEFT, high - HEAD)
        for row in seen:
            paint.ground(look, row, odd[row.key])
        paint.grid(look, self._bottom)
        tracks = [t for r in self.rows for t in r.tracks]
        chosen = self.plan.visit(self.current)
        if chosen is not None and chosen.day in self.days:
            paint.together(look, chosen, [t for t in tracks if self._on(t, self.current)])
        mine = self._ghosts(look, tracks)
        for row in seen:
            for track in row.tracks:
                for day, lane in track.lanes:
                    for one in lane.blocks:
                        paint.block(look, track, day, one)
        if self.drag is not None and mine:
            paint.ghost(look, self.drag, mine)
        painter.setClipRect(0, HEAD, wide, high - HEAD)
        for row in seen:
            paint.name(look, row, odd[row.key])
        painter.setClipping(False)
        painter.setClipRect(LEFT, 0, wide - LEFT, HEAD)
        paint.hours(look, long_day)
        painter.setClipping(False)
        paint.corner(look, long_day)

    def _taken_up(self) -> frozenset[str]:
        moved = self.drag is not None and self.drag.moved
        return frozenset({self.drag.visit.premises_id}) if self.drag and moved else frozenset()

    def _ghosts(self, look: Look, tracks: list[Track]) -> list[Track]:
        """The tracks that a visit on the move is wanted on, its hours drawn behind."""
        if self.drag is None or self.drag.wanted.day not in self.days:
            return []
        mine = [t for t in tracks if t.officer in self.drag.wanted.officers]
        spans = self.spans(self.drag.visit.premises_id, self.drag.wanted.day)
        if spans or self.drag.troubles is not None:
            paint.windows(look, self.drag, mine, spans)
        return mine
