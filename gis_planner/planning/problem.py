"""What the planner takes and gives: candidates, travel times, plans, itineraries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.planning.clock import clock

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Candidate:
    """Premises that may be visited.

    `concerns` are bits by concern (positive = reason for concern); `windows` pairs of HH:MM when
    it is open, empty = the operation's hours; coordinates EPSG:27700 metres, None = no place
    known; `busy` are other agencies' planned visits (day, start, end, agency); `skills` what an
    agency's officer must have here (agency → skill); `uncertainty` is the width in bits of the
    interval of the score; `suspected_offence` lifts notice where the statute says so; `by_lot`: no
    filter of the operation asks for it, it is only there for visits drawn at random.
    """

    premises_id: str
    easting: float | None
    northing: float | None
    concerns: dict[str, float] = field(default_factory=dict)
    name: str = ""
    trade: str = ""
    ward: str = ""
    windows: tuple[tuple[str, str], ...] = ()
    has_dwelling: bool = False
    licensed: bool = False
    primary_authority: str = ""
    never_visited: bool = False
    known_agencies: tuple[str, ...] = ()
    non_compliant: int = 0
    uncertainty: float = 0.0
    busy: tuple[tuple[str, str, str, str], ...] = ()
    skills: dict[str, str] = field(default_factory=dict)
    suspected_offence: bool = False
    by_lot: bool = False


@dataclass(frozen=True, eq=False)
class Travel:
    """Door-to-door minutes between `ids`: premises ids, 'base:<agency>', 'base:<officer>'.

    The allowance for parking is already in the times; inf = no way. `kind` says what they rest
    on; `notes` what is wrong with some places (premises id, sentence, fix). Where times differ by
    hour, `tables` hold them and `hours` says from which minute after midnight which table holds
    (before the first, the last).
    """

    ids: tuple[str, ...]
    minutes: NDArray[np.float64]
    kind: str = ""
    notes: tuple[tuple[str, str, str], ...] = ()
    tables: tuple[NDArray[np.float64], ...] = ()
    hours: tuple[tuple[int, int], ...] = ()

    def table_at(self, minute: int) -> int:
        """Which table holds for setting out at a minute after midnight."""
        began = [k for at, k in self.hours if at <= minute % 1440]
        return began[-1] if began else self.hours[-1][1]

    def leg(self, a: int, b: int, leave: int) -> float:
        """Minutes from place a to place b (rows), setting out at a minute after midnight."""
        table = self.tables[self.table_at(leave)] if self.tables else self.minutes
        return float(table[a, b])


@dataclass(frozen=True)
class PlanParams:
    """How visits are valued and the search is run.

    A concern counts from `least_bits`; its weight is bits x harm / 3. Attending by consent counts
    `consent` of it. `never_visited` and `uncertain` add weight where least is known.
    `aftermath_hours` is the work a visit leaves an agency for each concern it covers there.
    `partial` is the share of a visit's value lost with the concerns that it leaves uncovered, over
    and above those concerns themselves (someone must then come again).
    `keep` is what a kept visit is worth on replanning, in points (0.1 of weight).
    """

    least_bits: float = 0.25
    consent: float = 0.5
    partial: float = 0.5
    never_visited: float = 0.3
    uncertain: float = 0.05
    aftermath_hours: float = 2.0
    warrant_days: int = 5
    options: int = 10
    keep: int = 1
    repair_keep: int = 240
    seconds: float = 10.0
    workers: int = 2
    exact: bool = True


@dataclass(frozen=True)
class Stop:
    """One thing an officer does: kind visit | break | wait | base. Minutes after midnight of the
    day; `travel_min` is the way there. 'wait' = with the vehicle, while others attend."""

    kind: str
    place: str
    visit_id: str
    arrive: int
    start: int
    end: int
    travel_min: int

    @property
    def text(self) -> str:
        """'10:05 10:15-11:10 P12'."""
        return f"{clock(self.arrive)} {clock(self.start)}-{clock(self.end)} {self.place}"


@dataclass(frozen=True)
class Itinerary:
    """One officer's day, from base to base; `depart` minutes after midnight."""

    officer: str
    agency: str
    day: str
    base: str
    depart: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan that passed the checker.

    `visits`, `notes` are the tables VISITS and PLAN_NOTES; `value` is the weight covered, `bound`
    what no plan can exceed, `gap` (bound - value) / bound, `proven` True only when an exact
    solver proved it best or it covers as much as the bound; `solver` says which and on what travel
    times; `seconds` wall clock.
    """

    visits: pa.Table
    notes: pa.Table
    itineraries: tuple[Itinerary, ...]
    value: float
    bound: float
    gap: float
    proven: bool
    solver: str
    seconds: float
    moves: int
    details: dict[str, Any] = field(default_factory=dict)
