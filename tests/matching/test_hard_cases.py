"""The hard cases: each holds with its rule and fails without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gis_planner.domain.decisions import Decision, RecordKey
from tests.matching.conftest import World, ids
from tests.matching.switches import FIRST_LINES, run

STREET = "High Street, Newtown"
CODE = "BA3 2DA"
Row = dict[str, Any]


def _row(name: str | None, address: str, postcode: str | None = CODE, **more: Any) -> Row:
    return {"name": name, "address": address, "postcode": postcode, **more}


def shape(rows: list[Row], level: str, off: str | None = None) -> str:
    """Who is with whom at a level: 'aab' says that the first two are one, the third another."""
    letters: dict[str, str] = {}
    for one in (found := ids(run(rows, off), level)):
        letters.setdefault(one, chr(ord("a") + len(letters)))
    return "".join(letters[one] for one in found)


TRADES = ("Golden Dragon", "Bellini Shoes", "Marlow Tyres", "Quince Florist", "Tidal Surfwear",
          "Orchid Nails", "Cobalt Paint", "Fennel Books", "Harbour Glass", "Ivory Piano",
          "Jasper Stone", "Kestrel Travel", "Alpha Roofing", "Zebra Catering")  # fmt: skip
AGENT = "1 Agent House, Commerce Road, Newtown"
CENTRE = {"phone": "01225 400001", "agency": "nhs", "list": "nhs"}
SHOP = "The Chicken Shop"

CASES: dict[str, tuple[list[Row], str, str, str, str]] = {
    "accountant's phone": (
        [_row("Larkspur Books", "3 Ash Road", "BA1 1AB", phone="01225 111222"),
         _row("Larkspur Cakes", "9 Oak Road", "BA9 1AD", phone="01225 111222"),
         *(_row(n, f"{i} Elm Road", f"BA{i + 2} 4A{c}", phone="01225 111222")
           for i, (n, c) in enumerate(zip(TRADES[:6], "ABDEFG")))],
        "business", "abcdefgh", "hubs", "aaaaaaaa"),
    "virtual office": (
        [*(_row(f"{n} Ltd", AGENT, uprn="77") for n in TRADES),
         _row("Larkspur Cleaning Ltd", AGENT, uprn="77"),
         _row("Larkspur Trading Ltd", AGENT, uprn="77")],
        "business", "abcdefghijklmnop", "hubs", "abcdefghijklmnoo"),
    "health centre with one phone": (
        [_row("Newtown Surgery", f"The Health Centre, 5 {STREET}", **CENTRE),
         _row("Wellbeck Practice", f"The Health Centre, 5 {STREET}", **CENTRE),
         _row("Bright Smile Dental", f"The Health Centre, 5 {STREET}", **CENTRE)],
        "business", "abc", "hubs", "aaa"),
    "health centre is one place": (
        [_row("Newtown Surgery", f"The Health Centre, {STREET}"),
         _row("Wellbeck Pharmacy", f"The Health Centre, {STREET}"),
         _row("Bright Smile Dental", f"2 {STREET}")],
        "premises", "aab", "buildings are doors", "abc"),
    "two branches in one street": (
        [_row("Hartwell Bakers Ltd", f"4 {STREET}"), _row("Hartwell Bakers Ltd", f"48 {STREET}")],
        "premises", "ab", "numbers", "aa"),
    "new operator at the same door": (
        [_row("Golden Wok", f"9 {STREET}"), _row("Bella Pizza", f"9 {STREET}")],
        "business", "ab", "names that differ speak against", "aa"),
    "the door stays one": (
        [_row("Golden Wok", f"9 {STREET}"), _row("Bella Pizza", f"9 {STREET}")],
        "premises", "aa", "house numbers are read", "ab"),
    "48A is Flat A 48, not 48B": (
        [_row(None, f"48A {STREET}"), _row(None, f"Flat A, 48 {STREET}"),
         _row(None, f"48B {STREET}")],
        "premises", "aab", "letters are units", "aaa"),
    "flats of one house": (
        [_row(None, f"Flat 1, 48 {STREET}"), _row(None, f"Flat 2, 48 {STREET}")],
        "premises", "ab", "units are read", "aa"),
    "12-14 meets 14, not 18": (
        [_row(None, f"12-14 {STREET}"), _row(None, f"14 {STREET}"), _row(None, f"18 {STREET}")],
        "premises", "aab", "ranges are read", "abc"),
    "rear of": (
        [_row(None, f"Rear of 73 {STREET}"), _row(None, f"73 {STREET}"),
         _row(None, f"R/O 73 {STREET}")],
        "premises", "aba", "a rear is a unit", "aaa"),
    "first floor, ground floor": (
        [_row(None, f"First Floor, 9 {STREET}"), _row(None, f"1st Flr 9 {STREET}"),
         _row(None, f"Ground Floor Shop, 9 {STREET}")],
        "premises", "aab", "floors are units", "aaa"),
    "name in one list, address in another": (
        [_row(SHOP, "12 The Broadway, Newtown"),
         _row(None, f"{SHOP}, The Broadway, Newtown")],
        "business", "aa", FIRST_LINES, "ab"),
    "The Chicken Shop three ways": (
        [_row(None, f"{SHOP}, 12, The Broadway, Newtown"), _row(None, "12, The Broadway, Newtown"),
         _row(SHOP, "The Broadway, Newtown")],
        "premises", "aaa", FIRST_LINES, "aab"),
    "company in liquidation and its successor": (
        [_row("Bonzo Foods Ltd", f"3 {STREET}", company_number="01234567"),
         _row("Bonzo Foods 2024 Ltd", f"3 {STREET}", company_number="15234567")],
        "business", "ab", "company numbers decide", "aa"),
    "trading as": (
        [_row("J Singh Holdings Ltd T/A Tamar Electrical", f"3 {STREET}"),
         _row("Tamar Electrical", f"3 {STREET}")],
        "business", "aa", "trading names are split", "ab"),
    "web domain spells the other's name": (
        [_row("J Singh Ltd", f"3 {STREET}", website="https://www.tamar-electrical.co.uk/home"),
         _row("Tamar Electricals", f"3 {STREET}")],
        "business", "aa", "sites", "ab"),
    "mail domain spells the other's name": (
        [_row("Dr Wookey and Partners", STREET, email="desk@larkspursurgery.co.uk"),
         _row("Larkspur Medical Centre", STREET)],
        "business", "aa", "sites", "ab"),
    "formation agent": (
        [_row(f"{n} Ltd", AGENT, role="registered_office") for n in TRADES[:3]],
        "premises", "abc", "roles", "aaa"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_hard_case_holds_and_needs_its_rule(case: str) -> None:
    rows, level, wanted, rule, without = CASES[case]
    assert shape(rows, level) == wanted
    assert shape(rows, level, rule) == without != wanted


LOCAL, NO_AREA = "01225 111222", "0844 477 1234"


@pytest.mark.parametrize(("phone", "off", "band"), [
    (NO_AREA, None, "match"), (NO_AREA, "phones", "review"), ("01225 333444", None, "review"),
])  # fmt: skip
def test_a_number_of_no_area_says_nothing_against_a_local_one(
    phone: str, off: str | None, band: str
) -> None:
    rows = [_row("Hartwell Bakers", f"1 {STREET}", uprn="77", phone=phone),
            _row(None, f"1 {STREET}", uprn="77", phone=LOCAL)]  # fmt: skip
    assert run(rows, off).pairs["band"].to_pylist() == [band]


def test_two_branches_are_one_organisation() -> None:
    rows = [_row("Hartwell Bakers Ltd", f"{n} {STREET}") for n in (4, 48)]
    assert shape(rows, "organisation") == "aa"


def test_an_accountants_phone_is_shown_as_a_hub() -> None:
    rows, *_ = CASES["accountant's phone"]
    (hub,) = run(rows).hubs.to_pylist()
    assert (hub["kind"], hub["families"]) == ("phone", 7)


def test_liquidated_company_and_successor_are_two_organisations_at_one_door() -> None:
    rows, *_ = CASES["company in liquidation and its successor"]
    assert (shape(rows, "organisation"), shape(rows, "premises")) == ("ab", "aa")


@pytest.mark.shared
def test_formation_agents_of_south_yorkshire_join_nobody(shared_data: Path) -> None:
    """The postcode of most companies: no premises, no business, no network of strangers."""
    from collections import Counter

    from gis_planner.bench.matching_data import read_csv

    path = shared_data / "uk/south_yorkshire/dev/companies_barnsley_rotherham.csv.gz"
    companies = list(read_csv(path))
    ((code, many),) = Counter(r["Postcode"] for r in companies).most_common(1)
    assert many > 400
    rows = [_row(r["CompanyName"], r["RegAddress.PostTown"], code, role="registered_office",
                 company_number=r["CompanyNumber"], agency="ch", list="ch")
            for r in companies if r["Postcode"] == code]  # fmt: skip
    result = run(rows)
    for level in ("premises", "business", "organisation"):
        assert len(set(ids(result, level))) == len(rows), level


def test_record_without_name_and_address_stays_alone(world: World) -> None:
    rows = [_row("Hartwell Bakers", f"12 {STREET}"), _row(None, "", None), _row(None, "", None)]
    result = world(rows)
    assert len(set(ids(result, "premises"))) == 3
    assert len(set(ids(result, "business"))) == 3


def _key(i: int) -> RecordKey:
    return RecordKey(f"a{i}", f"l{i}", f"r{i}", f"h{i}")


def test_must_link_and_cannot_link_are_obeyed(world: World) -> None:
    rows = [_row("Golden Wok", f"9 {STREET}"), _row("Bella Pizza", f"9 {STREET}"),
            _row("Golden Wok", f"9 {STREET}")]  # fmt: skip
    must = [Decision("must_link", _key(0), _key(1), when="2026-01-01")]
    cannot = [Decision("cannot_link", _key(0), _key(2), when="2026-01-01")]
    assert ids(world(rows), "business")[0] == ids(world(rows), "business")[2]
    linked = ids(world(rows, decisions=must), "business")
    assert linked[0] == linked[1]
    parted = world(rows, decisions=cannot)
    assert ids(parted, "business")[0] != ids(parted, "business")[2]
    assert ids(parted, "premises")[0] != ids(parted, "premises")[2]
    free = world(rows, decisions=cannot, off=["cannot_link"])
    assert ids(free, "business")[0] == ids(free, "business")[2]


def test_a_later_decision_replaces_an_earlier_one(world: World) -> None:
    rows = [_row("Golden Wok", f"9 {STREET}"), _row("Bella Pizza", f"9 {STREET}")]
    both = [Decision("must_link", _key(0), _key(1), when="2026-01-01"),
            Decision("same_premises", _key(0), _key(1), when="2026-01-02")]  # fmt: skip
    result = world(rows, decisions=both)
    assert len(set(ids(result, "business"))) == 2
    assert len(set(ids(result, "premises"))) == 1


def test_uprn_pinned_and_denied(world: World) -> None:
    rows = [_row("Golden Wok", f"9 {STREET}", uprn="100"), _row("Bella Pizza", f"11 {STREET}")]
    orders = [Decision("pin_uprn", _key(1), value="200"), Decision("no_uprn", _key(0))]
    matched = world(rows, decisions=orders).matched.to_pylist()
    assert [m["uprn"] for m in matched] == [None, "200"]
    assert matched[1]["uprn_method"] == "pinned"
