"""Add a record: fields on the left, what it would match beside them while the person types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.jobs import Jobs
from gis_planner.app.widgets import button, heading, list_rows, muted, row
from gis_planner.domain.lists import FIELDS as HELP
from gis_planner.pipeline.trial import TrialSession, open_trial, try_record
from gis_planner.pipeline.typed import FIELDS
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.pipeline.trial import Trial

COLUMNS = ("Weight", "Record", "Why")
PAUSE_MS = 60
"""A look follows this long after the last key."""


WRITTEN = {"uprn": "UPRN", "email": "E-mail"}


class RecordDialog(QDialog):
    """`wanted` gives the fields and the source of the record to add."""

    wanted = Signal(dict, str)

    def __init__(self, case: Case, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.case, self.jobs = case, jobs
        self.trial: TrialSession | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Add a record")
        self.resize(980, 620)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(8)
        layout.addWidget(heading("Add a record", 2))
        layout.addWidget(muted("It goes to the list 'typed records' of the analyst, with its "
                               "source, who typed it and when."))  # fmt: skip
        layout.addLayout(self._form())
        self.place = QLabel()
        self.place.setWordWrap(True)
        self.place.setAccessibleDescription("Where the record would be")
        layout.addWidget(self.place)
        self.table = self._table()
        layout.addWidget(self.table, 1)
        self.add = button("Add", self._add, primary=True, tip="Add it to the case (Ctrl+Return)")
        self.add.setShortcut("Ctrl+Return")
        layout.addLayout(row(None, button("Cancel", self.reject, tip="Escape"),
                             self.add))  # fmt: skip
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.look)
        self._typed()
        self._warm()

    def _form(self) -> QHBoxLayout:
        """Two columns of fields; the source stands last."""
        columns = QFormLayout(), QFormLayout()
        self.fields: dict[str, QLineEdit] = {}
        half = (len(FIELDS) + 1) // 2
        for i, name in enumerate(FIELDS):
            edit = self._edit(HELP[name].partition(";")[0])
            columns[i >= half].addRow(WRITTEN.get(name, name.capitalize()), edit)
            self.fields[name] = edit
        self.source = self._edit("where you have it from, e.g. call from the duty officer")
        columns[1].addRow("Source", self.source)
        both = QHBoxLayout()
        both.setSpacing(20)
        for form in columns:
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
            both.addLayout(form, 1)
        return both

    def _edit(self, said: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(said.capitalize())
        edit.setPlaceholderText(said)
        edit.textChanged.connect(self._typed)
        return edit

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setHorizontalHeaderLabels(list(COLUMNS))
        list_rows(table, "Records that it may be, best first", (70, 380, 400))
        return table

    def _warm(self) -> None:
        """Read the match once; until then the person may type already."""
        case = self.case
        self.finished.connect(self._end)
        self.place.setText("Reading the match…")
        self.jobs.start("Preparing to look records up", lambda p: open_trial(case, p),
                        self._ready, quiet=True, failed=self._cold)  # fmt: skip

    over = False

    def _end(self) -> None:
        """What is still being read comes too late."""
        self.over = True

    def _ready(self, trial: TrialSession) -> None:
        if not self.over:
            self.trial = trial
            self.look()

    def _cold(self, fault: BaseException) -> None:
        if self.over:
            return
        self.place.setText(f"No look-up: {fault} The record can be added all the same.")

    def values(self) -> dict[str, str]:
        """What was typed."""
        return {name: edit.text().strip() for name, edit in self.fields.items()}

    def _typed(self) -> None:
        values = self.values()
        named = any(v for k, v in values.items() if k not in ("phone", "email", "trade"))
        self.add.setEnabled(named and bool(self.source.text().strip()))
        self._timer.start()

    def look(self) -> None:
        """Show what the record would match."""
        if self.trial is None:
            return
        values = self.values()
        if not any(values.values()):
            self.table.setRowCount(0)
            self.place.setText("Type a name, an address or a phone.")
            return
        self.show_trial(try_record(self.trial, values))

    def show_trial(self, trial: Trial) -> None:
        """Candidates, UPRN and premises."""
        names = self.case.names_of([c.record_id for c in trial.candidates])
        self.table.setRowCount(len(trial.candidates))
        for i, candidate in enumerate(trial.candidates):
            ref, name = names.get(candidate.record_id, ("", ""))
            texts = (f"{candidate.weight:+.1f}", f"{name}  ({ref})", candidate.because)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                steps = "\n".join(f"{s[2]:+.1f}  {s[3]}" for s in candidate.waterfall)
                item.setToolTip(steps)
                self.table.setItem(i, column, item)
        uprn = f"UPRN {trial.uprn}: {trial.uprn_because}" if trial.uprn else (
            f"No UPRN: {trial.uprn_because}")  # fmt: skip
        where = f"At premises {trial.premises_id}" if trial.premises_id else "At new premises"
        same = sum(c.band == "match" for c in trial.candidates)
        likes = "1 record" if same == 1 else f"{same} records"
        self.place.setText(f"{where}. {uprn}. Very likely the same business as {likes}.")

    def _add(self) -> None:
        self.wanted.emit(self.values(), self.source.text().strip())
        self.accept()
