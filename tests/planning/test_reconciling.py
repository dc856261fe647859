"""Outcomes visit by visit: fates that add up, what does not, how often something was found."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_planner.domain.operations import FOUND, NOT_DONE, Finding, VisitOutcome
from gis_planner.domain.tables import HIT_RATES, PLANNED_DONE, UNRECONCILED
from gis_planner.planning import learning
from gis_planner.planning.outcomes import fault_of, found_table, looked_at, read_statements
from gis_planner.planning.quick import KINDS, read_quick, told
from gis_planner.planning.reconciling import FATES, fates, planned_done, unreconciled
from gis_planner.planning.tables import visits_table
from gis_planner.reference import load_reference

REFERENCE = load_reference()
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def planned(*rows: tuple[str, str, str], because: str = "", concerns: str = "food_hygiene"):
    return visits_table(
        {
            "operation": "op", "visit_id": v, "premises_id": p, "agency": a, "officers": f"{a}-1",
            "day": "2026-12-01", "start": "10:00", "end": "11:00", "concerns": concerns,
            "because": because, "is_lead": False,
        }
        for v, p, a in rows
    )  # fmt: skip


def did(place: str, agency: str, *kinds: str, **more) -> VisitOutcome:
    return VisitOutcome("op", place, agency, findings=tuple(Finding(k) for k in kinds), **more)


def not_done(place: str, agency: str, reason: str) -> VisitOutcome:
    return VisitOutcome("op", place, agency, reason=reason)


TWO = planned(("V1", "P1", "police"), ("V1", "P1", "fire"))


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        ([], "waiting"),
        ([did("P1", "police", "none")], "waiting"),
        ([did("P1", "police", "none"), did("P1", "fire", "arrest")], "done"),
        ([did("P1", "police", "none"), not_done("P1", "fire", "no_officer")], "in part"),
        ([not_done("P1", "police", "refused"), not_done("P1", "fire", "no_time")], "no entry"),
        ([not_done("P1", "police", "closed"), not_done("P1", "fire", "closed")], "closed"),
        ([not_done("P1", "police", "called_off"), not_done("P1", "fire", "no_time")], "not done"),
    ],
)
def test_what_became_of_a_visit(facts, fate):
    assert fates(TWO, facts) == {"V1": fate}


statement = st.builds(
    lambda p, a, kind: did(p, a, kind) if kind in FOUND else not_done(p, a, kind),
    st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(["police", "fire"]),
    st.sampled_from(KINDS),
)  # fmt: skip


@BUSY
@given(facts=st.lists(statement, max_size=10))
def test_each_planned_visit_has_one_fate(facts):
    visits = planned(("V1", "P1", "police"), ("V1", "P1", "fire"), ("V2", "P2", "fire"))
    found = fates(visits, facts)
    assert set(found) == {"V1", "V2"} and set(found.values()) <= set(FATES)


def test_planned_against_done_in_minutes():
    fact = did("P1", "police", "none", start="10:20", end="11:05", hours=1.5)
    rows = planned_done("op", TWO, [fact, not_done("P1", "fire", "closed")])
    assert rows.column_names == list(PLANNED_DONE.names)
    by = {r["agency"]: r for r in rows.to_pylist()}
    assert (by["police"]["late_min"], by["police"]["longer_min"]) == (20, -15)
    assert by["police"]["planned_hours"] == 1.0 and by["police"]["hours"] == 1.5
    assert by["fire"]["status"] == "not done" and by["fire"]["start"] is None


def test_what_does_not_add_up_is_asked_about():
    visits = planned(("V1", "P1", "police"), ("V1", "P1", "fire"), ("V2", "P2", "fire"))
    facts = [
        did("P1", "police", "arrest", day="2026-12-02", hours=9.0),
        not_done("P1", "fire", "closed"),
        did("P9", "hmrc", "none"),
    ]
    table = unreconciled("op", visits, facts, REFERENCE)
    assert table.column_names == list(UNRECONCILED.names)
    kinds = {(r["kind"], r["agency"]) for r in table.to_pylist()}
    assert kinds == {
        ("agencies disagree", "fire"), ("not stated", "fire"), ("other day", "police"),
        ("hours", "police"), ("no power", "police"), ("not planned", "hmrc"),
    }  # fmt: skip
    said = next(r["because"] for r in table.to_pylist() if r["kind"] == "agencies disagree")
    assert said == "Fire says it was closed; Police was inside."


def test_nothing_odd_is_left_when_all_is_said():
    facts = [did("P1", "police", "none"), did("P1", "fire", "advice", hours=1.0)]
    assert unreconciled("op", TWO, facts, REFERENCE).num_rows == 0


# ---- what was looked for


def test_an_agency_may_say_what_it_looked_for():
    sent = frozenset({"food_hygiene", "waste"})
    plain = did("P1", "police", "improvement_notice")
    assert looked_at(plain, sent) == {"food_hygiene": True, "waste": True}
    said = did("P1", "police", "improvement_notice", found=("waste",), clear=("food_hygiene",))
    assert looked_at(said, sent) == {"food_hygiene": False, "waste": True}
    only = did("P1", "police", "none", clear=("waste",))
    assert looked_at(only, sent) == {"waste": False}, "food hygiene was not looked at"
    assert looked_at(not_done("P1", "police", "closed"), sent) == {}
    visits = planned(("V1", "P1", "police"), concerns="food_hygiene | waste")
    assert found_table(visits, [only]).to_pylist() == [
        {"premises_id": "P1", "concern": "waste", "found": False}
    ]


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (did("P1", "fire", "none", found=("waste",)), "'none' stands beside 'waste'"),
        (did("P1", "fire", "arrest", found=("waste",), clear=("waste",)), "both found and not"),
        (VisitOutcome("op", "P1", "fire", reason="closed", clear=("waste",)), "did not take place"),
        (did("P1", "fire", "none", start="9.30"), "no time"),
    ],
)
def test_a_statement_that_contradicts_itself_is_refused(fact, said):
    assert said in fault_of(fact)


def test_a_file_may_tell_time_power_hazards_and_concerns():
    row = {
        "visit_id": "V1", "agency": "police", "outcome": "arrest", "start": "10:00",
        "end": "11:30", "power": next(p.id for p in REFERENCE.powers if p.agency == "police"),
        "hazards": "dog", "found": "illegal_working", "clear": "waste | food_hygiene",
    }  # fmt: skip
    (fact,), faults = read_statements([row], "op", TWO, REFERENCE, frozenset({"P1"}))
    assert not faults and fact.hours == 1.5 and fact.hazards == "dog"
    assert fact.found == ("illegal_working",) and fact.clear == ("waste", "food_hygiene")
    for change, said in (({"end": "25:10"}, "no time"), ({"power": "x"}, "no power of entry"),
                         ({"found": "x"}, "no concern")):  # fmt: skip
        _, faults = read_statements([row | change], "op", TWO, REFERENCE, frozenset({"P1"}))
        assert said in faults[0]


# ---- hit rates


def many(hits: int, of: int, *, because: str = "") -> tuple[pa.Table, list[VisitOutcome]]:
    letter = because[:1] or "C"
    visits = planned(*((f"{letter}{k}", f"{letter}P{k}", "police") for k in range(of)),
                     because=because)  # fmt: skip
    facts = [did(f"{letter}P{k}", "police", "arrest" if k < hits else "none") for k in range(of)]
    return visits, facts


def test_hit_rates_with_wilsons_interval_and_small_counts_kept_back():
    rates = learning.hit_rates([many(3, 10), many(1, 4, because="Drawn at random (seed 1)")],
                               REFERENCE)  # fmt: skip
    assert rates.column_names == list(HIT_RATES.names)
    rows = {(r["kind"], r["name"]): r for r in rates.to_pylist()}
    chosen = rows["choice", learning.CHOSEN]
    assert (chosen["hits"], chosen["looked"], chosen["rate"]) == (3, 10, 0.3)
    assert chosen["low"] == pytest.approx(0.1078, abs=1e-4)
    assert chosen["high"] == pytest.approx(0.6032, abs=1e-4)
    drawn = rows["choice", learning.RANDOM]
    assert drawn["looked"] == 4 and drawn["hits"] is None and "too few" in drawn["because"]
    assert rows["all", "all"]["looked"] == 14 and rows["agency", "police"]["hits"] == 4
    assert rows["concern", "food_hygiene"]["looked"] == 14
    assert "at least 5 of each" in learning.chosen_against_random(rates)


def test_chosen_against_random_says_when_it_is_settled():
    few = learning.hit_rates([many(6, 10), many(2, 6, because="Drawn at random")], REFERENCE)
    assert "do not settle it" in learning.chosen_against_random(few)
    lots = learning.hit_rates([many(60, 80), many(10, 60, because="Drawn at random")], REFERENCE)
    said = learning.chosen_against_random(lots)
    assert said.startswith("Chosen visits find 58 points more than random ones")
    assert "settle" not in said
    gap, low, high = learning.difference(56, 70, 48, 80)  # Newcombe 1998, table II, example (a)
    assert (gap, low, high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


@BUSY
@given(n=st.integers(1, 300), data=st.data())
def test_the_interval_holds_the_share(n, data):
    hits = data.draw(st.integers(0, n))
    low, high = learning.wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


# ---- typed outcomes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n", "Visited; nothing found that needs action."),
        ("imp 2 fire", "2 x improvement, compliance or hygiene notice (fire safety"),
        ("2 arrests", "2 x arrest."),
        ("fixed penalty illegal, adv", "Fixed, civil or financial penalty (illegal working)"),
        ("closed", "Not done: the premises were closed."),
        ("no t", "Not done: time ran out."),
        ("", ""),
        ("xyz", "'xyz' is no outcome"),
        ("none, arrest", "'none' cannot stand beside"),
        ("closed, arrest", "It cannot have taken place and not"),
        ("arrest of nobody known", "'nobody known' is neither a number nor a concern"),
    ],
)
def test_outcomes_as_they_are_typed(text, said):
    assert told(read_quick(text, REFERENCE), REFERENCE).startswith(said)


def test_the_agencys_own_concern_is_meant_first():
    licence = read_quick("warn l", REFERENCE, ("licensing",)).findings[0]
    assert licence.concern == "licensing"
    assert read_quick("warn l", REFERENCE, ("wages",)).findings[0].concern == "wages"


@BUSY
@given(kind=st.sampled_from(KINDS), count=st.integers(1, 50))
def test_every_kind_in_full_is_read_as_itself(kind, count):
    read = read_quick(kind.replace("_", " "), REFERENCE)
    if kind in NOT_DONE:
        assert read.reason == kind
    else:
        assert read.findings == (Finding(kind),)
        again = read_quick(f"{kind} {count}", REFERENCE)
        assert again.findings == (Finding(kind, count),)


@BUSY
@given(text=st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_words(text):
    read = read_quick(text, REFERENCE)
    assert read.empty or read.fault or read.findings or read.reason
