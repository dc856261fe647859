"""A match of what is new, held against a match of everything."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, match, parse_gazetteer, parsed_from, shipped_model
from gis_planner.matching.changes import answers, find_changes
from gis_planner.matching.incremental import FullMatchNeeded, Increment, match_more
from gis_planner.matching.incremental_pairs import more_pairs
from gis_planner.matching.incremental_try import Desk
from gis_planner.matching.normalise import PLACE_WORDS, Places
from gis_planner.matching.state import IDS, MatchState, state_from
from tests.matching.conftest import table

NAMES = ("Golden Wok", "Bella Pizza", "Hartwell Bakers", "Quince Florist", "Orchid Nails",
         "Marlow Tyres")  # fmt: skip
STREETS = ("Mill Road", "Church Lane", "High Street")


def town(seed: int, doors: int = 40) -> list[dict[str, Any]]:
    """Businesses, each on one to three lists, some with a UPRN, phones shared within a business."""
    dice = random.Random(seed)
    rows = []
    for door in range(1, doors):
        name, street = f"{dice.choice(NAMES)} {chr(65 + door % 26)}{door}", dice.choice(STREETS)
        for source in range(dice.choice((1, 2, 3))):
            rows.append({
                "list": f"list{source}", "agency": f"agency{source}",
                "source_ref": f"{source}-{door}", "name": name if source else name.upper(),
                "address": f"{door * 2} {street}, Newtown",
                "postcode": f"BA3 2D{chr(65 + door % 5)}",
                "uprn": str(1000 + door) if source == 0 and dice.random() < 0.5 else None,
                "phone": f"01225 4{door:05d}" if dice.random() < 0.7 else None,
            })  # fmt: skip
    dice.shuffle(rows)
    return rows


def more(state: MatchState, records: pa.Table, **given: Any) -> Increment:
    """An incremental match over a table of records."""
    ids = records["record_id"].to_numpy()
    keys = records.select(["record_id", "agency", "list", "source_ref", "content_hash"])

    def read(wanted: Any) -> pa.Table:
        return records.take(pa.array(np.searchsorted(ids, wanted)))

    return match_more(state, keys, read, heirs=given.pop("heirs", {}), progress=Silent(), **given)


def first(records: pa.Table, **given: Any) -> MatchState:
    state = match(records, progress=Silent(), **given).state
    assert state is not None
    return state


def after(done: Increment) -> MatchState:
    assert done.result.state is not None
    return done.result.state


def together(labels: Sequence[Any]) -> set[tuple[int, int]]:
    rows: dict[Any, list[int]] = {}
    for i, label in enumerate(labels):
        rows.setdefault(label, []).append(i)
    return {(a, b) for found in rows.values() for a in found for b in found if a < b}


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.1, 0.9))
def test_new_rows_end_where_a_full_match_puts_them(seed: int, share: float) -> None:
    records = table(town(seed))
    cut = max(1, int(records.num_rows * share))
    done = more(first(records.slice(0, cut)), records)
    full = match(records, progress=Silent())
    now = after(done)
    for level in ("business_id", "premises_id"):
        one, other = together(getattr(now, level)), together(full.matched[level].to_pylist())
        # words are told by the first lists only, so a doubtful pair may fall the other way
        assert len(one ^ other) <= 0.1 * max(len(one | other), 10), level
    assert done.result.stats["pairs_scored"] < full.stats["pairs_scored"]


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_stands_and_what_is_told_anew_make_one_whole_match(seed: int) -> None:
    records = table(town(seed))
    dice = random.Random(seed)
    before = match(records.slice(0, records.num_rows // 2), progress=Silent())
    stay = sorted(dice.sample(range(records.num_rows), int(records.num_rows * 0.85)))
    records = records.take(pa.array(stay))
    assert before.state is not None
    done = more(before.state, records)
    now = after(done)
    gone = set(done.changed.tolist())
    kept = [r for r in before.matched.to_pylist() if r["record_id"] not in gone]
    rows = {r["record_id"]: r for r in kept + done.result.matched.to_pylist()}
    assert sorted(rows) == records["record_id"].to_pylist()
    for level in IDS:
        ids = [rows[r][level] for r in records["record_id"].to_pylist()]
        assert ids == list(getattr(now, level))
    for name, level in (("premises", "premises_id"), ("businesses", "business_id")):
        stands = [r for r in getattr(before, name).to_pylist()
                  if r[level] not in done.replaced[level]]  # fmt: skip
        told = stands + getattr(done.result, name).to_pylist()
        counts = Counter(getattr(now, level))
        assert {r[level]: r["records"] for r in told} == dict(counts)
        assert len(told) == len(counts)
    pairs = [r for r in before.pairs.to_pylist() if not gone & {r["record_a"], r["record_b"]}]
    pairs += done.result.pairs.to_pylist()
    seen = [(r["record_a"], r["record_b"]) for r in pairs]
    assert len(seen) == len(set(seen))
    assert {r for p in seen for r in p} <= set(rows)


def test_nothing_new_changes_nothing() -> None:
    records = table(town(3))
    state = first(records)
    done = more(state, records)
    assert done.result.stats["records_told"] == 0
    assert done.result.matched.num_rows == done.result.pairs.num_rows == 0
    assert after(done).business_id == state.business_id


def test_ids_outlive_a_new_version_of_a_row() -> None:
    records = table(town(4))
    state = first(records)
    old = records["record_id"].to_pylist()[5]
    fresh = 10_000
    ids = [fresh if i == old else i for i in records["record_id"].to_pylist()]
    newer = records.set_column(records.column_names.index("record_id"), "record_id", pa.array(ids))
    newer = newer.take(pa.array(np.argsort(ids)))
    now = after(more(state, newer, heirs={old: fresh}))
    at = now.normal.record_id.tolist()
    assert now.business_id[at.index(fresh)] == state.business_id[5]
    assert now.premises_id[at.index(fresh)] == state.premises_id[5]


def key(i: int, rows: Sequence[dict[str, Any]]) -> RecordKey:
    return RecordKey(rows[i]["agency"], rows[i]["list"], rows[i]["source_ref"], f"h{i}")


TWINS = [
    {"list": "a", "agency": "a", "source_ref": "1", "name": "Bella Pizza",
     "address": "2 Mill Road, Newtown", "postcode": "BA3 2DA"},
    {"list": "b", "agency": "b", "source_ref": "2", "name": "Bella Pizza",
     "address": "2 Mill Road, Newtown", "postcode": "BA3 2DA"},
    {"list": "c", "agency": "c", "source_ref": "3", "name": "Orchid Nails",
     "address": "9 Church Lane, Newtown", "postcode": "BA3 2DB"},
]  # fmt: skip


def test_a_decision_made_since_is_obeyed_and_its_withdrawal_too() -> None:
    records = table(TWINS)
    joined = first(records)
    assert joined.business_id[0] == joined.business_id[1]
    apart = Decision("cannot_link", key(0, TWINS), key(1, TWINS), who="Ada", when="1")
    split = after(more(joined, records, decisions=[apart]))
    assert split.business_id[0] != split.business_id[1]
    again = after(more(split, records))
    assert again.business_id[0] == again.business_id[1]
    assert again.business_id[2] == joined.business_id[2]


def test_a_pin_moves_its_record_and_only_that_is_told() -> None:
    records = table(TWINS)
    pinned = Decision("pin_uprn", key(2, TWINS), value="77", who="Ada", when="1")
    done = more(first(records), records, decisions=[pinned])
    assert after(done).final_uprn.tolist()[2] == 77
    told = done.result.matched.to_pylist()
    assert [r["record_id"] for r in told] == [3]
    assert told[0]["uprn_method"] == "pinned"


def test_a_decision_about_a_shared_value_asks_for_a_full_match() -> None:
    records = table(TWINS)
    hub = Decision("hub", None, value="phone:+441225400001", who="Ada", when="1")
    with pytest.raises(FullMatchNeeded):
        more(first(records), records, decisions=[hub])


def test_a_phone_that_new_records_make_a_hub_links_no_longer() -> None:
    shared = [
        {"list": f"l{i}", "agency": f"l{i}", "source_ref": str(i), "name": name,
         "address": f"{i * 3 + 1} Long Street, Town{i}", "postcode": f"BA{i + 1} 1AA",
         "phone": "01225 777888"}
        for i, name in enumerate(("Acorn Dental", "Zephyr Tyres", "Quince Florist", "Orchid Nails",
                                  "Marlow Foods", "Hartwell Bakers", "Indigo Books"))
    ]  # fmt: skip
    records = table(shared)
    done = more(first(records.slice(0, 3)), records)
    assert "phone" in done.result.hubs["kind"].to_pylist()
    assert any("shared by many" in said for said in done.advice)
    assert len(set(after(done).business_id)) == len(shared)


def test_growth_is_told() -> None:
    records = table(town(5))
    done = more(first(records.slice(0, records.num_rows // 2)), records)
    assert any("grown" in said for said in done.advice)


def test_state_as_bytes_is_the_same_state_and_only_its_makers() -> None:
    records = table(town(6))
    state = first(records)
    data = state.to_bytes("these rules")
    assert state_from(data, "other rules") is None
    assert state_from(data[: len(data) // 2], "these rules") is None
    back = state_from(data, "these rules")
    assert back is not None
    assert back.business_id == state.business_id
    assert np.array_equal(back.pairs.a, state.pairs.a)
    half = records.slice(0, 0)
    assert more(back, half).result.matched.num_rows == 0


def test_parsed_gazetteer_answers_as_the_table_does() -> None:
    rows = [dict(r, uprn=None) for r in town(7)]
    gazetteer = pa.table({
        "uprn": [str(5000 + i) for i in range(1, 40)],
        "address": [f"{i * 2} {s}, Newtown" for i in range(1, 40) for s in STREETS[:1]],
        "postcode": [f"BA3 2D{chr(65 + i % 5)}" for i in range(1, 40)],
    })  # fmt: skip
    parsed = parse_gazetteer(gazetteer, Silent())
    again = parsed_from(parsed.to_bytes())
    assert again is not None
    one = match(table(rows), gazetteer=gazetteer, progress=Silent()).matched["uprn"].to_pylist()
    other = match(table(rows), gazetteer=again, progress=Silent()).matched["uprn"].to_pylist()
    assert one == other and any(one)


def test_every_part_of_an_address_is_known_to_hold_words_or_not() -> None:
    """A new field of Places that holds words must be named in PLACE_WORDS, else a gazetteer read
    before would speak of other words."""
    assert {f.name for f in fields(Places)} == {*PLACE_WORDS, "numbers", "dwelling"}


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_pairs_of_new_rows_are_those_of_all_pairs_that_hold_one(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 30))
    held = data.draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, n - 1)), min_size=1))
    fresh = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), np.bool_)
    keys = np.array([k for k, _ in held], np.int64)
    rows = np.array([r for _, r in held], np.int32)
    a, b = more_pairs(keys, rows, fresh, {})
    wanted = {
        (x, y)
        for k in set(keys.tolist())
        for x in set(rows[keys == k].tolist())
        for y in set(rows[keys == k].tolist())
        if x < y and (fresh[x] or fresh[y])
    }
    assert set(zip(a.tolist(), b.tolist(), strict=True)) == wanted


def said(**records: tuple[str, str, str | None]) -> dict[int, tuple[str | None, ...]]:
    return {int(k[1:]): v for k, v in records.items()}


def test_each_kind_of_change() -> None:
    before = said(r1=("P1", "B1", "10"), r2=("P1", "B1", "10"), r3=("P2", "B2", None),
                  r4=("P3", "B3", "30"), r5=("P4", "B4", None), r6=("P5", "B5", "50"))  # fmt: skip
    now = said(r1=("P1", "B1", "10"), r2=("P1", "B9", "10"), r3=("P1", "B1", None),
               r4=("P3", "B3", "31"), r6=("P5", "B5", "50"), r7=("P7", "B7", None),
               r8=("P5", "B5", None))  # fmt: skip
    found = {(c.kind, c.business_id): c for c in find_changes(before, now)}  # type: ignore[arg-type]
    assert set(found) == {("joined", "B1"), ("joined", "B5"), ("split", "B9"), ("moved", "B3"),
                          ("new", "B7"), ("withdrawn", "B4")}  # fmt: skip
    assert found["split", "B9"].records == (2,) and found["split", "B9"].others == (1,)
    assert found["joined", "B1"].records == (3,)
    assert found["joined", "B5"].records == (8,) and found["joined", "B5"].before == ""
    assert found["moved", "B3"].uprn_before == "30" and found["moved", "B3"].uprn_after == "31"
    assert found["withdrawn", "B4"].records == (5,)


def test_a_newer_version_of_a_row_is_neither_new_nor_withdrawn() -> None:
    held = pa.table({"record_id": [1], "premises_id": ["P1"], "business_id": ["B1"],
                     "uprn": pa.array([None], pa.string())})  # fmt: skip
    newer = held.set_column(0, "record_id", pa.array([9]))
    assert find_changes(answers(held, {1: 9}), answers(newer)) == []
    assert len(find_changes(answers(held), answers(newer))) == 2


def test_a_typed_record_finds_its_like_and_leaves_the_match_as_it_was() -> None:
    records = table(town(8))
    state = first(records)
    desk = Desk(state, None, MatchParams(), shipped_model())
    row = records.to_pylist()[4]
    typed = {k: row[k] or "" for k in ("name", "address", "postcode", "phone")}
    found = desk.look(typed)
    assert found.candidates[0].band == "match"
    assert found.candidates[0].business_id == state.business_id[4]
    assert found.premises_id == state.premises_id[4]
    best = found.candidates[0]
    assert sum(s[2] for s in best.waterfall) == pytest.approx(best.weight, abs=0.01)
    assert desk.look({"name": "Xylophone Quarry", "address": "", "postcode": ""}).candidates == ()
    assert len(state.normal) == records.num_rows
    assert desk.look(typed) == found
