"""The window. The only room that imports Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def run(case_path: Path | None = None) -> int:
    """Open the window, on a case if one is named; returns Qt's exit code."""
    from gis_planner.app.start import run_window

    return run_window(case_path)


def main(argv: Sequence[str] = ()) -> int:
    """`gis-planner open [CASE]`."""
    return run(Path(argv[0]) if argv else None)
