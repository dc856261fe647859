"""What each agency of an operation asks premises to have ready."""

from __future__ import annotations

import copy
from typing import Any

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from gis_planner.app.operation.fields import tall
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, clear_layout, heading, muted, row
from gis_planner.domain.errors import UserError


class ExpectsForm(QWidget):
    """A list for each agency; an empty one falls back to what the agency usually asks."""

    changed = Signal()
    fault = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.operation = ""
        self.fields: dict[str, QPlainTextEdit] = {}
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 8, 0)
        scroll = QScrollArea()
        scroll.setAccessibleName("What a letter says")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        self.keep = button("Keep", self.save, tip="In the operation")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 8, 0)
        words = muted("One thing a line. Where nothing is written, letters ask for what is usual.")
        line = row(words, self.keep)
        line.setStretch(0, 1)
        layout.addLayout(line)
        layout.addWidget(scroll, 1)

    def _agencies(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            self.session.operations().get(self.operation, {}).get("agency", [])
        )
        return found

    def show_operation(self, name: str) -> None:
        """The lists of an operation's agencies."""
        from gis_planner.pipeline.letters import expects

        usual, self.operation = expects(), name
        clear_layout(self.column)
        self.fields = {}
        for one in self._agencies():
            agency = str(one["id"])
            field = QPlainTextEdit("\n".join(one.get("expects", ())))
            field.setTabChangesFocus(True)
            tall(field, 76)
            field.setPlaceholderText("\n".join(usual.get(agency, ("nothing in particular",))))
            field.setAccessibleName(f"What {self.session.agency_name(agency)} expects")
            field.textChanged.connect(lambda: self.keep.setEnabled(True))
            self.fields[agency] = field
            self.column.addWidget(heading(self.session.agency_name(agency), 3))
            self.column.addWidget(field)
        self.column.addStretch(1)
        self.keep.setEnabled(False)

    def save(self) -> None:
        """Keep the lists in the operation (undoable)."""
        definition = copy.deepcopy(self.session.operations().get(self.operation, {}))
        for one in definition.get("agency", []):
            lines = self.fields[str(one["id"])].toPlainText().splitlines()
            items = [x.strip() for x in lines if x.strip()]
            one.pop("expects", None)
            if items:
                one["expects"] = items
        try:
            touched = self.session.save_operation(definition)
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.session.took_effect(touched)
        self.changed.emit()
