"""bench graph: the link graph beside networkx, igraph and rustworkx, each in its own process."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from gis_planner.bench.graph_data import SIZES, write_graph
from gis_planner.pipeline.outcome import Outcome

ENGINES = ("gis_planner", "networkx", "igraph", "rustworkx")


COMMUNITIES = ("gis_planner", "networkx", "igraph")
"""Engines that find communities; rustworkx has no such function."""
NODES_PER_COMPANY = 5


def main(argv: list[str]) -> Outcome:
    """Load, components, 100 paths, ego 2 hops and communities on an invented graph of each size,
    and the succession scan on as many companies; or rings planted on real companies."""
    parser = argparse.ArgumentParser(prog="gis-planner bench graph", description=main.__doc__)
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=["10k", "1m"])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120, help="time limit of each engine")
    parser.add_argument("--memory-mb", type=int, default=6_000, help="memory limit of each engine")
    parser.add_argument("--no-scan", action="store_true", help="leave the succession scan out")
    parser.add_argument("--no-communities", action="store_true")
    parser.add_argument(
        "--data", choices=["south_yorkshire"], default=None,
        help="rings planted on real companies instead",
    )  # fmt: skip
    parser.add_argument("--root", type=Path, default=Path("..") / "shared" / "data",
                        help="folder of the real data, with --data")  # fmt: skip
    parser.add_argument("--rings", type=int, default=120, metavar="N", help="with --data")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if args.data:
        from gis_planner.bench.graph_rings import ring_figures, tell_rings

        found = ring_figures(args.root, args.rings, args.seed)
        return Outcome(tell_rings(found), figures=found)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in args.sizes:
            figures[size] = run_size(size, Path(folder) / size, args)
            shutil.rmtree(Path(folder) / size)
    return Outcome("\n".join(_lines(figures)), figures=figures)


def run_size(size: str, place: Path, args: argparse.Namespace) -> dict[str, Any]:
    """Figures of every engine on one size."""
    nodes, edges = SIZES[size]
    write_graph(place, nodes, edges, args.seed)
    limits = (args.seconds, args.memory_mb)
    found: dict[str, Any] = {"nodes": nodes, "edges": edges}
    for engine in args.engines:
        found[engine] = run_engine(engine, place, *limits)
        if engine in COMMUNITIES and not args.no_communities:
            groups = _run([f"communities {engine}", str(place)], *limits)
            found[engine]["communities"] = groups
    if not args.no_scan:
        companies = str(max(200, nodes // NODES_PER_COMPANY))
        found["succession_scan"] = _run(["scan", str(place), companies], *limits)
    return found


def run_engine(engine: str, place: Path, seconds: float, memory_mb: int) -> dict[str, Any]:
    """Figures of one engine; `failed` says why where it did not end. Ours is written in one
    process, built in another and asked in a third, as in a case that is opened again."""
    if engine != "gis_planner":
        return _run([engine, str(place)], seconds, memory_mb)
    written = _run(["write", str(place)], 20 * seconds, 4 * memory_mb)
    if "failed" in written:
        return written
    built = _run(["build", str(place)], seconds, memory_mb)
    told = {f"build_{k}" if k in ("peak_mb", "failed") else k: v for k, v in built.items()}
    return told | _run([engine, str(place)], seconds, memory_mb)


def _run(words: list[str], seconds: float, memory_mb: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "gis_planner.bench.graph_worker", *words, str(memory_mb)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as late:
        known = late.stdout.decode() if isinstance(late.stdout, bytes) else late.stdout or ""
        return {**_read(known), "failed": f"time-out after {seconds:g} s"}
    figures = _read(done.stdout)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["killed"])[-1]
        out = "MemoryError" in last or done.returncode < 0 or "alloc" in done.stderr
        return {**figures, "failed": f"memory limit of {memory_mb} MB" if out else last}
    return figures


def _read(text: str) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for line in text.splitlines():
        if line.startswith("{"):
            figures |= json.loads(line)
    return figures


def _lines(figures: dict[str, Any]) -> list[str]:
    lines = []
    for size, engines in figures.items():
        lines.append(f"{size}: {engines['nodes']:,} nodes, {engines['edges']:,} edges")
        for engine in ENGINES:
            if engine in engines:
                shown = ", ".join(f"{k} {v}" for k, v in engines[engine].items())
                lines.append(f"  {engine:12} {shown}")
        if "succession_scan" in engines:
            lines.append(f"  succession scan: {engines['succession_scan']}")
    return lines
