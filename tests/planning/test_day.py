"""What happens on the day: shared vehicles, travel by hour, drop-outs, closed doors, overruns."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Event, Officer, TeamAgency, VisitRule
from gis_planner.domain.tables import DIFFERENCES
from gis_planner.planning import check_plan
from gis_planner.planning.replan import after_event, differences, figures_of, with_officer
from tests.planning.conftest import DAYS, candidate, line, operation
from tests.planning.test_plan import infeasible, out, plan, rows

BOTH = {"hygiene": 2.0, "fire": 2.0}


def by(p):
    return {r["premises_id"]: r for r in rows(p)}


def test_who_share_a_vehicle_make_one_way(reference):
    candidates = [
        candidate(f"P{k}", 9_000 * k, concerns=(BOTH, {"hygiene": 3.0}, {"fire": 3.0})[k % 3])
        for k in range(1, 9)
    ]
    officers = (
        Officer("f1", "food", vehicle="van"), Officer("r1", "fire", vehicle="van"),
        Officer("f2", "food"),
    )  # fmt: skip
    op = operation(officers=officers)
    p = plan(candidates, op, reference, moves=20_000)
    days = {d.officer: d for d in p.itineraries}
    ways = [
        [(s.place, s.start) for s in days[o].stops if s.kind in ("visit", "wait")]
        for o in ("f1", "r1")
    ]
    assert ways[0] == ways[1] and ways[0]
    waits = [s for o in ("f1", "r1") for s in days[o].stops if s.kind == "wait"]
    assert waits, "some premises concern only one of them"
    # parted, the plan is refused
    alone = dataclasses.replace(
        days["r1"], stops=tuple(s for s in days["r1"].stops if s.kind != "wait")
    )
    broken = dataclasses.replace(
        p, itineraries=tuple(alone if d.officer == "r1" else d for d in p.itineraries)
    )
    faults = check_plan(broken, tuple(candidates), op, reference, line(candidates, op))
    assert any("part ways" in f for f in faults)


def test_a_vehicle_sets_out_from_its_first_riders_base(reference):
    team = (TeamAgency("food", 0.0, 0.0), TeamAgency("fire", 50_000.0, 0.0))
    officers = (Officer("f1", "food", vehicle="v"), Officer("r1", "fire", vehicle="v"))
    c = [candidate("P1", 10_000, concerns={"fire": 2.0})]
    p = plan(c, operation(team=team, officers=officers), reference)
    assert {d.base for d in p.itineraries} == {"base:f1"}
    assert {d.stops[0].travel_min for d in p.itineraries} == {10}


def test_times_by_hour_are_kept_by_plan_and_checker(reference):
    candidates = [candidate(f"P{k}", 20_000 * k) for k in range(1, 6)]
    op = operation(each=2)
    free = line(candidates, op)
    slow = dataclasses.replace(
        free, tables=(free.minutes, free.minutes * 2), hours=((570, 0), (900, 1))
    )
    p = plan(candidates, op, reference, slow)  # checks itself
    assert check_plan(p, tuple(candidates), op, reference, slow) == ()
    for day in p.itineraries:
        leave = day.depart
        for stop in day.stops:
            if stop.kind == "break":
                leave = stop.end
                continue
            rush = leave < 570 or leave >= 900
            places = free.ids.index
            here = places("base:food") if stop is day.stops[0] else here  # noqa: F821
            there = places("base:food") if stop.kind == "base" else places(stop.place)
            assert stop.travel_min == np.ceil(free.minutes[here, there]) * (2 if rush else 1)
            here, leave = there, stop.end
    always = dataclasses.replace(slow, hours=((0, 1),))
    assert check_plan(p, tuple(candidates), op, reference, always)


def test_never_on_a_day_and_at_a_time(reference):
    candidates = [candidate("P1", 100), candidate("P2", 200)]
    rules = (
        VisitRule("P1", "never", day=DAYS[0]), VisitRule("P1", "must"),
        VisitRule("P2", "never", day=DAYS[0], start="09:00", end="15:00"),
        VisitRule("P2", "must", day=DAYS[0]),
    )  # fmt: skip
    p = plan(candidates, operation(days=DAYS, rules=rules), reference)
    assert by(p)["P1"]["day"] == DAYS[1]
    assert by(p)["P2"]["day"] == DAYS[0] and by(p)["P2"]["start"] >= "15:00"


def test_a_refused_warrant_is_not_used(reference):
    c = [candidate("P1", 100, concerns={"drink": 3.0})]
    rule = VisitRule("P1", "refused", agencies=("police",))
    op = operation(("police", "food"))
    assert by(plan(c, op, reference))["P1"]["power_id"] == "p2"
    p = plan(c, dataclasses.replace(op, rules=(rule,)), reference)
    assert by(p)["P1"]["basis"] == "consent" and by(p)["P1"]["power_id"] is None


def test_named_officers_go(reference):
    rule = VisitRule("P1", "must", agencies=("food",), officers=("food-3",))
    p = plan([candidate("P1", 100)], operation(each=3, rules=(rule,)), reference)
    assert by(p)["P1"]["officers"] == "food-3"
    two = dataclasses.replace(rule, officers=("food-1", "food-2"))
    q = plan([candidate("P1", 100)], operation(each=3, rules=(two,)), reference)
    assert "names food-1, food-2 of Food, and 1 must go" in infeasible(q)[0]["text"]


@pytest.fixture
def running(reference):
    candidates = [candidate(f"P{k}", 4_000 * k, concerns=BOTH) for k in range(1, 9)]
    op = operation(each=2, days=DAYS)
    return candidates, op, plan(candidates, op, reference, moves=20_000)


def again(running, event, reference):
    candidates, op, first = running
    changed = after_event(op, first.visits, event)
    return changed, plan(candidates, changed, reference, previous=first, moves=20_000)


def test_an_officer_drops_out_at_noon(running, reference):
    _, _, first = running
    event = Event("officer lost", officer="food-1", day=DAYS[0], at="12:00")
    _, second = again(running, event, reference)
    before, after = by(first), by(second)
    for place, row in before.items():
        if row["day"] == DAYS[0] and row["start"] < "12:00":
            same = [r["officers"] for r in rows(first) if r["premises_id"] == place]
            assert [r["officers"] for r in rows(second) if r["premises_id"] == place] == same
            assert after[place]["start"] == row["start"]
    late = [r for r in rows(second) if (r["day"], r["start"]) >= (DAYS[0], "12:00")]
    assert all("food-1" not in r["officers"].split(" | ") for r in late)
    assert infeasible(second) == []


def test_standby_steps_in(reference):
    candidates = [candidate(f"P{k}", 4_000 * k) for k in range(1, 5)]
    officers = (Officer("f1", "food"), Officer("f2", "food", standby=True))
    op = operation(officers=officers)
    first = plan(candidates, op, reference)
    lost = Event("officer lost", officer="f1")
    none = plan(candidates, after_event(op, first.visits, lost), reference, previous=first)
    assert rows(none) == [] and len(out(none)) == 4
    called = after_event(op, first.visits, dataclasses.replace(lost, standby=True))
    second = plan(candidates, called, reference, previous=first)
    assert {r["officers"] for r in rows(second)} == {"f2"} and len(by(second)) == 4


def test_a_closed_door_and_an_overrun(running, reference):
    _, _, first = running
    place = next(iter(by(first)))
    _, second = again(running, Event("closed", premises_id=place), reference)
    assert "closed" in out(second)[place]
    row = by(first)[place]
    event = Event("overrun", premises_id=place, minutes=70, day=row["day"], at=row["end"])
    changed, third = again(running, event, reference)
    later = by(third)[place]
    assert later["start"] == row["start"]
    h, m = map(int, row["end"].split(":"))
    assert later["end"] == f"{(h * 60 + m + 70) // 60:02d}:{(h * 60 + m + 70) % 60:02d}"
    assert changed.not_before == f"{row['day']} {row['end']}"


def test_the_difference_says_what_moved_and_why(running, reference):
    _, _, first = running
    place = next(iter(by(first)))
    _, second = again(running, Event("closed", premises_id=place), reference)
    table = differences(first.visits, second.visits, "P is closed")
    assert table.column_names == list(DIFFERENCES.names)
    told = {r["premises_id"]: r for r in table.to_pylist()}
    assert told[place]["change"] == "dropped" and "closed" in told[place]["because"]
    same = differences(first.visits, first.visits)
    assert set(same["change"].to_pylist()) == {"kept"}
    at = first.visits.schema.get_field_index("value")
    struck = first.visits.set_column(at, "value", pa.nulls(first.visits.num_rows, pa.float64()))
    gained = differences(struck, first.visits)["value"].to_pylist()
    assert gained == [None] * same.num_rows, "a list was erased"
    at = struck.schema.get_field_index("concerns")
    left = figures_of(struck.set_column(at, "concerns", pa.nulls(struck.num_rows, pa.string())))
    assert left["value"] is None and left["concerns_covered"] is None
    assert figures_of(struck)["concerns_covered"] > 0, "a table without values names concerns"
    a = figures_of(first.visits, first.itineraries)
    assert a["visits"] == len(by(first)) and a["attendances"] == len(rows(first))
    assert a["value"] == pytest.approx(first.value, abs=0.5) and a["travel_min"] > 0


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Event("officer lost", officer="nobody"), "no officer 'nobody'"),
        (Event("overrun", premises_id="P99"), "not visited"),
        (Event("refused", premises_id="P1", agency="navy"), "takes no part"),
        (Event("closed", premises_id="P1", day="2031-01-01"), "no day"),
        (Event("closed", premises_id="P1", at="10:00"), "needs its day"),
        (Event("closed"), "which premises"),
    ],
)
def test_events_that_cannot_be(running, event, said):
    _, op, first = running
    with pytest.raises(UserError, match=said):
        after_event(op, first.visits, event)


def test_one_more_officer_brings_what_was_left_out(reference):
    candidates = [candidate(f"P{k}", 5_000 * k) for k in range(1, 12)]
    op = operation(("food",))
    first = plan(candidates, op, reference)
    more = with_officer(op, "food")
    second = plan(candidates, more, reference, previous=first, mode="improve")
    assert more.officers[-1].id == "food-extra-1"
    assert len(by(second)) > len(by(first)) and second.value > first.value
    with pytest.raises(UserError, match="takes no part"):
        with_officer(op, "navy")


def test_other_agencies_visits_are_named_when_they_shut_a_premises_out(reference):
    busy = tuple((d, "00:00", "24:00", "police") for d in DAYS)
    p = plan(
        [candidate("P1", 100, busy=busy)],
        operation(days=DAYS, rules=(VisitRule("P1", "must"),)), reference,
    )  # fmt: skip
    assert "Police on 2026-12-01" in out(p)["P1"] and "Go together" in infeasible(p)[0]["fix"]
