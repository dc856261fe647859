"""How good the matches are: estimates from answers that are no random sample of all pairs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.matching.accuracy import Stratum, estimate, merged, share_of
from gis_planner.matching.clerical import Answer, Frame, draw, frame_from, measure
from gis_planner.matching.routes import proposed_share

COUNTY = (
    # band, joined, pairs, of them true: the invented county's businesses as matched
    (0, False, 28914, 122), (1, True, 415, 352), (1, False, 104162, 1429), (2, True, 4334, 3731),
    (2, False, 55038, 2421), (3, True, 7541, 6578), (3, False, 5300, 954), (4, True, 12544, 12415),
    (4, False, 364, 264), (5, True, 20916, 20876), (5, False, 58, 49), (6, True, 16260, 16260),
    (7, True, 467, 450),
)  # fmt: skip


def _drawn(rng: np.random.Generator, n: int, bias: float = 0.0) -> list[Stratum]:
    """Answers to about n pairs, divided by size and spread; more of the middle with `bias`."""
    share = np.array([t / s for _, _, s, t in COUNTY])
    size = np.array([s for _, _, s, _ in COUNTY], float)
    want = size * np.maximum(np.sqrt(share * (1 - share)), 0.25)
    middle = np.array([b in (2, 3) for b, *_ in COUNTY])
    want = want * np.where(middle, 1.0 + bias, 1.0)
    asked = np.minimum(np.maximum(np.round(n * want / want.sum()), 8), size).astype(int)
    found = []
    for (band, joined, s, t), k in zip(COUNTY, asked.tolist(), strict=True):
        found.append(Stratum(band, joined, s, k, int(rng.hypergeometric(t, s - t, k))))
    return found


@pytest.mark.parametrize("bias", [0.0, 9.0])
def test_the_interval_holds_the_truth_in_nine_of_ten_samples_or_more(bias: float) -> None:
    """Also where the doubtful bands are asked about ten times as often, as a review queue does."""
    joined = [(s, t) for _, j, s, t in COUNTY if j]
    right, said = sum(t for _, t in joined), sum(s for s, _ in joined)
    true = sum(t for *_, t in COUNTY)
    held = {"precision": 0, "recall": 0, "f1": 0}
    truth = {"precision": right / said, "recall": right / true, "f1": 2 * right / (said + true)}
    for seed in range(200):
        found = estimate(_drawn(np.random.default_rng(seed), 250, bias))
        for name, value in truth.items():
            share = getattr(found, name)
            held[name] += share.low <= value <= share.high
    assert min(held.values()) >= 180, held


def test_answers_from_the_doubtful_bands_do_not_pull_the_estimate_down() -> None:
    """Taken as a plain sample they would say 77 % of the joined pairs are right; 95 % are."""
    strata = [Stratum(2, True, 100, 50, 25), Stratum(6, True, 900, 60, 60)]
    found = estimate(strata)
    assert found.precision is not None and abs(found.precision.value - 0.95) < 1e-9
    assert found.precision.low < 0.95 < found.precision.high < 1.0
    assert found.precision.low > (25 + 60) / 110


def test_more_answers_make_a_narrower_interval_and_all_answers_none() -> None:
    widths = []
    for n in (20, 200, 1000):
        share = estimate([Stratum(3, True, 1000, n, n * 9 // 10)]).precision
        assert share is not None
        widths.append(share.high - share.low)
    assert widths[0] > widths[1] > widths[2] == 0.0


def test_without_answers_about_pairs_kept_apart_recall_is_not_known() -> None:
    found = estimate([Stratum(5, True, 100, 30, 29), Stratum(1, False, 900, 0, 0)])
    assert found.precision is not None
    assert found.recall is None and found.f1 is None


def test_a_stratum_with_few_answers_is_taken_with_its_neighbour() -> None:
    strata = [Stratum(2, True, 50, 1, 0), Stratum(3, True, 80, 9, 8), Stratum(6, True, 900, 40, 40),
              Stratum(2, False, 70, 3, 1)]  # fmt: skip
    used = merged(strata)
    assert [(s.size, s.answered, s.right) for s in used if s.joined] == [
        (130, 10, 8), (900, 40, 40),
    ]  # fmt: skip
    assert [s.answered for s in used if not s.joined] == [3]


@given(st.lists(st.tuples(st.integers(0, 7), st.booleans(), st.integers(1, 5000),
                          st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_shares_lie_in_their_intervals_and_answers_are_never_lost(
    rows: list[tuple[int, bool, int, float, float]],
) -> None:
    strata = []
    for band, joined, size, asked, right in {(r[0], r[1]): r for r in rows}.values():
        n = round(size * asked)
        strata.append(Stratum(band, joined, size, n, round(n * right)))
    found = estimate(strata)
    assert found.answered == sum(s.answered for s in strata)
    assert sum(s.size for s in found.strata) == sum(s.size for s in strata)
    for share in (found.precision, found.recall, found.f1):
        if share is not None:
            assert 0.0 <= share.low <= share.value + 1e-9
            assert share.value - 1e-9 <= share.high <= 1.0


def test_a_plain_share_says_how_little_eight_of_eight_tell() -> None:
    share = share_of(8, 8)
    assert share is not None and share.value == share.high == 1.0
    assert 0.7 < share.low < 0.8
    assert share_of(0, 0) is None


# ---- the pairs of a match


def _frame(n: int = 600, seed: int = 3) -> tuple[Frame, np.ndarray]:
    """Invented pairs in every band, and which are the same."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(-8, 14, n)
    true = rng.random(n) < 1 / (1 + 2.0**-weight)
    ids = np.arange(2 * n, dtype=np.int64)
    joined = weight > 0
    label = np.arange(2 * n)
    label[1::2] = np.where(joined, label[::2], label[1::2])
    rows_a, rows_b = ids[::2], ids[1::2]
    weight = np.where(weight < -6, np.nan, weight)
    frame = frame_from(ids, np.ones(2 * n, np.bool_), label, label, rows_a, rows_b, weight)
    return frame, true


def test_pairs_of_one_business_that_were_never_compared_count_as_joined() -> None:
    """a-b and b-c were compared and joined; a-c is claimed too."""
    ids = np.array([10, 11, 12, 13])
    one = np.array([0, 0, 0, 1])
    frame = frame_from(ids, np.ones(4, np.bool_), one, one, np.array([0, 1, 2]),
                       np.array([1, 2, 3]), np.array([5.0, 4.0, -2.0]))  # fmt: skip
    found = {(a, b): (band, joined) for a, b, band, joined in zip(
        frame.a.tolist(), frame.b.tolist(), frame.band.tolist(), frame.business.tolist(),
        strict=True)}  # fmt: skip
    assert found == {(10, 11): (4, True), (11, 12): (4, True), (12, 13): (2, False),
                     (10, 12): (7, True)}  # fmt: skip


def test_a_sample_asks_every_band_and_no_answered_pair_and_is_the_same_for_a_seed() -> None:
    frame, _ = _frame()
    asked = [(int(a), int(b)) for a, b in zip(frame.a[:50], frame.b[:50])]
    pairs = draw(frame, 120, asked, seed=4)
    assert 110 <= len(pairs) <= 130 and len(set(pairs)) == len(pairs)
    assert not set(pairs) & set(asked)
    assert pairs == draw(frame, 120, asked, seed=4) != draw(frame, 120, asked, seed=5)
    where = frame.where()
    bands = {int(frame.band[where[p]]) for p in pairs}
    assert bands == set(frame.band.tolist())


def test_a_sample_larger_than_the_case_asks_about_every_pair() -> None:
    frame, _ = _frame(40)
    assert len(draw(frame, 10_000, (), seed=1)) == len(frame.a)


def test_measuring_a_sample_comes_near_the_truth() -> None:
    frame, true = _frame(6000)
    same = dict(zip(zip(frame.a.tolist(), frame.b.tolist(), strict=True), true.tolist()))
    answers = [Answer(a, b, bool(same[a, b]), bool(same[a, b]))
               for a, b in draw(frame, 900, (), seed=2)]  # fmt: skip
    found, _, outside = measure(frame, answers, ())["business"]
    assert outside == 0 and found.precision is not None and found.recall is not None
    truth = float((true & frame.business).sum() / frame.business.sum())
    reach = float((true & frame.business).sum() / true.sum())
    assert found.precision.low <= truth <= found.precision.high
    assert found.recall.low <= reach <= found.recall.high
    assert found.precision.high - found.precision.low < 0.08


def test_answers_that_the_match_was_told_are_no_part_of_what_is_estimated() -> None:
    frame, _ = _frame(60)
    told = [(int(a), int(b)) for a, b in zip(frame.a, frame.b)][:20]
    _, strata, _ = measure(frame, (), told)["business"]
    assert sum(s.size for s in strata) == len(frame.a) - 20


def test_an_answer_about_a_pair_that_blocking_never_proposed_is_counted_apart() -> None:
    frame, _ = _frame(60)
    strange = Answer(int(frame.a[0]), int(frame.b[7]), True, True)
    found, _, outside = measure(frame, (strange,), ())["business"]
    assert outside == 1 and found.answered == 0


def test_tables_of_a_match_make_the_same_pairs_as_its_arrays() -> None:
    from gis_planner.matching.clerical import frame_of

    records = pa.table({"record_id": [1, 2, 3], "role": ["premises", None, "registered_office"]})
    matched = pa.table({"record_id": [1, 2, 3], "business_id": ["B1", "B1", "B2"],
                        "premises_id": ["P1", "P2", "P1"]})  # fmt: skip
    pairs = pa.table({"record_a": [1, 1], "record_b": [2, 3], "level": ["business", "premises"],
                      "match_weight": [4.2, 3.0]})  # fmt: skip
    frame = frame_of(records, matched, pairs)
    assert frame.a.tolist() == [1] and frame.b.tolist() == [2]
    assert frame.band.tolist() == [4]
    assert frame.business.tolist() == [True] and frame.premises.tolist() == [False]


# ---- pairs that were never proposed


def _routes_frame(name: float, door: float, n: int = 4000) -> tuple[Frame, list[Answer]]:
    """True pairs that names and doors find independently; those found by neither are absent."""
    rng = np.random.default_rng(8)
    by_name, by_door = rng.random(n) < name, rng.random(n) < door
    seen = np.flatnonzero(by_name | by_door)
    a = np.arange(len(seen), dtype=np.int64) * 2
    said = np.ones(len(seen), np.bool_)
    routes = {(int(x), int(x) + 1): (bool(by_name[i]), bool(by_door[i]))
              for x, i in zip(a, seen, strict=True)}  # fmt: skip
    frame = Frame(a, a + 1, np.full(len(seen), 5, np.int8), said, said, routes)
    return frame, [Answer(x, x + 1, True, True) for x in a.tolist()]


def test_pairs_found_by_neither_route_follow_from_those_found_by_one_and_by_both() -> None:
    """Names find 80 %, doors 60 %, so that 8 % are found by neither."""
    frame, answers = _routes_frame(0.8, 0.6)
    share = proposed_share(frame, answers[:600])
    assert share is not None and share.low < 0.92 < share.high
    assert abs(share.value - 0.92) < 0.03
    assert proposed_share(frame, answers[:20]) is None


def test_routes_are_those_on_which_blocking_proposes_a_pair() -> None:
    from gis_planner.domain.progress import Silent
    from gis_planner.matching.measuring import frames
    from gis_planner.matching.model import shipped_model
    from tests.matching.conftest import table

    rows = [
        {"name": "Marigold Tandoori", "address": "12 High Street, Wells", "postcode": "BA5 2RB"},
        {"name": "Marigold Tandoori", "address": "Somewhere, Taunton", "postcode": "TA1 1AA"},
        {"name": "Quiet Corner Books", "address": "12 High Street, Wells", "postcode": "BA5 2RB"},
        {"name": "Marigold Tandoori", "address": "12 High Street, Wells", "postcode": "BA5 2RB"},
    ]
    asked = [(1, 2), (1, 3), (1, 4), (2, 3)]
    (frame,) = frames(table(rows), (shipped_model(),), progress=Silent(), asked=asked)
    assert frame.routes == {
        (1, 2): (True, False), (1, 3): (False, True), (1, 4): (True, True), (2, 3): (False, False),
    }  # fmt: skip
