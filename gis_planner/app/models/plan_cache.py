"""The plan that was read last, kept: a job's thread reads it, the page finds it there. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.plan import PlanView, view_of

if TYPE_CHECKING:
    from gis_planner.store import Case


@dataclass(frozen=True, eq=False)
class _Made:
    """What a view was made of."""

    case: Case
    operation: str
    run: int | None
    frame: PremisesFrame

    def same(self, other: _Made) -> bool:
        """Whether the same view would come of it."""
        return (
            self.case is other.case
            and self.frame is other.frame
            and (self.operation, self.run) == (other.operation, other.run)
        )


class PlanCache:
    """One plan as the page shows it, good while its run, its case and the frame are the same."""

    def __init__(self) -> None:
        self._kept: tuple[_Made, PlanView] | None = None

    def view(self, case: Case, operation: str, frame: PremisesFrame) -> PlanView:
        """The plan of an operation in the case; may be called from any thread."""
        kept, made = self._kept, _Made(case, operation, case.current_run("plan", operation), frame)
        if kept is not None and kept[0].same(made):
            return kept[1]
        stats = case.run_stats("plan", operation).get(operation, {})
        visits, routes, notes = (
            case.table(table, run=operation) for table in ("visits", "routes", "plan_notes")
        )
        view = view_of(operation, visits, routes, notes, frame, stats)
        self._kept = made, view
        return view
