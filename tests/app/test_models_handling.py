"""Handling of lists, fields and records as the window words it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis_planner.app.models import handling as model
from gis_planner.app.models import handling_words as words
from gis_planner.app.models.handling import Target
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import Handling
from gis_planner.store import Case

POLICE = Target("police/police list")
ONE = Target(POLICE.key, ref="police/police list/police-4")


@pytest.fixture
def case(case_path: Path) -> Case:
    return Case.open(case_path, who="the owner")


def node(case: Case, target: Target) -> model.Node:
    tops = model.read(case)
    return next(n for top in tops for n in (top, *top.children) if n.target == target)


def test_each_line_says_which_level_says_what(case: Case) -> None:
    model.keep(case, POLICE, Handling(marking="OFFICIAL", code="P"), "2027-01-31", "agreed")
    phone = Target(POLICE.key, field="phone")
    model.keep(case, phone, Handling(category="original", marking="SECRET"))
    model.keep(case, ONE, Handling(code="C", conditions=("no contact",)), why="a source")
    top = node(case, POLICE)
    assert (top.terms.marking, top.until, top.said_by) == (
        "OFFICIAL", "2027-01-31", "list: marking, code",
    )  # fmt: skip
    field, record = node(case, phone), node(case, ONE)
    assert field.terms.marking == "SECRET" and field.own.category == "original"
    assert field.said_by == "field phone: category, marking; list: code"
    assert record.terms.text == "C: no contact" and record.why == "a source (the owner)"
    assert record.said_by == "list: marking; record by hand: code, conditions"
    told = model.in_force(case, ONE)
    assert told[0].startswith("OFFICIAL · handling C: no contact")
    assert [t for t in told if t.startswith("Phone: SECRET")]
    assert model.headline(model.read(case)) == ("3 lists; 1 field and 1 record handled apart.")


def test_what_a_record_shows_is_its_strictest_and_each_field_apart(case: Case) -> None:
    from gis_planner.pipeline.handling import terms_of

    assert words.brief(terms_of(case, ONE.ref)) == "OFFICIAL-SENSITIVE · handling P"
    phone = Handling(marking="SECRET", category="original", owner="hmrc")
    model.keep(case, Target(POLICE.key, field="phone"), phone)
    terms = terms_of(case, ONE.ref)
    assert words.brief(terms) == (
        "OFFICIAL-SENSITIVE · handling P; Phone: SECRET, belongs to hmrc too, also original data"
    )
    assert words.strictest_marking(terms) == "SECRET"


def test_a_record_is_found_by_its_own_reference_or_the_whole_one(case: Case) -> None:
    assert model.find(case, " police-4 ") == (ONE,)
    assert model.find(case, ONE.ref) == (ONE,)
    assert model.find(case, "nobody") == () == model.find(case, " ")


def test_it_is_undone_and_taken_back(case: Case) -> None:
    model.keep(case, ONE, Handling(marking="SECRET"), why="so")
    assert model.own_of(case, ONE)[0].marking == "SECRET"
    case.undo()
    assert not model.own_of(case, ONE)[0]
    case.redo()
    model.clear(case, ONE, "")
    assert not model.own_of(case, ONE)[0]


def test_a_record_needs_a_reason_and_a_day_must_be_one(case: Case) -> None:
    with pytest.raises(UserError, match="for a reason"):
        model.keep(case, ONE, Handling(marking="SECRET"))
    with pytest.raises(UserError, match="not a date"):
        model.keep(case, POLICE, Handling(), "soon")
