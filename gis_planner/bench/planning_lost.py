"""An officer is lost: what the repair keeps of the visits that were not touched, and how long.

`bench planning --lost 60/18/2`: each officer in turn, one week an operation.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from gis_planner.domain.operations import Event


def run(name: str, seconds: float = 1.0, seed: int = 1, first: float = 10.0) -> dict[str, Any]:
    """Figures over every officer of the invented week premises/officers/days: `first` seconds for
    the plan, `seconds` for each repair."""
    from gis_planner import planning
    from gis_planner.bench.weeks import invented_week
    from gis_planner.planning.replan import after_event
    from gis_planner.reference import load_reference

    premises, officers, days = (int(w) for w in name.split("/"))
    candidates, operation = invented_week(premises, officers, days, seed)
    travel = planning.travel_between(candidates, operation)
    more: dict[str, Any] = {"reference": load_reference(), "travel": travel, "seed": seed}
    plan = planning.plan_visits(candidates, operation, seconds=first, **more)
    before = _shape(plan)
    kept, took, lost = [], [], []
    for officer in operation.officers:
        hit = {p for p, rows in before.items() if any(officer.id in o for _, _, o in rows)}
        if not hit:
            continue
        event = Event("officer lost", officer=officer.id)
        began = time.perf_counter()
        changed = after_event(operation, plan.visits, event)
        repaired = planning.plan_visits(candidates, changed, previous=plan, seconds=seconds, **more)
        took.append(time.perf_counter() - began)
        after = _shape(repaired)
        safe = [p for p in before if p not in hit]
        kept.append(sum(after.get(p) == before[p] for p in safe) / max(1, len(safe)))
        lost.append(len(hit))
    return {
        "week": name, "visits": len(before), "officers lost": len(kept),
        "visits touched": round(float(np.mean(lost)), 1),
        "unaffected kept, mean": round(float(np.mean(kept)), 4),
        "unaffected kept, least": round(float(np.min(kept)), 4),
        "seconds mean": round(float(np.mean(took)), 2), "seconds most": round(max(took), 2),
    }  # fmt: skip


def _shape(plan: Any) -> dict[str, frozenset[tuple[str, str, frozenset[str]]]]:
    """premises → day, start and officers of each agency there."""
    found: dict[str, set[tuple[str, str, frozenset[str]]]] = {}
    for row in plan.visits.to_pylist():
        if row["visit_id"]:
            team = frozenset(row["officers"].split(" | "))
            found.setdefault(row["premises_id"], set()).add((row["day"], row["start"], team))
    return {p: frozenset(rows) for p, rows in found.items()}
