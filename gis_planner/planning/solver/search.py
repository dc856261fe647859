"""Runs the compiled search: first plan at once, better while it runs, stopped at any time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from gis_planner.planning.model import Model
from gis_planner.planning.solver.arrays import (
    Data,
    State,
    Work,
    compact,
    copy_state,
    make_data,
    make_state,
    make_work,
)

CHUNK = 0.1
"""Seconds between looks at the clock and the stop flag."""

WEIGHT = 0.3
"""Share of what an officer's minute earns that a minute spent counts at first (measured)."""
HOT = 600.0
"""First temperature per point of a usual visit (measured: 100, 300, 1000, 2500)."""
CYCLE = 10_000
"""Trials per visit in one fall of the temperature; with time for more it is heated again."""
RATE = 100_000
"""Trials a second that a worker is expected to make."""
ROUNDS = 60
"""Temperature steps when the number of moves is given."""


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
) -> Found:  # fmt: skip
    """The best plan found. With `iterations` (trials in all) the result depends on the seed alone;
    else it runs `seconds`. `stop` is asked ten times a second; `tell` hears share and score, `show`
    the best state so far whenever it is better (to read, not to keep)."""
    data = make_data(model)
    crews = [_Worker(model, data, seed * 1_000 + k) for k in range(max(1, workers))]
    if not len(model.visits) or not len(model.officers):
        return Found(crews[0].best, 0.0, 0)
    for worker in crews:
        worker.begin(start)
    top = max(crews, key=lambda w: float(w.best.total[0]))
    tell(0.0, float(top.best.total[0]))
    show(top.best)
    better = _Better(show, float(top.best.total[0]))
    warm = hot if hot is not None else _heat(model)
    if iterations is not None:
        moves = _by_moves(crews, iterations, warm, stop, tell, better)
    else:
        moves = _by_clock(crews, seconds or 10.0, warm, stop, tell, better)
    top = max(crews, key=lambda w: float(w.best.total[0]))
    compact(top.best)
    return Found(top.best, float(top.best.total[0]), moves)


def _heat(model: Model) -> float:
    """The first temperature: a usual visit's value."""
    plain = model.prize - np.repeat(model.bonus, np.diff(model.option_first))
    return HOT * float(np.median(plain)) if plain.size else 1000.0


class _Worker:
    def __init__(self, model: Model, data: Data, seed: int) -> None:
        self.model, self.data = model, data
        self.state, self.best = make_state(model, seed), make_state(model, seed)
        self.work: Work = make_work(model)
        self.rng = np.random.default_rng(seed)

    def begin(self, start: State | None) -> None:
        """Construct a first plan, dense value first, must-visits before all."""
        from gis_planner.planning.solver.kernel import construct

        if start is not None:
            copy_state(start, self.state)
        first = self.model.option_first
        sequence = np.array([v for v in range(len(first) - 1) if first[v + 1] > first[v]], np.int64)
        effort = self.model.length * self.model.slot_count
        density = self.model.prize[first[sequence]] / np.maximum(1, effort[first[sequence]])
        density = density * self.rng.uniform(0.8, 1.25, len(sequence))
        density += self.model.bonus[sequence] * 10.0
        construct(self.data, self.state, self.best, self.work, sequence[np.argsort(-density)], 6)

    def run(self, moves: int, hot: float, cold: float, weight: float) -> None:
        """Some trials; the interpreter is free meanwhile."""
        from gis_planner.planning.solver.kernel import anneal

        anneal(self.data, self.state, self.best, self.work, moves, hot, cold, weight)


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
    crews: list[_Worker], iterations: int, hot: float,
    stop: Callable[[], bool], tell: Callable[[float, float], None], better: _Better,
) -> int:  # fmt: skip
    each = max(1, iterations // len(crews))
    edges = np.linspace(0, each, ROUNDS + 1).astype(int)
    done, cycles = 0, _cycles(crews[0].model, each)
    with ThreadPoolExecutor(len(crews)) as pool:
        for k in range(ROUNDS):
            moves = int(edges[k + 1] - edges[k])
            here = k / ROUNDS * cycles % 1.0
            a, b = _schedule(hot, here), _schedule(hot, min(1.0, here + cycles / ROUNDS))
            weight = _weight(crews[0].model, here)
            list(pool.map(lambda w: w.run(moves, a, b, weight), crews))  # noqa: B023
            done += moves * len(crews)
            tell((k + 1) / ROUNDS, max(float(w.best.total[0]) for w in crews))
            better.look(crews)
            if stop():
                break
            if k == ROUNDS * 2 // 3 and cycles == 1:
                _share(crews)
    return done


def _by_clock(
    crews: list[_Worker], seconds: float, hot: float,
    stop: Callable[[], bool], tell: Callable[[float, float], None], better: _Better,
) -> int:  # fmt: skip
    began, done, chunk, shared = time.monotonic(), 0, 2_000, False
    cycles = _cycles(crews[0].model, seconds * RATE)
    with ThreadPoolExecutor(len(crews)) as pool:
        while True:
            now = time.monotonic()
            share = (now - began) / seconds
            if share >= 1.0 or stop():
                return done
            here = share * cycles % 1.0
            a = _schedule(hot, here)
            b = _schedule(hot, min(1.0, here + cycles * CHUNK / seconds))
            weight = _weight(crews[0].model, here)
            list(pool.map(lambda w: w.run(chunk, a, b, weight), crews))  # noqa: B023
            done += chunk * len(crews)
            spent = max(1e-4, time.monotonic() - now)
            chunk = int(max(200, min(5_000_000, chunk * min(4.0, CHUNK / spent))))
            tell(min(1.0, share), max(float(w.best.total[0]) for w in crews))
            better.look(crews)
            if share > 0.67 and not shared and cycles == 1:
                shared = True
                _share(crews)


class _Better:
    """Shows the best state of all workers when it has become better."""

    def __init__(self, show: Callable[[State], None], score: float) -> None:
        self.show, self.score = show, score

    def look(self, crews: list[_Worker]) -> None:
        """Between the workers' chunks."""
        top = max(crews, key=lambda w: float(w.best.total[0]))
        if float(top.best.total[0]) > self.score:
            self.score = float(top.best.total[0])
            self.show(top.best)


def _share(crews: list[_Worker]) -> None:
    """Late in the run the weaker workers go on from the best state."""
    top = max(crews, key=lambda w: float(w.best.total[0]))
    for worker in crews:
        if worker is not top:
            copy_state(top.best, worker.state)
            copy_state(top.best, worker.best)
