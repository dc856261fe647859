"""Rows and cells of the table as text for the clipboard."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QModelIndex

from gis_planner.app.models.table_columns import COLUMNS, PLACE
from gis_planner.app.tables.model import FrameModel

MOST_ROWS = 20_000
"""More rows are a file's business."""


def cells_text(model: FrameModel, index: QModelIndex) -> str:
    """One cell."""
    return str(model.data(index) or "") if index.isValid() else ""


def rows_text(model: FrameModel, columns: tuple[str, ...]) -> tuple[str, int, bool]:
    """The selected rows in the table's order (all shown where none is) with a line of titles, tabs
    between cells; how many rows, and whether all of them fitted."""
    rows = model.ordered
    if len(model.session.selection):
        chosen = np.zeros(len(model.session.frame), np.bool_)
        chosen[model.session.selection.rows] = True
        inside = rows[chosen[rows]]
        rows = inside if len(inside) else model.session.selection.rows
    taken = rows[:MOST_ROWS]
    lines = ["\t".join(COLUMNS[PLACE[name]].title for name in columns)]
    lines += ["\t".join(_plain(model.text_at(int(r), name)) for name in columns) for r in taken]
    return "\n".join(lines), len(taken), len(taken) == len(rows)


def _plain(text: str) -> str:
    return " ".join(text.split())
