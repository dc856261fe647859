"""Infeasible and absurd input: which constraint, for whom, and what would mend it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Officer, TeamAgency, VisitRule
from gis_planner.planning import Candidate, parse_operation
from tests.planning.conftest import DAYS, candidate, line, operation
from tests.planning.test_plan import infeasible, out, plan, rows

MUST = VisitRule("P1", "must")
FOOD, FIRE = TeamAgency("food", 0.0, 0.0), TeamAgency("fire", 0.0, 0.0)


def must(**more):
    return VisitRule("P1", "must", **more)


def lock(place="P1", **more):
    return VisitRule(place, "lock", day=DAYS[0], **more)


def f(**more):
    return (Officer("F", "food", **more),)


CASES = {
    "no officer for a must-visit": (
        {}, {"team": (FOOD, FIRE), "officers": (Officer("R", "fire"),)},
        "Food has 0 officers and 1 must go", "Add officers of Food"),
    "no agency that can act": (
        {"concerns": {"tax": 3.0}}, {}, "No agency that takes part can act on tax", "Invite Hmrc"),
    "shift shorter than travel": (
        {"at": 60_000}, {"officers": f(shift_end="09:50")},
        r"No shift of Food \(09:00-09:50\) holds 60 minutes there", "Lengthen the shift of Food"),
    "window closed while anyone works": (
        {"windows": (("02:00", "05:00"),)}, {},
        "visited 02:00-05:00 on 2026-12-01, and no shift of Food", "Move the shift of Food"),
    "open too briefly": (
        {"windows": (("09:00", "09:20"),)}, {}, "open 20 minutes .* a visit takes 45", "widen"),
    "a day on which nobody works": (
        {}, {"days": DAYS, "officers": f(days=(DAYS[0],)), "rules": (must(day=DAYS[1]),)},
        "2026-12-02.*F works on other days", "Roster Food"),
    "all stand by": ({}, {"officers": f(standby=True)}, "F stands by", "Roster Food"),
    "nobody may make a visit": ({}, {"officers": f(max_visits=0)}, "max_visits 0", "Roster Food"),
    "all dropped out": ({}, {"officers": f(away=(DAYS[0],))}, "F dropped out", "Roster Food"),
    "riders who never meet": (
        {}, {"officers": (Officer("F", "food", vehicle="v", shift_end="11:00"),
                          Officer("R", "fire", vehicle="v", shift_start="14:00"))},
        "F shares a vehicle with someone who is never on duty", "Roster Food"),
    "must and never": (
        {}, {"rules": (MUST, VisitRule("P1", "never", why="sold"))}, "ruled it out: sold",
        "Remove the rule"),
    "never on every day": (
        {}, {"days": DAYS, "rules": (MUST, *(VisitRule("P1", "never", day=d) for d in DAYS))},
        "2026-12-01; 2026-12-02", "Remove one of the rules"),
    "locked while it is shut": (
        {}, {"rules": (lock(start="07:00"),)}, "locked at 07:00 .* is open 09:00-18:00",
        "Move the lock"),
    "locked beyond the shift": (
        {"windows": (("06:00", "22:00"),)}, {"rules": (lock(start="20:00"),)},
        r"locked at 20:00, and no shift of Food \(09:00-17:00\)", "Move the lock, or the shift"),
    "a rule that ends before it starts": (
        {}, {"rules": (must(start="15:00", end="14:00"),)}, "15:00 to 14:00, which is no time",
        "Correct the start or the end"),
    "a rule that leaves too little time": (
        {}, {"rules": (must(start="15:00", end="15:20"),)}, "leaves 20 minutes.* takes 45",
        "Widen the times of the rule"),
    "no capacity for the work afterwards": (
        {}, {"team": (TeamAgency("food", 0.0, 0.0, 1.0),), "officers": f()},
        "leaves Food 2 hours of work, and its aftermath_hours are 1", "Raise aftermath_hours of"),
    "fewer may go than must go together": (
        {}, {"team": (TeamAgency("food", 0.0, 0.0, officers_per_visit=3),), "headcount_cap": 2},
        "fits 2 officers", "Raise headcount_cap"),
    "a visit longer than the hours": ({}, {"visit_min": 700}, "takes 700", "Shorten visit_min"),
    "a visit that leaves no room for a break": (
        {}, {"visit_min": 470}, "a break of 30 in the middle", "Shorten the visit or the break"),
    "a skill that nobody has": (
        {"skills": {"food": "rats"}}, {}, "No officer of Food has the skill 'rats'",
        "Add an officer of Food with it"),
    "a named officer without the skill": (
        {"skills": {"food": "rats"}}, {"rules": (must(agencies=("food",), officers=("food-1",)),)},
        "names food-1 of Food, who lacks the skill 'rats'", "Name an officer who has it"),
    "an operation that is over": (
        {}, {"not_before": "2027-01-01 00:00"}, "Nothing may begin before 2027", "not_before"),
    "only what may not be predicted": (
        {"concerns": {"slavery": 9.0}}, {}, "may not be predicted", "safeguarding"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_premises_says_what_stands_against_it(reference, name):
    change, more, said, mends = CASES[name]
    op = operation(**{"rules": (MUST,), **more})
    p = plan([candidate("P1", **{"at": 100, **change}), candidate("P2", 200)], op,
             reference, moves=1_000)  # fmt: skip
    (note,) = [n for n in infeasible(p) if n["premises_id"] == "P1"]
    assert re.search(said, note["text"]) and re.search(mends, note["fix"]), note
    assert out(p)["P1"] and "P1" not in {r["premises_id"] for r in rows(p)}


def test_an_island_names_the_premises_and_the_roads(reference):
    candidates = [candidate("P1", 100), candidate("P2", 200)]
    op = operation(rules=(MUST,))
    travel = line(candidates, op)
    travel.minutes[0, 1:] = travel.minutes[1:, 0] = np.inf
    (note,) = infeasible(plan(candidates, op, reference, travel))
    assert "P1" in note["text"] and "No road leads there" in note["text"] and note["fix"]


def test_two_locks_that_clash_name_each_other(reference):
    rules = tuple(lock(p, start="10:30", agencies=("food",)) for p in ("P1", "P2"))
    p = plan([candidate("P1", 100), candidate("P2", 200)], operation(rules=rules), reference)
    (note,) = infeasible(p)
    kept = rows(p)[0]["premises_id"]
    assert f"displace {kept}, which is locked too: the officers of Food" in note["text"]
    assert "2026-12-01 10:30" in note["text"] and "Change one of these rules" in note["fix"]


def test_more_must_visits_than_hours(reference):
    rules = tuple(VisitRule(f"P{k}", "must") for k in range(1, 13))
    candidates = [candidate(f"P{k}", 100 * k) for k in range(1, 13)]
    p = plan(candidates, operation(("food",), rules=rules), reference)
    told = infeasible(p)
    assert len(told) + len({r["premises_id"] for r in rows(p)}) == 12 and told
    assert all("must be visited too" in n["text"] and "add a day" in n["fix"] for n in told)


def test_a_must_that_nobody_knows_is_told(reference):
    p = plan([candidate("P1")], operation(rules=(VisitRule("P99", "must"),)), reference)
    (note,) = infeasible(p)
    assert "P99 must be visited" in note["text"] and "Correct the premises_id" in note["fix"]


def test_no_place_and_nothing_to_plan(reference):
    lost = Candidate("P1", None, None, {"hygiene": 2.0})
    other = candidate("P2")
    op = operation(rules=(MUST,))
    (note,) = infeasible(plan([lost, other], op, reference, line([other], op)))
    assert "No place is known" in note["text"] and "Match it" in note["fix"]
    nothing = plan([], operation(), reference)
    assert nothing.value == 0 and nothing.visits.num_rows == 0


FILE = """
[operation]
name = "x"
days = ["2026-12-01"]
open_from = "18:00"
[[officer]]
id = "F1"
agency = "food"
shift_start = "09:00"
shift_end = "09:00"
"""


def test_hours_and_shifts_of_no_length_are_refused():
    with pytest.raises(UserError) as caught:
        parse_operation(FILE)
    assert "it opens and shuts at 18:00" in str(caught.value)
    assert "officer F1: the shift begins and ends at 09:00" in str(caught.value)
