"""Science instances in their own terms: solved, written, and checked apart."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gis_planner.bench import planning, planning_hhcrsp, planning_ops, planning_toptw
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
    assert planning_ops.check_ops(ops, found) == []
    bent = {**OPS, "T": [row[:] for row in OPS["T"]]}
    bent["T"][1][2] = 99
    odd = planning_ops.read_ops("bent", bent)
    assert ops.triangle and not odd.triangle
    found = planning_ops.solve_ops(odd, 5)
    assert found["objective"] == 15 and planning_ops.check_ops(odd, found) == []


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
    assert keys["a"] >= {"instance", "objective", "bound", "seconds", "routes"}
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
    from gis_planner.bench.planning_random import random_week, run

    figures = run(25, moves=100)
    assert figures["faults"] == [] and figures["plans"] == 25 and figures["repairs"] > 5
    assert figures["left_out_without_remedy"] == 0
    assert random_week(3) == random_week(3)


def test_tailored_visits_are_counted_against_the_truth():
    from gis_planner.bench import planning_tailored as bench
    from gis_planner.reference import load_reference

    reference = load_reference()
    truth = bench.invent(1, 0.25, reference)
    rows = [{"premises_id": f"P{k:03d}", "agency": a}
            for k in range(bench.PREMISES) for a in bench.AGENCIES]  # fmt: skip
    everything = bench.found_by(rows, truth, reference, 1)
    assert 0.8 * truth.there.sum() < everything <= truth.there.sum()
    assert bench.found_by(rows + rows, truth, reference, 1) == everything
    assert bench.found_by([], truth, reference, 1) == 0
