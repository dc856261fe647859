"""Quick statistics of one column of the attribute table, for some rows of the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gis_planner.app.models.filters import FACETS
from gis_planner.app.models.frame import Floats, Ints, PremisesFrame
from gis_planner.app.models.table_columns import COLUMNS, PLACE, written
from gis_planner.app.models.words import many, signed

TOP, BARS = 8, 24


@dataclass(frozen=True)
class ColumnStats:
    """`count` rows, of which `missing` say nothing; `distinct` values of the others. Texts have
    `low`, `median` and `high` only where they are dates; `mean` and `bars` are of numbers."""

    title: str
    count: int
    missing: int
    distinct: int
    low: str = ""
    median: str = ""
    mean: str = ""
    high: str = ""
    top: tuple[tuple[str, int], ...] = ()
    """Most frequent values and how often."""
    bars: tuple[int, ...] = ()
    """Rows in each of equal steps from low to high."""

    def lines(self) -> list[tuple[str, str]]:
        """(what, value), as the panel shows and the clipboard takes them."""
        found = [("Rows", many(self.count)), ("Missing", many(self.missing)),
                 ("Distinct", many(self.distinct))]  # fmt: skip
        parts = (("Smallest", self.low), ("Median", self.median), ("Mean", self.mean),
                 ("Largest", self.high))  # fmt: skip
        return found + [(what, value) for what, value in parts if value]


Namer = Callable[[str], str]


def column_stats(
    frame: PremisesFrame, column: str, rows: Ints, name_of: Namer = str
) -> ColumnStats:
    """Statistics of `column` over `rows`; `name_of` puts ids of agencies and concerns in words."""
    spec = COLUMNS[PLACE[column]]
    if spec.numeric:
        return _numbers(spec.title, column, frame.numbers(column)[rows])
    if FACETS.get(column, ("", "codes"))[1] == "members":
        return _members(frame, spec.title, column, rows, name_of)
    return _texts(frame, spec.title, column, rows)


def _numbers(title: str, column: str, values: Floats) -> ColumnStats:
    held = values[np.isfinite(values)]
    if len(held) == 0:
        return ColumnStats(title, len(values), len(values), 0)
    bits = column in ("likelihood", "harm", "low", "high")
    whole = bool((held == np.rint(held)).all()) and not bits
    single, often = np.unique(np.round(held, 2), return_counts=True)  # as they are written
    order = np.lexsort((single, -often))[:TOP]

    def say(value: float) -> str:
        if bits:
            return signed(value, 2)
        return many(value) if whole and value == round(value) else many(value, 2)

    low, high = float(held.min()), float(held.max())
    steps = min(BARS, int(high - low) + 1) if whole else BARS
    ends = (low - 0.5, high + 0.5) if whole else (low, high if high > low else low + 1)
    bars = np.histogram(held, bins=max(steps, 1), range=ends)[0]
    return ColumnStats(
        title, len(values), len(values) - len(held), len(np.unique(held)), say(low),
        say(float(np.median(held))), signed(held.mean(), 2) if bits else many(held.mean(), 2),
        say(high),
        tuple((say(float(single[k])), int(often[k])) for k in order),
        tuple(int(b) for b in bars),
    )  # fmt: skip


def _texts(frame: PremisesFrame, title: str, column: str, rows: Ints) -> ColumnStats:
    ranks = frame.ranks(column)[rows]
    held = np.sort(ranks[ranks >= 0])
    missing = len(rows) - len(held)
    if len(held) == 0:
        return ColumnStats(title, len(rows), missing, 0)
    single, often = np.unique(held, return_counts=True)
    order = np.lexsort((single, -often))[:TOP]
    where = {int(r): int(k) for k, r in zip(rows[::-1], ranks[::-1])} if len(rows) < 2_000 else {}

    def say(rank: int) -> str:
        row = where.get(rank)
        if row is None:
            row = int(rows[np.argmax(ranks == rank)])
        return written(column, frame.value(row, column))

    top = tuple((say(int(single[k])), int(often[k])) for k in order)
    if column != "last_visit":
        return ColumnStats(title, len(rows), missing, len(single), top=top)
    return ColumnStats(
        title, len(rows), missing, len(single), say(int(held[0])), say(int(held[len(held) // 2])),
        "", say(int(held[-1])), top,
    )  # fmt: skip


def _members(
    frame: PremisesFrame, title: str, column: str, rows: Ints, name_of: Namer
) -> ColumnStats:  # fmt: skip
    known = frame.members(column)
    inside = known.matrix[rows]
    often = inside.sum(axis=0)
    order = np.argsort(-often, kind="stable")[:TOP]
    top = tuple((name_of(known.labels[k]), int(often[k])) for k in order if often[k])
    missing = int((~inside.any(axis=1)).sum()) if len(rows) else 0
    return ColumnStats(title, len(rows), missing, int((often > 0).sum()), top=top)
