"""Which premises to aim at: funnel, demand, supportive letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from PyQt6.QtWidgets import QWidget

from gis_planner.app.parts.part import PageName, Part

if TYPE_CHECKING:
    from gis_planner.app.pages.targets.page import TargetsPage

HERE = "gis_planner.app.pages"


class TargetsPart(Part):
    """Which premises to aim at: funnel, demand, supportive letters."""

    PAGES: ClassVar[tuple[PageName, ...]] = (
        PageName("targets", "Targets", "filter", (), True, f"{HERE}.targets.page:TargetsPage"),
    )

    @property
    def page(self) -> TargetsPage:
        """The targets page, made when it is first asked for."""
        return cast("TargetsPage", self.window.pages["targets"])

    def add_actions(self) -> None:
        """Tabs and what they do, by name and key."""
        add = self.window.actions_.add
        add("targets_keep", "Keep as target list…", self._keep, "Ctrl+Shift+T", "save",
            full="Keep what the funnel leaves as a target list")  # fmt: skip
        add("targets_lists", "Target lists", lambda: self._show(self.page.lists), "", "leads",
            full="Show the target lists")  # fmt: skip
        add("targets_letters", "Advance letters", lambda: self._show(self.page.letters), "", "copy",
            full="Write advance letters of a supportive operation")  # fmt: skip
        add("targets_others", "Other agencies' visits", lambda: self._show(self.page.others), "",
            "timeline", full="Visits that other agencies plan by themselves")  # fmt: skip
        add("targets_import", "Import other agencies' visits…", self._import, "", "import")
        add("targets_export", "Export targets…", lambda: self.page.export(), "", "save",
            full="Export what the funnel leaves")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under the stages: they come between scoring and planning."""
        return {
            "&Stages": ("", "targets_keep", "targets_lists", "targets_letters", "targets_others"),
            "&Case": ("", "targets_import"),
        }

    def page_made(self, name: str, _: QWidget) -> None:
        """Signals of the page to the window."""
        if name != "targets":
            return
        window, page = self.window, self.page
        page.status.connect(window.say)
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Targets"))
        page.run_score.connect(lambda: window.case_actions.run_stage("score"))
        page.go_plan.connect(self._plan)
        page.show_visit.connect(self._visit)
        window.premises_page.scene_changed.connect(page.aim.set_scene)
        page.aim.set_scene(window.premises_page.canvas.scene)
        page.show_rows.connect(window.zoom_selection)

    def _show(self, tab: QWidget) -> None:
        self.window.show_page("targets")
        self.window.frames.finish()
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
