"""Whose view, for which purpose, on which day, with which plan."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import QDate
from PyQt6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.session import Session
from gis_planner.app.widgets import heading, muted
from gis_planner.pipeline import seeing


class SeeAsDialog(QDialog):
    """`choice` holds reader, purpose, day and plan once accepted."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("See as")
        case = session.the_case
        self.reader, self.purpose, self.plan = QComboBox(), QComboBox(), QComboBox()
        self.day = QDateEdit(_qdate(session.today()))
        for agency in seeing.readers(case):
            self.reader.addItem(session.agency_name(agency), agency)
        self.purpose.setEditable(True)
        self.purpose.addItems(seeing.purposes(case))
        self.plan.addItem("No plan", "")
        for name in session.stats("plan"):
            self.plan.addItem(name, name)
        self.plan.setCurrentIndex(max(self.plan.findData(plan_of(session)), 0))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d MMMM yyyy")
        form = QFormLayout()
        for label, widget in (("Reader", self.reader), ("Purpose", self.purpose),
                              ("On the day", self.day), ("With the plan", self.plan)):  # fmt: skip
            widget.setAccessibleName(label)
            form.addRow(label, widget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        show = buttons.addButton("Show", QDialogButtonBox.ButtonRole.AcceptRole)
        if show is not None:
            show.setProperty("primary", "true")
            show.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(heading("See this case as a reader", 2))
        layout.addWidget(muted(
            "Map, table, dossier, links and plan then show what the agreements release to that "
            "reader, and nothing else. The look is written in the journal."
        ))  # fmt: skip
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)

    @property
    def choice(self) -> tuple[str, str, date, str]:
        """Reader, purpose, day, plan."""
        return (
            str(self.reader.currentData()), self.purpose.currentText().strip(),
            self.day.date().toPyDate(), str(self.plan.currentData()),
        )  # fmt: skip


def plan_of(session: Session) -> str:
    """The plan that one works on, or the only one."""
    plans = list(session.stats("plan"))
    if session.operation in plans:
        return session.operation
    return plans[0] if len(plans) == 1 else ""


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
