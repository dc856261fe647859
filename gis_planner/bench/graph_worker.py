"""One step of bench graph in its own process: prints a JSON line after each part of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gis_planner.bench import graph_ours as ours
from gis_planner.bench.graph_data import pairs_of
from gis_planner.bench.graph_watch import Watch


def peer_ends(place: Path) -> tuple[int, npt.NDArray[np.int32]]:
    """Edges of the peers, those at hubs left out as our graph does."""
    a, b, hub = (np.load(place / f"{n}.npy") for n in ("a", "b", "hub"))
    kept = ~(hub[a] | hub[b])
    return len(hub), np.stack([a[kept], b[kept]], axis=1)


def run_networkx(place: Path) -> None:
    """networkx: one shortest path a pair, searched from both ends."""
    import networkx as nx

    watch = Watch()
    nodes, ends = peer_ends(place)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(ends.tolist())
    watch.step("load")
    watch.step("components", components=sum(1 for _ in nx.connected_components(graph)))
    found = 0
    for a, b in pairs_of(nodes):
        try:
            found += bool(nx.bidirectional_shortest_path(graph, a, b))
        except nx.NetworkXNoPath:
            continue
    watch.step("paths_100", paths_found=found)
    for a, _ in pairs_of(nodes):
        nx.ego_graph(graph, a, 2)
    watch.step("ego_100")


def run_igraph(place: Path) -> None:
    """igraph: one shortest path a pair."""
    import warnings

    import igraph

    warnings.simplefilter("ignore")  # it warns of pairs without a path
    watch = Watch()
    nodes, ends = peer_ends(place)
    graph = igraph.Graph(n=nodes, edges=ends.astype(np.int64).data)
    watch.step("load")
    watch.step("components", components=len(graph.connected_components()))
    found = sum(bool(graph.get_shortest_path(a, b)) for a, b in pairs_of(nodes))
    watch.step("paths_100", paths_found=found)
    for a, _ in pairs_of(nodes):
        graph.induced_subgraph(graph.neighborhood(a, 2))
    watch.step("ego_100")


def run_rustworkx(place: Path) -> None:
    """rustworkx: one shortest path a pair."""
    import rustworkx as rx

    watch = Watch()
    nodes, ends = peer_ends(place)
    graph = rx.PyGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from_no_data([(a, b) for a, b in ends.tolist()])
    watch.step("load")
    watch.step("components", components=rx.number_connected_components(graph))
    found = 0
    for a, b in pairs_of(nodes):
        found += bool(rx.dijkstra_shortest_paths(graph, a, b))
    watch.step("paths_100", paths_found=found)
    for a, _ in pairs_of(nodes):
        near = {a, *graph.neighbors(a)}
        graph.subgraph(list(near | {n for m in near for n in graph.neighbors(m)}))
    watch.step("ego_100")


def communities_networkx(place: Path) -> None:
    """networkx: Louvain once (it has no Leiden of its own)."""
    import networkx as nx

    nodes, ends = peer_ends(place)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(ends.tolist())
    watch = Watch()
    nx.community.louvain_communities(graph, seed=1)
    watch.step("communities_louvain_once")


def communities_igraph(place: Path) -> None:
    """igraph: Leiden once."""
    import igraph

    nodes, ends = peer_ends(place)
    graph = igraph.Graph(n=nodes, edges=ends.astype(np.int64).data)
    watch = Watch()
    graph.community_leiden(objective_function="modularity", n_iterations=4)
    watch.step("communities_leiden_once")


RUNNERS: dict[str, Callable[[Path], None]] = {
    "write": ours.write_case, "build": ours.build_cold,
    "gis_planner": partial(ours.with_graph, ask=ours.ask_paths),
    "communities gis_planner": partial(ours.with_graph, ask=ours.ask_communities),
    "networkx": run_networkx, "igraph": run_igraph, "rustworkx": run_rustworkx,
    "communities networkx": communities_networkx, "communities igraph": communities_igraph,
}  # fmt: skip


def limit_memory(megabytes: int) -> None:
    """Refuse more memory than this; without effect where the system has no such limit."""
    try:
        import resource
    except ImportError:
        return
    # Mapped files count as address space too, so that the limit is on data only.
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, megabytes * 2**20))


def run(words: list[str]) -> None:
    """ENGINE FOLDER [COMPANIES] MEMORY_MB."""
    limit_memory(int(words[-1]))
    if words[0] == "scan":
        ours.run_scan(int(words[2]))
    else:
        RUNNERS[words[0]](Path(words[1]))


if __name__ == "__main__":
    run(sys.argv[1:])
