"""Selective routing with synchronisation (Riera-Ledesma and Salazar-González 2021): exact model.

Each target must be served at one time by every processor that lists it, or it pays nothing. Two
targets of one processor are in one order or the other; since times obey the triangle inequality
(checked) that is enough, and far smaller than one circuit a processor. Otherwise circuits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ops:
    """One instance: `minutes` travel and service between 0..n+1, `prize` per target, time limit,
    the targets of each processor."""

    name: str
    minutes: NDArray[np.int64]
    prize: tuple[int, ...]
    limit: int
    lists: tuple[tuple[int, ...], ...]

    @property
    def triangle(self) -> bool:
        """True where a detour is never shorter."""
        inner = self.minutes[1:-1, 1:-1]
        n = len(inner)
        for k in range(n):
            detour = inner[:, k][:, None] + inner[k][None, :]
            worse = inner > detour
            worse[k] = worse[:, k] = False
            worse[np.arange(n), np.arange(n)] = False
            if worse.any():
                return False
        return True


def read_ops(name: str, document: dict[str, Any]) -> Ops:
    """An instance from its JSON."""
    return Ops(
        name,
        np.array(document["T"], np.int64),
        tuple(int(p) for p in document["b"]),
        int(document["L"]),
        tuple(tuple(int(t) for t in targets) for targets in document["Jk"]),
    )


def solve_ops(ops: Ops, seconds: float, workers: int = 2) -> dict[str, Any]:
    """Solution as bench planning writes it: objective, bound, seconds, routes."""
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    cp = cp_model.CpModel()
    last = len(ops.prize) - 1
    take, start = {}, {}
    served = sorted({t for targets in ops.lists for t in targets})
    for i in served:
        low, high = int(ops.minutes[0, i]), ops.limit - int(ops.minutes[i, last])
        take[i] = cp.new_bool_var(f"x{i}")
        start[i] = cp.new_int_var(low, max(low, high), f"s{i}")
        if low > high:
            cp.add(take[i] == 0)
    if ops.triangle:
        _pairs(cp, ops, take, start)
    else:
        for targets in ops.lists:
            _circuit(cp, ops, targets, take, start, last)
    # a target that no processor lists pays nothing: it is served by none
    cp.maximize(sum(ops.prize[i] * take[i] for i in served))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.perf_counter() - began))
    solver.parameters.num_workers = workers
    status = solver.solve(cp)
    chosen: set[int] = set()
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = {i for i in served if solver.value(take[i])}
    routes = [
        {
            "processor": k,
            "visits": sorted(
                ({"target": i, "start": solver.value(start[i])} for i in targets if i in chosen),
                key=lambda v: v["start"],
            ),
        }
        for k, targets in enumerate(ops.lists)
    ]
    return {
        "instance": ops.name,
        "objective": sum(ops.prize[i] for i in chosen),
        "bound": float(solver.best_objective_bound),
        "seconds": round(time.perf_counter() - began, 3),
        "routes": routes,
    }


def _pairs(cp: Any, ops: Ops, take: dict[int, Any], start: dict[int, Any]) -> None:
    """Any two targets of a processor, both served, stand in one order or the other."""
    pairs = {
        (min(p), max(p)) for targets in ops.lists for p in combinations(sorted(set(targets)), 2)
    }
    for i, j in sorted(pairs):
        first = cp.new_bool_var("")
        there, back = int(ops.minutes[i, j]), int(ops.minutes[j, i])
        cp.add(start[j] >= start[i] + there).only_enforce_if(take[i], take[j], first)
        cp.add(start[i] >= start[j] + back).only_enforce_if(take[i], take[j], first.negated())


def _circuit(
    cp: Any, ops: Ops, targets: tuple[int, ...], take: dict[int, Any], start: dict[int, Any],
    last: int,
) -> None:  # fmt: skip
    """One processor's tour through the targets that are served."""
    if not targets:
        return
    arcs = [(0, 0, cp.new_bool_var(""))]
    arcs += [(i, i, take[i].negated()) for i in targets]
    spent = []
    for i in targets:
        out, home = cp.new_bool_var(""), cp.new_bool_var("")
        arcs += [(0, i, out), (i, 0, home)]
        spent += [int(ops.minutes[0, i]) * out, int(ops.minutes[i, last]) * home]
        for j in targets:
            if i != j:
                arc = cp.new_bool_var("")
                arcs.append((i, j, arc))
                spent.append(int(ops.minutes[i, j]) * arc)
                cp.add(start[j] >= start[i] + int(ops.minutes[i, j])).only_enforce_if(arc)
    cp.add_circuit(arcs)
    cp.add(sum(spent) <= ops.limit)
