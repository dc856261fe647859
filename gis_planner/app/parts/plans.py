"""Plans beside each other: replanning, comparing, one more officer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from gis_planner.app.models.replan import Asked, asked_of
from gis_planner.app.parts.part import Part
from gis_planner.app.plans.compare_dialog import CompareDialog
from gis_planner.app.plans.one_more_dialog import OneMoreDialog
from gis_planner.app.plans.replan_dialog import ReplanDialog, need_plan
from gis_planner.pipeline.warm import warm

D = TypeVar("D", ReplanDialog, CompareDialog, OneMoreDialog)
EVENTS = (
    ("replan_officer", "officer lost", "An officer drops out…", "Ctrl+Shift+O", "person"),
    ("replan_overrun", "overrun", "A visit overruns…", "", "history"),
    ("replan_closed", "closed", "Premises are closed…", "", "close"),
    ("replan_refused", "refused", "A warrant is refused…", "", "lock"),
    ("replan_road", "road closed", "A road is closed…", "", "warning"),
)  # fmt: skip


class Prepared:
    """Whether this process has made the planner ready."""

    done = False


class PlansPart(Part):
    """Plans beside each other: replanning, comparing, one more officer."""

    def add_actions(self) -> None:
        """What may happen to a plan, comparing, one more officer."""
        add = self.window.actions_.add
        for name, kind, text, keys, icon in EVENTS:
            full = f"Change the plan: {text[:1].lower()}{text[1:].rstrip('…')}"
            add(name, text, partial(self.happened, kind), keys, icon, full=full)
        add("plan_compare", "Compare two plans…", self.compare, "Ctrl+Shift+P", "review")
        add("one_more", "What would one more officer bring?…", self.one_more, "", "person",
            full="What would one more officer of each agency bring?")  # fmt: skip

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Under the stages."""
        return {"&Stages": ("", *(e[0] for e in EVENTS), "", "plan_compare", "one_more")}

    def connect(self) -> None:
        """The planner is made ready when the plan page is shown."""
        self.window.stack.currentChanged.connect(lambda _: self._prepare())
        self.window.session.frame_changed.connect(self._read)
        self.window.session.changed.connect(lambda t: self._read() if "visits" in t else None)

    def _read(self) -> None:
        """The plan is read before its page is shown."""
        session = self.window.session
        if self.window.page != "plan" and len(session.frame) and session.has("visits"):
            self.window.jobs.start(
                "Reading the plan", session.read_plan, quiet=True, failed=lambda _: None
            )

    def page_made(self, name: str, _: QWidget) -> None:
        """What the plan page says has happened."""
        if name == "plan":
            self.window.plan_page.replan_wanted.connect(self.asked)

    def _prepare(self) -> None:
        """Compiled code is loaded once, before anyone waits for it."""
        window = self.window
        if not Prepared.done and window.page == "plan" and window.session.has("risks"):
            Prepared.done = True
            window.jobs.start("Preparing the planner", warm, quiet=True, failed=lambda _: None)

    @property
    def operation(self) -> str:
        """The planned operation in view, the only or first one elsewhere, '' without a plan."""
        session = self.window.session
        planned = list(session.stats("plan"))
        return session.operation if session.operation in planned else (planned or [""])[0]

    def happened(self, kind: str) -> None:
        """Ask for what an event of a kind needs; the visit and premises in focus are meant."""
        session = self.window.session
        focus = session.selection.focus
        place = session.frame.id_of(focus) if focus >= 0 else ""
        self.open(Asked(kind, premises_id=place))

    def asked(self, wanted: Mapping[str, Any]) -> None:
        """The plan page tells what happened."""
        name = self.operation
        visits = self.window.session.the_case.table("visits", run=name)
        asked = asked_of(wanted, visits)
        self.open(asked, ready=asked.complete)

    def open(self, asked: Asked, *, ready: bool = False) -> ReplanDialog | None:
        """The proposals for an event; `ready` where nothing is left to say."""
        name = self.operation
        if not name:
            self._refuse()
            return None
        return self._show(ReplanDialog(self.window, name, asked, ready=ready))

    def compare(self) -> CompareDialog | None:
        """Two plans beside each other."""
        if not self.operation:
            self._refuse()
            return None
        return self._show(CompareDialog(self.window, self.operation))

    def one_more(self) -> OneMoreDialog | None:
        """What one more officer of each agency would bring."""
        if not self.operation:
            self._refuse()
            return None
        return self._show(OneMoreDialog(self.window, self.operation))

    dialog: Any = None

    def _show(self, dialog: D) -> D:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()
        return dialog

    def _closed(self) -> None:
        self.dialog = None

    def _refuse(self) -> None:
        session = self.window.session
        self.window.case_actions.show_fault(need_plan(session.operation), "Plan")
