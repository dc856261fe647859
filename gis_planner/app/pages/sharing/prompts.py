"""Small questions of the Sharing page: days, reasons, fields of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PyQt6.QtCore import QDate
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.widgets import heading, muted


def date_edit(day: date, name: str) -> QDateEdit:
    """A day with a calendar."""
    made = QDateEdit(QDate(day.year, day.month, day.day))
    made.setCalendarPopup(True)
    made.setDisplayFormat("d MMMM yyyy")
    made.setAccessibleName(name)
    return made


class Prompt(QDialog):
    """A heading, a sentence, a form, and two buttons."""

    def __init__(self, parent: QWidget, title: str, text: str, go: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.form = QFormLayout()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.addButton(go, QDialogButtonBox.ButtonRole.AcceptRole)
        if self.go is not None:
            self.go.setProperty("primary", "true")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(heading(title, 2))
        layout.addWidget(muted(text))
        layout.addLayout(self.form)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)

    def showEvent(self, event: QShowEvent | None) -> None:
        """What is asked is typed at once: the first field has the keys, not a button."""
        super().showEvent(event)
        first = self.form.itemAt(0, QFormLayout.ItemRole.FieldRole)
        field = first.widget() if first is not None else None
        if field is not None:
            field.setFocus()


class SuspendDialog(Prompt):
    """`days`: from when, and when it is looked at again."""

    def __init__(self, parent: QWidget, gateway_id: str, today: date) -> None:
        super().__init__(
            parent, f"Suspend {gateway_id}",
            "Nothing is shared under it from the first day on. The second day keeps it from being "
            "forgotten.", "Suspend",
        )  # fmt: skip
        self.since = date_edit(today, "Suspended from")
        self.review = date_edit(today + timedelta(days=30), "Looked at again on")
        self.form.addRow("From", self.since)
        self.form.addRow("Look again on", self.review)

    @property
    def days(self) -> tuple[date, date]:
        """From, look again."""
        return self.since.date().toPyDate(), self.review.date().toPyDate()


class ReasonDialog(Prompt):
    """`reason`: why."""

    def __init__(self, parent: QWidget, title: str, text: str, go: str) -> None:
        super().__init__(parent, title, text, go)
        self.line = QLineEdit()
        self.line.setAccessibleName("Reason")
        self.form.addRow("Reason", self.line)

    @property
    def reason(self) -> str:
        """What was typed."""
        return self.line.text()


class ReplyDialog(Prompt):
    """`reply`: a value for each field that the kind of request asks for."""

    def __init__(self, parent: QWidget, request_id: str, fields: Sequence[str]) -> None:
        super().__init__(
            parent, f"Answer to {request_id}",
            "Every field is needed; a part of an answer leaves the request open.", "Record",
        )  # fmt: skip
        self.lines: dict[str, QLineEdit] = {}
        for name in fields:
            line = QLineEdit()
            label = name.replace("_", " ").capitalize()
            line.setAccessibleName(label)
            self.lines[name] = line
            self.form.addRow(label, line)

    @property
    def reply(self) -> dict[str, str]:
        """Field → value."""
        return {name: line.text() for name, line in self.lines.items()}


class HandlingDialog(Prompt):
    """`marking`, and `until` ('' = no date)."""

    def __init__(
        self, parent: QWidget, key: str, markings: Sequence[str], marking: str, until: str,
        today: date,
    ) -> None:  # fmt: skip
        super().__init__(
            parent, f"How {key} is handled",
            "After the last day it is no longer released to anybody, and is to be erased.", "Keep",
        )  # fmt: skip
        self.box = QComboBox()
        self.box.addItems(markings)
        self.box.setCurrentText(marking)
        self.box.setAccessibleName("Marking")
        self.dated = QComboBox()
        self.dated.addItems(("until a day", "no date"))
        self.dated.setCurrentIndex(0 if until or not marking else 1)
        self.dated.setAccessibleName("Kept")
        day = date.fromisoformat(until) if until else today + timedelta(days=180)
        self.day = date_edit(day, "Last day")
        self.dated.currentIndexChanged.connect(lambda i: self.day.setEnabled(i == 0))
        self.form.addRow("Marking", self.box)
        self.form.addRow("Kept", self.dated)
        self.form.addRow("Last day", self.day)

    @property
    def marking(self) -> str:
        """The marking chosen."""
        return self.box.currentText()

    @property
    def until(self) -> str:
        """ISO date, '' = none."""
        return "" if self.dated.currentIndex() else self.day.date().toPyDate().isoformat()
