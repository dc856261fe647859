# mypy: disable-error-code="untyped-decorator, no-any-return"
"""An order of visits → a synchronised, feasible day. Compiled.

Each visit starts when the last of its team can be there (and the premises is open); a visit that
breaks a window, a shift, a break or a maximum is dropped. So every state is a plan.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from gis_planner.geo.compiled import compiler
from gis_planner.planning.solver.arrays import Data, State, Work

Array = Any
inner = compiler(__file__, inner=True, bare=True)
NONE: Any = np.int64(-1)
ZERO: Any = np.int64(0)
ONE: Any = np.int64(1)
"""As arguments of compiled functions: a plain -1 would be a type of its own, and compile anew."""
POINT = 1000.0
"""Score of a point; a minute of travel or waiting costs one."""


@inner
def draw(random: Array) -> float:
    """A number from 0 to 1 (xorshift64*), the same on every machine."""
    x = random[0]
    x ^= x >> nb.uint64(12)
    x ^= x << nb.uint64(25)
    x ^= x >> nb.uint64(27)
    random[0] = x
    return float((x * nb.uint64(2685821657736338717)) >> nb.uint64(11)) / 9007199254740992.0


@inner
def pick(random: Array, n: int) -> int:
    """A whole number from 0 to n - 1."""
    return min(n - 1, int(draw(random) * n))


@inner
def leg_at(by_hour: Array, period: Array, leave: int, a: int, b: int) -> int:
    """Minutes from place a to place b, setting out at a minute after midnight."""
    if period.size == 1:
        return by_hour[0, a, b]
    return by_hour[period[min(leave // 15, period.size - 1)], a, b]


@inner
def decode(
    data: Data, work: Work, state: State, d: int, side: int, flex: int, noise: float, fixed: int,
    after: Array, moved: int, was: int, first: int, second: int,
) -> tuple[float, float, int]:  # fmt: skip
    """Value of the trial day `side`, made from day d; the minutes it costs; how many visits were
    found not to fit (into work.dropped).

    `flex` = the visit whose team is chosen anew, -2 = all, -1 = none; visits that did not fit
    before always get a new team. The first `fixed` visits stand in `state` as they are; of the
    others those that may change go to `work` and are marked in work.fresh. `moved` (whose option
    was `was`), `first` and `second` stand elsewhere than in day d's order; -1 = none. The two days
    are walked side by side: a visit none of whose officers is elsewhere than before is as before,
    and once all are where they were, so is the rest. `after` holds the other days' aftermath and
    is added to. One long function, because compiled calls with many arrays cost more than the work.
    """
    random, option, team, known = state.random, state.option, work.team, state.team
    part, rest, cost, begin = state.part, state.rest, state.cost, state.start
    extra, cap = data.after, data.after_cap
    minutes, shift, window, latest = data.minutes, data.shift, data.window, data.latest
    places, lengths, slots, slot_count = data.place, data.length, data.slots, data.slot_count
    prize, skill, crew, crew_first = data.prize, data.skill, data.crew, data.crew_first
    kept_day, kept_start, kept_team = data.kept_day, data.kept_start, data.kept_team
    keep, hold, caps = data.keep[0], data.keep[1] > 0, data.keep[2] > 0
    by_hour, period, car = data.by_hour, data.period, data.car
    at, ready, visits, rested = work.at, work.ready, work.visits, work.rested
    old_at, old_ready, old_visits = work.old_at, work.old_ready, work.old_visits
    old_rested, old_trips, differs = work.old_rested, work.old_trips, work.differs
    fresh, off = work.fresh, work.off
    following, trips = work.following, work.trips
    start, parts, rests, dropped = work.start, work.part, work.rest, work.dropped
    costs, order, count = work.cost, work.order, work.count[side]
    before, last = state.order, state.count[d]
    likely = flex != -2 and data.keep[2] == 0 and data.keep[3] == 0
    for u in range(at.size):
        visits[u] = 0
        trips[u] = 0
        differs[u] = False
        if shift[u, d, 0] >= 0:
            c = car[u]
            at[c] = shift[u, d, 6]
            ready[c] = shift[u, d, 0]
            rested[c] = shift[u, d, 4] == 0
    score, minutes_spent, lost = 0.0, 0.0, 0
    for p in range(fixed):
        v = order[side, p]
        if begin[v] < 0:
            continue
        o = option[v]
        place, end = places[v], begin[v] + lengths[o]
        if caps:
            for a in range(cap.size):
                after[a] += extra[o, a]
        for i in range(slot_count[o]):
            u = known[v, i]
            c = car[u]
            at[c] = place
            ready[c] = end
            visits[u] += 1
            trips[c] += 1
            rested[c] = (rest[v] >> i) & 1
        score += part[v]
        minutes_spent += cost[v]
    different, behind, ahead, ahead_before = 0, fixed, 0, 0
    if likely:
        for u in range(at.size):
            old_at[u] = at[u]
            old_ready[u] = ready[u]
            old_visits[u] = visits[u]
            old_rested[u] = rested[u]
            old_trips[u] = trips[u]
        for a in range(off.size):
            off[a] = 0
        for p in range(fixed, count):
            v = order[side, p]
            ahead += v in (moved, first, second)
        for p in range(fixed, last):
            v = before[d, p]
            ahead_before += v in (moved, first, second)
    for p in range(fixed, count):
        v = order[side, p]
        o = option[v]
        place, length, many = places[v], lengths[o], slot_count[o]
        if likely:
            away = v in (moved, first, second)
            if away:
                ahead -= 1
            while not away and behind < last:
                # the day as it was, up to and with the same visit
                w = before[d, behind]
                behind += 1
                if w == v:
                    break
                ahead_before -= 1
                if begin[w] < 0:
                    continue
                old = was if w == moved else option[w]
                end = begin[w] + lengths[old]
                for i in range(slot_count[old]):
                    u = known[w, i]
                    c = car[u]
                    old_at[c] = places[w]
                    old_ready[c] = end
                    old_visits[u] += 1
                    old_trips[c] += 1
                    old_rested[c] = (rest[w] >> i) & 1
                    if not differs[u]:
                        differs[u] = True
                        off[slots[old, i]] += 1
                        different += 1
            if not away:
                if different == 0 and ahead == 0 and ahead_before == 0:
                    for q in range(p, count):
                        w = order[side, q]
                        fresh[w] = False
                        if begin[w] >= 0:
                            score += part[w]
                            minutes_spent += cost[w]
                    break
                same = True
                if begin[v] >= 0:
                    for i in range(many):
                        same &= not differs[known[v, i]]
                else:
                    for i in range(many):
                        same &= off[slots[o, i]] == 0
                if same:
                    fresh[v] = False
                    if begin[v] >= 0:
                        end = begin[v] + length
                        for i in range(many):
                            u = known[v, i]
                            c = car[u]
                            at[c] = place
                            old_at[c] = place
                            ready[c] = end
                            old_ready[c] = end
                            visits[u] += 1
                            old_visits[u] += 1
                            trips[c] += 1
                            old_trips[c] += 1
                            rested[c] = (rest[v] >> i) & 1
                            old_rested[c] = rested[c]
                        score += part[v]
                        minutes_spent += cost[v]
                    continue
        fresh[v] = True
        fine = True
        if caps:
            for a in range(cap.size):
                fine &= after[a] + extra[o, a] <= cap[a]
        if fine and (flex == v or flex == -2 or begin[v] < 0):
            floor = window[v, d, 0, 0]
            if flex == v:
                wanted = 0
                for u in range(following.size):
                    following[u] = -1
                for i in range(many):
                    for k in range(crew_first[slots[o, i]], crew_first[slots[o, i] + 1]):
                        if following[car[crew[k]]] == -1:
                            following[car[crew[k]]] = -2
                            wanted += 1
                for q in range(p + 1, count):
                    w = order[side, q]
                    if begin[w] >= 0 and w != v:
                        for i in range(slot_count[option[w]]):
                            c = car[known[w, i]]
                            if following[c] == -2:
                                following[c] = places[w]
                                wanted -= 1
                        if wanted == 0:
                            break
            hurry = 2.0 if noise <= 0.0 or flex != v else 2.0 * draw(random)
            for i in range(many):
                a = slots[o, i]
                best, chosen, soonest = 1e18, -1, 0
                for k in range(crew_first[a], crew_first[a + 1]):
                    u = crew[k]
                    if shift[u, d, 0] < 0 or visits[u] >= shift[u, d, 5] or not skill[v, u]:
                        continue
                    taken, rides = False, False
                    c = car[u]
                    for j in range(i):
                        taken |= team[v, j] == u
                        rides |= car[team[v, j]] == c
                    if taken:
                        continue
                    leg = leg_at(by_hour, period, ready[c], at[c], place)
                    come = ready[c] + leg
                    key = hurry * max(come, floor) + leg - 0.1 * max(0, floor - come)
                    if rides:
                        key -= 2 * leg
                    elif flex == v:
                        onward = following[c] if following[c] >= 0 else shift[u, d, 6]
                        key += minutes[place, onward] - minutes[at[c], onward]
                    if noise > 0.0 and begin[v] >= 0:
                        key += noise * draw(random)
                    if key < best:
                        best, chosen, soonest = key, u, come
                if chosen < 0:
                    fine = False
                    break
                team[v, i] = chosen
                floor = max(floor, soonest)
        else:
            for i in range(many):
                team[v, i] = known[v, i]
        when = 0
        if fine:
            for i in range(many):
                u = team[v, i]
                if shift[u, d, 0] < 0 or visits[u] >= shift[u, d, 5] or not skill[v, u]:
                    fine = False
                    break
                c = car[u]
                when = max(when, ready[c] + leg_at(by_hour, period, ready[c], at[c], place))
        if hold and kept_day[v] == d:
            when = max(when, kept_start[v])
        while fine:
            found = -1
            for w in range(window.shape[2]):
                if window[v, d, w, 1] < 0:
                    break
                opens = max(when, window[v, d, w, 0])
                if opens + length <= window[v, d, w, 1]:
                    found = opens
                    break
            if found < 0 or found > latest[v]:
                fine = False
                break
            when = found
            settled = True
            for i in range(many):
                u = team[v, i]
                c = car[u]
                if rested[c] or when + length <= shift[u, d, 3]:
                    continue
                pause = max(ready[c], shift[u, d, 2])
                come = pause + shift[u, d, 4]
                come += leg_at(by_hour, period, come, at[c], place)
                if pause > shift[u, d, 3]:
                    fine = False
                    break
                if come > when:
                    when = come
                    settled = False
            if settled:
                break
        mask, spent, same_team = 0, 0, 0
        if fine:
            end = when + length
            for i in range(many):
                u = team[v, i]
                c = car[u]
                base = shift[u, d, 6]
                pause = max(ready[c], shift[u, d, 2])
                rise = pause + shift[u, d, 4]
                has = rested[c]
                idle = when - ready[c] - minutes[at[c], place]
                risen = rise + leg_at(by_hour, period, rise, at[c], place)
                if not has and pause <= shift[u, d, 3] and risen <= when:
                    has = True
                    idle -= shift[u, d, 4]
                back = end + leg_at(by_hour, period, end, place, base)
                if not has and back > shift[u, d, 3]:
                    rise = max(end, shift[u, d, 2]) + shift[u, d, 4]
                    back = rise + leg_at(by_hour, period, rise, place, base)
                if back > shift[u, d, 1]:
                    fine = False
                    break
                if has:
                    mask |= 1 << i
                rides = False
                for j in range(i):
                    rides |= car[team[v, j]] == c
                if rides:
                    continue
                spent += minutes[at[c], place] + minutes[place, base]
                if trips[c] > 0:
                    spent += max(0, idle) - minutes[at[c], base]
        if not fine:
            dropped[lost] = v
            lost += 1
            start[v] = -1
            parts[v] = 0.0
            costs[v] = 0.0
            rests[v] = 0
        elif caps:
            for a in range(cap.size):
                after[a] += extra[o, a]
        if fine:
            for i in range(many):
                u = team[v, i]
                c = car[u]
                at[c] = place
                ready[c] = end
                visits[u] += 1
                trips[c] += 1
                rested[c] = (mask >> i) & 1
                same_team += kept_team[v, u]
            value = POINT * prize[o]
            if keep > 0 and kept_day[v] == d:
                stays = 0.3 + 0.3 * same_team / many
                stays += 0.4 * max(0.0, 1.0 - abs(when - kept_start[v]) / 30.0)
                value += POINT * keep * stays
            score += value
            minutes_spent += spent
            costs[v] = spent
            start[v] = when
            parts[v] = value
            rests[v] = mask
        if likely:
            if not away and begin[v] >= 0:
                end = begin[v] + length
                for i in range(many):
                    u = known[v, i]
                    c = car[u]
                    old_at[c] = place
                    old_ready[c] = end
                    old_visits[u] += 1
                    old_trips[c] += 1
                    old_rested[c] = (rest[v] >> i) & 1
            for half in range(2):
                if (half == 0 and not fine) or (half == 1 and (away or begin[v] < 0)):
                    continue
                for i in range(many):
                    u = team[v, i] if half == 0 else known[v, i]
                    c = car[u]
                    now = (
                        at[c] != old_at[c] or ready[c] != old_ready[c]
                        or visits[u] != old_visits[u] or rested[c] != old_rested[c]
                        or (trips[c] > 0) != (old_trips[c] > 0)
                    )  # fmt: skip
                    if now != differs[u]:
                        differs[u] = now
                        step = 1 if now else -1
                        off[slots[o, i]] += step
                        different += step
    return score, minutes_spent, lost
