"""Random invented weeks, absurd ones among them: every plan and repair must pass the checker.

`bench planning --random 10000`. A week is drawn from its number alone, so that a fault repeats.
"""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy as np

from gis_planner.bench.random_weeks import random_event, random_week, with_locks
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation


@dataclasses.dataclass
class _Tally:
    """What happened over all weeks."""

    plans: int = 0
    repairs: int = 0
    visits: int = 0
    locks: int = 0
    untold: int = 0
    kept: int = 0
    unaffected: int = 0
    faults: list[str] = dataclasses.field(default_factory=list)


def run(count: int, moves: int = 300, first: int = 0) -> dict[str, Any]:
    """Plan `count` weeks, lock some of each plan, let up to three things happen. `plan_visits`
    raises where its checker finds a fault; here it is asked again, and so are the locks."""
    from gis_planner.reference import load_reference

    reference = load_reference()
    tally = _Tally()
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(first, first + count):
        try:
            _one_week(number, reference, moves, tally)
        except (RuntimeError, UserError, ValueError, IndexError, KeyError) as fault:
            tally.faults.append(f"week {number}: {type(fault).__name__}: {fault}")
    return {
        "weeks": count, "plans": tally.plans, "repairs": tally.repairs, "visits": tally.visits,
        "locks_held": tally.locks, "violations": len(tally.faults),
        "unaffected_kept": round(tally.kept / max(1, tally.unaffected), 4),
        "left_out_without_remedy": tally.untold, "faults": tally.faults[:20],
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }  # fmt: skip


def _one_week(number: int, reference: Any, moves: int, tally: _Tally) -> None:
    from gis_planner import planning
    from gis_planner.planning.replan import after_event

    candidates, operation = random_week(number)
    travel = planning.travel_between(candidates, operation)
    if number % 13 == 0 and len(travel.ids) > 1:
        travel = _island(travel)
    more: dict[str, Any] = {
        "reference": reference, "travel": travel, "iterations": moves, "seed": number,
        "params": planning.PlanParams(workers=1, exact=False),
    }  # fmt: skip
    plan = planning.plan_visits(candidates, operation, **more)
    tally.plans += 1
    tally.faults += _asked_again(number, plan, candidates, operation, reference, travel)
    tally.untold += _untold(plan)
    for step in range(1 + number % 3):
        rows = [r for r in plan.visits.to_pylist() if r["visit_id"]]
        if not rows:
            return
        tally.visits += len({r["visit_id"] for r in rows}) if step == 0 else 0
        if step == 0 and number % 2:
            operation = with_locks(number, operation, rows)
        event = random_event(number, step, rows)
        operation = after_event(operation, plan.visits, event)
        mode = ("repair", "repair", "improve", "best")[(number + step) % 4]
        repaired = planning.plan_visits(candidates, operation, previous=plan, mode=mode, **more)
        tally.repairs += 1
        tally.faults += _asked_again(number, repaired, candidates, operation, reference, travel)
        tally.faults += _lock_faults(number, operation, plan, repaired, tally)
        if mode == "repair" and event.kind == "officer lost":
            _count_kept(event.officer, plan, repaired, tally)
        plan = repaired


def _at(plan: Any) -> dict[str, tuple[Any, ...]]:
    """premises → day, start, agencies."""
    found: dict[str, tuple[Any, ...]] = {}
    for row in plan.visits.to_pylist():
        if row["visit_id"]:
            day, start, agencies = found.get(row["premises_id"], (row["day"], row["start"], ()))
            found[row["premises_id"]] = (day, start, tuple(sorted((*agencies, row["agency"]))))
    return found


def _lock_faults(
    number: int, operation: Operation, before: Any, after: Any, tally: _Tally
) -> list[str]:
    """A lock by name alone stays as the plan before had it, or the plan says why it cannot."""
    was, now = _at(before), _at(after)
    told = {n["premises_id"] for n in after.notes.to_pylist() if n["kind"] == "infeasible"}
    faults = []
    for rule in operation.rules:
        place = rule.premises_id
        if rule.rule != "lock" or rule.day or rule.start or rule.agencies or place not in was:
            continue
        if place not in now and place in told:
            continue
        tally.locks += 1
        if now.get(place) != was[place]:
            faults.append(f"week {number}: lock of {place} was {was[place]}, is {now.get(place)}")
    return faults


def _count_kept(officer: str, before: Any, after: Any, tally: _Tally) -> None:
    """Of the visits that the lost officer was no part of, how many stay exactly as they were."""
    hit = {r["premises_id"] for r in before.visits.to_pylist()
           if r["visit_id"] and officer in r["officers"].split(" | ")}  # fmt: skip
    was, now = _at(before), _at(after)
    same = [now.get(p) == v for p, v in was.items() if p not in hit]
    tally.unaffected += len(same)
    tally.kept += sum(same)


def _island(travel: Any) -> Any:
    minutes = travel.minutes.copy()
    minutes[0, 1:] = minutes[1:, 0] = np.inf
    return dataclasses.replace(travel, minutes=minutes, tables=(), hours=())


def _asked_again(
    number: int, plan: Any, candidates: Any, operation: Any, reference: Any, travel: Any
) -> list[str]:
    from gis_planner.planning import check_plan

    found = check_plan(plan, candidates, operation, reference, travel)
    faults = [f"week {number}: {f}" for f in found]
    if plan.value > plan.bound + 1e-6:
        faults.append(f"week {number}: value {plan.value} above its bound {plan.bound}")
    return faults


def _untold(plan: Any) -> int:
    """Must-visits that cannot be, without a word on what would mend it."""
    return sum(n["kind"] == "infeasible" and not n["fix"] for n in plan.notes.to_pylist())
