"""One engine of bench graph in its own process: prints a JSON line after each step."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gis_planner.bench.graph_data import read_table
from gis_planner.pipeline.outcome import peak_mb as peak_of_run

PATHS = 100
COMMUNITY_NODES = 100_000
"""Communities are only sought in graphs up to this size."""


def peak_mb() -> float:
    """Peak memory of this program alone: what the system reports otherwise may include that of
    the process which started it."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return peak_of_run()


class Watch:
    """Prints wall and CPU seconds of each step and the peak memory so far."""

    def __init__(self) -> None:
        self.last, self.cpu = time.perf_counter(), time.process_time()

    def step(self, name: str, **more: Any) -> None:
        """Tell one step."""
        wall, cpu = time.perf_counter() - self.last, time.process_time() - self.cpu
        figures = {f"{name}_s": round(wall, 3), f"{name}_cpu_s": round(cpu, 3), **more}
        print(json.dumps({**figures, "peak_mb": round(peak_mb())}), flush=True)
        self.last, self.cpu = time.perf_counter(), time.process_time()


def pairs_of(nodes: int) -> list[tuple[int, int]]:
    """Pairs of nodes between which paths are sought, the same for every engine."""
    rng = np.random.default_rng(7)
    return [(int(a), int(b)) for a, b in rng.integers(0, nodes, (PATHS, 2))]


def peer_ends(place: Path) -> tuple[int, npt.NDArray[np.int32]]:
    """Edges of the peers, those at hubs left out as our graph does."""
    a, b, hub = (np.load(place / f"{n}.npy") for n in ("a", "b", "hub"))
    kept = ~(hub[a] | hub[b])
    return len(hub), np.stack([a[kept], b[kept]], axis=1)


def build_ours(place: Path) -> None:
    """Build cold from the tables and keep the arrays."""
    from gis_planner.links import Graph

    watch = Watch()
    graph = Graph(read_table(place / "nodes.arrow"), read_table(place / "links.arrow"))
    arrays = graph.to_arrays()
    watch.step("build_cold")
    kept = place / "arrays"
    kept.mkdir(exist_ok=True)
    for name, array in arrays.items():
        np.save(kept / f"{name}.npy", array)
    watch.step("keep")


def run_ours(place: Path) -> None:
    """Load the kept arrays; then the questions."""
    from gis_planner.links import Graph

    watch = Watch()
    kept = place / "arrays"
    loaded = {p.stem: np.load(p, mmap_mode="r") for p in kept.glob("*.npy")}
    graph = Graph(
        read_table(place / "nodes.arrow"), read_table(place / "links.arrow"), arrays=loaded
    )
    watch.step("load")
    label = graph.components()
    watch.step("components", components=int(label.max()) + 1)
    ids = graph.ids
    found = 0
    for a, b in pairs_of(len(ids)):
        found += bool(graph.paths(ids[a].as_py(), ids[b].as_py(), max_hops=60, limit=20))
    watch.step("paths_100", paths_found=found)
    for a, _ in pairs_of(len(ids)):
        graph.ego([ids[a].as_py()], 2)
    watch.step("ego_100")
    if len(ids) <= COMMUNITY_NODES:
        found_groups = graph.communities(seed=1, repeats=5)
        watch.step("communities_5_repeats", stability=round(found_groups.mean_stability, 3))


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
    if nodes <= COMMUNITY_NODES:
        nx.community.louvain_communities(graph, seed=1)
        watch.step("communities_louvain_once")


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
    if nodes <= COMMUNITY_NODES:
        graph.community_leiden(objective_function="modularity", n_iterations=4)
        watch.step("communities_leiden_once")


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


def run_scan(place: Path, companies: int) -> None:
    """build_links with its succession scan on invented companies."""
    from gis_planner.bench.graph_scan import scan_tables
    from gis_planner.domain.progress import Silent
    from gis_planner.links import build_links

    tables = scan_tables(companies)
    watch = Watch()
    result = build_links(**tables, as_of="2026-11-16", progress=Silent())
    seconds = result.stats["seconds"]
    watch.step(
        "build_links", companies=companies, records=tables["records"].num_rows,
        scan_s=seconds["successions"], pairs=result.stats["pairs_blocked"],
        successions=result.stats["successions"],
    )  # fmt: skip


RUNNERS: dict[str, Callable[[Path], None]] = {
    "build": build_ours, "gis_planner": run_ours, "networkx": run_networkx, "igraph": run_igraph,
    "rustworkx": run_rustworkx,
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
        run_scan(Path(words[1]), int(words[2]))
    else:
        RUNNERS[words[0]](Path(words[1]))


if __name__ == "__main__":
    run(sys.argv[1:])
