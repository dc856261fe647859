"""Feedback to the agencies whose information led to a visit: what is owed, letters, given."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gis_planner.app.models.outcome_board import Read, owed
from gis_planner.app.models.words import counted, day, with_days
from gis_planner.app.session import Session
from gis_planner.app.text_table import TextTable
from gis_planner.app.widgets import button, heading, muted, row


class FeedbackTab(QWidget):
    """`give` with the agency; `letter` and `table` write files."""

    give = Signal(str)
    letter = Signal(str)
    table_wanted = Signal(str)
    go_visit = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.read = Read()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._agencies())
        split.addWidget(self._rows())
        split.setSizes([420, 760])
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _agencies(self) -> QWidget:
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(18, 14, 8, 14)
        layout.setSpacing(8)
        layout.addWidget(heading("Owed to", 3))
        self.agencies = TextTable(
            "Agencies to whom feedback is owed", ("Agency", "Owed", "Given", "Awaited"),
            (190, 56, 56, 74), 0,
        )  # fmt: skip
        self.agencies.itemSelectionChanged.connect(self._show)
        layout.addWidget(self.agencies, 1)
        layout.addWidget(muted(
            "A row of theirs raised a concern at premises that were planned. Awaited: nobody has "
            "stated what became of the visit."
        ))  # fmt: skip
        return host

    def _rows(self) -> QWidget:
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(8, 14, 18, 14)
        layout.setSpacing(8)
        self.title = heading("", 2)
        self.letter_button = button("Letter…", self._letter, icon="pack",
                                    tip="What became of their rows, as a letter")  # fmt: skip
        self.table_button = button("Table…", self._table, icon="save",
                                   tip="The same as a table")  # fmt: skip
        self.give_button = button("Mark as given", self._give, primary=True, icon="check",
                                  tip="They were told today; undo takes it back")  # fmt: skip
        layout.addLayout(
            row(self.title, None, self.letter_button, self.table_button, self.give_button)
        )
        self.table = TextTable(
            "Rows to which feedback is owed",
            ("Their row", "List", "Concern", "What became of it", "In words", "Given"),
            (110, 130, 180, 150, 200, 90), 4,
        )  # fmt: skip
        self.table.itemActivated.connect(lambda _: self.go_visit.emit(self.table.key()))
        self.table.itemSelectionChanged.connect(self._tell)
        layout.addWidget(self.table, 1)
        self.detail = muted("")
        self.detail.setAccessibleName("The selected row in full")
        self.detail.setMinimumHeight(40)
        layout.addWidget(self.detail)
        return host

    def _tell(self) -> None:
        cell = self.table.item(self.table.currentRow(), 4)
        self.detail.setText(cell.text() if cell is not None else "")

    @property
    def agency(self) -> str:
        """The agency in view."""
        return self.agencies.key()

    def show_read(self, read: Read) -> None:
        """Other feedback."""
        kept = self.agency
        self.read = read
        rows = owed(read.feedback)
        self.agencies.blockSignals(True)
        self.agencies.fill(
            [(a, (self.session.agency_name(a), due, told, wait)) for a, due, told, wait in rows]
        )
        self.agencies.blockSignals(False)
        names = [a for a, *_ in rows]
        self.agencies.selectRow(names.index(kept) if kept in names else 0)
        self._show()

    def _show(self) -> None:
        agency = self.agency
        mine = [r for r in self.read.feedback if r["agency"] == agency]
        due = [r for r in mine if not r["given"] and r["status"] != "awaited"]
        name = self.session.agency_name(agency)
        self.title.setText(f"{name}: {counted(len(due), 'row')} to tell of" if agency else
                           "No row of an agency led to a planned visit.")  # fmt: skip
        self.table.fill([
            (r["premises_id"], (r["source_ref"], r["list"], self.session.concern_name(r["concern"]),
                                r["status"].capitalize(), with_days(r["because"] or ""),
                                day(r["given"])))
            for r in sorted(mine, key=lambda r: (r["given"] or "", r["status"] == "awaited"))
        ])  # fmt: skip
        self.give_button.setEnabled(bool(due))
        for widget in (self.letter_button, self.table_button):
            widget.setEnabled(bool(mine))

    def _give(self) -> None:
        self.give.emit(self.agency)

    def _letter(self) -> None:
        self.letter.emit(self.agency)

    def _table(self) -> None:
        self.table_wanted.emit(self.agency)
