"""Outcomes: what became of visits, totals, feedback."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PyQt6.QtWidgets import QWidget

from gis_planner.app.parts.part import PageName, Part

if TYPE_CHECKING:
    from gis_planner.app.pages.outcomes import OutcomesPage


class OutcomesPart(Part):
    """Outcomes: what became of visits, totals, feedback."""

    PAGES = (PageName("outcomes", "Outcomes", "check",
                      source="gis_planner.app.pages.outcomes:OutcomesPage"),)  # fmt: skip

    @property
    def page(self) -> OutcomesPage:
        """The page, made when it is first asked for."""
        return cast("OutcomesPage", self.window.pages["outcomes"])

    def add_actions(self) -> None:
        """Recording, forms and feedback by menu, shortcut and command palette."""
        add, then = self.window.actions_.add, self._then
        add("outcome_form_in", "Take in filled outcome forms…", then(lambda p: p.choose_form()),
            "", "import")  # fmt: skip
        add("outcome_form_out", "Write a blank outcome form…", then(lambda p: p.ask_form()), "",
            "save")  # fmt: skip
        add("outcome_unplanned", "Outcome of a visit not planned", self._unplanned, "", "new",
            full="Record a visit that nobody planned, at the selected premises")  # fmt: skip
        add("outcome_learn", "Outcomes into lists and scores", then(lambda p: p.learn()), "",
            "play")  # fmt: skip
        for name, title, place in (
            ("outcome_record", "Record outcomes", 0), ("outcome_totals", "Totals of outcomes", 1),
            ("outcome_feedback", "Feedback that is owed", 3), ("outcome_rates", "Hit rates", 4),
        ):  # fmt: skip
            add(name, title, partial(self._tab, place), "", "check")

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Entries of the menus."""
        return {
            "&Stages": ("", "outcome_record", "outcome_form_in", "outcome_form_out",
                        "outcome_unplanned", "outcome_learn"),
        }  # fmt: skip

    def page_made(self, name: str, _: QWidget) -> None:
        """Listen to the page."""
        if name != "outcomes":
            return
        window, page = self.window, self.page
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Outcomes"))
        page.status.connect(window.say)
        page.go_plan.connect(partial(window.show_page, "plan"))
        page.export_wanted.connect(window.case_actions.export_table)

    def _tab(self, place: int) -> None:
        self.window.show_page("outcomes")
        self.page.tabs.setCurrentIndex(place)
        if place == 0:
            self.page.record.focus_first()

    def _then(self, call: Callable[[OutcomesPage], object]) -> Callable[[], None]:
        """Show the page, then do it."""

        def go() -> None:
            self.window.show_page("outcomes")
            if self.page.need_operation():
                call(self.page)

        return go

    def _unplanned(self) -> None:
        frame, focus = self.window.session.frame, self.window.session.selection.focus
        if focus < 0:
            self.window.say("Select premises on the map or in the table first")
            return
        self.window.show_page("outcomes")
        if self.page.need_operation():
            self.page.start_unplanned(frame.id_of(focus))
