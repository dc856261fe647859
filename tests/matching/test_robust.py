"""Whatever a list holds: no crash, the same answer again, and in any order of rows and lists."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchResult, match
from gis_planner.matching.address import parse_address
from gis_planner.matching.names import read_names
from gis_planner.matching.writing import fold, tidy
from tests.matching.conftest import ids, table

LEVELS = ("premises", "business", "organisation")
ODD = ["", " ", "\x00", "a\x00b", "مطعم النور", "🍕" * 20, "İSTANBUL KEBAB", "ﬁsh & ﬃ", "½",
       "-" * 50, "12-", "/", "&", "(((", "T/A", "c/o", "ST", "UNIT", "FLAT FLAT FLAT", "9" * 400,
       "A" * 10_000, "KEBAB " * 2_000, "\u202e12 High Street", "1/2/3/4", "0-0", "Ltd", "'",
       "\n,\n,"]  # fmt: skip
CELLS = st.one_of(st.none(), st.sampled_from(ODD), st.text(max_size=30))
COLUMNS = ("name", "organisation", "person", "address", "postcode", "phone", "email", "website",
           "company_number", "uprn")  # fmt: skip


def _match(rows: list[dict[str, Any]]) -> MatchResult:
    return match(table(rows), progress=Silent())


def _parts(result: MatchResult, refs: list[Any], level: str) -> set[frozenset[Any]]:
    """The clusters of a level as sets of references."""
    by: dict[Any, set[Any]] = {}
    for one, ref in zip(ids(result, level), refs, strict=True):
        by.setdefault(one, set()).add(ref)
    return {frozenset(v) for k, v in by.items() if k is not None}


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.sampled_from(ODD), st.text(max_size=60)))
def test_any_text_is_read_and_folding_is_final(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    tidy(text)
    address = parse_address(text)
    assert all(low <= high for low, high in address.numbers)
    assert all(name.tokens for name in read_names(text))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, CELLS)), max_size=6))
def test_any_rows_match(rows: list[dict[str, Any]]) -> None:
    result = _match(rows)
    assert result.matched.num_rows == len(rows)
    assert _match(rows).matched.equals(result.matched)


NAMES = (None, "Golden Wok", "Golden Wok Ltd", "Bella Pizza", "Blue Fig", "Blue Fig Cafe")
PLACES = ("3 High Street, Newtown", "Unit 3, Acme Estate, Mill Lane", "5 High Street, Newtown",
          "Golden Wok, 3 High Street", "Flat 2, 5 High Street")  # fmt: skip
"""No address that fits two doors equally well: there the first row decides."""
ROWS = st.lists(
    st.fixed_dictionaries({
        "name": st.sampled_from(NAMES), "address": st.sampled_from(PLACES),
        "postcode": st.sampled_from(("BA3 2DA", "BA3 2DB")),
        "phone": st.sampled_from((None, "01225 111222", "01225 333444")),
        "list": st.sampled_from("xyz"),
    }),
    min_size=2, max_size=8,
)  # fmt: skip


@settings(max_examples=15, deadline=None, derandomize=True)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_and_lists_changes_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    rows = [
        {**r, "agency": r["list"], "source_ref": f"s{i}", "content_hash": f"c{i}"}
        for i, r in enumerate(rows)
    ]
    other = list(rows)
    random.shuffle(other)
    first, second = _match(rows), _match(other)
    for level in LEVELS:
        assert _parts(first, [r["source_ref"] for r in rows], level) == _parts(
            second, [r["source_ref"] for r in other], level
        ), level


@pytest.mark.parametrize("count", [0, 1, 40])
def test_identical_records(count: int) -> None:
    row = {"name": "Golden Wok", "address": "3 High Street, Newtown", "postcode": "BA3 2DA"}
    result = _match([dict(row) for _ in range(count)])
    assert result.matched.num_rows == count
    assert len(set(ids(result, "premises"))) == min(count, 1)
    assert result.stats["largest_business"] <= 25


def test_a_list_without_any_address() -> None:
    rows = [
        {"name": n, "address": None, "postcode": None} for n in ("Golden Wok", "Blue Fig", None)
    ]
    assert len(set(ids(_match(rows), "premises"))) == 3


def test_withheld_addresses_are_no_place() -> None:
    rows = [{"name": n, "address": "Address withheld", "postcode": None}
            for n in ("Ada Mobile Catering", "Bob Mobile Catering")]  # fmt: skip
    assert len(set(ids(_match(rows), "premises"))) == 2
