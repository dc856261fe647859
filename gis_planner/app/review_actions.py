"""What review asks of the window: match again, go to premises, edit a cluster, decisions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gis_planner import settings
from gis_planner.app.cluster_dialog import ClusterDialog
from gis_planner.app.decisions_dialog import DecisionsDialog
from gis_planner.app.uprn_dialog import UprnDialog
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import deciding
from gis_planner.pipeline.cluster_edits import Edit
from gis_planner.pipeline.reviewing import Desk

if TYPE_CHECKING:
    from gis_planner.app.window import Window

MOST_PREMISES = 12
"""Premises whose records are edited together; more are no cluster."""


class ReviewActions:
    """Joins the review page, its dialogs and the window."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def add(self) -> None:
        """Register the actions that menu, shortcut and command palette share."""
        add = self.window.actions_.add
        add("cluster", "Split, merge or pin…", self.edit_selected, "Ctrl+Shift+M", "layers",
            full="Split, merge or pin the records of the selected premises")  # fmt: skip
        add("decisions", "Decisions…", self.decisions, "Ctrl+Shift+D", "history",
            full="Every decision: who, when, why")  # fmt: skip

    def connect(self) -> None:
        """Listen to the inspector; who judges is known from the opening of a case on."""
        why = self.window.why_tab
        why.edit_records.connect(lambda premises: self.edit_premises([premises]))
        self.window.session.opened.connect(self._sign)

    def _sign(self) -> None:
        name, case = settings.load().get("reviewer"), self.window.session.case
        if case is not None and isinstance(name, str) and name:
            case.who = name

    def page_made(self) -> None:
        """Listen to the review page."""
        window, page = self.window, self.window.review_page
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Review"))
        page.status.connect(window.say)
        page.match_again.connect(partial(window.case_actions.run_stage, "match"))
        page.show_premises.connect(window.show_premises)
        page.edit_cluster.connect(self.edit_records)
        page.pin_wanted.connect(self.pin)
        page.decisions_wanted.connect(self.decisions)
        page.set_scene(window.premises_page.canvas.scene)

    # ---- dialogs

    def _with_desk(self, use: Callable[[Desk], None]) -> None:
        """The desk of the current match, read first where it is not there."""
        self.window.review_page.with_desk(use)

    def edit_records(self, records: list[int]) -> None:
        """The cluster editor on the businesses and premises of some records."""

        def show(desk: Desk) -> None:
            known = [r for r in records if desk.business_of(r)]
            if not known:
                self.window.say("Match the lists first: these records are in no business yet")
                return
            window = self.window
            dialog = ClusterDialog(desk, known, window.session, window.jobs, window)
            dialog.applied.connect(self.write)
            dialog.open()

        self._with_desk(show)

    def edit_premises(self, premises: list[str]) -> None:
        """The cluster editor on all records of some premises."""
        self._with_desk(
            lambda desk: self.edit_records([r for p in premises for r in desk.members(premises=p)])
        )

    def edit_selected(self) -> None:
        """The cluster editor on the selected premises, or on the pair in review."""
        window = self.window
        if window.page == "review":
            window.review_page.edit()
            return
        rows = window.session.selection.rows
        if not 0 < len(rows) <= MOST_PREMISES:
            window.say(f"Select one to {MOST_PREMISES} premises whose records belong together")
            return
        self.edit_premises([window.session.frame.id_of(int(r)) for r in rows])

    def pin(self, records: list[int]) -> None:
        """Choose a UPRN for some records."""

        def show(desk: Desk) -> None:
            dialog = UprnDialog(desk, records, self.window.jobs, self.window)
            dialog.edited.connect(self.write)
            dialog.open()

        self._with_desk(show)

    def decisions(self) -> None:
        """The list of all decisions."""

        def show(desk: Desk) -> None:
            window = self.window
            dialog = DecisionsDialog(desk, desk.case.judgements(), window)
            dialog.take_back.connect(partial(self._take_back, dialog))
            dialog.export_wanted.connect(self._export)
            dialog.show_pair.connect(self._show_pair)
            dialog.open()

        self._with_desk(show)

    # ---- writing

    def write(self, edit: Edit) -> None:
        """Append the decisions of an edit as one change."""
        window = self.window
        try:
            case = window.session.the_case
            done = deciding.decide_many(case, edit.decisions, edit.summary)
        except UserError as fault:
            window.case_actions.show_fault(fault, "Decisions")
            return
        window.session.took_effect(done.touched)
        window.say(f"{done.summary}. Match again to apply it.")

    def _take_back(self, dialog: DecisionsDialog, numbers: tuple[int, ...], why: str) -> None:
        window = self.window
        try:
            case = window.session.the_case
            done = deciding.take_back(case, numbers, why)
        except UserError as fault:
            window.case_actions.show_fault(fault, "Decisions")
            return
        window.session.took_effect(done.touched)
        dialog.all = list(reversed(case.judgements()))
        dialog.fill()
        window.say(done.summary)

    def _export(self) -> None:
        case = self.window.case_actions
        name = case._ask_file("decisions.csv")
        if name:
            work = self.window.session.export("decisions", Path(name))
            case.run(f"Export to {Path(name).name}", work)

    def _show_pair(self, a: int, b: int) -> None:
        self.window.show_page("review")
        page = self.window.review_page
        self._with_desk(lambda desk: page.refill(desk.question(a, b)))
