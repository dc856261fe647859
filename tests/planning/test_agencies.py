"""Who attends: minimal sets against brute force, powers, reasons."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.operations import VisitRule
from gis_planner.planning import PlanParams, choose_agencies
from gis_planner.planning.agencies import concern_weights, holds_here
from gis_planner.planning.explain import without_sets
from gis_planner.planning.words import attendees, visit_notes, why_not
from tests.planning.conftest import candidate, operation

ALL = ("food", "fire", "housing", "police", "immigration", "hmrc")
CONCERNS = ("hygiene", "fire", "hmo", "drink", "working", "tax")


def best(c, op, reference):
    return choose_agencies(c, op, reference).sets[0]


def test_one_agency_that_covers_both_is_enough(reference):
    c = candidate("P1", concerns={"hmo": 2.0, "fire": 1.0})
    assert best(c, operation(ALL), reference).agencies == ("fire",)


def test_unpredictable_concern_never_sends_anyone(reference):
    c = candidate("P1", concerns={"slavery": 9.0})
    assert choose_agencies(c, operation(ALL), reference).sets == ()


@settings(max_examples=60, deadline=None)
@given(
    bits=st.dictionaries(st.sampled_from(CONCERNS), st.floats(-1, 4), min_size=1),
    cap=st.integers(1, 5),
    licensed=st.booleans(),
)
def test_the_first_set_is_minimal(reference, bits, cap, licensed):
    c = candidate("P1", concerns=bits, licensed=licensed)
    op = operation(ALL, headcount_cap=cap)
    params = PlanParams()
    weights = concern_weights(c, reference, params)
    holds = holds_here(c, weights, op.agencies, op, reference, params)

    def covered(team):
        return sum(
            w * max((holds[a, k].credit for a in team if (a, k) in holds), default=0)
            for k, w in weights.items()
        )

    teams = [t for n in range(1, cap + 1) for t in itertools.combinations(ALL, n)]
    most = max(map(covered, teams))
    fewest = min(len(t) for t in teams if covered(t) >= most - 1e-6)
    sets = choose_agencies(c, op, reference, params).sets
    if most <= 0:
        assert not sets
        return
    assert covered(sets[0].agencies) == pytest.approx(most)
    assert len(sets[0].agencies) == fewest
    for chosen in sets:
        for gone in chosen.agencies:
            if len(chosen.agencies) > 1:
                rest = [a for a in chosen.agencies if a != gone]
                assert covered(rest) < covered(chosen.agencies)


def test_basis_and_reasons(reference):
    c = candidate(
        "P1", concerns={"drink": 2.0, "working": 2.0, "hmo": 1.0}, licensed=False,
        has_dwelling=True, primary_authority="Bath",
    )  # fmt: skip
    op = operation(ALL)
    choice = choose_agencies(c, op, reference)
    who = {a.agency: a for a in attendees(c, choice, choice.sets[0], reference)}
    assert who["police"].basis == "own power" and who["police"].power_id == "p2"
    assert who["immigration"].basis == "on warrant of police"
    assert who["immigration"].power_id is None
    assert sum(a.is_lead for a in who.values()) == 1
    notes = visit_notes(c, choice, tuple(who.values()), op, reference, 5)
    kinds = [k for k, _, _ in notes]
    assert kinds.count("warrant task") == 2 and "primary authority" in kinds
    assert "covers" in why_not("housing", c, choice, choice.sets[0], reference)
    assert "remit" in why_not("food", c, choice, choice.sets[0], reference)


def test_licensed_premises_need_no_warrant(reference):
    c = candidate("P1", concerns={"drink": 2.0, "working": 2.0}, licensed=True)
    choice = choose_agencies(c, operation(ALL), reference)
    who = attendees(c, choice, choice.sets[0], reference)
    assert {a.power_id for a in who} == {"p1", "i1"}


def test_notice_clash_only_when_unannounced(reference):
    c = candidate("P1", concerns={"tax": 2.0})
    for announced, expected in ((False, "clash"), (True, "warning")):
        op = operation(ALL, announced=announced)
        choice = choose_agencies(c, op, reference)
        who = attendees(c, choice, choice.sets[0], reference)
        assert [k for k, _, _ in visit_notes(c, choice, who, op, reference, 5)] == [expected]


def test_fast_with_real_reference():
    from gis_planner.bench.weeks import invented_week
    from gis_planner.reference import load_reference

    reference = load_reference()
    candidates, op = invented_week(100, 18, 1)
    choose_agencies(candidates[0], op, reference)
    began = time.perf_counter()
    for c in candidates:
        choose_agencies(c, op, reference)
    assert (time.perf_counter() - began) / 100 < 0.02


def test_joint_visits_only_leave_out_what_one_agency_can_do_alone(reference):
    op = operation(("food", "police"))
    joint = operation(("food", "police"), min_attending=2)
    alone = candidate("P1", concerns={"hygiene": 2.0})
    both = candidate("P2", concerns={"hygiene": 2.0, "drink": 2.0}, licensed=True)
    assert choose_agencies(alone, op, reference).sets
    assert not choose_agencies(alone, joint, reference).sets
    assert "agencies have a concern" in without_sets(alone, joint, reference, PlanParams())[0]
    sets = choose_agencies(both, joint, reference).sets
    assert sets and all(len(s.agencies) >= 2 for s in sets)
    ruled = operation(("food", "police"), min_attending=2, rules=(VisitRule("P1", "must"),))
    assert choose_agencies(alone, ruled, reference).sets, "the lead's word counts"
