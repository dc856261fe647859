"""The rates that areas can be shaded by: what is counted, against what, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gis_planner.app.models.breaks import number
from gis_planner.app.models.frame import Bools, Floats, PremisesFrame
from gis_planner.app.models.map_fields import CONCERN, table_numbers
from gis_planner.app.models.rates import AreaRates, area_rates

PREMISES = "premises"
WORDS = ("pop", "people", "resident", "person", "household", "dwelling", "address", "premises")
"""Columns whose names hold one of these may be a denominator."""


@dataclass(frozen=True)
class Measure:
    """One rate. `column` is the layer's column that is the denominator, '' for premises."""

    name: str
    title: str
    events: bool = False
    column: str = ""

    @property
    def per(self) -> float:
        """What the rate is a number of: 100 premises, 1,000 of a column."""
        return 1000.0 if self.column else 100.0

    @property
    def denominator(self) -> str:
        """What it is counted against, in words."""
        return self.column.replace("_", " ") if self.column else PREMISES

    @property
    def full(self) -> str:
        """'Never visited, per 100 premises'."""
        return f"{self.title}, per {number(self.per)} {self.denominator}"


FIRST = (
    Measure("severe", "Severity 4 or 5"),
    Measure("known", "Known to three agencies or more"),
    Measure("never", "Never visited"),
    Measure("non_compliant", "Non-compliance on record"),
    Measure("contacts", "Contacts with services", events=True),
)


def measures(
    frame: PremisesFrame, attributes: pa.Table | None, concern_name: Callable[[str], str] = str
) -> tuple[Measure, ...]:
    """Every rate that case and layer allow: concerns, and people of the layer as denominators."""
    found = list(FIRST)
    if frame.has("concerns"):
        ids = frame.members("concerns").labels
        found += [Measure(CONCERN + c, concern_name(c)) for c in ids]
    for column in denominators(attributes):
        found.append(Measure(f"contacts/{column}", FIRST[-1].title, True, column))
        found.append(Measure(f"premises/{column}", "Premises", True, column))
    return tuple(found)


def measure_of(name: str, concern_name: Callable[[str], str] = str) -> Measure:
    """The measure of a name that was kept; the first where it is none of ours."""
    what, _, column = name.partition("/")
    if column:
        title = "Premises" if what == "premises" else FIRST[-1].title
        return Measure(name, title, True, column)
    if name.startswith(CONCERN):
        return Measure(name, concern_name(name.removeprefix(CONCERN)))
    return next((m for m in FIRST if m.name == name), FIRST[0])


def denominators(attributes: pa.Table | None) -> tuple[str, ...]:
    """Columns that count people, households or addresses."""
    if attributes is None:
        return ()
    found = []
    for column in attributes.column_names:
        if any(w in column.lower() for w in WORDS):
            values = table_numbers(attributes, column)
            if values is not None and np.nanmax(np.r_[values, 0.0]) > 0:
                found.append(column)
    return tuple(found)


def weights(measure: Measure, frame: PremisesFrame) -> Floats:
    """What each premises adds to the count."""
    what = measure.name.partition("/")[0]
    if what == "premises":
        return np.ones(len(frame))
    if what == "contacts":
        return np.nan_to_num(frame.numbers("contacts"))
    if what == "severe":
        return (frame.severity() >= 4).astype(np.float64)
    if what == "known":
        return (np.nan_to_num(frame.numbers("agencies")) >= 3).astype(np.float64)
    if what == "never":
        return np.nan_to_num(frame.numbers("never_visited"))
    if what == "non_compliant":
        return (np.nan_to_num(frame.numbers("non_compliant")) > 0).astype(np.float64)
    members = frame.members("concerns")
    concern = what.removeprefix(CONCERN)
    if concern not in members.labels:
        return np.zeros(len(frame))
    return members.matrix[:, members.labels.index(concern)].astype(np.float64)


def rates_of(
    measure: Measure, frame: PremisesFrame, shown: Bools, area: npt.NDArray[np.int64],
    attributes: pa.Table | None, areas: int, estimate: str,
) -> AreaRates:  # fmt: skip
    """Rates of the premises shown, by `area` (each premises' area, -1 none)."""
    inside = shown & (area >= 0)
    held = weights(measure, frame)[inside]
    count = np.asarray(np.bincount(area[inside], held, minlength=areas), np.float64)
    if measure.column:
        base = table_numbers(attributes, measure.column) if attributes is not None else None
        base = np.full(areas, np.nan) if base is None else base
    else:
        base = np.bincount(area[inside], minlength=areas).astype(np.float64)
    return area_rates(count, base, per=measure.per, events=measure.events, estimate=estimate)


def tip(measure: Measure, rates: AreaRates, place: int, name: str) -> str:
    """What is said of one area: rate, interval, counts, denominator."""
    n, k = rates.base[place], rates.count[place]
    head = f"{name}\n{measure.full}\n" if name else f"{measure.full}\n"
    if not np.isfinite(rates.rate[place]):
        return f"{head}no {measure.denominator} here: no rate"
    kind = "shrunk to the mean of all areas" if rates.estimate == "shrunk" else "as observed"
    rate, low, high, whole = (
        number(_round(v))
        for v in (rates.rate[place], rates.low[place], rates.high[place], rates.overall)
    )
    joint = "against" if measure.events else "of"
    text = (
        f"{head}{rate} ({low} to {high}, 95 %), {kind}\n"
        f"{number(float(k))} {joint} {number(float(n))} {measure.denominator}\n"
        f"all areas: {whole}"
    )
    return f"{text}\ntoo few to compare" if rates.wide[place] else text


def _round(value: Any) -> float:
    return float(f"{float(value):.3g}")
