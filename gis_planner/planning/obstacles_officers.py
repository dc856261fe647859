"""What keeps officers from a premises: none, none with the skill, off duty, too short a shift."""

from __future__ import annotations

import numpy as np

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation
from gis_planner.planning.clock import clock
from gis_planner.planning.model import FAR, Model
from gis_planner.planning.rules import away_from
from gis_planner.planning.words import name_of

Told = tuple[str, str]
"""A sentence, and what would mend it; ('', '') where nothing stands against it."""
FREE: Told = ("", "")


def no_officers(model: Model, v: int, operation: Operation, reference: Reference) -> Told | None:
    """What keeps the officers of every set of agencies away, were they all free."""
    first, last = int(model.option_first[v]), int(model.option_first[v + 1])
    found = [_blocked(model, v, o, operation, reference) for o in range(first, last)]
    return found[0] if all(reason for reason, _ in found) else None


def _blocked(model: Model, v: int, o: int, operation: Operation, reference: Reference) -> Told:
    """Why option o of v fits on no day, were every officer free."""
    days = [d for d in range(model.window.shape[1]) if model.window[v, d, 0, 1] >= 0]
    place = int(model.place[v])
    for a in sorted(set(model.slots[o].tolist()) - {-1}):
        name = name_of(model.agencies[a], reference)
        need = int((model.slots[o] == a).sum())
        crew = [int(u) for u in np.flatnonzero(model.agency_of == a)]
        if len(crew) < need:
            return (
                f"{name} has {len(crew)} officers and {need} must go.",
                f"Add officers of {name}.",
            )
        skilled = [u for u in crew if model.skill[v, u]]
        if len(skilled) < need:
            return _unskilled(model, v, a, crew, need, name)
        on = [(u, d) for u in skilled for d in days if model.shift[u, d, 0] >= 0]
        if len({u for u, _ in on}) < need:
            return _off_duty(model, skilled, days, operation, name, need)
        if min(int(model.minutes[model.shift[u, d, 6], place]) for u, d in on) >= FAR:
            return (
                f"No road leads there from the base of {name}.", "Check its place and the roads."
            )  # fmt: skip
        if not any(_fits(model, v, o, u, d) for u, d in on):
            return _short(model, v, o, *on[0], operation, name)
    return FREE


def _unskilled(model: Model, v: int, a: int, crew: list[int], need: int, name: str) -> Told:
    skill = model.visits[v].skills.get(model.agencies[a], "")
    rule = model.rules.get(model.visits[v].premises_id)
    named = [n for n in (rule.officers if rule else ())
             if any(model.officers[u].id == n for u in crew)]  # fmt: skip
    lacking = [o.id for o in (model.officers[u] for u in crew)
               if o.id in named and skill and skill not in o.skills]  # fmt: skip
    if lacking:
        return (
            f"The rule names {', '.join(lacking)} of {name}, who lacks the skill '{skill}'.",
            "Name an officer who has it.",
        )
    if named:
        return (
            f"The rule names {', '.join(named)} of {name}, and {need} must go.",
            "Name as many as go, or none.",
        )
    return (f"No officer of {name} has the skill '{skill}'.", f"Add an officer of {name} with it.")


def _off_duty(
    model: Model, crew: list[int], days: list[int], operation: Operation, name: str, need: int
) -> Told:
    """Why too few of an agency's officers are on duty on the days of a visit."""
    dates = [operation.days[d] for d in days]
    why = [f"{o.id} {w}" for o in (model.officers[u] for u in crew) if (w := _why_off(o, dates))]
    text = f"{need} of {name} must go and too few are on duty ({', '.join(dates)})"
    if why:
        more = f" and {len(why) - 4} more" if len(why) > 4 else ""
        text += f": {'; '.join(why[:4])}{more}"
    return f"{text}.", f"Roster {name} on those days, or choose another day."


def _why_off(officer: Officer, dates: list[str]) -> str:
    if officer.max_visits < 1:
        return "may make no visit (max_visits 0)"
    if not any(not officer.days or d in officer.days for d in dates):
        return "works on other days"
    if not any(officer.on_duty(d) for d in dates):
        return "stands by"
    if all(away_from(officer, d) is not None for d in dates):
        return "dropped out"
    return "shares a vehicle with someone who is never on duty at the same time" * bool(
        officer.vehicle
    )


def _short(model: Model, v: int, o: int, u: int, d: int, operation: Operation, name: str) -> Told:
    """No shift of the agency holds the way there, the visit and the way back."""
    leg = int(model.minutes[model.shift[u, d, 6], model.place[v]])
    start, end, _, _, rest = (int(x) for x in model.shift[u, d, :5])
    shift = f"{clock(start)}-{clock(end)}"
    length = int(model.length[o])
    back = int(model.minutes[model.place[v], model.shift[u, d, 6]])
    if leg + length + back > end - start:
        return (
            f"No shift of {name} ({shift}) holds {leg} minutes there, the visit of {length}, and"
            f" {back} back.",
            f"Lengthen the shift of {name} or shorten the visit.",
        )
    if model.latest[v] < FAR:
        text = f"It is locked at {clock(int(model.latest[v]))}, and no shift of {name} ({shift})"
        return (
            f"{text} reaches it then, {leg} minutes away.",
            f"Move the lock, or the shift of {name}.",
        )
    spans = _within(model, v, d)
    day = operation.days[d]
    if any(a + length + back <= end and b >= start + leg + length for a, b in spans):
        return (
            f"No shift of {name} ({shift}) holds the visit of {length} minutes and a break of"
            f" {rest} in the middle of it.",
            f"Shorten the visit or the break, or lengthen the shift of {name}.",
        )
    hours = " and ".join(f"{clock(a)}-{clock(b)}" for a, b in spans)
    return (
        f"It can be visited {hours} on {day}, and no shift of {name} ({shift}) holds {leg} minutes"
        f" there, the visit of {length} within its hours, and the way back.",
        f"Move the shift of {name}, or widen its hours.",
    )


def _within(model: Model, v: int, d: int) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in model.window[v, d] if b >= 0]


def _fits(model: Model, v: int, o: int, u: int, d: int) -> bool:
    """One visit alone in the shift, with its break before, after, or not needed."""
    start, end, from_, until, rest, _, base = (int(x) for x in model.shift[u, d])
    leg = int(model.minutes[base, model.place[v]])
    home = int(model.minutes[model.place[v], base])
    length = int(model.length[o])
    for a, b in _within(model, v, d):
        for ready in (start, from_ + rest):
            when = max(ready + leg, a)
            done = when + length
            if when > model.latest[v] or done > b or done + home > end:
                continue
            rested = rest == 0 or ready > start or done + home <= until
            after = done <= until and max(done, from_) + rest + home <= end
            if rested or after:
                return True
    return False
