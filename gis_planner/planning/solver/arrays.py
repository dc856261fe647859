"""The arrays that compiled code works on: the problem (Data) and one state of the search."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gis_planner.planning.model import FAR, SLOTS, Model

Array = Any


class Data(NamedTuple):
    """The problem, read only. Officers of agency a are `crew[crew_first[a]:crew_first[a + 1]]`;
    `keep` = points of a kept visit; whether kept visits start no earlier than before, whether an
    agency has a cap on its aftermath, whether officers share a vehicle."""

    option_first: Array
    prize: Array
    length: Array
    slots: Array
    slot_count: Array
    after: Array
    after_cap: Array
    window: Array
    latest: Array
    shift: Array
    crew_first: Array
    crew: Array
    skill: Array
    minutes: Array
    by_hour: Array
    period: Array
    car: Array
    place: Array
    kept_day: Array
    kept_start: Array
    kept_team: Array
    keep: Array
    ward: Array
    ward_least: Array
    ward_points: Array


class State(NamedTuple):
    """One state. `order[d, :count[d]]` are the visits of day d in the order they are decoded, those
    that do not fit at present (`start[v]` = -1) among them; `day_of[v]` -1 = on no day's list.

    `part` and `cost` are a visit's share of the day's value and minutes; `rest` has bit i set once
    the officer of slot i had the break.
    """

    order: Array
    count: Array
    day_of: Array
    option: Array
    team: Array
    start: Array
    part: Array
    rest: Array
    cost: Array
    day_value: Array
    day_cost: Array
    day_wards: Array
    day_after: Array
    total: Array
    random: Array


class Work(NamedTuple):
    """Scratch of one worker: vehicles' places and times while a day is decoded (`trips` = visits
    so far), officers' visits, two trial days. `old_…` are the same of the day as it was, `differs`
    officers for whom the two are not the same, `off` how many by agency; `fresh` visits that were
    decided anew; `mine` the days that this worker may change."""

    at: Array
    ready: Array
    visits: Array
    rested: Array
    following: Array
    trips: Array
    old_at: Array
    old_ready: Array
    old_visits: Array
    old_rested: Array
    old_trips: Array
    differs: Array
    off: Array
    fresh: Array
    mine: Array
    order: Array
    count: Array
    start: Array
    part: Array
    rest: Array
    cost: Array
    team: Array
    dropped: Array
    wards: Array
    after: Array


def make_data(model: Model) -> Data:
    """The model's arrays, laid out for compiled code."""
    crews = [np.flatnonzero(model.agency_of == a) for a in range(len(model.agencies))]
    first = np.concatenate([[0], np.cumsum([len(c) for c in crews])]).astype(np.int64)
    crew = np.concatenate([np.zeros(0, np.int64), *crews]).astype(np.int64)
    by_hour = model.by_hour.astype(np.int32)  # half the size: more of it stays near
    least = by_hour[0] if len(by_hour) == 1 else model.minutes.astype(np.int32)
    return Data(
        model.option_first, model.prize, model.length, model.slots,
        model.slot_count.astype(np.int64), model.after, model.after_cap, model.window,
        model.latest, model.shift, first, crew, model.skill, least,
        by_hour, model.period, model.car, model.place,
        model.kept_day, model.kept_start, model.kept_team,
        np.array(
            [model.keep_points, model.hold, model.after_cap.min() < FAR * 1000,
             len(np.unique(model.car)) < len(model.car)], np.int64,
        ), model.ward, model.ward_least,
        np.array([model.ward_points], np.int64),
    )  # fmt: skip


def make_state(model: Model, seed: int) -> State:
    """A state with no visits."""
    visits, days = len(model.visits), model.window.shape[1]
    random = np.array([(seed * 2_654_435_761 + 88_172_645_463_325_252) % (1 << 63)], np.uint64)
    return State(
        np.zeros((days, visits + 1), np.int64), np.zeros(days, np.int64),
        np.full(visits, -1, np.int64), model.option_first[:-1].copy(),
        np.full((visits, SLOTS), -1, np.int64), np.full(visits, -1, np.int64), np.zeros(visits),
        np.zeros(visits, np.int64), np.zeros(visits), np.zeros(days), np.zeros(days),
        np.zeros((days, len(model.ward_least)), np.int64),
        np.zeros((days, model.after_cap.size), np.int64), np.zeros(1), random,
    )  # fmt: skip


def make_work(model: Model) -> Work:
    """Scratch for one worker."""
    visits, officers = len(model.visits), len(model.officers)
    return Work(
        np.zeros(officers, np.int64), np.zeros(officers, np.int64), np.zeros(officers, np.int64),
        np.zeros(officers, np.bool_), np.zeros(officers, np.int64), np.zeros(officers, np.int64),
        np.zeros(officers, np.int64), np.zeros(officers, np.int64), np.zeros(officers, np.int64),
        np.zeros(officers, np.bool_), np.zeros(officers, np.int64), np.zeros(officers, np.bool_),
        np.zeros(len(model.agencies), np.int64), np.zeros(visits, np.bool_),
        np.ones(model.window.shape[1], np.bool_),
        np.zeros((2, visits + 1), np.int64), np.zeros(2, np.int64),
        np.full(visits, -1, np.int64), np.zeros(visits), np.zeros(visits, np.int64),
        np.zeros(visits), np.full((visits, SLOTS), -1, np.int64), np.zeros(visits + 1, np.int64),
        np.zeros((2, len(model.ward_least)), np.int64),
        np.zeros((3, model.after_cap.size), np.int64),
    )  # fmt: skip


def copy_state(source: State, target: State) -> None:
    """Make `target` equal to `source`, but for its random numbers."""
    for name in State._fields:
        if name != "random":
            getattr(target, name)[...] = getattr(source, name)


def copy_days(source: State, target: State, days: Array) -> None:
    """Make these days of `target` equal to those of `source`; the same visits are on them."""
    for d in days:
        n = int(source.count[d])
        visits = source.order[d, :n]
        target.order[d, :n] = visits
        for by_day in ("count", "day_value", "day_cost", "day_wards", "day_after"):
            getattr(target, by_day)[d] = getattr(source, by_day)[d]
        for by_visit in ("day_of", "option", "team", "start", "part", "rest", "cost"):
            getattr(target, by_visit)[visits] = getattr(source, by_visit)[visits]


def compact(state: State) -> None:
    """Take what does not fit off the days' lists: what remains is the plan."""
    for d in range(state.count.size):
        order = state.order[d, : state.count[d]]
        kept = order[state.start[order] >= 0]
        state.day_of[order[state.start[order] < 0]] = -1
        state.order[d, : kept.size] = kept
        state.count[d] = kept.size


def after_used(state: State) -> Array:
    """Minutes of work afterwards by agency."""
    return state.day_after.sum(axis=0)
