# mypy: disable-error-code="untyped-decorator, no-any-return"
"""What would happen if one more premises were put into the plan. Compiled."""

from __future__ import annotations

from typing import Any

from gis_planner.geo.compiled import compiler
from gis_planner.planning.solver.arrays import Data, State, Work
from gis_planner.planning.solver.decode import NONE, ZERO, decode, pick
from gis_planner.planning.solver.kernel import other_days, put, trial_without

Array = Any
njit = compiler(__file__, "decode.py", "kernel.py", bare=True)


@njit
def force(
    data: Data, state: State, work: Work, v: int, options: int, tries: int, lost: Array
) -> float:
    """The best day and place for v: change of score, with the visits it would displace in
    `lost` (-1 after the last). -1e18 where it fits nowhere. The state stays as it was."""
    top = -1e18
    first = data.option_first[v]
    most = min(options, data.option_first[v + 1] - first)
    old = state.option[v]
    lost[0] = -1
    for k in range(most):
        state.option[v] = first + k
        for d in range(state.count.size):
            if data.window[v, d, 0, 1] < 0:
                continue
            for t in range(tries):
                trial_without(state, work, ZERO, d, v)
                n = work.count[0]
                p = t if n < tries else pick(state.random, n + 1)
                if p > n:
                    break
                put(work, ZERO, v, p)
                other_days(data, state, work, d, NONE)
                value, spent, out = decode(
                    data, work, state, d, ZERO, v, 0.0, p, work.after[0], v, old, NONE, NONE
                )
                inside = True
                for j in range(out):
                    inside &= work.dropped[j] != v
                gain = value - state.day_value[d] + state.day_cost[d] - spent
                if inside and gain > top:
                    top = gain
                    for j in range(min(out, lost.size - 1)):
                        lost[j] = work.dropped[j]
                    lost[min(out, lost.size - 1)] = -1
    state.option[v] = old
    return top
