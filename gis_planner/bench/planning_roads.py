"""Roads: seconds to build a network from a file, to snap and to time a square of journeys."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

PLACES = 200
"""Places of the square table of journeys."""


def run(path: Path, seed: int = 1, places: int = PLACES) -> dict[str, Any]:
    """Build, then minutes between places drawn by the seed beside roads; the second time counts,
    as in the program, where what is compiled once is compiled in the background."""
    from gis_planner.geo.roads import RoadNetwork

    if path.suffix == ".pbf":
        lines = None
    else:
        import geopandas

        lines = geopandas.read_file(path).to_crs(27700)
    for _ in range(2):
        began = time.perf_counter()
        network = RoadNetwork.from_pbf(path) if lines is None else RoadNetwork.from_lines(lines)
        built = time.perf_counter() - began
        ends = np.array([line.coords[0] for line in network.edges.lines[::7]])[:, :2]
        rng = np.random.default_rng(seed)
        beside = ends[rng.integers(0, len(ends), places)] + rng.normal(0, 30, (places, 2))
        began = time.perf_counter()
        table = network.minutes(beside)
        timed = time.perf_counter() - began
    return {
        "roads": path.name, "edges": len(network.edges.lines), "places": places,
        "build_seconds": round(built, 3), "table_seconds": round(timed, 3),
        "reachable": round(float(np.isfinite(table).mean()), 4),
    }  # fmt: skip
