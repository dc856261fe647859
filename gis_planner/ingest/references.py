"""The key of each row within its list: the agency's own reference, or hash and occurrence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.wording import counted
from gis_planner.ingest import text as tx


def source_references(
    columns: Sequence[pa.ChunkedArray] | None, hashes: pa.Array, warnings: list[str]
) -> pa.Array:
    """Unique references, never null: repeated ones become 'ref#2', 'ref#3' in the file's order."""
    if columns:
        given = tx.combined(tx.joined([tx.identifier(c) for c in columns], "/"))
        missing = given.null_count
        if missing:
            one, more = "row has no reference of its own; its", "rows have none of their own; their"
            warnings.append(f"{counted(missing, one, more)} content stands for it.")
        base = pc.coalesce(given, hashes)
    else:
        base = hashes
    base = tx.combined(base)
    if len(base) == 0:
        return base
    repeats = _occurrences(base)
    again = repeats > 1
    if not again.any():
        return base
    if columns:
        warnings.append(
            f"{counted(int(again.sum()), 'row repeats', 'rows repeat')} an earlier reference: kept "
            "as 'reference#2' and on."
        )
    return _suffixed(base, repeats)


def _occurrences(base: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """1 for the first row with a reference, 2 for the second, in order."""
    codes = np.asarray(pc.dictionary_encode(base).indices.to_numpy(zero_copy_only=False))
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(len(codes)) - np.repeat(starts, np.diff(np.r_[starts, len(codes)]))
    out = np.empty(len(codes), dtype=np.int64)
    out[order] = rank + 1
    return out


def _suffixed(base: pa.Array, repeats: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    """Add '#n', avoiding references that are written like that in the file."""
    values = base.to_pylist()
    taken = set(values)
    for i in np.flatnonzero(repeats > 1):
        count = int(repeats[i])
        candidate = f"{values[i]}#{count}"
        while candidate in taken:
            count += 1
            candidate = f"{values[i]}#{count}"
        taken.add(candidate)
        values[i] = candidate
    return pa.array(values, pa.string())
