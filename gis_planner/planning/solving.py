"""One solve of a plan: the model built, searched, and proved where it is small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Progress
from gis_planner.planning.following import Follow, Follower, points_of
from gis_planner.planning.model import Model, build_model
from gis_planner.planning.problem import Candidate, PlanParams, Travel
from gis_planner.planning.solver.bound import upper_bound
from gis_planner.planning.solver.search import ENDING, LEAST_ENDING_S, Found, search


@dataclass(frozen=True)
class Solved:
    """The best state; points that none can exceed; whether an exact solver proved it best."""

    model: Model
    found: Found
    bound: float
    exact: bool


@dataclass(frozen=True)
class Job:
    """What stays the same between the solves of one plan."""

    operation: Operation
    reference: Reference
    travel: Travel
    params: PlanParams
    previous: tuple[dict[str, Any], ...]
    mode: str
    seed: int
    progress: Progress
    follow: Follow | None = None

    def solve(
        self, chosen: tuple[Candidate, ...], picks: frozenset[str], seconds: float | None,
        iterations: int | None, phase: str = "",
    ) -> Solved:  # fmt: skip
        """Build the model and search it; `phase` names this solve to those who follow."""
        from gis_planner.planning.solver.exact import prove, small
        from gis_planner.planning.solver.repair import adopt

        onward = bool(self.previous) and self.mode != "best"
        model = self._model(chosen, picks)
        bound = upper_bound(model)
        start = adopt(model, self.seed) if onward else None
        budget = seconds if seconds is not None else self.params.seconds
        exact = self.params.exact and small(model) and not onward
        watched = Follower(model, self.operation.days, self.follow, bound, phase)
        found = search(
            model, seed=self.seed, seconds=budget * (0.4 if exact else 1.0),
            iterations=iterations, workers=self.params.workers, start=start,
            hot=2_000.0 if onward else None, stop=self.progress.cancelled,
            tell=lambda share, score: self.progress.report(
                0.05 + 0.9 * share, f"value {score / 10_000:,.1f}"
            ),
            show=watched.show, enough=lambda best: points_of(model, best) >= bound,
        )  # fmt: skip
        if exact and not self.progress.cancelled():
            limit = None if iterations is not None else budget * 0.6
            if limit is not None and points_of(model, found.state) >= bound:
                limit = min(limit, max(LEAST_ENDING_S, ENDING * budget))
            watched.proving()
            found, proven = prove(model, found, limit, iterations, self.progress.cancelled)
            return Solved(model, found, bound, proven)
        return Solved(model, found, bound, False)

    def _model(self, chosen: tuple[Candidate, ...], picks: frozenset[str]) -> Model:
        repair = bool(self.previous) and self.mode == "repair"
        keep = (self.params.repair_keep if repair else self.params.keep) if self.previous else 0
        return build_model(
            chosen, self.operation, self.reference, self.travel, self.params, picks,
            self.previous, keep, repair,
        )  # fmt: skip
