"""The timeline: drawn, scrolled, zoomed; visits are moved by mouse or by keys."""

from __future__ import annotations

import html
from collections.abc import Callable

from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QAbstractScrollArea, QApplication, QToolTip

from gis_planner.app import theme
from gis_planner.app.gantt import paint
from gis_planner.app.gantt.keys import MovingByKeys
from gis_planner.app.gantt.paint import HEAD, LEFT, Look
from gis_planner.app.models import gantt as model
from gis_planner.app.models.gantt import Axis, Drag, Row, Track
from gis_planner.app.models.lanes import KINDS, Block, clock
from gis_planner.app.models.plan import PlanView, Visit, long_day
from gis_planner.app.session import Session
from gis_planner.domain.placing import Placing, Trouble

ZOOMS = (0.35, 12.0)
"""Least and most pixels a minute."""
Check = Callable[[Placing], tuple[Trouble, ...] | None]
Spans = Callable[[str, str], list[tuple[int, int]]]


class GanttChart(MovingByKeys, QAbstractScrollArea):
    """Days of a plan. Choose a visit, drag it, or move it with the arrow keys and press Enter."""

    visit_chosen = Signal(str)
    visit_menu = Signal(str, object)
    officer_menu = Signal(str, str, object)
    drag_changed = Signal(object)
    dropped = Signal(object)
    lock_wanted = Signal()
    day_wanted = Signal(str)
    drag_over = Signal(object)
    """Where the mouse is (global) while it moves a visit."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.plan = PlanView("")
        self.days: tuple[str, ...] = ()
        self.by, self.idle = "officer", False
        self.rows: tuple[Row, ...] = ()
        self.current, self.officer = "", ""
        self.drag: Drag | None = None
        self.pending = False
        self.marks: dict[str, str] = {}
        self.check: Check = lambda placing: None
        self.spans: Spans = lambda premises_id, day: []
        self._px_min, self._fit = 1.0, True
        self._hours = (9 * 60, 17 * 60)
        self._pressed: tuple[QPointF, Visit, str, float] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        view = self.viewport()
        assert view is not None
        view.setMouseTracking(True)
        self.setAccessibleName("Timeline")
        self.setMinimumHeight(120)

    # ---- what is shown

    def show_plan(self, plan: PlanView, days: tuple[str, ...]) -> None:
        """Show days of a plan beside each other."""
        self.plan, self.days = plan, days
        self._again()

    def group(self, by: str) -> None:
        """Rows by officer or by team."""
        self.by = by
        self._again()

    def show_idle(self, idle: bool) -> None:
        """Whether those without anything to do have rows."""
        self.idle = idle
        self._again()

    def _again(self) -> None:
        names = self.session.agency_name
        self.rows = model.rows_of(
            self.plan, self.days, self.by, lambda a: names(a, short=True), self.idle
        )
        self._hours = model.hours_of(self.plan, self.days)
        visits = [v for v in self.plan.visits if v.day in self.days]
        self.setAccessibleDescription(
            "; ".join(f"{v.start} {v.name}, {len(v.attendances)} agencies" for v in visits[:40])
        )
        self._measure()
        self._repaint()

    def choose(self, visit_id: str) -> None:
        """Emphasise a visit and bring it into view."""
        if visit_id != self.current:
            self.current, self.officer = visit_id, ""
        self._reveal()
        self._repaint()

    def _repaint(self) -> None:
        view = self.viewport()
        if view is not None:
            view.update()

    @property
    def agency_of(self) -> dict[str, str]:
        """Officer → agency, of all officers of the operation."""
        return {lane.officer: lane.agency for lanes in self.plan.lanes.values() for lane in lanes}

    def visits(self) -> list[Visit]:
        """Visits of the days shown, in order of time."""
        return [v for v in self.plan.visits if v.day in self.days]

    # ---- scale

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

    # ---- drawing

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
            (self.drag.visit.premises_id,) if self.drag is not None and self.drag.moved else (),
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

    def _ghosts(self, look: Look, tracks: list[Track]) -> list[Track]:
        """The tracks that a visit on the move is wanted on, its hours drawn behind."""
        if self.drag is None or self.drag.wanted.day not in self.days:
            return []
        mine = [t for t in tracks if t.officer in self.drag.wanted.officers]
        spans = self.spans(self.drag.visit.premises_id, self.drag.wanted.day)
        if spans or self.drag.troubles is not None:
            paint.windows(look, self.drag, mine, spans)
        return mine

    # ---- the mouse

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

    # ---- help

    def viewportEvent(self, event: object) -> bool:
        """Tooltips of stretches."""
        if isinstance(event, QHelpEvent):
            _, track, _, one = self.at(QPointF(event.pos()))
            if track is not None and one is not None:
                QToolTip.showText(event.globalPos(), self.tip(track, one), self)
                return True
        return super().viewportEvent(event)  # type: ignore[arg-type]

    def tip(self, track: Track, one: Block) -> str:
        """What a stretch is, as HTML."""
        span = f"{clock(one.start_min)}–{clock(one.end_min)}"
        head = f"{track.officer} · {KINDS[one.kind]} {span}"
        if one.visit is None:
            return f"{html.escape(head)}<br>{html.escape(one.text)}"
        who = ", ".join(self.session.agency_name(a, short=True) for a in one.visit.agencies)
        return (
            f"{html.escape(head)}<br><b>{html.escape(one.visit.name)}</b><br>"
            f"{html.escape(one.visit.address)}<br>{html.escape(who)}<br>"
            "<i>Drag it, or arrows and Enter. L locks it. Right click for more.</i>"
        )


def _checked(drag: Drag, troubles: tuple[Trouble, ...] | None) -> Drag:
    return Drag(drag.visit, drag.was, drag.wanted, drag.officer, troubles)
