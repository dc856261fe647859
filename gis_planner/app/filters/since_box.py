"""Premises of which something new is known since a time."""

from __future__ import annotations

from datetime import UTC, datetime

from PyQt6.QtCore import QDate
from PyQt6.QtWidgets import QComboBox, QDateEdit, QVBoxLayout, QWidget

from gis_planner import settings
from gis_planner.app.models import visits, words
from gis_planner.app.models.filters import Filter
from gis_planner.app.session import Session

FIELD = "changed"
OTHER = "other"


class SinceBox(QWidget):
    """Any time, since the last visit, a week, or a day that one names."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.seen = session, ""
        self.choice, self.day = QComboBox(), QDateEdit()
        self.choice.setAccessibleName("Changed since")
        self.choice.setSizeAdjustPolicy(  # the longest choice would push the panel out of its dock
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.setMinimumContentsLength(12)
        self.choice.setToolTip("Premises with new or changed rows, or decisions, since then")
        self.choice.activated.connect(lambda _: self._chosen())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d MMM yyyy")
        self.day.setAccessibleName("Changed since this day")
        self.day.dateChanged.connect(lambda _: self._by_day())
        self.day.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.choice)
        layout.addWidget(self.day)
        self.fill()

    def fill(self) -> None:
        """The times to choose from, of the case that is open."""
        case = self.session.case
        self.seen = visits.last_seen(settings.load(), case.path) if case is not None else ""
        self.choice.blockSignals(True)
        self.choice.clear()
        for said, since in visits.choices(self.seen, datetime.now(UTC)):
            self.choice.addItem(said, since)
        self.choice.addItem("A day …", OTHER)
        self.choice.blockSignals(False)
        self.refresh()

    def refresh(self) -> None:
        """Show what is in force."""
        now = self.session.filters.get(FIELD)
        place = 0 if now is None else self.choice.findData(str(now.low))
        self.choice.setCurrentIndex(place if place >= 0 else self.choice.count() - 1)
        self.day.setVisible(now is not None and place < 0)

    def _chosen(self) -> None:
        since = str(self.choice.currentData())
        if since == OTHER:
            self.day.blockSignals(True)
            self.day.setDate(QDate.currentDate().addDays(-14))
            self.day.blockSignals(False)
            self._by_day()
            self.day.setFocus()
        elif since:
            said = self.choice.currentText()
            title = "my last visit" if since == self.seen else said.lower()
            self.session.filters.set(
                Filter("since", FIELD, low=since, title=f"Changed since {title}")
            )
        elif self.session.filters.get(FIELD) is not None:
            self.session.filters.clear(FIELD)

    def _by_day(self) -> None:
        text = self.day.date().toString("yyyy-MM-dd")
        self.session.filters.set(
            Filter("since", FIELD, low=text, title=f"Changed since {words.day(text)}")
        )
