"""The wizard's models: nothing of a file is lost, faults have a place, rosters as text and grid."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_planner.app.models import operation_places as places
from gis_planner.app.models import roster, roster_text
from gis_planner.app.models.operation_draft import Draft, default_of, schema, tables
from gis_planner.app.models.operation_edit import fresh, with_targets
from gis_planner.pipeline.operation_forms import faults_of, marks_of, toml_of
from gis_planner.reference import load_reference

DAYS = ["2026-12-01", "2026-12-02", "2026-12-03"]
REFERENCE = load_reference()


def whole_operation() -> dict[str, Any]:
    """Every key of the schema, each with a value that is not its default."""
    values: dict[str, Any] = {
        "name": "every-key", "days": DAYS, "roads": "lanes", "headcount_cap": 4,
        "random_visits": 0.2, "announced": True, "supportive": True, "visit_min": 50,
        "visit_min_per_extra_agency": 5, "allowance_min": 7, "open_from": "08:30",
        "open_until": "19:00", "max_candidates": 90, "min_agencies": 2, "min_attending": 2,
        "ward_min_visits": 1, "min_non_compliant": 1, "trades": ["barber"], "wards": ["West"],
        "concerns": ["fire_safety"], "targets": ["P1", "P2"],
        "travel_factors": {"07:30": 1.4, "09:30": 1.0}, "walk_m": 300.5,
        "not_before": "2026-12-01 10:00", "owner": "Head of service",
        "objectives": {"fire": "Exits"}, "measures": ["visits, from 12 a month"],
        "review_date": "2026-12-20", "marking": "OFFICIAL", "planned_on": "2026-11-16",
    }  # fmt: skip
    agency = {"id": "fire", "base_easting": 1.5, "base_northing": 2, "aftermath_hours": 9.5,
              "objective": "Exits", "contact": "A", "deputy": "B", "officers_per_visit": 2,
              "expects": ["fire log"]}  # fmt: skip
    officer = {"id": "F1", "agency": "fire", "name": "N", "skills": ["x"], "shift_start": "10:00",
               "shift_end": "16:00", "break_min": 20, "max_visits": 3, "days": DAYS[:2],
               "standby": True, "vehicle": "V", "away": ["2026-12-02 13:00"], "base_easting": 3,
               "base_northing": 4, "standby_days": [DAYS[0]]}  # fmt: skip
    rule = {
        "premises_id": "P1", "rule": "must", "day": DAYS[0], "start": "10:30", "end": "12:00",
        "agencies": ["fire"], "why": "because", "officers": ["F1"], "extra_min": 15,
        "lead": "fire",
    }  # fmt: skip
    fact = {"premises_id": "P2", "hours": ["18:00-23:30"], "dwelling": True, "licensed": False,
            "primary_authority": "Leeds", "suspected_offence": True,
            "skills": {"fire": "petroleum"}}  # fmt: skip
    return {"operation": values, "agency": [agency], "officer": [officer], "visit_rule": [rule],
            "premises": [fact]}  # fmt: skip


def test_the_example_has_every_key_of_the_schema() -> None:
    whole = whole_operation()
    assert set(whole["operation"]) == set(schema()["operation"])
    for table in tables():
        assert set(whole[table][0]) == set(schema()[table])
        assert all(v != default_of(table, k) for k, v in whole[table][0].items())
    assert faults_of(whole) == ()


def test_a_written_file_reads_as_the_same_operation() -> None:
    whole = whole_operation()
    whole["operation"]["owner"] = 'He said "no",\tthen\x7f left'
    assert tomllib.loads(toml_of(whole)) == whole


def test_every_key_of_the_operation_has_a_step() -> None:
    named = {k for keys in places.HEAD_STEPS.values() for k in keys}
    assert named == set(schema()["operation"])


def test_what_is_not_touched_is_not_written() -> None:
    before = {"operation": {"name": "a", "days": DAYS[:1]}, "agency": [{"id": "fire"}]}
    draft = Draft(before)
    draft.put(("operation", "headcount_cap"), default_of("operation", "headcount_cap"))
    draft.put(("agency", 0, "contact"), "")
    assert not draft.dirty and "headcount_cap" not in draft.head
    draft.put(("operation", "headcount_cap"), 3)
    assert draft.dirty and before["operation"].get("headcount_cap") is None


def test_typing_a_word_is_one_step_back_and_larger_changes_are_one_each() -> None:
    draft = Draft(whole_operation())
    start = copy.deepcopy(draft.now)
    for text in ("n", "ne", "new"):
        draft.put(("operation", "name"), text)
    draft.set_rows("officer", [])
    assert draft.undo() and draft.rows("officer") and draft.head["name"] == "new"
    assert draft.undo() and draft.now == start and not draft.undo()
    assert draft.redo() and draft.redo() and draft.rows("officer") == []


def test_a_day_taken_away_leaves_officers_days_too() -> None:
    draft = Draft(whole_operation())
    draft.toggle_day(DAYS[1])
    assert draft.days == [DAYS[0], DAYS[2]] and draft.rows("officer")[0]["days"] == [DAYS[0]]
    draft.toggle_day(DAYS[0])
    # else no day would be left to him, and none means every day: the fault is told instead
    assert draft.rows("officer")[0]["days"] == [DAYS[0]]
    assert any("is not a day of the operation" in f for f in faults_of(draft.now))
    draft.toggle_day(DAYS[0])
    assert draft.days == [DAYS[0], DAYS[2]]


@pytest.mark.parametrize(
    ("break_it", "step", "row", "key"),
    [
        (lambda d: d["operation"].update(days=[]), "days", -1, "days"),
        (lambda d: d["operation"].update(days=["1 Dec"]), "days", -1, "days"),
        (lambda d: d["operation"].update(travel_factors={"7": 1.1}), "days", -1, "travel_factors"),
        (lambda d: d["operation"].update(headcount_cap=0), "limits", -1, "headcount_cap"),
        (lambda d: d["operation"].pop("name"), "purpose", -1, "name"),
        (lambda d: d["agency"].append({"id": "fire"}), "agencies", 0, "id"),
        (lambda d: d["agency"][0].update(base_easting="x"), "agencies", 0, "base_easting"),
        (lambda d: d["officer"].append(dict(d["officer"][0])), "roster", 0, "id"),
        (lambda d: d["officer"][0].update(shift_end="25:00"), "roster", 0, "shift_end"),
        (lambda d: d["officer"][0].update(away=["soon"]), "roster", 0, "away"),
        (lambda d: d["visit_rule"][0].update(rule="maybe"), "rules", 0, "rule"),
        (lambda d: d["visit_rule"][0].update(day="2027-01-01"), "rules", 0, "day"),
        (lambda d: d["visit_rule"][0].update(agencies=["police"]), "rules", 0, "agencies"),
        (lambda d: d["premises"][0].update(hours=["nine"]), "facts", 0, "hours"),
        (lambda d: d["visit_rule"].append(dict(d["visit_rule"][0])), "rules", 0, "rule"),
    ],
)  # fmt: skip
def test_every_fault_leads_to_the_field_that_mends_it(
    break_it: Any, step: str, row: int, key: str
) -> None:
    draft = Draft(whole_operation())
    draft.change(break_it)
    faults = faults_of(draft.now)
    assert faults
    assert places.Place(step, row, key) in [places.place_of(f, draft.now) for f in faults]


def test_marks_lead_to_their_fields_and_can_be_accepted() -> None:
    bare = {"operation": {"name": "x", "days": DAYS}, "agency": [{"id": "fire"}]}
    nothing: dict[str, Any] = {"acknowledged": {}, "reasons": {}}
    marks = marks_of(bare, nothing)
    assert [m.number for m in marks] == [1, 2, 3, 4, 5, 6, 7] and not any(m.met for m in marks)
    where = {m.name: places.place_of_mark(m.name, m.lacks[0].agency, bare) for m in marks}
    assert where["objective"] == ("agencies", 0, "objective")
    assert where["contacts"] == ("agencies", 0, "contact")
    assert where["senior_owner"] == ("purpose", -1, "owner")
    assert where["committed_officers"].step == "roster"
    assert where["briefing_acknowledged"] == ("marks", -1, "fire")
    said = {"acknowledged": {"fire": {"who": "A"}},
            "reasons": {"senior_owner:": {"why": "acting up"}}}  # fmt: skip
    met = {m.name for m in marks_of(bare, said) if m.met}
    assert met == {"briefing_acknowledged", "senior_owner"}


# ---- roster

patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""For machines that others use at the same time."""
officers = st.fixed_dictionaries(
    {"id": st.just("F1"), "agency": st.just("fire")},
    optional={
        "days": st.lists(st.sampled_from(DAYS), unique=True, min_size=1),
        "standby": st.booleans(),
        "standby_days": st.lists(st.sampled_from(DAYS), unique=True),
        "away": st.lists(st.sampled_from([*DAYS, "2026-12-02 13:00"]), unique=True),
        "skills": st.just(["x"]),
    },
)


@patient
@given(officers, st.sampled_from(DAYS), st.sampled_from(roster.STATES))
def test_setting_one_day_leaves_the_others_and_is_what_the_planner_reads(
    officer: dict[str, Any], day: str, state: str
) -> None:
    from gis_planner.pipeline.operations import read_operation

    before = {d: roster.state_of(officer, d) for d in DAYS}
    made = roster.with_state(officer, day, state, DAYS)
    assert {d: roster.state_of(made, d) for d in DAYS} == before | {day: state}
    operation = read_operation({"operation": {"name": "x", "days": DAYS}, "officer": [made]})
    from gis_planner.planning.rules import shift_row

    for d in DAYS:
        on = shift_row(operation.officers[0], d, operation, 0)[0] >= 0
        assert on == (roster.state_of(made, d) == roster.AVAILABLE)
    assert made.get("skills") == officer.get("skills")


def test_more_officers_have_free_ids_and_the_shift_of_the_last() -> None:
    first = [{"id": "F1", "agency": "fire", "shift_start": "12:00", "max_visits": 2, "name": "A"}]
    made = roster.more(first, "fire", 2)
    assert [o["id"] for o in made] == ["F1", "F2", "F3"]
    assert made[2] == {"id": "F3", "agency": "fire", "shift_start": "12:00", "max_visits": 2}


def test_a_new_operation_has_an_id_for_every_officer() -> None:
    agencies = ("council-health", "council-housing", "fire")
    made = fresh("new", date(2026, 11, 20), 2, agencies, "roads", (1.0, 2.0))
    ids = [o["id"] for o in made["officer"]]
    assert ids == ["CH1", "CH2", "CH3", "CH4", "F1", "F2"] and faults_of(made) == ()


def test_totals_count_the_available_the_reserve_and_the_hours() -> None:
    rows = [
        {"id": "F1", "agency": "fire"},
        {"id": "F2", "agency": "fire", "standby_days": DAYS[:1]},
        {"id": "P1", "agency": "police", "days": DAYS[1:], "shift_start": "18:00",
         "shift_end": "02:00"},
    ]  # fmt: skip
    found = roster.totals(rows, DAYS)
    assert found["fire"][DAYS[0]] == roster.Total(1, 1, 8)
    assert found["police"][DAYS[0]].text == "–"
    assert found["police"][DAYS[1]].hours == 8
    assert found[""][DAYS[1]] == roster.Total(3, 0, 24)


def test_a_block_with_headings_adds_and_updates_officers() -> None:
    block = roster_text.cells_of(
        "Name\tOfficer\tAgency\tFrom\tTue 1 Dec\t02/12/2026\nAnn\tF1\tFire\t8.30\tStandby\ty\n"
        "Ben\t\tPolice\t9am\tx\t\n"
    )
    police = roster_text.agency_of("Police", REFERENCE)
    fire = roster_text.agency_of("Fire", REFERENCE)
    before = [{"id": "F1", "agency": fire, "skills": ["a"], "days": DAYS[2:]}]
    made, told = roster_text.pasted(before, block, (0, 0), roster.columns(DAYS), DAYS, REFERENCE)
    assert told == []
    assert made[0]["name"] == "Ann" and made[0]["skills"] == ["a"]
    assert made[0]["shift_start"] == "08:30"
    assert roster.state_of(made[0], DAYS[0]) == roster.STANDBY
    assert made[1]["agency"] == police and made[1]["shift_start"] == "09:00"
    # a row with a tick somewhere says 'absent' where it is empty
    assert [roster.state_of(made[1], d) for d in DAYS[:2]] == [roster.AVAILABLE, roster.ABSENT]


def test_a_bare_block_fills_cells_and_adds_rows() -> None:
    shown = roster.columns(DAYS)
    at = [c.key for c in shown].index(DAYS[1])
    made, told = roster_text.pasted(
        [{"id": "F1", "agency": "fire"}], [["S", "-"], ["✓", "maybe"]], (0, at), shown, DAYS,
        REFERENCE,
    )  # fmt: skip
    assert [roster.state_of(made[0], d) for d in DAYS] == ["available", "standby", "absent"]
    assert len(made) == 2 and made[1]["agency"] == "fire"
    assert told == [f"'maybe' on {DAYS[2]} is no state"]


@patient
@given(st.lists(officers, min_size=1, max_size=4))
def test_a_written_roster_reads_as_the_same(rows: list[dict[str, Any]]) -> None:
    for i, row in enumerate(rows):
        row["id"] = f"F{i}"
    again, told = roster_text.read(roster_text.written(rows, DAYS), DAYS, REFERENCE)
    assert told == []
    for old, new in zip(rows, again, strict=True):
        assert {d: roster.state_of(new, d) for d in DAYS} == {
            d: roster.state_of(old, d) for d in DAYS
        }
        assert new["id"] == old["id"] and new.get("skills", []) == old.get("skills", [])


@pytest.mark.parametrize(
    ("text", "clock"),
    [("9", "09:00"), ("9am", "09:00"), ("0930", "09:30"), ("9.30 pm", "21:30"), ("12am", "00:00"),
     ("noon", "noon"), ("25:00", "25:00"), ("14:05:00", "14:05")],
)  # fmt: skip
def test_times_as_people_write_them(text: str, clock: str) -> None:
    assert roster_text.clock_of(text) == clock


def test_targets_become_candidates_or_must_visits() -> None:
    first = {"operation": {"name": "x", "days": DAYS, "max_candidates": 1},
             "visit_rule": [{"premises_id": "P1", "rule": "never"}]}  # fmt: skip
    only = with_targets(first, ["P1", "P2", "P1"], "targets")
    assert only["operation"]["targets"] == ["P1", "P2"] and only["operation"]["max_candidates"] == 3
    must = with_targets(first, ["P1", "P2"], "must")
    assert must["visit_rule"] == [{"premises_id": "P1", "rule": "never"},
                                  {"premises_id": "P2", "rule": "must"}]  # fmt: skip
    assert "targets" not in first["operation"]


def test_samples_operation_is_read_without_loss() -> None:
    path = Path(__file__).parents[2] / "data" / "samples" / "operation.toml"
    document = tomllib.loads(path.read_text("utf-8"))
    assert Draft(document).now["officer"] == document["officer"]
    assert tomllib.loads(toml_of(Draft(document).now)) == document | {
        k: document[k] for k in ("visit_rule",) if k in document
    }
