"""What the timeline shows: rows and tracks, the axis of days, a visit on the move. No Qt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gis_planner.app.models.lanes import KINDS, Block, Lane, clock, minutes
from gis_planner.app.models.plan import PlanView, Visit
from gis_planner.domain.placing import Placing, Trouble

TALL, SLIM, PAD = 30, 17, 5
"""Heights in pixels: an officer's row, a track in a team's row, room above and below."""
SNAP = 5
"""Minutes that a dragged visit snaps to."""
GAP = 14
"""Pixels between days side by side."""


@dataclass(frozen=True)
class Track:
    """One officer's line across all days shown; `top` and `height` in pixels of the chart."""

    officer: str
    agency: str
    top: float
    height: float
    lanes: tuple[tuple[str, Lane], ...]
    """(day, lane)"""

    def blocks(self, day: str) -> tuple[Block, ...]:
        """What the officer does on a day."""
        return next((lane.blocks for d, lane in self.lanes if d == day), ())

    def lane(self, day: str) -> Lane | None:
        """The officer's lane of a day."""
        return next((lane for d, lane in self.lanes if d == day), None)


@dataclass(frozen=True)
class Row:
    """A row of the timeline: one officer, or a team with a track for each of its officers."""

    key: str
    title: str
    note: str
    agency: str
    top: float
    height: float
    tracks: tuple[Track, ...]
    first_of_agency: bool = True


@dataclass(frozen=True)
class Axis:
    """Minutes of days ↔ pixels. `px_min` is pixels a minute."""

    days: tuple[str, ...]
    from_min: int
    to_min: int
    left: float
    px_min: float

    @property
    def day_px(self) -> float:
        """Width of one day."""
        return (self.to_min - self.from_min) * self.px_min

    @property
    def width(self) -> float:
        """Width of all days with the gaps between."""
        return len(self.days) * self.day_px + max(0, len(self.days) - 1) * GAP

    def begin(self, day: str) -> float:
        """Where a day begins."""
        return self.left + self.days.index(day) * (self.day_px + GAP)

    def x(self, day: str, mins: float) -> float:
        """Where a minute of a day is."""
        return self.begin(day) + (mins - self.from_min) * self.px_min

    def at(self, x: float) -> tuple[str, float]:
        """Day and minute at a place, the nearest day outside all."""
        k = int((x - self.left) // (self.day_px + GAP)) if self.day_px > 0 else 0
        day = self.days[min(max(k, 0), len(self.days) - 1)]
        return day, self.from_min + (x - self.begin(day)) / self.px_min


def hours_of(plan: PlanView, days: tuple[str, ...]) -> tuple[int, int]:
    """The first and last whole hour worth showing, of shifts and blocks."""
    times = [9 * 60, 17 * 60]
    for day in days:
        for lane in plan.lanes.get(day, ()):
            times += [t for b in lane.blocks for t in (b.start_min, b.end_min)]
            times += list(lane.shift or ())
    return min(times) // 60 * 60, -(-max(times) // 60) * 60


def rows_of(
    plan: PlanView, days: tuple[str, ...], by: str, names: Callable[[str], str],
    idle: bool = False,
) -> tuple[Row, ...]:  # fmt: skip
    """Rows from top to bottom. `by`: officer | team; who has nothing on these days is left out
    unless `idle`. A team shares a vehicle, else it is the officers of one agency."""
    lanes: dict[str, list[tuple[str, Lane]]] = defaultdict(list)
    for day in days:
        for lane in plan.lanes.get(day, ()):
            lanes[lane.officer].append((day, lane))
    shown = {o: mine for o, mine in lanes.items() if idle or any(lane.blocks for _, lane in mine)}
    if by == "team":
        return _teams(shown, names)
    found: list[Row] = []
    top = 0.0
    for officer, mine in shown.items():
        agency = mine[0][1].agency
        first = not found or found[-1].agency != agency
        track = Track(officer, agency, top + PAD, TALL - 2 * PAD, tuple(mine))
        note = mine[0][1].name or names(agency)
        found.append(Row(officer, officer, note, agency, top, TALL, (track,), first))
        top += TALL
    return tuple(found)


def _teams(
    shown: Mapping[str, list[tuple[str, Lane]]], names: Callable[[str], str]
) -> tuple[Row, ...]:
    teams: dict[str, list[str]] = defaultdict(list)
    for officer, mine in shown.items():
        lane = mine[0][1]
        teams[f"car {lane.vehicle}" if lane.vehicle else lane.agency].append(officer)
    rows = []
    top = 0.0
    for key, officers in teams.items():
        first = shown[officers[0]][0][1]
        tracks = tuple(
            Track(o, shown[o][0][1].agency, top + PAD + k * SLIM, SLIM - 3, tuple(shown[o]))
            for k, o in enumerate(officers)
        )
        height = max(TALL, 2 * PAD + len(officers) * SLIM)
        title = first.vehicle if first.vehicle else names(first.agency)
        rows.append(Row(key, title, ", ".join(officers), first.agency, top, height, tracks))
        top += height
    return tuple(rows)


# ---- a visit on the move


@dataclass(frozen=True)
class Drag:
    """A visit on the move: where it was, where it is wanted, the officer it was taken by, what
    stands against it (None = not known yet)."""

    visit: Visit
    was: Placing
    wanted: Placing
    officer: str
    troubles: tuple[Trouble, ...] | None = None

    @property
    def length(self) -> int:
        """Minutes on site."""
        a, b = minutes(self.visit.start), minutes(self.visit.end)
        return b - a if b > a else b - a + 1440

    @property
    def end(self) -> int:
        """When it would end."""
        return self.wanted.start + self.length

    @property
    def moved(self) -> bool:
        """Whether it is elsewhere than it was."""
        return self.wanted != self.was

    @property
    def state(self) -> str:
        """unknown | fits | others make way | cannot be."""
        if self.troubles is None:
            return "unknown"
        if any(t.firm for t in self.troubles):
            return "cannot be"
        return "others make way" if self.troubles else "fits"

    def to(self, day: str, start: float, officer: str, agency_of: Mapping[str, str]) -> Drag:
        """Moved to a day and time (snapped, to its own time first), the officer it was taken by
        given way to another."""
        own = self.was.start if day == self.was.day else start + SNAP
        at = own if abs(start - own) <= SNAP / 2 else round(start / SNAP) * SNAP
        officers = self.was.officers
        if officer and officer != self.officer:
            officers = swapped(officers, self.officer, officer)
        wanted = replace(self.was, day=day, start=int(at), officers=officers)
        return replace(self, wanted=wanted, troubles=None) if wanted != self.wanted else self


def with_wanted(drag: Drag, **changes: Any) -> Drag:
    """A drag wanted elsewhere, not checked yet: day, start, officers of the placing."""
    return replace(drag, wanted=replace(drag.wanted, **changes), troubles=None)


def swapped(officers: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """A team with one officer in another's stead; both change places where both attend."""
    if new in officers:
        return officers
    return tuple(new if o == old else o for o in officers)


def placing_of(visit: Visit) -> Placing:
    """A visit as it stands."""
    return Placing(
        visit.premises_id, visit.day, minutes(visit.start), visit.agencies,
        tuple(o for a in visit.attendances for o in a.officers),
    )  # fmt: skip


def drag_of(visit: Visit, officer: str = "") -> Drag:
    """A visit taken up, by an officer of its team."""
    was = placing_of(visit)
    return Drag(visit, was, was, officer or was.officers[0])


STATE_WORDS = {
    "unknown": "Not checked yet", "fits": "It fits", "others make way": "Others make way",
    "cannot be": "It cannot be",
}  # fmt: skip
STATE_MARKS = {"unknown": "…", "fits": "✓", "others make way": "△", "cannot be": "✕"}


def told(drag: Drag) -> str:
    """A visit on the move in a line, for the strip and for a screen reader."""
    wanted = drag.wanted
    text = f"{STATE_MARKS[drag.state]} {drag.visit.name}: {clock(wanted.start)}–{clock(drag.end)}"
    if wanted.day != drag.was.day:
        text += f" on {wanted.day}"
    if wanted.officers != drag.was.officers:
        text += f" with {', '.join(wanted.officers)}"
    text += f". {STATE_WORDS[drag.state]}"
    troubles = drag.troubles or ()
    if not troubles:
        return text + "."
    said = " ".join(dict.fromkeys(t.text for t in troubles[:2]))
    more = f" And {len(troubles) - 2} more." if len(troubles) > 2 else ""
    return f"{text}: {said}{more}"


# ---- the twin as a list


LIST_COLUMNS = ("From", "Until", "Officer", "What", "Where", "Agency")


@dataclass(frozen=True)
class Line:
    """One block as a row of the list."""

    start: str
    end: str
    officer: str
    what: str
    where: str
    agency: str
    visit_id: str
    place: str = ""

    def cells(self) -> tuple[str, ...]:
        """As LIST_COLUMNS."""
        return (self.start, self.end, self.officer, self.what, self.where, self.agency)


def lines_of(plan: PlanView, day: str, names: Callable[[str], str]) -> tuple[Line, ...]:
    """A day as rows, officer by officer in order of time."""
    return tuple(
        Line(
            clock(b.start_min), clock(b.end_min), lane.officer, KINDS[b.kind], b.text,
            names(lane.agency), b.visit.visit_id if b.visit is not None else "",
            b.visit.premises_id if b.visit is not None else "",
        )
        for lane in plan.lanes.get(day, ()) for b in lane.blocks
    )  # fmt: skip
