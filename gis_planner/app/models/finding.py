"""Finding a text in one column of the attribute table, from where one stands."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from gis_planner.app.models.frame import Bools, Ints, PremisesFrame
from gis_planner.app.models.searching import plain, plain_column


def holds(frame: PremisesFrame, column: str, text: str) -> Bools:
    """Rows whose value in `column` has `text` in it, whatever its case, accents, apostrophes."""
    wanted = plain(text.strip())
    if not wanted or not frame.has(column):
        return np.zeros(len(frame), np.bool_)
    kept = frame._cache.get("found")
    if kept is None or kept[0] != column:
        kept = frame._cache["found"] = (column, plain_column(frame.table.column(column)))
    hit = pc.match_substring(kept[1], wanted)
    return np.asarray(hit.to_numpy(zero_copy_only=False), np.bool_)


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
