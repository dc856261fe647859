"""Habits of writing addresses and names: each is read with its rule and misread without it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis_planner.bench.matching_perturbed import finds_first
from gis_planner.matching import names, writing
from gis_planner.matching.address import parse_address
from gis_planner.matching.names import read_names

NEVER = re.compile(r"(?!)()()()()")
Numbers = tuple[tuple[int, int], ...]

HABITS: dict[str, tuple[str, Numbers, tuple[str, ...], str]] = {
    "rear": ("R/O 73 Long Lane, Ashby", ((73, 73),), ("RR",), "_REAR"),
    "range with to": ("12 to 14 Long Lane, Ashby", ((12, 14),), (), "_RANGE"),
    "range cut short": ("24-6 Long Lane, Ashby", ((24, 26),), (), "_RANGE"),
    "house and flat": ("12/3 Leith Loan, Ashby", ((12, 12),), ("3",), "_RANGE"),
    "storey and door": ("0/1, 12 Argyle Terrace, Ashby", ((12, 12),), ("0X1",), "_SCOTS_FLAT"),
    "glued unit": ("Unit3, 9 Long Lane, Ashby", ((9, 9),), ("3",), "_GLUED"),
    "list of units": ("Units 1, 2 and 5 Acme Business Park, Ashby", (), ("1", "2", "5"), "_LIST"),
    "dotted unit": ("Unit 2.05 Yard Market, 8 Long Lane", ((8, 8),), ("2X5",), "_DECIMAL"),
    "reference": ("(Store 5017), 3 Long Lane, Ashby", ((3, 3),), (), "_BRACKETS"),
    "loose reference": ("Ref: 5017, 3 Long Lane, Ashby", ((3, 3),), (), "_REFERENCE"),
    "dates": ("3 Long Lane, Ashby 20/09/2021 19/09/2026", ((3, 3),), (), "_DATE"),
    "half": ("144 & a half Long Lane, Ashby", ((144, 144),), ("HALF",), "_HALF"),
}


@pytest.mark.parametrize("habit", HABITS)
def test_habit_of_writing_is_read_by_its_rule(habit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, numbers, subs, rule = HABITS[habit]
    assert parse_address(text)[:2] == (numbers, subs)
    monkeypatch.setattr(writing, rule, NEVER)
    assert parse_address(text)[:2] != (numbers, subs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 Chesterfield House, Long Lane", "Unit 5, Chesterfield House, Long Lane"),
        ("15-16 Midsomer Enterprise Park", "Units 15 & 16 Midsomer Enterprise Park"),
        ("Unit B01, 17 Long Lane", "Unit B1, 17 Long Lane"),
        ("Ground Floor Shop 12 Long Lane", "Gnd Flr, 12 Long Lane"),
        ("Level 1, 12 Long Lane", "1st Floor, 12 Long Lane"),
        ("Stall No. 12, Ashby Market", "Stall 12 Ashby Market"),
        ("Flat A 48 Long Lane", "48a Long Lane"),
        ("12/14 Long Lane", "12 - 14 Long Lane"),
        ("No. 3 Long Lane", "3 Long Lane"),
    ],
)
def test_two_ways_of_writing_one_door(one: str, other: str) -> None:
    a, b = parse_address(one), parse_address(other)
    assert (a.numbers, a.subs) == (b.numbers, b.subs)
    assert a.numbers or a.subs


def test_streets_of_all_countries() -> None:
    said = {
        "3 St Winifreds Road, Ashby": "SAINT WINIFREDS ROAD",
        "3 High St, St Ives": "HIGH STREET",
        "3 Mill Lane, Ashby": "MILL LANE",
        "3 Heol y Bont, Abernant": "HEOL Y BONT",
        "3 Cowgate Wynd, Inverash": "COWGATE WYND",
    }
    assert {text: parse_address(text).street for text in said} == said


@pytest.mark.parametrize("text", ["Address withheld", "Private address", "N/A", "Not known", "-"])
def test_who_withholds_an_address_is_nowhere(text: str) -> None:
    address = parse_address(f"{text}, BA1 1AA" if text != "-" else text)
    assert not (address.numbers or address.subs or address.words or address.first)


def test_care_of_names_no_trader() -> None:
    assert parse_address("c/o Smith & Partners, 3 Long Lane").first == ""
    assert parse_address("Ashby Books, c/o The Mill, Long Lane").first == "ASHBY BOOKS"


def test_what_follows_a_postcode_is_no_address() -> None:
    address = parse_address("3 Long Lane, Lancaster, LA1 5DR 5 Bedrooms 7")
    assert (address.numbers, address.postcode) == (((3, 3),), "LA1 5DR")


PAIRS = {
    "church school": ("St John's CofE (VA) Primary School", "St Johns Church of England VA Primary"
                      " School", "_PHRASE"),
    "club": ("Ashby RFC", "Ashby Rugby Football Club", "_PHRASE"),
    "public house": ("The Red Lion P.H.", "Red Lion", "_PUBLIC_HOUSE"),
    "address behind the name": ("Blue Fig, 12 Long Lane", "Blue Fig", "_ADDRESS_AFTER"),
    "c/o": ("Blue Fig c/o Smith Partners", "Blue Fig", "_CARE_OF"),
    "formerly": ("Blue Fig Ltd formerly Red Plum Ltd", "Blue Fig", "_TRADING_AS"),
    "Ltd ta": ("Red Plum Ltd ta Blue Fig", "Blue Fig", "_TRADING_AS"),
}  # fmt: skip


@pytest.mark.parametrize("habit", PAIRS)
def test_two_ways_of_writing_one_name(habit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, rule = PAIRS[habit]

    def agree() -> bool:
        return not {n.tokens for n in read_names(one)}.isdisjoint(
            n.tokens for n in read_names(other)
        )

    one = one.replace("R.F.C", "RFC")
    assert agree()
    monkeypatch.setattr(names, rule, NEVER)
    assert not agree()


def test_saint_or_street_in_names() -> None:
    said = {
        "High St Dental": ("HIGH", "STREET", "DENTAL"),
        "St Mary's Garage": ("SAINT", "MARY", "GARAGE"),
        "Bishop St": ("BISHOP", "STREET"),
    }
    assert {name: read_names(name)[0].tokens for name in said} == said


CODE = "BA3 2DA"
EDGES = {
    "storey before the flat's letter": [
        "First Floor Flat 21 Pear Road", "Flat A First And Second Floors 21 Pear Road",
        "Flat Ground Floor 21 Pear Road", "Flat First Floor 29 Pear Road", "21 Pear Road"],
    "basement": ["Basement Flat 45 Pear Road", "Flat Basement 45 Pear Road",
                 "Flat Ground Floor 45 Pear Road", "45 Pear Road"],
    "a business name instead of the number": [
        "Ada's Nails Pear Lane", "Ada's Nails 6 Pear Road", "8 Pear Road", "9 Pear Road"],
    "a business name that the list does not know": [
        "Burger Moon 9 Pear Lane", "9 Pear Road", "Ada's Nails 6 Pear Road", "8 Pear Road"],
    "house and a half": ["144 & a half Pear Road", "144 and a half Pear Road",
                         "Flat A Basement 144 and a half Pear Road", "144 Pear Road"],
    "a flat without its letter": ["74 High Street Ashby", "Flat 74 High Street Ashby",
                                  "Daves 74B High Street Ashby"],
    "house number in the middle": [
        "Zebra House 25 Flat 45 Mill Road", "Flat 45 Zebra House 25 Mill Road",
        "Flat 26 Zebra House 25 Mill Road", "45 Mill Road"],
    "a longer canonical number": ["Flat 2 92 Kingsway", "Flat 2 92-92A Kingsway",
                                  "Flat 2 102 Kingsway"],
    "an annexe": ["8, Church Gardens, Ashby", "8, Church Gardens, Ashby",
                  "Annexe At, 8, Church Gardens, Ashby"],
}  # fmt: skip


@pytest.mark.parametrize("edge", EDGES)
def test_edge_case_finds_its_address(edge: str) -> None:
    messy, *canonical = EDGES[edge]
    assert finds_first((messy, CODE), [(c, CODE) for c in canonical])


_ADDRESS = re.compile(r'\[\s*"([^"]*)",\s*"([^"]*)",?\s*\]')


@pytest.mark.shared
def test_every_labelled_edge_case_finds_its_first_candidate(shared_data: Path) -> None:
    text = (shared_data / "uk/labelled/edge_case_addresses.yaml").read_text("utf-8")
    cases = [_ADDRESS.findall(part) for part in text.split("messy_address:")[1:]]
    assert len(cases) >= 20
    assert [c[0] for c in cases if not finds_first(c[0], c[1:])] == []


@pytest.mark.shared
def test_labelled_organisation_names_find_their_like(shared_data: Path) -> None:
    """Names in both columns are one body, and two bodies are not read as one."""
    path = shared_data / "uk/labelled/organisation_name_pairs.tsv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()[1:]]
    pairs = [(r[0], r[1]) for r in rows if len(r) == 2 and all(r)]
    read = {name: read_names(name)[0].tokens for pair in pairs for name in pair}
    assert len(pairs) > 500
    # the rest pair a body with its successor, or with another of the same first words
    assert sum(read[a] == read[b] for a, b in pairs) >= 0.95 * len(pairs)
    bodies = {b for _, b in pairs}
    assert len({read[b] for b in bodies}) >= 0.99 * len(bodies)
