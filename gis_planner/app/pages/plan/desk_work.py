"""The desk of the plan shown: kept at hand, asked while dragging, changed off the thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject
from PyQt6.QtCore import pyqtSignal as Signal

from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.session import Session
from gis_planner.domain.placing import Placing, Trouble
from gis_planner.domain.progress import Progress

if TYPE_CHECKING:
    from gis_planner.pipeline.desk import Attempt, Desk

STALE = frozenset(
    {"premises", "matched", "risks", "scores", "layers", "records", "reference", "moved"}
)
"""What makes everything that a desk has read worthless."""


class DeskWork(QObject):
    """`ready` once the desk of the operation can be asked; `busy` while a change is worked out."""

    ready = Signal()
    busy = Signal(bool)
    fault = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.desk: Desk | None = None
        self._before: Desk | None = None
        self._asked = 0
        self._job: Job | None = None

    # ---- at hand

    def forget(self, touched: frozenset[str] | None = None) -> None:
        """The plan or what it was made from has changed; None = another case."""
        self._asked += 1
        if touched is None or touched & STALE:
            self._before = None
        elif self.desk is not None:
            self._before = self.desk
        self.desk = None

    def prepare(self) -> None:
        """Read the desk of the session's operation in the background."""
        session = self.session
        definition = session.operations().get(session.operation)
        if definition is None or session.case is None or self.desk is not None:
            return
        self._asked += 1
        mine, case, before = self._asked, session.the_case, self._before
        as_of = session.today()

        def done(desk: Desk) -> None:
            if mine == self._asked:
                self.desk = self._before = desk
                self.ready.emit()

        def work(progress: Progress) -> Desk:
            from gis_planner.pipeline.desk import open_desk  # on the job's thread: it is long

            return open_desk(case, definition, before, as_of=as_of, progress=progress)

        self.jobs.start("Desk", work, done, quiet=True, failed=lambda fault: None)

    @property
    def read(self) -> Desk | None:
        """What was read and still holds, to be used again; None where nothing is."""
        return self.desk or self._before

    def check(self, placing: Placing) -> tuple[Trouble, ...] | None:
        """What stands against a placing; None while the desk is not read yet."""
        return self.desk.troubles(placing) if self.desk is not None else None

    def spans(self, premises_id: str, day: str) -> list[tuple[int, int]]:
        """When premises may be visited on a day."""
        return self.desk.mover.windows(premises_id, day) if self.desk is not None else []

    # ---- changes

    def _ready(self) -> Callable[[Progress], Desk]:
        """The desk at hand, or read now (on the job's thread)."""
        from gis_planner.pipeline.desk import open_desk

        session, desk, before = self.session, self.desk, self._before
        case, definition = session.the_case, session.operations()[session.operation]
        as_of = session.today()
        return lambda p: desk or open_desk(case, definition, before, as_of=as_of, progress=p)

    def look(
        self, title: str, make: Callable[[Desk, Progress], Any], done: Callable[[Any], None]
    ) -> Job:
        """Work something out that changes nothing."""
        ready = self._ready()
        self.busy.emit(True)

        def finished(found: Any) -> None:
            self.busy.emit(False)
            done(found)

        return self.jobs.start(
            title, lambda p: make(ready(p), p), finished, quiet=True, failed=self._failed
        )

    def apply(
        self,
        title: str,
        make: Callable[[Desk, Progress], Attempt],
        done: Callable[[Attempt, bool], None],
    ) -> Job:
        """Work a change out and, where nothing stands against it, keep it: one undoable change.
        `done` hears the attempt and whether it was kept."""
        from gis_planner.pipeline.desk import keep_attempt

        session, case, ready = self.session, self.session.the_case, self._ready()
        as_of = session.today()
        self.busy.emit(True)

        def work(progress: Progress) -> tuple[Attempt, Any]:
            attempt = make(ready(progress), progress)
            if attempt.conflicts:
                return attempt, None
            kept = keep_attempt(case, attempt, as_of=as_of, progress=progress)
            session.plans.view(case, session.operation, session.frame)  # not on the page's
            return attempt, kept

        def finished(found: tuple[Attempt, Any]) -> None:
            attempt, kept = found
            self.busy.emit(False)
            if kept is not None:
                outcome, desk = kept
                session.took_effect(outcome.touched)
                self.desk = self._before = desk
                self._asked += 1
                self.ready.emit()
            done(attempt, kept is not None)

        job = self.jobs.start(title, work, finished, failed=self._failed)
        job.finished.connect(lambda j: self.busy.emit(False) if j.state == "cancelled" else None)
        return job

    def keep(self, attempt: Attempt, done: Callable[[Attempt, bool], None]) -> Job:
        """Keep an attempt that was looked at."""
        return self.apply(attempt.why, lambda desk, p: attempt, done)

    def _failed(self, fault: BaseException) -> None:
        self.busy.emit(False)
        self.fault.emit(fault)
