"""One visit, or one premises left out, is chosen on the plan page, and a rule set for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gis_planner.app.gantt import GanttChart, GanttPanel
from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models.plan import PlanView, Visit
from gis_planner.app.pages.plan.detail import DetailPane
from gis_planner.app.pages.plan.drawing import picked
from gis_planner.app.pages.plan.lists import PlanLists
from gis_planner.app.pages.plan.menus import visit_menu
from gis_planner.app.pages.plan.rulings import Rulings
from gis_planner.app.pages.plan.words import left_html, visit_html
from gis_planner.app.session import Session

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget as Base
else:
    Base = object


class PlanChoosing(Base):
    """What the page does with the chosen visit; part of PlanPage."""

    session: Session
    plan: PlanView
    current: str
    left_id: str
    lists: PlanLists
    visits: Any
    left: Any
    notes: Any
    pane: DetailPane
    detail: Any
    timeline: GanttPanel
    gantt: GanttChart
    rulings: Rulings
    definition: Any
    day: Any
    days_shown: Any
    _draw: Callable[[], None]
    _routes: Callable[[], None]

    def choose(self, visit_id: str) -> None:
        """Show a visit everywhere."""
        visit = self.plan.visit(visit_id)
        if visit is None:
            return
        again = visit_id == self.current
        self.show_visit(visit)
        place = self.session.frame.row_of(visit.premises_id)
        if place >= 0 and not (again and self.session.selection.focus == place):
            self.session.selection.focus_on(place)

    def show_visit(self, visit: Visit) -> None:
        """Show a visit on this page."""
        visit_id = visit.visit_id
        self.current, self.left_id = visit_id, ""
        if self.day and visit.day != self.day:
            self.timeline.go_to(visit.day)
        self.visits.choose(visit_id)
        self.timeline.choose(visit_id)
        names = self.notes.name
        notes = tuple(
            f"{n.text} {n.fix}".replace(visit.premises_id, names(visit.premises_id)).strip()
            for n in self.plan.notes if n.premises_id == visit.premises_id
        )  # fmt: skip
        self.detail.setHtml(visit_html(visit, self.session, notes, self.plan.named))
        self.pane.attendees.show_premises(visit.premises_id, visit.agencies)
        lead = visit.attendances[0].officers if visit.attendances else ()
        shown = self.pane.turns.choice.currentData()
        team = [o for a in visit.attendances for o in a.officers]
        self.pane.turns.show_day(
            self.plan, visit.day, shown if shown in team else "".join(lead[:1])
        )
        self.pane.show_rule(self.definition, visit.premises_id, True)
        self._routes()
        self._draw()

    def choose_left(self, premises_id: str) -> None:
        """Show premises that were left out."""
        found = next((x for x in self.plan.left_out if x.premises_id == premises_id), None)
        if found is None:
            return
        self.current, self.left_id = "", premises_id
        self.timeline.choose("")
        self.detail.setHtml(left_html(found, self.left.reason(found)))
        self.pane.attendees.show_premises(premises_id, ())
        self.pane.show_rule(self.definition, premises_id, False)
        self._draw()
        place = self.session.frame.row_of(premises_id)
        if place >= 0:
            self.session.selection.focus_on(place)

    def choose_premises(self, premises_id: str) -> None:
        """Show the visit to premises, or why there is none."""
        visit = self.plan.at(premises_id)
        if visit is not None:
            self.choose(visit.visit_id)
        else:
            self.choose_left(premises_id)

    def _focused(self) -> None:
        """Another view put premises in focus: show their visit, if they have one."""
        visit = self._at_focus()
        if self.isVisible() and visit is not None and visit.visit_id != self.current:
            self.show_visit(visit)

    def _at_focus(self) -> Visit | None:
        focus = self.session.selection.focus
        return self.plan.at(self.session.frame.id_of(focus)) if focus >= 0 else None

    def _selected(self) -> None:
        """Visits to premises that are selected, in any view, stand out."""
        if self.isVisible():
            premises = picked(self.plan, self.session)
            if premises != self.gantt.picked:
                self.gantt.pick(premises)
                self.visits.pick(premises)
                self._draw()

    def _visit_menu(self, visit_id: str, where: object) -> None:
        self.choose(visit_id)
        visit = self.plan.visit(visit_id)
        if visit is not None:
            visit_menu(self, visit, where)  # type: ignore[arg-type]

    def show_attendees(self) -> None:
        """Who attends the chosen visit, to change it."""
        self.pane.tabs.setCurrentWidget(self.pane.attendees)
        self.pane.attendees.sets.setFocus()

    def show_notes(self) -> None:
        """What is impossible first, with the way to mend it."""
        self.lists.setCurrentWidget(self.notes)
        self.notes.list.setCurrentRow(0)
        self.notes.list.setFocus()

    def show_turns(self, officer: str) -> None:
        """An officer's turn list."""
        day = self.day or next(iter(self.days_shown), "")
        self.pane.turns.show_day(self.plan, day, officer)
        self.pane.tabs.setCurrentWidget(self.pane.turns)

    # ---- rules

    def rule(self, rule: str) -> None:
        """Set a rule for the chosen visit or premises ('' takes it away)."""
        self.rulings.rule(rule)

    def toggle_lock(self) -> None:
        """Lock the chosen visit as it is, or free it."""
        visit = self.plan.visit(self.current)
        if visit is not None:
            locked = edit.rule_of(self.definition, visit.premises_id) == "lock"
            self.rulings.rule("" if locked else "lock")

    def move_by_typing(self) -> None:
        """Another time, day or officer for the chosen visit, by typing."""
        visit = self.plan.visit(self.current)
        if visit is not None:
            self.rulings.ask_move(visit)
