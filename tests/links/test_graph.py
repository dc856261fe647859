from __future__ import annotations

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import LINKS, NODES
from gis_planner.links import Graph
from gis_planner.links.tables import schema


def graph(
    edges: list[tuple[str, str]], hubs: tuple[str, ...] = (), **columns: list[object]
) -> Graph:
    ids = sorted({i for e in edges for i in e} | set(hubs))
    nodes = [{"node_id": i, "type": "person", "label": i, "hub": i in hubs} for i in ids]
    links = [
        {"link_id": k, "from_id": a, "to_id": b, "type": "director_of", "bits": 5.0,
         "is_candidate": False, "source_refs": "[]", **{c: v[k] for c, v in columns.items()}}
        for k, (a, b) in enumerate(edges)
    ]  # fmt: skip
    return Graph(
        pa.Table.from_pylist(nodes, schema=schema(NODES)),
        pa.Table.from_pylist(links, schema=schema(LINKS)),
    )


DIAMOND = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e")]


def test_all_shortest_paths_with_the_evidence_of_each_step() -> None:
    found = graph(DIAMOND).paths("a", "e")
    assert {p.nodes for p in found} == {("a", "b", "d", "e"), ("a", "c", "d", "e")}
    assert all(
        len(step) == 1 and step[0]["type"] == "director_of" for p in found for step in p.steps
    )


def test_parallel_links_are_all_evidence_of_a_step() -> None:
    (path,) = graph([("a", "b"), ("b", "a")]).paths("a", "b")
    assert len(path.steps[0]) == 2


def test_hubs_are_not_passed_through_but_may_be_ends() -> None:
    g = graph([("a", "h"), ("h", "b"), ("b", "c")], hubs=("h",))
    assert g.paths("a", "b") == ()
    assert g.paths("a", "h")[0].nodes == ("a", "h")
    assert g.paths("h", "c")[0].nodes == ("h", "b", "c")


def test_ego_stops_at_hubs() -> None:
    g = graph([("a", "h"), ("h", "b")], hubs=("h",))
    assert set(g.ego(["a"], 2).nodes["node_id"].to_pylist()) == {"a", "h"}
    assert set(g.ego(["a"], 2, through_hubs=True).nodes["node_id"].to_pylist()) == {"a", "h", "b"}


def test_components_above_a_threshold() -> None:
    g = graph(DIAMOND, bits=[5, 5, 5, 5, 1])
    assert len(set(g.components().tolist())) == 1
    assert len(set(g.components(min_bits=2).tolist())) == 2


def test_the_network_at_a_date() -> None:
    g = graph(DIAMOND, valid_from=[None, None, "2020-01-01", None, None],
              valid_to=[None, "2019-06-01", None, None, None])  # fmt: skip
    assert len(g.at("2019-01-01").paths("a", "d")) == 1
    assert {p.nodes for p in g.at("2021-01-01").paths("a", "d")} == {("a", "b", "d")}


def test_candidates_can_be_left_out() -> None:
    g = graph([("a", "b")], is_candidate=[True])
    assert g.paths("a", "b") and not g.where(candidates=False).paths("a", "b")


def test_core_and_articulation() -> None:
    g = graph([*DIAMOND, ("a", "d"), ("e", "f")])
    core = dict(zip(g.ids.to_pylist(), g.k_core().tolist()))
    assert core["a"] == 2 and core["f"] == 1
    assert set(g.articulation_points()) == {"d", "e"}


def test_communities_are_stable_and_seeded() -> None:
    ring = [(f"{c}{i}", f"{c}{j}") for c in "xy" for i in range(6) for j in range(i)]
    g = graph([*ring, ("x0", "y0")])
    one, two = g.communities(seed=1), g.communities(seed=1)
    assert np.array_equal(one.label, two.label) and one.mean_stability > 0.95
    assert len(set(one.label.tolist())) == 2


def test_nodes_that_only_a_hub_joins_are_in_no_community() -> None:
    alone = graph([("a", "h"), ("b", "h")], hubs=("h",)).communities(seed=1)
    assert alone.label.tolist() == [-1, -1, -1] and alone.mean_stability == 1
    mixed = graph([("a", "h"), ("x", "y"), ("y", "z"), ("x", "z")], hubs=("h",))
    found = dict(zip(mixed.ids.to_pylist(), mixed.communities(seed=1).label.tolist()))
    assert found == {"a": -1, "h": -1, "x": 0, "y": 0, "z": 0}


def test_unknown_node_is_a_clear_error() -> None:
    with pytest.raises(UserError, match="'nobody' is not in the network"):
        graph(DIAMOND).ego(["nobody"])


def test_arrays_can_be_kept_and_loaded() -> None:
    g = graph(DIAMOND)
    again = Graph(g.nodes, g.links, arrays=g.to_arrays())
    assert again.paths("a", "e") == g.paths("a", "e")


nodes = st.sampled_from("abcdefgh")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(nodes, nodes), min_size=1, max_size=20))
def test_paths_and_components_agree_with_networkx(edges: list[tuple[str, str]]) -> None:
    g = graph(edges)
    peer = nx.Graph(edges)
    ids = g.ids.to_pylist()
    label = dict(zip(ids, g.components().tolist()))
    a, b = ids[0], ids[-1]
    assert (label[a] == label[b]) == nx.has_path(peer, a, b)
    want = {tuple(p) for p in nx.all_shortest_paths(peer, a, b)} if label[a] == label[b] else set()
    assert {p.nodes for p in g.paths(a, b)} == want
