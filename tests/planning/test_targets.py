"""The funnel with its counts, demand, other agencies' visits, letters."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.domain.operations import Officer, Operation, TeamAgency
from gis_planner.planning.letters import FIELDS, letters_of
from gis_planner.planning.others import (
    OtherVisit,
    day_of,
    place,
    time_of,
    visits_of_calendar,
    visits_of_rows,
)
from gis_planner.planning.tables import visits_table
from gis_planner.planning.targets import TargetFilter, demand, funnel


def view(rows) -> pa.Table:
    base = {"agencies": 0, "agency_ids": "", "non_compliant": 0, "concerns": "{}", "trade": None,
            "ward": None, "severity": 0, "never_visited": False, "contacts": 0}  # fmt: skip
    full = [base | {"premises_id": f"P{k}"} | r for k, r in enumerate(rows)]
    return pa.Table.from_pylist(full)


def test_the_funnel_of_ealing():
    """213 known to two agencies or more, 52 of them non-compliant in two areas, 10 in three."""
    rows = [{"agencies": 1}] * 100 + [{"agencies": 2}] * 161
    rows += [{"agencies": 3, "non_compliant": 2}] * 42 + [{"agencies": 2, "non_compliant": 3}] * 10
    steps = funnel(view(rows), TargetFilter(known_to=2, non_compliant=2)).steps
    assert [s.premises for s in steps] == [313, 213, 52]
    found = funnel(view(rows), TargetFilter(known_to=2, non_compliant=3))
    assert found.steps[-1].premises == found.targets.num_rows == 10


def test_the_most_severe_of_what_is_left_then_the_best_known():
    rows = [{"severity": 3, "agencies": 9}, {"severity": 5, "agencies": 2, "contacts": 1},
            {"severity": 5, "agencies": 2, "contacts": 7}, {"severity": 5, "agencies": 4},
            {"severity": 4, "agencies": 1}]  # fmt: skip
    found = funnel(view(rows), TargetFilter(severity=4, most=2))
    assert [s.premises for s in found.steps] == [5, 4, 2] and found.steps[-1].key == "most"
    assert found.targets["premises_id"].to_pylist() == ["P2", "P3"]
    assert funnel(view(rows), TargetFilter(most=40)).targets.num_rows == 5


def test_every_filter_and_its_words():
    rows = [
        {"agency_ids": "fire | police", "concerns": json.dumps({"hmo": 1.0}), "severity": 5,
         "trade": "Takeaway/sandwich shop", "ward": "Abbey", "never_visited": True},
        {"agency_ids": "police", "trade": "Hotel", "ward": None, "severity": 2},
    ]  # fmt: skip
    for wanted, left in (
        (TargetFilter(agencies=("fire",)), 1), (TargetFilter(concerns=("hmo", "tax")), 1),
        (TargetFilter(trades=("takeaway",)), 1), (TargetFilter(wards=("abbey",)), 1),
        (TargetFilter(wards=("not known",)), 1), (TargetFilter(severity=3), 1),
        (TargetFilter(never_visited=True), 1), (TargetFilter(never_visited=False), 1),
        (TargetFilter(), 2),
    ):  # fmt: skip
        assert funnel(view(rows), wanted).targets.num_rows == left, wanted


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"trade": st.sampled_from([None, "a", "b", "c"]), "contacts": st.integers(0, 9),
             "non_compliant": st.integers(0, 3)}
        ), max_size=30,
    )
)  # fmt: skip
def test_demand_adds_up_most_first(rows):
    table = demand(view([*rows, {"trade": "a", "contacts": 1}]), "trade")
    assert sum(table["premises"].to_pylist()) == len(rows) + 1
    contacts = table["contacts"].to_pylist()
    assert contacts == sorted(contacts, reverse=True)
    assert table["cumulative"].to_pylist()[-1] == pytest.approx(1.0)


CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/London:20261201T100000
DTEND;TZID=Europe/London:20261201T113000
LOCATION:The Red Lion\\, 12 High Street\\, BA1 1AA
SUMMARY:Audit
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20260701T090000Z
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:Patrol BA1 1AA
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20261203
SUMMARY:All day
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART;VALUE=DATE:20261204
SUMMARY:All day at 9 Mill Lane BA1 1AB
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_is_read_in_local_time():
    found = visits_of_calendar(CALENDAR, "fire")
    assert (found[0].day, found[0].start, found[0].end) == ("2026-12-01", "10:00", "11:30")
    weekly = [v for v in found if "Patrol" in v.where]
    assert [v.day for v in weekly] == ["2026-07-01", "2026-07-08", "2026-07-15"]
    assert {(v.start, v.end) for v in weekly} == {("10:00", "11:00")}  # summer time
    assert [(v.day, v.start, v.end) for v in found if "All day" in v.where] == [
        ("2026-12-04", "00:00", "24:00")
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [("1/12/2026", "2026-12-01"), ("2026-12-01 09:00:00", "2026-12-01"),
     ("1 Dec 2026", "2026-12-01"),
     ("Tue 01/12/2026", "2026-12-01"), ("31/02/2026", ""), ("soon", "")],
)  # fmt: skip
def test_days(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "time"),
    [("9.30", "09:30"), ("0930", "09:30"), ("9am", "09:00"), ("2:15 pm", "14:15"),
     ("12am", "00:00"),
     ("09:30:00", "09:30"), ("25:00", ""), ("noon", "")],
)  # fmt: skip
def test_times(text, time):
    assert time_of(text) == time


def test_rows_are_placed_by_id_uprn_or_address():
    premises = pa.Table.from_pylist(
        [
            {"premises_id": "P1", "uprn": "100", "name": "The Red Lion", "postcode": "BA1 1AA",
             "address": "12 High Street, Bath", "easting": 1.0, "northing": 1.0},
            {"premises_id": "P2", "uprn": None, "name": "Bath News", "postcode": "BA1 1AA",
             "address": "14 High Street, Bath", "easting": 500.0, "northing": 1.0},
        ]
    )  # fmt: skip
    rows = [
        {"Date": "1/12/2026", "Start": "10:00", "UPRN": "00100"},
        {"Date": "1/12/2026", "premises_id": "P2", "agency": "police"},
        {"Date": "1/12/2026", "Address": "14 High St, Bath BA1 1AA"},
        {"Date": "1/12/2026", "Address": "Red Lion, BA11AA"},
        {"Date": "1/12/2026", "Address": "99 High Street, Bath BA1 1AA"},
        {"Date": "sometime", "Address": "x"},
    ]
    found, faults = visits_of_rows(rows, "fire")
    assert len(faults) == 1 and faults[0].startswith("row 6")
    placed = place(found, premises)
    assert [v.premises_id for v in placed] == ["P1", "P2", "P2", "P1", ""]
    assert placed[1].agency == "police" and placed[0].end == "11:00"
    assert "no number or name fits" in placed[4].how
    near = place([OtherVisit("fire", "2026-12-01", "10:00", "11:00", "there", easting=505.0,
                             northing=3.0)], premises)  # fmt: skip
    assert near[0].premises_id == "P2"


def test_letters_tell_who_comes_and_nothing_that_is_known(reference):
    op = Operation(
        "help", ("2026-12-01",), (TeamAgency("food", contact="01632 960001"),
                                  TeamAgency("fire", expects=("keys",))),
        (Officer("f", "food"),), supportive=True,
    )  # fmt: skip
    row = {"visit_id": "V001", "premises_id": "P1", "day": "2026-12-01", "start": "10:00",
           "end": "11:00", "because": "illicit goods", "concerns": "drink"}  # fmt: skip
    visits = visits_table(
        [row | {"agency": "food", "is_lead": True}, row | {"agency": "fire", "is_lead": False}]
    )
    places = {"P1": {"name": "Red & Lion", "address": "1 High St, Bath", "postcode": "BA1 1AA"}}
    (letter,) = letters_of(op, visits, places, reference, {"food": ("records",), "fire": ("x",)})
    assert tuple(letter) == FIELDS and letter["day"] == "Tuesday 1 December 2026"
    assert letter["expects"].splitlines() == ["Food: records", "Fire: keys"]
    assert letter["address"] == "1 High St\nBath\nBA1 1AA" and letter["contact"] == "01632 960001"
    assert "illicit" not in str(letter) and "drink" not in str(letter)
