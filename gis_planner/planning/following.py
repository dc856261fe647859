"""What a search has found so far, for those who watch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class SoFar:
    """The best plan so far: weight covered, what no plan can exceed, its visits."""

    value: float
    bound: float
    visits: tuple[VisitSoFar, ...]


Follow = Callable[[SoFar], None]


def follower(model: Model, days: tuple[str, ...], follow: Follow) -> Callable[[State], None]:
    """What the search calls with each better state; the bound is reckoned once, here."""
    from gis_planner.planning.solver.bound import upper_bound

    bound = upper_bound(model) / 10

    def show(state: State) -> None:
        visits = []
        points = 0
        for v in np.flatnonzero(state.start >= 0).tolist():
            o, start = int(state.option[v]), int(state.start[v])
            points += int(model.prize[o] - model.bonus[v])
            team = state.team[v, : model.slot_count[o]].tolist()
            visits.append(
                VisitSoFar(
                    model.visits[v].premises_id, days[int(state.day_of[v])], start,
                    start + int(model.length[o]), tuple(model.option_sets[o].agencies),
                    tuple(model.officers[u].id for u in team),
                )
            )  # fmt: skip
        visits.sort(key=lambda x: (x.day, x.start, x.premises_id))
        follow(SoFar(points / 10, max(bound, points / 10), tuple(visits)))

    return show
