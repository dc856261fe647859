"""Random invented weeks, absurd ones among them: every plan and repair must pass the checker.

`bench planning --random 10000`. A week is drawn from its number alone, so that a fault repeats.
"""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import numpy as np

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Event, Officer, Operation, TeamAgency, VisitRule

AGENCIES = ("council-food", "fire", "police", "hmrc", "council-housing", "immigration")
CONCERNS = ("food_hygiene", "fire_safety", "organised_crime", "tax", "hmo", "illegal_working")
DAYS = ("2026-12-01", "2026-12-02", "2026-12-03")


def random_week(number: int) -> tuple[Any, Operation]:
    """Candidates and an operation: up to 24 premises, 9 officers, 3 days, shared vehicles, night
    shifts, busy premises, locks that clash, rush hours, officers who are away, islands."""
    from gis_planner.planning import Candidate

    rng = np.random.default_rng([7, number])
    days = DAYS[: int(rng.integers(1, 4))]
    candidates = []
    for k in range(int(rng.integers(1, 25))):
        names = rng.choice(CONCERNS, int(rng.integers(1, 4)), replace=False)
        placed = rng.random() > 0.03
        busy = tuple(
            (str(rng.choice(days)), *_hours(rng), str(rng.choice(AGENCIES)))
            for _ in range(int(rng.random() < 0.15))
        )
        candidates.append(
            Candidate(
                f"P{k}", float(rng.uniform(0, 30_000)) if placed else None,
                float(rng.uniform(0, 30_000)) if placed else None,
                {str(c): float(rng.gamma(2.0, 0.8)) for c in names},
                ward=str(rng.choice(["", "A", "B", "C"])),
                windows=tuple(_hours(rng) for _ in range(int(rng.integers(0, 3)))),
                has_dwelling=bool(rng.random() < 0.2), licensed=bool(rng.random() < 0.4),
                never_visited=bool(rng.random() < 0.2), busy=busy,
                skills={"fire": "tall"} if rng.random() < 0.1 else {},
            )
        )  # fmt: skip
    return tuple(candidates), _operation(rng, number, days, len(candidates))


def _hours(rng: Any) -> tuple[str, str]:
    a, b = sorted(int(x) for x in rng.choice(48, 2, replace=False))
    if rng.random() < 0.1:
        a, b = b, a
    return f"{a // 2:02d}:{a % 2 * 30:02d}", f"{b // 2:02d}:{b % 2 * 30:02d}"


def _operation(rng: Any, number: int, days: tuple[str, ...], premises: int) -> Operation:
    teams = tuple(
        TeamAgency(
            a, float(rng.uniform(0, 30_000)), float(rng.uniform(0, 30_000)),
            float(rng.integers(2, 20)) if rng.random() < 0.3 else None,
            officers_per_visit=2 if rng.random() < 0.15 else 1,
        )
        for a in AGENCIES[: int(rng.integers(1, 7))]
    )  # fmt: skip
    officers = []
    for k in range(int(rng.integers(1, 10))):
        start, end = ("09:00", "17:00") if rng.random() < 0.6 else _hours(rng)
        officers.append(
            Officer(
                f"o{k}", str(rng.choice([t.id for t in teams])), shift_start=start, shift_end=end,
                skills=("tall",) if rng.random() < 0.3 else (),
                break_min=int(rng.choice([0, 30, 60])), max_visits=int(rng.integers(0, 6)),
                days=tuple(d for d in days if rng.random() < 0.7) if rng.random() < 0.3 else (),
                standby=bool(rng.random() < 0.1),
                vehicle=str(rng.choice(["", "", "", "v1", "v2"])),
                away=(f"{rng.choice(days)} {_hours(rng)[0]}",) if rng.random() < 0.1 else (),
            )
        )  # fmt: skip
    factors = {"07:30": 1.5, "09:30": 1.0, "16:00": 1.3} if rng.random() < 0.25 else {}
    return Operation(
        f"week {number}", days, teams, tuple(officers), _rules(rng, premises, days, teams),
        headcount_cap=int(rng.integers(1, 7)), announced=bool(rng.random() < 0.3),
        random_visits=float(rng.choice([0.0, 0.0, 0.3])), visit_min=int(rng.integers(15, 90)),
        ward_min_visits=int(rng.integers(0, 3)), min_attending=int(rng.choice([1, 1, 2])),
        travel_factors=factors,
        open_from="18:00" if number % 11 == 0 else "09:00",
        open_until="02:00" if number % 11 == 0 else "18:00",
    )  # fmt: skip


def _rules(
    rng: Any, premises: int, days: tuple[str, ...], teams: tuple[TeamAgency, ...]
) -> tuple[VisitRule, ...]:
    rules = []
    for k in rng.permutation(premises)[: int(rng.integers(0, 5))].tolist():
        rule = str(rng.choice(["must", "lock", "never", "refused"]))
        some = tuple(t.id for t in teams if rng.random() < 0.4)
        rules.append(
            VisitRule(
                f"P{k}", rule, str(rng.choice(["", *days])),
                _hours(rng)[0] if rng.random() < 0.5 else "",
                agencies=some or ((teams[0].id,) if rule == "refused" else ()),
                extra_min=int(rng.choice([0, 0, 40])),
            )
        )  # fmt: skip
    return tuple(rules)


def random_event(number: int, operation: Operation, visited: list[dict[str, Any]]) -> Event:
    """Something that happens to the plan, before or during the operation."""
    rng = np.random.default_rng([8, number])
    row = visited[int(rng.integers(len(visited)))]
    day, at = (row["day"], row["start"]) if rng.random() < 0.7 else ("", "")
    kind = str(rng.choice(["officer lost", "officer lost", "closed", "refused", "overrun"]))
    return Event(
        kind, officer=str(row["officers"]).split(" | ")[0], premises_id=row["premises_id"],
        agency=row["agency"], minutes=int(rng.integers(5, 90)), day=day, at=at,
        that_day_only=bool(day and rng.random() < 0.3), standby=bool(rng.random() < 0.3),
    )  # fmt: skip


def run(count: int, moves: int = 300, first: int = 0) -> dict[str, Any]:
    """Plan and repair `count` weeks. `plan_visits` raises where its checker finds a fault; here
    the checker is asked again, and faults are listed by week (none)."""
    from gis_planner import planning
    from gis_planner.planning.replan import after_event
    from gis_planner.reference import load_reference

    reference = load_reference()
    params = planning.PlanParams(workers=1, exact=False)
    began, cpu = time.perf_counter(), time.process_time()
    faults: list[str] = []
    plans = repairs = visits = untold = 0
    for number in range(first, first + count):
        candidates, operation = random_week(number)
        travel = planning.travel_between(candidates, operation)
        if number % 13 == 0 and len(travel.ids) > 1:
            travel = _island(travel)
        more: dict[str, Any] = {"reference": reference, "travel": travel, "iterations": moves,
                                "params": params, "seed": number}  # fmt: skip
        try:
            plan = planning.plan_visits(candidates, operation, **more)
            plans += 1
            faults += _asked_again(number, plan, candidates, operation, reference, travel)
            rows = [r for r in plan.visits.to_pylist() if r["visit_id"]]
            visits += len({r["visit_id"] for r in rows})
            untold += _untold(plan)
            if rows:
                event = random_event(number, operation, rows)
                changed = after_event(operation, plan.visits, event)
                repaired = planning.plan_visits(candidates, changed, previous=plan, **more)
                repairs += 1
                faults += _asked_again(number, repaired, candidates, changed, reference, travel)
        except (RuntimeError, UserError, ValueError, IndexError, KeyError) as fault:
            faults.append(f"week {number}: {type(fault).__name__}: {fault}")
    return {
        "weeks": count, "plans": plans, "repairs": repairs, "visits": visits,
        "violations": len(faults), "left_out_without_remedy": untold, "faults": faults[:20],
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }  # fmt: skip


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
