# mypy: disable-error-code="untyped-decorator, no-any-return"
"""Annealing over orders, options and teams. Compiled; releases the interpreter while it runs.

Visits that do not fit stay on their day's list, so that each trial fills the gaps it makes.
"""

from __future__ import annotations

import math
from typing import Any

from gis_planner.geo.compiled import compiler
from gis_planner.planning.solver.arrays import Data, State, Work
from gis_planner.planning.solver.decode import NONE, ONE, POINT, ZERO, decode, draw, pick

Array = Any
njit = compiler(__file__, "decode.py", bare=True)
inner = compiler(__file__, "decode.py", inner=True, bare=True)
TRIES = 6
"""Draws for a visit of the worker's own days."""


@inner
def trial_without(state: State, work: Work, side: int, d: int, v: int) -> int:
    """Copy day d to the trial day `side`, without v. Returns v's place, or the day's length."""
    n, place = 0, state.count[d]
    for p in range(state.count[d]):
        if state.order[d, p] != v:
            work.order[side, n] = state.order[d, p]
            n += 1
        else:
            place = p
    work.count[side] = n
    return place


@inner
def put(work: Work, side: int, v: int, p: int) -> None:
    """Put v at position p of a trial day."""
    for k in range(work.count[side], p, -1):
        work.order[side, k] = work.order[side, k - 1]
    work.order[side, p] = v
    work.count[side] += 1


@inner
def other_days(data: Data, state: State, work: Work, d: int, other: int) -> None:
    """work.after[0] = aftermath of all days but these two."""
    if data.keep[2] == 0:
        return
    for a in range(work.after.shape[1]):
        work.after[0, a] = 0
        for day in range(state.count.size):
            if day not in (d, other):
                work.after[0, a] += state.day_after[day, a]


@inner
def near_place(data: Data, state: State, work: Work, side: int, v: int) -> int:
    """A position for v: anywhere, or beside a visit that is near."""
    random = state.random
    n = work.count[side]
    if n == 0 or draw(random) < 0.5:
        return pick(random, n + 1)
    best, at = 1e18, 0
    for _ in range(4):
        p = pick(random, n)
        w = work.order[side, p]
        gap = data.minutes[data.place[v], data.place[w]] + (1_000 if state.start[w] < 0 else 0)
        if gap < best:
            best, at = gap, p
    return at + (1 if draw(random) < 0.6 else 0)


@inner
def some_option(data: Data, v: int, random: Array) -> int:
    """An option of v, the first ones more often."""
    first, n = data.option_first[v], data.option_first[v + 1] - data.option_first[v]
    x = draw(random)
    return first + min(n - 1, int(x * x * n))


@inner
def move(data: Data, state: State, work: Work, heat: float, weight: float) -> bool:
    """One trial: move one visit, decode the one or two days it touches, keep or undo.

    A minute counts `weight` here: time saved is room for other visits. True = better plan.
    """
    random = state.random
    days = state.count.size
    v, home = ZERO, NONE
    for _ in range(TRIES):
        v = pick(random, state.day_of.size)
        home = state.day_of[v]
        if home >= 0 and work.mine[home]:
            break
    if home < 0 or not work.mine[home]:
        return False
    latent = state.start[v] < 0
    old_option = state.option[v]
    d = home
    if days > 1 and draw(random) < (0.7 if latent else 0.3):
        d = pick(random, days)
        if data.window[v, d, 0, 1] < 0 or not work.mine[d]:
            return False
    same = trial_without(state, work, ZERO, d, v)
    how = draw(random)
    stay = d == home and how < 0.2 and not latent
    p = same if stay else near_place(data, state, work, ZERO, v)
    flex = v
    if d == home and not latent and how > 0.6:
        flex = -2 if how > 0.97 else -1
    if (latent and draw(random) < 0.5) or (stay and draw(random) < 0.6):
        state.option[v] = some_option(data, v, random)
        flex = v
    put(work, ZERO, v, p)
    first, second = NONE, NONE
    if not stay and draw(random) < 0.2 and p + 1 < work.count[0]:
        # and the next one to the place that v left, or anywhere later
        q = p + 1 + pick(random, work.count[0] - p - 1)
        w = work.order[0, p + 1]
        work.order[0, p + 1] = work.order[0, q]
        work.order[0, q] = w
        if q > p + 1:
            first, second = w, work.order[0, p + 1]
    fixed = 0 if flex == -2 else min(p, same)
    two = home != d
    other_days(data, state, work, d, home)
    for a in range(work.after.shape[1]):
        work.after[1, a] = work.after[0, a]
        if two:
            work.after[1, a] += state.day_after[home, a]
    noise = 0.0 if draw(random) < 0.5 else 60.0 * draw(random)
    value, spent, _ = decode(
        data, work, state, d, ZERO, flex, noise, fixed, work.after[1], v, old_option, first, second
    )
    gain, saved = value - state.day_value[d], state.day_cost[d] - spent
    other, other_spent, gap = 0.0, 0.0, 0
    if two and not latent:
        gap = trial_without(state, work, ONE, home, v)
        for a in range(work.after.shape[1]):
            work.after[2, a] = work.after[1, a] - state.day_after[home, a]
        other, other_spent, _ = decode(
            data, work, state, home, ONE, NONE, 0.0, gap, work.after[2], v, old_option, NONE, NONE
        )
        gain += other - state.day_value[home]
        saved += state.day_cost[home] - other_spent
    elif two:
        gap = trial_without(state, work, ONE, home, v)
        other, other_spent = state.day_value[home], state.day_cost[home]
    if data.ward_points[0] > 0:
        gain += ward_gain(data, state, work, d, home if two else NONE, fixed, gap, latent)
    guided = gain + weight * saved
    if guided < 0 and (heat <= 0 or draw(random) >= math.exp(max(-700.0, guided / heat))):
        state.option[v] = old_option
        return False
    if two:
        keep_day(data, state, work, home, ONE, work.count[1] if latent else gap, other, other_spent)
    keep_day(data, state, work, d, ZERO, fixed, value, spent)
    if two and not latent:
        tally(data, state, home)
    tally(data, state, d)
    state.total[0] += gain + saved
    return gain + saved > 0


@inner
def keep_day(
    data: Data, state: State, work: Work, d: int, side: int, fixed: int, value: float, spent: float
) -> None:
    """The trial day becomes day d; what lies before `fixed` is known already."""
    for p in range(work.count[side]):
        v = work.order[side, p]
        state.order[d, p] = v
        state.day_of[v] = d
        if p >= fixed and work.fresh[v]:
            state.start[v] = work.start[v]
            state.part[v] = work.part[v]
            state.rest[v] = work.rest[v]
            state.cost[v] = work.cost[v]
            for i in range(data.slot_count[state.option[v]]):
                state.team[v, i] = work.team[v, i]
    state.count[d] = work.count[side]
    state.day_value[d] = value
    state.day_cost[d] = spent


@inner
def tally(data: Data, state: State, d: int) -> None:
    """Count the wards and the aftermath of a day."""
    for w in range(state.day_wards.shape[1]):
        state.day_wards[d, w] = 0
    for a in range(state.day_after.shape[1]):
        state.day_after[d, a] = 0
    for p in range(state.count[d]):
        v = state.order[d, p]
        if state.start[v] < 0:
            continue
        if data.ward[v] >= 0:
            state.day_wards[d, data.ward[v]] += 1
        for a in range(data.after_cap.size):
            state.day_after[d, a] += data.after[state.option[v], a]


@inner
def ward_score(data: Data, wards: Array) -> float:
    """Points of wards that have their least number of visits; `wards` by day and ward."""
    total = 0
    for w in range(wards.shape[1]):
        had = 0
        for d in range(wards.shape[0]):
            had += wards[d, w]
        total += min(had, data.ward_least[w])
    return POINT * data.ward_points[0] * total


@inner
def ward_gain(
    data: Data, state: State, work: Work, d: int, other: int, fixed: int, gap: int, latent: bool
) -> float:
    """Change of the wards' points by a trial."""
    before = ward_score(data, state.day_wards)
    for w in range(work.wards.shape[1]):
        work.wards[0, w] = 0
        work.wards[1, w] = 0
    for day in range(state.count.size):
        if day != d and (day != other or latent):
            for w in range(work.wards.shape[1]):
                work.wards[0, w] += state.day_wards[day, w]
    for side in range(2):
        if side == 1 and (other < 0 or latent):
            continue
        known = fixed if side == 0 else gap
        for p in range(work.count[side]):
            v = work.order[side, p]
            on = work.start[v] >= 0 if p >= known and work.fresh[v] else state.start[v] >= 0
            if on and data.ward[v] >= 0:
                work.wards[1, data.ward[v]] += 1
    return ward_score(data, work.wards) - before


@njit
def anneal(
    data: Data, state: State, best: State, work: Work, moves: int, hot: float, cold: float,
    weight: float,
) -> int:  # fmt: skip
    """`moves` trials while the temperature falls from `hot` to `cold` (score units); the best
    state seen is left in `best`. Returns how many improved the best."""
    better = 0
    ratio = cold / hot
    heat = hot
    for k in range(moves):
        if k % 64 == 0:
            heat = hot * ratio ** (k / moves)
        if move(data, state, work, heat, weight) and state.total[0] > best.total[0] + 1e-6:
            keep(state, best)
            better += 1
    return better


@inner
def copy_line(source: Array, target: Array) -> None:
    """Copy one line of numbers: a loop compiles in a tenth of the time of a slice."""
    for k in range(source.size):
        target[k] = source[k]


@inner
def copy_table(source: Array, target: Array) -> None:
    """Copy a table of numbers."""
    for i in range(source.shape[0]):
        for k in range(source.shape[1]):
            target[i, k] = source[i, k]


@inner
def keep(state: State, best: State) -> None:
    """Copy what makes the plan."""
    copy_table(state.order, best.order)
    copy_table(state.team, best.team)
    copy_table(state.day_wards, best.day_wards)
    copy_table(state.day_after, best.day_after)
    copy_line(state.count, best.count)
    copy_line(state.day_of, best.day_of)
    copy_line(state.option, best.option)
    copy_line(state.start, best.start)
    copy_line(state.rest, best.rest)
    copy_line(state.part, best.part)
    copy_line(state.cost, best.cost)
    copy_line(state.day_value, best.day_value)
    copy_line(state.day_cost, best.day_cost)
    copy_line(state.total, best.total)


@njit
def construct(
    data: Data, state: State, best: State, work: Work, sequence: Array, tries: int
) -> None:
    """Insert the visits of `sequence` one after the other, each at the best of some places; those
    that fit nowhere go to the end of some day's list."""
    random = state.random
    for k in range(sequence.size):
        v = sequence[k]
        if state.day_of[v] >= 0 or data.option_first[v + 1] == data.option_first[v]:
            continue
        top, top_day, top_place, top_option, seed = 0.0, NONE, ZERO, ZERO, random[0]
        options = min(2, data.option_first[v + 1] - data.option_first[v])
        for d in range(state.count.size):
            if data.window[v, d, 0, 1] < 0:
                continue
            for t in range(tries):
                o = data.option_first[v] + t % options
                p = state.count[d] if t < options else pick(random, state.count[d] + 1)
                before = random[0]
                value, spent = insert(data, state, work, d, v, o, p)
                gain = value - state.day_value[d] + state.day_cost[d] - spent
                if gain > top:
                    top, top_day, top_place, top_option, seed = gain, d, p, o, before
        if top_day >= 0:
            after = random[0]
            random[0] = seed
            value, spent = insert(data, state, work, top_day, v, top_option, top_place)
            state.option[v] = top_option
            keep_day(data, state, work, top_day, ZERO, top_place, value, spent)
            tally(data, state, top_day)
            random[0] = after
    for k in range(sequence.size):
        v = sequence[k]
        if state.day_of[v] >= 0 or data.option_first[v + 1] == data.option_first[v]:
            continue
        begin = pick(random, state.count.size)
        for step in range(state.count.size):
            d = (begin + step) % state.count.size
            if data.window[v, d, 0, 1] >= 0:
                state.order[d, state.count[d]] = v
                state.count[d] += 1
                state.day_of[v] = d
                break
    state.total[0] = total_of(data, state)
    keep(state, best)


@inner
def total_of(data: Data, state: State) -> float:
    """Score of a state."""
    plain = 0.0
    for d in range(state.day_value.size):
        plain += state.day_value[d] - state.day_cost[d]
    return plain + (ward_score(data, state.day_wards) if data.ward_points[0] > 0 else 0.0)


@inner
def insert(
    data: Data, state: State, work: Work, d: int, v: int, o: int, p: int
) -> tuple[float, float]:
    """Value and minutes of day d with visit v, option o, at place p (as trial day 0); hugely
    negative where something does not fit."""
    trial_without(state, work, ZERO, d, v)
    put(work, ZERO, v, p)
    old = state.option[v]
    state.option[v] = o
    other_days(data, state, work, d, NONE)
    value, spent, lost = decode(
        data, work, state, d, ZERO, v, 0.0, p, work.after[0], v, old, NONE, NONE
    )
    state.option[v] = old
    if lost > 0:
        return -1e18, 0.0
    return value, spent


@njit
def append(data: Data, state: State, work: Work, v: int, d: int, option: int, team: Array) -> bool:
    """Put v with its officers at the end of day d; False, and nothing changed, where it does not
    fit there."""
    trial_without(state, work, ZERO, d, v)
    p = work.count[0]
    put(work, ZERO, v, p)
    old = state.option[v]
    state.option[v] = option
    for i in range(team.size):
        state.team[v, i] = team[i]
    state.start[v] = 0  # not new: its team is given
    other_days(data, state, work, d, NONE)
    value, spent, lost = decode(
        data, work, state, d, ZERO, NONE, 0.0, p, work.after[0], v, old, NONE, NONE
    )
    if lost > 0:
        state.option[v] = old
        state.start[v] = -1
        return False
    keep_day(data, state, work, d, ZERO, p, value, spent)
    tally(data, state, d)
    state.total[0] = total_of(data, state)
    return True
