"""Home health care routing (Mankowska; Ceschia et al., ITOR 2024): annealing with a decoder.

cost = (distance + total tardiness + greatest tardiness) / 3; two services of a patient are given
by two caregivers, at once or the second a given time after the first.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HOT, COLD = 60.0, 0.05
"""Temperatures in units of distance: a leg at first, rounding in the end."""
FALL = 0.1
"""Seconds a patient for one fall of the temperature: many falls, each from a start of its own, beat
few long ones (50 patients: one fall in three ends at the best known, the others 1 to 5 % above)."""
FRESH = 0.85
"""Share of the time for new starts; in the rest the best goes on, a little warm."""


@dataclass(frozen=True)
class Care:
    """One instance as arrays; see the kernel for `kind`, `least`, `most`."""

    name: str
    patients: tuple[str, ...]
    services: tuple[str, ...]
    caregivers: tuple[str, ...]
    gap: Floats
    needs: Ints
    length: Floats
    opens: Floats
    closes: Floats
    kind: Ints
    least: Floats
    most: Floats
    able: Ints
    count: Ints


def read_care(name: str, document: dict[str, Any]) -> Care:
    """An instance from its JSON."""
    patients, carers = document["patients"], document["caregivers"]
    services = tuple(s["id"] for s in document["services"])
    usual = {s["id"]: float(s.get("default_duration", 0)) for s in document["services"]}
    n = len(patients)
    needs, length = np.full((n, 2), -1, np.int64), np.zeros((n, 2))
    kind, least, most = np.ones(n, np.int64), np.zeros(n), np.zeros(n)
    for p, patient in enumerate(patients):
        for k, need in enumerate(patient["required_caregivers"]):
            needs[p, k] = services.index(need["service"])
            length[p, k] = float(need.get("duration", usual[need["service"]]))
        if len(patient["required_caregivers"]) == 2:
            how = patient.get("synchronization", {})
            kind[p] = 2 if how.get("type", "simultaneous") == "simultaneous" else 3
            if kind[p] == 3:
                least[p], most[p] = map(float, how["distance"])
    able = np.full((len(services), len(carers)), -1, np.int64)
    count = np.zeros(len(services), np.int64)
    for c, carer in enumerate(carers):
        for service in carer["abilities"]:
            s = services.index(service)
            able[s, count[s]] = c
            count[s] += 1
    window = np.array([p["time_window"] for p in patients], float)
    return Care(
        name, tuple(p["id"] for p in patients), services, tuple(c["id"] for c in carers),
        np.array(document["distances"], float), needs, length, window[:, 0].copy(),
        window[:, 1].copy(), kind, least, most, able, count,
    )  # fmt: skip


class _Run:
    """One worker's state."""

    def __init__(self, care: Care, seed: int) -> None:
        rng = np.random.default_rng(seed)
        n, carers = len(care.patients), len(care.caregivers)
        self.care = care
        self.order = np.argsort(care.opens + rng.uniform(0, 60, n), kind="stable").astype(np.int64)
        self.who = np.full((n, 2), -1, np.int64)
        for p in range(n):
            crews = [care.able[s, : care.count[s]].tolist() for s in care.needs[p] if s >= 0]
            teams = [t for t in product(*crews) if len(set(t)) == len(t)]
            self.who[p, : len(crews)] = teams[int(rng.integers(len(teams)))]
        self.best_order, self.best_who = self.order.copy(), self.who.copy()
        self.cost = np.array([1e17, 1e17])
        self.scratch = (np.zeros(carers, np.int64), np.zeros(carers), np.zeros((n, 2)))
        self.random = np.array([seed * 7_919 + 88_172_645_463_325_252], np.uint64)

    def anneal(self, moves: int, hot: float, cold: float) -> None:
        """Some trials."""
        from gis_planner.bench.planning_hhcrsp_kernel import anneal

        c = self.care
        anneal(
            self.order, self.who, self.best_order, self.best_who, self.cost, c.gap, c.needs,
            c.length, c.opens, c.closes, c.kind, c.least, c.most, c.able, c.count, *self.scratch,
            self.random, moves, hot, cold,
        )  # fmt: skip

    def restart(self, other: _Run) -> None:
        """Go on from another's best."""
        self.order[:], self.who[:] = other.best_order, other.best_who
        self.best_order[:], self.best_who[:] = other.best_order, other.best_who
        self.cost[:] = other.cost[1]


def solve_care(care: Care, seconds: float, seed: int = 1, workers: int = 2) -> dict[str, Any]:
    """Solution as bench planning writes it: total cost and the routes."""
    began = time.perf_counter()
    runs = [_Run(care, seed * 100 + k) for k in range(workers)]
    for run in runs:
        run.anneal(10, HOT, HOT)
    left = max(seconds / 2, seconds - (time.perf_counter() - began))  # compiling took the rest
    top = runs[0]
    cycles = max(1, round(FRESH * left / (FALL * len(care.patients))))
    with ThreadPoolExecutor(workers) as pool:
        for cycle in range(cycles):
            if cycle:
                runs = [_Run(care, seed * 100 + cycle * workers + k) for k in range(workers)]
            _cycle(runs, pool, left * FRESH / cycles, HOT)
            top = min([top, *runs], key=lambda r: float(r.cost[1]))
        runs = [_Run(care, seed * 100 + 99 - k) for k in range(workers)]
        for run in runs:
            run.restart(top)
        _cycle(runs, pool, left * (1 - FRESH), HOT / 8)
    top = min([top, *runs], key=lambda r: float(r.cost[1]))
    return _solution(care, top, round(time.perf_counter() - began, 3))


def _cycle(runs: list[_Run], pool: ThreadPoolExecutor, seconds: float, hot: float) -> None:
    began, chunk = time.perf_counter(), 2_000
    while (share := (time.perf_counter() - began) / seconds) < 1:
        a = hot * (COLD / hot) ** share
        b = hot * (COLD / hot) ** min(1.0, share + 0.1 / seconds)
        now, moves = time.perf_counter(), chunk
        list(pool.map(lambda r: r.anneal(moves, a, b), runs))  # noqa: B023
        spent = max(1e-4, time.perf_counter() - now)
        chunk = int(max(200, min(2_000_000, chunk * min(4.0, 0.1 / spent))))


def _solution(care: Care, run: _Run, seconds: float) -> dict[str, Any]:
    from gis_planner.bench.planning_hhcrsp_kernel import decode

    at, free, start = run.scratch
    decode(
        run.best_order, run.best_who, care.gap, care.needs, care.length, care.opens, care.closes,
        care.kind, care.least, care.most, at, free, start, 1e17,
    )  # fmt: skip
    visits: list[list[dict[str, Any]]] = [[] for _ in care.caregivers]
    for p in run.best_order.tolist():
        for k in range(2 if care.kind[p] > 1 else 1):
            visits[int(run.best_who[p, k])].append(
                {
                    "patient": care.patients[p],
                    "service": care.services[int(care.needs[p, k])],
                    "start": round(float(start[p, k]), 6),
                }
            )
    return {
        "instance": care.name,
        "total_cost": round(float(run.cost[1]) / 3, 6),
        "seconds": seconds,
        "routes": [
            {"caregiver": name, "visits": mine} for name, mine in zip(care.caregivers, visits)
        ],
    }


def check_care(document: dict[str, Any], solution: dict[str, Any]) -> list[str]:
    """What is wrong with a solution: walked in plain Python from the instance's own JSON."""
    faults: list[str] = []
    patients = {p["id"]: p for p in document["patients"]}
    row = {p["id"]: k + 1 for k, p in enumerate(document["patients"])}
    abilities = {c["id"]: set(c["abilities"]) for c in document["caregivers"]}
    starts: dict[tuple[str, str], tuple[float, str]] = {}
    distance = late = worst = 0.0
    for route in solution["routes"]:
        at, ready = 0, 0.0
        for visit in route["visits"]:
            patient, service, start = patients[visit["patient"]], visit["service"], visit["start"]
            leg = document["distances"][at][row[patient["id"]]]
            if service not in abilities[route["caregiver"]]:
                faults.append(f"{route['caregiver']} cannot give {service}")
            if start < ready + leg - 1e-4 or start < patient["time_window"][0] - 1e-4:
                faults.append(f"{route['caregiver']} is too early at {patient['id']}")
            need = [r for r in patient["required_caregivers"] if r["service"] == service]
            if not need or (patient["id"], service) in starts:
                faults.append(f"{service} is not wanted, or given twice, at {patient['id']}")
                continue
            starts[patient["id"], service] = (start, route["caregiver"])
            over = max(0.0, start - patient["time_window"][1])
            distance, late, worst = distance + leg, late + over, max(worst, over)
            at, ready = row[patient["id"]], start + need[0]["duration"]
        distance += document["distances"][at][0]
    for patient in patients.values():
        given = [starts.get((patient["id"], r["service"])) for r in patient["required_caregivers"]]
        if None in given:
            faults.append(f"{patient['id']} lacks a service")
        elif len(given) == 2 and given[0] and given[1]:
            apart = given[1][0] - given[0][0]
            how = patient["synchronization"]
            low, high = how["distance"] if how["type"] == "sequential" else (0, 0)
            if not low - 1e-4 <= apart <= high + 1e-4 or given[0][1] == given[1][1]:
                faults.append(f"{patient['id']}: the two services do not fit together")
    if abs((distance + late + worst) / 3 - solution["total_cost"]) > 1e-3:
        faults.append(f"the cost is {(distance + late + worst) / 3}")
    return faults
