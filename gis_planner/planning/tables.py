"""Visits and notes as Arrow tables with the columns of domain.tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gis_planner.domain.tables import PLAN_NOTES, VISITS, Table

if TYPE_CHECKING:
    import pyarrow as pa


def arrow(table: Table, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as an Arrow table with exactly the columns of a described table."""
    import pyarrow as pa

    kinds = {
        "text": pa.string(), "json": pa.string(), "int": pa.int64(), "real": pa.float64(),
        "bool": pa.bool_(), "wkb": pa.binary(),
    }  # fmt: skip
    schema = pa.schema([(c.name, kinds[c.kind]) for c in table.columns])
    listed = [{name: row.get(name) for name in table.names} for row in rows]
    return pa.Table.from_pylist(listed, schema=schema)


def visits_table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """One row per visit and agency, and one per premises left out."""
    return arrow(VISITS, rows)


def notes_table(operation: str, notes: Iterable[tuple[str | None, str, str, str]]) -> pa.Table:
    """Notes as (premises_id, kind, text, fix), without doubles."""
    seen = dict.fromkeys(notes)
    return arrow(
        PLAN_NOTES,
        (
            {
                "operation": operation,
                "premises_id": p or None,
                "kind": k,
                "text": t,
                "fix": f or None,
            }
            for p, k, t, f in seen
        ),
    )
