"""Dates and numbers as the reader writes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QLocale

from gis_planner.app.models import words
from gis_planner.app.start import style_of


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
