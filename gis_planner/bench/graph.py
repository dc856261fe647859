"""bench graph: the link graph beside networkx, igraph and rustworkx, each in its own process."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from gis_planner.bench.graph_data import SIZES, write_graph
from gis_planner.pipeline.outcome import Outcome

ENGINES = ("gis_planner", "networkx", "igraph", "rustworkx")


def main(argv: list[str]) -> Outcome:
    """Load, components, 100 paths, ego 2 hops and communities on an invented graph of each size,
    and the succession scan on 10,000 companies."""
    parser = argparse.ArgumentParser(prog="gis-planner bench graph", description=main.__doc__)
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=["10k", "1m"])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120, help="time limit of each engine")
    parser.add_argument("--memory-mb", type=int, default=6_000, help="memory limit of each engine")
    parser.add_argument("--no-scan", action="store_true", help="leave the succession scan out")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in args.sizes:
            nodes, edges = SIZES[size]
            place = Path(folder) / size
            write_graph(place, nodes, edges, args.seed)
            figures[size] = {"nodes": nodes, "edges": edges} | {
                engine: run_engine(engine, place, args.seconds, args.memory_mb)
                for engine in args.engines
            }
        if not args.no_scan:
            figures["succession_scan"] = _run(
                ["scan", folder, "10000"], args.seconds, args.memory_mb
            )
    return Outcome("\n".join(_lines(figures)), figures=figures)


def run_engine(engine: str, place: Path, seconds: float, memory_mb: int) -> dict[str, Any]:
    """Figures of one engine; `failed` says why where it did not end. Ours is built in one process
    and asked in another, as in a case that is opened again."""
    if engine == "gis_planner":
        built = _run(["build", str(place)], seconds, memory_mb)
        built["build_peak_mb"] = built.pop("peak_mb", None)
        return (
            built if "failed" in built else built | _run([engine, str(place)], seconds, memory_mb)
        )
    return _run([engine, str(place)], seconds, memory_mb)


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
        if size == "succession_scan":
            lines.append(f"succession scan: {engines}")
            continue
        lines.append(f"{size}: {engines['nodes']:,} nodes, {engines['edges']:,} edges")
        for engine in ENGINES:
            if engine in engines:
                shown = ", ".join(f"{k} {v}" for k, v in engines[engine].items())
                lines.append(f"  {engine:12} {shown}")
    return lines
