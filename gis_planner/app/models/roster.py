"""Officers of an operation as a grid: who is there on which day, in which state. No Qt."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gis_planner.app.models.operation_edit import free_id

Row = dict[str, Any]
AVAILABLE, ABSENT, STANDBY = "available", "absent", "standby"
STATES = (AVAILABLE, ABSENT, STANDBY)
MARKS = {AVAILABLE: "✓", ABSENT: "–", STANDBY: "S"}
USUAL = {"shift_start": "09:00", "shift_end": "17:00", "break_min": 30, "max_visits": 5}


@dataclass(frozen=True)
class Column:
    """A column of the roster: key of [[officer]], or the ISO day where `is_day`."""

    key: str
    title: str
    width: int
    kind: str = "text"
    """text | number | clock | list | agency | day"""

    @property
    def is_day(self) -> bool:
        """Whether a cell is a state, not a value."""
        return self.kind == "day"


FIRST = (Column("id", "Officer", 74), Column("name", "Name", 128),
         Column("agency", "Agency", 112, "agency"))  # fmt: skip
LAST = (
    Column("shift_start", "From", 58, "clock"), Column("shift_end", "Until", 58, "clock"),
    Column("break_min", "Break", 62, "number"), Column("max_visits", "Most visits", 96, "number"),
    Column("vehicle", "Vehicle", 78), Column("skills", "Skills", 150, "list"),
    Column("base_easting", "Base E", 74, "number"), Column("base_northing", "Base N", 74, "number"),
    Column("away", "Dropped out", 120, "list"),
)  # fmt: skip


def columns(days: Sequence[str]) -> tuple[Column, ...]:
    """Who, then each day, then shift, skills and vehicle."""
    return (*FIRST, *(Column(d, day_title(d), 74, "day") for d in days), *LAST)


def day_title(day: str) -> str:
    """'Tue 1' of an ISO date; the text itself where it is none."""
    try:
        d = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{d:%a} {d.day}"


def state_of(officer: Row, day: str) -> str:
    """available | absent | standby."""
    days = officer.get("days") or ()
    if (days and day not in days) or day in officer.get("away", ()):
        return ABSENT
    by = officer.get("standby") or day in officer.get("standby_days", ())
    return STANDBY if by else AVAILABLE


def with_state(officer: Row, day: str, state: str, days: Sequence[str]) -> Row:
    """The officer with another state on one day; all that is said of other days stays."""
    states = {d: state_of(officer, d) for d in days} | {day: state}
    made = copy.deepcopy(officer)
    for key in ("days", "standby", "standby_days"):
        made.pop(key, None)
    away = [a for a in officer.get("away", ()) if a.partition(" ")[0] not in days or " " in a]
    there = [d for d in days if states[d] != ABSENT]
    by = [d for d in days if states[d] == STANDBY]
    if not there:  # no day at all cannot be written as days: none means every day
        away = [*away, *days]
    elif len(there) < len(days):
        made["days"] = there
    if by and len(by) == len(days):
        made["standby"] = True
    elif by:
        made["standby_days"] = by
    made.pop("away", None)
    if away:
        made["away"] = sorted(set(away))
    return made


def next_state(state: str) -> str:
    """available → absent → standby → available."""
    return STATES[(STATES.index(state) + 1) % len(STATES)]


def more(officers: Sequence[Row], agency: str, count: int) -> list[Row]:
    """The officers and `count` more of an agency, with the shift of its last one."""
    made = list(officers)
    like = next((o for o in reversed(made) if o.get("agency") == agency), {})
    kept = {k: v for k, v in like.items() if k in (*USUAL, "skills", "days")}
    for _ in range(count):
        taken = [str(o.get("id", "")) for o in made]
        made.append({"id": free_id(agency, taken), "agency": agency,
                     **(copy.deepcopy(kept) if like else USUAL)})  # fmt: skip
    return made


@dataclass(frozen=True)
class Total:
    """An agency's officers on a day: available, standing by, hours of shifts of the available."""

    available: int
    standby: int
    hours: float

    @property
    def text(self) -> str:
        """'3 + 1 standby, 24 h'."""
        by = f" + {self.standby} standby" if self.standby else ""
        return f"{self.available}{by}, {self.hours:g} h" if self.available or by else "–"


def totals(officers: Sequence[Row], days: Sequence[str]) -> dict[str, dict[str, Total]]:
    """agency → day → its total; '' is all agencies."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for officer in officers:
        length = hours_of(officer)
        for day in days:
            state = state_of(officer, day)
            for agency in (str(officer.get("agency", "")), ""):
                row = sums[agency, day]
                row[0] += state == AVAILABLE
                row[1] += state == STANDBY
                row[2] += length if state == AVAILABLE else 0.0
    agencies = [*dict.fromkeys(str(o.get("agency", "")) for o in officers), ""]
    return {
        a: {d: Total(int(sums[a, d][0]), int(sums[a, d][1]), round(sums[a, d][2], 1)) for d in days}
        for a in agencies
    }


def hours_of(officer: Row) -> float:
    """Hours of the shift; an end not after the start is on the next day; 0 where unreadable."""
    from gis_planner.app.models.lanes import minutes

    try:
        start = minutes(officer.get("shift_start", USUAL["shift_start"]))
        end = minutes(officer.get("shift_end", USUAL["shift_end"]))
    except ValueError:
        return 0.0
    return (end - start if end > start else end - start + 1440) / 60


def text_of(officer: Row, column: Column) -> str:
    """A cell as the table prints it."""
    from gis_planner.app.models.operation_draft import default_of

    if column.is_day:
        return MARKS[state_of(officer, column.key)]
    value = officer.get(column.key, default_of("officer", column.key))
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value)
