"""The order of the attribute table: filtered and sorted row numbers, nothing copied."""

from __future__ import annotations

import numpy as np

from gis_planner.app.models.frame import Bools, Ints, PremisesFrame

NUMERIC = frozenset(
    {"severity", "likelihood", "harm", "low", "high", "contacts", "agencies", "lists", "records",
     "businesses", "non_compliant", "never_visited", "easting", "northing"}
)  # fmt: skip


def order(frame: PremisesFrame, mask: Bools, column: str = "", descending: bool = False) -> Ints:
    """Rows that pass `mask`, sorted by `column` (missing last), ties in the frame's order."""
    rows = np.flatnonzero(mask)
    if not column or not frame.has(column) or len(rows) == 0:
        return rows
    if column in NUMERIC:
        keys = frame.numbers(column)[rows]
        missing = ~np.isfinite(keys)
        keys = np.where(missing, 0.0, keys)
    else:
        keys = frame.codes(column).codes[rows].astype(np.float64)
        missing = keys < 0
    if descending:
        keys = -keys
    return np.asarray(rows[np.lexsort((keys, missing))], np.int64)
