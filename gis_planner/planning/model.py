"""Candidates, operation and reference → the arrays that the solvers share.

Times are whole minutes, values points (0.1 of weight), places rows of the travel table. A slot is
one place in a visit's team, to be filled by an officer of the slot's agency.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Officer, Operation, VisitRule
from gis_planner.planning.agencies import Choice, choose_agencies
from gis_planner.planning.clock import minutes_of
from gis_planner.planning.problem import Candidate, PlanParams, Travel
from gis_planner.planning.rules import (
    binding,
    crew_rows,
    crews_of,
    latest_of,
    shift_row,
    windows_of,
)

Ints = NDArray[np.int64]
FAR = 100_000
"""Minutes that stand for 'no way'."""
MUST = 1_000_000
"""Points that a must-visit is worth above its value: more than all values together."""
SLOTS = 16
"""Most officers of one visit."""


@dataclass(frozen=True, eq=False)
class Model:
    """The problem as arrays. First axes: v visit, o option, u officer, d day, a agency.

    `prize` per option in points, bonus included; `window[v, d, w]` (from, until), until < 0 where
    shut; `shift[u, d]` = start, end, break from, break until, break length, most visits, base
    (start = -1: not on duty). `skill[v, u]` False where the officer lacks what is needed there.
    `latest[v]` is the last start allowed (the start of a lock); `kept_…` the previous plan's.
    `car[u]` is the vehicle of an officer, shared by those who ride together.
    `by_hour[k, i, j]` are minutes when setting out in period k; `period` gives k for each quarter
    of an hour after midnight; `minutes` the least of them. `hold`: visits of the previous plan
    start no earlier than in it.
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
    car: Ints
    by_hour: Ints
    period: Ints
    hold: bool = False
    rules: dict[str, VisitRule] = field(default_factory=dict)
    random_picks: frozenset[str] = frozenset()


QUARTERS = 4 * 24 * 2
"""Quarters of an hour for which travel times are told: two days, for shifts past midnight."""


def travel_minutes(table: NDArray[np.float64]) -> Ints:
    """Whole minutes, rounded up; no way = FAR."""
    whole = np.where(np.isfinite(table), np.ceil(table - 1e-6), FAR)
    return np.minimum(whole, FAR).astype(np.int64)


def periods_of(travel: Travel) -> tuple[Ints, Ints]:
    """by_hour and period of the Model."""
    if not travel.tables:
        return travel_minutes(travel.minutes)[None], np.zeros(1, np.int64)
    tables = np.stack([travel_minutes(t) for t in travel.tables])
    slots = [travel.table_at(15 * q) for q in range(QUARTERS)]
    return tables, np.array(slots, np.int64)


def build_model(
    candidates: tuple[Candidate, ...], operation: Operation, reference: Reference, travel: Travel,
    params: PlanParams, random_picks: frozenset[str] = frozenset(),
    previous: tuple[dict[str, Any], ...] = (),
    keep_points: int = 0, hold: bool = False,
) -> Model:  # fmt: skip
    """The model of the candidates that can be visited at all (see `screen` in plan.py)."""
    rules = binding(operation)
    row = {name: k for k, name in enumerate(travel.ids)}
    by_hour, period = periods_of(travel)
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
        spans.append(windows_of(candidate, operation))
        must[k] = rule is not None
        drawn = candidate.premises_id in random_picks and not previous
        bonus[k] = MUST if rule else (MUST // 100 if drawn else 0)
        for chosen in choice.sets:
            team = [number[a] for a in chosen.agencies for _ in range(per_visit[a])]
            if len(team) > SLOTS:
                continue
            sets.append(chosen)
            prize.append(max(1, round(chosen.value * 10)) + int(bonus[k]))
            length.append(
                operation.visit_min
                + operation.visit_min_per_extra_agency * (len(chosen.agencies) - 1)
                + (rule.extra_min if rule else 0)
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
        np.array(
            [latest_of(rules.get(c.premises_id), s, FAR) for c, s in zip(candidates, spans)],
            np.int64,
        ),
        _shifts(operation, row, by_hour.min(axis=0)),
        np.array([number.get(o.agency, -1) for o in officers], np.int64),
        _able(candidates, officers, rules, per_visit),
        by_hour.min(axis=0), np.array([row[c.premises_id] for c in candidates], np.int64), must,
        *kept, keep_points, ward, least,
        MUST // 100 if operation.ward_min_visits else 0,
        _cars(officers), by_hour, period, hold, rules, random_picks,
    )  # fmt: skip


def _shifts(operation: Operation, row: dict[str, int], minutes: Ints) -> Ints:
    """shift[u, d] of the Model; who ride together are on duty together."""
    officers, days = operation.officers, operation.days
    shift = np.zeros((len(officers), len(days), 7), np.int64)

    def home(place: str) -> int:
        return int(minutes[row[place], base]) if place in row and base >= 0 else 0

    for crew in crews_of(officers):
        first = _base(officers[crew[0]], row)
        for d, day in enumerate(days):
            rows = []
            for u in crew:
                base = first if len(crew) > 1 else _base(officers[u], row)
                rows.append(shift_row(officers[u], day, operation, base, home))
            shift[crew, d] = crew_rows(rows, first)
    return shift


def _cars(officers: tuple[Officer, ...]) -> Ints:
    car = np.zeros(len(officers), np.int64)
    for k, crew in enumerate(crews_of(officers)):
        car[crew] = k
    return car


def _able(
    candidates: tuple[Candidate, ...], officers: tuple[Officer, ...],
    rules: dict[str, VisitRule], per_visit: dict[str, int],
) -> NDArray[np.bool_]:  # fmt: skip
    """skill[v, u]: has what is needed there, and the rule, where it names officers of the agency,
    names this one, and as many as go."""
    who = {o.id: o.agency for o in officers}
    able = np.ones((len(candidates), len(officers)), bool)
    for v, candidate in enumerate(candidates):
        rule = rules.get(candidate.premises_id)
        named = rule.officers if rule else ()
        count = Counter(who[n] for n in named if n in who)
        if not candidate.skills and not named:
            continue
        for u, officer in enumerate(officers):
            skilled = candidate.skills.get(officer.agency, "") in ("", *officer.skills)
            fits = officer.id in named and count[officer.agency] == per_visit[officer.agency]
            able[v, u] = skilled and (officer.agency not in count or fits)
    return able


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
