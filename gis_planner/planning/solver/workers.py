"""Workers of the search: each with its own state, or several on one, every one on days of its own.

Where days do not depend on each other but for who is visited when, workers share one state: for a
round each may change some days only, then the rounds' results are put together. Two workers then
make twice the trials on one plan; apart they only make two plans.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gis_planner.planning.model import FAR, Model
from gis_planner.planning.solver.arrays import (
    Data,
    State,
    Work,
    copy_days,
    copy_state,
    make_state,
    make_work,
)

LEAST_DAYS = 2
"""Days a worker from which on workers share a state: with fewer, visits too seldom change days
(500 premises, 5 days: 0.9 → 0.5 % of the bound; 60 premises, 2 days: 0.3 → 1.2 %)."""


class Worker:
    """One thread's state, the best that it saw, and its scratch."""

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


class Workers:
    """All workers of a search."""

    def __init__(self, crews: list[Worker], seed: int) -> None:
        model = crews[0].model
        days = model.window.shape[1]
        free = model.after_cap.min() >= FAR * 1000 and not model.ward_points
        self.crews = crews
        self.together = bool(free and len(crews) > 1 and days >= LEAST_DAYS * len(crews))
        self.rng = np.random.default_rng([seed, days])
        self.pool = ThreadPoolExecutor(len(crews))
        self.best = self.top().best
        if self.together:
            self.best = make_state(model, seed)
            copy_state(self.top().best, self.best)
            for worker in crews:
                copy_state(self.best, worker.state)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()

    def top(self) -> Worker:
        """The worker whose best is best."""
        return max(self.crews, key=lambda w: float(w.best.total[0]))

    def step(self, moves: int, hot: float, cold: float, weight: float) -> int:
        """One round of trials by each; how many in all."""
        parts = self._part() if self.together else []
        for _ in self.pool.map(lambda w: w.run(moves, hot, cold, weight), self.crews):
            pass
        if self.together:
            self._put_together(parts)
        else:
            self.best = self.top().best
        return moves * len(self.crews)

    def _part(self) -> list[np.ndarray]:
        """Give each worker days, drawn anew each round."""
        days = self.rng.permutation(self.crews[0].work.mine.size)
        parts = np.array_split(days, len(self.crews))
        self.rng.shuffle(self.crews)
        for worker, mine in zip(self.crews, parts):
            worker.work.mine[:] = False
            worker.work.mine[mine] = True
            copy_state(worker.state, worker.best)
        return parts

    def _put_together(self, parts: list[np.ndarray]) -> None:
        """The days of each worker's best make the round's best, those of its state the next."""
        first = self.crews[0]
        for worker, days in zip(self.crews[1:], parts[1:]):
            copy_days(worker.state, first.state, days)
            copy_days(worker.best, first.best, days)
        first.state.total[0] = _total(first.state)
        for worker in self.crews[1:]:
            copy_state(first.state, worker.state)
        first.best.total[0] = _total(first.best)
        if first.best.total[0] > self.best.total[0]:
            copy_state(first.best, self.best)

    def share(self) -> None:
        """The weaker workers go on from the best state."""
        for worker in self.crews:
            if worker.best is not self.best:
                copy_state(self.best, worker.state)
                if not self.together:
                    copy_state(self.best, worker.best)


def _total(state: State) -> float:
    return float((state.day_value - state.day_cost).sum())
