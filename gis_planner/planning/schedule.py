"""A state of the search → visits with officers and times, and each officer's day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from gis_planner.planning.model import Model
from gis_planner.planning.problem import Itinerary, Stop
from gis_planner.planning.solver.arrays import State


@dataclass(frozen=True)
class Visit:
    """One planned visit. `row` is its row in the model; minutes after midnight of `day`."""

    visit_id: str
    row: int
    premises_id: str
    option: int
    agencies: tuple[str, ...]
    day: int
    start: int
    end: int
    officers: tuple[int, ...]


def visits_of(model: Model, state: State) -> tuple[Visit, ...]:
    """The visits of a state, numbered by day, start and premises."""
    found = []
    for v, candidate in enumerate(model.visits):
        d = int(state.day_of[v])
        if d < 0:
            continue
        o = int(state.option[v])
        start = int(state.start[v])
        team = tuple(int(u) for u in state.team[v, : model.slot_count[o]])
        end = start + int(model.length[o])
        found.append(
            Visit(
                "", v, candidate.premises_id, o, model.option_sets[o].agencies, d, start, end, team
            )
        )
    found.sort(key=lambda x: (x.day, x.start, x.premises_id))
    return tuple(
        Visit(
            f"V{k + 1:03d}",
            x.row,
            x.premises_id,
            x.option,
            x.agencies,
            x.day,
            x.start,
            x.end,
            x.officers,
        )
        for k, x in enumerate(found)
    )


def itineraries_of(
    model: Model, visits: tuple[Visit, ...], days: tuple[str, ...]
) -> tuple[Itinerary, ...]:
    """Each officer's day, base to base, the break put into the first gap that holds it. Officers
    who ride together make the same way; who does not attend waits."""
    by: dict[tuple[int, int], list[Visit]] = defaultdict(list)
    for visit in visits:
        for car in {int(model.car[u]) for u in visit.officers}:
            by[visit.day, car].append(visit)
    found = []
    for (d, car), mine in sorted(by.items()):
        mine.sort(key=lambda x: x.start)
        for u in np.flatnonzero(model.car == car).tolist():
            if model.shift[u, d, 0] >= 0:
                found.append((d, u, _day(model, u, d, mine, days[d])))
    return tuple(day for _, _, day in sorted(found, key=lambda x: x[:2]))


def _leg(model: Model, leave: int, a: int, b: int) -> int:
    quarter = min(leave // 15, model.period.size - 1)
    return int(model.by_hour[model.period[quarter], a, b])


def _latest_leave(model: Model, ready: int, start: int, a: int, b: int) -> int:
    """The last minute to set out from a and be at b by `start`."""
    leave = start - int(model.minutes[a, b])
    while leave > ready and leave + _leg(model, leave, a, b) > start:
        leave -= 1
    return max(leave, ready)


def _day(model: Model, u: int, d: int, mine: list[Visit], day: str) -> Itinerary:
    shift_start, _, rest_from, rest_until, rest, _, base = model.shift[u, d].tolist()
    officer = model.officers[u]
    first = int(np.flatnonzero(model.car == model.car[u])[0])
    home = f"base:{model.officers[first].id}"
    at, ready, place = base, shift_start, home
    rested = rest == 0
    stops: list[Stop] = []
    depart = -1
    for visit in mine:
        goal = int(model.place[visit.row])
        pause = max(ready, rest_from)
        rise = pause + rest
        if not rested and pause <= rest_until and rise + _leg(model, rise, at, goal) <= visit.start:
            rested = True
            stops.append(Stop("break", place, "", ready, pause, rise, 0))
            ready = rise
        leave = ready if depart >= 0 else _latest_leave(model, ready, visit.start, at, goal)
        depart = leave if depart < 0 else depart
        leg = _leg(model, leave, at, goal)
        attends = u in visit.officers
        stops.append(
            Stop(
                "visit" if attends else "wait", visit.premises_id,
                visit.visit_id if attends else "", leave + leg, visit.start, visit.end, leg,
            )
        )  # fmt: skip
        at, ready, place = goal, visit.end, visit.premises_id
    if not rested and ready + _leg(model, ready, at, base) > rest_until:
        pause = max(ready, rest_from)
        stops.append(Stop("break", place, "", ready, pause, pause + rest, 0))
        ready = pause + rest
    leg = _leg(model, ready, at, base)
    stops.append(Stop("base", home, "", ready + leg, ready + leg, ready + leg, leg))
    return Itinerary(officer.id, officer.agency, day, home, depart, tuple(stops))
