"""Dates and numbers as the reader writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import QLocale

from gis_planner.app.models import words
from gis_planner.app.models.changes import ChangesModel
from gis_planner.app.start import style_of
from gis_planner.domain import wording


@pytest.fixture(autouse=True)
def british_again() -> Iterator[None]:
    yield
    words.use(words.BRITISH)


def test_british_is_the_way_unless_asked_otherwise() -> None:
    assert words.day("2026-03-04") == "4 Mar 2026"
    assert words.many(1234567) == "1,234,567"
    assert words.many(1234.56, 1) == "1,234.6"


def test_what_is_no_date_is_shown_as_it_came() -> None:
    assert words.day("last spring") == "last spring"
    assert words.day(None) == "" == words.day("")


def test_a_computer_set_up_in_german_writes_german() -> None:
    words.use(style_of(QLocale("de_DE")))
    assert words.day("2026-03-04") == "04.03.26"
    assert words.many(1234567) == "1.234.567"
    assert words.many(0.5, 1) == "0,5"


@pytest.mark.parametrize("counted", [words.counted, wording.counted])
def test_one_is_one(counted: Callable[..., str]) -> None:
    assert [counted(n, "row") for n in (0, 1, 2300)] == ["0 rows", "1 row", "2,300 rows"]
    assert counted(1, "agency", "agencies") == "1 agency"
    assert counted(2, "agency", "agencies") == "2 agencies"


def test_changes_and_pairs_write_dates_as_people_do() -> None:
    changes = ChangesModel()
    row = {"kind": "joined", "because": "one since 2026-03-04", "since": "2026-03-05T09:10:11"}
    assert changes.text(row, 1) == "One since 4 Mar 2026"
    assert changes.text(row, 3) == "5 Mar 2026 09:10"
