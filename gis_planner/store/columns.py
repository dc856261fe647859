"""Whole columns of a query at once: SQLite joins each to one text, which Arrow takes cut up.

Several times as fast as a Python value for every cell, and Python's lock is free meanwhile, so that
the window answers while a hundred thousand premises are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import numpy as np
import pyarrow as pa

from gis_planner.domain.tables import Column
from gis_planner.store import arrow

BETWEEN = 31
"""The sign between two values: 'unit separator', which no list has in its cells."""


def read(
    db: apsw.Connection, query: str, values: tuple[Any, ...], columns: Sequence[Column]
) -> pa.Table:
    """The rows of `query`, whose columns are `columns` in their order. Empty text is NULL, as
    everywhere in a case. No geometries."""
    names = [f"c{i}" for i in range(len(columns))]
    joined = ", ".join(_joined(n, c.kind) for n, c in zip(names, columns, strict=True))
    sql = f"WITH asked({', '.join(names)}) AS ({query}) SELECT count(*), {joined} FROM asked"
    row: Any = db.execute(sql, values).fetchall()[0]
    count, texts = int(row[0]), row[1:]
    schema = arrow.arrow_schema(columns)
    if not count:
        return schema.empty_table()
    parts = [_cut(text, count) for text in texts]
    if any(part is None for part in parts):  # the sign between stands in a value
        return arrow.table_of(db.execute(query, values).fetchall(), columns)
    return pa.table([_typed(p, f.type) for p, f in zip(parts, schema)], schema=schema)


def _joined(name: str, kind: str) -> str:
    """SQL: a column as bytes. Real numbers with every digit, so that they come back the same."""
    value = f"format('%!.17g', {name})" if kind == "real" else name
    value = f"CASE WHEN {name} IS NULL THEN '' ELSE {value} END"
    return f"CAST(group_concat({value}, char({BETWEEN})) AS BLOB)"


def _cut(text: bytes, count: int) -> pa.Array | None:
    """The texts between the signs; None where there are not `count` of them."""
    data = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(data == BETWEEN)
    if len(ends) != count - 1:
        return None
    offsets = np.empty(count + 1, np.int64)
    offsets[0], offsets[1:-1] = 0, ends - np.arange(count - 1)
    offsets[-1] = len(data) - (count - 1)
    held = np.packbits(offsets[1:] > offsets[:-1], bitorder="little")
    buffers = [held, offsets.astype(np.int32), data[data != BETWEEN]]
    made: pa.Array = pa.StringArray.from_buffers(
        count, pa.py_buffer(buffers[1]), pa.py_buffer(buffers[2]), pa.py_buffer(buffers[0])
    )
    return made


def _typed(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_boolean(kind):
        return values.cast(pa.int8()).cast(kind)
    return values.cast(kind)
