"""The desk: the live check, a visit moved, forced in, given other attendees; planning watched."""

from __future__ import annotations

import dataclasses
import threading
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.placing import Placing
from gis_planner.domain.progress import Silent
from gis_planner.pipeline import attending, desk
from gis_planner.pipeline.anytime import Watch, plan_watched
from gis_planner.store import Case
from tests.app import invented, planned

FEW = 2_000
"""Moves of a repair in these tests."""


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "winter.gpkg"
    planned.build(path)
    return path


@pytest.fixture(scope="module")
def stands(case_file: Path) -> desk.Desk:
    """The desk of the plan as made; tests that keep something work on a copy of the case."""
    with Case.open(case_file) as case:
        return desk.open_desk(case, case.document("operation", "winter"))


@pytest.fixture
def case(case_file: Path, tmp_path: Path) -> Case:
    copy = tmp_path / "winter.gpkg"
    copy.write_bytes(case_file.read_bytes())
    return Case.open(copy)


def placings(one: desk.Desk) -> list[Placing]:
    """Every visit of the plan as it stands."""
    found: dict[str, list[dict]] = {}
    for row in one.standing.to_pylist():
        if row["visit_id"]:
            found.setdefault(row["visit_id"], []).append(row)
    made = []
    for rows in found.values():
        hours, minutes = map(int, rows[0]["start"].split(":"))
        made.append(
            Placing(rows[0]["premises_id"], rows[0]["day"], hours * 60 + minutes,
                    tuple(r["agency"] for r in rows),
                    tuple(o for r in rows for o in r["officers"].split(" | ")))
        )  # fmt: skip
    return made


def kinds(one: desk.Desk, wanted: Placing) -> set[str]:
    return {t.kind for t in one.troubles(wanted)}


def test_the_plan_as_it_stands_has_no_troubles(stands: desk.Desk) -> None:
    assert len(placings(stands)) > 20
    assert [p for p in placings(stands) if stands.troubles(p)] == []


def test_each_thing_that_breaks_is_named(stands: desk.Desk) -> None:
    one = next(p for p in placings(stands) if "fire" in p.agencies and len(p.agencies) > 1)
    other = next(
        p for p in placings(stands)
        if p.day == one.day and set(p.officers) & set(one.officers) and p != one
    )  # fmt: skip
    change = dataclasses.replace
    busy = stands.troubles(change(one, start=other.start))
    assert any(t.kind == "busy" and t.premises_id == other.premises_id for t in busy)
    assert not any(t.firm for t in busy if t.kind == "busy")
    assert "hours" in kinds(stands, change(one, start=17 * 60 + 40))
    assert "day" in kinds(stands, change(one, day="2026-12-09"))
    fire = next(o for o in one.officers if o.startswith("F"))
    rest = tuple(o for o in one.officers if o != fire)
    assert kinds(stands, change(one, officers=(*rest, "F3"))) == {"off duty"}
    assert kinds(stands, change(one, officers=rest)) == {"team"}
    assert all(t.firm for t in stands.troubles(change(one, officers=rest)))
    shifted = change(one, start=8 * 60)
    assert {"hours", "shift"} <= kinds(stands, shifted)


def test_what_was_so_before_is_no_fault_of_a_move(stands: desk.Desk) -> None:
    slower = dataclasses.replace(stands.here.travel, minutes=stands.here.travel.minutes + 4)
    mine = desk.desk_of(dataclasses.replace(stands.here, travel=slower), stands.standing)
    assert [p for p in placings(mine) if mine.troubles(p)] == []
    one = placings(mine)[0]
    assert mine.troubles(dataclasses.replace(one, start=8 * 60))


def test_the_live_check_is_fast_enough_for_a_drag(stands: desk.Desk) -> None:
    one = placings(stands)[0]
    stands.troubles(one)
    began = time.process_time()
    for start in range(9 * 60, 17 * 60, 5):
        stands.troubles(dataclasses.replace(one, start=start))
    assert (time.process_time() - began) / 96 < 0.004


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_the_check_calls_free_can_be_kept_there(
    stands: desk.Desk, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(placings(stands)))
    start = data.draw(st.integers(9 * 12, 17 * 12)) * 5
    wanted = dataclasses.replace(one, start=start, day=data.draw(st.sampled_from(planned.DAYS)))
    troubles = stands.troubles(wanted)
    tried = desk.move(stands, wanted, iterations=FEW)
    if any(t.firm for t in troubles):
        assert tried.conflicts
    elif not troubles:
        assert not tried.conflicts
        mine = [r for r in tried.plan.visits.to_pylist() if r["premises_id"] == one.premises_id]
        assert {(r["day"], r["start"]) for r in mine} == {
            (wanted.day, f"{start // 60:02d}:{start % 60:02d}")
        }
        assert {o for r in mine for o in r["officers"].split(" | ")} == set(wanted.officers)


def test_a_move_is_one_undoable_change_of_plan_and_rule(case: Case) -> None:
    definition = case.document("operation", "winter")
    mine = desk.open_desk(case, definition)
    one = placings(mine)[0]
    wanted = dataclasses.replace(one, start=one.start + 15)
    tried = desk.move(mine, wanted, iterations=FEW)
    assert not tried.conflicts and case.document("operation", "winter") == definition
    before = len(case.history())
    done, after = desk.keep_attempt(case, tried, as_of=invented.TODAY)
    assert len(case.history()) == before + 1 and "visits" in done.touched
    (rule,) = case.document("operation", "winter")["visit_rule"]
    assert rule["rule"] == "lock" and rule["day"] == wanted.day
    assert after.troubles(wanted) == () and after.operation.rules
    again = desk.open_desk(case, case.document("operation", "winter"), mine)
    assert again.here.travel is mine.here.travel
    case.undo()
    assert case.document("operation", "winter") == definition
    rows = case.table("visits", run="winter").to_pylist()
    assert [r["start"] for r in rows if r["premises_id"] == one.premises_id] == [
        f"{one.start // 60:02d}:{one.start % 60:02d}"
    ] * len(one.agencies)


def test_two_locks_that_clash_are_laid_out_and_name_the_premises(stands: desk.Desk) -> None:
    first, second = (
        next(p for p in placings(stands) if "F1" in p.officers and p.day == planned.DAYS[0]),
        next(p for p in placings(stands) if "F1" in p.officers and p.day == planned.DAYS[1]),
    )
    locked = desk.with_rule(stands.operation, desk.lock_of(first))
    here = dataclasses.replace(stands.here, operation=locked)
    mine = desk.desk_of(here, stands.standing)
    wanted = dataclasses.replace(second, day=first.day, start=first.start)
    tried = desk.move(mine, wanted, iterations=FEW)
    assert len(tried.conflicts) == 1
    names = {stands.mover.name(p.premises_id) for p in (first, second)}
    assert any(n in tried.conflicts[0] for n in names)
    assert first.premises_id not in tried.conflicts[0]


def test_forced_in_says_what_it_displaces_and_never_frees(stands: desk.Desk) -> None:
    left = [r for r in stands.standing.to_pylist() if r["reason_left_out"]]
    pid = next(r["premises_id"] for r in left if "displace" in r["reason_left_out"])
    tried = desk.force_in(stands, pid, iterations=FEW)
    changes = {r["premises_id"]: r["change"] for r in tried.differences.to_pylist()}
    assert changes[pid] == "added" and not tried.conflicts and tried.kept > 0.5
    one = placings(stands)[0]
    out = desk.leave_out(stands, one.premises_id, iterations=FEW)
    changes = {r["premises_id"]: r["change"] for r in out.differences.to_pylist()}
    assert changes[one.premises_id] == "dropped"


def test_rules_of_refused_warrants_stay_when_another_is_set(stands: desk.Desk) -> None:
    refused = desk.VisitRule("P0001", "refused", agencies=("police",))
    must = desk.VisitRule("P0001", "must", extra_min=20)
    operation = dataclasses.replace(stands.operation, rules=(refused, must))
    changed = desk.with_rule(operation, desk.VisitRule("P0001", "lock", planned.DAYS[0], "10:00"))
    assert [r.rule for r in changed.rules] == ["refused", "lock"]
    assert changed.rules[1].extra_min == 20
    assert [r.rule for r in desk.without_rule(changed, "P0001").rules] == ["refused"]


def test_a_desk_needs_a_plan(case: Case) -> None:
    other = planned.definition()
    other["operation"]["name"] = "unplanned"
    with pytest.raises(UserError, match="no plan 'unplanned'"):
        desk.open_desk(case, other)


# ---- attendees


def test_sets_are_ranked_and_say_what_is_lost(stands: desk.Desk) -> None:
    one = next(p for p in placings(stands) if len(p.agencies) > 1)
    options = attending.agency_options(stands, one.premises_id)
    assert [o.rank for o in options] == list(range(1, len(options) + 1))
    assert options[0].share == pytest.approx(1.0) and options[0].lost == ()
    assert all(o.lead in o.agencies and o.officers <= o.cap for o in options)
    alone = attending.agency_option(stands, one.premises_id, one.agencies[:1])
    assert alone is not None and alone.lost and alone.share < 1.0
    said = {a.agency: a.why for a in alone.absent}
    assert "stays uncovered" in said[one.agencies[1]] or "covers" in said[one.agencies[1]]
    for attendee in options[0].attendees:
        own = attendee.basis == "own power"
        assert bool(attendee.power_id) == own and (attendee.law != "") == own
    assert attending.agency_options(stands, "P9999") == ()


def test_other_attendees_become_a_rule_once_kept(case: Case) -> None:
    mine = desk.open_desk(case, case.document("operation", "winter"))
    one = next(p for p in placings(mine) if len(p.agencies) > 1)
    wanted = one.agencies[:1]
    tried = attending.try_agencies(mine, one.premises_id, wanted, iterations=FEW)
    assert not tried.conflicts
    desk.keep_attempt(case, tried, as_of=invented.TODAY)
    rows = case.table("visits", run="winter").to_pylist()
    assert [r["agency"] for r in rows if r["premises_id"] == one.premises_id] == list(wanted)
    (rule,) = case.document("operation", "winter")["visit_rule"]
    assert (rule["rule"], rule["agencies"]) == ("must", list(wanted))


# ---- watched


def test_value_grows_below_the_bound_and_stop_keeps_the_best(case: Case) -> None:
    watch = Watch()
    definition = case.document("operation", "winter")
    stopper = threading.Timer(1.2, watch.stop)
    stopper.start()
    began = time.monotonic()
    done = plan_watched(case, definition, watch, as_of=invented.TODAY, seconds=60, mode="afresh",
                        progress=Silent())  # fmt: skip
    assert time.monotonic() - began < 30
    points = watch.points()
    assert points and all(a.value <= b.value for a, b in pairwise(points))
    assert all(p.value <= p.bound + 1e-6 and 0 <= p.gap <= 1 for p in points)
    assert done.figures["value"] >= points[-1].value - 1e-6
    assert len(watch.best().visits) == points[-1].visits


class CancelledSoon(Silent):
    """Asked to stop once the search has found something."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def cancelled(self) -> bool:
        return bool(self.watch.points())


def test_cancel_leaves_the_case_as_it_was(case: Case) -> None:
    watch, before = Watch(), len(case.history())
    definition = case.document("operation", "winter")
    with pytest.raises(Cancelled):
        plan_watched(case, definition, watch, as_of=date(2026, 11, 21), seconds=60,
                     mode="improve", progress=CancelledSoon(watch))  # fmt: skip
    assert len(case.history()) == before and watch.points()
