"""How a number is spread among the premises that pass the other filters: facets with two ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from gis_planner.app.models.filters import Filter, Filters
from gis_planner.app.models.frame import Floats, PremisesFrame

RANGES: tuple[tuple[str, str, bool], ...] = (
    ("likelihood", "Likelihood, bits", False),
    ("harm", "Harm, bits", False),
    ("contacts", "Contacts", True),
    ("agencies", "Known to how many agencies", True),
)
"""Field, title, whether it counts whole things. `dates` (of contacts) has the timeline too."""
DATES = "dates"
BARS = 30


@dataclass(frozen=True)
class Histogram:
    """`counts` premises (for dates: contacts) in each step; `edges` are the steps' ends, one more.
    `low` and `high` are the chosen steps, first and last; all of them where nothing is chosen."""

    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    low: int = 0
    high: int = -1
    chosen: bool = False

    def __len__(self) -> int:
        return len(self.counts)


def _steps(values: Floats, whole: bool) -> Floats:
    """Ends of steps; for whole things each number its own, the rest in the last."""
    low, high = float(values.min()), float(values.max())
    if whole:
        top = min(high, max(low + 1, float(np.percentile(values, 99.5)), low + BARS - 1))
        step = max(1.0, np.ceil((top - low + 1) / BARS))
        return np.append(np.arange(low, top + 1, step), max(high, top) + 1)
    first, last = np.floor(low), np.ceil(max(high, low + 1))
    return np.linspace(first, last, BARS + 1)


def number_histogram(filters: Filters, frame: PremisesFrame, field: str, whole: bool) -> Histogram:
    """Of a numeric column, under the filters on other fields."""
    values = frame.numbers(field)
    held = np.isfinite(values)
    if not held.any():
        return Histogram()
    edges = _steps(values[held], whole)
    inside = values[held & filters.mask(frame, without=field)]
    counts = np.histogram(inside, bins=edges)[0]
    return _chosen(edges, counts, filters.get(field), float, "right" if whole else "left")


def date_histogram(filters: Filters, frame: PremisesFrame) -> Histogram:
    """Contacts by year under the other filters."""
    day = frame.contacts.day
    if len(day) == 0:
        return Histogram()
    years = frame.months()[0] // 12 + 1970
    first = max(int(np.percentile(years, 1)), int(years.max()) - BARS + 1)
    edges = np.arange(first, int(years.max()) + 2, dtype=np.float64)
    keep = filters.mask(frame, without=DATES)[frame.contacts.row]
    counts = np.histogram(years[keep], bins=edges)[0]
    return _chosen(edges, counts, filters.get(DATES), lambda text: float(str(text)[:4]), "right")


def _chosen(
    edges: Floats,
    counts: Floats,
    now: Filter | None,
    number: Callable[[Any], float],
    upper: Literal["left", "right"],
) -> Histogram:
    """`upper`: where an upper end that is the edge of two steps belongs; whole things name the last
    that is in, so to the right one."""
    low, high = 0, len(counts) - 1
    chosen = now is not None and now.kind in ("range", "dates") and not now.negated
    if now is not None and chosen:
        if now.low is not None:
            low = int(np.clip(np.searchsorted(edges, number(now.low), side="right") - 1, 0, high))
        if now.high is not None:
            at = np.searchsorted(edges, number(now.high), side=upper)
            high = int(np.clip(at - 1, 0, high))
    ends = tuple(float(e) for e in edges)
    return Histogram(ends, tuple(int(c) for c in counts), low, max(low, high), chosen)


def range_filter(
    field: str, title: str, shape: Histogram, low: int, high: int, whole: bool
) -> Filter | None:
    """The filter of steps `low` to `high`; None where these are all."""
    low, high = max(min(low, high), 0), min(max(low, high), len(shape) - 1)
    if low == 0 and high == len(shape) - 1:
        return None
    first, last = shape.edges[low], shape.edges[high + 1]
    if field == DATES:
        return Filter("dates", DATES, low=f"{first:.0f}-01-01", high=f"{last - 1:.0f}-12-31",
                      title="Contact")  # fmt: skip
    name = title.split(",")[0] if field != "agencies" else "Agencies"
    below = None if low == 0 else first
    above = None if high == len(shape) - 1 else (last - 1 if whole else last)
    return Filter("range", field, low=below, high=above, title=name)
