"""A change that is not kept yet: what it would do to every visit, to accept or to leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.attempts import COLUMNS, changes_of, summary_of
from gis_planner.app.widgets import button, heading, muted, row

if TYPE_CHECKING:
    from gis_planner.pipeline.desk import Attempt

NOTHING = "Nothing else changes: every other visit stays as it is."


class AttemptView(QDialog):
    """The difference to the plan that stands. `accepted` means: keep it."""

    show_wanted = Signal(str)

    def __init__(
        self, attempt: Attempt, names: Callable[[str], str], agencies: Callable[[str], str],
        parent: QWidget | None, *, kept: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.attempt = attempt
        self.setWindowTitle("What has changed" if kept else "What would change")
        self.setModal(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(attempt.why, 2))
        layout.addWidget(muted(summary_of(attempt, names)))
        for text in attempt.conflicts:
            fault = QLabel(f"✕ {text}")
            fault.setProperty("tone", "bad")
            fault.setWordWrap(True)
            layout.addWidget(fault)
        self.changes = changes_of(attempt, names, agencies)
        self.table = self._table()
        layout.addWidget(self.table, 1)
        if not self.changes:
            layout.addWidget(muted(NOTHING))
        layout.addLayout(self._buttons(kept))
        self.resize(960, 460)

    def _buttons(self, kept: bool) -> QHBoxLayout:
        close = button("Close" if kept else "Leave the plan as it is", self.reject)
        if kept:
            return row(None, close)
        self.accept_button = button("Accept", self.accept, primary=True)
        self.accept_button.setEnabled(not self.attempt.conflicts)
        return row(None, close, self.accept_button)

    def _table(self) -> QTableWidget:
        table = QTableWidget(len(self.changes), len(COLUMNS))
        table.setHorizontalHeaderLabels(list(COLUMNS))
        table.setAccessibleName("Visits that change")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setWordWrap(True)
        side, head = table.verticalHeader(), table.horizontalHeader()
        assert side is not None and head is not None
        side.hide()
        for k, change in enumerate(self.changes):
            for j, text in enumerate(change.cells()):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(k, j, item)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for j, width in enumerate((112, 150, 186, 186, 200)):
            table.setColumnWidth(j, width)
        head.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        table.resizeRowsToContents()
        table.itemDoubleClicked.connect(
            lambda item: self.show_wanted.emit(self.changes[item.row()].premises_id)
        )
        return table
