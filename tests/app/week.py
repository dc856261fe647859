"""The invented town with joined roads and a week that the real planner planned."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pytest import MonkeyPatch

from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.domain import tables as t
from gis_planner.pipeline import operations
from gis_planner.store import Case
from tests.app import invented

DAYS = ("2026-12-01", "2026-12-02")
OP = "autumn"
ABLE = {"food_hygiene": "council-food", "fire_safety": "fire", "licensing": "police"}


def definition() -> dict[str, Any]:
    officers = [("council-food", "C"), ("fire", "F"), ("police", "P")]
    return {
        "operation": {
            "name": OP, "days": list(DAYS), "roads": "roads", "headcount_cap": 6,
            "random_visits": 0.2, "max_candidates": 60, "min_attending": 2,
        },
        "agency": [
            {"id": a, "base_easting": 402_000.0, "base_northing": 301_500.0} for a, _ in officers
        ],
        "officer": [
            *({"id": f"{k}{n}", "agency": a} for a, k in officers for n in (1, 2)),
            {"id": "C9", "agency": "council-food", "standby": True},
        ],
        "visit_rule": [],
    }  # fmt: skip


def add_layers(case: Case) -> None:
    """A grid of streets that are joined, each with its name."""
    e, n = invented.BASE
    lines = {f"Road {k}": [(e, n + k * 500), (e + 4000, n + k * 500)] for k in range(7)}
    lines |= {f"Lane {k}": [(e + k * 500, n), (e + k * 500, n + 3000)] for k in range(9)}
    roads = pa.table(
        {
            "name": list(lines),
            "class": ["minor"] * len(lines),
            "geom": [shapely.to_wkb(shapely.LineString(x)) for x in lines.values()],
        }
    )
    case.add_layer("roads", roads, {"kind": "roads", "rows": len(lines), "geometry": "LineString"})


def add_scores(case: Case, rng: np.random.Generator) -> None:
    """Each premises raises up to three concerns, from a row of the list of who can act."""
    scores, risks = [], []
    for place in range(invented.PREMISES):
        mine = {c: float(rng.uniform(0.5, 4)) for c in ABLE if rng.uniform() < 0.7}
        for concern, bits in mine.items():
            ref = f"{ABLE[concern]}/{ABLE[concern]} list/{ABLE[concern]}-{place}"
            for factor, agency in (("compliance", ABLE[concern]), ("total", None)):
                scores.append(
                    {
                        "premises_id": f"P{place:04d}", "concern": concern, "agency": agency,
                        "axis": "likelihood", "factor": factor, "bits": bits, "low": bits - 1,
                        "high": bits + 1, "missing": False, "because": "Rating 1",
                        "source_refs": json.dumps([ref]),
                    }
                )  # fmt: skip
        risks.append(
            {
                "premises_id": f"P{place:04d}", "likelihood": sum(mine.values()), "harm": 1.0,
                "low": 0.0, "high": 5.0, "severity": len(mine) + 1, "concerns": json.dumps(mine),
                "contacts": 1, "agencies": 3, "non_compliant": 1, "never_visited": False,
                "last_visit": "2026-01-05", "top_because": "Rating 1",
            }
        )  # fmt: skip
    tables = {"scores": invented.table(scores, t.SCORES), "risks": invented.table(risks, t.RISKS)}
    case.add_result("scores", tables, verb="score", summary="Scored", stats={"severity_4_or_5": 0})


@cache
def built() -> Path:
    """A case file, made once in a process."""
    path = Path(tempfile.mkdtemp(prefix="week-")) / "town.gpkg"
    with MonkeyPatch.context() as patch:
        patch.setattr(invented, "add_scores", add_scores)
        patch.setattr(invented, "add_layers", add_layers)
        case = invented.make(path)
    operation = operations.read_operation(definition())
    operations.plan(case, operation, iterations=20_000, as_of=invented.TODAY)
    case.close()
    return path


@pytest.fixture
def week_path(tmp_path: Path) -> Path:
    copy = tmp_path / "week.gpkg"
    copy.write_bytes(built().read_bytes())
    return copy


@pytest.fixture
def case(week_path: Path) -> Iterator[Case]:
    with Case.open(week_path, who="the lead") as opened:
        yield opened


@pytest.fixture
def week(empty_window: Window, week_path: Path) -> Window:
    empty_window.open_case(week_path)
    settle(empty_window)
    return empty_window


def visits_of(case: Case) -> list[dict[str, Any]]:
    return [r for r in case.table("visits", run=OP).to_pylist() if r["visit_id"]]
