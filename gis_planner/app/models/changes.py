"""The change list as a table: filtered rows, nothing read twice."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt

from gis_planner.app.models.words import day, with_days

COLUMNS = ("Change", "What changed", "Sources", "Since", "Status")
SAYS = {
    "joined": "Joined", "split": "Split", "moved": "Moved", "new": "New business",
    "withdrawn": "Withdrawn",
}  # fmt: skip
STATUS = {"pending": "To look at", "accepted": "Accepted", "refused": "Refused"}
Row = dict[str, Any]


class ChangesModel(QAbstractTableModel):
    """Changes of the current match; `show` filters them."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Row] = []
        self.rows: list[Row] = []

    def load(self, table: pa.Table) -> None:
        """Another change list."""
        self.all = table.to_pylist()
        for row in self.all:
            said = f"{row['because']} {with_days(str(row['because']))}"  # a date either way
            row["search"] = f"{said} {row['source_refs']} {row['premises_id']}".lower()

    def show(self, kind: str, only_open: bool, words: str) -> None:
        """Rows of a kind ('' all), still open or all, that hold the words."""
        words = words.strip().lower()
        self.beginResetModel()
        self.rows = [
            r for r in self.all
            if (not kind or r["kind"] == kind)
            and (not only_open or r["status"] == "pending")
            and words in r["search"]
        ]  # fmt: skip
        self.endResetModel()

    def counts(self) -> dict[str, int]:
        """Open changes by kind."""
        found: dict[str, int] = {}
        for row in self.all:
            if row["status"] == "pending":
                found[row["kind"]] = found.get(row["kind"], 0) + 1
        return found

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Rows shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Column names."""
        shown = role == Qt.ItemDataRole.DisplayRole
        return COLUMNS[section] if shown and orientation == Qt.Orientation.Horizontal else None

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        """The text of a cell; the whole sentence as its tool tip."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return with_days(str(row["because"]))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.text(row, index.column())

    def text(self, row: Row, column: int) -> str:
        """A row as it is shown."""
        if column == 0:
            return SAYS.get(str(row["kind"]), "")
        if column == 1:
            said = with_days(str(row["because"]))
            return said[:1].upper() + said[1:]
        if column == 2:
            refs = json.loads(row["source_refs"])
            more = f" and {len(refs) - 1} more" if len(refs) > 1 else ""
            return f"{refs[0]}{more}" if refs else ""
        if column == 3:
            since = str(row["since"] or "")
            return f"{day(since)} {since[11:16]}".rstrip()
        who = f" by {row['who']}" if row["who"] else ""
        return STATUS.get(str(row["status"]), "") + who
