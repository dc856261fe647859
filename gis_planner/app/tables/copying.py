"""Rows and cells of the table as text for the clipboard."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QModelIndex

from gis_planner.app.models.frame import Ints
from gis_planner.app.models.table_columns import COLUMNS, PLACE
from gis_planner.app.tables.model import FrameModel

MOST_ROWS = 20_000
"""More rows are a file's business."""


def cells_text(model: FrameModel, index: QModelIndex) -> str:
    """One cell."""
    return str(model.data(index) or "") if index.isValid() else ""


def rows_in_order(model: FrameModel) -> Ints:
    """The rows selected (all shown where none is) in the table's order; those selected that the
    filters leave out last."""
    rows, selected = model.ordered, model.session.selection.rows
    if not len(selected):
        return rows
    chosen = np.zeros(len(model.session.frame), np.bool_)
    chosen[selected] = True
    inside = rows[chosen[rows]]
    chosen[inside] = False
    return np.concatenate([inside, np.flatnonzero(chosen)])


def rows_text(model: FrameModel, columns: tuple[str, ...]) -> tuple[str, int, bool]:
    """The selected rows in the table's order (all shown where none is) with a line of titles, tabs
    between cells; how many rows, and whether all of them fitted."""
    rows = rows_in_order(model)
    taken = rows[:MOST_ROWS]
    lines = ["\t".join(COLUMNS[PLACE[name]].title for name in columns)]
    lines += ["\t".join(_plain(model.text_at(int(r), name)) for name in columns) for r in taken]
    return "\n".join(lines), len(taken), len(taken) == len(rows)


def _plain(text: str) -> str:
    return " ".join(text.split())
