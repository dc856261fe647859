"""Which premises to aim at: funnel, demand, supportive letters."""

from __future__ import annotations

from typing import ClassVar

from PyQt6.QtWidgets import QWidget

from gis_planner.app.pages.targets.page import TargetsPage
from gis_planner.app.parts.part import PageName, Part


class TargetsPart(Part):
    """Which premises to aim at: funnel, demand, supportive letters."""

    PAGES: ClassVar[tuple[PageName, ...]] = (
        PageName("targets", "Targets", "filter", (), filtered=True),
    )

    def pages(self) -> dict[str, QWidget]:
        """The targets page."""
        self.page = TargetsPage(self.window.session, self.window.jobs)
        return {"targets": self.page}

    def add_actions(self) -> None:
        """Tabs and what they do, by name and key."""
        add, page = self.window.actions_.add, self.page
        add("targets_keep", "Keep as target list…", self._keep, "Ctrl+Shift+T", "save",
            full="Keep what the funnel leaves as a target list")  # fmt: skip
        add("targets_lists", "Target lists", lambda: self._show(page.lists), "", "leads",
            full="Show the target lists")  # fmt: skip
        add("targets_letters", "Advance letters", lambda: self._show(page.letters), "", "copy",
            full="Write advance letters of a supportive operation")  # fmt: skip
        add("targets_others", "Other agencies' visits", lambda: self._show(page.others), "",
            "timeline", full="Visits that other agencies plan by themselves")  # fmt: skip
        add("targets_import", "Import other agencies' visits…", self._import, "", "import")
        add("targets_export", "Export targets…", page.export, "", "save",
            full="Export what the funnel leaves")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under the stages: they come between scoring and planning."""
        return {
            "&Stages": ("", "targets_keep", "targets_lists", "targets_letters", "targets_others"),
            "&Case": ("", "targets_import"),
        }

    def connect(self) -> None:
        """Signals of the page to the window."""
        window, page = self.window, self.page
        page.status.connect(window.say)
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Targets"))
        page.run_score.connect(lambda: window.case_actions.run_stage("score"))
        page.go_plan.connect(self._plan)
        page.show_visit.connect(self._visit)
        window.premises_page.scene_changed.connect(page.aim.set_scene)
        page.lists.table.show_rows.connect(window._zoom_selection)

    def _show(self, tab: QWidget) -> None:
        self.window.show_page("targets")
        self.page.tabs.setCurrentWidget(tab)

    def _keep(self) -> None:
        if self.window.page != "targets":
            self._show(self.page.aim)
        self.page.keep()

    def _import(self) -> None:
        self._show(self.page.others)
        self.page.others.importer.choose()

    def _plan(self) -> None:
        self.window.show_page("plan")
        self.window.plan_page.refresh()

    def _visit(self, operation: str, visit_id: str) -> None:
        self.window.session.operation = operation
        self._plan()
        self.window.plan_page.choose(visit_id)
