"""Small record tables for the scoring tests."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from gis_planner.domain.tables import MATCHED, RECORDS
from gis_planner.reference import load_reference
from gis_planner.scoring import ScoreResult, score

TYPES = {
    "text": pa.string(),
    "json": pa.string(),
    "int": pa.int64(),
    "real": pa.float64(),
    "bool": pa.bool_(),
}
REFERENCE = load_reference()
AS_OF = "2026-01-01"


def record(premises: str, agency: str, list_name: str, **fields: Any) -> dict[str, Any]:
    """One row of an agency's list, at `premises`."""
    row = {"premises_id": premises, "agency": agency, "list": list_name, "role": "premises"}
    return {**row, **fields}


def tables(rows: list[dict[str, Any]]) -> tuple[pa.Table, pa.Table]:
    """RECORDS and MATCHED of these rows; each row its own business unless it says which."""
    records, matched = [], []
    for number, row in enumerate(rows):
        fields = dict(row)
        premises = fields.pop("premises_id")
        business = fields.pop("business_id", f"B{number}")
        fields.setdefault("source_ref", f"R{number}")
        fields.setdefault("original", "{}")
        records.append({"record_id": number, "row_number": number + 1, **fields})
        matched.append({"record_id": number, "premises_id": premises, "business_id": business})
    return _table(records, RECORDS), _table(matched, MATCHED)


def _table(rows: list[dict[str, Any]], described: Any) -> pa.Table:
    schema = pa.schema([(c.name, TYPES[c.kind]) for c in described.columns])
    return pa.Table.from_pylist([{c: r.get(c) for c in schema.names} for r in rows], schema)


def scored(rows: list[dict[str, Any]], **options: Any) -> ScoreResult:
    """The score of these rows as of the first day of 2026."""
    records, matched = tables(rows)
    return score(
        records, matched, reference=REFERENCE, as_of=options.pop("as_of", AS_OF), **options
    )


def rows_of(result: ScoreResult, premises: str, **wanted: Any) -> list[dict[str, Any]]:
    """Rows of SCORES for a premises, filtered by column values."""
    return [
        row
        for row in result.scores.to_pylist()
        if row["premises_id"] == premises and all(row[k] == v for k, v in wanted.items())
    ]


def risk(result: ScoreResult, premises: str) -> dict[str, Any]:
    """The RISKS row of a premises."""
    (row,) = [r for r in result.risks.to_pylist() if r["premises_id"] == premises]
    return dict(row)


def town(values: str, **fields: Any) -> list[dict[str, Any]]:
    """A food list where premises P0, P1 … have the given one-letter ratings."""
    given = {"scheme": "fhrs", "date": "2025-06-01", **fields}
    return [
        record(f"P{i}", "council-food", "food hygiene", rating=v, **given)
        for i, v in enumerate(values)
    ]
