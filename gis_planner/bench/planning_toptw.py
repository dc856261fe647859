"""Team orienteering with time windows, solved by the planner's own search.

A customer is a visit of one officer, a team a shift; distances are cut to one decimal, as the
published results do, and times counted in tenths.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.planning.model import FAR, SLOTS, Model

TENTHS = 10


@dataclass(frozen=True)
class Toptw:
    """One instance; row 0 is the depot. `open`, `close` bound the start of service."""

    name: str
    xy: NDArray[np.float64]
    service: NDArray[np.float64]
    prize: NDArray[np.float64]
    open: NDArray[np.float64]
    close: NDArray[np.float64]

    @property
    def tenths(self) -> NDArray[np.int64]:
        """Distances in tenths, cut, not rounded."""
        gap = np.hypot(*(self.xy[:, None, :] - self.xy[None, :, :]).transpose(2, 0, 1))
        return np.asarray(np.floor(gap * TENTHS + 1e-9), np.int64)


def read_toptw(name: str, text: str) -> Toptw:
    """An instance from its text: number, x, y, service, prize, ..., opens, closes."""
    rows = [[float(w) for w in line.split()] for line in text.splitlines() if line.strip()]
    rows = [r for r in rows[2:] if len(r) >= 8]
    table = [(r[1], r[2], r[3], r[4], r[-2], r[-1]) for r in rows]
    x, y, service, prize, opens, closes = np.array(table).T
    return Toptw(name, np.column_stack([x, y]), service, prize, opens, closes)


def model_of(problem: Toptw, teams: int) -> Model:
    """The instance as a planner's model: one day, one agency with `teams` officers."""
    n = len(problem.prize) - 1
    length = np.round(problem.service[1:] * TENTHS).astype(np.int64)
    window = np.empty((n, 1, 1, 2), np.int64)
    window[:, 0, 0, 0] = np.round(problem.open[1:] * TENTHS)
    window[:, 0, 0, 1] = np.round(problem.close[1:] * TENTHS) + length
    slots = np.full((n, SLOTS), -1, np.int64)
    slots[:, 0] = 0
    end = round(float(problem.close[0]) * TENTHS)
    shift = np.zeros((teams, 1, 7), np.int64)
    shift[:, 0] = [int(problem.open[0] * TENTHS), end, 0, end, 0, n, 0]
    prize = np.round(problem.prize[1:]).astype(np.int64)
    none = np.full(n, -1, np.int64)
    return Model(
        tuple(range(n)), tuple(range(teams)), (), ("team",),  # type: ignore[arg-type]
        np.arange(n + 1), (), prize, np.zeros(n, np.int64), length, slots,
        np.ones(n, np.int64), np.zeros((n, 1), np.int64), np.array([FAR * 1000]), window,
        np.full(n, 10_000_000), shift, np.zeros(teams, np.int64), np.ones((n, teams), bool),
        problem.tenths, np.arange(1, n + 1), np.zeros(n, bool), none, none,
        np.zeros((n, teams), bool), 0, none, np.zeros(1, np.int64), 0,
        np.arange(teams), problem.tenths[None], np.zeros(1, np.int64),
    )  # fmt: skip


def solve_toptw(problem: Toptw, teams: int, seconds: float, seed: int = 1) -> dict[str, Any]:
    """Solution as bench planning writes it: score and routes of customer numbers."""
    from gis_planner.planning.solver.search import search

    began = time.perf_counter()
    model = model_of(problem, teams)
    found = search(model, seed=seed, seconds=seconds, iterations=None)
    routes: list[list[int]] = [[] for _ in range(teams)]
    chosen = np.flatnonzero(found.state.day_of >= 0)
    for v in sorted(chosen.tolist(), key=lambda v: int(found.state.start[v])):
        routes[int(found.state.team[v, 0])].append(v + 1)
    return {
        "instance": problem.name,
        "teams": teams,
        "score": int(problem.prize[[c for r in routes for c in r]].sum()),
        "seconds": round(time.perf_counter() - began, 3),
        "routes": routes,
    }


def check_toptw(problem: Toptw, solution: dict[str, Any]) -> list[str]:
    """What is wrong with a solution: walked in plain Python."""
    faults = []
    seen: list[int] = []
    for route in solution["routes"]:
        at, ready = 0, problem.open[0]
        for c in route:
            gap = math.floor(math.dist(problem.xy[at], problem.xy[c]) * TENTHS + 1e-9) / TENTHS
            begin = max(ready + gap, problem.open[c])
            if begin > problem.close[c] + 1e-6:
                faults.append(f"customer {c} is served at {begin}, after {problem.close[c]}")
            at, ready = c, begin + problem.service[c]
            seen.append(c)
        home = math.floor(math.dist(problem.xy[at], problem.xy[0]) * TENTHS + 1e-9) / TENTHS
        if ready + home > problem.close[0] + 1e-6:
            faults.append("a team is back too late")
    if len(set(seen)) != len(seen) or len(solution["routes"]) > solution["teams"]:
        faults.append("a customer is served twice, or there are too many routes")
    if solution["score"] != int(problem.prize[seen].sum() if seen else 0):
        faults.append("the score is not the sum of the prizes")
    return faults
