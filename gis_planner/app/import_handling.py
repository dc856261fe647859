"""How a list is handled, said before it is imported; kept for its next files."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gis_planner.app.handling_fields import HandlingFields
from gis_planner.app.models import handling as model
from gis_planner.app.models.handling import Target
from gis_planner.app.models.handling_words import field_words
from gis_planner.app.session import Session
from gis_planner.app.widgets import muted
from gis_planner.domain.handling import Handling
from gis_planner.pipeline import Outcome
from gis_planner.store import Case

OF_ROWS = ("marking", "handling", "owner")


class ImportHandling(QWidget):
    """Filled as the list was handled before, where the case knows it."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.key = ""
        self.before: tuple[Handling, str] = (Handling(), "")
        self.columns = muted("")
        self.fields = HandlingFields(session)
        self.fields.setMaximumWidth(620)
        self.until = QLineEdit()
        self.until.setAccessibleName("Kept until")
        self.until.setPlaceholderText("2026-12-31; empty: no date")
        self.until.textChanged.connect(self.changed)
        self.fields.form.addRow("Kept until", self.until)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 12, 4, 4)
        layout.setSpacing(10)
        layout.addWidget(self.columns)
        layout.addWidget(self.fields)
        layout.addStretch(1)
        self.show_columns({})

    def show_list(self, key: str) -> None:
        """Another list: as the case has it handled, else nothing is said."""
        if key == self.key:
            return
        self.key = key
        case = self.session.case
        known = case is not None and any(i.key == key for i in case.lists())
        self.before = model.own_of(self.session.the_case, Target(key)) if known else (
            Handling(), "")  # fmt: skip
        self.fields.show_handling(self.before[0])
        self.until.setText(self.before[1])

    def show_columns(self, mapping: dict[str, tuple[str, ...]]) -> None:
        """Which columns say it for each row."""
        named = [f"{field_words(f)}: {', '.join(mapping[f])}" for f in OF_ROWS if f in mapping]
        told = "Columns that say it for each row: " + "; ".join(named) + ". " if named else (
            "No column says it for each row. ")  # fmt: skip
        self.columns.setText(told + "What is said here holds for the whole list, and for its next "
                             "files; the strictest of both counts.")  # fmt: skip

    def fault(self) -> str:
        """What cannot be kept; '' where nothing is wrong."""
        text = self.until.text().strip()
        try:
            date.fromisoformat(text or "2026-01-01")
        except ValueError:
            return f"Kept until: '{text}' is no date. Write it as 2026-12-31."
        return ""

    def wanted(self) -> tuple[Target, Handling, str] | None:
        """What is to be kept once the list is there; None where it stays as it is."""
        now = self.fields.handling(), self.until.text().strip()
        return (Target(self.key), *now) if now != self.before else None


def keep_handling(
    case: Case, wanted: tuple[Target, Handling, str] | None, outcome: Outcome
) -> Outcome:
    """Keep how an imported list is handled, as a change of its own."""
    if wanted is None:
        return outcome
    target, handling, until = wanted
    kept = model.keep(case, target, handling, until, "said at its import")
    return Outcome(outcome.summary, outcome.touched | kept.touched, outcome.figures)
