"""Our own side of bench graph: a case written, built from cold, and asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gis_planner.bench.graph_data import pairs_of, read_table
from gis_planner.bench.graph_watch import Watch

CASE_NODES = 2_000_000
"""Larger graphs are kept as arrays only: writing the case file would take most of the hour."""


def write_case(place: Path) -> None:
    """Put the invented graph into a case, as 'links' leaves it."""
    from gis_planner.domain.tables import LINKS, NODES
    from gis_planner.links import Graph
    from gis_planner.links.packing import pack
    from gis_planner.links.tables import cast_table
    from gis_planner.store import Case

    watch = Watch()
    nodes, links = read_table(place / "nodes.arrow"), read_table(place / "links.arrow")
    graph = Graph(nodes, links)
    watch.step("build_from_tables")
    if nodes.num_rows > CASE_NODES:
        _write_arrays(place, graph)
        return
    with Case.create(place / "case.gpkg") as case:
        case.add_result(
            "links", {"nodes": cast_table(NODES, nodes), "links": cast_table(LINKS, links)},
            verb="links", summary="invented", stats={}, parts=pack(graph),
        )  # fmt: skip
    watch.step("write")


def _write_arrays(place: Path, graph: Any) -> None:
    kept = place / "arrays"
    kept.mkdir(exist_ok=True)
    for name, array in graph.to_arrays().items():
        np.save(kept / f"{name}.npy", array)


def build_cold(place: Path) -> None:
    """From the tables of the case, without the arrays kept beside them."""
    from gis_planner.pipeline.graphs import build_graph
    from gis_planner.store import Case

    if not (place / "case.gpkg").exists():
        return
    watch = Watch()
    with Case.open(place / "case.gpkg") as case:
        graph = build_graph(case)
        assert len(graph.net.neighbours.to)
    watch.step("build_cold")


def with_graph(place: Path, ask: Callable[[Any, Watch], None]) -> None:
    """Load the built graph, then ask."""
    watch = Watch()
    if (place / "case.gpkg").exists():
        from gis_planner.pipeline.graphs import read_graph
        from gis_planner.store import Case

        with Case.open(place / "case.gpkg") as case:
            graph = read_graph(case)
            watch.step("load")
            ask(graph, watch)
        return
    from gis_planner.links import Graph

    arrays = {p.stem: np.load(p, mmap_mode="r") for p in (place / "arrays").glob("*.npy")}
    tables = (read_table(place / f"{name}.arrow") for name in ("nodes", "links"))
    graph = Graph(*tables, arrays=arrays)
    watch.step("load")
    ask(graph, watch)


def ask_paths(graph: Any, watch: Watch) -> None:
    """Components, 100 paths, 100 ego networks."""
    label = graph.components()
    watch.step("components", components=int(label.max()) + 1)
    ids, found = graph.ids, 0
    pairs = pairs_of(len(ids))
    for a, b in pairs:
        found += bool(graph.paths(ids[a].as_py(), ids[b].as_py(), max_hops=60, limit=20))
    watch.step("paths_100", paths_found=found)
    slowest = 0.0
    for a, _ in pairs:
        start = time.perf_counter()
        graph.ego([ids[a].as_py()], 2)
        slowest = max(slowest, time.perf_counter() - start)
    watch.step("ego_100", ego_slowest_ms=round(1000 * slowest, 1))


def ask_communities(graph: Any, watch: Watch) -> None:
    """Leiden communities, twice, with their stability."""
    found = graph.communities(seed=1, repeats=2)
    watch.step("communities_2_repeats", stability=round(found.mean_stability, 3))


def run_scan(companies: int) -> None:
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
        nodes=result.nodes.num_rows, scan_s=seconds["successions"],
        pairs=result.stats["pairs_blocked"], successions=result.stats["successions"],
    )  # fmt: skip
