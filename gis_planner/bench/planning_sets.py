"""Who attends: every first set proven minimal by another enumeration, and what one costs.

`bench planning --sets 10000` on invented premises, `--sets 0` on the demonstration's own.
"""

from __future__ import annotations

import dataclasses
import itertools
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation

DEMO = Path(__file__).resolve().parents[2] / "data" / "samples"


def run(count: int) -> dict[str, Any]:
    """Figures over `count` invented premises, or over those of the demonstration (0)."""
    from gis_planner.bench.weeks import invented_week
    from gis_planner.planning import choose_agencies
    from gis_planner.reference import load_reference

    reference = load_reference()
    candidates, operation = invented_week(count, 18, 1) if count else _demo(reference)
    choose_agencies(candidates[0], operation, reference)  # what is read once is read
    spent, sets, faults = [], [], []
    for candidate in candidates:
        began = time.thread_time()
        choice = choose_agencies(candidate, operation, reference)
        spent.append(time.thread_time() - began)
        sets.append(len(choice.sets))
        fault = _fault(candidate, operation, reference, choice)
        if fault:
            faults.append(f"{candidate.premises_id}: {fault}")
    took = np.array(spent) * 1000
    return {
        "premises": len(candidates), "agencies": len(operation.agencies),
        "with a set": int(np.count_nonzero(sets)), "not minimal": len(faults),
        "CPU ms mean": round(float(took.mean()), 3),
        "CPU ms 99 %": round(float(np.percentile(took, 99)), 3),
        "CPU ms worst": round(float(took.max()), 3), "faults": faults[:10],
    }  # fmt: skip


def _demo(reference: Reference) -> tuple[Any, Operation]:
    """All scored premises of the demonstration, as its operation's planner sees them."""
    from gis_planner.pipeline import recipe as recipes
    from gis_planner.pipeline.operations import read_operation
    from gis_planner.pipeline.plan_keeping import candidates_of
    from gis_planner.store import Case

    if not (DEMO / "recipe.toml").is_file():
        raise UserError("The demonstration comes with the source code.", "Use a checkout.")
    recipe = recipes.read_recipe(DEMO / "recipe.toml")
    operation = dataclasses.replace(
        read_operation(recipe["operation"]), max_candidates=10_000, min_agencies=1, min_attending=1
    )
    with tempfile.TemporaryDirectory() as folder, Case.create(Path(folder) / "demo.gpkg") as case:
        recipes.prepare(case, recipe, date(2026, 11, 16))
        return candidates_of(case, operation), operation


def _fault(candidate: Any, operation: Operation, reference: Reference, choice: Any) -> str:
    """What is wrong with the first set, by going through all subsets in plain Python."""
    size = {a.id: a.officers_per_visit for a in operation.agencies}
    able = sorted({a for a, _ in choice.holds})
    best, fewest = 0.0, 0
    for n in range(1, len(able) + 1):
        for team in itertools.combinations(able, n):
            if sum(size[a] for a in team) > operation.headcount_cap:
                continue
            value = _covered(team, choice)
            if value > best + 1e-6:
                best, fewest = value, n
    if not choice.sets:
        return f"none found, and {fewest} agencies cover {best:.3f}" if best > 0 else ""
    first = choice.sets[0].agencies
    if abs(_covered(first, choice) - best) > 1e-6:
        return f"{first} covers {_covered(first, choice):.3f} of {best:.3f}"
    return f"{first} where {fewest} agencies do" if len(first) > fewest else ""


def _covered(team: tuple[str, ...], choice: Any) -> float:
    held = choice.holds
    return float(
        sum(
            weight * max((held[a, c].credit for a in team if (a, c) in held), default=0.0)
            for c, weight in choice.weights.items()
        )
    )
