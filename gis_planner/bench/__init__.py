"""Benchmarks beside named peers: commands, never timed tests."""

from __future__ import annotations

import importlib

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome

BENCHES = {
    "matching": "matching quality and speed beside Splink and exact keys",
    "matching_growth": "matches as lists arrive and grow: 10,000 into 60,000, one typed, 1,000,000",
    "planning": "OPS, HHCRSP and TOPTW instances and invented weeks beside CP-SAT",
    "map": "drawing beside pyqtgraph and QGraphicsView",
    "graph": "the link graph beside networkx, igraph and rustworkx",
    "chart": "the link chart while dragged beside QGraphicsView and pyqtgraph",
    "import": "reading lists beside pandas",
}
"""Name → what it measures; each is a module `gis_planner.bench.<name>` (import_ for import) with
`main(argv) -> Outcome`."""


def run_bench(what: str, argv: list[str]) -> Outcome:
    """Run the benchmark `what` with its own arguments."""
    if what not in BENCHES:
        raise UserError(f"There is no benchmark '{what}'.", f"Benchmarks: {', '.join(BENCHES)}.")
    name = "import_" if what == "import" else what
    try:
        module = importlib.import_module(f"gis_planner.bench.{name}")
    except ModuleNotFoundError as fault:
        if fault.name == f"gis_planner.bench.{name}":
            raise UserError(f"The benchmark '{what}' is not part of this installation.") from fault
        raise UserError(
            f"The benchmark '{what}' needs {fault.name}.",
            "Install it with: pip install -r requirements/bench.txt",
        ) from fault
    outcome: Outcome = module.main(argv)
    return outcome
