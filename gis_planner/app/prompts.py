"""Questions that open a case: which file, which passphrase."""

from __future__ import annotations

import os
from pathlib import Path

from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner import settings
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.store.connection import may_be_encrypted

FILTER = "Case (*.gpkg);;All files (*)"
VARIABLE = "GIS_PLANNER_PASSPHRASE"
MOST_RECENT = 8


def is_encrypted(path: Path) -> bool:
    """Whether a case file needs a passphrase."""
    try:
        return may_be_encrypted(path)
    except OSError:
        return False


def passphrase_from_environment() -> str | None:
    """The passphrase from the environment, None without one."""
    return os.environ.get(VARIABLE) or None


class PassphraseDialog(QDialog):
    """Asks for the passphrase of an encrypted case."""

    def __init__(self, path: Path, parent: QWidget | None = None, fault: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("Passphrase")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName("Passphrase")
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading(f"{path.name} is encrypted", 2))
        layout.addWidget(muted("Enter the passphrase that was set when the case was created."))
        if fault:
            label = QLabel(fault)
            label.setProperty("tone", "bad")
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addWidget(self.field)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(380)

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.field.text()


class LinkKeyDialog(QDialog):
    """Asks for the link key of pseudonymised lists."""

    def __init__(self, lists: str, parent: QWidget | None = None, fault: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("Link key")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName("Link key")
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading("Pseudonymised lists need their link key", 2))
        layout.addWidget(
            muted(f"{lists}. The key is held in memory while the case is open and never written.")
        )
        if fault:
            label = QLabel(fault)
            label.setProperty("tone", "bad")
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addLayout(row(self.field, button("From a file…", self._choose)))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)

    def _choose(self) -> None:
        from gis_planner.pipeline.pseudonymising import read_key_file

        name, _ = QFileDialog.getOpenFileName(self, "Link key", "", "All files (*)")
        if name:
            try:
                self.field.setText(read_key_file(Path(name)))
            except UserError as fault:
                self.field.setPlaceholderText(str(fault))

    @property
    def passphrase(self) -> str:
        """What was typed or read."""
        return self.field.text()


class NewCaseDialog(QDialog):
    """Where the new case lies, and whether it is encrypted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New case")
        self.path = QLineEdit(str(Path.home() / "case.gpkg"))
        self.path.setAccessibleName("File of the case")
        self.encrypt = QCheckBox("Encrypt the whole file with a passphrase")
        self.first, self.again = QLineEdit(), QLineEdit()
        for field in (self.first, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setEnabled(False)
            field.textChanged.connect(self._check)
        self.encrypt.toggled.connect(self._toggle)
        self.fault = QLabel()
        self.fault.setProperty("tone", "bad")
        self.form = form = QFormLayout()
        form.addRow("File", row(self.path, button("Choose…", self._choose)))
        form.addRow("", self.encrypt)
        form.addRow("Passphrase", self.first)
        form.addRow("Again", self.again)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        assert ok is not None
        ok.setText("Create")
        self.ok = ok
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading("New case", 2))
        layout.addWidget(
            muted(
                "One file holds everything: lists, matches, scores, plans and the journal. "
                "A passphrase cannot be recovered if it is lost."
            )
        )
        layout.addLayout(form)
        layout.addWidget(self.fault)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(520)
        self._toggle(False)

    def _choose(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "New case", self.path.text(), FILTER)
        if name:
            path = Path(name)
            self.path.setText(str(path if path.suffix else path.with_suffix(".gpkg")))

    def _toggle(self, on: bool) -> None:
        for field in (self.first, self.again):
            field.setEnabled(on)
            self.form.setRowVisible(field, on)
        self._check()

    def _check(self) -> None:
        bad = self.encrypt.isChecked() and (
            not self.first.text() or self.first.text() != self.again.text()
        )
        typed = bool(self.first.text() and self.again.text())
        self.fault.setText("The two passphrases differ." if bad and typed else "")
        self.ok.setEnabled(not bad)

    @property
    def passphrase(self) -> str | None:
        """The passphrase, None for a plain case."""
        return self.first.text() if self.encrypt.isChecked() else None


def recent_cases() -> list[Path]:
    """Cases opened last that still exist, newest first."""
    found = [Path(p) for p in settings.load().get("recent", []) if isinstance(p, str)]
    return [p for p in found if p.is_file()][:MOST_RECENT]


def remember_case(path: Path) -> None:
    """Put a case on top of the recent ones."""
    values = settings.load()
    names = [str(path.resolve()), *values.get("recent", [])]
    settings.save({**values, "recent": list(dict.fromkeys(names))[:MOST_RECENT]})
