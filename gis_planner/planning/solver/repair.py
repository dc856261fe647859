"""A previous plan as the state that a repair starts from."""

from __future__ import annotations

import numpy as np

from gis_planner.planning.model import Model
from gis_planner.planning.solver.arrays import Data, State, Work, make_data, make_state, make_work


def adopt(model: Model, seed: int) -> State:
    """The visits of the previous plan whose whole team is still on duty, at their old places in
    each day's order; the others are left for the search to put back. These earn nothing for having
    been there (`model.kept_day` -1), or they would push out what was not touched."""
    data, state, work = make_data(model), make_state(model, seed), make_work(model)
    rows = [v for v in range(len(model.visits)) if model.kept_day[v] >= 0]
    rows.sort(key=lambda v: (int(model.kept_day[v]), int(model.kept_start[v]), v))
    for v in rows:
        d = int(model.kept_day[v])
        option, team = _as_before(model, v, d)
        if option >= 0:
            append(data, state, work, v, d, option, team)
    model.kept_day[[v for v in rows if state.start[v] < 0]] = -1
    return state


def _as_before(model: Model, v: int, d: int) -> tuple[int, list[int]]:
    """The option and officers of v as they were; -1 where the team is not complete any more."""
    officers = np.flatnonzero(model.kept_team[v])
    free = [int(u) for u in officers if model.shift[u, d, 0] >= 0]
    by: dict[int, list[int]] = {}
    for u in free:
        by.setdefault(int(model.agency_of[u]), []).append(u)
    for o in range(int(model.option_first[v]), int(model.option_first[v + 1])):
        wanted = [int(a) for a in model.slots[o] if a >= 0]
        crews = {a: list(us) for a, us in by.items()}
        if len(wanted) == len(officers) and all(
            wanted.count(a) == len(crews.get(a, [])) for a in wanted
        ):
            return o, [crews[a].pop() for a in wanted]
    return -1, []


def append(
    data: Data, state: State, work: Work, v: int, d: int, option: int, team: list[int]
) -> None:
    """Put v at the end of day d if it fits there."""
    from gis_planner.planning.solver import kernel

    kernel.append(data, state, work, v, d, option, np.array(team, np.int64))
