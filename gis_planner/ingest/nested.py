"""Nested values → flat rows of text with dotted names, and rows → a grid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import SetAside
from gis_planner.ingest.grid import Grid, table_of

Row = dict[str, str | None]


def flatten(value: Mapping[str, Any], max_depth: int) -> Row:
    """One object as flat text fields: {'a': {'b': 1}} → {'a.b': '1'}.

    Lists of plain values are joined with ' | '; lists of objects are kept as JSON text.
    """
    out: Row = {}
    stack: list[tuple[str, Any, int]] = [("", value, 0)]
    while stack:
        prefix, item, depth = stack.pop()
        if isinstance(item, Mapping) and depth < max_depth and (item or not prefix):
            for key in reversed(list(item)):
                name = f"{prefix}.{key}" if prefix else str(key)
                stack.append((name, item[key], depth + 1))
        else:
            out[prefix] = as_text(item)
    return out


def as_text(value: Any) -> str | None:
    """A JSON value as a cell."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value) if isinstance(value, float) else str(value)
    if isinstance(value, Sequence) and all(isinstance(v, (str, int, float)) for v in value):
        return " | ".join(as_text(v) or "" for v in value)
    return json.dumps(value, ensure_ascii=False, default=str)


def grid_of_rows(
    rows: Iterable[tuple[int, Row]],
    *,
    name: str,
    encoding: str,
    file_format: str,
    set_aside: Sequence[SetAside] = (),
    warnings: Sequence[str] = (),
    max_columns: int,
) -> Grid:
    """Rows (number, fields) with differing fields as one grid; an absent field is null."""
    kept = list(rows)
    columns: dict[str, None] = {}
    for _, row in kept:
        if not columns.keys() >= row.keys():
            columns.update(dict.fromkeys(row))
    if len(columns) > max_columns:
        raise UserError(
            f"{name} has {len(columns)} different fields.",
            f"A list may have {max_columns}; this does not look like a list.",
        )
    names = [c or "column" for c in columns]
    arrays = [pa.array([row.get(c) for _, row in kept], pa.string()) for c in columns]
    batches = [pa.RecordBatch.from_arrays(arrays, names=names)] if names else []
    table = table_of(batches, names)
    numbers = pa.array([n for n, _ in kept], pa.int64())
    if not names and kept:
        table = pa.table({"column": pa.nulls(len(kept), pa.string())})
    return Grid(table, numbers, encoding, file_format, tuple(set_aside), tuple(warnings))
