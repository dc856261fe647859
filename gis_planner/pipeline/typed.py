"""Records that an analyst types in: a list of their own, kept like any agency's list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import RECORDS
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema
from gis_planner.store.case import now

AGENCY, LIST = "analyst", "typed records"
FIELDS = ("name", "organisation", "address", "postcode", "phone", "email", "person", "trade",
          "uprn")  # fmt: skip
"""What can be typed, RECORDS columns."""
_IDENTIFIES = ("name", "organisation", "person", "address", "postcode", "uprn")


def add_record(case: Case, fields: Mapping[str, str], source: str) -> Outcome:
    """Add one typed record to the analyst's own list: an undoable import with who, when and
    `source` (where the analyst has it from). UserError where it says nothing about anyone."""
    given = {k: v.strip() for k, v in fields.items() if v.strip()}
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise UserError(f"'{unknown[0]}' cannot be typed.", f"Fields: {', '.join(FIELDS)}.")
    if not any(n in given for n in _IDENTIFIES):
        raise UserError("The record names no one and no place.", "Give a name or an address.")
    if not source.strip():
        raise UserError("The record has no source.", "Say where you have it from.")
    known = typed_records(case)
    row = _row(case, given, source.strip(), known.num_rows + 1)
    schema = pa.schema([f for f in known.schema if f.name != "record_id"])
    fresh = pa.Table.from_pylist([row], schema)
    table = pa.concat_tables([known.drop_columns(["record_id"]), fresh])
    stats: dict[str, Any] = {
        "agency": AGENCY, "list": LIST, "file": f"record typed by {case.who}", "role": "premises",
        "scheme": "", "sha256": row["content_hash"], "encoding": "", "format": "typed",
        "columns": list(FIELDS), "mapping": {}, "warnings": [], "as_of": now()[:10],
        "rows_read": table.num_rows, "rows_imported": table.num_rows, "rows_set_aside": 0,
    }  # fmt: skip
    _, touched = case.add_list_version(AGENCY, LIST, table, (), stats)
    what = given.get("name") or given.get("organisation") or given.get("address") or "Record"
    figures = {"source_ref": row["source_ref"], "records": table.num_rows}
    return Outcome(f"{what} added to {LIST} as {row['source_ref']}", touched, figures)


def typed_records(case: Case) -> pa.Table:
    """RECORDS that were typed in."""
    if not any(i.agency == AGENCY and i.list_name == LIST for i in case.lists()):
        return arrow_schema(RECORDS.columns).empty_table()
    records = case.records()
    mine = pc.and_(pc.equal(records["agency"], AGENCY), pc.equal(records["list"], LIST))
    return records.filter(mine)


def _row(case: Case, given: Mapping[str, str], source: str, number: int) -> dict[str, Any]:
    original = {**given, "source": source, "typed by": case.who, "typed at": now()}
    text = json.dumps(original, ensure_ascii=False)
    return {
        **{c.name: None for c in RECORDS.columns if c.name != "record_id"}, **given,
        "agency": AGENCY, "list": LIST, "source_ref": f"T{number}", "row_number": number,
        "role": "premises", "date": now()[:10], "original": text,
        "content_hash": hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
    }  # fmt: skip
