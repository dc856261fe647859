"""A change of a plan as the desk asks for it and shows it. No Qt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from gis_planner.app.models.frame import Floats, PremisesFrame
from gis_planner.app.models.outcomes import named
from gis_planner.app.words import minutes, short_day
from gis_planner.domain.operations import Event, Operation

KINDS: dict[str, str] = {
    "officer lost": "An officer drops out",
    "overrun": "A visit overruns",
    "closed": "Premises are closed",
    "refused": "A warrant is refused",
    "road closed": "A road is closed",
}
WORDS = {
    "dropped": "Dropped", "added": "Added", "other day": "Other day",
    "other agencies": "Other agencies", "other team": "Other officers",
    "later or earlier": "Other time", "kept": "Kept",
}  # fmt: skip
SIGNS = {"dropped": "×", "added": "+", "kept": ""}
_ASKED = {"officer": "officer lost", "warrant refused": "refused", "road": "road closed"}


@dataclass(frozen=True)
class Asked:
    """What is said to have happened, before it is complete. `kind` is a key of KINDS."""

    kind: str = "officer lost"
    officer: str = ""
    premises_id: str = ""
    agency: str = ""
    minutes: int = 30
    day: str = ""
    at: str = ""
    that_day_only: bool = False
    standby: bool = True
    road: str = ""

    @property
    def complete(self) -> bool:
        """Whether all is said that a repair needs."""
        need = {"officer lost": self.officer, "road closed": self.road}
        if self.kind == "refused":
            return bool(self.premises_id and self.agency)
        return bool(need.get(self.kind, self.premises_id))

    @property
    def event(self) -> Event:
        """For the planner."""
        lost, place = self.kind == "officer lost", self.kind in ("overrun", "closed", "refused")
        return Event(
            self.kind, self.officer if lost else "", self.premises_id if place else "",
            self.agency if self.kind == "refused" else "",
            self.minutes if self.kind == "overrun" else 0, self.day, self.at if self.day else "",
            self.that_day_only and bool(self.day), self.standby and lost,
            road=self.road if self.kind == "road closed" else "",
        )  # fmt: skip


def asked_of(wanted: Mapping[str, Any], visits: pa.Table) -> Asked:
    """From what another page asks for: {kind, officer | visit_id | premises_id, day, minutes}."""
    kind = str(wanted.get("kind", "officer lost"))
    kind = _ASKED.get(kind, kind)
    rows = {r["visit_id"]: r for r in visits.to_pylist() if r["visit_id"]}
    visit = rows.get(wanted.get("visit_id"))
    place = str(wanted.get("premises_id") or (visit["premises_id"] if visit else ""))
    day = str(wanted.get("day") or (visit["day"] if visit and kind == "overrun" else ""))
    return Asked(
        kind if kind in KINDS else "officer lost", str(wanted.get("officer") or ""), place,
        str(wanted.get("agency") or ""), int(wanted.get("minutes") or 30), day,
        str(wanted.get("at") or ""), bool(day) and kind in ("officer lost", "closed"),
    )  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """A planned visit to choose from."""

    visit_id: str
    premises_id: str
    name: str
    day: str
    start: str
    end: str
    agencies: tuple[str, ...]
    officers: tuple[str, ...]


def stops_of(visits: pa.Table, frame: PremisesFrame) -> tuple[Stop, ...]:
    """The visits of a plan by day and time."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in visits.to_pylist():
        if row["visit_id"]:
            grouped[row["visit_id"]].append(row)
    made = [
        Stop(
            key, rows[0]["premises_id"], named(frame, rows[0]["premises_id"])[0], rows[0]["day"],
            rows[0]["start"], rows[0]["end"], tuple(r["agency"] for r in rows),
            tuple(o for r in rows for o in (r["officers"] or "").split(" | ")),
        )
        for key, rows in grouped.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda s: (s.day, s.start, s.name)))


def officers_of(operation: Operation, visits: pa.Table) -> list[tuple[str, str, int]]:
    """(id, agency, visits) of every officer, busiest agencies' order kept as in the operation."""
    count: dict[str, int] = defaultdict(int)
    for row in visits.to_pylist():
        for officer in (row["officers"] or "").split(" | ") if row["visit_id"] else ():
            count[officer] += 1
    return [(o.id, o.agency, count[o.id]) for o in operation.officers if not o.standby]


# ---- what a proposal looks like


@dataclass(frozen=True)
class Change:
    """What happens to one premises, for a table and a map."""

    premises_id: str
    name: str
    change: str
    before: str
    after: str
    value: float | None
    """gained; None where it is not known what the visit is worth"""
    because: str
    easting: float
    northing: float
    days: tuple[str, ...]


def changes_of(
    differences: pa.Table, frame: PremisesFrame, agency_name: Callable[[str], str]
) -> tuple[Change, ...]:
    """Rows of DIFFERENCES with names and places; agencies by name."""
    made = []
    for row in differences.to_pylist():
        place = frame.row_of(row["premises_id"])
        e, n = (float(frame.easting[place]), float(frame.northing[place])) if place >= 0 else (
            float("nan"), float("nan"))  # fmt: skip
        days = tuple(dict.fromkeys(str(t)[:10] for t in (row["before"], row["after"]) if t))
        made.append(
            Change(
                row["premises_id"], named(frame, row["premises_id"])[0], row["change"],
                told(row["before"], agency_name), told(row["after"], agency_name), row["value"],
                in_names(row["because"], frame), e, n, days,
            )
        )  # fmt: skip
    return tuple(made)


def when_of(text: str) -> str:
    """Day and times of what `told` says, without the teams."""
    return text.partition("  ")[0]


def told(text: str | None, agency_name: Callable[[str], str]) -> str:
    """'2026-12-01 10:00-10:55: fire (F1)' as 'Tue 1 10:00–10:55  Fire (F1)'."""
    if not text:
        return ""
    when, _, teams = text.partition(": ")
    parts = []
    for team in teams.split("), "):
        agency, _, officers = team.rstrip(")").partition(" (")
        parts.append(f"{agency_name(agency)} ({officers.replace(' | ', ', ')})")
    day, _, hours = when.partition(" ")
    return f"{short_day(day)} {hours.replace('-', '–')}  {', '.join(parts)}"


def in_names(text: str, frame: PremisesFrame) -> str:
    """A sentence with names of premises in place of ids."""
    words = []
    for word in text.split(" "):
        bare = word.strip(".,:;")
        row = frame.row_of(bare) if bare[:1] == "P" and len(bare) > 3 else -1
        words.append(word.replace(bare, named(frame, bare)[0]) if row >= 0 else word)
    return " ".join(words)


def counted(changes: Iterable[Change]) -> dict[str, int]:
    """kept, moved, dropped, added."""
    found = {"kept": 0, "moved": 0, "dropped": 0, "added": 0}
    for c in changes:
        found[c.change if c.change in found else "moved"] += 1
    return found


def count_words(changes: Iterable[Change]) -> str:
    """'63 kept, 1 moved, 11 dropped, 6 added'."""
    return ", ".join(f"{n} {k}" for k, n in counted(changes).items())


# ---- lanes of officers, before and after


@dataclass(frozen=True)
class Span:
    """A visit in an officer's lane: minutes of the day, and what happens to it."""

    start_min: int
    end_min: int
    premises_id: str
    name: str
    change: str


@dataclass(frozen=True)
class Pair:
    """One officer's day in the plan that stands and in the proposal."""

    officer: str
    agency: str
    before: tuple[Span, ...]
    after: tuple[Span, ...]

    @property
    def differs(self) -> bool:
        """Whether anything of it changes."""
        return any(s.change != "kept" for s in (*self.before, *self.after))


def pairs_of(
    before: pa.Table, after: pa.Table, changes: Iterable[Change], day: str
) -> tuple[Pair, ...]:
    """The lanes of a day, agency by agency."""
    by = {c.premises_id: c for c in changes}
    agency: dict[str, str] = {}
    lanes: dict[str, tuple[list[Span], list[Span]]] = defaultdict(lambda: ([], []))
    for side, table in enumerate((before, after)):
        for row in table.to_pylist():
            if not row["visit_id"] or row["day"] != day:
                continue
            found = by.get(row["premises_id"])
            for officer in (row["officers"] or "").split(" | "):
                agency[officer] = row["agency"]
                lanes[officer][side].append(
                    Span(
                        minutes(row["start"]), minutes(row["end"]), row["premises_id"],
                        found.name if found else row["premises_id"],
                        found.change if found else "kept",
                    )
                )  # fmt: skip
    return tuple(
        Pair(o, agency[o], tuple(sorted(lanes[o][0], key=lambda s: s.start_min)),
             tuple(sorted(lanes[o][1], key=lambda s: s.start_min)))
        for o in sorted(lanes, key=lambda o: (agency[o], o))
    )  # fmt: skip


def lines_of(routes: pa.Table, day: str) -> dict[tuple[str, str], list[Floats]]:
    """(officer, agency) → coordinates of the legs of a day."""
    found: dict[tuple[str, str], list[Floats]] = defaultdict(list)
    for row in routes.to_pylist():
        if row["day"] == day and row["geom"]:
            shape = shapely.from_wkb(row["geom"])
            found[row["officer"], row["agency"]].append(
                np.asarray(shapely.get_coordinates(shape), np.float64)
            )
    return found


def same_lines(a: list[Floats] | None, b: list[Floats] | None) -> bool:
    """Whether an officer's way is the same in both plans."""
    if a is None or b is None or len(a) != len(b):
        return False
    return all(x.shape == y.shape and bool(np.all(x == y)) for x, y in zip(a, b))
