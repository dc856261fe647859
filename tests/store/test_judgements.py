"""What became of decisions: they stand, are superseded, taken back or undone; none is erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.store import Case


def key(n: int) -> RecordKey:
    return RecordKey("police", "visits", str(n), f"hash{n}")


def said(kind: str, *, who: str = "ann", b: int | None = 2, value: str = "") -> Decision:
    return Decision(kind, key(1), None if b is None else key(b), value, who, "2026-01-01")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "c.gpkg")


def became(case: Case) -> list[str]:
    return [j.status for j in case.judgements()]


def test_a_later_judgement_of_the_same_pair_supersedes(case: Case) -> None:
    case.add_decisions((said("must_link"),), "one")
    case.add_decisions((said("cannot_link", who="bob"),), "two")
    assert became(case) == ["superseded", "stands"]
    case.undo()
    assert became(case) == ["stands", "undone"]
    case.redo()
    assert became(case) == ["superseded", "stands"]
    assert case.verify() == []


def test_taken_back_stays_written_and_can_be_undone(case: Case) -> None:
    case.add_decisions((said("must_link"), said("pin_uprn", b=None, value="100")), "two")
    first = case.judgements()[0].number
    assert case.take_back((first,), "Taken back") == {"decisions"}
    assert became(case) == ["taken back", "stands"]
    assert [d.kind for d in case.decisions()] == ["pin_uprn"]
    assert case.verify() == []
    with pytest.raises(UserError):
        case.take_back((first,), "again")
    case.undo()
    assert became(case) == ["stands", "stands"]


def test_two_names_of_one_record_both_stand(case: Case) -> None:
    case.add_decisions((said("alias", b=None, value="The Fox"),), "one")
    case.add_decisions((said("alias", b=None, value="Fox Inn"),), "two")
    case.add_decisions((said("alias", b=None, value="Fox Inn"),), "three")
    assert became(case) == ["stands", "superseded", "stands"]


def test_the_last_word_about_a_shared_value_counts(case: Case) -> None:
    for kind in ("hub", "not_hub"):
        case.add_decisions((Decision(kind, None, value="phone:+441632960123"),), kind)
    assert became(case) == ["superseded", "stands"]
