"""Arrow tables from the descriptions in `domain.tables`."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from gis_planner.domain.tables import Table

KINDS = {
    "text": pa.string(), "int": pa.int64(), "real": pa.float64(), "bool": pa.bool_(),
    "json": pa.string(), "wkb": pa.binary(),
}  # fmt: skip


def schema(table: Table) -> pa.Schema:
    """Arrow schema of a described table."""
    return pa.schema([(c.name, KINDS[c.kind]) for c in table.columns])


def arrow_table(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an Arrow table with exactly the described columns."""
    return pa.Table.from_pylist(rows, schema=schema(table))


def cast_table(table: Table, data: pa.Table) -> pa.Table:
    """Columns in order and kind as described; columns that are absent become null."""
    columns = [
        data[c.name].cast(KINDS[c.kind]) if c.name in data.column_names
        else pa.nulls(data.num_rows, KINDS[c.kind])
        for c in table.columns
    ]  # fmt: skip
    return pa.table(columns, schema=schema(table))
