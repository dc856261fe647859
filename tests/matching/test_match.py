"""The whole match: shape of tables, explanations, identity, determinism."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gis_planner.domain import tables
from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, match, model_from_json, shipped_model
from gis_planner.matching.cluster import cluster
from tests.matching.conftest import World, ids, table

NAMES = (
    "Golden Wok",
    "Bella Pizza",
    "Hartwell Bakers",
    "Quince Florist",
    "Orchid Nails",
    "Marlow Tyres",
)


def _town(seed: int = 1, doors: int = 30) -> list[dict[str, Any]]:
    """A street of businesses, each in two or three lists."""
    dice = random.Random(seed)
    rows = []
    for door in range(1, doors):
        name = f"{dice.choice(NAMES)} {chr(65 + door % 26)}{door}"
        for source in range(dice.choice((2, 3))):
            rows.append(
                {
                    "list": f"list{source}",
                    "agency": f"agency{source}",
                    "source_ref": f"{source}-{door}",
                    "name": name if source else name.upper(),
                    "address": f"{door * 2} Mill Road, Newtown",
                    "postcode": "BA3 2DA" if door < 15 else "BA3 2DB",
                    "uprn": str(1000 + door) if source == 0 else None,
                    "trade": "food",
                }
            )
    return rows


def test_result_tables_have_the_described_columns(world: World) -> None:
    result = world(_town())
    described = {
        "matched": tables.MATCHED,
        "pairs": tables.PAIRS,
        "premises": tables.PREMISES,
        "businesses": tables.BUSINESSES,
        "organisations": tables.ORGANISATIONS,
        "hubs": tables.HUBS,
    }
    for name, shape in described.items():
        assert getattr(result, name).column_names == list(shape.names)


def test_every_record_has_premises_and_business(world: World) -> None:
    rows = _town()
    result = world(rows)
    assert result.matched.num_rows == len(rows)
    assert None not in ids(result, "premises") + ids(result, "business")
    assert result.premises.num_rows == len(set(ids(result, "premises"))) == 29
    assert result.stats["records"] == len(rows)


def test_list_with_uprns_serves_as_gazetteer(world: World) -> None:
    matched = world(_town()).matched.to_pylist()
    assert all(m["uprn"] for m in matched)
    assert {m["uprn_method"] for m in matched} <= {"given", "exact", "probable", "cluster"}


def test_waterfall_sums_to_the_weight(world: World) -> None:
    for pair in world(_town()).pairs.to_pylist():
        items = json.loads(pair["waterfall"])
        assert items[0][0] == "prior"
        assert sum(i[2] for i in items) == pytest.approx(pair["match_weight"], abs=0.005)
        assert pair["because"]
        assert pair["probability"] == pytest.approx(1 / (1 + 2 ** -pair["match_weight"]), rel=1e-6)
        assert pair["record_a"] < pair["record_b"]


def test_same_input_gives_the_same_ids_in_any_order(world: World) -> None:
    rows = _town()
    first = world(rows)
    shuffled = rows[:]
    random.Random(3).shuffle(shuffled)
    again = world(shuffled)
    by_ref = {r["source_ref"]: i for r, i in zip(rows, ids(first, "premises"), strict=True)}
    for row, name in zip(shuffled, ids(again, "premises"), strict=True):
        assert by_ref[row["source_ref"]] == name


def test_identity_is_kept_when_records_leave(world: World) -> None:
    rows = _town()
    first = world(rows)
    named = first.matched.select(["record_id", "premises_id", "business_id", "organisation_id"])
    # the row that named a cluster goes; its cluster keeps the name it had
    left = table(rows).slice(1)
    again = match(left, previous=named, progress=Silent())
    assert ids(again, "premises") == ids(first, "premises")[1:]
    assert ids(again, "business") == ids(first, "business")[1:]


def test_no_records(world: World) -> None:
    result = match(table([]), progress=Silent())
    assert result.matched.num_rows == result.pairs.num_rows == result.premises.num_rows == 0


def test_cancel_stops() -> None:
    class Stop(Silent):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        match(table(_town()), progress=Stop())


def test_location_ladder(world: World) -> None:
    rows = [
        {"name": "A", "address": "1 Mill Road", "postcode": "BA3 2DA", "uprn": "5"},
        {
            "name": "B",
            "address": "2 Oak Road",
            "postcode": "BA3 2DA",
            "easting": 1.0,
            "northing": 2.0,
        },
        {"name": "C", "address": "3 Elm Road", "postcode": "BA3 2DA"},
        {"name": "D", "address": "4 Fir Road", "postcode": "BA3 9ZZ"},
        {"name": "E", "address": "5 Yew Road", "postcode": None},
    ]
    gazetteer = pa.table(
        {
            "uprn": ["5"],
            "address": ["1 Mill Road"],
            "postcode": ["BA3 2DA"],
            "easting": [10.0],
            "northing": [20.0],
        }
    )
    postcodes = pa.table({"postcode": ["BA32DA", "BA3 2DB"], "easting": [100.0, 300.0],
                          "northing": [100.0, 300.0]})  # fmt: skip
    matched = world(rows, gazetteer=gazetteer, postcodes=postcodes).matched.to_pylist()
    assert [m["location_precision"] for m in matched] == [
        "uprn", "coordinates", "postcode", "outcode", "none",
    ]  # fmt: skip
    assert [m["easting"] for m in matched] == [10.0, 1.0, 100.0, 200.0, None]


def test_average_link_does_not_chain() -> None:
    """a-b and b-c match, a and c surely differ: connected components would make one of them."""
    a, b = np.array([0, 1, 0], np.int32), np.array([1, 2, 2], np.int32)
    bits, none = np.array([6.0, 5.0, -12.0]), np.zeros(0, np.int32)
    common: dict[str, Any] = {
        "stop": 0.0,
        "floor": 0.0,
        "must": (none, none),
        "cannot": set(),
        "cap": 25,
    }
    assert cluster(3, a, b, bits, **common).tolist() == [0, 0, 2]
    assert cluster(3, a, b, bits, **common, average=False).tolist() == [0, 0, 0]


def test_no_automatic_cluster_is_over_the_cap() -> None:
    n = 40
    a, b = (x.astype(np.int32) for x in np.triu_indices(n, 1))
    none = np.zeros(0, np.int32)
    found = cluster(
        n, a, b, np.full(len(a), 9.0), stop=0, floor=0, must=(none, none), cannot=set(), cap=25
    )
    assert np.bincount(found).max() <= 25


def test_model_that_takes_addresses_for_businesses_is_refused() -> None:
    text = shipped_model().to_json()
    drifted = json.loads(text)
    for level in drifted["comparisons"]["name"]:
        if level["name"] == "differ":
            level["bits"] = 0.4
    with pytest.raises(UserError, match="differing names"):
        model_from_json(json.dumps(drifted))
    assert model_from_json(text) == shipped_model()


def test_shipped_model_holds_no_rare_names() -> None:
    model = shipped_model()
    assert model.provenance["data"]
    assert min(model.words.values()) >= 0.0015


def test_uprn_is_not_answered_for_want_of_others(world: World) -> None:
    """The only address known in a postcode is not everybody's."""
    rows = [
        {
            "name": "Charcoal Grill",
            "address": "112 High Street, Norton",
            "postcode": "BA3 2DA",
            "uprn": "7",
        },
        {"name": "Fat Sams", "address": "114 High Street, Norton", "postcode": "BA3 2DA"},
        {"name": "Backhouse Bet", "address": "High Street, Norton", "postcode": "BA3 2DA"},
    ]
    assert [m["uprn"] for m in world(rows).matched.to_pylist()] == ["7", None, None]


def test_params_can_move_the_bands(world: World) -> None:
    all_review = match(table(_town()), params=MatchParams(match_bits=99.0), progress=Silent())
    assert set(all_review.pairs.column("band").to_pylist()) == {"review"}
