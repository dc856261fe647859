"""Which of the agencies that attend leads the visit."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QComboBox, QWidget

from gis_planner.app.session import Session
from gis_planner.app.widgets import muted, row

USUAL = "who covers most"


class LeadChoice(QWidget):
    """'' = who covers most."""

    chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.box = QComboBox()
        self.box.setAccessibleName("Which agency leads")
        self.box.setToolTip("Who leads the visit; kept as a rule of the operation")
        self.box.activated.connect(lambda _: self.chosen.emit(str(self.box.currentData() or "")))
        self.setLayout(row(muted("Led by", wrap=False), self.box, None, spacing=8))

    def show_agencies(self, agencies: tuple[str, ...], lead: str) -> None:
        """Offer these; alone, an agency leads anyway."""
        self.box.clear()
        self.box.addItem(USUAL, "")
        for agency in agencies:
            self.box.addItem(self.session.agency_name(agency), agency)
        self.box.setCurrentIndex(max(0, self.box.findData(lead)))
        self.setVisible(len(agencies) > 1)
