"""The plan page shows a plan: what was read on lists, map and timeline."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_planner.app.frames import Step, whole
from gis_planner.app.gantt import GanttChart, GanttPanel
from gis_planner.app.map.scene import Scene
from gis_planner.app.models.plan import PlanView
from gis_planner.app.pages.plan.age_bar import AgeBar
from gis_planner.app.pages.plan.bar import PlanBar
from gis_planner.app.pages.plan.before import BeforePlan
from gis_planner.app.pages.plan.desk_work import DeskWork
from gis_planner.app.pages.plan.detail import DetailPane
from gis_planner.app.pages.plan.drawing import (
    bounds_of,
    passes,
    scene_of,
    stops_of,
    with_left_out,
)
from gis_planner.app.pages.plan.lists import PlanLists
from gis_planner.app.pages.plan.plan_map import PlanMap
from gis_planner.app.pages.plan.routes_menu import RoutesMenu
from gis_planner.app.pages.plan.words import before_html
from gis_planner.app.session import Session

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget as Base
else:
    Base = object


class PlanShowing(Base):
    """What the page does with a plan that was read; part of PlanPage."""

    session: Session
    plan: PlanView
    current: str
    left_id: str
    work: DeskWork
    canvas: PlanMap
    bar: PlanBar
    lists: PlanLists
    visits: Any
    age: AgeBar
    before: BeforePlan
    pane: DetailPane
    detail: Any
    headline: Any
    timeline: GanttPanel
    gantt: GanttChart
    routes: RoutesMenu
    definition: Any
    day: Any
    days_shown: Any
    show_visit: Any
    _at_focus: Any
    choose_left: Any
    _dirty: bool

    def _chose(self, name: str) -> None:
        if name:
            whole(partial(self._chose_first, name))

    def _chose_first(self, name: str) -> Step:
        """Show an operation's plan; what is returned then shows the visit."""
        if self.session.operation and name != self.session.operation:
            self.work.forget()
        self.session.operation = name
        before = self.plan.visit(self.current)
        self.plan = self.session.plans.view(self.session.the_case, name, self.session.frame)
        if not self.plan.stats:
            self.before.look(self.definition)
        self._headline(self.plan.stats)
        same = self.plan.at(before.premises_id) if before is not None else None
        self.current = same.visit_id if same is not None else ""
        self._fill()
        self.work.prepare()
        return self._choose_first

    def _headline(self, stats: dict[str, object]) -> None:
        text = self.plan.headline if stats else self.before.words(self.session.frame)
        impossible = sum(n.kind == "infeasible" for n in self.plan.notes)
        if impossible:
            text += f" · {impossible} impossible: see Notes"
        self.headline.setText(text)
        self.age.show_changes(self._changes() if stats else ())
        self.bar.go.setText("Plan again" if stats else "Plan")

    def _changes(self) -> tuple[str, ...]:
        from gis_planner.pipeline.plan_age import changed_since

        session = self.session
        return changed_since(session.the_case, session.operation, self.definition)

    def _candidates_read(self) -> None:
        if not self.plan.visits:
            self._headline(self.plan.stats)
            self._draw()
            self.fit_map()

    def _fill(self) -> None:
        definition = self.definition
        self.lists.fill(self.plan, definition)
        self.gantt.let_go()
        rules = {r["premises_id"]: r["rule"] for r in definition.get("visit_rule", [])}
        self.gantt.marks = {p: {"lock": "▪", "must": "!"}.get(r, "") for p, r in rules.items()}
        days = self.plan.days or tuple(definition.get("operation", {}).get("days", ()))
        self.timeline.show_plan(self.plan, days, self.day)
        self._fade()
        self.visits.pick(self.gantt.picked)

    def _choose_first(self) -> Step | None:
        """The visit in use, or the first one; what is returned offers its premises to all views."""
        definition = self.definition
        left = any(x.premises_id == self.left_id for x in self.plan.left_out)
        visit = self._at_focus() or self.plan.visit(self.current)
        if visit is None and not left:
            visit = next((v for v in self.plan.visits if v.day in self.days_shown), None)
        if visit is not None:
            self.fit_map()
            self.show_visit(visit)  # with its turns, routes and the drawing
            place = self.session.frame.row_of(visit.premises_id)
            return partial(self.session.selection.offer, place)
        self._day_shown()
        if left:
            self.choose_left(self.left_id)
        else:
            self.detail.setHtml("" if self.plan.stats else before_html(definition, self.session))
            self.pane.tabs.setCurrentIndex(0)
            self.pane.attendees.show_premises("", ())
            self.pane.show_rule(definition, "", False)
        return None

    def _day_shown(self) -> None:
        visit = self.plan.visit(self.current)
        self._routes()
        day = self.day or (visit.day if visit is not None else next(iter(self.days_shown), ""))
        self.pane.turns.show_day(self.plan, day)
        self._draw()
        self.fit_map()

    # ---- the map

    def fit_map(self) -> None:
        """All stops and routes of the days shown; all premises where nothing is planned yet."""
        bounds = bounds_of(self.plan, self.days_shown)
        if bounds is not None:
            self.canvas.fit(bounds)
        elif len(self.session.frame):
            self.canvas.fit(self._candidate_bounds() or self.session.frame.bounds())

    def _candidate_bounds(self) -> tuple[float, float, float, float] | None:
        frame, mask = self.session.frame, self.before.mask(self.session.frame)
        if mask is None or len(mask) != len(frame):
            return None
        e, n = frame.easting[mask], frame.northing[mask]
        known = np.isfinite(e) & np.isfinite(n)
        if not known.any():
            return None
        e, n = e[known], n[known]
        return float(e.min()), float(n.min()), float(e.max()), float(n.max())

    def set_scene(self, scene: Scene) -> None:
        """The layers of the premises page behind the plan."""
        self._base = scene
        self._draw()

    _base = Scene()

    def _draw(self) -> None:
        frame = self.session.frame
        scene = scene_of(
            self._base, self.plan, self.days_shown, self.current, self.routes.hidden, self.session,
            None if self.plan.visits else self.before.mask(frame),
        )  # fmt: skip
        self.canvas.stops = tuple(
            v for v in stops_of(self.plan, self.days_shown, self.routes.hidden)
            if passes(self.session, v.premises_id)
        )  # fmt: skip
        self.canvas.current = self.current
        self.canvas.set_scene(with_left_out(scene, frame, self.left_id))

    def follow_filters(self) -> None:
        """Visits to premises that the filters leave out leave the map, and fade elsewhere."""
        if self.isVisible():
            self._fade()
            self._draw()
        else:
            self._dirty = True

    def _fade(self) -> None:
        places = (v.premises_id for v in self.plan.visits)
        faded = frozenset(p for p in places if not passes(self.session, p))
        for view in (self.gantt, self.visits, self.timeline.list):
            view.fade(faded)

    def _routes(self) -> None:
        visit = self.plan.visit(self.current)
        team = tuple(o for a in visit.attendances for o in a.officers) if visit else ()
        self.routes.show_days(self.plan, self.days_shown, team)
        self.routes.adjustSize()
