"""The roster as a table model: a row an officer, a column a day."""

from __future__ import annotations

import copy
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt6.QtGui import QColor

from gis_planner.app import theme
from gis_planner.app.models import roster, roster_text
from gis_planner.app.models.operation_draft import Draft
from gis_planner.app.models.roster import Column
from gis_planner.app.session import Session

ROOT = QModelIndex()


class RosterModel(QAbstractTableModel):
    """Reads and writes [[officer]] of a draft."""

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self.session, self.draft = session, draft
        self.columns: tuple[Column, ...] = roster.columns(draft.days)
        draft.replaced.connect(self.refresh)
        draft.changed.connect(self._changed)

    def refresh(self) -> None:
        """Read everything again."""
        self.beginResetModel()
        self.columns = roster.columns(self.draft.days)
        self.endResetModel()

    def _changed(self, path: tuple[Any, ...]) -> None:
        if path == ("operation", "days"):
            self.refresh()
        elif path[0] == "officer":
            row = int(path[1])
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def rowCount(self, parent: QModelIndex = ROOT) -> int:
        """Officers."""
        return 0 if parent.isValid() else len(self.draft.rows("officer"))

    def columnCount(self, parent: QModelIndex = ROOT) -> int:
        """Who, days, shift, skills."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles; a day's tip is its date; at the side, who the row is."""
        if orientation == Qt.Orientation.Vertical:
            officers = self.draft.rows("officer")
            shown = role == Qt.ItemDataRole.DisplayRole and section < len(officers)
            return str(officers[section].get("id", "")) if shown else None
        if section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return column.key if role == Qt.ItemDataRole.ToolTipRole and column.is_day else None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Values are typed over; states of days are switched."""
        flags = super().flags(index)
        if index.isValid() and not self.columns[index.column()].is_day:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, colour, what screen readers say."""
        officers = self.draft.rows("officer")
        if not index.isValid() or index.row() >= len(officers):
            return None
        officer, column = officers[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole and column.kind == "agency":
            agency = str(officer.get("agency", ""))
            return self.session.agency_name(agency, short=True)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return roster.text_of(officer, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column.is_day:
            return f"{officer.get('id')} {column.title}: {roster.state_of(officer, column.key)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column.kind in ("day", "number", "clock"):
            return int(Qt.AlignmentFlag.AlignCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(officer, column)
        return self._colour(officer, column, role)

    @staticmethod
    def _tip(officer: dict[str, Any], column: Column) -> str:
        if not column.is_day:
            return roster.text_of(officer, column)
        state = roster.state_of(officer, column.key)
        return f"{officer.get('name') or officer.get('id')} on {column.key}: {state}"

    def _colour(self, officer: dict[str, Any], column: Column, role: int) -> Any:
        t = theme.current()
        if not column.is_day:
            if role == Qt.ItemDataRole.DecorationRole and column.kind == "agency":
                return QColor(self.session.agency_colour(str(officer.get("agency", ""))))
            return None
        state = roster.state_of(officer, column.key)
        if role == Qt.ItemDataRole.ForegroundRole:
            shade = {roster.AVAILABLE: t.good, roster.STANDBY: t.warn, roster.ABSENT: t.muted}
            return QColor(shade[state])
        if role == Qt.ItemDataRole.BackgroundRole and state == roster.ABSENT:
            return QColor(t.window)
        return theme.font(13, bold=True) if role == Qt.ItemDataRole.FontRole else None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A value typed over; what it means is read as from a spreadsheet."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        column = self.columns[index.column()]
        text = str(value).strip()
        meant = roster_text.value_of(column.key, text, self.session.reference)
        path = ("officer", index.row(), column.key)
        self.draft.put(path, None if not text and column.key != "id" else meant)
        return True

    def fill_down(self, cells: list[tuple[int, int]]) -> None:
        """The first cell of each column (row, column) for all of that column, as one step."""

        def edit(now: dict[str, Any]) -> None:
            rows = now["officer"]
            for column in {c for _, c in cells}:
                first, *others = sorted(r for r, c in cells if c == column)
                self._fill(rows, self.columns[column], first, others)

        self.draft.change(edit)

    def _fill(self, rows: list[Any], column: Column, first: int, others: list[int]) -> None:
        for row in others:
            if column.is_day:
                state = roster.state_of(rows[first], column.key)
                rows[row] = roster.with_state(rows[row], column.key, state, self.draft.days)
            elif column.key in rows[first] and column.key != "id":
                rows[row][column.key] = copy.copy(rows[first][column.key])
            elif column.key not in ("id", "agency"):
                rows[row].pop(column.key, None)

    def ride_together(self, rows: list[int]) -> None:
        """The officers of these rows share a vehicle."""
        taken = {str(o.get("vehicle", "")) for o in self.draft.rows("officer")}
        name = next(n for k in range(1, 10_000) if (n := f"V{k}") not in taken)

        def edit(now: dict[str, Any]) -> None:
            for row in rows:
                now["officer"][row]["vehicle"] = name

        self.draft.change(edit)

    def set_states(self, cells: list[tuple[int, str]], state: str) -> None:
        """The same state for several (officer's row, day), as one step; '' switches each on."""

        def edit(now: dict[str, Any]) -> None:
            for row, day in cells:
                officer = now["officer"][row]
                new = state or roster.next_state(roster.state_of(officer, day))
                now["officer"][row] = roster.with_state(officer, day, new, self.draft.days)

        self.draft.change(edit)
