"""What a search has found so far, for those who watch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gis_planner.planning.model import Model
from gis_planner.planning.solver.arrays import State


@dataclass(frozen=True)
class VisitSoFar:
    """One visit of the best plan so far; minutes after midnight of `day`."""

    premises_id: str
    day: str
    start: int
    end: int
    agencies: tuple[str, ...]
    officers: tuple[str, ...]


BY_VALUE, WITH_RANDOM, PROVING = "by value alone", "random visits drawn in", "proving it best"
"""Phases of a run that have a name; a run of one phase has none."""


@dataclass(frozen=True)
class SoFar:
    """The best plan so far: weight covered, what no plan can exceed, its visits; `phase` of the
    run."""

    value: float
    bound: float
    visits: tuple[VisitSoFar, ...]
    phase: str = ""


Follow = Callable[[SoFar], None]


def points_of(model: Model, state: State) -> int:
    """What a state covers, bonuses left out (points are tenths of weight)."""
    rows = np.flatnonzero(state.start >= 0)
    return int((model.prize[state.option[rows]] - model.bonus[rows]).sum())


class Follower:
    """Tells `follow` of each better state; `bound` in points, as of this model."""

    def __init__(
        self, model: Model, days: tuple[str, ...], follow: Follow | None, bound: float, phase: str
    ) -> None:
        self.model, self.days, self.follow, self.phase = model, days, follow, phase
        self.bound = bound / 10
        self.last: SoFar | None = None

    def show(self, state: State) -> None:
        """A better state was found."""
        if self.follow is None:
            return
        value = points_of(self.model, state) / 10
        self.last = SoFar(value, max(self.bound, value), self._visits(state), self.phase)
        self.follow(self.last)

    def proving(self) -> None:
        """The search is over; an exact solver takes the plan up."""
        if self.follow is not None and self.last is not None:
            self.follow(replace(self.last, phase=PROVING))

    def _visits(self, state: State) -> tuple[VisitSoFar, ...]:
        model, visits = self.model, []
        for v in np.flatnonzero(state.start >= 0).tolist():
            o, start = int(state.option[v]), int(state.start[v])
            team = state.team[v, : model.slot_count[o]].tolist()
            visits.append(
                VisitSoFar(
                    model.visits[v].premises_id, self.days[int(state.day_of[v])], start,
                    start + int(model.length[o]), tuple(model.option_sets[o].agencies),
                    tuple(model.officers[u].id for u in team),
                )
            )  # fmt: skip
        return tuple(sorted(visits, key=lambda x: (x.day, x.start, x.premises_id)))
