"""All that the outcomes page shows of one operation, read at once, off the window's thread."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from gis_planner.app.models import outcomes as model
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.outcomes import Board
from gis_planner.domain.progress import Progress, check
from gis_planner.pipeline import outcome_lists, outcome_views, outcomes
from gis_planner.store import Case

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Read:
    """Board, totals, tables and what is owed of one operation."""

    board: Board = field(default_factory=Board)
    totals: list[tuple[str, str, int]] = field(default_factory=list)
    by_agency: Rows = field(default_factory=list)
    odd: Rows = field(default_factory=list)
    beside: Rows = field(default_factory=list)
    feedback: Rows = field(default_factory=list)
    rates: Rows = field(default_factory=list)
    all_rates: Rows = field(default_factory=list)
    gap: str = ""
    all_gap: str = ""
    waiting: int = 0
    """rows that the agencies' lists do not have yet"""
    stale: bool = False
    """the scores are older than the outcomes"""


def read(case: Case, operation: str, frame: PremisesFrame, progress: Progress) -> Read:
    """Read all of it; may run on any thread."""
    outcome_views.ready_for_typing()
    board = model.board(case, operation, frame)
    check(progress)
    by_agency = outcomes.reconciliation(case, operation).to_pylist()
    for row in by_agency:
        row["reasons"], row["outcomes"] = json.loads(row["reasons"]), json.loads(row["outcomes"])
    check(progress)
    rates, every = outcome_views.hit_rates(case, operation), outcome_views.hit_rates(case)
    check(progress)
    return Read(
        board, outcome_views.visit_totals(case, operation), by_agency,
        outcome_views.unreconciled(case, operation).to_pylist(),
        outcome_views.planned_done(case, operation).to_pylist(),
        outcomes.feedback(case, operation).to_pylist(), rates.to_pylist(), every.to_pylist(),
        outcome_views.chosen_against_random(rates), outcome_views.chosen_against_random(every),
        outcome_lists.waiting(case, operation), "scores" in case.stale(),
    )  # fmt: skip


def owed(rows: Rows) -> list[tuple[str, int, int, int]]:
    """(agency, rows that may be told now, told already, awaited) of FEEDBACK, most owed first."""
    found: dict[str, list[int]] = {}
    for row in rows:
        counts = found.setdefault(row["agency"], [0, 0, 0])
        counts[1 if row["given"] else 2 if row["status"] == "awaited" else 0] += 1
    made = [(a, c[0], c[1], c[2]) for a, c in found.items()]
    return sorted(made, key=lambda x: (-x[1], -x[3], x[0]))
