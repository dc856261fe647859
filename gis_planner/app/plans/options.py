"""A proposal in short: what it keeps, moves, drops and adds, and its figures before and after."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QFrame, QLabel, QRadioButton, QVBoxLayout

from gis_planner.app import theme
from gis_planner.app.models.compare import figures
from gis_planner.app.models.replan import Change, counted
from gis_planner.app.widgets import muted
from gis_planner.pipeline.replanning import Proposal

SHORT = ("Visits", "Value", "Travel, hours", "Waiting, hours")


def radio_style() -> str:
    """Radio buttons that are seen on every ground."""
    t = theme.current()
    return (
        f"QRadioButton::indicator {{ width: 12px; height: 12px; border-radius: 8px; "
        f"border: 2px solid {t.muted}; background: {t.base}; }}"
        f"QRadioButton::indicator:checked {{ border: 5px solid {t.accent}; width: 6px; "
        f"height: 6px; }} QRadioButton:focus {{ color: {t.accent}; }}"
    )


class OptionCard(QFrame):
    """One of the proposals to choose from; `picked` when it is."""

    picked = Signal()

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setObjectName("option")
        self.proposal: Proposal | None = None
        self.hint = hint
        self.radio = QRadioButton(title)
        self.radio.setFont(theme.font(14, bold=True))
        self.radio.toggled.connect(self._toggled)
        self.counts = QLabel(hint)
        self.counts.setWordWrap(True)
        self.line = muted("")
        self.line.setTextFormat(Qt.TextFormat.RichText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(3)
        for widget in (self.radio, self.counts, self.line):
            layout.addWidget(widget)
        self._toggled(False)
        self.wait("")

    def wait(self, text: str) -> None:
        """Nothing to choose yet."""
        self.proposal = None
        self.radio.setEnabled(False)
        self.counts.setText(text or self.hint)
        self.line.setText("&nbsp;")

    def show_proposal(self, proposal: Proposal, changes: tuple[Change, ...]) -> None:
        """A proposal to choose."""
        self.proposal = proposal
        self.radio.setEnabled(True)
        count = counted(changes)
        standing = len(changes) - count["added"]
        share = f" ({count['kept'] / standing:.0%})" if standing else ""
        self.counts.setText(
            f"{count['kept']} of {standing} visits kept{share} · {count['moved']} moved · "
            f"{count['dropped']} dropped · {count['added']} added"
        )
        told = {f.title: f for f in figures(proposal.before, proposal.after)}
        parts = []
        for name in SHORT:
            f = told[name]
            change = f" <b>{f.change}</b>" if f.change and f.change != "the same" else ""
            unit = " h" if name.endswith("hours") else ""
            parts.append(f"{name.split(',')[0]} {f.first} → {f.second}{unit}{change}")
        dot = " &nbsp;·&nbsp; "
        self.line.setText(f"{dot.join(parts[:2])}<br>{dot.join(parts[2:])}")
        self.setAccessibleName(f"{self.radio.text()}: {self.counts.text()}")

    def _toggled(self, on: bool) -> None:
        edge = theme.current().accent if on else theme.current().border
        self.setStyleSheet(f"#option {{ border: 2px solid {edge}; }}{radio_style()}")
        if on:
            self.picked.emit()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Anywhere on the card chooses it."""
        if self.proposal is not None:
            self.radio.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Space chooses it."""
        if event is not None and event.key() == Qt.Key.Key_Space and self.proposal is not None:
            self.radio.setChecked(True)
            return
        super().keyPressEvent(event)
