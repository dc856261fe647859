"""The timeline by mouse: a visit chosen, dragged, dropped; menus; the wheel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication

from gis_planner.app.gantt.paint import HEAD, LEFT
from gis_planner.app.models import gantt as model
from gis_planner.app.models.gantt import Drag, Row, Track
from gis_planner.app.models.lanes import Block
from gis_planner.app.models.plan import Visit
from gis_planner.domain.placing import Placing, Trouble

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QAbstractScrollArea as Base
else:
    Base = object


class MovingByMouse(Base):
    """What the mouse does; part of GanttChart."""

    days: tuple[str, ...]
    rows: tuple[Row, ...]
    current: str
    officer: str
    drag: Drag | None
    pending: bool
    check: Callable[[Placing], tuple[Trouble, ...] | None]
    visit_chosen: Any
    visit_menu: Any
    officer_menu: Any
    drag_changed: Any
    dropped: Any
    drag_over: Any
    axis: Any
    agency_of: Any
    zoom: Callable[..., None]
    _px_min: float
    _dx: Any
    _dy: Any
    _pressed: tuple[QPointF, Visit, str, float] | None
    _repaint: Callable[[], None]

    def at(self, where: QPointF) -> tuple[Row | None, Track | None, str, Block | None]:
        """Row, track, day and stretch at a place of the viewport."""
        y = where.y() - HEAD + self._dy
        row = next((r for r in self.rows if r.top <= y < r.top + r.height), None)
        if row is None or where.y() < HEAD:
            return None, None, "", None
        track = min(row.tracks, key=lambda t: abs(t.top + t.height / 2 - y))
        if where.x() < LEFT or not self.days:
            return row, track, "", None
        day, mins = self.axis.at(where.x() + self._dx)
        slack = 3 / self._px_min
        mine = [b for b in track.blocks(day) if b.start_min - slack <= mins <= b.end_min + slack]
        mine.sort(key=lambda b: (b.visit is None, b.end_min - b.start_min))
        return row, track, day, mine[0] if mine else None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the visit under the mouse and be ready to move it; ask about an officer."""
        assert event is not None
        self.setFocus()
        where = event.position()
        _, track, _, one = self.at(where)
        if track is not None and where.x() < LEFT:
            at = event.globalPosition().toPoint()
            self.officer_menu.emit(track.officer, self.days[0] if self.days else "", at)
            return
        if track is None or one is None or one.visit is None or self.pending:
            return
        self.visit_chosen.emit(one.visit.visit_id)
        self.officer = track.officer
        if event.button() == Qt.MouseButton.LeftButton:
            _, mins = self.axis.at(where.x() + self._dx)
            self._pressed = (where, one.visit, track.officer, mins - one.start_min)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Move the visit that was pressed."""
        assert event is not None
        if self._pressed is None:
            return
        where = event.position()
        start, visit, officer, offset = self._pressed
        if self.drag is None:
            far = (where - start).manhattanLength()
            if far < QApplication.startDragDistance() / 2:
                return
            self.drag = model.drag_of(visit, officer)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._follow(where, offset)
        self.drag_over.emit(event.globalPosition().toPoint())

    def _follow(self, where: QPointF, offset: float) -> None:
        assert self.drag is not None
        self._scroll_at(where)
        _, track, _, _ = self.at(QPointF(max(where.x(), LEFT), where.y()))
        day, mins = self.axis.at(where.x() + self._dx)
        officer = track.officer if track is not None else ""
        self._to(self.drag.to(day, mins - offset, officer, self.agency_of))

    def _scroll_at(self, where: QPointF) -> None:
        view = self.viewport()
        assert view is not None
        for bar, at, low, high in (
            (self.horizontalScrollBar(), where.x(), LEFT, view.width()),
            (self.verticalScrollBar(), where.y(), HEAD, view.height()),
        ):
            if bar is not None and at > high - 18:
                bar.setValue(bar.value() + 12)
            elif bar is not None and at < low + 4:
                bar.setValue(bar.value() - 12)

    def _to(self, drag: Drag) -> None:
        if drag.troubles is None:
            drag = _checked(drag, self.check(drag.wanted))
        self.drag = drag
        self.drag_changed.emit(drag)
        self._repaint()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Drop the visit where it is."""
        self._pressed = None
        if self.drag is not None and not self.pending:
            self.drop()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Nothing of its own: the visit is chosen already."""

    def drop(self) -> None:
        """Ask for the visit on the move to be put where it is."""
        self.unsetCursor()
        if self.drag is None:
            return
        if not self.drag.moved:
            self.let_go()
            return
        self.pending = True
        self.dropped.emit(self.drag)

    def let_go(self) -> None:
        """Put the visit on the move back."""
        self._pressed, self.drag, self.pending = None, None, False
        self.unsetCursor()
        self.drag_changed.emit(None)
        self._repaint()

    def recheck(self) -> None:
        """Ask again what stands against the visit on the move."""
        if self.drag is not None:
            self._to(_checked(self.drag, self.check(self.drag.wanted)))

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """What can be done with a visit or an officer."""
        assert event is not None
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            if self.current:
                self.visit_menu.emit(self.current, self.mapToGlobal(QPoint(LEFT, HEAD)))
            return
        _, _, _, one = self.at(QPointF(event.pos()))
        if one is not None and one.visit is not None:
            self.visit_menu.emit(one.visit.visit_id, event.globalPos())

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Ctrl and the wheel zooms; else it scrolls."""
        assert event is not None
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.2 ** (event.angleDelta().y() / 120), event.position().x())
            event.accept()
        else:
            super().wheelEvent(event)

    def focusOutEvent(self, event: object) -> None:
        """A visit moved by keys and not put anywhere goes back."""
        if self.drag is not None and self._pressed is None and not self.pending:
            self.let_go()
        super().focusOutEvent(event)  # type: ignore[arg-type]


def _checked(drag: Drag, troubles: tuple[Trouble, ...] | None) -> Drag:
    return Drag(drag.visit, drag.was, drag.wanted, drag.officer, troubles)
