"""A state of the search → visits with officers and times, and each officer's day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

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
    """Each officer's day, base to base, the break put into the first gap that holds it."""
    by: dict[tuple[int, int], list[Visit]] = defaultdict(list)
    for visit in visits:
        for u in visit.officers:
            by[visit.day, u].append(visit)
    return tuple(
        _day(model, u, d, sorted(mine, key=lambda x: x.start), days[d])
        for (d, u), mine in sorted(by.items())
    )


def _day(model: Model, u: int, d: int, mine: list[Visit], day: str) -> Itinerary:
    shift_start, _, rest_from, rest_until, rest, _, base = model.shift[u, d].tolist()
    officer = model.officers[u]
    names = f"base:{officer.id}", f"base:{officer.agency}"
    at, ready, place = base, shift_start, names[0]
    rested = rest == 0
    stops: list[Stop] = []
    depart = -1
    for visit in mine:
        goal = int(model.place[visit.row])
        leg = int(model.minutes[at, goal])
        pause = max(ready, rest_from)
        if not rested and pause <= rest_until and pause + rest <= visit.start - leg:
            rested = True
            stops.append(Stop("break", place, "", ready, pause, pause + rest, 0))
            ready = pause + rest
        leave = visit.start - leg if depart < 0 else ready
        depart = leave if depart < 0 else depart
        stops.append(
            Stop(
                "visit", visit.premises_id, visit.visit_id, leave + leg, visit.start, visit.end, leg
            )
        )
        at, ready, place = goal, visit.end, visit.premises_id
    home = int(model.minutes[at, base])
    if not rested and ready + home > rest_until:
        pause = max(ready, rest_from)
        stops.append(Stop("break", place, "", ready, pause, pause + rest, 0))
        ready = pause + rest
    stops.append(Stop("base", names[0], "", ready + home, ready + home, ready + home, home))
    return Itinerary(officer.id, officer.agency, day, names[0], depart, tuple(stops))
