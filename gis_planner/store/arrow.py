"""Between the case file's rows and Arrow tables, by the descriptions in `domain.tables`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from gis_planner.domain.tables import Column, Table

SRS_ID = 27700
_HEADER = b"GP\x00\x01" + SRS_ID.to_bytes(4, "little")
ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_ARROW = {
    "text": pa.string(),
    "int": pa.int64(),
    "real": pa.float64(),
    "bool": pa.bool_(),
    "json": pa.string(),
    "wkb": pa.binary(),
}
SQL_TYPES = {
    "text": "TEXT",
    "int": "INTEGER",
    "real": "REAL",
    "bool": "BOOLEAN",
    "json": "TEXT",
    "wkb": "BLOB",
}


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """The Arrow schema of described columns."""
    return pa.schema([(c.name, _ARROW[c.kind]) for c in columns])


def empty(table: Table) -> pa.Table:
    """A table of that description without rows."""
    return arrow_schema(table.columns).empty_table()


def to_gpkg(wkb: bytes | None) -> bytes | None:
    """WKB with the GeoPackage header (EPSG:27700, no envelope); None stays None."""
    return None if wkb is None else _HEADER + wkb


def from_gpkg(blob: bytes | None) -> bytes | None:
    """The WKB inside a GeoPackage geometry, whatever envelope a GIS has written."""
    if blob is None:
        return None
    return blob[8 + ENVELOPE_BYTES[(blob[3] >> 1) & 7] :]


def conform(data: pa.Table, table: Table) -> pa.Table:
    """`data` with exactly the described columns and types; ValueError names what is missing."""
    missing = [n for n in table.names if n not in data.column_names]
    if missing:
        raise ValueError(f"{table.name} lacks columns {missing}")
    return data.select(table.names).cast(arrow_schema(table.columns))


def _plain(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def rows_of(data: pa.Table, columns: Sequence[Column], chunk: int = 50_000) -> Iterator[list[Any]]:
    """Chunks of rows ready for SQLite: NaN becomes NULL, WKB gets its header."""
    for batch in data.to_batches(max_chunksize=chunk):
        parts: list[Iterable[Any]] = []
        for column in columns:
            values = batch.column(column.name).to_pylist()
            if column.kind == "real":
                values = [_plain(v) for v in values]
            elif column.kind == "bool":
                values = [None if v is None else int(v) for v in values]
            elif column.kind == "wkb":
                values = [to_gpkg(v) for v in values]
            parts.append(values)
        yield list(zip(*parts, strict=True))


def table_of(rows: Sequence[Sequence[Any]], columns: Sequence[Column]) -> pa.Table:
    """An Arrow table of rows read from the case; columns in the described order."""
    schema = arrow_schema(columns)
    if not rows:
        return schema.empty_table()
    arrays = []
    for values, column, field in zip(zip(*rows, strict=True), columns, schema, strict=True):
        ready: Sequence[Any] = values
        if column.kind == "bool":
            ready = [None if v is None else bool(v) for v in values]
        elif column.kind == "wkb":
            ready = [from_gpkg(v) for v in values]
        arrays.append(pa.array(ready, field.type))
    return pa.table(arrays, schema=schema)
