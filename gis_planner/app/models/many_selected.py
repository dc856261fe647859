"""Several premises selected at once: what can be said of them together. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from gis_planner.app.models.frame import Ints, PremisesFrame
from gis_planner.app.models.words import many

MOST_WARDS = 3


@dataclass(frozen=True)
class Together:
    """Figures of some premises; `lines` are (words, figure)."""

    title: str
    lines: tuple[tuple[str, str], ...]


def together(frame: PremisesFrame, rows: Ints) -> Together:
    """What is known of the selected premises as a whole."""
    severity, agencies = frame.severity()[rows], frame.numbers("agencies")[rows]
    contacts = frame.numbers("contacts")[rows]
    lines = [
        ("of severity 4 or 5", many(int((severity >= 4).sum()))),
        ("known to three or more agencies", many(int((agencies >= 3).sum()))),
        ("contacts with services", many(float(np.nansum(contacts)))),
    ]
    if "never_visited" in frame.table.column_names:
        unseen = pc.sum(frame.table["never_visited"].take(rows)).as_py()
        lines.append(("never visited", many(int(unseen or 0))))
    lines += [(f"in {ward}", many(count)) for ward, count in _wards(frame, rows)]
    return Together(f"{many(len(rows))} premises selected", tuple(lines))


def _wards(frame: PremisesFrame, rows: Ints) -> list[tuple[str, int]]:
    """The wards that hold most of them."""
    if "ward" not in frame.table.column_names:
        return []
    counted = pc.value_counts(frame.table["ward"].take(rows).drop_null()).to_pylist()
    counted.sort(key=lambda one: (-one["counts"], str(one["values"])))
    return [(str(one["values"]), int(one["counts"])) for one in counted[:MOST_WARDS]]
