"""Rosters of officers as lists: read as they stand, written as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.rows import read_rows
from gis_planner.store import Case


def read_roster(path: Path, progress: Progress | None = None) -> list[dict[str, str]]:
    """The rows of a roster, heading → text. UserError where the file is no list."""
    rows = read_rows(path, progress)
    if not rows:
        raise UserError(f"{path.name} has no rows.", "Give headings, then a row an officer.")
    return rows


def write_roster(case: Case, rows: Sequence[dict[str, str]], out: Path) -> Outcome:
    """Write a roster to .csv, .xlsx or .json, noted in the journal."""
    import pyarrow as pa

    from gis_planner.pipeline.exporting import write_rows

    if not rows:
        raise UserError("The roster has no officers.", "Add officers first.")
    names = list(dict.fromkeys(n for row in rows for n in row))
    columns = {n: pa.array([row.get(n, "") for row in rows], pa.string()) for n in names}
    return write_rows(case, pa.table(columns), out, "officers")
