# mypy: disable-error-code="untyped-decorator, no-any-return"
"""Annealing for home-care routing with two services a patient. Compiled.

A state is a permutation of patients and the caregivers of their services; the decoder walks the
permutation, starts each service when its caregiver is there, and couples the two starts.
"""

from __future__ import annotations

import math
from typing import Any

import numba as nb

from gis_planner.geo.compiled import compiler

Array = Any
njit = compiler(__file__)


@njit
def draw(random: Array) -> float:
    """A number from 0 to 1."""
    x = random[0]
    x ^= x >> nb.uint64(12)
    x ^= x << nb.uint64(25)
    x ^= x >> nb.uint64(27)
    random[0] = x
    return float((x * nb.uint64(2685821657736338717)) >> nb.uint64(11)) / 9007199254740992.0


@njit
def decode(
    order: Array, who: Array, gap: Array, service: Array, length: Array, opens: Array,
    closes: Array, kind: Array, least: Array, most: Array, at: Array, free: Array, start: Array,
    bar: float,
) -> float:  # fmt: skip
    """Cost (distance + total tardiness + greatest tardiness) / 3 of a state; stops above `bar`.

    `kind` 1 = one service, 2 = both at once, 3 = the second `least` to `most` after the first.
    Patient p is row p + 1 of `gap`; services that start late are paid by their lateness each.
    """
    at[:] = 0
    free[:] = 0.0
    distance, late, worst = 0.0, 0.0, 0.0
    for k in range(order.size):
        p = order[k]
        row = p + 1
        a = who[p, 0]
        leg = gap[at[a], row]
        first = max(opens[p], free[a] + leg)
        distance += leg
        if kind[p] == 1:
            at[a] = row
            free[a] = first + length[p, 0]
            start[p, 0] = first
        else:
            b = who[p, 1]
            other = gap[at[b], row]
            second = max(opens[p], free[b] + other)
            distance += other
            if kind[p] == 2:
                first = max(first, second)
                second = first
            else:
                second = max(second, first + least[p])
                first = max(first, second - most[p])
            at[a] = row
            at[b] = row
            free[a] = first + length[p, 0]
            free[b] = second + length[p, 1]
            start[p, 0] = first
            start[p, 1] = second
            over = second - closes[p]
            if over > 0:
                late += over
                worst = max(worst, over)
        over = first - closes[p]
        if over > 0:
            late += over
            worst = max(worst, over)
        if distance + late + worst > bar:
            return 1e18
    for c in range(at.size):
        distance += gap[at[c], 0]
    return distance + late + worst


@njit
def pick_able(able: Array, count: Array, s: int, other: int, random: Array) -> int:
    """A caregiver able to give service s, not `other`; -1 where there is none."""
    n = count[s]
    begin = min(n - 1, int(draw(random) * n))
    for k in range(n):
        c = able[s, (begin + k) % n]
        if c != other:
            return c
    return -1


@njit
def anneal(
    order: Array, who: Array, best_order: Array, best_who: Array, cost: Array, gap: Array,
    service: Array, length: Array, opens: Array, closes: Array, kind: Array, least: Array,
    most: Array, able: Array, count: Array, at: Array, free: Array, start: Array, random: Array,
    moves: int, hot: float, cold: float,
) -> None:  # fmt: skip
    """`moves` trials from `hot` to `cold`. cost[0] is the state's, cost[1] the best seen."""
    n = order.size
    heat = hot
    for k in range(moves):
        if k % 64 == 0:
            heat = hot * (cold / hot) ** (k / moves)
        kindly = draw(random)
        i = min(n - 1, int(draw(random) * n))
        p = order[i]
        w0, w1 = who[p, 0], who[p, 1]
        q, q0, q1 = -1, -1, -1
        j = i
        if kindly < 0.75:
            span = n if draw(random) < 0.3 else 8
            j = i + int((2 * draw(random) - 1) * span)
            j = max(0, min(n - 1, j))
        if kindly < 0.2 and j != i:
            q = order[j]
            order[i] = q
            order[j] = p
        elif j != i:
            step = 1 if j > i else -1
            for x in range(i, j, step):
                order[x] = order[x + step]
            order[j] = p
        if kindly > 0.45:
            s = 0 if kind[p] == 1 or draw(random) < 0.5 else 1
            other = -1 if kind[p] == 1 else who[p, 1 - s]
            if kindly > 0.93:
                # take the caregiver's swap: p and another patient change caregivers
                q = order[min(n - 1, int(draw(random) * n))]
                q0, q1 = who[q, 0], who[q, 1]
                t = 0 if kind[q] == 1 or draw(random) < 0.5 else 1
                a, b = who[p, s], who[q, t]
                fine = q != p and able_to(able, count, service[p, s], b)
                fine = fine and able_to(able, count, service[q, t], a)
                fine = fine and b != other and (kind[q] == 1 or who[q, 1 - t] != a)
                if fine:
                    who[p, s] = b
                    who[q, t] = a
            else:
                c = pick_able(able, count, service[p, s], other, random)
                if c >= 0:
                    who[p, s] = c
        bar = cost[0] - heat * math.log(max(1e-300, draw(random)))
        new = decode(
            order, who, gap, service, length, opens, closes, kind, least, most, at, free, start,
            bar,
        )  # fmt: skip
        if new <= bar:
            cost[0] = new
            if new < cost[1] - 1e-9:
                cost[1] = new
                best_order[:] = order
                best_who[:] = who
            continue
        who[p, 0] = w0
        who[p, 1] = w1
        if q0 >= 0:
            who[q, 0] = q0
            who[q, 1] = q1
        if kindly < 0.2 and j != i:
            order[j] = order[i]
            order[i] = p
        elif j != i:
            step = -1 if j > i else 1
            for x in range(j, i, step):
                order[x] = order[x + step]
            order[i] = p


@njit
def able_to(able: Array, count: Array, s: int, c: int) -> bool:
    """True where caregiver c can give service s."""
    found = False
    for k in range(count[s]):
        found |= able[s, k] == c
    return found
