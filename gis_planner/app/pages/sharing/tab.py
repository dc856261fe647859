"""What the tabs of the Sharing page share: a case, jobs, verbs that change it, file names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QComboBox, QFileDialog, QSplitter, QTableView, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.models.sharing_rows import Col, RowsModel
from gis_planner.app.session import Session
from gis_planner.app.widgets import list_rows
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import Outcome, seeing
from gis_planner.store import Case


class Tab(QWidget):
    """A tab reads the case again when `reload` is called; only the tab on top is asked to."""

    fault = Signal(object)
    status = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs

    @property
    def case(self) -> Case:
        """The open case."""
        return self.session.whole_case

    def beside(self, form: QWidget, rest: QWidget) -> None:
        """Fill the tab: what is asked on the left, what came of it on the right."""
        split = QSplitter(Qt.Orientation.Horizontal)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(split)  # before it is filled, see widgets.stacked
        split.addWidget(form)
        split.addWidget(rest)
        split.setSizes([330, 900])
        split.setStretchFactor(1, 1)

    def reload(self) -> None:
        """Read the case again."""

    def retheme(self) -> None:
        """Colours of the theme in use."""

    def do(self, verb: Callable[[], Outcome]) -> Outcome | None:
        """A short change, at once: views hear of it; a fault is told. None where it failed."""
        try:
            outcome = verb()
        except UserError as fault:
            self.fault.emit(fault)
            return None
        self.took(outcome)
        return outcome

    def took(self, outcome: Outcome) -> None:
        """Tell the window what a verb did."""
        self.session.took_effect(outcome.touched | {"journal"})
        self.status.emit(outcome.summary.splitlines()[0])
        self.reload()

    def ask_save(self, name: str, kinds: str) -> str:
        """A file to write; '' where the user gave up."""
        return QFileDialog.getSaveFileName(self, "Save", name, kinds)[0]

    def ask_open(self, kinds: str) -> str:
        """A file to read; '' where the user gave up."""
        return QFileDialog.getOpenFileName(self, "Open", "", kinds)[0]

    def fill_agencies(self, *boxes: QComboBox) -> None:
        """The agencies of the case in boxes, what was chosen stays."""
        names = [(self.session.agency_name(a), a) for a in seeing.readers(self.case)]
        for box in boxes:
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            for name, agency in names:
                box.addItem(name, agency)
            if chosen is not None and box.findData(chosen) >= 0:
                box.setCurrentIndex(box.findData(chosen))
            box.blockSignals(False)


def rows_table(
    columns: Sequence[Col], name: str, widths: Sequence[int], stretch: int | None = None
) -> tuple[QTableView, RowsModel]:
    """A table of rows to choose from, sorted by a click on its head."""
    table, model = QTableView(), RowsModel(columns)
    table.setModel(model)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    list_rows(table, name, widths, stretch=stretch)
    table.setSortingEnabled(True)
    head = table.horizontalHeader()
    assert head is not None
    head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    return table, model


def chosen_row(table: QTableView, model: RowsModel) -> Any | None:
    """The row that is selected; None without one."""
    picked = table.selectionModel()
    rows = picked.selectedRows() if picked is not None else []
    return model.rows[rows[0].row()] if rows and rows[0].row() < len(model.rows) else None


def choose(table: QTableView, model: RowsModel, is_it: Callable[[Any], bool]) -> None:
    """Select the first row that fits, the first of all where none does."""
    at = next((i for i, row in enumerate(model.rows) if is_it(row)), 0)
    if model.rows:
        table.selectRow(at)
