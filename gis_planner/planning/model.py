"""Candidates, operation and reference → the arrays that the solvers share.

Times are whole minutes, values points (0.1 of weight), places rows of the travel table. A slot is
one place in a visit's team, to be filled by an officer of the slot's agency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation, VisitRule
from gis_planner.planning.agencies import Choice, choose_agencies
from gis_planner.planning.clock import minutes_of, span
from gis_planner.planning.problem import Candidate, PlanParams, Travel

Ints = NDArray[np.int64]
FAR = 100_000
"""Minutes that stand for 'no way'."""
MUST = 1_000_000
"""Points that a must-visit is worth above its value: more than all values together."""
SLOTS = 16
"""Most officers of one visit."""
BREAK_FROM, BREAK_UNTIL = 0.3, 0.65
"""A break begins within these shares of the shift."""


@dataclass(frozen=True, eq=False)
class Model:
    """The problem as arrays. First axes: v visit, o option, u officer, d day, a agency.

    `prize` per option in points, bonus included; `window[v, d, w]` (from, until), until < 0 where
    shut; `shift[u, d]` = start, end, break from, break until, break length, most visits, base
    (start = -1: not on duty). `skill[v, u]` False where the officer lacks what is needed there.
    `latest[v]` is the last start allowed (the start of a lock); `kept_…` the previous plan's.
    """

    visits: tuple[Candidate, ...]
    officers: tuple[Officer, ...]
    choices: tuple[Choice, ...]
    agencies: tuple[str, ...]
    option_first: Ints
    option_sets: tuple[Any, ...]
    prize: Ints
    bonus: Ints
    length: Ints
    slots: Ints
    slot_count: Ints
    after: Ints
    after_cap: Ints
    window: Ints
    latest: Ints
    shift: Ints
    agency_of: Ints
    skill: NDArray[np.bool_]
    minutes: Ints
    place: Ints
    must: NDArray[np.bool_]
    kept_day: Ints
    kept_start: Ints
    kept_team: NDArray[np.bool_]
    keep_points: int
    ward: Ints
    ward_least: Ints
    ward_points: int
    rules: dict[str, VisitRule] = field(default_factory=dict)
    random_picks: frozenset[str] = frozenset()


def travel_minutes(travel: Travel) -> Ints:
    """Whole minutes, rounded up; no way = FAR."""
    table = np.where(np.isfinite(travel.minutes), np.ceil(travel.minutes - 1e-6), FAR)
    return np.minimum(table, FAR).astype(np.int64)


def windows_of(
    candidate: Candidate, operation: Operation, rule: VisitRule | None
) -> list[list[tuple[int, int]]]:
    """Per day the spans in which a visit may start and must end, after the lead's rule."""
    spans = [span(a, b) for a, b in candidate.windows]
    spans = sorted(spans) or [span(operation.open_from, operation.open_until)]
    found = []
    for day in operation.days:
        today = list(spans)
        if rule is not None and rule.day and rule.day != day:
            today = []
        for busy_day, start, end, _ in candidate.busy:
            if busy_day == day:
                a, b = span(start, end)
                today = [
                    p for x, y in today for p in ((x, min(y, a)), (max(x, b), y)) if p[0] < p[1]
                ]
        if rule is not None and rule.start:
            begin = minutes_of(rule.start)
            today = [(max(x, begin), y) for x, y in today if y > begin]
        if rule is not None and rule.end:
            finish = minutes_of(rule.end)
            today = [(x, min(y, finish)) for x, y in today if x < finish]
        found.append(today)
    return found


def shift_row(officer: Officer, day: str, operation: Operation, base: int) -> list[int]:
    """start, end, break from, break until, break length, most visits, base; start -1 = off."""
    working = not officer.days or day in officer.days
    if officer.standby or not working or officer.max_visits < 1 or base < 0:
        return [-1, -1, 0, 0, 0, 0, 0]
    start, end = span(officer.shift_start, officer.shift_end)
    length = end - start
    return [
        start, end, start + int(length * BREAK_FROM), start + int(length * BREAK_UNTIL),
        officer.break_min, officer.max_visits, base,
    ]  # fmt: skip


def build_model(
    candidates: tuple[Candidate, ...], operation: Operation, reference: Reference, travel: Travel,
    params: PlanParams, random_picks: frozenset[str] = frozenset(),
    previous: tuple[dict[str, Any], ...] = (),
    keep_points: int = 0,
) -> Model:  # fmt: skip
    """The model of the candidates that can be visited at all (see `screen` in plan.py)."""
    rules = {r.premises_id: r for r in operation.rules if r.rule != "never"}
    row = {name: k for k, name in enumerate(travel.ids)}
    minutes = travel_minutes(travel)
    agencies = tuple(a.id for a in operation.agencies)
    number = {a: k for k, a in enumerate(agencies)}
    per_visit = {a.id: a.officers_per_visit for a in operation.agencies}
    officers = operation.officers
    first, sets, prize, length, slots, after = [0], [], [], [], [], []
    choices = []
    spans = []
    bonus = np.zeros(len(candidates), np.int64)
    must = np.zeros(len(candidates), bool)
    for k, candidate in enumerate(candidates):
        rule = rules.get(candidate.premises_id)
        only = rule.agencies if rule else ()
        choice = choose_agencies(candidate, operation, reference, params, only)
        choices.append(choice)
        spans.append(windows_of(candidate, operation, rule))
        must[k] = rule is not None
        bonus[k] = MUST if rule else (MUST // 100 if candidate.premises_id in random_picks else 0)
        for chosen in choice.sets:
            team = [number[a] for a in chosen.agencies for _ in range(per_visit[a])]
            if len(team) > SLOTS:
                continue
            sets.append(chosen)
            prize.append(max(1, round(chosen.value * 10)) + int(bonus[k]))
            length.append(
                operation.visit_min
                + operation.visit_min_per_extra_agency * (len(chosen.agencies) - 1)
            )
            slots.append(team + [-1] * (SLOTS - len(team)))
            after.append(_aftermath(chosen.agencies, choice, agencies, params))
        first.append(len(sets))
    caps = [a.aftermath_hours for a in operation.agencies]
    wards = sorted({c.ward for c in candidates if c.ward})
    ward = np.array([wards.index(c.ward) if c.ward else -1 for c in candidates], np.int64)
    least = np.zeros(max(1, len(wards)), np.int64)
    for w in range(len(wards)):
        least[w] = min(operation.ward_min_visits, int((ward == w).sum()))
    kept = _kept(candidates, operation, previous)
    return Model(
        candidates, officers, tuple(choices), agencies,
        np.array(first, np.int64), tuple(sets), np.array(prize, np.int64), bonus,
        np.array(length, np.int64), np.array(slots, np.int64).reshape(-1, SLOTS),
        (np.array(slots, np.int64).reshape(-1, SLOTS) >= 0).sum(1),
        np.array(after, np.int64).reshape(-1, max(1, len(agencies))),
        np.array([FAR * 1000 if c is None else int(c * 60) for c in caps] or [0], np.int64),
        _window_array(spans, len(operation.days)),
        np.array([_latest(rules.get(c.premises_id)) for c in candidates], np.int64),
        np.array(
            [[shift_row(o, d, operation, _base(o, row)) for d in operation.days] for o in officers],
            np.int64,
        ).reshape(len(officers), len(operation.days), 7),
        np.array([number.get(o.agency, -1) for o in officers], np.int64),
        np.array(
            [[c.skills.get(o.agency, "") in ("", *o.skills) for o in officers] for c in candidates],
            bool,
        ).reshape(len(candidates), len(officers)),
        minutes, np.array([row[c.premises_id] for c in candidates], np.int64), must,
        *kept, keep_points, ward, least,
        MUST // 100 if operation.ward_min_visits else 0,
        rules, random_picks,
    )  # fmt: skip


def _latest(rule: VisitRule | None) -> int:
    """A lock with a start fixes it; nothing else does."""
    return minutes_of(rule.start) if rule and rule.rule == "lock" and rule.start else FAR


def _base(officer: Officer, row: dict[str, int]) -> int:
    return row.get(f"base:{officer.id}", row.get(f"base:{officer.agency}", -1))


def _aftermath(
    chosen: tuple[str, ...], choice: Choice, agencies: tuple[str, ...], params: PlanParams
) -> list[int]:
    """Minutes of work that a visit leaves each agency: by the concerns it covers there."""
    hours = {a: max(1, len(choice.of(a))) * params.aftermath_hours for a in chosen}
    return [int(hours.get(a, 0.0) * 60) for a in agencies] or [0]


def _window_array(spans: list[list[list[tuple[int, int]]]], days: int) -> Ints:
    widest = max([1, *(len(s) for visit in spans for s in visit)])
    window = np.full((len(spans), days, widest, 2), -1, np.int64)
    for v, visit in enumerate(spans):
        for d, today in enumerate(visit):
            for w, pair in enumerate(today):
                window[v, d, w] = pair
    return window


def _kept(
    candidates: tuple[Candidate, ...], operation: Operation, previous: tuple[dict[str, Any], ...]
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Day, start and officers of each candidate in the previous plan's visits table; -1 = none."""
    day = np.full(len(candidates), -1, np.int64)
    start = np.full(len(candidates), -1, np.int64)
    team = np.zeros((len(candidates), len(operation.officers)), bool)
    at = {c.premises_id: k for k, c in enumerate(candidates)}
    who = {o.id: k for k, o in enumerate(operation.officers)}
    for row in previous:
        k = at.get(row["premises_id"])
        if k is None or row["day"] not in operation.days:
            continue
        day[k] = operation.days.index(row["day"])
        start[k] = minutes_of(row["start"])
        for name in (row["officers"] or "").split(" | "):
            if name in who:
                team[k, who[name]] = True
    return day, start, team
