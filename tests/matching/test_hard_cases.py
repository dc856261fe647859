"""The hard cases: each holds with its rule and fails without it."""

from __future__ import annotations

from typing import Any

from gis_planner.domain.decisions import Decision, RecordKey
from tests.matching.conftest import World, ids

STREET = "High Street, Newtown"
CODE = "BA3 2DA"


def _row(
    name: str | None, address: str, postcode: str | None = CODE, **more: Any
) -> dict[str, Any]:
    return {"name": name, "address": address, "postcode": postcode, **more}


def test_chicken_shop_three_ways(world: World) -> None:
    """BBCP: name and number here, number only there, name only elsewhere."""
    rows = [
        _row("The Chicken Shop", "The Chicken Shop, 12, The Broadway, Newtown"),
        _row(None, "12, The Broadway, Newtown"),
        _row("The Chicken Shop", "The Broadway, Newtown"),
    ]
    assert len(set(ids(world(rows), "premises"))) == 1


def test_accountants_phone_is_a_hub(world: World) -> None:
    trades = ("Golden Dragon", "Bellini Shoes", "Marlow Tyres", "Quince Florist", "Tidal Surfwear",
              "Orchid Nails")  # fmt: skip
    rows = [
        _row(n, f"{i * 7 + 3} {s} Road, Newtown", f"BA{i + 1} 1A{c}", phone="01225 111222")
        for i, (n, s, c) in enumerate(
            zip(trades, ("Ash", "Oak", "Elm", "Fir", "Yew", "Bay"), "ABDEFG")
        )
    ]
    result = world(rows)
    hub = result.hubs.to_pylist()[0]
    assert (hub["kind"], hub["families"]) == ("phone", 6)
    assert result.pairs.num_rows == 0
    assert world(rows, off=["hubs"]).pairs.num_rows > 0


def test_formation_agent_is_no_network(world: World) -> None:
    """Registered offices are evidence about organisations, never about premises."""
    rows = [
        _row(f"{n} Ltd", "1 Agent House, Commerce Road, Newtown", role="registered_office")
        for n in ("Alpha Roofing", "Zebra Catering", "Marine Parts")
    ]
    assert len(set(ids(world(rows), "premises"))) == 3
    assert len(set(ids(world(rows, off=["roles"]), "premises"))) == 1


def test_health_centre_is_one_premises_three_businesses(world: World) -> None:
    where = f"The Health Centre, 5 {STREET}"
    rows = [
        _row("Newtown Surgery", where, phone="01225 400001"),
        _row("Wellbeck Pharmacy", where, phone="01225 400002"),
        _row("Bright Smile Dental", where, phone="01225 400003"),
    ]
    result = world(rows)
    assert len(set(ids(result, "premises"))) == 1
    assert len(set(ids(result, "business"))) == 3


def test_two_branches_in_one_street_are_two_premises_one_organisation(world: World) -> None:
    rows = [
        _row("Hartwell Bakers Ltd", f"4 {STREET}"),
        _row("Hartwell Bakers Ltd", f"48 {STREET}"),
    ]
    result = world(rows)
    assert len(set(ids(result, "premises"))) == 2
    assert len(set(ids(result, "organisation"))) == 1
    assert len(set(ids(world(rows, off=["numbers"]), "premises"))) == 1


def test_new_operator_at_the_same_door_is_another_business(world: World) -> None:
    rows = [_row("Golden Wok", f"9 {STREET}", person="Li Chan"),
            _row("Bella Pizza", f"9 {STREET}", person="Marco Rossi")]  # fmt: skip
    result = world(rows)
    assert len(set(ids(result, "premises"))) == 1
    assert len(set(ids(result, "business"))) == 2


def test_48a_is_flat_a_48_and_not_48b(world: World) -> None:
    rows = [_row(None, f"48A {STREET}"), _row(None, f"Flat A, 48 {STREET}"),
            _row(None, f"48B {STREET}")]  # fmt: skip
    first, second, third = ids(world(rows), "premises")
    assert first == second != third


def test_range_of_numbers_meets_its_ends(world: World) -> None:
    rows = [_row("Hartwell Bakers", f"12-14 {STREET}"), _row("Hartwell Bakers", f"12 {STREET}"),
            _row("Hartwell Bakers", f"18 {STREET}")]  # fmt: skip
    first, second, third = ids(world(rows), "premises")
    assert first == second != third


def test_liquidated_company_and_its_successor_stay_two(world: World) -> None:
    rows = [_row("Bonzo Foods Ltd", f"3 {STREET}", company_number="01234567"),
            _row("Tasty Bites 2024 Ltd", f"3 {STREET}", company_number="15234567")]  # fmt: skip
    result = world(rows)
    assert len(set(ids(result, "business"))) == 2
    assert len(set(ids(result, "organisation"))) == 2
    assert len(set(ids(result, "premises"))) == 1


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
