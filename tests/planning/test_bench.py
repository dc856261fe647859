"""Science instances in their own terms: solved, written, and checked apart."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import pytest

from gis_planner.bench import (
    planning,
    planning_hhcrsp,
    planning_ops,
    planning_ops_check,
    planning_toptw,
)
from gis_planner.domain.errors import UserError

OPS = {
    "T": [[0, 3, 4, 9, 0], [0, 0, 5, 5, 3], [0, 5, 0, 5, 4], [0, 5, 5, 0, 9], [0, 0, 0, 0, 0]],
    "b": [0, 10, 5, 100, 0],
    "L": 14,
    "Jk": [[1, 2], [1], [3, 2]],
}
TOPTW = """1 1 3 1
0 200
 0 0 0 0 0 0 0 0 100
 1 10 0 5 10 1 1 1 0 50
 2 20 0 5 10 1 1 1 0 50
 3 0 40 5 15 1 1 1 0 5
"""
CARE = {
    "patients": [
        {"id": "p1", "time_window": [0, 60],
         "required_caregivers": [{"service": "s1", "duration": 10}]},
        {"id": "p2", "time_window": [20, 80], "synchronization": {"type": "simultaneous"},
         "required_caregivers": [
             {"service": "s1", "duration": 10}, {"service": "s2", "duration": 5}]},
        {"id": "p3", "time_window": [0, 30],
         "synchronization": {"type": "sequential", "distance": [5, 9]},
         "required_caregivers": [
             {"service": "s2", "duration": 10}, {"service": "s1", "duration": 5}]},
    ],
    "services": [{"id": "s1"}, {"id": "s2"}],
    "caregivers": [{"id": "a", "abilities": ["s1"]}, {"id": "b", "abilities": ["s2", "s1"]}],
    "central_offices": [{"id": "d"}],
    "distances": [[0, 5, 9, 7], [5, 0, 4, 8], [9, 4, 0, 6], [7, 8, 6, 0]],
}  # fmt: skip


def test_ops_by_pairs_and_by_circuits_agree():
    ops = planning_ops.read_ops("tiny", OPS)
    found = planning_ops.solve_ops(ops, 5)
    # target 3 alone takes 9 + 9 > 14; 1 and 2 fit in 3 + 5 + 4
    assert found["objective"] == 15 == found["bound"]
    assert planning_ops_check.check_files(OPS, found) == []
    bent = {**OPS, "T": [row[:] for row in OPS["T"]]}
    bent["T"][1][2] = 99
    odd = planning_ops.read_ops("bent", bent)
    assert ops.triangle and not odd.triangle
    found = planning_ops.solve_ops(odd, 5)
    assert found["objective"] == 15 and planning_ops_check.check_files(bent, found) == []


GOOD = {
    "instance": "tiny", "objective": 15,
    "routes": [
        {"processor": 0, "visits": [{"target": 1, "start": 3}, {"target": 2, "start": 8}]},
        {"processor": 1, "visits": [{"target": 1, "start": 3}]},
        {"processor": 2, "visits": [{"target": 2, "start": 8}]},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("route", "visits", "fault"),
    [
        (1, [], "not served by processors"),
        (1, [{"target": 1, "start": 4}], "not at once"),
        (1, [{"target": 2, "start": 8}], "does not serve"),
        (0, [{"target": 1, "start": 3}, {"target": 2, "start": 7}], "cannot be at 2"),
        (2, [{"target": 2, "start": 8}, {"target": 2, "start": 8}], "twice"),
        (2, [{"target": 2, "start": 11}], "after 14"),
    ],
)
def test_a_wrong_ops_file_is_told(route, visits, fault):
    check = planning_ops_check.check_files
    assert check(OPS, GOOD) == []
    assert check(OPS, {**GOOD, "objective": 14}) == ["the objective is 14, the prizes are 15"]
    assert check(OPS, {**GOOD, "routes": [*GOOD["routes"], GOOD["routes"][1]]})
    routes = [{**r, "visits": visits} if k == route else r for k, r in enumerate(GOOD["routes"])]
    assert any(fault in f for f in check(OPS, {**GOOD, "routes": routes}))


def test_toptw_small():
    problem = planning_toptw.read_toptw("tiny", TOPTW)
    found = planning_toptw.solve_toptw(problem, 1, 0.3)
    assert found["score"] == 20 and sorted(found["routes"][0]) == [1, 2]
    assert planning_toptw.check_toptw(problem, found) == []
    assert planning_toptw.check_toptw(problem, {**found, "routes": [[1, 3]]})


def test_care_small():
    care = planning_hhcrsp.read_care("tiny", CARE)
    found = planning_hhcrsp.solve_care(care, 0.5)
    assert planning_hhcrsp.check_care(CARE, found) == []
    found["routes"][0]["visits"] = found["routes"][0]["visits"][:-1]
    assert planning_hhcrsp.check_care(CARE, found)


def test_command_writes_solutions(tmp_path: Path):
    for name, text in (("a.json", json.dumps(OPS)), ("b.json", json.dumps(CARE)), ("c.txt", TOPTW)):
        (tmp_path / name).write_text(text)
    out = tmp_path / "out"
    outcome = planning.main(
        [*(str(tmp_path / n) for n in ("a.json", "b.json", "c.txt")), "--seconds", "0.3",
         "--solutions", str(out), "--teams", "2", "--json"]
    )  # fmt: skip
    assert [r["faults"] for r in outcome.figures["instances"]] == [[], [], []]
    keys = {p.stem: set(json.loads(p.read_text())) for p in out.iterdir()}
    assert keys["a"] == {"instance", "objective", "routes"}
    written = json.loads((out / "a.json").read_text())
    assert {k for r in written["routes"] for k in r} == {"processor", "visits"}
    assert {k for r in written["routes"] for v in r["visits"] for k in v} == {"target", "start"}
    assert planning_ops_check.check_files(OPS, written) == []
    assert keys["b"] >= {"instance", "total_cost", "routes"}
    assert keys["c"] >= {"instance", "teams", "score", "routes"}


def test_unknown_file_is_refused(tmp_path: Path):
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(UserError, match="no OPS"):
        planning.main([str(tmp_path / "x.json")])


@pytest.mark.shared
def test_published_care_instances(shared_data: Path):
    folder = shared_data / "routing/hhcrsp"
    with (folder / "best_known.csv").open() as file:
        best = {r["instance"]: float(r["total_cost"]) for r in csv.DictReader(file)}
    path = folder / "InstanzCPLEX_HCSRP_10_3.json"
    found, faults = planning.solve_file(path, 2.0)
    assert not faults and found["total_cost"] <= best[path.stem] * 1.01


def test_random_weeks_and_repairs_pass_the_checker():
    from gis_planner.bench.planning_random import run
    from gis_planner.bench.random_weeks import random_week

    figures = run(25, moves=100)
    assert figures["faults"] == [] and figures["plans"] == 25 and figures["repairs"] > 15
    assert figures["locks_held"] and figures["unaffected_kept"] > 0.9
    assert figures["left_out_without_remedy"] == 0
    assert random_week(3) == random_week(3)


def test_sets_are_proven_apart():
    from gis_planner.bench import planning_sets
    from gis_planner.bench.weeks import invented_week
    from gis_planner.planning import choose_agencies
    from gis_planner.reference import load_reference

    figures = planning_sets.run(40)
    assert figures["not minimal"] == 0 and figures["with a set"] > 30
    assert figures["CPU ms mean"] < 5
    candidates, op = invented_week(40, 18, 1)
    reference = load_reference()
    choices = [choose_agencies(c, op, reference) for c in candidates]
    k = next(k for k, c in enumerate(choices) if len(c.sets[0].agencies) > 1)
    worse = dataclasses.replace(choices[k], sets=choices[k].sets[-1:])
    assert planning_sets._fault(candidates[k], op, reference, worse)


def test_a_lost_officer_leaves_the_rest_alone():
    from gis_planner.bench import planning_lost

    figures = planning_lost.run("15/9/1", seconds=0.1, first=0.4)
    assert figures["officers lost"] >= 5 and figures["unaffected kept, mean"] >= 0.9


@pytest.fixture(scope="module")
def small_world(tmp_path_factory):
    from gis_planner.bench.tailored_world import make_world

    return make_world(tmp_path_factory.mktemp("authority"), 101, 1.0, 2_000)


def test_tailored_visits_are_counted_against_the_truth(small_world):
    from gis_planner.bench.tailored_world import AGENCIES, Attended, found_by

    world = small_world
    places = {u for u, _ in world.there}
    all_over = [Attended("V", a, u) for u in places for a in AGENCIES]
    everything = found_by(all_over, world, 1)
    assert everything <= world.there and found_by(all_over * 2, world, 1) == everything
    assert found_by([], world, 1) == set()
    food = found_by([Attended("V", "council-food", u) for u in places], world, 1)
    assert {c for _, c in food} == {"food_hygiene"}, "an agency finds what it has a power for"
    rows = [u for p in world.rows for u in [world.uprn_of(p)]]
    assert len(set(rows)) > 0.9 * len(rows), "premises are places"


def test_the_three_ways_have_the_same_officers_and_hours(small_world):
    from collections import Counter

    from gis_planner.bench.tailored_arms import everyone, own_lists, tailored
    from gis_planner.bench.tailored_world import AGENCIES, found_by

    for way in (tailored, own_lists, everyone):
        attended = way(small_world, 2_000)
        each = Counter(a.agency for a in attended)
        # two officers, three days of 450 minutes, 45 minutes a visit at the least
        assert set(each) <= set(AGENCIES) and max(each.values()) <= 2 * 3 * 450 // 45
        assert found_by(attended, small_world, 1)


def test_ratio_of_the_experiment():
    from gis_planner.bench.planning_tailored import ratio

    rows = [{"tailored": {"found": 30}, "own_lists": {"found": 20}}] * 4
    assert ratio(rows, "own_lists") == {"ratio": 1.5, "low": 1.5, "high": 1.5}


def test_roads_are_built_and_timed(tmp_path: Path):
    lines = [[[-2.4, 51.3], [-2.39, 51.3]], [[-2.39, 51.3], [-2.39, 51.31]]]
    shapes = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": c}}
        for c in lines
    ]
    path = tmp_path / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    found = planning.main(["--roads", str(path)]).figures
    assert found["edges"] == 2 and found["reachable"] == 1.0
    assert 0 < found["table_seconds"] < 5 and 0 < found["build_seconds"] < 5
