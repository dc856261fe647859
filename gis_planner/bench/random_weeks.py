"""Random invented weeks, absurd ones among them, and what happens to their plans. By number."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from gis_planner.domain.operations import Event, Officer, Operation, TeamAgency, VisitRule

AGENCIES = ("council-food", "fire", "police", "hmrc", "council-housing", "immigration")
CONCERNS = ("food_hygiene", "fire_safety", "organised_crime", "tax", "hmo", "illegal_working")
DAYS = ("2026-12-01", "2026-12-02", "2026-12-03")


def random_week(number: int) -> tuple[Any, Operation]:
    """Candidates and an operation: up to 24 premises, 9 officers, 3 days, shared vehicles, night
    shifts, busy premises, locks that clash, rush hours, officers who are away, islands. Every
    second week is an ordinary one: usual shifts and hours, no rules but locks of its own plan."""
    from gis_planner.planning import Candidate

    rng = np.random.default_rng([7, number])
    usual = number % 2 == 1
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
                windows=() if usual else tuple(_hours(rng) for _ in range(int(rng.integers(0, 3)))),
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
    usual = number % 2 == 1
    for k in range(int(rng.integers(5 if usual else 1, 10))):
        start, end = ("09:00", "17:00") if usual or rng.random() < 0.6 else _hours(rng)
        officers.append(
            Officer(
                f"o{k}", str(rng.choice([t.id for t in teams])), shift_start=start, shift_end=end,
                skills=("tall",) if rng.random() < 0.3 else (),
                break_min=int(rng.choice([0, 30, 60])),
                max_visits=5 if usual else int(rng.integers(0, 6)),
                days=tuple(d for d in days if rng.random() < 0.7) if rng.random() < 0.3 else (),
                standby=bool(rng.random() < 0.1),
                vehicle=str(rng.choice(["", "", "", "v1", "v2"])),
                away=(f"{rng.choice(days)} {_hours(rng)[0]}",) if rng.random() < 0.1 else (),
            )
        )  # fmt: skip
    factors = {"07:30": 1.5, "09:30": 1.0, "16:00": 1.3} if rng.random() < 0.25 else {}
    return Operation(
        f"week {number}", days, teams, tuple(officers),
        () if usual else _rules(rng, premises, days, teams),
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


def random_event(number: int, step: int, visited: list[dict[str, Any]]) -> Event:
    """Something that happens to the plan, before or during the operation."""
    rng = np.random.default_rng([8, number, step])
    row = visited[int(rng.integers(len(visited)))]
    day, at = (row["day"], row["start"]) if rng.random() < 0.7 else ("", "")
    kind = str(rng.choice(["officer lost", "officer lost", "closed", "refused", "overrun"]))
    return Event(
        kind, officer=str(row["officers"]).split(" | ")[0], premises_id=row["premises_id"],
        agency=row["agency"], minutes=int(rng.integers(5, 90)), day=day, at=at,
        that_day_only=bool(day and rng.random() < 0.3), standby=bool(rng.random() < 0.3),
    )  # fmt: skip


def with_locks(number: int, operation: Operation, visited: list[dict[str, Any]]) -> Operation:
    """Some visits of a plan locked as they are: by name alone, or with day, time and agencies."""
    rng = np.random.default_rng([9, number])
    ruled = {r.premises_id for r in operation.rules}
    rules = []
    for place in sorted({r["premises_id"] for r in visited} - ruled):
        if rng.random() < 0.3:
            mine = [r for r in visited if r["premises_id"] == place]
            whole = bool(rng.random() < 0.5)
            rules.append(
                VisitRule(place, "lock", mine[0]["day"], mine[0]["start"],
                          agencies=tuple(sorted(r["agency"] for r in mine)))
                if whole else VisitRule(place, "lock")
            )  # fmt: skip
    return dataclasses.replace(operation, rules=(*operation.rules, *rules))
