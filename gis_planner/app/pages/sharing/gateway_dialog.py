"""An agreement as a form: every field of the register, checked when it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.widgets import FlowLayout, muted
from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import CATEGORIES, MARKINGS, Gateway

SEPARATOR = " | "
CHOICES: dict[str, Sequence[str]] = {
    "regime": ("UK GDPR", "Part 3"), "highest_marking": MARKINGS, "handling": ("P", "C"),
    "onward": ("no", "consent", "yes"), "visibility": ("full", "hit", "hidden"),
}  # fmt: skip
TICKS: dict[str, Sequence[str]] = {
    "categories": tuple(CATEGORIES), "subject_types": ("business", "individual"),
}  # fmt: skip
MANY = ("recipients", "purposes", "lists", "conditions", "signatories", "measures")
PAGES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Who and why": (
        ("id", "Reference", "GW-01"), ("name", "Name", ""), ("version", "Version", "1"),
        ("provider", "Provider", "council-food"),
        ("recipients", "Recipients", "police | fire"),
        ("legal_basis", "Legal basis", "statute and section, or MoU"),
        ("purposes", "Purposes", "joint visits"), ("regime", "Regime", ""),
        ("parent", "Stands under", "reference of the parent agreement"),
    ),
    "What": (
        ("categories", "Data", ""), ("subject_types", "About", ""),
        ("lists", "Lists", "empty: all lists of the provider"), ("visibility", "Shown as", ""),
        ("highest_marking", "Up to", ""), ("handling", "Handling", ""),
        ("conditions", "Conditions", ""), ("accepted", "Accepted by", "fire: Jo Brand"),
        ("onward", "Passing on", ""), ("retention_days", "Kept for (days)", ""),
    ),
    "When and who answers": (
        ("valid_from", "In force from", "2026-01-01"), ("valid_until", "Until", ""),
        ("review_date", "Next review", "2027-01-01"),
        ("signed_on", "Signed on", ""), ("signatories", "Signatories", ""),
        ("provider_owner", "Owner, provider", ""), ("provider_deputy", "Deputy, provider", ""),
        ("recipient_owner", "Owner, recipient", ""), ("recipient_deputy", "Deputy, recipient", ""),
        ("dpia", "Impact assessment", ""), ("measures", "Measures of its use", ""),
    ),
}  # fmt: skip
"""Page → (field, label, example)."""


class GatewayDialog(QDialog):
    """`keep` is called with the values; the dialog stays open while it refuses."""

    def __init__(
        self, parent: QWidget, keep: Callable[[dict[str, Any]], None], gateway: Gateway | None
    ) -> None:
        super().__init__(parent)
        self.keep, self.old = keep, gateway
        self.setWindowTitle(f"Agreement {gateway.id}" if gateway else "New agreement")
        self.fields: dict[str, QWidget] = {}
        self.ticks: dict[str, list[QCheckBox]] = {}
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        for title, fields in PAGES.items():
            page = QWidget()
            form = QFormLayout(page)
            form.setContentsMargins(4, 14, 4, 4)
            form.setVerticalSpacing(9)
            for name, label, example in fields:
                form.addRow(label, self._field(name, label, example))
            tabs.addTab(page, title)
        self.refused = QLabel()
        self.refused.setProperty("tone", "bad")
        self.refused.setWordWrap(True)
        self.refused.setAccessibleName("What is wrong")
        self.refused.hide()
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 12, 18, 14)
        layout.addWidget(tabs, 1)
        layout.addWidget(muted("Several values: with ' | ' between. Dates as 2026-12-31."))
        layout.addWidget(self.refused)
        layout.addWidget(buttons)
        self.resize(620, 560)
        if gateway is not None:
            self._show(gateway)

    def _field(self, name: str, label: str, example: str) -> QWidget:
        made: QWidget
        if name in TICKS:
            made = QWidget()
            line = FlowLayout(made, spacing=14)
            self.ticks[name] = [QCheckBox(option) for option in TICKS[name]]
            for box in self.ticks[name]:
                box.setChecked(name == "subject_types")
                box.setToolTip(CATEGORIES.get(box.text(), ""))
                line.addWidget(box)
        elif name in CHOICES:
            made = combo = QComboBox()
            combo.addItems(CHOICES[name])
            if name == "highest_marking":
                combo.setCurrentText("OFFICIAL-SENSITIVE")
        elif name == "retention_days":
            made = spin = QSpinBox()
            spin.setRange(0, 36_500)
            spin.setSpecialValueText("as the pack's own expiry")
        else:
            made = line_edit = QLineEdit()
            line_edit.setPlaceholderText(example)
        made.setAccessibleName(label)
        self.fields[name] = made
        return made

    def _show(self, gateway: Gateway) -> None:
        for name, widget in self.fields.items():
            value = getattr(gateway, name)
            if name in self.ticks:
                for box in self.ticks[name]:
                    box.setChecked(box.text() in value)
            elif isinstance(widget, QComboBox):
                widget.setCurrentText(value)
            elif isinstance(widget, QSpinBox):
                widget.setValue(value)
            elif isinstance(widget, QLineEdit):
                widget.setText(_text(value))
        self.fields["id"].setEnabled(False)

    def values(self) -> dict[str, Any]:
        """The form as the register reads it; empty fields are left out."""
        found: dict[str, Any] = {}
        for name, widget in self.fields.items():
            if name in self.ticks:
                found[name] = [b.text() for b in self.ticks[name] if b.isChecked()]
            elif isinstance(widget, QComboBox):
                found[name] = widget.currentText()
            elif isinstance(widget, QSpinBox):
                found[name] = widget.value()
            elif isinstance(widget, QLineEdit) and widget.text().strip():
                found[name] = _value(name, widget.text())
        if self.old is not None:
            found["suspended_from"] = self.old.suspended_from
            found["suspension_review"] = self.old.suspension_review
        return found

    def accept(self) -> None:
        """Keep it, or say what is wrong."""
        try:
            self.keep(self.values())
        except UserError as fault:
            self.refused.setText(str(fault))
            self.refused.show()
            return
        super().accept()


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return SEPARATOR.join(f"{k}: {v}" for k, v in value.items())
    return SEPARATOR.join(value) if isinstance(value, tuple) else str(value)


def _value(name: str, text: str) -> Any:
    parts = [p.strip() for p in text.split("|") if p.strip()]
    if name == "accepted":
        pairs = [p.partition(":") for p in parts]
        return {a.strip(): b.strip() for a, _, b in pairs}
    return parts if name in MANY else text.strip()
