"""Outcomes as an agency's own list, so that scores, chronology, sharing and retention see them.

Each agency that was there gets a list 'joint visits <operation>', a row for its part in one visit,
and 'enforcement notices <operation>', a row for each finding that needed action. They then are
records like any others: the next `match` puts them at their premises, `score` counts a visit as an
inspection (a contact, a last visit) and a finding as evidence of its concern, as it counts notices
on other lists; gateways and retention hold for them as for the agency's other lists.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.operations import FOUND, NO_FINDING, VisitOutcome
from gis_planner.domain.tables import RECORDS
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.outcomes import facts_of
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema

_COLUMNS = tuple(c for c in RECORDS.columns if c.name != "record_id")


def add_as_lists(case: Case, operation: str) -> Outcome:
    """Store each agency's visits that took place as its list; asked for again, it adds nothing new.

    Undoable, a change a list. Match and scores are older than their lists afterwards.
    """
    touched: frozenset[str] = frozenset()
    added = 0
    known = {x.key for x in case.lists()}
    for agency, name, rows in lists_of(case, operation):
        if not rows and f"{agency}/{name}" not in known:
            continue
        table = pa.Table.from_pylist(rows, arrow_schema(_COLUMNS))
        stats = _stats(agency, name, operation, rows)
        difference, seen = case.add_list_version(agency, name, table, (), stats)
        touched |= seen
        added += difference.added + difference.changed
    text = f"{added} rows of {operation} added or changed in the agencies' own lists"
    return Outcome(text, touched, {"rows": added})


def lists_of(case: Case, operation: str) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """(agency, list, rows) of what the statements of an operation make, empty lists too."""
    from gis_planner.planning.outcomes import standing

    facts = [f for f in standing(facts_of(case, operation)).values() if f.done]
    places = {r["premises_id"]: r for r in case.table("premises").to_pylist()}
    days = {r["premises_id"]: r["day"] for r in case.table("visits", run=operation).to_pylist()}
    facts = [
        replace(f, day=f.day or days.get(f.premises_id) or "")
        for f in sorted(facts, key=lambda f: f.premises_id) if f.premises_id in places
    ]  # fmt: skip
    made = []
    for agency in sorted({f.agency for f in facts}):
        mine = [f for f in facts if f.agency == agency]
        acted = [
            replace(f, findings=(x,)) for f in mine for x in f.findings if x.kind not in NO_FINDING
        ]
        for name, said in ((f"joint visits {operation}", mine),
                           (f"enforcement notices {operation}", acted)):  # fmt: skip
            rows = [_row(f, name, k, places[f.premises_id]) for k, f in enumerate(said, 1)]
            made.append((agency, name, rows))
    return made


def waiting(case: Case, operation: str) -> int:
    """Rows that `add_as_lists` would add or change now: what no score can see yet."""
    keys = case.record_keys()
    mine = keys.filter(pc.ends_with(keys["list"], operation))
    held = {(k["agency"], k["list"], k["source_ref"], k["content_hash"]) for k in mine.to_pylist()}
    return sum(
        (agency, name, r["source_ref"], r["content_hash"]) not in held
        for agency, name, rows in lists_of(case, operation) for r in rows
    )  # fmt: skip


def _row(fact: VisitOutcome, name: str, number: int, place: dict[str, Any]) -> dict[str, Any]:
    kinds = [f.kind for f in fact.findings]
    words = "; ".join(
        FOUND[f.kind] + (f" ({f.concern.replace('_', ' ')})" if f.concern else "")
        for f in fact.findings
    )
    original = {
        "premises_id": fact.premises_id, "operation": fact.operation, "outcome": " | ".join(kinds),
        "what was found": words, "date": fact.day, "follow up": fact.follow_up,
    }  # fmt: skip
    told = {
        "time on site": f"{fact.start}-{fact.end}".strip("-"), "power": fact.power_id,
        "hazards": fact.hazards, "found": " | ".join(fact.found), "clear": " | ".join(fact.clear),
    }  # fmt: skip
    original |= {k: v for k, v in told.items() if v}
    text = json.dumps(original, sort_keys=True)
    ref = f"{fact.operation}/{fact.premises_id}"
    if name.startswith("enforcement"):
        ref += f"/{fact.findings[0].kind}/{fact.findings[0].concern or number}"
    return {
        "agency": fact.agency, "list": name, "source_ref": ref,
        "row_number": number, "content_hash": hashlib.sha256(text.encode()).hexdigest()[:32],
        "role": "premises", "name": place["name"], "address": place["address"],
        "postcode": place["postcode"], "uprn": place["uprn"], "trade": place["trade"],
        "status": words, "date": fact.day or None, "easting": place["easting"],
        "northing": place["northing"], "original": text,
    }  # fmt: skip


def _stats(agency: str, name: str, operation: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    return {
        "agency": agency, "list": name, "file": f"outcomes of {operation}", "sha256": digest,
        "role": "premises", "scheme": "", "encoding": "utf-8", "format": "outcomes", "columns": [],
        "mapping": {}, "warnings": [], "as_of": max((r["date"] or "" for r in rows), default=""),
        "rows_read": len(rows), "rows_imported": len(rows), "rows_set_aside": 0,
    }  # fmt: skip
