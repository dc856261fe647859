"""Target lists: premises chosen by the funnel or by hand, kept in the case under a name.

Kept as documents `targets` (undoable): premises, how they were chosen, with which filter, when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case

KIND = "targets"


def target_lists(case: Case) -> dict[str, dict[str, Any]]:
    """name → premises (ids), how (words), filter (fields of TargetFilter), made (ISO), who."""
    return dict(case.documents(KIND))


def keep_targets(
    case: Case, name: str, premises: Sequence[str], how: str, wanted: Mapping[str, Any], on: date
) -> Outcome:
    """Keep a target list, instead of the one of that name. UserError where it has no name, no
    premises, or some that are not in the case."""
    name = name.strip()
    if not name:
        raise UserError("The target list has no name.", "Give it one.")
    if not premises:
        raise UserError("No premises are left by these filters.", "Loosen one of them.")
    there = set(case.table("premises")["premises_id"].to_pylist())
    strange = [p for p in premises if p not in there]
    if strange:
        raise UserError(f"{strange[0]} is not in the case.", "Choose premises of the case.")
    kept = {"premises": list(dict.fromkeys(premises)), "how": how, "filter": dict(wanted),
            "made": on.isoformat(), "who": case.who}  # fmt: skip
    text = f"Target list {name}: {len(kept['premises'])} premises"
    return Outcome(text, case.set_document(KIND, name, kept, text), {"premises": len(premises)})


def drop_targets(case: Case, name: str) -> Outcome:
    """Take a target list out of the case (undoable). UserError where there is none."""
    if name not in target_lists(case):
        raise UserError(f"There is no target list '{name}'.", "Choose one of those kept.")
    text = f"Target list {name} removed"
    return Outcome(text, case.set_document(KIND, name, None, text))
