"""bench map: the window's map, table and filters, and how long its thread stands still.

`draw`: dragging and redrawing beside pyqtgraph's ScatterPlotItem and QGraphicsView, all offscreen,
the same invented premises and boundaries, a window of the same size. `window`: start, memory, a
lasso and filters on an invented case, the table at a million rows. `tour`: every page while the
lists of a folder (scripts/make_samples.py --scale 60000) are imported, matched, scored, linked and
planned. Each part runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome

Figures = dict[str, Any]
BARS = {"drag 95th percentile ms": 16, "lasso ms": 100, "filter slowest ms": 150,
        "memory MB": 400, "longest block ms": 100}  # fmt: skip


def as_installed(folder: Path) -> None:
    """An installed program has its compiled files: in a shell that writes none, each start would
    compile it anew (0.6 s), so the parts keep them in `folder`."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")


def part(*arguments: str) -> Figures:
    """One part in its own process: what it measured, and its CPU seconds."""
    command = [sys.executable, "-m", "gis_planner.bench.map_worker", *arguments]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or not done.stdout.strip():
        raise UserError(f"bench map {arguments[0]}: {done.stderr.strip()[-300:]}")
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return found | {"cpu s": round(cpu, 1)} if found else found


def draw(sizes: list[int], seed: int) -> Figures:
    """Our map and its peers at each size."""
    found: Figures = {}
    for count in sizes:
        asked = (str(count), str(seed))
        found[f"{count:,} premises"] = {
            "gis_planner": part("draw", asked[0], "auto", asked[1]),
            "gis_planner, each a dot": part("draw", asked[0], "points", asked[1]),
            "pyqtgraph": part("pyqtgraph", *asked),
            "QGraphicsView": part("graphics_view", *asked),
        }
    return found


def window(count: int, seed: int, demo: Path | None, work: Path) -> Figures:
    """Start, memory, lasso, filters; the table at a million rows."""
    case = work / "bench.gpkg"
    part("case", str(case), str(count), str(seed))
    found: Figures = {}
    for name, path in (("demo", demo), (f"{count:,} premises", case)):
        if path is not None:
            tries = [part("start", str(path), str(time.time())) for _ in range(3)]
            found[f"start, {name}"] = min(tries, key=lambda f: f["usable s"])
    found["views"] = part("views", str(case))
    found["table, 1,000,000 rows"] = part("table", "1000000", str(seed))
    return found


def main(argv: list[str]) -> Outcome:
    """Map, table and filters of the window beside peers; its thread's longest standstill."""
    parser = argparse.ArgumentParser(prog="gis-planner bench map", description=main.__doc__)
    parser.add_argument("what", nargs="*", default=[], help="draw, window, tour; all")
    parser.add_argument("--sizes", nargs="+", type=int, default=[5_000, 100_000, 1_000_000])
    parser.add_argument("--premises", type=int, default=100_000)
    parser.add_argument("--demo", type=Path, help="a case of the demo, to time its start")
    parser.add_argument("--lists", type=Path, help="folder of lists for the tour")
    parser.add_argument("--minutes", type=float, default=7.0, help="the tour at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    unknown = sorted(set(args.what) - {"draw", "window", "tour"})
    if unknown:
        raise UserError(f"bench map has no part '{unknown[0]}'.", "Parts: draw, window, tour.")
    wanted = args.what or ["draw", "window", *(["tour"] if args.lists else [])]
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        as_installed(Path(folder))
        if "draw" in wanted:
            figures["draw"] = draw(args.sizes, args.seed)
        if "window" in wanted:
            figures["window"] = window(args.premises, args.seed, args.demo, Path(folder))
    if "tour" in wanted:
        if args.lists is None or not (args.lists / "recipe.toml").is_file():
            raise UserError("The tour needs a folder of lists.",
                            "scripts/make_samples.py --out FOLDER --scale 60000, then --lists "
                            "FOLDER.")  # fmt: skip
        figures["tour"] = part("tour", str(args.lists), str(args.minutes))
    return Outcome("\n".join(_lines(figures)), figures=figures)


def _lines(figures: Figures, depth: int = 0) -> list[str]:
    lines = []
    for key, value in figures.items():
        pad = "  " * depth
        if isinstance(value, dict) and any(isinstance(v, dict) for v in value.values()):
            lines += [f"{pad}{key}", *_lines(value, depth + 1)]
        elif isinstance(value, dict):
            words = ", ".join(f"{k} {v}{_bar(k)}" for k, v in value.items())
            lines.append(f"{pad}{key}: {words}")
        elif isinstance(value, list):
            lines += [f"{pad}{key}:", *(f"{pad}  {v}" for v in value)]
        else:
            lines.append(f"{pad}{key} {value}{_bar(key)}")
    return lines


def _bar(name: str) -> str:
    return f" (asked: at most {BARS[name]})" if name in BARS else ""
