"""Writes rows that were set aside, with the reason, so that they can be mended and imported."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from gis_planner.domain.lists import SetAside


def safe(cell: str) -> str:
    """Text that a spreadsheet does not run: a leading apostrophe before = + - @ and controls.

    >>> safe('=1+1'), safe('plain')
    ("'=1+1", 'plain')
    """
    return f"'{cell}" if cell[:1] in "=+-@" or (cell[:1] < " " and cell) else cell


def write_set_aside(rows: Iterable[SetAside], path: Path) -> Path:
    """One CSV (UTF-8 with BOM, so that spreadsheets read it): row, reason, every original field."""
    kept = list(rows)
    names = list(dict.fromkeys(name for row in kept for name in row.fields))
    with Path(path).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["row", "reason set aside", *map(safe, names)])
        for row in kept:
            writer.writerow(
                [row.row_number, row.reason, *(safe(row.fields.get(n, "")) for n in names)]
            )
    return Path(path)
