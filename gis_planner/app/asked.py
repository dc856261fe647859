"""A small question with one or two lines to fill in."""

from __future__ import annotations

from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.widgets import heading, muted


class Asked(QDialog):
    """A question with one or two lines to fill in."""

    def __init__(
        self, title: str, text: str, fields: tuple[tuple[str, str], ...], yes: str,
        parent: QWidget | None, *, needed: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.lines: list[QLineEdit] = []
        form = QFormLayout()
        for name, value in fields:
            line = QLineEdit(value)
            line.setAccessibleName(name)
            form.addRow(name, line)
            self.lines.append(line)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.yes = self.buttons.button(kinds.Ok)
        if self.yes is not None:
            self.yes.setText(yes)
            self.yes.setProperty("primary", "true")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(title, 2))
        layout.addWidget(muted(text) if text else QLabel())
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(420)
        if needed and self.lines:
            self.lines[0].textChanged.connect(self._enable)
            self._enable()

    def _enable(self) -> None:
        if self.yes is not None:
            self.yes.setEnabled(bool(self.lines[0].text().strip()))

    def values(self) -> list[str]:
        """What was filled in."""
        return [line.text().strip() for line in self.lines]
