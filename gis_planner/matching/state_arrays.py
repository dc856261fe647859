"""Dataclasses of arrays as bytes and back: how parsed addresses and a match's state are kept.

One Arrow record batch with one row; each array is a list in a column of its own. Nothing but
numbers and words: no pickle, nothing is run when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

import numpy as np
import pyarrow as pa

from gis_planner.matching.tokens import Pool, Ragged

T = TypeVar("T")
Arrays = dict[str, Any]
"""Name → numpy array or list of texts."""


def flatten(value: Any, name: str = "") -> Arrays:
    """The arrays inside a dataclass, by dotted names; pools become their words."""
    if isinstance(value, Pool):
        return {name: list(value.ids)}
    if not is_dataclass(value):
        return {name: value}
    found: Arrays = {}
    for f in fields(value):
        found |= flatten(getattr(value, f.name), f"{name}.{f.name}" if name else f.name)
    return found


def restore(kind: type[T], arrays: Mapping[str, Any], name: str = "") -> T:
    """The dataclass that `flatten` took apart. KeyError where a part is missing."""
    parts: dict[str, Any] = {}
    hints = get_type_hints(kind)
    for f in fields(kind):  # type: ignore[arg-type]
        inner, part = hints[f.name], f"{name}.{f.name}" if name else f.name
        if inner is Pool:
            parts[f.name] = pool_of(arrays[part])
        elif isinstance(inner, type) and is_dataclass(inner):
            parts[f.name] = restore(inner, arrays, part)
        else:
            parts[f.name] = arrays[part]
    return kind(**parts)


def pool_of(words: list[str]) -> Pool:
    """A pool of words in their order; the first is the empty one."""
    pool = Pool()
    pool.ids = {word: i for i, word in enumerate(words)}
    return pool


def pack(arrays: Arrays, facts: Mapping[str, Any], *, small: bool) -> bytes:
    """Arrays and facts (anything JSON can hold) as bytes; `small` compresses them."""
    columns, names, kinds = [], [], {}
    for name, value in arrays.items():
        if isinstance(value, np.ndarray):
            kinds[name] = str(value.dtype)
            flat = pa.array(value.view(np.int8) if value.dtype == np.bool_ else value)
        else:
            kinds[name] = "text"
            flat = pa.array(value, pa.string())
        offsets = pa.array([0, len(flat)], pa.int64())
        columns.append(pa.LargeListArray.from_arrays(offsets, flat))
        names.append(name)
    notes = json.dumps({"kinds": kinds, "facts": dict(facts)})
    batch = pa.record_batch(columns, names=names).replace_schema_metadata({"notes": notes})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd" if small else None)
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def unpack(data: bytes | pa.Buffer) -> tuple[Arrays, dict[str, Any]]:
    """What `pack` packed: arrays that may be read only, and facts. ValueError where it is torn."""
    try:
        batch = pa.ipc.open_stream(data).read_next_batch()
        notes = json.loads(batch.schema.metadata[b"notes"])
    except (pa.ArrowException, StopIteration, KeyError, TypeError) as fault:
        raise ValueError(f"what was kept cannot be read: {fault}") from fault
    found: Arrays = {}
    for name, kind in notes["kinds"].items():
        flat = batch.column(name).values
        if kind == "text":
            found[name] = flat.to_pylist()
        else:
            held = flat.to_numpy(zero_copy_only=False)
            found[name] = held.view(np.bool_) if kind == "bool" else held.astype(kind, copy=False)
    return found, notes["facts"]


def remap(rows: Ragged, ids: np.ndarray[Any, Any]) -> Ragged:
    """The same rows with each value replaced by `ids[value]`."""
    return Ragged(rows.offsets, ids[rows.values])
