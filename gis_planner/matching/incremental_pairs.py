"""New x all and new x new: which pairs with a new record are worth comparing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.block import CAPS, KINDS, only_shared
from gis_planner.matching.tokens import Ints

Long = NDArray[np.int64]
Mask = NDArray[np.bool_]


def more_pairs(keys: Long, rows: Ints, fresh: Mask, caps: dict[str, int]) -> tuple[Ints, Ints]:
    """Distinct pairs (a < b) that share a usable key and hold at least one row of `fresh`.

    A block counts every record, old and new, against its cap, as in a full match.
    """
    near = only_shared(keys, keys[fresh[rows]])
    keys, rows = keys[near], rows[near]
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    once = np.r_[True, (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])][: len(keys)]
    keys, rows = keys[once], rows[once]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
    sizes = np.diff(np.r_[starts, len(keys)])
    most = np.array([caps.get(k, CAPS[k]) for k in KINDS], np.int64)
    some = np.add.reduceat(fresh[rows], starts) if len(starts) else np.empty(0, np.int64)
    used = (sizes > 1) & (sizes <= most[keys[starts] >> 57]) & (some > 0)
    return _within(rows, fresh, starts[used], sizes[used])


def _within(rows: Ints, fresh: Mask, starts: Long, sizes: Long) -> tuple[Ints, Ints]:
    """Pairs inside runs of `rows`, where one of the two is fresh."""
    found = []
    for size in np.unique(sizes).tolist():
        block = rows[starts[sizes == size][:, None] + np.arange(size)]
        i, j = np.triu_indices(size, 1)
        a, b = block[:, i].ravel(), block[:, j].ravel()
        keep = fresh[a] | fresh[b]
        found.append(np.minimum(a, b)[keep].astype(np.int64) << 32 | np.maximum(a, b)[keep])
    both = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    return (both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)
