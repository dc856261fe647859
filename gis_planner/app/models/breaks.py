"""Where classes of a number begin and end: quantiles, equal steps, natural breaks.

Breaks are the upper ends of all classes but the last; a value on a break belongs to the class
below it. Missing values (NaN) belong to no class (-1).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gis_planner.app.models.words import many

Floats = npt.NDArray[np.float64]
METHODS = {
    "quantile": "As many in each (quantiles)",
    "equal": "Equal steps",
    "natural": "Natural breaks (Jenks)",
}
MOST_VALUES = 600
"""Distinct values that natural breaks weigh; of more, that many quantiles with their counts."""


def breaks(values: Floats, classes: int, method: str) -> Floats:
    """Strictly increasing breaks for at most `classes` classes; fewer where values are few."""
    good = values[np.isfinite(values)]
    distinct = np.unique(good)
    classes = min(classes, len(distinct))
    if classes <= 1:
        return np.empty(0)
    if method == "equal":
        found = np.linspace(distinct[0], distinct[-1], classes + 1)[1:-1]
    elif method == "natural":
        found = _natural(good, classes)
    else:
        found = np.quantile(good, np.arange(1, classes) / classes, method="lower")
    unique = np.unique(np.asarray(found, np.float64))
    return np.asarray(unique[unique < distinct[-1]], np.float64)


def classes_of(values: Floats, found: Floats) -> npt.NDArray[np.int16]:
    """The class of each value, 0 the lowest; -1 where missing."""
    place = np.searchsorted(found, values, side="left").astype(np.int16)
    place[~np.isfinite(values)] = -1
    return place


def _natural(good: Floats, classes: int) -> Floats:
    """Fisher's exact optimum: the least sum of squares within classes (Fisher 1958, Jenks 1977)."""
    distinct, counts = np.unique(good, return_counts=True)
    if len(distinct) > MOST_VALUES:
        distinct, counts = _thinned(good)
    weight = np.r_[0.0, np.cumsum(counts)]
    middle = float(np.average(distinct, weights=counts))
    x = distinct - middle
    first, second = np.r_[0.0, np.cumsum(counts * x)], np.r_[0.0, np.cumsum(counts * x * x)]
    n = len(distinct)
    best = np.r_[0.0, second[1:] - first[1:] ** 2 / weight[1:]]
    cuts = np.zeros((classes, n + 1), np.int64)
    for k in range(1, classes):
        # cost[i, j]: the last class holds values i to j-1
        start, end = np.arange(n)[:, None], np.arange(1, n + 1)[None, :]
        inside = weight[end] - weight[start]
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = second[end] - second[start] - (first[end] - first[start]) ** 2 / inside
        cost = np.where((end > start) & (start >= k), best[:-1][:, None] + spread, np.inf)
        cuts[k, 1:] = np.argmin(cost, axis=0)
        best = np.r_[np.inf, np.min(cost, axis=0)]
    found, end_at = [], n
    for k in range(classes - 1, 0, -1):
        end_at = int(cuts[k, end_at])
        found.append((distinct[end_at - 1] + distinct[end_at]) / 2)
    every = np.unique(good)  # a break is a value that occurs, the last one below the gap
    return np.asarray(every[np.searchsorted(every, found[::-1], side="right") - 1], np.float64)


def _thinned(good: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The values as MOST_VALUES quantiles that occur, with how many values each stands for."""
    ends = np.unique(np.quantile(good, np.linspace(0, 1, MOST_VALUES), method="lower"))
    place = np.searchsorted(ends, good, side="left")
    counts = np.bincount(np.minimum(place, len(ends) - 1), minlength=len(ends))
    return ends, counts.astype(np.int64)


def within(values: Floats, found: Floats) -> float:
    """Sum of squared distances from the class means: what natural breaks make least."""
    good = values[np.isfinite(values)]
    place = classes_of(good, found)
    return float(sum(((good[place == k] - good[place == k].mean()) ** 2).sum()
                     for k in np.unique(place)))  # fmt: skip


@lru_cache(maxsize=512)
def number(value: float) -> str:
    """A number as a legend writes it: '1,204', '12.5', '0.031'."""
    if value == 0 or float(value).is_integer():
        return many(value)
    if abs(value) >= 100:
        return many(value)
    digits = 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".")


def labels(values: Floats, found: Floats) -> tuple[str, ...]:
    """'low – high' of each class, by the values that it holds; whole numbers do not overlap."""
    good = values[np.isfinite(values)]
    if len(good) == 0:
        return ()
    whole = bool(np.all(good == np.rint(good)))
    ends = [*found.tolist(), float(good.max())]
    top = float(np.abs(good).max())
    digits = 0 if whole or top >= 100 else 1 if top >= 10 else 2 if top >= 1 else 3
    low, texts = float(good.min()), []
    for end in ends:
        if whole:
            end = float(np.floor(end))
        first, last = f"{low:,.{digits}f}", f"{end:,.{digits}f}"
        texts.append(first if first == last else f"{first} – {last}")
        low = end + 1 if whole else end
    return tuple(texts)
