"""What the window's thread imports when a page is first shown: words and filters, not the planner,
the scorer's sums or Arrow's engine, each of which stops it for a tenth of a second."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import pyarrow as pa
from gis_planner.pipeline.targets import demand_of, filter_of, narrow
from gis_planner.pipeline.explaining import would_change
view = pa.table({"premises_id": ["P1", "P2"], "trade": ["Café", None], "contacts": [2, 1],
                 "non_compliant": [1, None]})
rows = demand_of(narrow(view, filter_of()).targets, "trade").to_pylist()
assert [(r["group"], r["contacts"], r["premises"]) for r in rows] == [
    ("Café", 2, 1), ("not known", 1, 1)], rows
would_change(pa.table({"premises_id": pa.array([], pa.string())}), str)
heavy = {"gis_planner.planning.plan", "gis_planner.scoring.stage", "pyarrow.acero", "numba"}
print(sorted(heavy & set(sys.modules)))
"""


def test_targets_and_inspector_do_not_import_planner_scorer_or_acero() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
