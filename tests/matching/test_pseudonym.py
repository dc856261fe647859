"""A list as keyed hashes: what matches, what is lost, what nobody may read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, MatchResult, match
from gis_planner.matching.normalise import normalise
from gis_planner.matching.pseudonym import HASHED, MARK, LinkKey, hide, read_mark, sound
from gis_planner.matching.pseudonym_read import Reader, conceal
from tests.matching.conftest import table

SECRET = "five words nobody else knows"
PLAIN = ("name", "organisation", "address", "postcode", "phone", "email", "website", "person",
         "company_number", "uprn")  # fmt: skip
ROWS = (
    {"list": "food", "name": "Copper Kettle Tea Rooms", "address": "12 Market Street, Wells",
     "postcode": "BA5 2RB", "phone": "01749 672000"},
    {"list": "fire", "name": "COPPER KETTLE TEAROOMS LTD", "address": "12, Market St, Wells",
     "postcode": "BA5 2RB"},
    {"list": "food", "name": "Harbour Fish Bar", "address": "3 Quay Road, Wells",
     "postcode": "BA5 3AA"},
    {"list": "fire", "name": "Harber Fish Bar", "address": "3 Quay Rd, Wells",
     "postcode": "BA5 3AA"},
    {"list": "fire", "name": "Meadow Lane Nursery", "address": "Unit 4, Meadow Lane",
     "postcode": "BA5 1ZZ", "phone": "01749 999123"},
    {"list": "fire", "name": "Wessex Tyres", "address": "41 Mill Lane, Wells",
     "phone": "01749672000",
     "person": "Mr Amos Pedrick"},
)  # fmt: skip


@pytest.fixture(scope="module")
def key() -> LinkKey:
    return LinkKey(SECRET, "trial-2026")


def _hidden(rows: Sequence[dict[str, Any]], key: LinkKey, agency: str
            ) -> tuple[pa.Table, dict[int, dict[str, str]], pa.Table]:  # fmt: skip
    """Records with one agency's list pseudonymised: as matched, its hashes, as sent."""
    records = table(rows)
    dark = pc.equal(records["agency"], agency)
    mine = records.filter(dark)
    sent = hide(mine, normalise(mine, Silent()), key, (), Silent())
    columns = {c: sent[c].to_pylist() for c in HASHED}
    hashed = {r: {c: columns[c][i] for c in HASHED} | {"linkage": key.linkage}
              for i, r in enumerate(mine["record_id"].to_pylist())}  # fmt: skip
    nothing = pa.scalar(None, pa.string())
    for name in PLAIN:
        at = records.column_names.index(name)
        records = records.set_column(at, name, pc.if_else(dark, nothing, records[name]))
    return records, hashed, sent


def _match(rows: Sequence[dict[str, Any]], key: LinkKey, agency: str = "fire") -> MatchResult:
    records, hashed, _ = _hidden(rows, key, agency)
    result = match(records, params=MatchParams(), progress=Silent(),
                   read=Reader(hashed, {key.linkage: key}))  # fmt: skip
    return conceal(result, list(hashed))


def test_the_same_business_is_found_by_hashes_of_its_words(key: LinkKey) -> None:
    business = _match(ROWS, key).matched["business_id"].to_pylist()
    assert business[0] == business[1]


def test_a_slip_of_spelling_that_keeps_the_sound_is_found(key: LinkKey) -> None:
    """'Harber' sounds like 'Harbour'; without the hash of sounds they are two words."""
    business = _match(ROWS, key).matched["business_id"].to_pylist()
    assert business[2] == business[3]
    assert sound("HARBOUR") == sound("HARBER") != sound("HARROW")


def test_what_is_sent_holds_no_word_of_the_list(key: LinkKey) -> None:
    _, _, sent = _hidden(ROWS, key, "fire")
    text = " ".join(str(v) for c in sent.column_names for v in sent[c].to_pylist()).lower()
    for word in ("copper", "kettle", "market", "wells", "ba5", "672000", "pedrick", "r1"):
        assert word not in text
    assert SECRET not in text


def test_kept_fields_are_sent_only_when_asked_for_and_never_those_that_name(key: LinkKey) -> None:
    records = table([{"list": "fire", "name": "A", "rating": "high", "trade": "cafe"}])
    normal = normalise(records, Silent())
    asked = hide(records, normal, key, ("rating", "name"), Silent())
    assert asked["rating"].to_pylist() == ["high"]
    assert "name" not in asked.column_names and "trade" not in asked.column_names


def test_the_same_word_hashes_otherwise_in_another_field_linkage_or_key(key: LinkKey) -> None:
    other = LinkKey(SECRET, "trial-2027")
    strange = LinkKey(SECRET + "!", "trial-2026")
    found = {key.hash("name", "JONES"), key.hash("surname", "JONES"), other.hash("name", "JONES"),
             strange.hash("name", "JONES")}  # fmt: skip
    assert len(found) == 4
    assert len({key.check, other.check, strange.check}) == 3
    assert LinkKey(SECRET, "trial-2026").hash("name", "JONES") == key.hash("name", "JONES")


def test_a_short_key_and_a_linkage_without_name_are_refused() -> None:
    with pytest.raises(UserError, match="tried out"):
        LinkKey("secret", "wells")
    with pytest.raises(UserError, match="linkage"):
        LinkKey(SECRET, " ")


def test_with_another_key_nothing_is_found(key: LinkKey) -> None:
    records, hashed, _ = _hidden(ROWS, key, "fire")
    wrong = {key.linkage: LinkKey("another phrase altogether", key.linkage)}
    result = match(records, params=MatchParams(), progress=Silent(), read=Reader(hashed, wrong))
    business = result.matched["business_id"].to_pylist()
    assert len(set(business)) == len(ROWS)


def test_a_record_without_plain_partner_tells_nothing_of_where_it_is(key: LinkKey) -> None:
    """Its postcode is one that a plain record has, so the receiver could have located it."""
    rows = [*ROWS, {"list": "fire", "name": "Gilded Anchor", "address": "77 Quay Road, Wells",
                    "postcode": "BA5 3AA"}]  # fmt: skip
    postcodes = pa.table({"postcode": ["BA5 3AA"], "easting": [1.0], "northing": [2.0]})
    records, hashed, _ = _hidden(rows, key, "fire")
    told = match(records, postcodes=postcodes, params=MatchParams(), progress=Silent(),
                 read=Reader(hashed, {key.linkage: key}))  # fmt: skip
    assert told.matched["easting"].to_pylist()[-1] == 1.0
    kept = conceal(told, list(hashed))
    assert kept.matched["easting"].to_pylist()[-1] is None
    assert kept.matched["location_precision"].to_pylist()[-1] == "none"
    assert kept.matched["easting"].to_pylist()[3] == 1.0  # its partner is at that postcode
    alone = kept.matched["premises_id"].to_pylist()[-1]
    assert alone not in kept.premises["premises_id"].to_pylist()


def test_no_result_table_holds_a_hash_or_a_word_behind_one(key: LinkKey) -> None:
    rows = [{**r, "list": "fire", "name": f"{r['name']} Quixotry"} for r in ROWS]
    result = _match([*ROWS[:1], *ROWS[2:3], *rows], key)
    text = " ".join(
        str(t.to_pylist()) for t in (result.matched, result.pairs, result.premises,
                                     result.businesses, result.organisations, result.hubs)
    ).lower()  # fmt: skip
    assert "quixotry" not in text and "pedrick" not in text and "mill lane" not in text
    assert not re.search(r"\b0[a-z2-7]{12}\b", text)


def test_reading_keeps_every_record_in_its_place(key: LinkKey) -> None:
    records, hashed, _ = _hidden(ROWS, key, "fire")
    normal = Reader(hashed, {key.linkage: key})(records, Silent())
    assert normal.record_id.tolist() == records["record_id"].to_pylist()
    plain = normalise(table(ROWS), Silent())
    ours, theirs = list(normal.pool.ids), list(plain.pool.ids)
    assert [ours[i] for i in normal.places.postcode[:4]] == ["BA5 2RB", "BA5 2RB", "BA5 3AA",
                                                             "BA5 3AA"]  # fmt: skip
    assert normal.list_id[1] != normal.list_id[0]
    numbers = [normal.places.numbers.values[a:b].tolist() for a, b in
               zip(normal.places.numbers.offsets, normal.places.numbers.offsets[1:])]  # fmt: skip
    assert numbers[1] == [12, 12] and numbers[5] == [41, 41]
    assert "MARKET STREET" in theirs and "MARKET STREET" in ours


@given(st.lists(st.sampled_from(ROWS), min_size=2, max_size=6))
@settings(max_examples=15, deadline=None)
def test_a_list_equal_to_the_receivers_is_matched_like_the_plain_one(rows: list[dict[str, Any]]
                                                                     ) -> None:  # fmt: skip
    """Where every word is known, hashes lose nothing."""
    key = LinkKey(SECRET, "trial-2026") if not _KEYS else _KEYS[0]
    _KEYS[:] = [key]
    both = [{**r, "list": name} for name in ("food", "fire") for r in rows]
    plain = match(table(both), params=MatchParams(), progress=Silent())
    hidden = _match(both, key)
    same = [_shape(r.matched["business_id"].to_pylist()) for r in (plain, hidden)]
    assert same[0] == same[1]


_KEYS: list[LinkKey] = []


def _shape(labels: list[str]) -> list[int]:
    return [labels.index(x) for x in labels]


def test_sounds_forgive_vowels_and_doubled_letters_not_consonants() -> None:
    assert sound("RESTAURANT") == sound("RESTURANT") == sound("RESTTAURENT")
    assert sound("PHARMACY") == sound("FARMACY")
    assert sound("BAKERY") != sound("BUTCHER")
    assert sound("CAFE") == ""


def test_the_mark_is_read_back_and_a_later_version_refused(key: LinkKey) -> None:
    assert read_mark(key.mark("premises")) == {
        "linkage": "trial-2026", "check": key.check, "role": "premises",
    }  # fmt: skip
    with pytest.raises(UserError, match="another version"):
        read_mark("9;linkage=a;check=b;role=c")
    assert MARK.startswith("gis_planner")


def test_the_state_of_a_match_with_hashes_is_never_for_keeping(key: LinkKey) -> None:
    """It holds the words: whoever conceals a result must know. The pipeline keeps no state then
    (tests/pipeline)."""
    records, hashed, _ = _hidden(ROWS, key, "fire")
    result = match(records, params=MatchParams(), progress=Silent(),
                   read=Reader(hashed, {key.linkage: key}))  # fmt: skip
    assert result.state is not None
    words = set(result.state.normal.pool.ids)
    assert "COPPER" in words
    assert np.array_equal(replace(result).matched["record_id"], records["record_id"])
