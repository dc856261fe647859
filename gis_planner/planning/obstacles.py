"""What keeps a premises out of even an empty plan: which constraint, for whom, what mends it."""

from __future__ import annotations

import numpy as np

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Operation, VisitRule
from gis_planner.planning.clock import clock
from gis_planner.planning.model import FAR, Model
from gis_planner.planning.obstacles_officers import FREE, Told, no_officers
from gis_planner.planning.words import name_of


def obstacle(model: Model, v: int, operation: Operation, reference: Reference) -> Told:
    """Why visit v of the model fits on no day, were every officer free."""
    return (
        _shut(model, v, operation, reference)
        or _too_long(model, v, operation)
        or _no_hours_after(model, v, reference)
        or no_officers(model, v, operation, reference)
        or FREE
    )


def _shut(model: Model, v: int, operation: Operation, reference: Reference) -> Told | None:
    """No day on which a visit may take place at all."""
    if (model.window[v, :, 0, 1] >= 0).any():
        return None
    candidate, rule = model.visits[v], _rule(model, v)
    others = sorted({f"{name_of(a, reference)} on {day} {s}-{e}"
                     for day, s, e, a in candidate.busy})  # fmt: skip
    mine = [r for r in operation.rules if r.premises_id == candidate.premises_id]
    never = [f"{r.day} {r.start}-{r.end}".strip(" -") for r in mine if r.rule == "never"]
    if operation.not_before and operation.not_before > f"{max(operation.days)} 24:00":
        return (
            f"Nothing may begin before {operation.not_before}, and the last day is"
            f" {max(operation.days)}.",
            "Correct not_before, or add a day.",
        )
    if rule is not None and rule.start and rule.end and rule.end <= rule.start:
        text = f"The rule asks for {rule.start} to {rule.end}, which is no time."
        return text, "Correct the start or the end of the rule."
    if others and not rule:
        return (
            f"Its hours are taken by other agencies' own visits: {'; '.join(others)}.",
            "Go together with them, or choose another day.",
        )
    if never and rule is not None:
        return (
            f"The lead ruled it out ({'; '.join(never)}) on every day that is left.",
            "Remove one of the rules.",
        )
    if others:
        return (
            f"Its hours are taken by other agencies' own visits: {'; '.join(others)}.",
            "Go together with them, or choose another day.",
        )
    asked = f" The rule asks for {_asked(rule)}." if rule is not None and _asked(rule) else ""
    return (
        f"It is shut, or ruled out, on every day of the operation.{asked}",
        "Change the day or the rule.",
    )


def _asked(rule: VisitRule) -> str:
    times = rule.start if rule.rule == "lock" else f"{rule.start}-{rule.end}".strip("-")
    return f"{rule.day} {times}".strip()


def _rule(model: Model, v: int) -> VisitRule | None:
    return model.rules.get(model.visits[v].premises_id)


def _too_long(model: Model, v: int, operation: Operation) -> Told | None:
    """The longest time it is open at a stretch is shorter than the shortest visit, or a lock lies
    outside its hours."""
    first, last = int(model.option_first[v]), int(model.option_first[v + 1])
    shortest = int(model.length[first:last].min())
    spans = [(int(a), int(b)) for a, b in model.window[v].reshape(-1, 2) if b >= 0]
    widest = max(b - a for a, b in spans)
    rule = _rule(model, v)
    hours = _hours(model, v, operation)
    if widest < shortest and rule is not None and (rule.start or rule.end):
        return (
            f"The rule asks for {_asked(rule)} and it is open {hours}: that leaves {widest}"
            f" minutes, and a visit takes {shortest}.",
            "Widen the times of the rule, or shorten visit_min.",
        )
    if widest < shortest:
        return (
            f"It is open {widest} minutes at a time and a visit takes {shortest}.",
            "Shorten visit_min or widen its hours.",
        )
    locked = model.latest[v] < FAR
    if locked and all(a > model.latest[v] or model.latest[v] + shortest > b for a, b in spans):
        return (
            f"It is locked at {clock(int(model.latest[v]))} for {shortest} minutes and is open"
            f" {hours}.",
            "Move the lock into its hours, or correct its hours.",
        )
    return None


def _hours(model: Model, v: int, operation: Operation) -> str:
    spans = model.visits[v].windows or ((operation.open_from, operation.open_until),)
    return " and ".join(f"{a}-{b}" for a, b in spans)


def _no_hours_after(model: Model, v: int, reference: Reference) -> Told | None:
    """Every set of agencies leaves one of them more work than its capacity as a whole."""
    first, last = int(model.option_first[v]), int(model.option_first[v + 1])
    over = model.after[first:last] > model.after_cap
    if not over.any(axis=1).all():
        return None
    a = int(np.flatnonzero(over[0])[0])
    name = name_of(model.agencies[a], reference)
    return (
        f"A visit here leaves {name} {model.after[first, a] / 60:g} hours of work, and its"
        f" aftermath_hours are {model.after_cap[a] / 60:g} in all.",
        f"Raise aftermath_hours of {name}.",
    )


def unplaced_rules(operation: Operation, known: frozenset[str]) -> list[tuple[str, str, str]]:
    """(premises, sentence, fix) of musts and locks that name premises nobody knows."""
    return [
        (
            r.premises_id,
            f"{r.premises_id} must be visited and cannot be. It is not among the premises scored.",
            "Correct the premises_id of the rule, or remove it.",
        )
        for r in operation.rules
        if r.rule in ("must", "lock") and r.premises_id not in known
    ]
