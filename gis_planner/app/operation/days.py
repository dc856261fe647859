"""Step 3: which days, what hours, how long a visit takes, how teams travel."""

from __future__ import annotations

from datetime import date, timedelta

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QSpinBox, QVBoxLayout

from gis_planner.app.models.operation_places import Place
from gis_planner.app.operation.calendar import DayCalendar
from gis_planner.app.operation.factors import FactorTable
from gis_planner.app.operation.fields import date_field, set_date
from gis_planner.app.operation.step import Step, add, delete_in
from gis_planner.app.widgets import button, card, heading, muted, row


class DaysStep(Step):
    """Calendar, hours, roads."""

    name = "days"
    about = "When the operation runs, when premises can be visited, and how teams travel."

    def build(self) -> None:
        """The calendar first."""
        self._days()
        self._hours()
        self._roads()
        self.draft.replaced.connect(self.fill)
        self.fill()

    def _days(self) -> None:
        frame, layout = card(margin=14, spacing=8)
        layout.addWidget(heading("Days", 3))
        self.calendar = DayCalendar()
        self.calendar.toggled.connect(self.draft.toggle_day)
        self.list = QListWidget()
        self.list.setAccessibleName("Days chosen; Delete takes one away")
        self.list.setToolTip("Delete takes a day away")
        self.list.setMinimumHeight(150)
        self.count = muted("", wrap=False)
        self.run_of = QSpinBox()
        self.run_of.setRange(1, 60)
        self.run_of.setValue(5)
        self.run_of.setAccessibleName("How many working days")
        more = button(
            "Add working days",
            self.add_run,
            quiet=True,
            tip="Monday to Friday, from the day under the calendar's cursor on",
        )
        take = button(
            "Take away", self.take_away, quiet=True, tip="The day chosen in the list (Del)"
        )
        delete_in(self.list, self.take_away)
        right = QVBoxLayout()
        right.addWidget(self.count)
        right.addWidget(self.list, 1)
        right.addLayout(row(take, None, self.run_of, more))
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.calendar)
        both.addLayout(right, 1)
        layout.addLayout(both)
        self.column.addWidget(frame)
        self.head.fields["days"] = self.calendar

    def _hours(self) -> None:
        form = self.form("At the premises")
        h = self.head
        start = h.clock(
            "open_from", "Visits not before", tip="Where the premises' hours are not known"
        )
        end = h.clock("open_until", "Visits until", tip="Where the premises' hours are not known")
        form.addRow("Visited between", row(start, muted("and", wrap=False), end, None))
        minutes = h.whole("visit_min", "Minutes at a visit", suffix="min")
        extra = h.whole("visit_min_per_extra_agency", "Minutes longer for each further agency",
                        suffix="min", tip="Added for each agency after the first")  # fmt: skip
        words = muted("and longer for each further agency", wrap=False)
        form.addRow("A visit takes", row(minutes, words, extra, None))
        self.applied = date_field("Applications from", lambda d: h.put("planned_on", d))
        h.keep(
            "planned_on",
            self.applied,
            self._read_applied,
            "Applications from",
            "When warrants and letters can first be applied for; not set: the day of planning",
        )
        add(form, "Warrants applied for from", self.applied)
        now = h.text("not_before", "Visits that are not locked start no earlier than",
                     hint="2026-12-01 13:00", width=170,
                     tip="Only where the operation has begun: day and time")  # fmt: skip
        add(form, "Already under way since", now)

    def _read_applied(self) -> None:
        first = min(self.draft.days, default="")
        set_date(self.applied, str(self.head.get("planned_on") or ""), first)

    def _roads(self) -> None:
        form = self.form("On the road")
        h = self.head
        layers = [(i.name, i.name) for i in self.session.layers() if i.kind == "roads"]
        roads = h.choice("roads", "Road layer", layers, editable=True,
                         tip="The map layer that routes follow")  # fmt: skip
        roads.setMaximumWidth(260)
        add(form, "Road layer", roads)
        add(form, "From door to door", h.whole("allowance_min", "Minutes added to each drive",
                                               suffix="min"))  # fmt: skip
        walk = h.number("walk_m", "Premises so near are walked to, metres", tip="0 = never")
        form.addRow("Walked to, up to", row(walk, muted("m", wrap=False), None))
        self.factors = FactorTable(self.draft)
        self.head.fields["travel_factors"] = self.factors.table
        add(form, "Driving takes longer", self.factors,
            "From a time of day on, driving times are multiplied by the factor.")  # fmt: skip

    def fill(self) -> None:
        """The days as they are now."""
        days = self.draft.days
        self.calendar.show_days(days)
        at = self.list.currentRow()
        self.list.clear()
        for day in days:
            item = QListWidgetItem(_long(day))
            item.setData(Qt.ItemDataRole.UserRole, day)
            self.list.addItem(item)
        self.list.setCurrentRow(min(at, len(days) - 1))
        self.count.setText(f"{len(days)} day{'s' if len(days) != 1 else ''} chosen")

    def entered(self) -> None:
        """The calendar shows the first day."""
        if self.draft.days:
            self.calendar.open_at(self.draft.days[0])
        else:
            self.calendar.open_at((self.session.today() + timedelta(days=14)).isoformat())

    def add_run(self) -> None:
        """So many working days from the calendar's cursor on."""
        day = self.calendar.selectedDate().toPyDate()
        found: list[str] = []
        while len(found) < self.run_of.value():
            if day.weekday() < 5:
                found.append(day.isoformat())
            day += timedelta(days=1)
        both = sorted({*self.draft.days, *found})
        self.draft.change(lambda d: d["operation"].update(days=both))

    def take_away(self) -> None:
        """Take the day chosen in the list away."""
        item = self.list.currentItem()
        if item is not None:
            self.draft.toggle_day(str(item.data(Qt.ItemDataRole.UserRole)))

    def go(self, place: Place) -> None:
        """A field, or the calendar."""
        self.focus_on(self.head.fields.get(place.key))


def _long(iso: str) -> str:
    try:
        d = date.fromisoformat(iso)
    except ValueError:
        return f"{iso}: not a date"
    return f"{d:%A} {d.day} {d:%B %Y}"
