"""A visit moved by hand: what stands against a time, a day, a team. Fast enough to ask while it
is dragged; the solver and the checker decide in the end."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation
from gis_planner.domain.placing import Placing, Trouble
from gis_planner.planning.clock import clock, span
from gis_planner.planning.problem import Candidate, Travel
from gis_planner.planning.rules import Spans, binding, crew_rows, shift_row, windows_of
from gis_planner.planning.words import name_of


@dataclass(frozen=True)
class _Booked:
    premises_id: str
    start: int
    end: int


class Mover:
    """A plan that stands, to be asked about other places for its visits."""

    def __init__(
        self, candidates: Iterable[Candidate], operation: Operation, reference: Reference,
        travel: Travel, visits: Iterable[dict[str, Any]],
    ) -> None:  # fmt: skip
        self.operation, self.reference, self.travel = operation, reference, travel
        self.known = {c.premises_id: c for c in candidates}
        self.who = {o.id: o for o in operation.officers}
        self.at = {name: k for k, name in enumerate(travel.ids)}
        self.stands: dict[str, Placing] = {}
        self.booked: dict[tuple[str, str], dict[str, _Booked]] = defaultdict(dict)
        for row in visits:
            if row["visit_id"] is None:
                continue
            one = _Booked(row["premises_id"], *span(row["start"], row["end"]))
            self._stand(one, row)
            for officer in (row["officers"] or "").split(" | "):
                for mate in self._crew(officer):
                    self.booked[row["day"], mate][one.premises_id] = one
        self._before = lru_cache(maxsize=None)(self._found_before)
        self._spans = lru_cache(maxsize=None)(self._find_spans)
        self._shift = lru_cache(maxsize=None)(self._find_shift)

    def name(self, premises_id: str) -> str:
        """The name of premises, or their id."""
        found = self.known.get(premises_id)
        return (found.name if found else "") or premises_id

    def _stand(self, one: _Booked, row: dict[str, Any]) -> None:
        """Note where a visit stands, agency by agency."""
        had = self.stands.get(one.premises_id)
        team = tuple((row["officers"] or "").split(" | "))
        self.stands[one.premises_id] = Placing(
            one.premises_id, row["day"], one.start,
            (*(had.agencies if had else ()), row["agency"]),
            (*(had.officers if had else ()), *team),
        )  # fmt: skip

    # ---- what is fixed

    def windows(self, premises_id: str, day: str) -> Spans:
        """When a visit may take place there on a day, minutes after midnight."""
        return list(self._spans(premises_id, day))

    def _find_spans(self, premises_id: str, day: str) -> tuple[tuple[int, int], ...]:
        candidate = self.known.get(premises_id)
        if candidate is None or day not in self.operation.days:
            return ()
        free = tuple(
            r for r in self.operation.rules
            if r.premises_id != premises_id or r.rule not in ("must", "lock")
        )  # fmt: skip
        plain = dataclasses.replace(self.operation, rules=free)
        return tuple(windows_of(candidate, plain)[self.operation.days.index(day)])

    def length(self, premises_id: str, agencies: tuple[str, ...]) -> int:
        """Minutes on site of so many agencies, with what the lead added there."""
        rule = binding(self.operation).get(premises_id)
        extra = self.operation.visit_min_per_extra_agency * max(0, len(agencies) - 1)
        return self.operation.visit_min + extra + (rule.extra_min if rule else 0)

    def shift(self, officer: str, day: str) -> tuple[int, int] | None:
        """When an officer is on duty on a day; None = not."""
        row = self._shift(officer, day)
        return (row[0], row[1]) if row[0] >= 0 else None

    def _find_shift(self, officer: str, day: str) -> tuple[int, ...]:
        crew = self._crew(officer)
        base = self.at.get(self._base(self.who[officer]), -1)
        rows = [shift_row(self.who[o], day, self.operation, base) for o in crew]
        return tuple(crew_rows(rows, base)[crew.index(officer)])

    def _crew(self, officer: str) -> tuple[str, ...]:
        found = self.who.get(officer)
        if found is None or not found.vehicle or found.standby:
            return (officer,)
        return tuple(
            o.id for o in self.operation.officers if o.vehicle == found.vehicle and not o.standby
        )

    def _base(self, officer: Officer) -> str:
        first = self.who[self._crew(officer.id)[0]]
        own = f"base:{first.id}"
        return own if own in self.at else f"base:{first.agency}"

    # ---- what stands against it

    def troubles(self, wanted: Placing) -> tuple[Trouble, ...]:
        """All that stands against a placing, firm ones first; empty = it fits as it is. What was so
        before (the plan was made on other roads or hours) is no fault of the placing."""
        before = self._before(wanted.premises_id)
        return tuple(t for t in self._all(wanted) if t not in before)

    def against(self, premises_id: str) -> tuple[Trouble, ...]:
        """All that stands against the visit to premises as the plan has it."""
        if premises_id not in self.known:
            text = f"{self.name(premises_id)} is no longer among the premises considered."
            return (Trouble("hours", text),)
        return self._all(self.stands[premises_id])

    def _found_before(self, premises_id: str) -> frozenset[Trouble]:
        found = self.stands.get(premises_id)
        return frozenset(self._all(found)) if found is not None else frozenset()

    def _all(self, wanted: Placing) -> tuple[Trouble, ...]:
        length = self.length(wanted.premises_id, wanted.agencies)
        found = [*self._place(wanted, length), *self._team(wanted)]
        for officer in wanted.officers:
            if officer in self.who:
                found += self._officer(wanted, length, self.who[officer])
        unique = dict.fromkeys(found)
        return tuple(sorted(unique, key=lambda t: not t.firm))

    def _place(self, wanted: Placing, length: int) -> Iterable[Trouble]:
        if wanted.day not in self.operation.days:
            yield Trouble("day", f"{wanted.day} is not a day of the operation.")
            return
        spans = self.windows(wanted.premises_id, wanted.day)
        end = wanted.start + length
        if any(a <= wanted.start and end <= b for a, b in spans):
            return
        open_ = ", ".join(f"{clock(a)}–{clock(b)}" for a, b in spans)
        said = f"may be visited {open_}" if open_ else "may not be visited that day"
        yield Trouble("hours", f"{self.name(wanted.premises_id)} {said}; this visit would take "
                               f"{clock(wanted.start)}–{clock(end)}.")  # fmt: skip

    def _team(self, wanted: Placing) -> Iterable[Trouble]:
        need = {a.id: a.officers_per_visit for a in self.operation.agencies}
        had = Counter(self.who[o].agency for o in wanted.officers if o in self.who)
        for agency in wanted.agencies:
            if had[agency] != need.get(agency, 0):
                yield Trouble(
                    "team",
                    f"{name_of(agency, self.reference)} sends {need.get(agency, 0)}, "
                    f"and {had[agency]} of its officers are chosen.",
                )
        for agency in had.keys() - set(wanted.agencies):
            text = f"{name_of(agency, self.reference)} does not attend. Change the attendees first."
            yield Trouble("team", text)

    def _officer(self, wanted: Placing, length: int, officer: Officer) -> Iterable[Trouble]:
        skill = self.known[wanted.premises_id].skills.get(officer.agency, "")
        if skill and skill not in officer.skills:
            yield Trouble("skill", f"{officer.id} lacks the skill '{skill}'.", officer.id)
        row = self._shift(officer.id, wanted.day) if wanted.day in self.operation.days else (-1,)
        if row[0] < 0:
            by = officer.standby or wanted.day in officer.standby_days
            why = "is on standby" if by else "is not on duty that day"
            yield Trouble("off duty", f"{officer.id} {why}.", officer.id)
            return
        yield from self._day(wanted, length, officer, row)

    def _day(
        self, wanted: Placing, length: int, officer: Officer, row: tuple[int, ...]
    ) -> Iterable[Trouble]:
        """The officer's day with the visit in it: shift, travel, others, break, most visits."""
        begin, finish, _, _, _, most, base = row
        mine = _Booked(wanted.premises_id, wanted.start, wanted.start + length)
        others = [b for p, b in self.booked[wanted.day, officer.id].items()
                  if p != wanted.premises_id]  # fmt: skip
        place = self.at.get(mine.premises_id, -1)
        there, back = self._leg(base, place, begin), self._leg(place, base, mine.end)
        if there is None or back is None:
            yield Trouble("no way", f"No road leads {officer.id} there.", officer.id)
            return
        if begin + there > mine.start or mine.end + back > finish:
            yield Trouble(
                "shift",
                f"{officer.id} works {clock(begin)}–{clock(finish)}; with {there} minutes there "
                f"and {back} back that does not hold {clock(mine.start)}–{clock(mine.end)}.",
                officer.id,
            )
            return
        if len(others) + 1 > most:
            yield Trouble("visits", f"{officer.id} would have {len(others) + 1} visits, at most "
                                    f"{most}.", officer.id)  # fmt: skip
        yield from self._meets(officer.id, mine, others)
        late = self._walk(officer.id, mine, others, row)
        if late is not None:
            yield late

    def _meets(self, officer: str, mine: _Booked, others: list[_Booked]) -> Iterable[Trouble]:
        for other in others:
            if mine.start < other.end and other.start < mine.end:
                yield Trouble(
                    "busy",
                    f"{officer} is at {self.name(other.premises_id)} "
                    f"{clock(other.start)}–{clock(other.end)}.",
                    officer, other.premises_id,
                )  # fmt: skip

    def _walk(
        self, officer: str, mine: _Booked, others: list[_Booked], row: tuple[int, ...]
    ) -> Trouble | None:
        """The first leg of the day that does not fit, or the break that finds no room."""
        begin, finish, rest_from, rest_until, rest, _, base = row
        day = sorted([mine, *others], key=lambda b: (b.start, b is not mine))
        at, ready, rested, before = base, begin, rest == 0, ""
        for stop in day:
            goal = self.at.get(stop.premises_id, -1)
            leg = self._leg(at, goal, ready)
            if leg is None:
                return Trouble("no way", f"No road leads {officer} there.", officer)
            pause = max(ready, rest_from)
            if not rested and pause <= rest_until and pause + rest + leg <= stop.start:
                rested, ready = True, pause + rest
            if ready + leg > stop.start:
                if any(x.start < y.end and y.start < x.end for x in (mine,) for y in others):
                    return None  # said already
                whom = stop.premises_id if stop is not mine else before
                start = f"from {self.name(before)} " if before else ""
                goes = f"{start}to {self.name(stop.premises_id)}"
                text = f"{officer} needs {leg} minutes {goes} and has {max(0, stop.start - ready)}."
                return Trouble("travel", text, officer, whom)
            at, ready, before = goal, stop.end, stop.premises_id
        home = self._leg(at, base, ready) or 0
        if not rested and ready + home > rest_until:
            if max(ready, rest_from) > rest_until:
                return Trouble("break", f"{officer} would have no break of {rest} minutes by "
                                        f"{clock(rest_until)}.", officer)  # fmt: skip
            ready = max(ready, rest_from) + rest
        if ready + home > finish:
            text = f"{officer} would be back at {clock(ready + home)}, after {clock(finish)}."
            return Trouble("late", text, officer, before)
        return None

    def _leg(self, a: int, b: int, leave: int) -> int | None:
        if a < 0 or b < 0:
            return None
        minutes = self.travel.leg(a, b, leave)
        return math.ceil(minutes - 1e-6) if np.isfinite(minutes) else None
