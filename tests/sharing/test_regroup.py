"""Matches per reader: what only a withheld record joins is apart, and does not show through."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest

from gis_planner.domain import tables
from gis_planner.domain.sharing import Gateway
from gis_planner.sharing import Released, release
from tests.sharing.world import AS_OF, PURPOSE, REFERENCE, gateway, table

OWN = (
    {"source_ref": "a", "name": "Golden Wok", "address": "12 Mill Street", "postcode": "BA1 1AA"},
    {"source_ref": "b", "name": "Dragon Palace", "address": "Mill St rear", "postcode": "BA1 1AA"},
)
THEIRS = {"source_ref": "z", "name": "Golden Wok t/a Dragon Palace",
          "address": "12 Mill Street, rear", "postcode": "BA1 1AA"}  # fmt: skip


def town(pairs: list[tuple[int, int, str]], **changes: Any) -> dict[str, pa.Table]:
    """Two records of fire and one of the police that joins them into one premises."""
    rows = [
        {"record_id": i, "agency": agency, "list": f"{agency} list", "row_number": i,
         "role": "premises", "date": "2026-01-02", "original": "{}", **fields}
        for i, (agency, fields) in enumerate(
            (("fire", OWN[0]), ("fire", OWN[1]), ("police", THEIRS | changes)), 1)
    ]  # fmt: skip
    matched = [{"record_id": i, "premises_id": "P1", "business_id": "B1", "uprn_method": "none",
                "location_precision": "none"} for i in (1, 2, 3)]  # fmt: skip
    held = [
        {"record_a": a, "record_b": b, "level": level, "band": "match"} for a, b, level in pairs
    ]
    links = [{"link_id": 1, "from_id": "B1", "to_id": "P1", "type": "trades_at", "bits": 1.0,
              "is_candidate": False, "because": "x",
              "source_refs": json.dumps(["fire/fire list/a", "fire/fire list/b"])}]  # fmt: skip
    return {
        "records": table(rows, tables.RECORDS), "matched": table(matched, tables.MATCHED),
        "pairs": table(held, tables.PAIRS), "links": table(links, tables.LINKS),
    }  # fmt: skip


JOINED = [(1, 3, "business"), (2, 3, "business")]


def seen(data: dict[str, pa.Table], gateways: list[Gateway] | None = None) -> Released:
    return release(data, gateways or [], audience="fire", purpose=PURPOSE, as_of=AS_OF,
                   reference=REFERENCE)  # fmt: skip


def ids(released: Released, name: str = "premises_id") -> list[str]:
    return list(released["matched"].sort_by("record_id")[name].to_pylist())


def test_records_that_only_a_withheld_one_joins_are_apart() -> None:
    out = seen(town(JOINED))
    first, second = ids(out)
    assert first == "P1" and second != "P1" and second.startswith("P")
    assert len(set(ids(out, "business_id"))) == 2
    assert {r["name"] for r in out["premises"].to_pylist()} == {"Golden Wok", "Dragon Palace"}
    (link,) = out["links"].to_pylist()
    assert json.loads(link["source_refs"]) == ["fire/fire list/a"]


def test_with_the_agreement_they_are_one() -> None:
    out = seen(town(JOINED), [gateway("police", "fire", categories=("identity",))])
    assert ids(out) == ["P1"] * 3 and out["premises"].num_rows == 1


@pytest.mark.parametrize(
    ("categories", "strong", "one"),
    [(("identity", "contact"), False, True), (("identity",), False, False),
     (("identity",), True, True)],
)  # fmt: skip
def test_a_match_by_telephone_needs_the_telephone(
    categories: tuple[str, ...], strong: bool, one: bool
) -> None:
    """Fire's record and the police's are one by a telephone number alone, unless `strong`."""
    data = town([(2, 3, "business")], address="40 Canal Road", postcode="BA2 2BB")
    data["pairs"] = data["pairs"].append_column("without_contacts", pa.array([strong]))
    out = seen(data, [gateway("police", "fire", categories=categories)])
    assert (ids(out)[1] == ids(out)[2]) == one
    assert (ids(out, "business_id")[1] == ids(out, "business_id")[2]) == one


@pytest.mark.parametrize("own", [(1, 2, "premises"), (1, 2, "business")])
def test_their_own_evidence_holds_them_together(own: tuple[int, int, str]) -> None:
    out = seen(town([*JOINED, own]))
    assert ids(out) == ["P1", "P1"]
    same = own[2] == "business"
    assert len(set(ids(out, "business_id"))) == (1 if same else 2)


def test_nothing_is_taken_apart_where_nothing_is_withheld() -> None:
    data = town([])
    data["records"] = data["records"].slice(0, 2)
    data["matched"] = data["matched"].slice(0, 2)
    assert ids(seen(data)) == ["P1", "P1"]


def test_the_withheld_record_cannot_move_them() -> None:
    """Whatever the police record says, or if it is not there at all: the same release."""
    without = town([])
    held = [seen(town(JOINED)), seen(town(JOINED, name="Other", address="Elsewhere"))]
    for out in held:
        for name in ("records", "matched", "premises", "businesses", "risks", "links"):
            assert out[name].equals(held[0][name]), name
    alone = seen(without)
    assert ids(alone) == ids(held[0])


def test_the_new_id_tells_nothing_of_the_old_one() -> None:
    data = town(JOINED)
    other = town(JOINED)
    other["matched"] = other["matched"].set_column(
        1, "premises_id", pa.array(["P77"] * 3, pa.string())
    )
    assert ids(seen(data))[1] == ids(seen(other))[1]
