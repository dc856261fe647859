"""Whole columns of a query at once: SQLite joins each to one text, which Arrow takes cut up.

Several times as fast as a Python value for every cell, and Python's lock is free meanwhile, so that
the window answers while a hundred thousand premises are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gis_planner.domain.tables import Column
from gis_planner.store import arrow

BETWEEN, NULL = 31, 30
"""The signs between two values and for none: 'unit' and 'record separator', which lists do not have
in their cells; where one does, the rows are read one by one."""
AT_ONCE = 50_000
"""Rows joined at a time: a large result never lies in memory twice."""
Bytes = npt.NDArray[np.uint8]


def read(
    db: apsw.Connection, query: str, values: tuple[Any, ...], columns: Sequence[Column]
) -> pa.Table:
    """The rows of `query`, whose columns are `columns` in their order."""
    names = [f"c{i}" for i in range(len(columns))]
    joined = ", ".join(_joined(n, c.kind) for n, c in zip(names, columns, strict=True))
    sql = f"WITH asked({', '.join(names)}) AS ({query}) SELECT count(*), {joined} FROM asked"
    row: Any = db.execute(sql, values).fetchall()[0]
    count, texts = int(row[0]), row[1:]
    schema = arrow.arrow_schema(columns)
    if not count:
        return schema.empty_table()
    try:
        made = [_array(_cut(t, count), c.kind, f.type)
                for t, c, f in zip(texts, columns, schema, strict=True)]  # fmt: skip
    except ValueError:  # a sign stands in a value, or a value is not of its column's kind
        return arrow.table_of(db.execute(query, values).fetchall(), columns)
    return pa.table(made, schema=schema)


def read_spans(
    db: apsw.Connection, query: str, values: tuple[Any, ...], columns: Sequence[Column],
    first: int, last: int,
) -> pa.Table:  # fmt: skip
    """The rows of `query`, which ends in two marks for the ends of a span (a row number BETWEEN),
    AT_ONCE row numbers at a time."""
    parts = [
        read(db, query, (*values, at, min(at + AT_ONCE - 1, last)), columns)
        for at in range(first, last + 1, AT_ONCE)
    ]
    if len(parts) == 1:
        return parts[0]
    whole = pa.concat_tables([arrow.arrow_schema(columns).empty_table(), *parts])
    return whole.combine_chunks()


def _joined(name: str, kind: str) -> str:
    """SQL: a column as bytes. Real numbers with every digit, so that they come back the same."""
    value = {"real": f"format('%!.17g', {name})", "wkb": f"hex({name})"}.get(kind, name)
    value = f"CASE WHEN {name} IS NULL THEN char({NULL}) ELSE {value} END"
    return f"CAST(group_concat({value}, char({BETWEEN})) AS BLOB)"


def _cut(text: bytes, count: int) -> tuple[Bytes, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Bytes without the signs between, where each value starts and the last ends, which are held.
    ValueError where there are not `count`."""
    data = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(data == BETWEEN)
    if len(ends) != count - 1:
        raise ValueError
    offsets = np.empty(count + 1, np.int64)
    offsets[0], offsets[1:-1] = 0, ends - np.arange(count - 1)
    offsets[-1] = len(data) - (count - 1)
    rest = data[data != BETWEEN]
    nulls = rest == NULL
    held = np.ones(count, np.bool_)
    if nulls.any():
        none = np.searchsorted(offsets, np.flatnonzero(nulls), side="right") - 1
        if not (np.diff(offsets)[none] == 1).all():
            raise ValueError
        held[none] = False
        offsets -= np.r_[0, np.cumsum(~held)]
        rest = rest[~nulls]
    return rest, offsets, held


def _array(
    parts: tuple[Bytes, npt.NDArray[np.int64], npt.NDArray[np.bool_]], kind: str, typed: pa.DataType
) -> pa.Array:
    data, offsets, held = parts
    if kind == "wkb":
        data, offsets = _shapes(data, offsets, held)
    raw = pa.binary() if kind == "wkb" else pa.string()
    valid = pa.py_buffer(np.packbits(held, bitorder="little")) if not held.all() else None
    buffers = [valid, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data)]
    made = pa.Array.from_buffers(raw, len(held), buffers)
    if kind == "bool":
        made = made.cast(pa.int8())
    return made.cast(typed)


_DIGITS = np.zeros(256, np.uint8)
_DIGITS[np.frombuffer(b"0123456789ABCDEF", np.uint8)] = np.arange(16)
_ENVELOPES = np.array((*arrow.ENVELOPE_BYTES, 0, 0, 0), np.int64)


def _shapes(
    data: Bytes, offsets: npt.NDArray[np.int64], held: npt.NDArray[np.bool_]
) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """WKB of geometries in hexadecimal: digits to bytes, without the GeoPackage header."""
    digits = _DIGITS[data]
    whole, starts = digits[0::2] << 4 | digits[1::2], offsets // 2
    first = starts[:-1][held]
    head = 8 + _ENVELOPES[whole[first + 3] >> 1 & 7]
    edge = np.zeros(len(whole) + 1, np.int64)
    np.add.at(edge, first, 1)
    np.add.at(edge, first + head, -1)
    lost = np.zeros(len(held), np.int64)
    lost[held] = head
    return whole[np.cumsum(edge[:-1]) == 0], starts - np.r_[0, np.cumsum(lost)]
