"""Runs the compiled search: first plan at once, better while it runs, stopped at any time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gis_planner.planning.model import Model
from gis_planner.planning.solver.arrays import State, compact, make_data
from gis_planner.planning.solver.workers import Worker, Workers

CHUNK = 0.1
"""Seconds between looks at the clock and the stop flag."""

WEIGHT = 0.3
"""Share of what an officer's minute earns that a minute spent counts at first (measured)."""
HOT, HOT_LARGE, LARGE = 600.0, 300.0, 100
"""First temperature per point of a usual visit: of small problems, and of such with more visits
(measured: 150, 200, 300, 400, 500, 600; one seed differs from another by as much as these do)."""
CYCLE = 10_000
"""Trials per visit in one fall of the temperature; with time for more it is heated again."""
RATE = 100_000
"""Trials a second that a worker is expected to make."""
ROUNDS = 60
"""Temperature steps when the number of moves is given."""
ENDING, LEAST_ENDING_S = 0.1, 1.0
"""Share of the time, and seconds at least, in which a plan that covers all that can be covered gets
its last and shortest ways: its temperature falls faster then."""


@dataclass
class Found:
    """The best state, its score (points x 1000 - minutes), trials made."""

    state: State
    score: float
    moves: int


def search(
    model: Model, *, seed: int, seconds: float | None, iterations: int | None, workers: int = 2,
    start: State | None = None, hot: float | None = None,
    stop: Callable[[], bool] = lambda: False,
    tell: Callable[[float, float], None] = lambda fraction, score: None,
    show: Callable[[State], None] = lambda best: None,
    enough: Callable[[State], bool] = lambda best: False,
) -> Found:  # fmt: skip
    """The best plan found. With `iterations` (trials in all) the result depends on the seed alone;
    else it runs `seconds`, or ends soon after `enough` says that the best covers all there is.
    `stop` is asked ten times a second; `tell` hears share and score, `show` the best state so far
    whenever it is better (to read, not to keep)."""
    data = make_data(model)
    crews = [Worker(model, data, seed * 1_000 + k) for k in range(max(1, workers))]
    if not len(model.visits) or not len(model.officers):
        return Found(crews[0].best, 0.0, 0)
    for worker in crews:
        worker.begin(start)
    warm = hot if hot is not None else _heat(model)
    with Workers(crews, seed) as team:
        hear = _shown(team, tell, show)
        hear(0.0, float(team.best.total[0]))
        if iterations is not None:
            moves = _by_moves(team, model, iterations, warm, stop, hear)
        else:
            moves = _by_clock(team, model, _Clock(seconds or 10.0), warm, stop, hear, enough)
        best = team.best
    compact(best)
    return Found(best, float(best.total[0]), moves)


def _shown(
    team: Workers, tell: Callable[[float, float], None], show: Callable[[State], None]
) -> Callable[[float, float], None]:
    """`tell`, and `show` of the best state where it is better than the last one shown."""
    last = -math.inf

    def hear(share: float, score: float) -> None:
        nonlocal last
        tell(share, score)
        if score > last:
            last = score
            show(team.best)

    return hear


def _heat(model: Model) -> float:
    """The first temperature: a usual visit's value."""
    plain = model.prize - np.repeat(model.bonus, np.diff(model.option_first))
    hot = HOT_LARGE if len(model.visits) > LARGE else HOT
    return hot * float(np.median(plain)) if plain.size else 1000.0


def _cycles(model: Model, moves: float) -> int:
    """How often the temperature falls in a run of so many trials a worker."""
    return int(min(6, max(1, moves / (CYCLE * len(model.visits)))))


def _schedule(hot: float, share: float) -> float:
    """Temperature at a share of the run, from `hot` to a few minutes of travel."""
    hot = hot if math.isfinite(hot) and hot > 1e-3 else 1e-3
    cold = min(hot, 30.0)
    return float(hot * (cold / hot) ** share)


def _weight(model: Model, share: float) -> float:
    """What a minute counts at a share of the run: first a part of what a minute of an officer
    earns, in the end one, its true weight."""
    return 1.0 + max(0.0, 1.0 - share / 0.9) * WEIGHT * _earned(model)


def _earned(model: Model) -> float:
    """Score that a minute on duty earns on the whole, were everything visited in the time."""
    on = model.shift[..., 0] >= 0
    minutes = float((model.shift[..., 1] - model.shift[..., 0])[on].sum())
    plain = model.prize - np.repeat(model.bonus, np.diff(model.option_first))
    first = model.option_first[:-1][np.diff(model.option_first) > 0]
    best = np.maximum.reduceat(plain, first) if first.size else np.zeros(1)
    effort = (model.length * model.slot_count)[first] if first.size else np.ones(1)
    return 1000.0 * float(best.sum()) / max(1.0, minutes, float(effort.sum()))


def _by_moves(
    workers: Workers, model: Model, iterations: int, hot: float,
    stop: Callable[[], bool], tell: Callable[[float, float], None],
) -> int:  # fmt: skip
    each = max(1, iterations // len(workers.crews))
    edges = np.linspace(0, each, ROUNDS + 1).astype(int)
    done, cycles = 0, _cycles(model, each)
    for k in range(ROUNDS):
        here = k / ROUNDS * cycles % 1.0
        a, b = _schedule(hot, here), _schedule(hot, min(1.0, here + cycles / ROUNDS))
        done += workers.step(int(edges[k + 1] - edges[k]), a, b, _weight(model, here))
        tell((k + 1) / ROUNDS, float(workers.best.total[0]))
        if stop():
            break
        if k == ROUNDS * 2 // 3 and cycles == 1:
            workers.share()
    return done


class _Clock:
    """Which share of a run is over; `soon` shortens what is left of it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = self._left = seconds
        self._since, self._base, self.ending = time.monotonic(), 0.0, False

    def share(self) -> float:
        """0 to 1, and beyond."""
        return self._base + (1.0 - self._base) * (time.monotonic() - self._since) / self._left

    def soon(self) -> None:
        """End in a part of the time."""
        if not self.ending:
            base = min(1.0, self.share())
            left = min(self.seconds * (1.0 - base), max(LEAST_ENDING_S, ENDING * self.seconds))
            self._base, self._left, self._since = base, max(left, 1e-3), time.monotonic()
            self.ending = True


def _by_clock(
    workers: Workers, model: Model, clock: _Clock, hot: float, stop: Callable[[], bool],
    tell: Callable[[float, float], None], enough: Callable[[State], bool],
) -> int:  # fmt: skip
    done, chunk, shared = 0, 2_000, False
    cycles = _cycles(model, clock.seconds * RATE)
    while True:
        now, share = time.monotonic(), clock.share()
        if share >= 1.0 or stop():
            return done
        if enough(workers.best):
            clock.soon()
        here = share * cycles % 1.0
        a = _schedule(hot, here)
        b = _schedule(hot, min(1.0, here + cycles * CHUNK / clock.seconds))
        done += workers.step(chunk, a, b, _weight(model, here))
        spent = max(1e-4, time.monotonic() - now)
        chunk = int(max(200, min(5_000_000, chunk * min(4.0, CHUNK / spent))))
        tell(min(1.0, share), float(workers.best.total[0]))
        if share > 0.67 and not shared and cycles == 1:
            shared = True
            workers.share()
