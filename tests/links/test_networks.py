"""The questions that the window and the command line ask of a case's network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.domain.tables import LINKS, NODES
from gis_planner.links import Graph, build_links
from gis_planner.links.rings import find_rings
from gis_planner.links.tables import schema
from gis_planner.pipeline import networks
from gis_planner.store import Case
from tests.links.test_graph import graph
from tests.links.world import World

LINES = [
    # Two businesses and their people, joined by one phone; a hub far off.
    ("B1", "P1", "trades_at"), ("B1", "O1", "owned_by"), ("N1", "O1", "director_of"),
    ("B1", "T1", "has_phone"), ("B2", "T1", "has_phone"), ("B2", "P2", "trades_at"),
    ("B2", "O2", "owned_by"), ("N2", "O2", "director_of"), ("O1", "P9", "registered_at"),
    ("O2", "P9", "registered_at"), ("N1", "N2", "probable_associate"),
]  # fmt: skip
TYPES = {"B": "business", "P": "premises", "O": "organisation", "N": "person", "T": "phone"}


def store(path: Path, lines: list[tuple[str, str, str]], **columns: dict[int, object]) -> Case:
    """A case that holds these links and nothing else."""
    ids = sorted({i for a, b, _ in lines for i in (a, b)})
    nodes = [
        {"node_id": i, "type": TYPES[i[0]], "label": f"the {i}", "hub": i == "P9",
         "source_refs": '["a/l/1"]'}
        for i in ids
    ]  # fmt: skip
    links = [
        {"link_id": k, "from_id": a, "to_id": b, "type": kind, "bits": 7.0, "because": f"{a} {b}",
         "is_candidate": kind.startswith("probable"), "source_refs": f'["a/l/{k}"]',
         **{name: values[k] for name, values in columns.items() if k in values}}
        for k, (a, b, kind) in enumerate(lines)
    ]  # fmt: skip
    case = Case.create(path)
    case.add_result(
        "links",
        {"nodes": pa.Table.from_pylist(nodes, schema=schema(NODES)),
         "links": pa.Table.from_pylist(links, schema=schema(LINKS))},
        verb="links", summary="links", stats={},
    )  # fmt: skip
    return case


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = store(tmp_path / "c.gpkg", LINES, valid_from={3: "2024-05-01"}, bits={10: 2.5})
    yield made
    made.close()


def ids(network: networks.Network) -> set[str]:
    return set(network.nodes["node_id"].to_pylist())


def test_expand_by_type_and_hide_hubs(case: Case) -> None:
    assert ids(networks.ego(case, ["O1"], 1)) == {"O1", "B1", "N1", "P9"}
    assert ids(networks.ego(case, ["O1"], 1, hide_hubs=True)) == {"O1", "B1", "N1"}
    assert ids(networks.ego(case, ["O1"], 1, types=["director_of"])) == {"O1", "N1"}
    assert ids(networks.ego(case, ["P9"], 1, hide_hubs=True)) == {"P9", "O1", "O2"}


def test_a_limit_keeps_the_nearest_and_says_how_many_there_are(case: Case) -> None:
    found = networks.ego(case, ["B1"], 4, limit=4)
    assert found.reached > found.nodes.num_rows == 4
    assert ids(found) <= ids(networks.ego(case, ["B1"], 1))


def test_the_network_at_a_date_leaves_out_what_had_not_begun(case: Case) -> None:
    early = networks.paths(case, "B1", "B2", as_of=date(2024, 4, 30), candidates=False)
    late = networks.paths(case, "B1", "B2", as_of=date(2024, 5, 1), candidates=False)
    assert early == () and [r.ids for r in late] == [("B1", "T1", "B2")]
    assert networks.dates_of(case, ["B1", "T1"]) == ("2024-05-01",)
    there = networks.among(case, ["B1", "T1"], as_of=date(2024, 4, 30))
    assert there.nodes.num_rows == 2 and there.links.num_rows == 0


def test_each_step_of_a_path_names_its_rows(case: Case) -> None:
    (route,) = networks.paths(case, "N1", "T1")
    assert route.labels[0] == "the N1" and route.bits == 7
    assert [s.source_refs for s in route.steps] == [("a/l/2",), ("a/l/1",), ("a/l/3",)]
    assert route.source_refs == ("a/l/1", "a/l/2", "a/l/3")
    assert networks.paths(case, "O1", "P2")[0].ids == ("O1", "B1", "T1", "B2", "P2")


def test_a_phone_that_alone_joins_two_groups_is_told(case: Case) -> None:
    with_candidates = networks.articulations(case, bits=None)
    assert "T1" not in {j.node_id for j in with_candidates}  # N1 and N2 join them too
    view = networks.view(case, candidates=False)
    assert "T1" in view.articulation_points()
    chart = ["B1", "P1", "O1", "N1", "T1", "B2", "P2", "O2"]
    joint = next(j for j in networks.articulations(case, ids=chart) if j.node_id == "T1")
    assert joint.because.startswith("this phone alone (the T1) joins the group of ")
    assert joint.sides == (4, 3) and set(joint.source_refs) == {"a/l/3", "a/l/4"}


def test_components_above_a_threshold_cut_hubs_and_weak_links(case: Case) -> None:
    (whole,) = networks.components_above(case, 2)
    assert set(whole.ids) == {"B1", "B2", "O1", "O2", "N1", "N2", "T1", "P1", "P2"}
    assert "10" not in {
        r.rsplit("/", 1)[1] for r in networks.components_above(case, 5)[0].source_refs
    }
    assert networks.components_above(case, 8) == ()


def test_communities_and_cores_carry_ids_and_rows(tmp_path: Path) -> None:
    ring = [
        (f"N{c}{i}", f"O{c}{j}", "director_of") for c in "12" for i in range(4) for j in range(4)
    ]
    with store(tmp_path / "r.gpkg", [*ring, ("N10", "O20", "director_of")]) as case:
        groups = networks.communities(case, seed=3)
        assert [len(g.ids) for g in groups] == [8, 8] and groups[0].stability == 1
        assert all(g.source_refs and g.because for g in groups)
        (core,) = networks.cores(case, 4)
        assert core.level == 4 and len(core.ids) == 16
        assert networks.cores(case, 5) == ()


def test_premises_to_visit_are_those_of_the_network_without_hubs(case: Case) -> None:
    assert networks.premises_of(case, ["B1", "T1", "N1"]) == ("P1",)
    assert networks.premises_of(case, networks.ego(case, ["T1"], 1)) == ("P1", "P2")


def test_a_new_run_is_read_again_and_undo_brings_the_old_one_back(case: Case) -> None:
    assert networks.paths(case, "B1", "B2")
    cut = [line for line in LINES if line[1] != "T1" and line[2] != "probable_associate"]
    with store(case.path.with_name("other.gpkg"), cut) as other:
        tables = {n: other.table(n) for n in ("nodes", "links")}
    case.add_result("links", tables, verb="links", summary="links", stats={})
    assert networks.paths(case, "B1", "B2") == ()
    case.undo()
    assert networks.paths(case, "B1", "B2")


def test_without_links_the_next_step_is_told(tmp_path: Path) -> None:
    with (
        Case.create(tmp_path / "empty.gpkg") as case,
        pytest.raises(UserError, match="Build the links"),
    ):
        networks.ego(case, ["B1"])


def test_a_network_is_written_for_other_tools(case: Case, tmp_path: Path) -> None:
    network = networks.ego(case, ["B1"], 2)
    for name in ("n.graphml", "n.gexf", "n.csv"):
        networks.write_network(case, network, tmp_path / name)
        text = (tmp_path / name).read_text("utf-8")
        assert "the B1" in text and "a/l/0" in text
    with pytest.raises(UserError, match=r"\.docx"):
        networks.write_network(case, network, tmp_path / "n.docx")


names = st.sampled_from([f"N{i}" for i in range(12)])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(names, names), min_size=1, max_size=30))
def test_cores_joints_and_components_agree_with_networkx(edges: list[tuple[str, str]]) -> None:
    g = graph(edges)
    peer = nx.Graph([(a, b) for a, b in edges if a != b])
    peer.add_nodes_from(i for e in edges for i in e)
    order = g.ids.to_pylist()
    assert dict(zip(order, g.k_core().tolist())) == nx.core_number(peer)
    assert set(g.articulation_points()) == set(nx.articulation_points(peer))
    for cut, sides in g.joints():
        rest = peer.copy()
        rest.remove_node(order[cut])
        beside = {frozenset(c) for c in nx.connected_components(rest)}
        mine = {frozenset(order[n] for n in side) for side in sides}
        home = nx.node_connected_component(peer, order[cut])
        assert mine == {c for c in beside if c <= home}
    label = g.components()
    assert len(set(label.tolist())) == nx.number_connected_components(peer)
    assert np.bincount(label)[0] == max(len(c) for c in nx.connected_components(peer))


def shops(w: World, count: int, **shared: str) -> None:
    for k in range(count):
        w.company(f"0000000{k}", f"{WORDS[k]} Trading Ltd", office=f"{k} Hill Road", code="ZQ3 1AA")
        w.shop(f"{WORDS[k]} Cafe", f"{k + 1} High Street", "ZQ1 2AB", str(k + 1), f"0000000{k}",
               **shared)  # fmt: skip


WORDS = ("Amber", "Birch", "Cedar", "Dahlia", "Elder")


def test_a_home_that_is_only_a_registered_office_is_in_the_network() -> None:
    w = World()
    for k in range(3):
        w.company(
            f"0000000{k}", f"{WORDS[k]} Trading Ltd", office="9 Elm Row, Farrow", code="ZQ3 1AA"
        )
    tables = w.tables()
    tables["premises"] = tables["premises"].slice(0, 0)  # nobody trades there: no place to visit
    result = build_links(**tables, as_of="2026-11-16", progress=Silent())
    (place,) = [n for n in result.nodes.to_pylist() if n["type"] == "premises"]
    assert "no list has anyone trading" in place["detail"] and place["label"] == "9 Elm Row, Farrow"
    (ring,) = find_rings(Graph(result.nodes, result.links))
    assert len(ring.members) == 3 and len(ring.rows) == 3


def test_a_ring_is_told_with_what_joins_it_and_where_it_trades() -> None:
    w = World()
    shops(w, 4, phone="07700 900321")
    for k in range(4):
        w.officer(f"0000000{k}", "PELLBERRY, Anton", "1980-05", address="3 Elm Row", code="ZQ1 1AB")
    result = w.build()
    graph = Graph(result.nodes, result.links)
    (ring,) = find_rings(graph)
    assert {i[0] for i in graph.ids_of(ring.joiners)} == {"N", "T"}
    assert graph.ids_of(ring.members) == tuple(f"O0000000{k}" for k in range(4))
    assert graph.ids_of(ring.places) == ("P1", "P2", "P3", "P4")
    assert find_rings(graph, smallest=5) == () and find_rings(graph, min_bits=50) == ()
    assert find_rings(graph.at("2018-12-31")) != ()  # the shops' phone has no date
    assert find_rings(graph.where(types=["director_of", "trades_at"]).at("2018-12-31")) == ()


def test_tenants_of_one_building_and_clients_of_an_agent_are_no_ring() -> None:
    market = World()
    for k in range(4):
        market.shop(f"{WORDS[k]} Stall", "1 Market Hall", "ZQ1 2AB", "1", f"0000000{k}",
                    phone="07700 900321")  # fmt: skip
    agent = World()
    for k in range(14):
        agent.company(
            f"000000{k:02d}",
            f"{'abcdefghijklmn'[k] * 5} Ltd",
            office="1 Agent House",
            code="ZQ9 9AA",
        )
    for w in (market, agent):
        result = w.build()
        assert find_rings(Graph(result.nodes, result.links)) == ()
