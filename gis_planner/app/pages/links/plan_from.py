"""From a network to visits: its premises become must-visits of an operation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models import operation_edit as edit
from gis_planner.app.session import Session
from gis_planner.app.widgets import heading, muted

NEW = "New operation…"


class PlanFromNetwork(QDialog):
    """Which of the premises, and which operation."""

    def __init__(self, session: Session, ids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle("Plan visits to these premises")
        self.setMinimumWidth(520)
        self.list = QListWidget()
        self.list.setAccessibleName("Premises to visit")
        frame = session.frame
        for i in ids:
            place = frame.row_of(i)
            name, address = frame.value(place, "name"), frame.value(place, "address")
            item = QListWidgetItem(f"{name or address}\n{address}")
            item.setData(Qt.ItemDataRole.UserRole, i)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Operation")
        self.choice.addItems([*session.operations(), NEW])
        if session.operation:
            self.choice.setCurrentText(session.operation)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        assert ok is not None
        ok.setText("Put into the operation")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(f"{len(ids)} premises of this network", 2))
        layout.addWidget(
            muted(
                "They become 'must visit' in the operation; plan it to see who attends and when. A "
                "link is a reason to look, not a finding."
            )
        )
        layout.addWidget(self.list, 1)
        layout.addWidget(QLabel("Operation"))
        layout.addWidget(self.choice)
        layout.addWidget(buttons)

    @property
    def chosen(self) -> list[str]:
        """Premises that are ticked."""
        items = [self.list.item(k) for k in range(self.list.count())]
        return [
            str(i.data(Qt.ItemDataRole.UserRole))
            for i in items
            if i is not None and i.checkState() == Qt.CheckState.Checked
        ]

    def apply(self) -> frozenset[str]:
        """Write the rules into the operation, as one change that can be undone."""
        name = self.choice.currentText()
        definition = self.session.operations().get(name) or fresh(self.session)
        return put(self.session, definition, self.chosen)


def fresh(session: Session, ids: Sequence[str] = ()) -> dict[str, Any]:
    """A new operation from the agencies that sent lists, those that know most of the premises `ids`
    first, two weeks ahead."""
    known = tuple(dict.fromkeys(i.agency for i in session.lists()))
    if ids and session.frame.has("agency_ids"):
        members = session.frame.members("agency_ids")
        counts = members.matrix[session.frame.rows_of(list(ids))].sum(axis=0)
        knows = dict(zip(members.labels, counts.tolist()))
        known = tuple(sorted(known, key=lambda a: -knows.get(a, 0)))
    agencies = edit.usual_agencies(session.reference, known)
    bounds = session.frame.bounds() or (400_000.0, 300_000.0, 400_000.0, 300_000.0)
    base = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    roads = next((i.name for i in session.layers() if i.kind == "roads"), "roads")
    names = set(session.operations())
    name = next(n for k in range(1, 999) if (n := f"network-{k}") not in names)
    return edit.fresh(name, session.today() + timedelta(days=14), 3, agencies, roads, base)


def put(session: Session, definition: dict[str, Any], ids: Sequence[str]) -> frozenset[str]:
    """The operation with these premises as must-visits; locked or forbidden ones stay so."""
    for i in ids:
        if edit.rule_of(definition, i) == "":
            definition = edit.with_rule(definition, i, "must")
    session.operation = definition["operation"]["name"]
    return session.save_operation(definition)
