"""Driving times by the hour: a small table of times of day and factors."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from gis_planner.app.models.operation_draft import Draft
from gis_planner.app.models.roster_text import clock_of
from gis_planner.app.operation.fields import number_of, number_text
from gis_planner.app.widgets import button

PATH = ("operation", "travel_factors")


class FactorTable(QWidget):
    """[operation] travel_factors, a row each."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels(["From", "Factor"])
        self.table.setAccessibleName("Factors on driving times by time of day")
        side, head = self.table.verticalHeader(), self.table.horizontalHeader()
        assert side is not None and head is not None
        side.hide()
        head.setStretchLastSection(True)
        self.table.setFixedSize(200, 116)
        self.table.itemChanged.connect(lambda _: self._write())
        buttons = QVBoxLayout()
        buttons.addWidget(button("Add", self.add, quiet=True, tip="Another time of day"))
        buttons.addWidget(button("Remove", self.remove, quiet=True))
        buttons.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        layout.addLayout(buttons)
        layout.addStretch(1)
        draft.replaced.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """The factors as they are now."""
        found = self.draft.get(PATH) or {}
        self.table.blockSignals(True)
        self.table.setRowCount(len(found))
        for i, (at, factor) in enumerate(sorted(found.items())):
            self.table.setItem(i, 0, QTableWidgetItem(str(at)))
            self.table.setItem(i, 1, QTableWidgetItem(number_text(factor)))
        self.table.blockSignals(False)

    def _write(self) -> None:
        found = {}
        for i in range(self.table.rowCount()):
            at, factor = self.table.item(i, 0), self.table.item(i, 1)
            if at is not None and at.text().strip():
                value = number_of(factor.text() if factor is not None else "")
                found[clock_of(at.text())] = 1.0 if value is None else value
        self.draft.put(PATH, found)

    def add(self) -> None:
        """A row for the morning peak, or the hour after the last."""
        found = dict(self.draft.get(PATH) or {})
        last = max(found, default="06:30")
        hour = min(int(last[:2]) + 1, 23) if last[:2].isdigit() else 7
        found[f"{hour:02d}:{last[3:5] or '00'}"] = 1.3
        self.draft.change(lambda d: d["operation"].update(travel_factors=found))

    def remove(self) -> None:
        """Take the chosen row away."""
        item = self.table.item(self.table.currentRow(), 0)
        if item is not None:
            left = {k: v for k, v in (self.draft.get(PATH) or {}).items() if k != item.text()}
            self.draft.change(lambda d: d["operation"].update(travel_factors=left))
