"""Planning that is watched: value and bound as it runs; Stop keeps the best, Cancel nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from gis_planner.domain.progress import Part, Progress, check
from gis_planner.pipeline.desk import Desk, situation_like
from gis_planner.pipeline.operations import asked_for, from_day, read_operation
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.plan_keeping import keep, situation
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.planning.following import SoFar


@dataclass(frozen=True)
class Point:
    """The best plan at a time: seconds since the start, weight covered, bound, visits, the named
    phase of the run ('' where there is but one)."""

    seconds: float
    value: float
    bound: float
    visits: int
    phase: str = ""

    @property
    def gap(self) -> float:
        """Share that the plan may be below the best possible; 0 where nothing can be covered."""
        return max(0.0, 1.0 - self.value / self.bound) if self.bound > 0 else 0.0


class Watch:
    """What a planning run tells while it works; may be read and stopped from any thread."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._points: list[Point] = []
        self._best: SoFar | None = None
        self._stop = threading.Event()
        self.proven = False

    def begin(self) -> None:
        """The search sets out now."""
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it set out."""
        return time.monotonic() - self._began

    def better(self, found: SoFar) -> None:
        """A better plan was found (on the search's thread)."""
        point = Point(self.seconds, found.value, found.bound, len(found.visits), found.phase)
        with self._lock:
            self._points.append(point)
            self._best = found

    def points(self) -> tuple[Point, ...]:
        """Every better plan so far, in order of time."""
        with self._lock:
            return tuple(self._points)

    def best(self) -> SoFar | None:
        """The best plan so far; None before the first."""
        with self._lock:
            return self._best

    def stop(self) -> None:
        """End the search and keep the best."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()


class _Stoppable:
    """The progress that the search sees: it ends at Stop and at Cancel."""

    def __init__(self, outer: Progress, watch: Watch) -> None:
        self._outer, self._watch = outer, watch

    def report(self, fraction: float, text: str = "") -> None:
        """Pass on; the score of the search, which counts must-visits, as the value of the plan."""
        best = self._watch.best()
        if best is not None and text.startswith("value "):
            text = f"value {best.value:,.1f} of at most {best.bound:,.1f}"
        self._outer.report(fraction, text)

    def cancelled(self) -> bool:
        """Stopped or cancelled."""
        return self._watch.stopped or self._outer.cancelled()


def plan_watched(
    case: Case, definition: Mapping[str, Any], watch: Watch, *, as_of: date, seconds: float,
    seed: int = 0, mode: str = "repair", before: Desk | None = None, progress: Progress,
) -> Outcome:  # fmt: skip
    """Plan an operation while `watch` is looked at and may be stopped.

    `mode`: repair changes the plan before as little as possible, improve goes on from it freely,
    afresh begins anew. What `before` (the desk of the same case, premises and roads unchanged)
    already read is used again. Cancelled leaves the case as it was (domain.errors.Cancelled).
    UserError when the operation cannot be planned at all.
    """
    from gis_planner import planning

    operation = from_day(read_operation(definition), as_of)
    clock = Stopwatch()
    here = situation_like(before, operation) or situation(case, operation, progress)
    clock.lap("travel")
    check(progress)
    standing = None if mode == "afresh" else case.table("visits", run=operation.name)
    watch.begin()
    found = planning.plan_visits(
        here.candidates, operation, reference=here.reference, travel=here.travel,
        previous=standing if standing is not None and standing.num_rows else None,
        seed=seed, seconds=seconds, mode="improve" if mode == "improve" else "repair",
        follow=watch.better,
        progress=_Stoppable(Part(progress, 0.1, 0.85), watch),
    )  # fmt: skip
    watch.proven = found.proven
    clock.lap("solve")
    check(progress)
    asked = asked_for(case, operation, seed, None, as_of)
    done = keep(case, here, found, asked, Part(progress, 0.85, 1.0))
    clock.lap("routes and write")
    return Outcome(done.summary, done.touched, done.figures | clock.measured())
