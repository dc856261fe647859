"""The stages: import, plan and pack pages ask the window for the work they show."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QWidget

from gis_planner.app.parts.part import Part


class StagesPart(Part):
    """Joins the pages of the first and last stages to the case's actions."""

    def page_made(self, name: str, _: QWidget) -> None:
        """A page of a stage takes its place."""
        if name == "import":
            self._import()
        elif name == "plan":
            self._plan()
        elif name == "pack":
            self._pack()

    def _import(self) -> None:
        page, case = self.window.import_page, self.window.case_actions
        page.files.connect(case.take_files)
        page.choose_files.connect(case.choose_files)
        page.add_layer.connect(case.choose_layer)
        page.add_gazetteer.connect(case.choose_gazetteer)
        page.run_stage.connect(case.run_stage)
        page.show_set_aside.connect(case.show_set_aside)

    def _plan(self) -> None:
        window, page = self.window, self.window.plan_page
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Plan"))
        page.status.connect(window.say)
        page.go_pack.connect(partial(window.show_page, "pack"))
        page.set_scene(window.premises_page.canvas.scene)

    def _pack(self) -> None:
        window, page = self.window, self.window.pack_page
        page.fault.connect(lambda f: window.case_actions.show_fault(f, "Pack"))
        page.status.connect(window.say)
        page.go_plan.connect(partial(window.show_page, "plan"))
