"""The timeline by keys: from visit to visit, and a visit moved in steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from gis_planner.app.models import gantt as model
from gis_planner.app.models.gantt import Drag
from gis_planner.app.models.plan import PlanView

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QAbstractScrollArea as Base
else:
    Base = object

STEP, BIG_STEP = 5, 15
"""Minutes that an arrow key moves a visit, alone and with Shift."""


class MovingByKeys(Base):
    """What the keyboard does; part of GanttChart."""

    plan: PlanView
    days: tuple[str, ...]
    current: str
    officer: str
    drag: Drag | None
    pending: bool
    agency_of: Any
    visit_chosen: Any
    day_wanted: Any
    lock_wanted: Any
    visits: Any
    drop: Callable[[], None]
    let_go: Callable[[], None]
    zoom: Callable[..., None]
    zoom_fit: Callable[[], None]
    _to: Callable[[Drag], None]

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Up, Down: from visit to visit. Left, Right: 5 minutes, Shift 15. Ctrl and arrows: other
        officer, other day. Enter puts it there, Escape back. L locks. Plus, minus, 0 zoom."""
        assert event is not None
        key, keys = event.key(), Qt.Key
        held = event.modifiers()
        ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
        step = BIG_STEP if held & Qt.KeyboardModifier.ShiftModifier else STEP
        if key in (keys.Key_Left, keys.Key_Right):
            sign = 1 if key == keys.Key_Right else -1
            self.other_day(sign) if ctrl else self.nudge(sign * step)
        elif key in (keys.Key_Up, keys.Key_Down):
            sign = 1 if key == keys.Key_Down else -1
            self.other_officer(sign) if ctrl else self.next_visit(sign)
        elif key in (keys.Key_Return, keys.Key_Enter):
            self.drop()
        elif key == keys.Key_Escape and self.drag is not None:
            self.let_go()
        elif key == keys.Key_L and not ctrl:
            self.lock_wanted.emit()
        elif key in (keys.Key_Plus, keys.Key_Equal):
            self.zoom(1.25)
        elif key == keys.Key_Minus:
            self.zoom(0.8)
        elif key == keys.Key_0 and not ctrl:
            self.zoom_fit()
        else:
            super().keyPressEvent(event)

    def next_visit(self, step: int) -> None:
        """Choose the visit before or after."""
        ids = [v.visit_id for v in self.visits()]
        if ids and self.drag is None:
            at = ids.index(self.current) if self.current in ids else -1 if step > 0 else 0
            self.visit_chosen.emit(ids[(at + step) % len(ids)])

    def _taken(self) -> Drag | None:
        if self.pending:
            return None
        if self.drag is None:
            visit = self.plan.visit(self.current)
            self.drag = model.drag_of(visit, self.officer) if visit is not None else None
        return self.drag

    def nudge(self, mins: int) -> None:
        """Move the chosen visit by minutes; Enter puts it there."""
        drag = self._taken()
        if drag is not None:
            start = min(max(drag.wanted.start + mins, 0), 2 * 1440)
            self._to(model.with_wanted(drag, start=start))

    def other_day(self, step: int) -> None:
        """Move the chosen visit to the day before or after."""
        drag = self._taken()
        days = tuple(self.plan.lanes)
        if drag is None or drag.wanted.day not in days:
            return
        day = days[min(max(days.index(drag.wanted.day) + step, 0), len(days) - 1)]
        if day not in self.days:
            self.day_wanted.emit(day)
        self._to(model.with_wanted(drag, day=day))

    def other_officer(self, step: int) -> None:
        """Give the chosen visit to another officer of the same agency."""
        drag = self._taken()
        if drag is None:
            return
        agencies = self.agency_of
        mine = agencies.get(drag.officer, "")
        team = set(drag.was.officers) - {drag.officer}
        crew = [o for o, a in agencies.items() if a == mine and o not in team]
        now = next((o for o in drag.wanted.officers if agencies.get(o) == mine
                    and o not in team), drag.officer)  # fmt: skip
        if now in crew:
            new = crew[(crew.index(now) + step) % len(crew)]
            team_now = model.swapped(drag.was.officers, drag.officer, new)
            self._to(model.with_wanted(drag, officers=team_now))
