"""An operation: days, rules of thumb, agencies, officers."""

from __future__ import annotations

import copy
import re
from typing import Any

from PyQt6.QtCore import QDate, Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.operation_edit import Definition, short_id
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.errors import UserError

AGENCY_COLUMNS = (
    ("id", "Agency", 150), ("base_easting", "Base easting", 100),
    ("base_northing", "Base northing", 100), ("aftermath_hours", "Hours for aftermath", 130),
    ("objective", "Objective", 240), ("contact", "Contact", 130), ("deputy", "Deputy", 130),
)  # fmt: skip
OFFICER_COLUMNS = (
    ("id", "Officer", 80), ("agency", "Agency", 150), ("name", "Name", 130),
    ("shift_start", "From", 70), ("shift_end", "Until", 70), ("max_visits", "Most visits", 90),
    ("skills", "Skills", 150), ("days", "Only on", 150), ("standby", "Standby", 70),
)  # fmt: skip
NUMBERS = {"base_easting", "base_northing", "aftermath_hours", "max_visits"}
LISTS = {"skills", "days"}


class OperationDialog(QDialog):
    """Edits a copy of a definition; `definition` is the result after Accept."""

    def __init__(self, session: Session, definition: Definition, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.session = session
        self.definition = copy.deepcopy(definition)
        self.setWindowTitle("Operation")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.addWidget(heading("Operation", 2))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._general(), "Days and limits")
        self.agencies = self._table(AGENCY_COLUMNS, self.definition.get("agency", []))
        self.officers = self._table(OFFICER_COLUMNS, self.definition.get("officer", []))
        self.tabs.addTab(self._with_buttons(self.agencies, "agency"), "Agencies")
        self.tabs.addTab(self._with_buttons(self.officers, "officer"), "Officers")
        layout.addWidget(self.tabs, 1)
        self.fault = QLabel()
        self.fault.setProperty("tone", "bad")
        self.fault.setWordWrap(True)
        layout.addWidget(self.fault)
        box = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        save = box.button(QDialogButtonBox.StandardButton.Save)
        if save is not None:
            save.setProperty("primary", "true")
        box.accepted.connect(self._save)
        box.rejected.connect(self.reject)
        layout.addWidget(box)
        self.resize(940, 560)

    def _general(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(4, 14, 4, 4)
        head = self.definition["operation"]
        self.name = QLineEdit(head.get("name", ""))
        self.days = QLineEdit(", ".join(head.get("days", [])))
        self.days.setPlaceholderText("2026-12-01, 2026-12-02")
        self.calendar = QDateEdit(QDate.currentDate())
        self.calendar.setCalendarPopup(True)
        self.calendar.setDisplayFormat("ddd d MMM yyyy")
        self.cap = _spin(head.get("headcount_cap", 6), 1, 30)
        self.least = _spin(head.get("min_agencies", 1), 1, 8)
        self.visit_min = _spin(head.get("visit_min", 45), 10, 300)
        self.most = _spin(head.get("max_candidates", 300), 10, 5000)
        self.random = QDoubleSpinBox()
        self.random.setRange(0, 50)
        self.random.setSuffix(" %")
        self.random.setDecimals(0)
        self.random.setMaximumWidth(120)
        self.random.setValue(float(head.get("random_visits", 0.0)) * 100)
        self.announced = QCheckBox("Visits are announced beforehand")
        self.announced.setChecked(bool(head.get("announced", False)))
        self.supportive = QCheckBox("Advice and support, not enforcement")
        self.supportive.setChecked(bool(head.get("supportive", False)))
        self.owner = QLineEdit(head.get("owner", ""))
        self.review = QLineEdit(head.get("review_date", ""))
        self.marking = QLineEdit(head.get("marking", "OFFICIAL-SENSITIVE"))
        form.addRow("Name", self.name)
        form.addRow(
            "Days", row(self.days, self.calendar, button("Add day", self._add_day, quiet=True))
        )
        form.addRow("Most officers at one visit", self.cap)
        form.addRow("Fewest agencies at one visit", self.least)
        form.addRow("Minutes at a visit", self.visit_min)
        form.addRow("Premises considered", self.most)
        form.addRow("Visits chosen at random", self.random)
        form.addRow("", self.announced)
        form.addRow("", self.supportive)
        form.addRow("Senior owner", self.owner)
        form.addRow("Joint review on", self.review)
        form.addRow("Marking", self.marking)
        return page

    def _add_day(self) -> None:
        day = self.calendar.date().toString(Qt.DateFormat.ISODate)
        days = sorted({d for d in re.split(r"[,\s]+", self.days.text()) if d} | {day})
        self.days.setText(", ".join(days))
        self.calendar.setDate(self.calendar.date().addDays(1))

    def _table(
        self, columns: tuple[tuple[str, str, int], ...], rows: list[dict[str, Any]]
    ) -> QTableWidget:
        made = QTableWidget(len(rows), len(columns))
        made.setHorizontalHeaderLabels([c[1] for c in columns])
        side, head = made.verticalHeader(), made.horizontalHeader()
        assert side is not None and head is not None
        side.hide()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for j, (_, _, width) in enumerate(columns):
            made.setColumnWidth(j, width)
        for i, one in enumerate(rows):
            self._fill(made, i, columns, one)
        return made

    @staticmethod
    def _fill(
        table: QTableWidget, i: int, columns: tuple[tuple[str, str, int], ...], one: dict[str, Any]
    ) -> None:
        for j, (key, _, _) in enumerate(columns):
            value = one.get(key, "")
            text = ", ".join(value) if isinstance(value, list | tuple) else value
            if isinstance(text, bool):
                text = "yes" if text else ""
            if isinstance(text, float):
                text = f"{text:g}"
            item = QTableWidgetItem("" if text is None else str(text))
            item.setData(Qt.ItemDataRole.UserRole, one if j == 0 else None)
            table.setItem(i, j, item)

    def _with_buttons(self, table: QTableWidget, what: str) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 10, 0, 0)
        known = ", ".join(self.session.reference.agencies)
        layout.addWidget(muted(f"Agency ids: {known}. Double-click a cell to change it."))
        layout.addWidget(table, 1)
        layout.addLayout(
            row(
                button(f"Add {what}", lambda: self._add(table), quiet=True),
                button("Remove", lambda: table.removeRow(table.currentRow()), quiet=True),
                None,
            )
        )
        return page

    def _add(self, table: QTableWidget) -> None:
        place = table.rowCount()
        table.insertRow(place)
        if table is self.officers:
            agency = "police"
            above = table.item(place - 1, 1) if place else None
            agency = above.text() if above is not None else agency
            taken = {table.item(i, 0).text() for i in range(place) if table.item(i, 0)}  # type: ignore[union-attr]
            number = next(k for k in range(1, 999) if f"{short_id(agency)}{k}" not in taken)
            fresh = {"id": f"{short_id(agency)}{number}", "agency": agency,
                     "shift_start": "09:00", "shift_end": "17:00", "max_visits": 5}  # fmt: skip
            self._fill(table, place, OFFICER_COLUMNS, fresh)
        else:
            self._fill(table, place, AGENCY_COLUMNS, {"id": ""})

    def _rows(self, table: QTableWidget, columns: tuple[tuple[str, str, int], ...]) -> list[Any]:
        found = []
        for i in range(table.rowCount()):
            first = table.item(i, 0)
            kept = dict((first.data(Qt.ItemDataRole.UserRole) or {}) if first else {})
            for j, (key, title, _) in enumerate(columns):
                item = table.item(i, j)
                text = item.text().strip() if item is not None else ""
                kept.pop(key, None)
                if not text:
                    continue
                kept[key] = _value(key, title, text)
            if kept.get("id"):
                found.append(kept)
        return found

    def _save(self) -> None:
        try:
            made = self._made()
            from gis_planner.pipeline.operations import read_operation

            read_operation(made)
        except UserError as fault:
            self.fault.setText(str(fault))
            return
        self.definition = made
        self.accept()

    def _made(self) -> Definition:
        made = copy.deepcopy(self.definition)
        days = [d for d in re.split(r"[,\s]+", self.days.text()) if d]
        made["operation"] |= {
            "name": self.name.text().strip(), "days": days,
            "headcount_cap": self.cap.value(), "min_agencies": self.least.value(),
            "visit_min": self.visit_min.value(), "max_candidates": self.most.value(),
            "random_visits": round(self.random.value() / 100, 4),
            "announced": self.announced.isChecked(), "supportive": self.supportive.isChecked(),
            "owner": self.owner.text().strip(), "review_date": self.review.text().strip(),
            "marking": self.marking.text().strip(),
        }  # fmt: skip
        made["agency"] = self._rows(self.agencies, AGENCY_COLUMNS)
        made["officer"] = self._rows(self.officers, OFFICER_COLUMNS)
        return made


def _spin(value: int, low: int, high: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(low, high)
    made.setValue(int(value))
    made.setMaximumWidth(120)
    return made


def _value(key: str, title: str, text: str) -> Any:
    if key in LISTS:
        return [p for p in re.split(r"\s*,\s*", text) if p]
    if key == "standby":
        return text.lower() in ("yes", "true", "1", "y")
    if key in NUMBERS:
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            raise UserError(f"{title}: '{text}' is not a number.") from None
        return int(number) if number == int(number) else number
    return text
