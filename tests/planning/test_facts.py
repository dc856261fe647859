"""What the lead tells of premises, and lead times by the calendar."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import PremisesFact
from gis_planner.pipeline.operations import document_of, from_day
from gis_planner.planning import operation_from_dict, parse_operation
from gis_planner.planning.facts import with_facts
from gis_planner.planning.operation_toml import operation_toml
from gis_planner.planning.workdays import bank_holidays, working_days_before
from tests.planning.conftest import candidate, operation
from tests.planning.test_plan import plan, rows

TOLD = """
[operation]
name = "x"
days = ["2026-12-01"]
planned_on = "2026-11-16"
[[officer]]
id = "F1"
agency = "food"
[[premises]]
premises_id = "P1"
hours = ["09:00-12:00", "18:00-02:00"]
dwelling = true
licensed = false
primary_authority = "Bath"
skills = { food = "rats" }
suspected_offence = true
"""


def test_working_days_by_the_calendar_of_england_and_wales():
    assert {date(2026, 12, 25), date(2026, 12, 28)} <= bank_holidays(2026)
    assert {date(2027, 3, 26), date(2027, 3, 29), date(2027, 12, 27)} <= bank_holidays(2027)
    assert date(2022, 4, 15) in bank_holidays(2022) and len(bank_holidays(2030)) == 8
    assert working_days_before(date(2026, 12, 1), 5) == date(2026, 11, 24)
    assert working_days_before(date(2026, 12, 29), 2) == date(2026, 12, 23)


def test_what_the_lead_tells_goes_before_the_lists():
    op = parse_operation(TOLD)
    assert operation_from_dict(document_of(op)) == op
    assert parse_operation(operation_toml(document_of(op))) == op
    (one, other) = with_facts((candidate("P1", licensed=True), candidate("P2")), op)
    assert one.windows == (("09:00", "12:00"), ("18:00", "02:00"))
    assert one.has_dwelling and not one.licensed and one.skills == {"food": "rats"}
    assert one.primary_authority == "Bath" and one.suspected_offence
    assert other == candidate("P2")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"09:00-12:00"', '"9 to 12"', "hours '9 to 12' are not like"),
        ('"2026-11-16"', '"soon"', "planned_on 'soon' is not a date"),
        ("dwelling = true", 'dwelling = "yes"', "'dwelling' should be true or false"),
        ("licensed = false", "licenced = false", "did you mean 'licensed'"),
    ],
)
def test_faults_of_facts_are_told(old, new, said):
    with pytest.raises(UserError, match=said):
        parse_operation(TOLD.replace(old, new))


def drink(planned_on, days=("2026-12-01", "2026-12-09")):
    """Police have a warrant power alone at unlicensed premises."""
    op = operation(("police",), days=days, planned_on=planned_on)
    return [candidate("P1", 100, concerns={"drink": 3.0})], op


def test_a_warrant_task_says_by_when_to_apply(reference):
    candidates, op = drink("2026-11-16")
    p = plan(candidates, op, reference)
    (task,) = [n for n in p.notes.to_pylist() if n["kind"] == "warrant task"]
    assert "by Tuesday 24 November 2026" in task["fix"] or "2 December 2026" in task["fix"]
    assert not [n for n in p.notes.to_pylist() if n["kind"] == "clash"]


def test_a_warrant_that_comes_too_late_for_the_day_is_a_clash(reference):
    candidates, op = drink("2026-11-27")
    op = dataclasses.replace(op, rules=())
    from gis_planner.domain.operations import VisitRule

    early = dataclasses.replace(op, rules=(VisitRule("P1", "must", day="2026-12-01"),))
    p = plan(candidates, early, reference)
    assert rows(p)[0]["power_id"] == "p2"
    (clash,) = [n for n in p.notes.to_pylist() if n["kind"] == "clash"]
    assert "had to be applied for by Tuesday 24 November" in clash["text"] and clash["fix"]


def test_no_warrant_where_no_day_leaves_time(reference):
    candidates, op = drink("2026-11-30", days=("2026-12-01",))
    p = plan(candidates, op, reference)
    assert rows(p)[0]["basis"] == "consent" and rows(p)[0]["power_id"] is None


def test_the_day_of_planning_is_the_cases_unless_told():
    _, op = drink("")
    assert from_day(op, date(2026, 11, 16)).planned_on == "2026-11-16"
    assert from_day(op, date(2027, 1, 1)).planned_on == ""
    told = dataclasses.replace(op, planned_on="2026-11-20")
    assert from_day(told, date(2026, 11, 16)).planned_on == "2026-11-20"


def test_suspected_offence_lifts_routine_notice(reference):
    c = [candidate("P1", 100, concerns={"hmo": 3.0})]
    op = operation(("housing",))
    kinds = [n["kind"] for n in plan(c, op, reference).notes.to_pylist()]
    fact = PremisesFact("P1", suspected_offence=True)
    told = with_facts(c, dataclasses.replace(op, premises=(fact,)))
    assert "clash" in kinds
    assert "clash" not in [n["kind"] for n in plan(told, op, reference).notes.to_pylist()]


def test_a_letter_of_notice_says_by_when(reference):
    c = [candidate("P1", 100, concerns={"hmo": 3.0})]
    p = plan(c, operation(("housing",), announced=True), reference)
    assert any("there by Monday 30 November 2026" in (n["fix"] or "") for n in p.notes.to_pylist())
