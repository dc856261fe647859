"""A briefing arranged for reading: visits numbered in order, days, agencies, routes by team.

Every writer reads this one view, so that visit 7 is visit 7 on the map, in the PDF, the
spreadsheet, the calendar and the GPS file.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cached_property

from gis_planner.domain.briefing import Attendee, Briefing, RouteLeg, VisitSheet
from gis_planner.export.palette import AgencyStyle, agency_styles
from gis_planner.export.text import one_line


@dataclass(frozen=True)
class Numbered:
    """A visit and its number in the pack: 1 is the first visit of the first day."""

    number: int
    visit: VisitSheet

    @property
    def placed(self) -> bool:
        """Whether the visit has coordinates."""
        e, n = self.visit.easting, self.visit.northing
        return e is not None and n is not None and math.isfinite(e) and math.isfinite(n)

    @property
    def point(self) -> tuple[float, float]:
        """Easting and northing in metres; ask `placed` first."""
        return (self.visit.easting or 0.0, self.visit.northing or 0.0)

    @property
    def lead(self) -> Attendee | None:
        """The attendee that leads, or None."""
        return next((a for a in self.visit.attendees if a.is_lead), None)

    @property
    def where(self) -> str:
        """Address and postcode in one line, the postcode once."""
        address, postcode = one_line(self.visit.address), one_line(self.visit.postcode)
        return (
            address
            if postcode and postcode in address
            else ", ".join(filter(None, (address, postcode)))
        )


@dataclass(frozen=True)
class Journey:
    """One officer's day along roads, legs in order; `line` in EPSG:27700 metres."""

    day: str
    agency: str
    officers: tuple[str, ...]
    legs: tuple[RouteLeg, ...]

    @property
    def line(self) -> tuple[tuple[float, float], ...]:
        """All legs joined."""
        points: list[tuple[float, float]] = []
        for leg in self.legs:
            joins = points and leg.line and points[-1] == leg.line[0]
            points.extend(leg.line[1:] if joins else leg.line)
        return tuple(points)

    @property
    def metres(self) -> float:
        """Length of the day along roads."""
        return sum(leg.metres for leg in self.legs)

    @property
    def minutes(self) -> float:
        """Travel time of the day."""
        return sum(leg.minutes for leg in self.legs)


class PackView:
    """What every writer of a pack reads."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        ordered = sorted(briefing.visits, key=lambda v: (v.day, v.start, v.end, v.visit_id))
        self.visits = tuple(Numbered(i, v) for i, v in enumerate(ordered, 1))

    @cached_property
    def days(self) -> tuple[str, ...]:
        """ISO dates that have a visit or a route, in order."""
        dates = {n.visit.day for n in self.visits} | {leg.day for leg in self.briefing.routes}
        return tuple(sorted(dates))

    def on(self, day: str) -> tuple[Numbered, ...]:
        """The visits of one day."""
        return tuple(n for n in self.visits if n.visit.day == day)

    @cached_property
    def agencies(self) -> tuple[AgencyStyle, ...]:
        """Every agency that appears, with its style."""
        names = dict(self.briefing.agency_names)
        for numbered in self.visits:
            for a in numbered.visit.attendees:
                names.setdefault(a.agency, a.agency_name or a.agency)
        for leg in self.briefing.routes:
            names.setdefault(leg.agency, leg.agency)
        return agency_styles(names, self.briefing.agency_colours)

    @cached_property
    def style(self) -> dict[str, AgencyStyle]:
        """Agency id → style."""
        return {s.id: s for s in self.agencies}

    @cached_property
    def journeys(self) -> tuple[Journey, ...]:
        """Routes by day and agency; officers who travel the same legs share one journey."""
        by_officer: dict[tuple[str, str, str], list[RouteLeg]] = {}
        for leg in self.briefing.routes:
            by_officer.setdefault((leg.day, leg.agency, leg.officer), []).append(leg)
        shared: dict[tuple[object, ...], tuple[list[str], list[RouteLeg]]] = {}
        for (day, agency, officer), legs in sorted(by_officer.items()):
            legs.sort(key=lambda leg: leg.leg)
            same = (day, agency, tuple((g.depart, g.arrive, g.line) for g in legs))
            shared.setdefault(same, ([], legs))[0].append(officer)
        return tuple(
            Journey(str(key[0]), str(key[1]), tuple(officers), tuple(legs))
            for key, (officers, legs) in shared.items()
        )

    def extent(self, day: str = "") -> tuple[float, float, float, float] | None:
        """West, south, east, north in metres of the visits and routes of one day, '' for all.

        None where nothing has a place; for all days the context is then what is shown.
        """
        points = [n.point for n in self.visits if n.placed and day in ("", n.visit.day)]
        points += [p for leg in self.briefing.routes if day in ("", leg.day) for p in leg.line]
        if not points and not day:
            points = [p for line in self.briefing.context for p in line.points]
        if not points:
            return None
        xs, ys = zip(*points)
        return (min(xs), min(ys), max(xs), max(ys))


def long_day(day: str) -> str:
    """'Tuesday 1 December 2026'; a text that is no ISO date comes back as it is."""
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        return one_line(day)
    return f"{date:%A} {date.day} {date:%B %Y}"


def short_day(day: str) -> str:
    """'Tue 1 Dec'."""
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        return one_line(day)
    return f"{date:%a} {date.day} {date:%b}"


def long_moment(moment: str) -> str:
    """'20 November 2026, 14:05' from an ISO date-time; other texts as they are."""
    try:
        at = dt.datetime.fromisoformat(moment)
    except ValueError:
        return one_line(moment)
    date = f"{at.day} {at:%B %Y}"
    return f"{date}, {at:%H:%M}" if len(moment) > 10 else date


def until(briefing: Briefing) -> str:
    """'Destroy by 31 December 2026'."""
    return f"Destroy by {long_moment(briefing.expiry)}" if briefing.expiry else "No expiry set"
