"""Who is briefed, for what, where the packs go, and whether they are encrypted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.words import counted
from gis_planner.app.widgets import button, heading, muted, row

PURPOSES = ("joint visits", "prevention of crime", "safeguarding")


class PackForm(QWidget):
    """Its signals ask the page to do what the buttons say."""

    operation_chosen = Signal(str)
    looked = Signal()
    """another agency is in focus"""
    adding, unpacking, writing, asking = Signal(), Signal(), Signal(), Signal()

    def __init__(self, agency_name: Callable[[str], str]) -> None:
        super().__init__()
        self.agency_name = agency_name
        self._build()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(heading("Pack"))
        form = QFormLayout()
        self.operation = QComboBox()
        self.operation.setAccessibleName("Operation")
        self.operation.currentTextChanged.connect(self.operation_chosen)
        self.purpose = QComboBox()
        self.purpose.setEditable(True)
        self.purpose.addItems(PURPOSES)
        self.purpose.setAccessibleName("Purpose")
        self.folder = QLineEdit(str(Path.home() / "packs"))
        self.folder.setAccessibleName("Folder for the packs")
        form.addRow("Operation", self.operation)
        form.addRow("Purpose", self.purpose)
        form.addRow("Folder", row(self.folder, button("…", self._choose, tip="Choose a folder")))
        layout.addLayout(form)
        layout.addLayout(
            row(
                heading("For", 3), None,
                button("All", lambda: self.tick(True), quiet=True, tip="Brief every agency"),
                button("None", lambda: self.tick(False), quiet=True,
                       tip="Untick all, to brief only one or two"),
            )
        )  # fmt: skip
        self.audiences = QListWidget()
        self.audiences.setAccessibleName("Agencies to brief")
        self.audiences.currentItemChanged.connect(lambda *_: self.looked.emit())
        self.audiences.itemChanged.connect(self._ticked)
        layout.addWidget(self.audiences, 1)
        self.gateways = muted("")
        layout.addWidget(self.gateways)
        layout.addLayout(
            row(
                button("Add agreements…", self.adding.emit, quiet=True, icon="lock"),
                button(
                    "Open a pack…",
                    self.unpacking.emit,
                    quiet=True,
                    icon="open",
                    tip="Decrypt a pack that was sent, and check it against its manifest",
                ),
                None,
            )
        )
        self.encrypt = QCheckBox("Also as one file encrypted with a passphrase")
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("Passphrase for the recipients")
        self.passphrase.setAccessibleName("Passphrase of the pack")
        self.passphrase.hide()
        self.encrypt.toggled.connect(self.passphrase.setVisible)
        layout.addWidget(self.encrypt)
        layout.addWidget(self.passphrase)
        self.go = button("Write packs", self.writing.emit, primary=True, icon="pack",
                         tip="For each agency that is ticked (Ctrl+Return)")  # fmt: skip
        QShortcut(QKeySequence("Ctrl+Return"), self, self.go.click,
                  context=Qt.ShortcutContext.WidgetWithChildrenShortcut)  # fmt: skip
        layout.addLayout(row(button("What would they see?", self.asking.emit), None, self.go))

    # ---- showing

    def show_plans(self, plans: Iterable[str], wanted: str) -> None:
        """The operations that have a plan, one of them chosen."""
        self.operation.blockSignals(True)
        self.operation.clear()
        self.operation.addItems(plans)
        if wanted:
            self.operation.setCurrentText(wanted)
        self.operation.blockSignals(False)

    def show_agencies(self, visits: Counter[str], agreements: int) -> None:
        """Who attends how many visits; who was ticked stays ticked."""
        ticked = set(self.chosen())
        self.audiences.clear()
        for agency, count in visits.most_common():
            text = f"{self.agency_name(agency)}    {counted(count, 'visit')}"
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, agency)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = agency in ticked or not ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.audiences.addItem(item)
        self.audiences.setCurrentRow(0)
        self.gateways.setText(
            f"{agreements} agreements in this case decide what each agency may see."
            if agreements
            else "No agreement is in this case: each agency will see its own data and the visit "
            "order only."
        )

    def current(self) -> str:
        """The agency in focus; '' without one."""
        item = self.audiences.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def current_name(self) -> str:
        """Its name."""
        return self.agency_name(self.current()) if self.current() else ""

    def chosen(self) -> list[str]:
        """The agencies that are ticked."""
        found = []
        for i in range(self.audiences.count()):
            item = self.audiences.item(i)
            if item is not None and item.checkState() == Qt.CheckState.Checked:
                found.append(str(item.data(Qt.ItemDataRole.UserRole)))
        return found

    def tick(self, on: bool) -> None:
        """Brief all agencies, or none of them."""
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        self.audiences.blockSignals(True)
        for i in range(self.audiences.count()):
            self.audiences.item(i).setCheckState(state)  # type: ignore[union-attr]
        self.audiences.blockSignals(False)
        self.audiences.viewport().update()  # type: ignore[union-attr]

    def _ticked(self, item: QListWidgetItem) -> None:
        """Who is ticked is who one asks about: show what they would see."""
        if item.checkState() == Qt.CheckState.Checked:
            self.audiences.setCurrentItem(item)

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder for the packs", self.folder.text())
        if name:
            self.folder.setText(name)
