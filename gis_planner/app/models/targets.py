"""The funnel as the targets page shows it: filters, counts, what is left, demand. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.app.models.events import Event
from gis_planner.app.models.frame import Bools, PremisesFrame
from gis_planner.app.models.words import many

FILTERS: dict[str, tuple[str, Any]] = {
    "known_to": ("Known to at least", 0),
    "agencies": ("Known to any of", ()),
    "non_compliant": ("Non-compliant in at least", 0),
    "concerns": ("Concern about any of", ()),
    "trades": ("Trade", ()),
    "wards": ("Ward", ()),
    "severity": ("Severity at least", 0),
    "never_visited": ("Visited", None),
    "most": ("The most severe", 0),
}
"""Filter (a field of the pipeline's TargetFilter), in the funnel's order → title, what is unset."""
GROUPS = {"trade": "trades", "ward": "wards", "severity": ""}
"""What demand is told by → the filter that choosing a bar sets."""
MEASURES = {
    "contacts": "contacts with services",
    "premises": "premises",
    "non_compliant": "areas of non-compliance",
}
UNKNOWN = "not known"


@dataclass(frozen=True)
class Bar:
    """One group: how much it has, its share of all, and the share of it and those before it."""

    group: str
    amount: int
    share: float
    cumulative: float
    premises: int
    contacts: int
    non_compliant: int
    chosen: bool = False


@dataclass(frozen=True, eq=False)
class Result:
    """What the filters leave: counts after each set filter, rows of the frame, demand."""

    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    left: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))
    ids: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """'213 → 52 → 10'."""
        return " → ".join(many(n) for n in (self.total, *self.counts.values()))


class Funnel:
    """The filters set, and what they leave of a frame. Emits `changed` after each change."""

    def __init__(self) -> None:
        self.changed = Event()
        self.wanted: dict[str, Any] = {}
        self.result = Result()
        self._frame: PremisesFrame | None = None
        self._shown: Bools = np.zeros(0, np.bool_)

    def get(self, key: str) -> Any:
        """What a filter asks; its unset value where it asks nothing."""
        return self.wanted.get(key, FILTERS[key][1])

    def put(self, key: str, value: Any) -> None:
        """Set a filter, or unset it by its unset value."""
        value = tuple(value) if isinstance(value, list) else value
        if value == FILTERS[key][1]:
            self.wanted.pop(key, None)
        else:
            self.wanted[key] = value
        self.run()

    def toggle(self, key: str, label: str) -> None:
        """Add or take away one label of a filter."""
        labels = list(self.get(key))
        labels.remove(label) if label in labels else labels.append(label)
        self.put(key, labels)

    def replace(self, wanted: dict[str, Any]) -> None:
        """Set exactly these filters; keys that are none are left out."""
        made = {k: tuple(v) if isinstance(v, list) else v for k, v in wanted.items()}
        self.wanted = {k: v for k, v in made.items() if k in FILTERS and v != FILTERS[k][1]}
        self.run()

    def show(self, frame: PremisesFrame, shown: Bools) -> None:
        """Begin with these rows of a frame: what the filters of the window leave."""
        self._frame, self._shown = frame, shown
        self.run()

    def run(self) -> None:
        """Filter again."""
        self.result = self._filter(self.wanted)
        self.changed.emit()

    def _view(self) -> pa.Table:
        frame = self._frame
        assert frame is not None
        return frame.table if self._shown.all() else frame.table.filter(pa.array(self._shown))

    @property
    def ready(self) -> bool:
        """Whether there are scored premises to filter."""
        return self._frame is not None and len(self._frame) > 0 and self._frame.has("agency_ids")

    def _filter(self, wanted: dict[str, Any]) -> Result:
        from gis_planner.pipeline.targets import filter_of, narrow

        if not self.ready or self._frame is None:
            return Result()
        found = narrow(self._view(), filter_of(**wanted))
        counts = {s.key: s.premises for s in found.steps[1:]}
        ids = found.targets["premises_id"]
        left = pc.is_in(self._frame.table["premises_id"], value_set=ids.combine_chunks())
        mask = np.asarray(left.combine_chunks().to_numpy(zero_copy_only=False), np.bool_)
        return Result(found.steps[0].premises, counts, mask, tuple(ids.to_pylist()))

    # ---- demand

    def demand(self, by: str, measure: str = "contacts") -> tuple[Bar, ...]:
        """Groups of what is left, most first; the filter on the group itself does not count, so
        that others can still be chosen."""
        from gis_planner.pipeline.targets import demand_of, filter_of, narrow

        if not self.ready:
            return ()
        key = GROUPS[by]
        others = {k: v for k, v in self.wanted.items() if k != key}
        rows = demand_of(narrow(self._view(), filter_of(**others)).targets, by).to_pylist()
        rows.sort(key=lambda r: (-r[measure], -r["premises"], r["group"]))
        total = sum(r[measure] for r in rows) or 1
        chosen = {str(c).lower() for c in self.get(key)} if key else set()
        found, so_far = [], 0
        for r in rows:
            so_far += r[measure]
            found.append(
                Bar(r["group"], r[measure], r[measure] / total, so_far / total, r["premises"],
                    r["contacts"], r["non_compliant"], r["group"].lower() in chosen)
            )  # fmt: skip
        return tuple(found)

    def options(self, column: str) -> list[tuple[str, int]]:
        """Labels of a column with how many premises of the frame have them, most first."""
        frame = self._frame
        if frame is None or not len(frame):
            return []
        if column in ("agency_ids", "concerns"):
            members = frame.members(column)
            counts = members.matrix.sum(axis=0)
            found = [(x, int(n)) for x, n in zip(members.labels, counts)]
        else:
            codes = frame.codes(column)
            counts = np.bincount(codes.codes + 1, minlength=len(codes.labels) + 1)
            found = [(x, int(n)) for x, n in zip(codes.labels, counts[1:])]
            found += [(UNKNOWN, int(counts[0]))] if counts[0] else []
        return sorted(found, key=lambda p: (-p[1], p[0]))


def vital_few(bars: tuple[Bar, ...], share: float = 0.8) -> int:
    """How many groups, the largest first, make up `share` of all."""
    return next((i for i, b in enumerate(bars, 1) if b.cumulative >= share - 1e-9), len(bars))


def demand_table(bars: tuple[Bar, ...]) -> pa.Table:
    """The groups of a Pareto chart as rows, in its order."""
    names = ("group", "premises", "contacts", "non_compliant", "share", "cumulative")
    return pa.table({n: [getattr(b, n) for b in bars] for n in names})


def words_of(wanted: dict[str, Any], name_of: Any) -> str:
    """The filters in a line, for a target list: 'known to 2 agencies or more; severity 4 …'.
    `name_of(key, label)` puts ids in words."""
    said = []
    for key, (title, unset) in FILTERS.items():
        value = wanted.get(key, unset)
        if value == unset:
            continue
        if key == "never_visited":
            said.append("never visited" if value else "visited before")
        elif isinstance(value, tuple | list):
            said.append(f"{title.lower()} {', '.join(name_of(key, v) for v in value)}")
        else:
            unit = {"known_to": " agencies", "non_compliant": " areas"}.get(key, "")
            said.append(f"{title.lower()} {value}{unit}")
    return "; ".join(said) or "all premises shown"
