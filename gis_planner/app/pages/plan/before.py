"""Before there is a plan: the premises that an operation would choose from."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QObject
from PyQt6.QtCore import pyqtSignal as Signal

from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models.frame import Bools, PremisesFrame
from gis_planner.app.models.words import many
from gis_planner.app.session import Session
from gis_planner.domain.progress import Progress

SEVERE = 4


class BeforePlan(QObject):
    """Candidates of an operation without a plan, read off the thread. `ready` once they are."""

    ready = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.ids: tuple[str, ...] | None = None
        self.lots = 0
        self.trouble = ""
        self._for: object = None
        self._job: Job | None = None

    def forget(self) -> None:
        """Premises, scores or the operation have changed."""
        self._for, self.ids, self.trouble = None, None, ""

    def look(self, definition: dict[str, Any]) -> None:
        """Read the candidates of an operation, unless they are read or asked for already."""
        if not definition or self._for == definition:
            return
        self.forget()
        self._for = definition
        case = self.session.the_case

        def work(progress: Progress) -> tuple[tuple[str, ...], tuple[str, ...]]:
            from gis_planner.pipeline.operations import read_operation
            from gis_planner.pipeline.plan_keeping import candidate_ids

            return candidate_ids(case, read_operation(definition))

        def done(
            found: tuple[tuple[str, ...], tuple[str, ...]], fault: str = ""
        ) -> None:  # fmt: skip
            if self._for == definition:
                self.ids, self.lots, self.trouble = found[0], len(found[1]), fault
                self.ready.emit()

        self._job = self.jobs.start(
            "Candidates", work, done, quiet=True, failed=lambda fault: done(((), ()), str(fault))
        )

    def mask(self, frame: PremisesFrame) -> Bools | None:
        """Rows of the frame that may be chosen; None while they are read."""
        if self.ids is None:
            return None
        found = np.zeros(len(frame), np.bool_)
        rows = np.array([frame.row_of(i) for i in self.ids], np.int64)
        found[rows[rows >= 0]] = True
        return found

    def words(self, frame: PremisesFrame) -> str:
        """How many may be chosen, and what to do next."""
        if self.trouble:
            return f"✕ {self.trouble}"
        mask = self.mask(frame)
        if mask is None:
            return "Not planned yet. Reading which premises may be chosen…"
        if not mask.any():
            return ("No premises may be chosen: the operation's filters leave none. "
                    "Edit… has them under Limits and targets.")  # fmt: skip
        severe = int((frame.severity()[mask] >= SEVERE).sum())
        old = "scores" in self.session.stale()
        first = "The scores are out of date: Score again first, on Import. " if old else ""
        return (
            f"{first}Not planned yet. {many(int(mask.sum()))} premises may be chosen, "
            f"{many(severe)} of them severe: they are on the map{self._lots()}. Press Plan; "
            "Edit… says who comes, and when."
        )

    def _lots(self) -> str:
        return f"; a lot may fall on {many(self.lots)} more" if self.lots else ""
