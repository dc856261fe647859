"""Lanes, rows, axis, drags, reasons: what the timeline and lists show, without Qt."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gis_planner.planning.explain as explain
from gis_planner.app.models import gantt, lanes, mends, reasons
from gis_planner.app.models.attempts import named, told
from gis_planner.app.models.operation_places import Place
from gis_planner.app.models.plan import Attendance, LeftOut, Note, PlanView, Visit
from gis_planner.domain.placing import Trouble
from gis_planner.pipeline.operations import read_operation
from tests.app import planned

DAY, NEXT = planned.DAYS


def visit(name: str, start: str, end: str, *teams: tuple[str, tuple[str, ...]]) -> Visit:
    who = tuple(
        Attendance(agency, officers, start, "own power", "", (), "", k == 0)
        for k, (agency, officers) in enumerate(teams)
    )
    return Visit(f"V-{name}", name, f"The {name}", "", DAY, start, end, 1, who, 5.0, 0.0, 0.0, 3)


def leg(number: int, to: str, depart: str, arrive: str, minutes: float) -> dict[str, object]:
    return {
        "officer": "F1", "agency": "fire", "day": DAY, "leg": number, "to_id": to,
        "depart": depart, "arrive": arrive, "travel_min": minutes, "distance_m": 1500.0,
        "directions": '[["head north on Mill Lane", 300.0]]',
    }  # fmt: skip


OFFICER = {"id": "F1", "agency": "fire", "shift_start": "09:00", "shift_end": "17:00"}
STANDBY = {"id": "F9", "agency": "fire", "standby": True}


def fox_day() -> PlanView:
    """F1 drives 20 minutes, waits 10, visits, breaks, drives, visits, drives home."""
    visits = (
        visit("FOX", "10:00", "10:45", ("fire", ("F1",)), ("police", ("P1",))),
        visit("OWL", "12:00", "12:45", ("fire", ("F1",))),
    )
    legs = lanes.legs_of(
        [leg(1, "FOX", "09:30", "09:50", 20.0), leg(2, "OWL", "10:45", "12:00", 15.0),
         leg(3, "base", "12:45", "13:05", 19.2)]
    )  # fmt: skip
    definition = {"officer": [OFFICER, STANDBY], "operation": {"days": [DAY]}}
    found = lanes.lanes_of(visits, legs, definition, (DAY,))
    return PlanView("op", (DAY,), visits, lanes=found, legs=legs)


def test_a_day_shows_travel_waiting_visits_and_the_break() -> None:
    lane = next(x for x in fox_day().lanes[DAY] if x.officer == "F1")
    told = [(b.kind, lanes.clock(b.start_min), lanes.clock(b.end_min)) for b in lane.blocks]
    assert told == [
        ("travel", "09:30", "09:50"), ("wait", "09:50", "10:00"), ("visit", "10:00", "10:45"),
        ("wait", "10:45", "11:15"), ("break", "11:15", "11:45"), ("travel", "11:45", "12:00"),
        ("visit", "12:00", "12:45"), ("travel", "12:45", "13:05"),
    ]  # fmt: skip


def test_standby_covers_the_shift_and_off_duty_has_none() -> None:
    lane = next(x for x in fox_day().lanes[DAY] if x.officer == "F9")
    assert [(b.kind, b.start_min, b.end_min) for b in lane.blocks] == [("standby", 540, 1020)]
    assert lanes.shift_of({"days": [NEXT]}, DAY) is None
    assert lanes.shift_of({"away": [DAY]}, DAY) is None


def test_a_night_shift_runs_past_midnight() -> None:
    night = {"id": "F1", "agency": "fire", "shift_start": "20:00", "shift_end": "04:00"}
    late = visit("CLUB", "00:30", "01:15", ("fire", ("F1",)))
    legs = lanes.legs_of([leg(1, "CLUB", "23:50", "00:20", 30.0)])
    (lane,) = lanes.lanes_of((late,), legs, {"officer": [night]}, (DAY,))[DAY]
    assert lane.shift == (1200, 1680)
    assert [(b.kind, b.start_min, b.end_min) for b in lane.blocks] == [
        ("travel", 1430, 1460), ("wait", 1460, 1470), ("visit", 1470, 1515)
    ]  # fmt: skip


def test_rows_of_a_team_have_a_track_for_each_officer() -> None:
    plan, names = fox_day(), str.upper
    rows = gantt.rows_of(plan, (DAY,), "officer", names)
    assert [r.title for r in rows] == ["F1", "F9", "P1"]
    assert rows[0].first_of_agency and not rows[1].first_of_agency
    teams = gantt.rows_of(plan, (DAY,), "team", names)
    assert [(r.title, r.note) for r in teams] == [("FIRE", "F1, F9"), ("POLICE", "P1")]
    assert len(teams[0].tracks) == 2 and teams[1].top == teams[0].height


def test_who_shares_a_vehicle_is_a_team() -> None:
    officers = [
        {**OFFICER, "vehicle": "Van 1"},
        {"id": "P1", "agency": "police", "vehicle": "Van 1"},
    ]
    one = visit("FOX", "10:00", "10:45", ("fire", ("F1",)), ("police", ("P1",)))
    found = lanes.lanes_of((one,), {}, {"officer": officers}, (DAY,))
    plan = PlanView("op", (DAY,), (one,), lanes=found)
    (row,) = gantt.rows_of(plan, (DAY,), "team", str)
    assert row.title == "Van 1" and [t.officer for t in row.tracks] == ["F1", "P1"]


@given(st.integers(480, 1080), st.sampled_from(planned.DAYS), st.floats(0.3, 12.0))
def test_the_axis_goes_both_ways(mins: int, day: str, scale: float) -> None:
    axis = gantt.Axis(planned.DAYS, 480, 1080, 178.0, scale)
    found_day, found = axis.at(axis.x(day, mins))
    assert found == pytest.approx(mins, abs=1e-6) or (found_day != day and mins == 1080)
    if mins < 1080:
        assert found_day == day


@given(st.floats(0, 1400), st.sampled_from(["F1", "F2", "P1"]))
def test_a_dragged_visit_snaps_and_keeps_its_headcount(start: float, officer: str) -> None:
    one = visit("FOX", "10:00", "10:45", ("fire", ("F1",)), ("police", ("P1",)))
    drag = gantt.drag_of(one, "F1").to(NEXT, start, officer, {})
    assert drag.wanted.start % gantt.SNAP == 0 and abs(drag.wanted.start - start) <= 2.5
    assert len(drag.wanted.officers) == 2 and "P1" in drag.wanted.officers
    assert (officer == "F2") == ("F2" in drag.wanted.officers)
    assert drag.moved and drag.length == 45


def test_the_state_of_a_drag_is_told_by_mark_and_word() -> None:
    drag = gantt.drag_of(visit("FOX", "10:00", "10:45", ("fire", ("F1",))))
    soft, firm = Trouble("busy", "F1 is at The Owl.", "F1", "OWL"), Trouble("hours", "It is shut.")

    def with_(*troubles: Trouble) -> gantt.Drag:
        return gantt.Drag(drag.visit, drag.was, drag.wanted, drag.officer, troubles)

    assert (drag.state, with_().state) == ("unknown", "fits")
    assert with_(soft).state == "others make way" and with_(soft, firm).state == "cannot be"
    assert gantt.told(with_(soft, firm)).startswith("✕ The FOX: 10:00–10:45. It cannot be: F1 is")


def test_the_list_says_all_that_the_timeline_shows() -> None:
    plan = fox_day()
    lines = gantt.lines_of(plan, DAY, str)
    assert len(lines) == sum(len(x.blocks) for x in plan.lanes[DAY])
    assert lines[2].cells() == ("10:00", "10:45", "F1", "On site", "The FOX", "fire")


# ---- reasons


def sentences() -> list[str]:
    """Every reason that the planner can give, with 3 in the place of what it fills in."""
    found = []
    names = ("explain", "obstacles", "obstacles_officers", "plan")
    for name in names:
        tree = ast.parse(Path(explain.__file__).with_name(f"{name}.py").read_text("utf-8"))
        pairs = [n.value.elts[0] for n in ast.walk(tree)
                 if isinstance(n, ast.Return) and isinstance(n.value, ast.Tuple)
                 and len(n.value.elts) == 2]  # fmt: skip
        named_ = [n.value for n in ast.walk(tree)
                  if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
                  and n.targets[0].id in ("text", "reason")]  # fmt: skip
        for node in [*pairs, *named_]:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
            elif isinstance(node, ast.JoinedStr) and not _goes_on(node):
                parts = [str(v.value) if isinstance(v, ast.Constant) else "3" for v in node.values]
                found.append("".join(parts))
    return [s for s in dict.fromkeys(found) if len(s) > 12]


def _goes_on(node: ast.JoinedStr) -> bool:
    """The second half of a sentence that begins in a variable `text`."""
    first = node.values[0]
    value = first.value if isinstance(first, ast.FormattedValue) else None
    return isinstance(value, ast.Name) and value.id == "text"


def test_every_reason_of_the_planner_has_a_kind() -> None:
    told = sentences()
    assert len(told) >= 20
    assert [s for s in told if reasons.kind_of(s) is reasons.OTHER] == []


def test_reasons_are_grouped_by_worth_and_filtered() -> None:
    left = (
        LeftOut("P1", "The Fox", "It would displace P2, worth 5 against 4 here.", 4.0, 3),
        LeftOut("P3", "The Owl", "No road leads there from any base.", 9.0, 3),
        LeftOut("P4", "The Elk", "It would displace P2, worth 5 against 1 here.", 6.0, 3),
    )
    groups = reasons.groups_of(left)
    assert [(g.kind.key, [x.premises_id for x in g.premises]) for g in groups] == [
        ("displace", ["P4", "P1"]), ("road", ["P3"])
    ]  # fmt: skip
    assert [g.kind.key for g in reasons.groups_of(left, "owl")] == ["road"]
    assert reasons.groups_of(left, "no such") == ()


def test_notes_lead_to_the_field_that_mends_them() -> None:
    definition = planned.definition()
    definition["visit_rule"] = [{"premises_id": "P0001", "rule": "must"}]
    read_operation(definition)
    note = Note("seven marks", "There is no date for the joint review.", "Write review_date.", "")
    field = mends.field_of_note(note)
    assert field is not None
    assert mends.place_of_field(field, definition) == Place("purpose", -1, "review_date")
    text = "P0001 must be visited and cannot be. No shift of Fire (09:00-17:00) holds it."
    field = mends.field_of_note(Note("infeasible", text, "Lengthen the shift.", "P0001"))
    assert field == reasons.Field("officer", "shift_end", "")
    rule = mends.field_of_note(
        Note("infeasible", "P0001 must be visited and cannot be. ?", "", "P0001")
    )
    assert rule is not None
    assert mends.place_of_field(rule, definition) == Place("rules", 0, "rule")
    assert mends.field_of_note(Note("warrant task", "Police needs a warrant.", "", "P1")) is None


def test_ids_in_sentences_become_names() -> None:
    names = {"P0031": "The Fox"}
    text = named("It would displace P0031, worth 5.4 against 6.5 here.", lambda i: names.get(i, i))
    assert text == "It would displace The Fox, worth 5.4 against 6.5 here."


def test_a_visit_of_the_difference_is_told_in_names() -> None:
    text = told("2026-12-01 10:00-10:55: fire (F1 | F2), police (P1)", str.capitalize)
    assert text == "Tue 1 Dec 2026 10:00–10:55\nFire F1 F2, Police P1"
    assert told(None, str) == "–"
