"""How a number is spread among the premises that pass the other filters: facets with two ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gis_planner.app.models.filters import Filter, Filters
from gis_planner.app.models.frame import Bools, Floats, PremisesFrame

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


@dataclass(frozen=True)
class Steps:
    """Ends of steps, and which step each value lies in, from 1; 0: in none. Kept with the frame, so
    that a filter counts and sorts nothing anew."""

    edges: Floats
    place: npt.NDArray[np.int16]

    def count(self, kept: Bools) -> npt.NDArray[np.int64]:
        """Values in each step among those `kept`."""
        return np.bincount(self.place[kept], minlength=len(self.edges))[1:]


def _placed(values: Floats, edges: Floats) -> Steps:
    """As `np.histogram` has it: a step holds its lower end, the last one both."""
    place = np.searchsorted(edges, values, side="right")
    place[values == edges[-1]] = len(edges) - 1
    outside = ~((values >= edges[0]) & (values <= edges[-1]))
    place[outside] = 0
    return Steps(edges, place.astype(np.int16))


def _number_steps(frame: PremisesFrame, field: str, whole: bool) -> Steps | None:
    values = frame.numbers(field)
    held = np.isfinite(values)
    return _placed(values, _steps(values[held], whole)) if held.any() else None


def _year_steps(frame: PremisesFrame) -> Steps | None:
    if len(frame.contacts.day) == 0:
        return None
    years = frame.months()[0] // 12 + 1970
    first = max(int(np.percentile(years, 1)), int(years.max()) - BARS + 1)
    edges = np.arange(first, int(years.max()) + 2, dtype=np.float64)
    return _placed(years.astype(np.float64), edges)


def number_histogram(filters: Filters, frame: PremisesFrame, field: str, whole: bool) -> Histogram:
    """Of a numeric column, under the filters on other fields."""
    steps = frame.kept(f"steps:{field}:{whole}", lambda: _number_steps(frame, field, whole))
    if steps is None:
        return Histogram()
    counts = steps.count(filters.mask(frame, without=field))
    return _chosen(steps.edges, counts, filters.get(field), float, "right" if whole else "left")


def date_histogram(filters: Filters, frame: PremisesFrame) -> Histogram:
    """Contacts by year under the other filters."""
    steps = frame.kept("steps:years", lambda: _year_steps(frame))
    if steps is None:
        return Histogram()
    counts = steps.count(filters.mask(frame, without=DATES)[frame.contacts.row])
    now = filters.get(DATES)
    return _chosen(steps.edges, counts, now, lambda text: float(str(text)[:4]), "right")


def _chosen(
    edges: Floats,
    counts: npt.NDArray[np.int64],
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
