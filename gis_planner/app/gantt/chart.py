"""The timeline: drawn, scrolled, zoomed; visits are moved by mouse or by keys."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QHelpEvent,
)
from PyQt6.QtWidgets import QAbstractScrollArea, QToolTip

from gis_planner.app.gantt.drawn import Drawn
from gis_planner.app.gantt.keys import MovingByKeys
from gis_planner.app.gantt.mouse import MovingByMouse
from gis_planner.app.gantt.scale import Scaled
from gis_planner.app.models import gantt as model
from gis_planner.app.models.gantt import Drag, Row, Track
from gis_planner.app.models.lanes import KINDS, Block, clock
from gis_planner.app.models.plan import PlanView, Visit
from gis_planner.app.session import Session
from gis_planner.domain.placing import Placing, Trouble

Check = Callable[[Placing], tuple[Trouble, ...] | None]
Spans = Callable[[str, str], list[tuple[int, int]]]


class GanttChart(MovingByKeys, MovingByMouse, Scaled, Drawn, QAbstractScrollArea):
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
        self.faded: frozenset[str] = frozenset()
        self.picked: frozenset[str] = frozenset()
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

    def fade(self, premises: frozenset[str]) -> None:
        """Visits to these premises are left out by the filters."""
        if premises != self.faded:
            self.faded = premises
            self._repaint()

    def pick(self, premises: frozenset[str]) -> None:
        """These premises are selected elsewhere."""
        if premises != self.picked:
            self.picked = premises
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
        """What a stretch is, as a tip."""
        span = f"{clock(one.start_min)}–{clock(one.end_min)}"
        head = f"{self.plan.named(track.officer)} · {KINDS[one.kind]} {span}"
        if one.visit is None:
            return f"{head}\n{one.text}"
        who = ", ".join(self.session.agency_name(a, short=True) for a in one.visit.agencies)
        keys = "Drag it, or arrows and Enter. L locks it. Right click for more."
        return "\n".join((head, one.visit.name, one.visit.address, who, keys))
