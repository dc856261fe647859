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
        """Select exactly `rows`. Focus goes where it is given, to the row where there is one; it
        ends where several others are selected."""
        self.rows = np.unique(np.asarray(rows, np.int64))
        if focus is not None:
            self._focus(focus)
        elif len(self.rows) == 1:
            self._focus(int(self.rows[0]))
        elif len(self.rows) and self.focus not in self:
            self._focus(-1)
        self.changed.emit()

    def __contains__(self, row: int) -> bool:
        place = int(np.searchsorted(self.rows, row))
        return place < len(self.rows) and int(self.rows[place]) == row

    def offer(self, row: int) -> None:
        """Focus on a row that a page shows of itself, unless a person has selected anything."""
        if not len(self):
            self.focus_on(row)

    def combine(self, rows: Ints, how: str) -> None:
        """Change the selection by `rows`: replace | add | remove | toggle. One row that is added
        comes into focus."""
        rows = one = np.unique(np.asarray(rows, np.int64))
        if how == "add":
            rows = np.union1d(self.rows, rows)
        elif how == "remove":
            rows = np.setdiff1d(self.rows, rows)
        elif how == "toggle":
            rows = np.setxor1d(self.rows, rows)
        added = how in ("add", "toggle") and len(one) == 1 and int(one[0]) in rows
        self.set(rows, focus=int(one[0]) if added else None)

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
