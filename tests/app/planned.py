"""An invented case with a real plan: 240 premises of three agencies, seven officers, two days."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from gis_planner.domain import tables as t
from gis_planner.pipeline import operations
from gis_planner.store import Case
from tests.app import invented

CONCERNS = ("food_hygiene", "fire_safety", "organised_crime")
DAYS = ("2026-12-01", "2026-12-02")


def definition() -> dict[str, Any]:
    """Two days, two officers an agency; one more of fire on standby."""
    base = invented.BASE
    officers = [
        {"id": f"{a[0].upper()}{k}", "agency": a, "max_visits": 4}
        for a in invented.AGENCIES for k in (1, 2)
    ]  # fmt: skip
    officers.append({"id": "F3", "agency": "fire", "standby": True})
    return {
        "operation": {"name": "winter", "days": list(DAYS), "roads": "", "headcount_cap": 4,
                      "max_candidates": 40, "owner": "A. Lead"},
        "agency": [{"id": a, "base_easting": base[0] + 2000, "base_northing": base[1] + 1500}
                   for a in invented.AGENCIES],
        "officer": officers,
        "visit_rule": [],
    }  # fmt: skip


def build(path: Path) -> None:
    """The case, planned with a fixed number of moves."""
    case = invented.make(path)
    _scores(case)
    case.remove("layer", "roads", "Its roads do not meet: straight lines then")
    operation = operations.read_operation(definition())
    case.set_document("operation", "winter", operations.document_of(operation), "Operation winter")
    operations.plan(case, operation, seed=3, iterations=20_000, as_of=invented.TODAY)
    case.close()


def _scores(case: Case) -> None:
    rng = np.random.default_rng(11)
    scores, risks = [], []
    for place in range(invented.PREMISES):
        pid, source = f"P{place:04d}", json.dumps([f"council-food/list/{place}"])
        bits = {c: float(b) for c, b in zip(CONCERNS, rng.normal(1.0, 1.6, 3))}
        if place % 4:
            bits.pop("organised_crime")
        for concern, value in bits.items():
            scores.append(
                {"premises_id": pid, "concern": concern, "agency": None, "axis": "likelihood",
                 "factor": "total", "bits": value, "low": value - 1, "high": value + 1,
                 "missing": False, "because": f"Rating {place % 6}", "source_refs": source}
            )  # fmt: skip
        risks.append(
            {"premises_id": pid, "likelihood": max(bits.values()), "harm": 1.0, "low": 0.0,
             "high": 1.0, "severity": place % 6,
             "concerns": json.dumps({c: b for c, b in bits.items() if b > 0}),
             "contacts": 3, "agencies": 2, "non_compliant": 1, "never_visited": False,
             "last_visit": "2026-01-05", "top_because": f"Rating {place % 6}"}
        )  # fmt: skip
    case.add_result(
        "scores",
        {"scores": invented.table(scores, t.SCORES), "risks": invented.table(risks, t.RISKS)},
        verb="score", summary="Scored", stats={"severity_4_or_5": 80, "never_visited": 0},
    )  # fmt: skip
