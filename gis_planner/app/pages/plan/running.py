"""Planning from the plan page: begun, watched, stopped, cancelled, refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from gis_planner.app.gantt import GanttPanel
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models import plan as model
from gis_planner.app.models.attempts import named
from gis_planner.app.models.operation_places import place_of
from gis_planner.app.session import Session
from gis_planner.domain.progress import Progress

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget as Base
else:
    Base = object


class PlanRun(Base):
    """One run at a time; part of PlanPage, whose widgets it uses."""

    session: Session
    jobs: Jobs
    plan: model.PlanView
    current: str
    definition: Any
    bar: Any
    progress: Any
    timeline: GanttPanel
    lists: Any
    visits: Any
    notes: Any
    seconds: Any
    work: Any
    day: Any
    fault: Any
    status: Any
    undo_wanted: Any
    refresh: Callable[[], None]
    show_notes: Callable[[], None]
    _ask: Callable[..., None]
    _draw: Callable[[], None]
    fit_map: Callable[[], None]
    _fade: Callable[[], None]

    job: Job | None = None

    def run(self, mode: str = "repair") -> None:
        """Plan in the background, watched; `mode` as pipeline.anytime has it."""
        from gis_planner.pipeline.anytime import Watch, plan_watched

        if self.job is not None or not self.definition:
            return
        session, definition, watch = self.session, self.definition, Watch()
        case, as_of, seconds = session.the_case, session.today(), float(self.seconds.value())
        before = self.work.read
        self.bar.working(True)
        self.progress.begin(watch, seconds)
        name, frame = session.operation, session.frame

        def work(progress: Progress) -> object:
            done = plan_watched(case, definition, watch, as_of=as_of, seconds=seconds,
                                mode=mode, before=before, progress=progress)  # fmt: skip
            session.plans.view(case, name, frame)  # read here, not on the window's thread
            return done

        self.job = self.jobs.start(f"Plan {name}", work, self._planned, failed=self._refused)
        self.job.finished.connect(lambda _: self._over())

    def _planned(self, outcome: object) -> None:
        self.session.took_effect(outcome.touched)  # type: ignore[attr-defined]
        summary = str(outcome.summary)  # type: ignore[attr-defined]
        self.status.emit(summary)
        undo = ("Undo", self.undo_wanted.emit)
        impossible = [n for n in self.plan.notes if n.kind == "infeasible"]
        if not impossible:
            self.timeline.strip.say(f"✓ {summary}", "good", (undo,))
            return
        first = named(f"{impossible[0].text} {impossible[0].fix}", self.notes.name)
        more = f" And {len(impossible) - 1} more." if len(impossible) > 1 else ""
        self.timeline.strip.say(f"✕ {first}{more}", "bad", (("Show…", self.show_notes), undo))

    def _over(self) -> None:
        cancelled = self.job is not None and self.job.state == "cancelled"
        self.job = None
        self.progress.end()
        self.bar.working(False)
        if cancelled:
            self.refresh()
            self.timeline.strip.say("Cancelled: the case is as it was.")

    def _refused(self, fault: BaseException) -> None:
        """What cannot be planned, with the way to the field that would mend it."""
        from gis_planner.pipeline.operation_forms import faults_of

        self.refresh()
        definition = self.definition
        faults = faults_of(definition)
        go: tuple[tuple[str, Callable[[], None]], ...] = ()
        if faults:
            place = place_of(faults[0], definition)
            go = (("Go to the field…", partial(self._ask, definition, place)),)
        self.timeline.strip.say(f"✕ {fault}", "bad", go)
        self.fault.emit(fault)

    def stop(self) -> None:
        """End the search and keep the best plan."""
        if self.progress.watch is not None:
            self.progress.watch.stop()
            self.progress.look()

    def cancel(self) -> None:
        """End the search; the case stays as it was."""
        if self.job is not None:
            self.job.cancel()

    def _preview(self, found: object) -> None:
        """The best plan so far on timeline and map."""
        first = not self.plan.visits
        self.plan = model.preview_of(
            self.session.operation, found, self.session.frame, self.definition
        )
        self.current = ""
        self.timeline.show_plan(self.plan, self.plan.days, self.day)
        self.visits.fill(self.plan, self.definition, self.session)
        self._fade()
        self.lists.setTabText(0, f"Visits ({len(self.plan.visits)})")
        self._draw()
        if first:
            self.fit_map()
