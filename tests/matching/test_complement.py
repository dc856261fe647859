"""Clusters that no list knows both of: joined by one strong pair, never against a person's word."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.matching.complement import complement

NOBODY: set[tuple[int, int]] = set()


def joined(labels: list[int], lists: list[int], pairs: list[tuple[int, int, float]],
           cannot: set[tuple[int, int]] = NOBODY, cap: int = 25) -> list[int]:  # fmt: skip
    a, b, bits = (np.array(x) for x in zip(*pairs, strict=True))
    found = complement(np.array(labels, np.int32), np.array(lists, np.int32), a.astype(np.int32),
                       b.astype(np.int32), bits.astype(float), least=1.5, cannot=cannot,
                       cap=cap)  # fmt: skip
    return [int(x) for x in found]


def test_four_lists_two_names_one_business() -> None:
    """Two lists know the trading name, two the owner; one record bears both names."""
    assert joined([0, 0, 2, 2], [1, 2, 3, 4], [(1, 2, 4.0)]) == [0, 0, 0, 0]


def test_a_list_that_holds_both_says_they_are_two() -> None:
    assert joined([0, 0, 2, 2], [1, 2, 2, 3], [(1, 3, 4.0)]) == [0, 0, 2, 2]


def test_a_weak_pair_joins_nothing() -> None:
    assert joined([0, 0, 2, 2], [1, 2, 3, 4], [(1, 2, 1.0)]) == [0, 0, 2, 2]


def test_the_strongest_pair_is_served_first() -> None:
    """Two owners claim one shop and one list knows both owners: the better claim wins."""
    assert joined([0, 1, 2], [1, 2, 2], [(0, 1, 2.0), (0, 2, 3.0)]) == [0, 1, 0]


def test_a_person_who_said_different_is_obeyed() -> None:
    assert joined([0, 0, 2, 2], [1, 2, 3, 4], [(1, 2, 4.0)], cannot={(0, 3)}) == [0, 0, 2, 2]


def test_no_cluster_beyond_the_cap() -> None:
    assert joined([0, 0, 2, 2], [1, 2, 3, 4], [(1, 2, 4.0)], cap=3) == [0, 0, 2, 2]


@given(st.data())
def test_clusters_only_grow_and_no_list_comes_to_be_in_one_twice(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 12))
    labels = [min(data.draw(st.integers(0, i)), i) for i in range(n)]
    labels = [labels[labels[i]] if labels[labels[i]] == labels[i] else i for i in range(n)]
    lists = data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    rows = st.integers(0, n - 1)
    pairs = data.draw(st.lists(st.tuples(rows, rows, st.floats(0, 9)), min_size=1, max_size=20))
    cannot = {(min(x, y), max(x, y)) for x, y in data.draw(
        st.sets(st.tuples(rows, rows), max_size=3)) if labels[x] != labels[y]}  # fmt: skip
    found = joined(labels, lists, pairs, cannot, cap=6)
    assert all(found[x] != found[y] for x, y in cannot)
    for label in set(found):
        members = [i for i in range(n) if found[i] == label]
        assert label == min(members)
        before = {labels[i] for i in members}
        if len(before) > 1:
            assert len(members) <= 6
            seen = [{lists[i] for i in members if labels[i] == c} for c in before]
            assert sum(map(len, seen)) == len(set().union(*seen))
