"""What a person decides is obeyed: every kind of decision, and what happens where two collide."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchResult, match
from gis_planner.matching.decide import read_decisions
from gis_planner.matching.settle import settle
from tests.matching.conftest import World, ids, table

STREET, CODE = "High Street, Newtown", "BA3 2DA"
SITE = "registered_office"


def _row(name: str | None, address: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "address": f"{address} {STREET}", "postcode": CODE, **more}


def _key(i: int) -> RecordKey:
    return RecordKey(f"a{i}", f"l{i}", f"r{i}", f"h{i}")


def _say(kind: str, a: int, b: int | None = None, value: str = "", when: str = "1") -> Decision:
    return Decision(kind, _key(a), None if b is None else _key(b), value, "Ada", when)


def _named(result: MatchResult) -> pa.Table:
    return result.matched.select(["record_id", "premises_id", "business_id", "organisation_id"])


def _pair(result: MatchResult, a: int, b: int) -> dict[str, Any]:
    numbers = result.matched["record_id"].to_pylist()
    wanted = {numbers[a], numbers[b]}
    (found,) = [p for p in result.pairs.to_pylist() if {p["record_a"], p["record_b"]} == wanted]
    return dict(found)


APART = [
    _row("Golden Wok", "9", uprn="100"),
    _row("Bella Pizza", "31", uprn="200"),
    _row("Golden Wok", "9", uprn="100"),
]


def test_must_link_is_one_business_and_one_premises_with_one_uprn(world: World) -> None:
    result = world(APART, decisions=[_say("must_link", 0, 1)])
    assert len(set(ids(result, "business"))) == len(set(ids(result, "premises"))) == 1
    assert set(result.matched["uprn"].to_pylist()) == {"100"}, "two records give 100, one 200"
    assert "200" in result.matched["uprn_because"][1].as_py()
    assert result.premises["uprn"].to_pylist() == ["100"]
    told = _pair(result, 0, 1)
    assert told["band"] == "match" and "person" in told["because"]


def test_must_link_with_a_registered_office_joins_no_premises(world: World) -> None:
    rows = [APART[0], _row("Bella Pizza Ltd", "31", role=SITE)]
    result = world(rows, decisions=[_say("must_link", 0, 1)])
    assert len(set(ids(result, "business"))) == 1
    assert len(set(ids(result, "premises"))) == 2


def test_same_premises_and_successor_are_one_place_and_two_businesses(world: World) -> None:
    rows = [_row("Golden Wok", "9", uprn="100"), _row("Golden Wok Express", "31", uprn="200")]
    for kind in ("same_premises", "successor_of"):
        result = world(rows, decisions=[_say(kind, 0, 1)])
        assert len(set(ids(result, "premises"))) == 1, kind
        assert len(set(ids(result, "business"))) == 2, kind
        assert len(set(result.matched["uprn"].to_pylist())) == 1, kind


def test_cannot_link_parts_both_and_leaves_each_its_uprn(world: World) -> None:
    rows = [_row("Golden Wok", "9", uprn="100"), _row("Golden Wok", "9")]
    before = world(rows)
    assert before.matched["uprn_method"].to_pylist() == ["given", "exact"]
    result = world(rows, decisions=[_say("cannot_link", 0, 1)])
    assert len(set(ids(result, "business"))) == len(set(ids(result, "premises"))) == 2
    assert result.matched["uprn"].to_pylist() == ["100", "100"]
    assert result.matched["uprn_method"].to_pylist() == ["given", "exact"]


def test_cannot_link_leaves_the_others_with_their_own(world: World) -> None:
    rows = [_row("Golden Wok", "9", uprn="100"), _row("Bella Pizza", "9", uprn="100"),
            _row("Golden Wok", "9", uprn="100"), _row("Bella Pizza", "9", uprn="100")]  # fmt: skip
    found = ids(world(rows, decisions=[_say("cannot_link", 0, 1)]), "premises")
    assert found[0] == found[2] != found[1] == found[3]


GAZETTEER = pa.table({
    "uprn": ["100", "200"], "address": [f"9 {STREET}", f"11 {STREET}"],
    "postcode": [CODE, CODE], "easting": [10.0, 50.0], "northing": [20.0, 60.0],
})  # fmt: skip


def test_pin_gives_uprn_method_coordinates_and_keeps_ids(world: World) -> None:
    rows = [_row("Golden Wok", "9"), _row("Golden Wok", "9"), _row("Quince Florist", "40")]
    before = world(rows, gazetteer=GAZETTEER)
    after = world(rows, gazetteer=GAZETTEER, previous=_named(before),
                  decisions=[_say("pin_uprn", 0, value="200")])  # fmt: skip
    pinned = after.matched.to_pylist()[0]
    assert (pinned["uprn"], pinned["uprn_method"], pinned["uprn_confidence"]) == (
        "200", "pinned", 1.0)  # fmt: skip
    assert (pinned["easting"], pinned["northing"]) == (50.0, 60.0)
    for level in ("premises", "business"):
        assert ids(after, level) == ids(before, level)
    assert after.matched["uprn"][1].as_py() == "200", "its own other record follows"


def test_two_pins_split_a_premises(world: World) -> None:
    rows = [_row("Golden Wok", "9"), _row("Golden Wok", "9"), _row("Golden Wok", "9")]
    before = world(rows)
    pins = [_say("pin_uprn", 0, value="100"), _say("pin_uprn", 1, value="200")]
    after = world(rows, decisions=pins, previous=_named(before))
    found = ids(after, "premises")
    assert found[0] != found[1]
    assert ids(before, "premises")[0] in found
    assert after.matched["uprn"].to_pylist()[:2] == ["100", "200"]


def test_no_uprn_is_an_answer_of_a_person(world: World) -> None:
    rows = [_row("Golden Wok", "9", uprn="100"), _row("Golden Wok", "9")]
    result = world(rows, decisions=[_say("no_uprn", 0)])
    assert result.matched["uprn"].to_pylist() == [None, None], "its address is no gazetteer"
    first = result.matched.to_pylist()[0]
    assert first["uprn_method"] == "none" and first["uprn_confidence"] is None
    assert "person" in first["uprn_because"]


def test_hub_and_not_hub_of_contacts(world: World) -> None:
    """A decided hub links nothing however the number is written."""
    shared: dict[str, Any] = {"phone": "01225 111222", "email": "Office@Wok.example"}
    rows = [
        {"name": "Golden Wok", "address": "3 Ash Road, Newtown", "postcode": "BA1 1AA", **shared},
        {"name": "Golden Wok", "address": "8 Oak Road, Oldham", "postcode": "BA2 1AB", **shared},
    ]
    free = world(rows)
    values = ("phone:01225 111222", "email:office@WOK.example")
    orders = [Decision("hub", None, None, v, when="1") for v in values]
    held = world(rows, decisions=orders)
    assert {(h["kind"], h["value"]) for h in held.hubs.to_pylist()} == {
        ("phone", "+441225111222"), ("email", "office@wok.example")}  # fmt: skip
    assert all("person" in h["because"] and h["records"] == 2 for h in held.hubs.to_pylist())

    def weight(result: MatchResult) -> float:
        return float(max(result.pairs["match_weight"].to_pylist(), default=-99.0))

    assert weight(held) < weight(free)
    taken_back = [*orders, *(Decision("not_hub", None, None, v, when="2") for v in values)]
    assert world(rows, decisions=taken_back).hubs.num_rows == 0


def test_hub_and_not_hub_of_places(world: World) -> None:
    rows = [_row("Golden Wok", "9", uprn="100"), _row("Golden Wok Express", "9", uprn="100")]
    free = _pair(world(rows), 0, 1)
    for value in ("uprn:0100", f"address:9, {STREET}, {CODE}", f"postcode:{CODE.lower()}"):
        rows_here = [{**r, "uprn": None} for r in rows] if "postcode" in value else rows
        result = world(rows_here, decisions=[Decision("hub", None, None, value, when="1")])
        (hub,) = result.hubs.to_pylist()
        assert hub["kind"] == value.partition(":")[0] and hub["records"] == 2
        assert _pair(result, 0, 1)["match_weight"] < free["match_weight"], value
    words = ("Golden", "Bella", "Hartwell", "Quince", "Orchid", "Marlow", "Tidal", "Bonzo",
             "Wellbeck", "Charcoal", "Zebra", "Marine", "Alpine", "Cobalt", "Dorset")  # fmt: skip
    hall = [_row(word, "9", uprn="100") for word in words]
    assert [h["kind"] for h in world(hall).hubs.to_pylist()] == ["uprn"]
    kept = world(hall, decisions=[Decision("not_hub", None, None, "uprn:100", when="1")])
    assert kept.hubs.num_rows == 0


def test_alias_links_and_names_the_business(world: World) -> None:
    rows = [_row("Golden Wok", "9"), _row("Jade Palace", "9")]
    assert len(set(ids(world(rows), "business"))) == 2
    result = world(rows, decisions=[_say("alias", 0, value="Jade Palace")])
    assert len(set(ids(result, "business"))) == 1
    (business,) = result.businesses.to_pylist()
    assert business["name"] in ("Golden Wok", "Jade Palace")
    assert "Jade Palace" in f"{business['name']} {business['names']}"
    assert "T/A" not in f"{business['name']} {business['names']}", "its own names stand as written"


CHAIN = [_row("Golden Wok", "9"), _row("Jade Palace", "31"), _row("Orchid Nails", "52")]


def test_contradictions_go_to_review(world: World) -> None:
    orders = [_say("must_link", 0, 1), _say("must_link", 1, 2), _say("cannot_link", 0, 2)]
    result = world(CHAIN, decisions=orders)
    assert result.stats["contradictions"] == 1
    for a, b in ((0, 1), (1, 2), (0, 2)):
        pair = _pair(result, a, b)
        assert pair["band"] == "review" and "contradict" in pair["because"]


def test_contradictions_about_places_go_to_review(world: World) -> None:
    orders = [_say("must_link", 0, 1), _say("same_premises", 1, 2), _say("cannot_link", 0, 2)]
    result = world(CHAIN, decisions=orders)
    assert result.stats["contradictions"] == 1
    assert "contradict" in _pair(result, 0, 2)["because"]
    pins = [_say("must_link", 0, 1), _say("pin_uprn", 0, value="100"),
            _say("pin_uprn", 1, value="200")]  # fmt: skip
    result = world(CHAIN, decisions=pins)
    assert result.stats["contradictions"] == 1
    assert result.matched["uprn"].to_pylist() == ["100", "200", None]
    assert _pair(result, 0, 1)["band"] == "review"
    assert len(set(ids(result, "premises"))) == 3


NAMES = ("Golden Wok", "Jade Palace", "Orchid Nails")
ROWS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 4)), min_size=1, max_size=8)
KINDS = ("must_link", "same_premises", "cannot_link", "successor_of", "unsure")
JUDGED = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 7)),
                  max_size=6)  # fmt: skip

PINS = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3)), max_size=3)


def _obeyed(result: MatchResult, rows: list[dict[str, Any]], orders: list[Decision]) -> None:
    """Whatever can hold together holds."""
    said = read_decisions(orders, table(rows))
    settled = settle(said, np.zeros(len(rows), np.int8), frozenset())
    business, place = ids(result, "business"), ids(result, "premises")
    assert all(business[a] == business[b] for a, b in settled.one_business)
    assert all(business[a] != business[b] for a, b in settled.two_businesses)
    assert all(place[a] == place[b] for a, b in settled.one_place)
    assert all(place[a] != place[b] for a, b in settled.two_places)
    uprn = result.matched["uprn"].to_pylist()
    assert all(uprn[row] == str(pinned) for row, pinned in said.pins.items())
    for name in set(place):
        assert len({uprn[i] for i, p in enumerate(place) if p == name} - {None}) <= 1
    reviewed = {p["record_a"] for p in result.pairs.to_pylist() if "contradict" in p["because"]}
    assert bool(reviewed) == (result.stats["contradictions"] > 0)


@settings(max_examples=60, deadline=None)
@given(ROWS, JUDGED, PINS)
def test_any_decisions_are_obeyed_and_match_again_to_the_same_ids(
    world: World,
    made: list[tuple[str, int]],
    judged: list[tuple[str, int, int]],
    pins: list[tuple[int, int]],
) -> None:
    rows = [_row(name, str(door * 2)) for name, door in made]
    orders = [_say(k, a, b, when=f"{i}") for i, (k, a, b) in enumerate(judged)]
    orders += [_say("pin_uprn", row, value=str(uprn)) for row, uprn in pins]
    before = world(rows, decisions=orders)
    _obeyed(before, rows, orders)
    after = world(rows, decisions=orders, previous=_named(before))
    far = [{"name": f"Marine {i}", "address": f"{i} Quay Lane, Farport", "postcode": "TR1 1AA",
            "list": "new"} for i in range(1, 4)]  # fmt: skip
    more = match(table([*rows, *far]), decisions=orders, previous=_named(before),
                 progress=Silent())  # fmt: skip
    for level in ("premises", "business", "organisation"):
        assert ids(after, level) == ids(before, level)
        assert ids(more, level)[: len(rows)] == ids(before, level)
