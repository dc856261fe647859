"""Filters: small values that become masks over the frame, all at once, shown as chips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import shapely

from gis_planner.app.models.events import Event
from gis_planner.app.models.frame import Bools, PremisesFrame
from gis_planner.app.models.words import day, many

SELF_TELLING = ("never_visited", "agencies")
"""Fields whose labels say what they are without the field's title."""
EPOCH = np.datetime64("1970-01-01")

FACETS: dict[str, tuple[str, str]] = {
    "severity": ("Severity", "codes"),
    "agency_ids": ("Known to", "members"),
    "concerns": ("Concern", "members"),
    "ward": ("Ward", "codes"),
    "outcode": ("Postcode district", "codes"),
    "trade": ("Trade", "codes"),
    "list_names": ("Source list", "members"),
    "agencies": ("Number of agencies", "codes"),
    "never_visited": ("Never visited", "codes"),
    "location_precision": ("Located by", "codes"),
}
"""Facet field → (title, how its labels are stored)."""


@dataclass(frozen=True)
class Filter:
    """One condition, or with `negated` its contrary. `kind`: labels (any of `labels`), range
    (low ≤ value ≤ high, None open), dates (a contact between two ISO dates), since (something new
    since the ISO time `low`), text (every word), area (inside a ring)."""

    kind: str
    field: str
    labels: tuple[str, ...] = ()
    low: float | str | None = None
    high: float | str | None = None
    text: str = ""
    ring: tuple[tuple[float, float], ...] = ()
    title: str = ""
    negated: bool = False

    def label(self, name_of: Callable[[str, str], str] = lambda field, label: label) -> str:
        """What the chip says; `name_of(field, label)` puts ids in words."""
        said = self._said(name_of)
        return f"Not {said[:1].lower()}{said[1:]}" if self.negated else said

    def _said(self, name_of: Callable[[str, str], str]) -> str:
        name = self.title or FACETS.get(self.field, (self.field.replace("_", " ").capitalize(),))[0]
        if self.kind == "labels":
            words = [name_of(self.field, label) or "missing" for label in self.labels[:2]]
            if self.field in SELF_TELLING:
                return ", ".join(words)
            shown = ", ".join(words)
            return f"{name}: {shown}" + (
                f" +{len(self.labels) - 2}" if len(self.labels) > 2 else ""
            )
        if self.kind == "text":
            return f"“{self.text}”"
        if self.kind == "area":
            return self.title or "Inside the drawn area"
        if self.kind == "since":
            return self.title or f"Changed since {day(str(self.low))}"
        if self.kind == "dates":
            return _between_days(name, self.low, self.high)
        if self.high is None:
            return f"{name} at least {_said(self.low)}"
        if self.low is None:
            return f"{name} at most {_said(self.high)}"
        return f"{name} {_said(self.low)} – {_said(self.high)}"

    def mask(self, frame: PremisesFrame) -> Bools:
        """Rows of `frame` that pass."""
        mask: Bools = _MASKS[self.kind](self, frame)
        return ~mask if self.negated else mask


def _said(value: float | str | None) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return many(value) if float(value).is_integer() else many(value, 1)


def _between_days(name: str, low: float | str | None, high: float | str | None) -> str:
    if high is None:
        return f"{name} from {day(str(low))}"
    if low is None:
        return f"{name} until {day(str(high))}"
    return f"{name} {day(str(low))} – {day(str(high))}"


def _labels(f: Filter, frame: PremisesFrame) -> Bools:
    if FACETS.get(f.field, ("", "codes"))[1] == "members":
        members = frame.members(f.field)
        wanted = [i for i, label in enumerate(members.labels) if label in f.labels]
        return np.asarray(members.matrix[:, wanted].any(axis=1), np.bool_)
    codes = frame.codes(f.field)
    wanted_codes = [i for i, label in enumerate(codes.labels) if label in f.labels]
    if "" in f.labels:
        wanted_codes.append(-1)
    return np.isin(codes.codes, wanted_codes)


def _range(f: Filter, frame: PremisesFrame) -> Bools:
    values = frame.numbers(f.field)
    mask = np.isfinite(values)
    if f.low is not None:
        mask &= values >= float(f.low)
    if f.high is not None:
        mask &= values <= float(f.high)
    return mask


def day_number(iso: str) -> int:
    """Days since 1970 of an ISO date."""
    return int((np.datetime64(iso) - EPOCH).astype(int))


def _dates(f: Filter, frame: PremisesFrame) -> Bools:
    contacts = frame.contacts
    ok = np.ones(len(contacts.day), np.bool_)
    if f.low is not None:
        ok &= contacts.day >= day_number(str(f.low))
    if f.high is not None:
        ok &= contacts.day <= day_number(str(f.high))
    mask = np.zeros(len(frame), np.bool_)
    mask[contacts.row[ok]] = True
    return mask


def _since(f: Filter, frame: PremisesFrame) -> Bools:
    if not frame.has("changed"):
        return np.zeros(len(frame), np.bool_)
    newer = pc.fill_null(pc.greater(frame.table.column("changed"), str(f.low)), False)
    return np.asarray(newer.combine_chunks().to_numpy(zero_copy_only=False), np.bool_)


def _text(f: Filter, frame: PremisesFrame) -> Bools:
    return frame.search(f.text)


def inside(frame: PremisesFrame, ring: tuple[tuple[float, float], ...]) -> Bools:
    """Rows placed inside a ring of eastings and northings."""
    mask = np.zeros(len(frame), np.bool_)
    if len(ring) < 3:
        return mask
    e, n = frame.easting, frame.northing
    corners = np.array(ring)
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero((e >= low[0]) & (e <= high[0]) & (n >= low[1]) & (n <= high[1]))
    area = shapely.make_valid(shapely.Polygon(corners))
    shapely.prepare(area)
    mask[near[shapely.contains_xy(area, e[near], n[near])]] = True
    return mask


def _area(f: Filter, frame: PremisesFrame) -> Bools:
    return inside(frame, f.ring)


_MASKS: dict[str, Any] = {
    "labels": _labels,
    "range": _range,
    "dates": _dates,
    "since": _since,
    "text": _text,
    "area": _area,
}


@dataclass(frozen=True)
class FacetRow:
    """One line of a facet: label, premises that pass the other filters, whether it is chosen (to
    be left out where the filter is negated)."""

    label: str
    count: int
    chosen: bool
    left_out: bool = False


class Filters:
    """The filters in force; one per field. Emits `changed` after every change."""

    def __init__(self) -> None:
        self.changed = Event()
        self._filters: dict[str, Filter] = {}
        self._masks: dict[Filter, Bools] = {}
        self._under: dict[str, Bools] = {}
        """Rows that pass all filters but the one on a field ('': all), since the last change."""
        self._frame: PremisesFrame | None = None

    def __iter__(self) -> Iterator[Filter]:
        return iter(self._filters.values())

    def __len__(self) -> int:
        return len(self._filters)

    def get(self, field: str) -> Filter | None:
        """The filter on a field, or None."""
        return self._filters.get(field)

    def set(self, new: Filter) -> None:
        """Put a filter in force instead of the one on the same field."""
        self._filters[new.field] = new
        self._tell()

    def clear(self, field: str = "") -> None:
        """Take away the filter on `field`, or all of them."""
        if field:
            self._filters.pop(field, None)
        else:
            self._filters.clear()
        self._tell()

    def replace(self, filters: tuple[Filter, ...]) -> None:
        """Put exactly these in force (a named filter set)."""
        self._filters = {f.field: f for f in filters}
        self._tell()

    def toggle(self, field: str, label: str) -> None:
        """Add or take away one label of a facet."""
        old = self._filters.get(field)
        labels = set(old.labels) if old else set()
        labels ^= {label}
        if labels:
            negated = old is not None and old.negated
            self.set(Filter("labels", field, tuple(sorted(labels)), negated=negated))
        else:
            self.clear(field)

    def turn(self, field: str) -> None:
        """Leave out what the filter on `field` kept, or the other way round."""
        self.set(replace(self._filters[field], negated=not self._filters[field].negated))

    def _tell(self) -> None:
        self._under.clear()
        self.changed.emit()

    def ways_out(self, frame: PremisesFrame) -> tuple[tuple[Filter, int], ...]:
        """Each filter, and how many premises pass the others."""
        return tuple(
            (one, int(np.count_nonzero(self.mask(frame, without=field))))
            for field, one in self._filters.items()
        )

    def mask(self, frame: PremisesFrame, *, without: str = "") -> Bools:
        """Rows that pass every filter, leaving out the one on field `without`. Not to be written
        to: every view that asks gets the same."""
        if frame is not self._frame:
            self._masks.clear()
            self._under.clear()
            self._frame = frame
        but = without if without in self._filters else ""
        if but not in self._under:
            self._under[but] = self._all_but(frame, but)
            self._under[but].flags.writeable = False
        return self._under[but]

    def _all_but(self, frame: PremisesFrame, without: str) -> Bools:
        result = np.ones(len(frame), np.bool_)
        for field, one in self._filters.items():
            if field == without:
                continue
            if one not in self._masks:
                self._masks[one] = one.mask(frame)
            result &= self._masks[one]
        return result

    def count(self, frame: PremisesFrame, one: Filter) -> int:
        """Premises that pass this filter alone."""
        self.mask(frame)
        return int(np.count_nonzero(self._masks[one])) if one in self._masks else 0

    def facet(self, frame: PremisesFrame, field: str, limit: int = 200) -> tuple[FacetRow, ...]:
        """Labels of a field with counts under the other filters: chosen first, then by count."""
        mask = self.mask(frame, without=field)
        chosen = set(getattr(self.get(field), "labels", ()))
        out = bool(getattr(self.get(field), "negated", False))
        codes = frame.codes(field)
        counts: npt.NDArray[Any] = np.bincount(
            codes.codes[mask] + 1, minlength=len(codes.labels) + 1
        )[1:]
        labels = codes.labels
        if FACETS[field][1] == "members":
            members = frame.members(field)
            counts, labels = counts @ members.kinds, members.labels
        rows = [
            FacetRow(label, int(count), label in chosen, out and label in chosen)
            for label, count in zip(labels, counts)
            if count or label in chosen
        ]
        if field in ("severity", "agencies"):
            rows.sort(key=lambda r: -float(r.label))
        elif field == "outcode":
            rows.sort(key=lambda r: (not r.chosen, r.label))
        else:
            rows.sort(key=lambda r: (not r.chosen, -r.count, r.label))
        return tuple(rows[:limit])
