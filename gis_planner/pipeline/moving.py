"""Moving premises on the map: a person's word on where the door is, undoable, kept by a new
match."""

from __future__ import annotations

from math import hypot
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.moved import KIND


def moved(case: Case) -> dict[str, dict[str, Any]]:
    """premises_id → where it was put, from where, by whom, when and why."""
    return case.documents(KIND)


def move_premises(
    case: Case, premises_id: str, easting: float, northing: float, *, why: str, at: str = ""
) -> Outcome:
    """Put premises at a place (metres, EPSG:27700). UserError off the grid or without a reason.

    Planned visits and routes keep their old place until they are planned again.
    """
    if not (0 <= easting < 700_000 and 0 <= northing < 1_300_000):
        raise UserError("That place lies outside the National Grid.", "Choose a place on land.")
    if not why.strip():
        raise UserError("Moving premises needs a reason.", "Say how you know where they are.")
    row = case.dossier(premises_id).premises
    before = [row["easting"], row["northing"]]
    value = {
        "easting": round(easting, 1), "northing": round(northing, 1), "from": before,
        "who": case.who, "when": at, "why": why.strip(),
        "ward": _ward(case, easting, northing, row["ward"]),
    }  # fmt: skip
    name = row["name"] or row["address"] or premises_id
    far = ""
    if before[0] is not None and before[1] is not None:
        far = f" by {hypot(easting - before[0], northing - before[1]):,.0f} m"
    summary = f"{name} moved{far}: {why.strip()}"
    touched = case.set_document(KIND, premises_id, value, summary)
    return Outcome(summary, touched | {"premises"}, {"premises_id": premises_id, **value})


def put_back(case: Case, premises_id: str) -> Outcome:
    """Forget the place set by hand: premises stand again where matching put them."""
    if premises_id not in moved(case):
        raise UserError("These premises were not moved by hand.", "There is nothing to put back.")
    row = case.dossier(premises_id).premises
    summary = f"{row['name'] or premises_id} put back where matching placed it"
    touched = case.set_document(KIND, premises_id, None, summary)
    return Outcome(summary, touched | {"premises"}, {"premises_id": premises_id})


def _ward(case: Case, easting: float, northing: float, before: str | None) -> str | None:
    wards = [info for info in case.layers() if info.kind == "wards"]
    if not wards:
        return before
    from gis_planner.geo.areas import names_at

    newest = max(wards, key=lambda info: info.run_id)
    place = pa.array([easting]), pa.array([northing])
    found: str | None = names_at(case.layer(newest.name), *place)[0].as_py()
    return found
