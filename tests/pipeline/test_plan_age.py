"""What is told of a plan that things went on without; who leads by the lead's hand."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gis_planner.app.models import operation_edit as edit
from gis_planner.pipeline import attending, comparing, desk, moving, plan_age
from gis_planner.pipeline.operations import document_of, operation_of
from gis_planner.store import Case
from gis_planner.store.erased_plans import left_of
from tests.app import invented, planned

OP = "winter"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("age") / "winter.gpkg"
    planned.build(path)
    return path


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Iterator[Case]:
    copy_ = tmp_path / "winter.gpkg"
    copy_.write_bytes(built.read_bytes())
    found = Case.open(copy_)
    yield found
    found.close()


def told(case: Case, definition: dict[str, Any] | None = None) -> str:
    return " ".join(plan_age.changed_since(case, OP, definition or now(case)))


def now(case: Case) -> dict[str, Any]:
    found = case.document("operation", OP)
    assert isinstance(found, dict)
    return found


def visits(case: Case) -> list[dict[str, Any]]:
    return [r for r in case.table("visits", run=OP).to_pylist() if r["visit_id"]]


def test_a_fresh_plan_has_nothing_to_tell_and_an_unknown_one_neither(case: Case) -> None:
    assert told(case) == ""
    assert plan_age.changed_since(case, "unknown", {}) == ()


def test_premises_moved_by_hand_are_told_and_put_back_again(case: Case) -> None:
    place = visits(case)[0]["premises_id"]
    moving.move_premises(case, place, 403_000.0, 301_000.0, why="seen there")
    assert told(case) == "One premises was moved on the map, and is part of this plan."
    moving.move_premises(case, "P0000", 403_100.0, 301_000.0, why="seen there")
    assert "2 premises were moved" in told(case)
    case.undo()
    case.undo()
    assert told(case) == ""


def test_scores_made_again_are_told(case: Case) -> None:
    tables = {"scores": case.table("scores"), "risks": case.table("risks")}
    case.add_result("scores", tables, verb="score", summary="again", stats={})
    assert told(case) == "Premises were scored again."


def test_a_layer_that_bears_on_no_plan_is_not_told(case: Case) -> None:
    boundary = next(i for i in case.layers())
    case.add_layer("drawn", case.layer(boundary.name).drop(["fid"])
                   if "fid" in case.layer(boundary.name).column_names
                   else case.layer(boundary.name), {"kind": "areas"})  # fmt: skip
    assert told(case) == ""
    case.add_layer("shut", case.layer(boundary.name), {"kind": "closures"})
    assert told(case) == "The layer shut is new."


def test_an_edited_operation_is_told_by_its_parts(case: Case) -> None:
    other = copy.deepcopy(now(case))
    other["officer"].pop()
    other["operation"]["headcount_cap"] = 5
    other["operation"]["owner"] = "Somebody else"
    assert told(case, other) == "The operation was edited (the roster and its limits)."


def test_rules_that_the_plan_keeps_make_it_no_older(case: Case) -> None:
    one = visits(case)[0]
    mine = [r for r in visits(case) if r["visit_id"] == one["visit_id"]]
    lock = {"day": one["day"], "start": one["start"], "agencies": [r["agency"] for r in mine]}
    kept = edit.with_rule(now(case), one["premises_id"], "lock", **lock)
    assert told(case, kept) == ""
    later = edit.with_rule(now(case), one["premises_id"], "lock", day=one["day"], start="16:55")
    never = edit.with_rule(later, mine[0]["premises_id"], "never")
    assert told(case, later) == told(case, never) == "One rule is not in the plan yet."


def test_every_visit_is_looked_at_as_things_are_now(case: Case) -> None:
    here = desk.open_desk(case, now(case), as_of=invented.TODAY)
    assert plan_age.no_longer_holding(here) == ()
    gone = visits(case)[0]["officers"].split(" | ")[0]
    changed = copy.deepcopy(now(case))
    for officer in changed["officer"]:
        if officer["id"] == gone:
            officer["days"] = [d for d in planned.DAYS if d != visits(case)[0]["day"]]
    there = desk.open_desk(case, changed, as_of=invented.TODAY)
    found = dict(plan_age.no_longer_holding(there))
    assert visits(case)[0]["premises_id"] in found
    assert all(t[0].firm and gone in t[0].text for t in found.values())


def test_who_leads_is_a_rule_and_changes_nothing_else(case: Case) -> None:
    here = desk.open_desk(case, now(case), as_of=invented.TODAY)
    rows = visits(case)
    place = next(r["premises_id"] for r in rows if not r["is_lead"])
    mine = [r for r in rows if r["premises_id"] == place]
    other = next(r["agency"] for r in mine if not r["is_lead"])
    agencies = tuple(r["agency"] for r in mine)
    option = attending.agency_option(here, place, agencies, other)
    assert option is not None and option.lead == other
    tried = attending.try_agencies(here, place, agencies, lead=other, iterations=2_000)
    assert tried.conflicts == () and tried.kept == 1.0
    _, after = desk.keep_attempt(case, tried, as_of=invented.TODAY)
    led = [r["agency"] for r in visits(case) if r["premises_id"] == place and r["is_lead"]]
    assert led == [other] and told(case) == ""
    back = attending.try_agencies(after, place, agencies, iterations=2_000)
    rule = next(r for r in back.here.operation.rules if r.premises_id == place)
    assert rule.lead == "" and rule.agencies == tuple(sorted(agencies))


def test_a_lock_keeps_who_leads_and_what_was_refused(case: Case) -> None:
    definition = now(case)
    definition["visit_rule"] = [
        {"premises_id": "P1", "rule": "refused", "agencies": ["police"]},
        {"premises_id": "P1", "rule": "must", "agencies": ["fire", "police"], "lead": "police",
         "extra_min": 15},
    ]  # fmt: skip
    assert edit.rule_of(definition, "P1") == "must"
    locked = edit.with_rule(definition, "P1", "lock", day=planned.DAYS[0], start="10:00",
                            agencies=["fire", "police"])  # fmt: skip
    refused, lock = locked["visit_rule"]
    assert refused["rule"] == "refused" and lock["lead"] == "police" and lock["extra_min"] == 15
    freed = edit.with_rule(locked, "P1", "")
    assert [r["rule"] for r in freed["visit_rule"]] == ["refused"]


def test_of_a_plan_whose_list_is_erased_it_is_left_what_it_was_made_for(case: Case) -> None:
    case.set_document("operation", OP, None, "Known by its plan alone, as after 'plan'")
    before = operation_of(case, OP)
    case.erase_list("fire", "fire list", "agreement ended")
    assert operation_of(case, OP) == before and case.verify() == []
    assert [p.visits for p in comparing.plans(case)] == [len({v["visit_id"] for v in visits(case)})]
    case.erase_list("police", "police list", "agreement ended")
    said = plan_age.changed_since(case, OP, document_of(before))
    assert said[0] == (
        "The list fire list (Fire and rescue service) was erased, with all that came from it alone."
    )
    assert "The list police list (Police)" in said[1]


def test_what_was_said_of_premises_that_only_the_erased_list_knew_goes() -> None:
    told_of = [{"premises_id": p, "why": "x"} for p in ("alone", "shared")]
    stats = {"visits": 9, "definition": {"visit_rule": told_of, "premises": told_of}}
    left = left_of(stats, "fire/fire list", {"alone"})
    assert left["definition"] == {"visit_rule": told_of[1:], "premises": told_of[1:]}
    assert left["erased_lists"] == ["fire/fire list"] and "visits" not in left
