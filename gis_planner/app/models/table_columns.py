"""Columns of the attribute table: what there is, what is shown at first, how a value is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gis_planner.app.models.frame import raised
from gis_planner.app.models.ordering import NUMERIC
from gis_planner.app.models.words import day, signed


@dataclass(frozen=True)
class ColumnSpec:
    """A column of the frame as the table shows it; `width` in pixels at 100 % scale."""

    name: str
    title: str
    width: int
    first: bool = True
    """Whether it is shown before anybody chose."""
    bar: bool = False
    """Whether a bar shows its share of the largest, beside the number."""

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.name in NUMERIC and self.name != "never_visited"


COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec("severity", "Severity", 92),
    ColumnSpec("name", "Premises", 190),
    ColumnSpec("address", "Address", 200),
    ColumnSpec("postcode", "Postcode", 84),
    ColumnSpec("agencies", "Agencies", 114, bar=True),
    ColumnSpec("contacts", "Contacts", 104, bar=True),
    ColumnSpec("likelihood", "Likelihood", 92, bar=True),
    ColumnSpec("harm", "Harm", 76, bar=True),
    ColumnSpec("top_because", "Strongest evidence", 300),
    ColumnSpec("last_visit", "Last visit", 96),
    ColumnSpec("trade", "Trade", 140),
    ColumnSpec("ward", "Ward", 130),
    ColumnSpec("uprn", "UPRN", 110),
    ColumnSpec("location_precision", "Located by", 100),
    ColumnSpec("lists", "Lists", 64),
    ColumnSpec("businesses", "Businesses", 84),
    ColumnSpec("premises_id", "Premises id", 110),
    ColumnSpec("records", "Records", 76, first=False),
    ColumnSpec("non_compliant", "Not compliant", 100, first=False),
    ColumnSpec("never_visited", "Never visited", 100, first=False),
    ColumnSpec("agency_ids", "Known to", 220, first=False),
    ColumnSpec("list_names", "In lists", 220, first=False),
    ColumnSpec("concerns", "Concerns", 200, first=False),
    ColumnSpec("low", "Likelihood at least", 120, first=False),
    ColumnSpec("high", "Likelihood at most", 120, first=False),
    ColumnSpec("easting", "Easting", 84, first=False),
    ColumnSpec("northing", "Northing", 84, first=False),
)
PLACE = {c.name: i for i, c in enumerate(COLUMNS)}
SETTING = "table_columns"


def written(name: str, value: Any) -> str:
    """A value as the table, its copy and its statistics write it."""
    if value is None:
        return ""
    if name in ("likelihood", "harm", "low", "high"):
        return signed(value, 1)
    if name in ("easting", "northing"):
        return f"{value:.0f}"
    if name == "never_visited":
        return "Never visited" if value else "Visited"
    if name == "concerns":
        return ", ".join(k.replace("-", " ") for k in raised(value))
    return day(value) if name == "last_visit" else str(value)


@dataclass(frozen=True)
class Arrangement:
    """Which columns are shown and in which order; every column is in `order`."""

    order: tuple[str, ...] = tuple(c.name for c in COLUMNS)
    hidden: frozenset[str] = frozenset(c.name for c in COLUMNS if not c.first)
    widths: tuple[tuple[str, int], ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Columns shown, from left to right."""
        return tuple(n for n in self.order if n not in self.hidden)

    def moved(self, name: str, step: int) -> Arrangement:
        """With a column moved by `step` places (-1 left, +1 right)."""
        names = list(self.order)
        at = names.index(name)
        names.insert(min(max(at + step, 0), len(names) - 1), names.pop(at))
        return Arrangement(tuple(names), self.hidden, self.widths)

    def with_shown(self, name: str, on: bool) -> Arrangement:
        """With a column shown or hidden; one always stays."""
        hidden = self.hidden - {name} if on else self.hidden | {name}
        if len(hidden) == len(self.order):
            return self
        return Arrangement(self.order, hidden, self.widths)

    def as_setting(self) -> dict[str, Any]:
        """As it is kept in the settings."""
        return {"order": list(self.order), "hidden": sorted(self.hidden),
                "widths": dict(self.widths)}  # fmt: skip


def arrangement_of(setting: object) -> Arrangement:
    """What was kept: columns that are new since stand at the end as they are at first; anything
    that is not a setting of ours gives the first arrangement."""
    if not isinstance(setting, dict):
        return Arrangement()
    known = [n for n in _names(setting.get("order")) if n in PLACE]
    fresh = [c for c in COLUMNS if c.name not in known]
    hidden = {n for n in _names(setting.get("hidden")) if n in known}
    hidden |= {c.name for c in fresh if not c.first}
    kept = setting.get("widths")
    widths = kept.items() if isinstance(kept, dict) else ()
    return Arrangement(
        (*dict.fromkeys(known), *(c.name for c in fresh)),
        frozenset(hidden) if len(hidden) < len(COLUMNS) else frozenset(),
        tuple((str(n), int(w)) for n, w in widths if n in PLACE and isinstance(w, int) and w > 20),
    )


def _names(value: object) -> Sequence[str]:
    return [str(n) for n in value] if isinstance(value, list) else []
