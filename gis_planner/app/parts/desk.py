"""The day on the desk: moving, locking and choosing attendees of visits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QWidget

from gis_planner.app.parts.part import Part

if TYPE_CHECKING:
    from gis_planner.app.pages.plan import PlanPage
    from gis_planner.app.presenting.paper import Sheet


class DeskPart(Part):
    """The day on the desk: moving, locking and choosing attendees of visits."""

    def add_actions(self) -> None:
        """What the plan page does, for menu, Ctrl+K and shortcuts."""
        add, on = self.window.actions_.add, self._on_page
        add("plan_go", "Plan the operation", on(lambda p: p.run()), "Ctrl+R", "play")
        add("plan_stop", "Stop planning, keep the best", lambda: self._page.stop(), "Ctrl+.",
            "stop")  # fmt: skip
        add("plan_cancel", "Cancel planning", lambda: self._page.cancel(), "", "close",
            full="Cancel planning, the case stays as it was")  # fmt: skip
        add("plan_lock", "Lock or unlock the visit", on(lambda p: p.toggle_lock()), "", "lock",
            full="Lock or unlock the chosen visit (L)")  # fmt: skip
        add("plan_move", "Move the visit…", on(lambda p: p.move_by_typing()), "Ctrl+M", "timeline",
            full="Move the chosen visit to another time, day or officer")  # fmt: skip
        add("plan_attendees", "Who attends the visit", on(lambda p: p.show_attendees()), "",
            "person", full="Choose who attends the chosen visit")  # fmt: skip
        add("plan_left_out", "What was left out, and why", on(self._left_out), "", "info")
        add("plan_timeline", "Timeline or list of the day", on(self._switch_view), "",
            "table", full="Switch the day between timeline and list")  # fmt: skip
        add("plan_teams", "Rows by officer or team", on(self._switch_rows), "", "person",
            full="Switch the timeline between officers and teams")  # fmt: skip
        add("plan_turns", "Print turn lists…", on(lambda _: self.print_turns()), "", "print",
            full="Print the turn lists of the day for the officers")  # fmt: skip

    @property
    def _page(self) -> PlanPage:
        return self.window.plan_page

    def _on_page(self, act: Callable[[PlanPage], object]) -> Callable[[], None]:
        def go() -> None:
            self.window.show_page("plan")
            self.window.frames.finish()
            act(self._page)

        return go

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Planning under Stages, the desk under Edit."""
        return {
            "&Stages": ("", "plan_go", "plan_stop", "plan_cancel"),
            "&Edit": ("", "plan_lock", "plan_move", "plan_attendees"),
            "&View": ("", "plan_timeline", "plan_teams", "plan_left_out"),
        }

    def page_made(self, name: str, _: QWidget) -> None:
        """Undo and printing belong to the window; a place is mended on the premises page."""
        if name != "plan":
            return
        page = self.window.plan_page
        page.undo_wanted.connect(self.window.case_actions.undo)
        page.print_turns.connect(self.print_turns)
        page.show_place.connect(self._show_place)

    # ---- what they do

    def _left_out(self, page: PlanPage) -> None:
        page.lists.setCurrentWidget(page.left)
        page.left.tree.setFocus()

    def _switch_view(self, page: PlanPage) -> None:
        page.timeline.as_list.toggle()

    def _switch_rows(self, page: PlanPage) -> None:
        page.timeline.by_team.toggle()

    def _show_place(self, premises_id: str) -> None:
        at = self.window.session.frame.row_of(premises_id)
        self.window.show_page("premises")
        if at >= 0:
            self.window.session.selection.focus_on(at)

    def print_turns(self) -> None:
        """The turn lists of everyone on the day shown, an officer a page."""
        from gis_planner.app.presenting.paper import Imprint
        from gis_planner.app.presenting.print_dialog import PrintDialog
        from gis_planner.app.seeing import passing

        window = self.window
        sheets = self.sheets()
        if not sheets:
            window.say("No one is on the road on this day.")
            return
        source = f"gis_planner · {window.session.the_case.path.name}"
        dialog = PrintDialog(
            {name: partial(sheets.__getitem__, name) for name in sheets},
            Imprint(window.marking.text(), source, passing.terms(window.session)), window,
        )  # fmt: skip
        dialog.printed.connect(self._printed)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def sheets(self) -> dict[str, Sheet]:
        """What can be printed: everyone of the day, and each officer alone."""
        from gis_planner.app.models.plan import long_day
        from gis_planner.app.pages.plan.turns import turns_html
        from gis_planner.app.presenting.paper import Sheet

        page = self.window.plan_page
        day = page.pane.turns.day
        lanes = [x for x in page.plan.lanes.get(day, ()) if page.plan.legs.get((day, x.officer))]
        if not lanes:
            return {}
        each = {x.officer: turns_html(page.plan, day, x) for x in lanes}
        rest = ["<div style='page-break-before: always'>" + h + "</div>" for h in each.values()]
        whole = next(iter(each.values())) + "".join(rest[1:])
        title = f"Turn lists, {long_day(day)}"
        found = {f"Everyone, {long_day(day)}": Sheet(title, whole)}
        return found | {o: Sheet(f"Turn list of {o}", h) for o, h in each.items()}

    def _printed(self, what: str) -> None:
        window = self.window
        window.session.the_case.note("print", what, {"marking": window.marking.text()})
        window.session.took_effect(frozenset({"journal"}))
        window.say(what)
