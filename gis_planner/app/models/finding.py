"""Finding a text in one column of the attribute table, from where one stands."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.app.models.frame import Bools, Ints, PremisesFrame


def holds(frame: PremisesFrame, column: str, text: str) -> Bools:
    """Rows whose value in `column` has `text` in it, whatever the case of the letters."""
    if not text.strip() or not frame.has(column):
        return np.zeros(len(frame), np.bool_)
    values = pc.utf8_lower(pc.cast(frame.table.column(column), pa.string()))
    hit = pc.fill_null(pc.match_substring(values, text.strip().lower()), False)
    return np.asarray(hit.combine_chunks().to_numpy(zero_copy_only=False), np.bool_)


def find(lines: Ints, hits: Bools, at: int, step: int) -> tuple[int, int, int]:
    """The next line with a hit after line `at` (before it where `step` is -1), going round;
    its place among all hits from 1, and how many there are. (-1, 0, 0) without any."""
    rows = np.flatnonzero(lines >= 0)
    places = rows[hits[lines[rows]]]
    if len(places) == 0:
        return -1, 0, 0
    if step > 0:
        k = int(np.searchsorted(places, at, side="right")) % len(places)
    else:
        k = (int(np.searchsorted(places, at, side="left")) - 1) % len(places)
    return int(places[k]), k + 1, len(places)
