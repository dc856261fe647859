"""Officers' days as lanes: travel, waiting, visits, breaks, standby. No Qt."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gis_planner.app.models.plan import Visit

KINDS = {
    "visit": "On site", "travel": "Travel", "wait": "Waiting", "break": "Break",
    "standby": "Standby",
}  # fmt: skip
"""Kind of a stretch of a day → what it is called."""


@dataclass(frozen=True)
class Block:
    """A stretch of an officer's day. `kind` is a key of KINDS; minutes after midnight."""

    kind: str
    start_min: int
    end_min: int
    visit: Visit | None
    text: str


@dataclass(frozen=True)
class Lane:
    """One officer on one day; `shift` None = not on duty."""

    officer: str
    agency: str
    blocks: tuple[Block, ...]
    metres: float
    name: str = ""
    shift: tuple[int, int] | None = None
    standby: bool = False
    vehicle: str = ""


@dataclass(frozen=True)
class Leg:
    """One leg of a turn list; `directions` are its turns as the case has them (JSON)."""

    officer: str
    agency: str
    day: str
    number: int
    to_id: str
    leave: int
    arrive: int
    minutes: int
    metres: float
    directions: str

    @property
    def turns(self) -> tuple[tuple[str, float], ...]:
        """(what to do, metres): read when a turn list is looked at."""
        return tuple((str(t), float(m)) for t, m in json.loads(self.directions))


def minutes(clock: str | None) -> int:
    """Minutes since midnight of HH:MM; 0 of none."""
    if not clock:
        return 0
    hours, mins = clock.split(":")[:2]
    return int(hours) * 60 + int(mins)


def clock(mins: float) -> str:
    """HH:MM of minutes since midnight; past midnight 25:10 reads 01:10."""
    return f"{int(mins) // 60 % 24:02d}:{int(mins) % 60:02d}"


def shift_of(officer: dict[str, Any], day: str) -> tuple[int, int] | None:
    """When an officer of a definition is on duty on a day; None = not."""
    if officer.get("days") and day not in officer["days"]:
        return None
    start = minutes(officer.get("shift_start") or "09:00")
    end = minutes(officer.get("shift_end") or "17:00")
    end = end if end > start else end + 1440
    gone = [minutes(t.partition(" ")[2]) for t in officer.get("away", ()) if t[:10] == day]
    end = min([end, *gone])
    return (start, end) if end > start else None


def legs_of(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], tuple[Leg, ...]]:
    """(day, officer) → legs in order, of ROUTES rows. `leave` is when the officer sets out."""
    found: dict[tuple[str, str], list[Leg]] = defaultdict(list)
    for r in sorted(rows, key=lambda r: (r["day"], r["officer"], r["leg"])):
        need = math.ceil(r["travel_min"] or 0.0)
        arrive = minutes(r["arrive"])
        found[r["day"], r["officer"]].append(
            Leg(
                r["officer"], r["agency"], r["day"], r["leg"], r["to_id"], arrive - need, arrive,
                need, float(r["distance_m"] or 0.0), r["directions"] or "[]",
            )
        )  # fmt: skip
    return {k: tuple(v) for k, v in found.items()}


def lanes_of(
    visits: tuple[Visit, ...],
    legs: dict[tuple[str, str], tuple[Leg, ...]],
    definition: dict[str, Any],
    days: tuple[str, ...],
) -> dict[str, tuple[Lane, ...]]:
    """Each day's lanes, by agency and officer."""
    known = {o["id"]: o for o in definition.get("officer", [])}
    agency_of = {k: o["agency"] for k, o in known.items()}
    agency_of |= {x[0].officer: x[0].agency for x in legs.values() if x[0].officer not in known}
    mine: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        for attendance in visit.attendances:
            for officer in attendance.officers:
                agency_of.setdefault(officer, attendance.agency)
                mine[visit.day, officer].append(visit)
    officers = sorted(agency_of, key=lambda o: (agency_of[o], o))
    return {
        day: tuple(
            _lane(o, agency_of[o], known.get(o, {}), day, mine[day, o], legs.get((day, o), ()))
            for o in officers
        )
        for day in days
    }


def _lane(
    officer: str, agency: str, known: dict[str, Any], day: str, visits: list[Visit],
    legs: tuple[Leg, ...],
) -> Lane:  # fmt: skip
    shift = shift_of(known, day) if known else None
    standby = bool(known.get("standby")) or day in known.get("standby_days", ())
    start = shift[0] if shift else 0
    blocks = _blocks(visits, legs, int(known.get("break_min", 30)), start)
    if standby and shift and not visits:
        blocks = [Block("standby", *shift, None, "On standby: a repair may call this officer")]
    return Lane(
        officer, agency, tuple(blocks), sum(x.metres for x in legs), str(known.get("name", "")),
        shift, standby, str(known.get("vehicle", "")),
    )  # fmt: skip


def _blocks(
    visits: list[Visit], legs: tuple[Leg, ...], break_min: int, shift_start: int
) -> list[Block]:
    """A day of legs and visits, with the waiting and the break between them."""

    def late(mins: int) -> int:
        return mins + 1440 if mins < shift_start - 240 else mins

    spans = sorted(
        ((late(minutes(v.start)), late(minutes(v.end)), v) for v in visits), key=lambda x: x[0]
    )
    spans = [(a, b if b > a else b + 1440, v) for a, b, v in spans]
    found = [Block("visit", a, b, v, v.name) for a, b, v in spans]
    ends = {v.premises_id: (a, b) for a, b, v in spans}
    free: int | None = None
    for leg in legs:
        leave, arrive = late(leg.leave), late(leg.arrive)
        if free is not None and leave > free:
            found += _idle(free, leave, break_min)
        text = f"{leg.minutes} min, {leg.metres / 1000:.1f} km"
        found.append(Block("travel", leave, arrive, None, text))
        start, free = ends.get(leg.to_id, (arrive, arrive))
        if start > arrive:
            found.append(Block("wait", arrive, start, None, "Waiting for the others, or to begin"))
        if leg.to_id not in ends and leg.to_id != "base":
            free = None  # with the vehicle, while others attend
            found += _with_vehicle(arrive, legs, leg, late)
    return sorted(found, key=lambda b: (b.start_min, b.end_min))


def _idle(free: int, leave: int, break_min: int) -> list[Block]:
    rest = leave - break_min
    if not break_min or rest < free:
        return [Block("wait", free, leave, None, "Free")]
    found = [Block("break", rest, leave, None, f"Break of {break_min} minutes")]
    if rest > free:
        found.insert(0, Block("wait", free, rest, None, "Free until the break"))
    return found


def _with_vehicle(arrive: int, legs: tuple[Leg, ...], leg: Leg, late: Any) -> list[Block]:
    after = next((x for x in legs if x.number == leg.number + 1), None)
    until = late(after.leave) if after is not None else arrive
    text = "Waiting with the vehicle, while others attend"
    return [Block("wait", arrive, until, None, text)] if until > arrive else []
