"""Dates and numbers in fields: what is shown, and what typed text means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QDate, Qt
from PyQt6.QtWidgets import QDateEdit, QPlainTextEdit


def tall(field: QPlainTextEdit, height_px: int) -> None:
    """A height that neither the style sheet nor a crowded layout takes away."""
    field.setStyleSheet(f"min-height: {height_px - 10}px; max-height: {height_px - 10}px;")


def date_field(label: str, put: Callable[[str], None]) -> QDateEdit:
    """A date with a calendar; the lowest date stands for none."""
    field = QDateEdit()
    field.setCalendarPopup(True)
    field.setDisplayFormat("ddd d MMM yyyy")
    field.setMinimumDate(QDate(2000, 1, 1))
    field.setSpecialValueText("Not set")
    field.setAccessibleName(label)
    field.setFixedWidth(170)
    field.dateChanged.connect(
        lambda d: put("" if d == field.minimumDate() else d.toString(Qt.DateFormat.ISODate))
    )
    return field


def set_date(field: QDateEdit, iso: str, otherwise: str = "") -> None:
    """Show an ISO date; none shows 'Not set' and opens the calendar near `otherwise`."""
    day = QDate.fromString(iso, Qt.DateFormat.ISODate)
    field.setDate(day if day.isValid() else field.minimumDate())
    near = QDate.fromString(otherwise, Qt.DateFormat.ISODate)
    calendar = field.calendarWidget()
    if not day.isValid() and near.isValid() and calendar is not None:
        calendar.setCurrentPage(near.year(), near.month())


def number_of(text: str) -> Any:
    """A number without needless decimals; None of nothing; the text where it is none."""
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    try:
        number = float(plain)
    except ValueError:
        return text.strip()
    return int(number) if number == int(number) and abs(number) < 1e15 else number


def number_text(value: Any) -> str:
    """A number as a field shows it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.10g}"
    return "" if value is None else str(value)
