"""Outcomes: statements read with every fault, totals that reconcile, feedback to its owner."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.domain.operations import FOUND, NOT_DONE, Finding, VisitOutcome
from gis_planner.domain.tables import FEEDBACK, OUTCOMES, RECONCILIATION, SCORES
from gis_planner.planning.feedback import feedback_table
from gis_planner.planning.outcomes import (
    found_table,
    hours_on_site,
    outcomes_table,
    read_statements,
    reconcile,
)
from gis_planner.planning.tables import arrow, visits_table

PLACES = frozenset({"P1", "P2", "P3"})


@pytest.fixture
def visits() -> pa.Table:
    def row(visit, place, agency, concerns):
        return {
            "operation": "op", "visit_id": visit, "premises_id": place, "agency": agency,
            "officers": f"{agency}-1", "day": "2026-12-01", "start": "10:00", "end": "11:00",
            "concerns": concerns,
        }  # fmt: skip

    return visits_table(
        [row("V001", "P1", "food", "hygiene"), row("V001", "P1", "fire", "fire"),
         row("V002", "P2", "food", "hygiene"), {"premises_id": "P3", "reason_left_out": "full"}]
    )  # fmt: skip


def test_statements_are_read_by_visit_and_by_premises(visits, reference):
    rows = [
        {"Visit_ID": "V001", "agency": "Food", "outcome": "improvement_notice", "count": "2"},
        {"visit_id": "V001", "agency": "food", "outcome": "seizure", "hours": "1.5"},
        {"premises_id": "P2", "agency": "food", "outcome": "closed"},
        {"premises_id": "P3", "agency": "fire", "outcome": "none"},
    ]
    made, faults = read_statements(rows, "op", visits, reference, PLACES)
    assert not faults and len(made) == 3
    notice = made[0]
    assert [(f.kind, f.count) for f in notice.findings] == [
        ("improvement_notice", 2),
        ("seizure", 1),
    ]
    assert notice.hours == 1.5 and notice.done and not made[1].done


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"visit_id": "V9", "agency": "food", "outcome": "none"}, "no visit of this plan"),
        ({"premises_id": "P9", "agency": "food", "outcome": "none"}, "no premises P9"),
        ({"premises_id": "P1", "outcome": "none"}, "no agency"),
        ({"premises_id": "P1", "agency": "food"}, "neither outcome nor reason"),
        ({"premises_id": "P1", "agency": "food", "outcome": "arest"}, "did you mean 'arrest'"),
        ({"premises_id": "P1", "agency": "food", "outcome": "none", "hours": "x"}, "hours 'x'"),
        ({"premises_id": "P1", "agency": "food", "outcome": "none", "hours": "nan"}, "hours 'nan'"),
        ({"premises_id": "P1", "agency": "food", "outcome": "none", "day": "1/2/26"}, "no date"),
        ({"premises_id": "P1", "agency": "food", "outcome": "none", "concern": "x"}, "no concern"),
    ],
)
def test_every_fault_names_its_row(visits, reference, row, said):
    fine = {"premises_id": "P2", "agency": "food", "outcome": "none"}
    made, faults = read_statements([fine, row, row], "op", visits, reference, PLACES)
    assert len(made) == 1 and len(faults) == 2
    assert faults[0].startswith("row 2:") and said in faults[0]


def test_a_statement_may_not_contradict_itself(visits, reference):
    def both(a, b):
        rows = [{"premises_id": "P1", "agency": "food", "outcome": x} for x in (a, b)]
        return read_statements(rows, "op", visits, reference, PLACES)[1]

    assert "took place and that it did not" in both("none", "closed")[0]
    assert "'none' stands beside" in both("none", "arrest")[0]
    assert "two reasons" in both("closed", "refused")[0]


def test_totals_reconcile_and_a_later_statement_supersedes(visits):
    facts = [
        VisitOutcome("op", "P1", "food", reason="closed"),
        VisitOutcome("op", "P1", "food", findings=(Finding("improvement_notice", 2),), hours=1.0),
        VisitOutcome("op", "P2", "food", reason="refused"),
        VisitOutcome("op", "P3", "fire", findings=(Finding("none"),)),
    ]
    rows = {r["agency"]: r for r in reconcile("op", visits, facts).to_pylist()}
    assert (rows["food"]["planned"], rows["food"]["done"], rows["food"]["not_done"]) == (2, 1, 1)
    assert rows["fire"]["not_stated"] == 1 and rows["fire"]["unplanned"] == 1
    assert not rows["all"]["balanced"] and rows["food"]["balanced"]
    assert json.loads(rows["food"]["reasons"]) == {"refused": 1}
    assert json.loads(rows["all"]["outcomes"]) == {"improvement_notice": 2, "none": 1}
    assert rows["food"]["planned_hours"] == 2.0 and rows["food"]["hours"] == 1.0
    table = outcomes_table("op", visits, facts)
    assert table.column_names == list(OUTCOMES.names)
    by = {(r["premises_id"], r["agency"]): r for r in table.to_pylist()}
    assert by["P1", "fire"]["status"] == "not stated"
    assert by["P3", "fire"]["planned"] is False and by["P3", "fire"]["outcome"] == "none"


statement = st.builds(
    VisitOutcome, st.just("op"), st.sampled_from(sorted(PLACES)), st.sampled_from(["food", "fire"]),
    findings=st.lists(st.builds(Finding, st.sampled_from(sorted(FOUND))), min_size=1).map(tuple),
) | st.builds(
    VisitOutcome, st.just("op"), st.sampled_from(sorted(PLACES)), st.sampled_from(["food", "fire"]),
    reason=st.sampled_from(sorted(NOT_DONE)),
)  # fmt: skip


@given(facts=st.lists(statement, max_size=8))
def test_planned_is_always_done_not_done_and_not_stated(facts):
    rows = [
        {"visit_id": f"V{k}", "premises_id": p, "agency": a, "start": "10:00", "end": "11:00",
         "officers": "x", "day": "2026-12-01"}
        for k, (p, a) in enumerate([("P1", "food"), ("P2", "fire")])
    ]  # fmt: skip
    table = reconcile("op", visits_table(rows), facts)
    assert table.column_names == list(RECONCILIATION.names)
    for row in table.to_pylist():
        assert row["planned"] == row["done"] + row["not_done"] + row["not_stated"]
    assert table.to_pylist()[-1]["planned"] == 2


def test_feedback_goes_to_the_agency_whose_row_led_there(visits, reference):
    def score(place, concern, ref, bits=1.0, missing=False):
        return {"premises_id": place, "concern": concern, "agency": ref.split("/")[0], "bits": bits,
                "axis": "likelihood", "factor": "complaints", "missing": missing,
                "source_refs": json.dumps([ref])}  # fmt: skip

    scores = arrow(
        SCORES,
        [score("P1", "hygiene", "food/a list/1"), score("P1", "fire", "housing/hmo/7"),
         score("P2", "hygiene", "police/intel/3"), score("P1", "drink", "police/intel/5"),
         score("P3", "hygiene", "food/a list/9"), score("P1", "tax", "hmrc/x/1", missing=True)],
    )  # fmt: skip
    facts = [
        VisitOutcome("op", "P1", "food", findings=(Finding("prohibition"),), notes="secret"),
        VisitOutcome("op", "P1", "fire", findings=(Finding("none"),)),
        VisitOutcome("op", "P2", "food", reason="closed"),
    ]
    table = feedback_table("op", visits, scores, facts, reference, {"housing/hmo/7": "2026-12-09"})
    assert table.column_names == list(FEEDBACK.names)
    by = {(r["agency"], r["source_ref"]): r for r in table.to_pylist()}
    assert set(by) == {("food", "1"), ("housing", "7"), ("police", "3"), ("police", "5")}
    assert by["food", "1"]["status"] == "confirmed"
    assert by["housing", "7"]["status"] == "other matters found"
    assert by["housing", "7"]["given"] == "2026-12-09"
    assert by["police", "3"]["status"] == "not visited"
    assert "premises were closed" in by["police", "3"]["because"]
    assert not any("secret" in str(r) for r in by.values())
    early = feedback_table("op", visits, scores, [], reference, {})
    assert {r["status"] for r in early.to_pylist()} == {"awaited"}


def test_what_visits_found_calibrates_scores(visits):
    facts = [
        VisitOutcome("op", "P1", "food", findings=(Finding("prohibition"),)),
        VisitOutcome("op", "P1", "fire", findings=(Finding("none"),)),
        VisitOutcome("op", "P2", "food", findings=(Finding("advice"),)),
    ]
    rows = {(r["premises_id"], r["concern"]): r["found"]
            for r in found_table(visits, facts).to_pylist()}  # fmt: skip
    assert rows == {("P1", "hygiene"): True, ("P1", "fire"): False, ("P2", "hygiene"): False}


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("09:30", "11:00", 3.0), ("23:00", "01:00", 4.0), ("", "11:00", None), ("zz1", "11:00", None),
     ("9", "-5", None)],
)  # fmt: skip
def test_hours_on_site_are_told_only_by_times(start: str, end: str, hours: float | None) -> None:
    assert hours_on_site(start, end, 2) == hours
