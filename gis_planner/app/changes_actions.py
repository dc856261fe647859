"""What the changes page asks of the window, and records typed in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gis_planner.app.models.words import many
from gis_planner.app.record_dialog import RecordDialog
from gis_planner.pipeline import Outcome
from gis_planner.pipeline.typed import add_record

if TYPE_CHECKING:
    from gis_planner.app.window import Window

MOST_SHOWN = 100
"""A number of changes from here on has no room on the rail."""


class ChangesActions:
    """Joins the changes page, the dialog for typed records and the window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.count = 0
        self.dialog: RecordDialog | None = None

    def add(self) -> None:
        """Register the action that menu, shortcut and command palette share."""
        self.window.actions_.add("record", "Add a record…", self.type_record, "Ctrl+Shift+R",
                                 "new", full="Add a record by typing it")  # fmt: skip

    def page_made(self) -> None:
        """Listen to the changes page."""
        window, page = self.window, self.window.changes_page
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Changes"))
        page.status.connect(window.say)
        page.match_again.connect(partial(window.case_actions.run_stage, "match"))
        page.show_premises.connect(window.show_premises)
        page.add_record.connect(self.type_record)
        page.export_wanted.connect(partial(window.case_actions.export_table, "changes"))
        page.counted.connect(self.count_open)
        self.count_open(sum(page.model.counts().values()))

    def count_open(self, count: int) -> None:
        """The number of open changes on the rail."""
        self.count = count
        words = "1 change to look at" if count == 1 else f"{many(count)} changes to look at"
        shown = str(count) if count < MOST_SHOWN else ""
        self.window.rail.count("changes", shown * bool(count), words * bool(count))

    def type_record(self) -> None:
        """The dialog in which a record is typed."""
        window = self.window
        dialog = RecordDialog(window.session.the_case, window.jobs, window)
        dialog.wanted.connect(self.write)
        self.dialog = dialog
        dialog.open()

    def write(self, fields: dict[str, str], source: str) -> None:
        """Add a typed record to the case."""
        window = self.window
        case = window.session.the_case

        def done(outcome: Outcome) -> None:
            window.session.took_effect(outcome.touched)
            window.say(outcome.summary + ". Match to link it.")

        window.jobs.start("Adding a record", lambda p: add_record(case, fields, source), done)
