"""The order of the attribute table: filtered and sorted row numbers, nothing copied.

A column is sorted once for all rows of the frame and kept, so that a filter on a million premises
only picks from the sorted rows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gis_planner.app.models.frame import Bools, Ints, PremisesFrame

NUMERIC = frozenset(
    {"severity", "likelihood", "harm", "low", "high", "contacts", "agencies", "lists", "records",
     "businesses", "non_compliant", "never_visited", "easting", "northing"}
)  # fmt: skip
KEPT_ORDERS = 6
Key = tuple[str, bool]
"""A column, and whether the largest comes first."""


def order(frame: PremisesFrame, mask: Bools, column: str = "", descending: bool = False) -> Ints:
    """Rows that pass `mask`, sorted by `column` (missing last), ties in the frame's order."""
    return order_by(frame, mask, ((column, descending),) if column else ())


def order_by(frame: PremisesFrame, mask: Bools, keys: tuple[Key, ...]) -> Ints:
    """Rows that pass `mask`, sorted by the first key, ties by the next; missing last in each."""
    keys = tuple(k for k in keys if frame.has(k[0]))
    if not keys or len(frame) == 0:
        return np.flatnonzero(mask)
    whole = whole_order(frame, keys)
    return np.asarray(whole[mask[whole]], np.int64)


def whole_order(frame: PremisesFrame, keys: tuple[Key, ...]) -> Ints:
    """All rows of the frame in the order of `keys`; the newest KEPT_ORDERS are kept with it."""
    kept: dict[tuple[Key, ...], Ints] = frame._cache.setdefault("orders", {})
    if keys not in kept:
        parts = [_rank(frame, column, descending) for column, descending in reversed(keys)]
        made = np.lexsort(parts) if len(parts) > 1 else np.argsort(parts[0], kind="stable")
        while len(kept) >= KEPT_ORDERS:
            kept.pop(next(iter(kept)))
        kept[keys] = np.asarray(made, np.int64)
    return kept[keys]


def _rank(frame: PremisesFrame, column: str, descending: bool) -> npt.NDArray[np.int32]:
    """A number a row that sorts as the column does; missing is the largest either way."""
    if column in NUMERIC:
        values = frame.numbers(column)
        held = np.isfinite(values)
        rank = np.unique(np.where(held, values, 0.0), return_inverse=True)[1].astype(np.int32)
    else:
        rank = frame.ranks(column)
        held = rank >= 0
    return np.where(held, -rank if descending else rank, np.int32(np.iinfo(np.int32).max))
