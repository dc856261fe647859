"""What no plan can exceed: officers' minutes and visits in all, as a linear programme."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gis_planner.planning.model import FAR, Model


def least_legs(model: Model) -> Any:
    """Per visit and agency the shortest way in: from another visit that the agency may attend, or
    from a base of its officers. Minutes."""
    visits, agencies = len(model.visits), len(model.agencies)
    legs = np.zeros((visits, agencies), np.int64)
    owner = np.repeat(np.arange(visits), np.diff(model.option_first))
    for a in range(agencies):
        mine = np.unique(owner[(model.slots == a).any(axis=1)])
        if not len(mine):
            continue
        if len(np.unique(model.car)) < len(model.car):
            legs[mine, a] = 0  # a vehicle may bring its officer from a visit of another agency
            continue
        bases = model.shift[model.agency_of == a][..., 6].reshape(-1)
        on = model.shift[model.agency_of == a][..., 0].reshape(-1) >= 0
        sources = np.concatenate([model.place[mine], np.unique(bases[on])])
        table = model.minutes[np.ix_(sources, model.place[mine])].copy()
        np.fill_diagonal(table[: len(mine)], FAR)
        legs[mine, a] = table.min(axis=0)
    return legs


def to_and_from(model: Model, a: int, legs: Any) -> Any:
    """Per officer of agency a and day, minutes that the first way out takes beyond the shortest way
    in of its visit, and the last way home: at least, over the visits that the agency may attend."""
    crew = np.flatnonzero(model.agency_of == a)
    found = np.zeros((len(crew), model.shift.shape[1]), np.int64)
    owner = np.repeat(np.arange(len(model.visits)), np.diff(model.option_first))
    mine = np.unique(owner[(model.slots == a).any(axis=1)])
    if not len(mine) or len(np.unique(model.car)) < len(model.car):
        return found
    place = model.place[mine]
    for k, u in enumerate(crew.tolist()):
        for d in range(model.shift.shape[1]):
            if model.shift[u, d, 0] >= 0:
                base = int(model.shift[u, d, 6])
                out = np.maximum(0, model.minutes[base, place] - legs[mine])
                found[k, d] = min(int(out.min()) + int(model.minutes[place, base].min()), 10_000)
    return found


def upper_bound(model: Model) -> float:
    """Points (bonuses left out; whole ones) that no plan of this model can exceed."""
    options = len(model.prize)
    if not options or not len(model.officers):
        return 0.0
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    visits = len(model.visits)
    owner = np.repeat(np.arange(visits), np.diff(model.option_first))
    prize = model.prize - model.bonus[owner]
    rows: list[Any] = []
    limits: list[Any] = []
    rows.append(coo_array((np.ones(options), (owner, np.arange(options))), shape=(visits, options)))
    limits.append(np.ones(visits))
    legs = least_legs(model)
    shift = model.shift
    on = shift[..., 0] >= 0
    for a in range(len(model.agencies)):
        count = (model.slots == a).sum(axis=1)
        crew = model.agency_of == a
        working = on[crew]
        span = np.where(working, shift[crew][..., 1] - shift[crew][..., 0] - shift[crew][..., 4], 0)
        span = np.maximum(0, span - to_and_from(model, a, legs[:, a]))
        minutes = count * (model.length + legs[owner, a])
        rows.append(coo_array(minutes[None, :].astype(float)))
        limits.append(np.array([float(span.sum())]))
        rows.append(coo_array(count[None, :].astype(float)))
        most = np.where(working, shift[crew][..., 5], 0)
        shortest = int(minutes[count > 0].min() // count[count > 0].max()) if count.any() else 0
        if shortest > 0:
            most = np.minimum(most, span // shortest)
        limits.append(np.array([float(most.sum())]))
        rows.append(coo_array(model.after[:, a][None, :].astype(float)))
        limits.append(np.array([float(model.after_cap[a])]))
    solve: Any = linprog
    solved = solve(
        -prize.astype(float), A_ub=vstack(rows).tocsr(), b_ub=np.concatenate(limits),
        bounds=(0, 1), method="highs",
    )  # fmt: skip
    best = float(
        np.maximum.reduceat(prize, model.option_first[:-1][np.diff(model.option_first) > 0]).sum()
    )
    if not solved.success:
        return best
    return min(best, float(math.floor(-solved.fun + 1e-6)))  # points are whole numbers
