"""The compiled search: days decided in part are days decided whole; a seed repeats."""

from __future__ import annotations

import numpy as np
import pytest

from gis_planner import planning
from gis_planner.bench.weeks import invented_week
from gis_planner.planning.model import Model, build_model
from gis_planner.planning.problem import PlanParams
from gis_planner.planning.solver import workers
from gis_planner.planning.solver.arrays import compact, copy_state, make_data, make_state, make_work
from gis_planner.planning.solver.bound import upper_bound
from gis_planner.planning.solver.search import search
from gis_planner.planning.solver.workers import Worker, Workers
from gis_planner.reference import load_reference


def week(premises: int, officers: int, days: int) -> Model:
    candidates, operation = invented_week(premises, officers, days, 5)
    travel = planning.travel_between(candidates, operation)
    return build_model(candidates, operation, load_reference(), travel, PlanParams())


@pytest.fixture(scope="module")
def model() -> Model:
    return week(60, 9, 4)


def test_what_was_decided_in_part_is_what_deciding_it_whole_gives(model: Model):
    from gis_planner.planning.solver.kernel import append

    data = make_data(model)
    worker = Worker(model, data, 7)
    worker.begin(None)
    whole = data._replace(keep=np.array([*data.keep[:3], 1]))  # as if vehicles were shared
    for hot in (20_000.0, 500.0):
        worker.run(4_000, hot, hot / 10, 1.5)
        plan, again = make_state(model, 1), make_state(model, 1)
        copy_state(worker.state, plan)
        compact(plan)
        work = make_work(model)
        for d in range(plan.count.size):
            for v in plan.order[d, : plan.count[d]]:
                team = plan.team[v, : model.slot_count[plan.option[v]]].copy()
                assert append(whole, again, work, int(v), d, int(plan.option[v]), team)
        assert (again.start == worker.state.start).all()
        assert again.total[0] == pytest.approx(worker.state.total[0], abs=1e-6)


def test_a_seed_repeats_with_workers_on_one_plan(model: Model):
    assert model.window.shape[1] >= workers.LEAST_DAYS * 2
    runs = [search(model, seed=s, seconds=None, iterations=20_000, workers=2) for s in (3, 3, 4)]
    assert (runs[0].state.start == runs[1].state.start).all() and runs[0].score == runs[1].score
    assert (runs[0].state.start != runs[2].state.start).any()


def test_workers_on_one_plan_put_their_days_together(model: Model):
    crews = [Worker(model, make_data(model), k) for k in (1, 2)]
    for worker in crews:
        worker.begin(None)
    with Workers(crews, 1) as team:
        assert team.together
        was, mine = float(team.best.total[0]), np.flatnonzero(team.best.day_of >= 0).tolist()
        for _ in range(8):
            team.step(1_500, 3_000.0, 1_000.0, 1.0)
            for worker in crews:
                state = worker.state
                assert state.total[0] == (state.day_value - state.day_cost).sum()
                listed = np.concatenate([state.order[d, :n] for d, n in enumerate(state.count)])
                assert sorted(listed) == np.flatnonzero(state.day_of >= 0).tolist() == mine
                assert (state.start == crews[0].state.start).all()
        best = team.best
        assert best.total[0] > was
        assert (best.day_value - best.day_cost).sum() == best.total[0]


def test_no_plan_passes_the_bound(model: Model):
    found = search(model, seed=1, seconds=None, iterations=20_000, workers=2)
    visited = np.flatnonzero(found.state.day_of >= 0)
    points = int(model.prize[found.state.option[visited]].sum())
    assert 0.6 * upper_bound(model) < points <= upper_bound(model)
