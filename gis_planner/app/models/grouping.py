"""Rows of the attribute table in groups that open and close: by ward, trade, agency, severity."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from gis_planner.app.models.filters import FACETS
from gis_planner.app.models.frame import Ints, PremisesFrame

GROUPS: tuple[tuple[str, str], ...] = (
    ("", "No groups"),
    ("severity", "Severity"),
    ("ward", "Ward"),
    ("trade", "Trade"),
    ("agency_ids", "Agency"),
    ("agencies", "Number of agencies"),
    ("list_names", "Source list"),
    ("location_precision", "Located by"),
)
"""Column and title of each way to group. By agency or list, premises stand in each of theirs."""
LARGEST_FIRST = ("severity", "agencies")


@dataclass(frozen=True, eq=False)
class Grouped:
    """`lines` of the table: a row of the frame, or -1-k for the heading of group k."""

    lines: Ints
    labels: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    closed: frozenset[str] = frozenset()

    def group_of(self, line: int) -> int:
        """The group of a heading, -1 of a row."""
        value = int(self.lines[line])
        return -1 - value if value < 0 else -1


def grouped(frame: PremisesFrame, rows: Ints, column: str, closed: Collection[str]) -> Grouped:
    """`rows` under a heading a group, in their order within it; those of `closed` groups are left
    out. Where the column says nothing the group's label is '' and it stands last."""
    if not column:
        return Grouped(rows)
    parts = _members(frame, rows, column) if _many(column) else _codes(frame, rows, column)
    lines = [np.empty(0, np.int64)]
    for k, (label, inside) in enumerate(parts):
        lines.append(np.array([-1 - k], np.int64))
        if label not in closed:
            lines.append(inside)
    labels = tuple(label for label, _ in parts)
    counts = tuple(len(inside) for _, inside in parts)
    return Grouped(np.concatenate(lines), labels, counts, frozenset(closed) & frozenset(labels))


def _many(column: str) -> bool:
    return FACETS.get(column, ("", "codes"))[1] == "members"


def _sorted(parts: list[tuple[str, Ints]], column: str) -> list[tuple[str, Ints]]:
    if column in LARGEST_FIRST:
        return sorted(parts, key=lambda p: (p[0] == "", -float(p[0] or 0)))
    return sorted(parts, key=lambda p: (p[0] == "", p[0].lower()))


def _codes(frame: PremisesFrame, rows: Ints, column: str) -> list[tuple[str, Ints]]:
    known = frame.codes(column)
    codes = known.codes[rows]
    order = np.argsort(codes, kind="stable")
    values, starts = np.unique(codes[order], return_index=True)
    pieces = np.split(rows[order], starts[1:])
    named = [("" if v < 0 else known.labels[v], p) for v, p in zip(values.tolist(), pieces)]
    return _sorted(named, column)


def _members(frame: PremisesFrame, rows: Ints, column: str) -> list[tuple[str, Ints]]:
    known = frame.members(column)
    inside = known.matrix[rows]
    parts = [(label, rows[inside[:, k]]) for k, label in enumerate(known.labels)]
    parts.append(("", rows[~inside.any(axis=1)]))
    return _sorted([p for p in parts if len(p[1])], column)
