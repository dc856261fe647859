# mypy: disable-error-code="untyped-decorator, no-any-return"
"""Annealing over orders, options and teams. Compiled; releases the interpreter while it runs."""

from __future__ import annotations

import math
from typing import Any

import numba as nb

from gis_planner.planning.solver.arrays import Data, State, Work
from gis_planner.planning.solver.decode import POINT, decode, draw, pick

Array = Any
njit: Any = nb.njit


@njit(cache=True, nogil=True)
def to_pool(state: State, v: int) -> None:
    """v is not visited any more."""
    state.day_of[v] = -1
    state.pool[state.pool_count[0]] = v
    state.pool_at[v] = state.pool_count[0]
    state.pool_count[0] += 1


@njit(cache=True, nogil=True)
def from_pool(state: State, v: int) -> None:
    """v is to be visited."""
    last = state.pool[state.pool_count[0] - 1]
    state.pool[state.pool_at[v]] = last
    state.pool_at[last] = state.pool_at[v]
    state.pool_count[0] -= 1


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def put(work: Work, side: int, v: int, p: int) -> None:
    """Put v at position p of a trial day."""
    for k in range(work.count[side], p, -1):
        work.order[side, k] = work.order[side, k - 1]
    work.order[side, p] = v
    work.count[side] += 1


@njit(cache=True, nogil=True)
def tally(data: Data, state: State, work: Work, d: int, sign: int) -> None:
    """Add or take the wards and aftermath of a day's visits."""
    for p in range(state.count[d]):
        v = state.order[d, p]
        if data.ward[v] >= 0:
            state.wards[data.ward[v]] += sign
        for a in range(data.after_cap.size):
            state.after_used[a] += sign * data.after[state.option[v], a]


@njit(cache=True, nogil=True)
def ward_score(data: Data, wards: Array) -> float:
    """Points of wards that have their least number of visits."""
    total = 0
    for w in range(wards.size):
        total += min(wards[w], data.ward_least[w])
    return POINT * data.ward_points[0] * total


@njit(cache=True, nogil=True)
def commit(state: State, work: Work, d: int, side: int, value: float, spent: float) -> None:
    """The trial day becomes day d."""
    for p in range(work.count[side]):
        v = work.order[side, p]
        state.order[d, p] = v
        state.day_of[v] = d
        state.start[v] = work.start[v]
        state.part[v] = work.part[v]
        state.rest[v] = work.rest[v]
        state.cost[v] = work.cost[v]
    state.count[d] = work.count[side]
    state.day_value[d] = value
    state.day_cost[d] = spent


@njit(cache=True, nogil=True)
def near_position(data: Data, state: State, work: Work, side: int, v: int, random: Array) -> int:
    """A position for v: anywhere, or beside a visit that is near."""
    n = work.count[side]
    if n == 0 or draw(random) < 0.4:
        return pick(random, n + 1)
    best, at = 1e18, 0
    for _ in range(4):
        p = pick(random, n)
        gap = data.minutes[data.place[v], data.place[work.order[side, p]]]
        if gap < best:
            best, at = gap, p
    return at + (1 if draw(random) < 0.6 else 0)


@njit(cache=True, nogil=True)
def some_option(data: Data, v: int, random: Array) -> int:
    """An option of v, the first ones more often."""
    first, n = data.option_first[v], data.option_first[v + 1] - data.option_first[v]
    x = draw(random)
    return first + min(n - 1, int(x * x * n))


@njit(cache=True, nogil=True)
def move(data: Data, state: State, work: Work, heat: float, weight: float) -> bool:
    """One trial: change one visit, decode the one or two days it touches, keep or undo.
    A minute counts `weight` here: time saved is room for other visits. True = better plan."""
    random = state.random
    days = state.count.size
    visits = state.day_of.size
    pooled = state.pool_count[0]
    kind = draw(random)
    fresh = pooled > 0 and (kind < 0.5 or pooled == visits)
    v = state.pool[pick(random, pooled)] if fresh else pick(random, visits)
    if not fresh and state.day_of[v] < 0:
        return False
    old_day = state.day_of[v]
    old_option = state.option[v]
    if data.option_first[v + 1] == data.option_first[v]:
        return False
    d = old_day if not fresh and draw(random) < 0.6 else pick(random, days)
    if data.window[v, d, 0, 1] < 0:
        return False
    same = trial_without(state, work, 0, d, v)
    how = draw(random)
    swap = fresh and kind < 0.25 and work.count[0] > 0
    if swap:
        p = pick(random, work.count[0])
        same = trial_without(state, work, 0, d, work.order[0, p])
        p = min(work.count[0], max(0, p + pick(random, 3) - 1))
    elif not fresh and how < 0.3 and d == old_day:
        p = same
    else:
        p = near_position(data, state, work, 0, v, random)
    flex = v
    if not fresh and d == old_day:
        if how > 0.93:
            flex = -2
        elif how > 0.65:
            flex = -1
    for q in range(work.count[0]):
        w = work.order[0, q]
        for i in range(data.slot_count[state.option[w]]):
            work.team[w, i] = state.team[w, i]
    for i in range(data.slot_count[old_option]):
        work.team[v, i] = state.team[v, i]
    put(work, 0, v, p)
    if fresh or (flex == v and draw(random) < 0.3):
        state.option[v] = some_option(data, v, random)
    noise = 0.0 if draw(random) < 0.5 else 60.0 * draw(random)
    score, spent, kept, _ = decode(
        data, work, random, d, work.order[0], work.count[0], state.option, work.team, flex, noise,
        0 if flex == -2 else min(p, same), state.part, state.rest, state.cost, state.start,
    )  # fmt: skip
    work.count[0] = kept
    gain, saved = score - state.day_value[d], state.day_cost[d] - spent
    two = old_day >= 0 and old_day != d
    other, other_spent = 0.0, 0.0
    if two:
        same = trial_without(state, work, 1, old_day, v)
        for q in range(work.count[1]):
            w = work.order[1, q]
            for i in range(data.slot_count[state.option[w]]):
                work.team[w, i] = state.team[w, i]
        other, other_spent, kept, more = decode(
            data, work, random, old_day, work.order[1], work.count[1], state.option, work.team, -1,
            0.0, same, state.part, state.rest, state.cost, state.start,
        )  # fmt: skip
        # dropping others by taking a visit away cannot happen but for odd windows: refuse it
        if more > 0:
            state.option[v] = old_option
            return False
        work.count[1] = kept
        gain += other - state.day_value[old_day]
        saved += state.day_cost[old_day] - other_spent
    if gain + weight * saved < -40.0 * heat - 1e-9:
        state.option[v] = old_option
        return False
    shared = data.ward_points[0] > 0 or limited(data)
    if shared:
        gain += shared_gain(data, state, work, d, old_day if two else -1, v, old_option)
    guided = gain + weight * saved
    if guided < 0 and (heat <= 0 or draw(random) >= math.exp(guided / heat)):
        state.option[v] = old_option
        return False
    accept(
        data,
        state,
        work,
        d,
        old_day if two else -1,
        v,
        old_option,
        score,
        spent,
        other,
        other_spent,
    )
    state.total[0] += gain + saved
    return gain + saved > 0


@njit(cache=True, nogil=True)
def limited(data: Data) -> bool:
    """True when some agency's aftermath is capped."""
    return data.after_cap.min() < 1_000_000


@njit(cache=True, nogil=True)
def shared_gain(
    data: Data, state: State, work: Work, d: int, other: int, v: int, old_option: int
) -> float:
    """Change of what days share: wards; -1e18 where an aftermath capacity would break."""
    new_option = state.option[v]
    for w in range(state.wards.size):
        work.wards[w] = state.wards[w]
    for a in range(data.after_cap.size):
        work.after[a] = state.after_used[a]
    for side in range(2):
        day = d if side == 0 else other
        if day < 0:
            continue
        for p in range(state.count[day]):
            x = state.order[day, p]
            o = old_option if x == v else state.option[x]
            if data.ward[x] >= 0:
                work.wards[data.ward[x]] -= 1
            for a in range(data.after_cap.size):
                work.after[a] -= data.after[o, a]
        for p in range(work.count[side]):
            x = work.order[side, p]
            o = new_option if x == v else state.option[x]
            if data.ward[x] >= 0:
                work.wards[data.ward[x]] += 1
            for a in range(data.after_cap.size):
                work.after[a] += data.after[o, a]
    for a in range(data.after_cap.size):
        if work.after[a] > data.after_cap[a] and work.after[a] > state.after_used[a]:
            return -1e18
    return ward_score(data, work.wards) - ward_score(data, state.wards)


@njit(cache=True, nogil=True)
def accept(
    data: Data, state: State, work: Work, d: int, other: int, v: int, old_option: int,
    value: float, spent: float, other_value: float, other_spent: float,
) -> None:  # fmt: skip
    """Take the trial over into the state."""
    new_option = state.option[v]
    state.option[v] = old_option
    tally(data, state, work, d, -1)
    if other >= 0:
        tally(data, state, work, other, -1)
    state.option[v] = new_option
    for p in range(state.count[d]):
        to_pool(state, state.order[d, p])
    if other >= 0:
        for p in range(state.count[other]):
            to_pool(state, state.order[other, p])
    for side in range(2):
        day = d if side == 0 else other
        if day < 0:
            continue
        for p in range(work.count[side]):
            x = work.order[side, p]
            from_pool(state, x)
            for i in range(data.slot_count[state.option[x]]):
                state.team[x, i] = work.team[x, i]
        if side == 0:
            commit(state, work, day, side, value, spent)
        else:
            commit(state, work, day, side, other_value, other_spent)
        tally(data, state, work, day, 1)


@njit(cache=True, nogil=True)
def anneal(
    data: Data,
    state: State,
    best: State,
    work: Work,
    moves: int,
    hot: float,
    cold: float,
    weight: float,
) -> int:
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


@njit(cache=True, nogil=True)
def keep(state: State, best: State) -> None:
    """Copy what makes the plan."""
    best.order[:] = state.order
    best.count[:] = state.count
    best.day_of[:] = state.day_of
    best.option[:] = state.option
    best.team[:] = state.team
    best.start[:] = state.start
    best.part[:] = state.part
    best.rest[:] = state.rest
    best.cost[:] = state.cost
    best.day_value[:] = state.day_value
    best.day_cost[:] = state.day_cost
    best.pool[:] = state.pool
    best.pool_at[:] = state.pool_at
    best.pool_count[:] = state.pool_count
    best.wards[:] = state.wards
    best.after_used[:] = state.after_used
    best.total[:] = state.total


@njit(cache=True, nogil=True)
def construct(
    data: Data, state: State, best: State, work: Work, sequence: Array, tries: int
) -> None:
    """Insert the visits of `sequence` one after the other, each at the best of some places."""
    random = state.random
    for k in range(sequence.size):
        v = sequence[k]
        if state.day_of[v] >= 0 or data.option_first[v + 1] == data.option_first[v]:
            continue
        top, top_day, top_place, top_option, seed = -1e17, -1, 0, 0, random[0]
        options = min(2, data.option_first[v + 1] - data.option_first[v])
        for d in range(state.count.size):
            if data.window[v, d, 0, 1] < 0:
                continue
            for t in range(tries):
                o = data.option_first[v] + t % options
                trial_without(state, work, 0, d, v)
                n = work.count[0]
                p = n if t < options else pick(random, n + 1)
                before = random[0]
                value, spent = insert(data, state, work, d, v, o, p)
                gain = value - state.day_value[d] + state.day_cost[d] - spent
                if gain > top:
                    top, top_day, top_place, top_option, seed = gain, d, p, o, before
        if top > 0:
            after = random[0]
            random[0] = seed
            trial_without(state, work, 0, top_day, v)
            value, spent = insert(data, state, work, top_day, v, top_option, top_place)
            old = state.option[v]
            state.option[v] = top_option
            accept(data, state, work, top_day, -1, v, old, value, spent, 0.0, 0.0)
            if data.ward_points[0] > 0:
                state.total[0] = total_of(data, state)
            else:
                state.total[0] += top
            random[0] = after
    keep(state, best)


@njit(cache=True, nogil=True)
def total_of(data: Data, state: State) -> float:
    """Score of a state."""
    return state.day_value.sum() - state.day_cost.sum() + ward_score(data, state.wards)


@njit(cache=True, nogil=True)
def insert(
    data: Data, state: State, work: Work, d: int, v: int, o: int, p: int
) -> tuple[float, float]:
    """Value and minutes of trial day 0 with visit v, option o, at place p; hugely negative where
    something breaks."""
    for a in range(data.after_cap.size):
        if state.after_used[a] + data.after[o, a] > data.after_cap[a]:
            return -1e18, 0.0
    for q in range(work.count[0]):
        w = work.order[0, q]
        for i in range(data.slot_count[state.option[w]]):
            work.team[w, i] = state.team[w, i]
    put(work, 0, v, p)
    old = state.option[v]
    state.option[v] = o
    value, spent, kept, lost = decode(
        data, work, state.random, d, work.order[0], work.count[0], state.option, work.team, v, 0.0,
        p, state.part, state.rest, state.cost, state.start,
    )  # fmt: skip
    state.option[v] = old
    work.count[0] = kept
    if lost > 0:
        return -1e18, 0.0
    return value, spent
