"""Addresses, postcodes, names, phones: what normalising makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.matching.address import parse_address
from gis_planner.matching.names import read_names, read_people, read_phones, read_web
from gis_planner.matching.postcode import repair_postcode


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("ba3 2da", "BA3 2DA"),
        ("BS140QF", "BS14 0QF"),
        ("BSI4 OQF", "BS14 0QF"),
        ("W1A 1AA", "W1A 1AA"),
        ("S70 2SB", "S70 2SB"),
        ("", ""),
        (None, ""),
        ("BRISTOL", ""),
    ],
)
def test_postcodes_are_repaired(text: str | None, postcode: str) -> None:
    assert repair_postcode(text) == postcode


@pytest.mark.parametrize(
    ("text", "numbers", "subs"),
    [
        ("48A High Street, Bath", ((48, 48),), ("A",)),
        ("Flat A, 48 High Street, Bath", ((48, 48),), ("A",)),
        ("12-14 The Broadway", ((12, 14),), ()),
        ("12 - 14, The Broadway", ((12, 14),), ()),
        ("12/14 The Broadway", ((12, 14),), ()),
        ("Rear of 73 Long Lane", ((73, 73),), ("RR",)),
        ("2nd Flr, Rose Cottage, 117 Hill Drive", ((117, 117),), ("F2",)),
        ("U 15, Pendarves Shop Ctr, Derby St", (), ("15",)),
        ("Units 3 & 4, 5 St John St", ((5, 5),), ("3", "4")),
        ("First Floor Flat 21 Pepper Road London", ((21, 21),), ("F1",)),
        ("Zebra House 25 Flat 45 Government Road", ((25, 25),), ("45",)),
        ("Flat 2 92-92A Kingsway Birmingham", ((92, 92),), ("2", "A")),
    ],
)  # fmt: skip
def test_numbers_and_units(
    text: str, numbers: tuple[tuple[int, int], ...], subs: tuple[str, ...]
) -> None:
    address = parse_address(text)
    assert address.numbers == numbers
    assert address.subs == subs


def test_first_line_without_number_names_something() -> None:
    assert parse_address("The Chicken Shop, 12, The Broadway").first == "THE CHICKEN SHOP"
    assert parse_address("12 The Broadway, Ealing").first == ""
    assert parse_address("High Street, Paulton").first == ""
    assert parse_address("PASCOES HOTEL 54 GLOUCESTER WAY NEWQUAY").first == "PASCOES HOTEL"


def test_pipes_and_postcode_inside_the_line() -> None:
    address = parse_address("Staunton Lane| Whitchurch| Bristol| BS14  0QF")
    assert address.postcode == "BS14 0QF"
    assert address.street == "STAUNTON LANE"


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    parse_address(text)
    read_names(text)
    read_people(text)
    read_phones(text)
    code = repair_postcode(text)
    assert repair_postcode(code) == code


def test_trading_names_are_split() -> None:
    names = read_names("J Singh Trading Ltd T/A Tamar Electrical")
    assert [n.tokens for n in names] == [("J", "SINGH", "TRADING"), ("TAMAR", "ELECTRICAL")]
    assert [n.legal for n in names] == [True, False]


def test_people_and_phones() -> None:
    assert read_people("SMITH, Ian")[0] == ("IAN", "SMITH")
    assert read_people("Ms J Smith | Bob Jones")[1] == ("BOB", "JONES")
    assert read_phones("01922 775138/775141") == ("+441922775138", "+441922775141")
    assert read_phones("+44 1726 471646") == read_phones("1726 471646") == ("+441726471646",)
    assert read_web("https://www.facebook.com/x", "a@gmail.com") == ""
    assert read_web(None, "info@thecafe.co.uk") == "thecafe.co.uk"


def test_a_gazetteer_without_organisations_may_hold_them_at_the_head_of_its_addresses() -> None:
    """A record without number finds its door by the name; a street or building is no name."""
    import pyarrow as pa

    from gis_planner.domain.progress import Silent
    from gis_planner.matching import match
    from gis_planner.matching.parsed import _headed
    from tests.matching.conftest import table

    lines = ["Crown Inn, The Street, West Harptree, BS40 6HA",
             "Bristol Road, Chew Magna, Bath", "The Old Bakery, The Street, West Harptree, Bath",
             "Victoria House, High Street, Bath, BA1 1AA"]  # fmt: skip
    owners, rest = _headed([None] * 4, list(lines))
    assert owners == ["Crown Inn", None, "The Old Bakery", None]
    assert rest[0] == "The Street, West Harptree, BS40 6HA" and rest[3] == lines[3]
    assert _headed(["Greggs", None, None, None], list(lines))[1] == lines
    gazetteer = pa.table({"uprn": ["11", "12", "13", "14"], "address": lines,
                          "postcode": ["BS40 6HA", "BS40 8XX", "BS40 6HA", "BA1 1AA"]})  # fmt: skip
    record = {"name": "Crown Inn", "address": "The Street, West Harptree", "postcode": "BS40 6HA"}
    found = match(table([record]), gazetteer=gazetteer, progress=Silent())
    assert found.matched["uprn"].to_pylist() == ["11"]
