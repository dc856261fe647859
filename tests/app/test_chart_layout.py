"""Layouts: what stood stays, pins hold, parts move alone, nothing is lost, stopping works."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.app.graph.layout import LAYOUTS, Stopped, layout

NAMES = [f"n{i}" for i in range(40)]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=80)


@settings(max_examples=25, deadline=None)
@given(pairs=PAIRS, kind=st.sampled_from(sorted(LAYOUTS)), count=st.integers(1, 40))
def test_every_node_gets_a_place_of_its_own(pairs, kind: str, count: int) -> None:
    ids = NAMES[:count]
    kinds = {n: ("person", "organisation", "business", "premises", "phone")[i % 5]
             for i, n in enumerate(ids)}  # fmt: skip
    places = layout(ids, pairs, kind=kind, kinds=kinds)
    assert set(places) == set(ids)
    xy = np.array([places[i] for i in ids])
    assert np.isfinite(xy).all()
    if kind != "force":
        gaps = np.hypot(*(xy[:, None] - xy[None, :]).T) + np.eye(count) * 1e9
        assert gaps.min() > 20


def test_pinned_nodes_do_not_move_and_the_rest_stays_near() -> None:
    edges = [(NAMES[i], NAMES[i + 1]) for i in range(19)]
    first = layout(NAMES[:20], edges)
    again = layout(NAMES[:22], [*edges, ("n3", "n20"), ("n4", "n21")], first, pinned={"n0", "n7"})
    assert again["n0"] == pytest.approx(first["n0"]) and again["n7"] == pytest.approx(first["n7"])
    moved = [np.hypot(*np.subtract(again[i], first[i])) for i in NAMES[:20]]
    span = np.ptp(np.array(list(first.values())), axis=0).max()
    assert np.median(moved) < span / 4


def test_only_the_part_moves() -> None:
    edges = [(NAMES[i], NAMES[i + 1]) for i in range(9)]
    first = layout(NAMES[:10], edges)
    part = {"n2", "n3", "n4"}
    again = layout(NAMES[:10], edges, first, kind="circle", part=part)
    assert all(again[i] == first[i] for i in NAMES[:10] if i not in part)
    assert any(again[i] != pytest.approx(first[i]) for i in part)


def test_layout_stops_when_it_is_told() -> None:
    ids = [f"m{i}" for i in range(800)]
    with pytest.raises(Stopped):
        layout(ids, [(ids[i], ids[(i * 7) % 800]) for i in range(800)], stop=lambda: True)
