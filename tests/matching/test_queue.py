"""The order of questions, and what their answers are estimated to gain."""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.matching.gain import Answer, Ledger
from gis_planner.matching.queue import LEAST_MEAN, SCHEMA, review_queue

NEUTRAL = (0.0, 0.0)


def matched(names: str) -> pa.Table:
    """Records 1, 2, … in these businesses, each business at premises of its own."""
    business = names.split()
    ids = pa.array(range(1, len(business) + 1), pa.int64())
    return pa.table({"record_id": ids, "business_id": list(business),
                     "premises_id": [b.replace("B", "P") for b in business]})  # fmt: skip


def pairs(*rows: tuple[int, int, float], band: str = "review", level: str = "business") -> pa.Table:
    """(a, b, probability)."""
    p = np.array([r[2] for r in rows], np.float64)
    with np.errstate(divide="ignore"):
        weight = np.log2(p / (1 - p))
    return pa.table(
        {
            "record_a": pa.array([r[0] for r in rows], pa.int64()),
            "record_b": pa.array([r[1] for r in rows], pa.int64()),
            "level": pa.array([level] * len(rows), pa.string()),
            "match_weight": weight,
            "probability": p,
            "band": pa.array([band] * len(rows), pa.string()),
        }
    )


def asked(queue: pa.Table) -> list[tuple[int, int]]:
    return list(zip(queue["record_a"].to_pylist(), queue["record_b"].to_pylist(), strict=True))


def test_two_businesses_are_asked_about_once_by_their_strongest_pair() -> None:
    found = review_queue(pairs((1, 3, 0.3), (2, 3, 0.6), (1, 4, 0.2)), matched("B1 B1 B3 B4"))
    assert asked(found) == [(2, 3), (1, 4)]
    assert found["pairs"].to_pylist() == [2, 1] and found["records"].to_pylist() == [3, 3]
    assert found["mean"][0].as_py() == pytest.approx(0.45)
    assert found.schema == SCHEMA


def test_an_answer_that_moves_more_records_comes_first() -> None:
    found = review_queue(pairs((1, 2, 0.5), (3, 5, 0.4)), matched("B1 B2 B3 B3 B5"))
    assert asked(found) == [(3, 5), (1, 2)]


def test_hopeless_and_decided_businesses_are_not_asked_about() -> None:
    low = LEAST_MEAN / 2
    table = pairs((1, 2, low), (3, 4, 0.5), (3, 5, 0.4))
    found = review_queue(table, matched("B1 B2 B3 B4 B4"), [(5, 3)])
    assert asked(found) == []
    assert asked(review_queue(table, matched("B1 B2 B3 B4 B4"))) == [(3, 4)]


def test_a_doubtful_join_is_asked_about_by_its_weakest_pair() -> None:
    inside = matched("B1 B1 B1")
    found = review_queue(pairs((1, 2, 0.9), (2, 3, 0.2)), inside)
    assert asked(found) == [(2, 3)] and found["joined"].to_pylist() == [True]
    assert asked(review_queue(pairs((1, 2, 0.9), (2, 3, 0.2), band="match"), inside)) == []


def test_pairs_of_records_that_are_gone_are_left_out() -> None:
    assert asked(review_queue(pairs((1, 9, 0.5)), matched("B1 B2"))) == []
    assert asked(review_queue(pairs(), matched("B1"), [(7, 8)])) == []


probabilities = st.floats(0.02, 0.98)
links = st.lists(st.tuples(st.integers(1, 8), st.integers(9, 16), probabilities),
                 min_size=1, max_size=25, unique_by=lambda r: r[:2])  # fmt: skip


@given(rows=links, groups=st.lists(st.integers(1, 5), min_size=16, max_size=16))
@settings(deadline=None)  # the machine may be busy
def test_the_queue_is_ordered_and_asks_nothing_twice(
    rows: list[tuple[int, int, float]], groups: list[int]
) -> None:
    table, held = pairs(*rows), matched(" ".join(f"B{g}" for g in groups))
    found = review_queue(table, held)
    gain = found["gain"].to_pylist()
    assert gain == sorted(gain, reverse=True)
    between = [frozenset((groups[a - 1], groups[b - 1])) for a, b in asked(found)]
    assert len(between) == len(set(between))
    assert asked(review_queue(table, held, asked(found))) == []


def test_the_order_is_fast_enough_for_large_cases() -> None:
    rng = np.random.default_rng(1)
    n, m = 100_000, 300_000
    a, b = rng.integers(1, n, m), rng.integers(1, n, m)
    p = rng.uniform(0.02, 0.98, m)
    table = pa.table({"record_a": np.minimum(a, b), "record_b": np.maximum(a, b),
                      "level": ["business"] * m, "match_weight": np.log2(p / (1 - p)),
                      "probability": p, "band": ["review"] * m})  # fmt: skip
    business = [f"B{k}" for k in rng.integers(0, 60_000, n)]
    held = pa.table({"record_id": np.arange(1, n + 1), "business_id": business,
                     "premises_id": business})  # fmt: skip
    start = time.process_time()
    assert review_queue(table, held).num_rows > 100_000
    assert time.process_time() - start < 3.0


def test_answers_gain_what_their_businesses_hold() -> None:
    """Two joined pairs of 0.9, and a business of two beside another with pairs of 0.5."""
    held = matched("B1 B1 B2 B2 B5 B6")
    ledger = Ledger(
        pairs((1, 2, 0.9), (3, 4, 0.9), (1, 3, 0.5), (2, 3, 0.5), (5, 6, 0.2)), held, NEUTRAL
    )
    nothing = ledger.gain([])
    assert nothing.before == nothing.after
    assert nothing.before.precision == pytest.approx(0.9)
    assert nothing.before.recall == pytest.approx(1.8 / 3.0)
    joined = ledger.gain([Answer(1, 3, "must_link")])
    assert joined.after.recall == pytest.approx(3.8 / 4.0)
    assert joined.before.recall == pytest.approx(1.8 / 4.0)
    assert joined.before.missed == pytest.approx(2.2) and joined.after.missed == pytest.approx(0.2)
    apart = ledger.gain([Answer(1, 3, "cannot_link"), Answer(5, 6, "same_premises")])
    assert apart.after.recall == pytest.approx(1.0) and apart.answers == 2
    assert ledger.gain([Answer(1, 3, "unsure")]).answers == 0


def test_answers_that_a_match_obeyed_still_count_where_it_was_written_down() -> None:
    ledger = Ledger(pairs((1, 2, 0.3), (3, 4, 0.7)), matched("B1 B1 B3 B4"), NEUTRAL)
    unknown = ledger.gain([Answer(3, 4, "cannot_link")])
    assert unknown.before.precision == unknown.after.precision
    parted = ledger.gain([Answer(3, 4, "cannot_link", joined=True)])
    assert parted.before.wrong == pytest.approx(1.7) and parted.after.wrong == pytest.approx(0.7)
    joined = Ledger(pairs((1, 3, 0.5), (2, 3, 0.5)), matched("B1 B1 B1"), NEUTRAL)
    told = joined.gain([Answer(1, 3, "must_link", joined=False, pairs=2)])
    assert (told.before.recall, told.after.recall) == (0.0, 1.0) and told.before.missed == 2.0
    inside = ledger.gain([Answer(1, 2, "cannot_link")])
    assert inside.after.precision == 1.0 and inside.before.wrong == pytest.approx(1.0)


def test_what_clustering_saw_counts_in_the_estimate() -> None:
    """It saw all records of both: joined pairs are likelier than they look, those apart less."""
    table, held = pairs((1, 2, 0.5), (3, 4, 0.5)), matched("B1 B1 B3 B4")
    plain, wise = Ledger(table, held, NEUTRAL).gain([]), Ledger(table, held).gain([])
    assert wise.before.precision > plain.before.precision
    assert wise.before.missed < plain.before.missed


def test_what_one_list_knows_as_two_is_asked_later() -> None:
    """Records 1 and 2 are of one list, 3 and 4 of two: the likelier pair comes second."""
    table = pairs((1, 2, 0.7), (3, 4, 0.5))
    held = matched("B1 B2 B3 B4")
    assert asked(review_queue(table, held)) == [(1, 2), (3, 4)]
    found = review_queue(table, held, lists=pa.array(["food", "food", "food", "fire"]))
    assert asked(found) == [(3, 4), (1, 2)]


def test_a_list_that_often_repeats_a_business_is_no_evidence() -> None:
    """Every second record of this list repeats a business that it already has."""
    table = pairs((1, 2, 0.7), (3, 4, 0.5))
    held = matched("B1 B2 B3 B4 B5 B5 B6 B6 B7 B7 B8 B8")
    lists = pa.array(["food", "food", "fire", "hse", *["food"] * 8])
    assert asked(review_queue(table, held, lists=lists)) == [(1, 2), (3, 4)]
