"""Every decision ever written: who, when, why, what became of it; take back, export, look up."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QShortcut
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QInputDialog,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.review import SAYS
from gis_planner.app.models.words import many
from gis_planner.app.widgets import button, heading, list_rows, muted, row
from gis_planner.domain.decisions import KINDS, Judgement, RecordKey
from gis_planner.pipeline.reviewing import Desk

COLUMNS = ("When", "Who", "Judgement", "Record A", "Record B", "Value", "Why", "Status")
WIDTHS = (128, 76, 206, 196, 196, 110, 120, 90)
MOST = 5000


class DecisionsDialog(QDialog):
    """Newest first. `take_back` gives numbers and a reason; `show_pair` two record ids."""

    take_back = Signal(tuple, str)
    export_wanted = Signal()
    show_pair = Signal(int, int)

    def __init__(self, desk: Desk, judgements: tuple[Judgement, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.all = list(reversed(judgements))
        self.shown: list[Judgement] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Decisions")
        self.resize(1180, 640)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(8)
        layout.addWidget(heading("Decisions", 2))
        self.count = muted("")
        layout.addWidget(self.count)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search who, why, names, references")
        self.search.setAccessibleName("Search the decisions")
        self.search.setClearButtonEnabled(True)
        self.only = QCheckBox("Only those that stand")
        self.search.textChanged.connect(lambda _: self.fill())
        self.only.toggled.connect(lambda _: self.fill())
        layout.addLayout(row(self.search, self.only))
        self.table = self._table()
        layout.addWidget(self.table, 1)
        back = button(
            "Take back…", self.ask_back, tip="It stays written but counts no longer (Del)"
        )
        layout.addLayout(
            row(back, button("Show the pair", self.show_current, tip="In the review desk (Return)"),
                button("Export…", self.export_wanted.emit, icon="save",
                       tip="All decisions as a table that 'decide' reads"),
                None, button("Close", self.reject, tip="Escape"))
        )  # fmt: skip
        QShortcut("Del", self.table, self.ask_back)
        self.table.doubleClicked.connect(lambda _: self.show_current())
        self.fill()

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setHorizontalHeaderLabels(list(COLUMNS))
        list_rows(table, "Decisions, newest first", WIDTHS, row_px=25)
        return table

    def texts(self, j: Judgement) -> tuple[str, ...]:
        """A row as it is shown and searched."""
        d = j.decision
        status = f"{j.status}, re-check" if d.recheck and j.status == "stands" else j.status
        return (
            d.when[:16].replace("T", " "), d.who, SAYS.get(d.kind, d.kind), self._record(d.a),
            self._record(d.b), d.value, d.why, status,
        )  # fmt: skip

    def _record(self, key: RecordKey | None) -> str:
        if key is None:
            return ""
        found = self.desk.find(key)
        name = self.desk.name(found) if found is not None else "(gone)"
        return f"{name} · {key.source_ref}"

    def fill(self) -> None:
        """Show those that the search and the tick allow."""
        words = self.search.text().lower().split()
        rows: list[tuple[Judgement, tuple[str, ...]]] = []
        for j in self.all:
            if self.only.isChecked() and j.status != "stands":
                continue
            texts = self.texts(j)
            text = " ".join(texts).lower()
            if all(w in text for w in words):
                rows.append((j, texts))
        self.shown = [j for j, _ in rows[:MOST]]
        self.table.setRowCount(len(self.shown))
        for i, (j, texts) in enumerate(rows[:MOST]):
            for k, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(_more(j, text))
                if j.status != "stands":
                    font = item.font()
                    font.setStrikeOut(k < len(texts) - 1)
                    item.setFont(font)
                self.table.setItem(i, k, item)
        standing = sum(1 for j in self.all if j.status == "stands")
        again = sum(1 for j in self.all if j.status == "stands" and j.decision.recheck)
        self.count.setText(
            f"{many(len(self.all))} written, {many(standing)} stand, {many(again)} to check "
            f"again because a record changed. {many(len(rows))} shown."
        )
        if self.shown:
            self.table.selectRow(0)

    def _selected(self) -> list[Judgement]:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self.shown[i] for i in rows if i < len(self.shown)]

    def ask_back(self) -> None:
        """Take the selected ones back, with a reason."""
        numbers = tuple(j.number for j in self._selected() if j.status == "stands")
        if not numbers:
            return
        many = "this decision" if len(numbers) == 1 else f"these {len(numbers)} decisions"
        why, ok = QInputDialog.getText(self, "Take back", f"Why is {many} taken back? (optional)")
        if ok:
            self.take_back.emit(numbers, why.strip())

    def show_current(self) -> None:
        """The pair of the selected decision in the review desk."""
        for j in self._selected()[:1]:
            d = j.decision
            a = self.desk.find(d.a) if d.a is not None else None
            b = self.desk.find(d.b) if d.b is not None else None
            if a is not None and b is not None:
                self.show_pair.emit(a, b)
                self.accept()

    def keyPressEvent(self, event: Any) -> None:
        """Return shows the pair."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.show_current()
            return
        super().keyPressEvent(event)


def _more(j: Judgement, text: str) -> str:
    d = j.decision
    parts = (text, KINDS.get(d.kind, ""), d.evidence and f"Evidence then shown: {d.evidence}",
             d.model and f"The program then: {d.model}")  # fmt: skip
    return "\n".join(p for p in parts if p)
