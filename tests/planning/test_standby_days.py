"""Officers who stand by on single days: not planned then, and called by a repair."""

from __future__ import annotations

import dataclasses

from gis_planner.domain.operations import Event, Officer
from gis_planner.planning import check_plan
from gis_planner.planning.operation_file import operation_faults
from gis_planner.planning.replan import after_event
from tests.planning.conftest import DAYS, candidate, line, operation
from tests.planning.test_plan import plan, rows


def test_a_standby_day_is_kept_by_plan_and_checker(reference):
    candidates = [candidate(f"P{k}", 3_000 * k) for k in range(1, 5)]
    free = (Officer("f1", "food", max_visits=2),)
    p = plan(candidates, operation(officers=free, days=DAYS), reference)
    assert {r["day"] for r in rows(p)} == set(DAYS)
    by = operation(
        officers=(Officer("f1", "food", max_visits=2, standby_days=DAYS[:1]),), days=DAYS
    )
    q = plan(candidates, by, reference)
    assert {r["day"] for r in rows(q)} == {DAYS[1]}
    faults = check_plan(p, tuple(candidates), by, reference, line(candidates, by))
    assert any(f"f1 is not on duty on {DAYS[0]}" in f for f in faults)
    assert check_plan(q, tuple(candidates), by, reference, line(candidates, by)) == ()


def test_who_stands_by_that_day_steps_in(reference):
    staff = (Officer("f1", "food"), Officer("f2", "food", standby_days=DAYS[:1]))
    candidates = [candidate("P1", 3_000)]
    op = operation(officers=staff)
    p = plan(candidates, op, reference)
    assert {r["officers"] for r in rows(p)} == {"f1"}
    lost = Event("officer lost", officer="f1", standby=True)
    after = after_event(op, p.visits, lost)
    assert next(o for o in after.officers if o.id == "f2").standby_days == ()
    q = plan(candidates, after, reference)
    assert {r["officers"] for r in rows(q)} == {"f2"}


def test_a_crew_rides_without_the_one_who_stands_by(reference):
    staff = (
        Officer("f1", "food", vehicle="van"),
        Officer("f2", "food", vehicle="van", standby_days=DAYS[:1]),
    )
    candidates = [candidate(f"P{k}", 3_000 * k) for k in range(1, 3)]
    op = operation(officers=staff, days=DAYS)
    p = plan(candidates, op, reference)
    assert check_plan(p, tuple(candidates), op, reference, line(candidates, op)) == ()
    assert all("f2" not in r["officers"] for r in rows(p) if r["day"] == DAYS[0])


def test_a_standby_day_is_a_day_of_the_operation():
    document = {
        "operation": {"name": "x", "days": list(DAYS)},
        "officer": [{"id": "f1", "agency": "food", "standby_days": ["2027-01-01"]}],
    }
    assert operation_faults(document) == (
        "officer f1: day '2027-01-01' is not a day of the operation",
    )
    assert not dataclasses.replace(Officer("f1", "food"), standby=True).on_duty(DAYS[0])
