"""The one selection that every view shows, and the one premises that the inspector shows."""

from __future__ import annotations

import numpy as np

from gis_planner.app.models.events import Event
from gis_planner.app.models.frame import Ints

NOTHING: Ints = np.empty(0, np.int64)


class Selection:
    """Rows of the frame (sorted, unique) and the focus (a row, -1 none)."""

    def __init__(self) -> None:
        self.changed = Event()
        self.focused = Event()
        self.rows: Ints = NOTHING
        self.focus = -1

    def __len__(self) -> int:
        return len(self.rows)

    def set(self, rows: Ints, *, focus: int | None = None) -> None:
        """Select exactly `rows`; focus follows where there is one row, or where it is given."""
        self.rows = np.unique(np.asarray(rows, np.int64))
        if focus is not None:
            self._focus(focus)
        elif len(self.rows) == 1:
            self._focus(int(self.rows[0]))
        self.changed.emit()

    def combine(self, rows: Ints, how: str) -> None:
        """Change the selection by `rows`: replace | add | remove | toggle."""
        rows = np.asarray(rows, np.int64)
        if how == "add":
            rows = np.union1d(self.rows, rows)
        elif how == "remove":
            rows = np.setdiff1d(self.rows, rows)
        elif how == "toggle":
            rows = np.setxor1d(self.rows, np.unique(rows))
        self.set(rows)

    def clear(self) -> None:
        """Select nothing; the inspector keeps what it shows."""
        self.set(NOTHING)

    def reset(self) -> None:
        """Forget selection and focus: the frame has changed."""
        self.rows = NOTHING
        self._focus(-1)
        self.changed.emit()

    def focus_on(self, row: int) -> None:
        """Show a row in the inspector and select it."""
        self.set(np.array([row], np.int64) if row >= 0 else NOTHING, focus=row)

    def _focus(self, row: int) -> None:
        if row != self.focus:
            self.focus = row
            self.focused.emit()
