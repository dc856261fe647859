"""Moving a visit by typing: the timeline's drag for keyboard and screen reader."""

from __future__ import annotations

from PyQt6.QtCore import QTime
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.gantt.panel import TONE
from gis_planner.app.models import gantt as model
from gis_planner.app.models.gantt import Drag, drag_of, placing_of
from gis_planner.app.models.plan import PlanView, Visit, long_day
from gis_planner.app.pages.plan.desk_work import DeskWork
from gis_planner.app.session import Session
from gis_planner.app.widgets import FlowLayout, button, heading, row
from gis_planner.domain.placing import Placing


class MoveDialog(QDialog):
    """Day, time and officers of a visit; the live check says what stands against them."""

    def __init__(
        self, session: Session, plan: PlanView, visit: Visit, work: DeskWork, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.session, self.plan, self.visit, self.work = session, plan, visit, work
        self.was = placing_of(visit)
        self.setWindowTitle("Move a visit")
        self.setMinimumWidth(460)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(visit.name, 2))
        form = QFormLayout()
        self.day = QComboBox()
        for day in plan.lanes:
            self.day.addItem(long_day(day), day)
        self.day.setCurrentIndex(max(0, self.day.findData(visit.day)))
        self.day.setAccessibleName("Day")
        self.time = QTimeEdit(QTime.fromString(visit.start, "HH:mm"))
        self.time.setDisplayFormat("HH:mm")
        self.time.setAccessibleName("Start")
        self.time.setToolTip("All are on site from then on")
        self.time.setMinimumHeight(30)
        form.addRow("Day", self.day)
        form.addRow("Start", self.time)
        layout.addLayout(form)
        layout.addWidget(heading("Officers", 3))
        layout.addWidget(self._officers())
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setMinimumHeight(54)
        self.told.setAccessibleName("What stands against it")
        layout.addWidget(self.told)
        self.ok = button("Put it there", self.accept, primary=True)
        layout.addLayout(row(None, button("Cancel", self.reject), self.ok))
        self.day.currentIndexChanged.connect(lambda _: self.check())
        self.time.timeChanged.connect(lambda _: self.check())
        self.check()

    def _officers(self) -> QWidget:
        host = QWidget()
        flow = FlowLayout(host, 10)
        self.boxes: dict[str, QCheckBox] = {}
        for lane in next(iter(self.plan.lanes.values()), ()):
            if lane.agency not in self.visit.agencies or lane.standby:
                continue
            name = self.session.agency_name(lane.agency, short=True)
            box = QCheckBox(f"{lane.officer} ({name})")
            box.setChecked(lane.officer in self.was.officers)
            box.toggled.connect(lambda _: self.check())
            self.boxes[lane.officer] = box
            flow.addWidget(box)
        return host

    @property
    def drag(self) -> Drag:
        """The visit where it is wanted."""
        time = self.time.time()
        officers = tuple(o for o, box in self.boxes.items() if box.isChecked())
        wanted = Placing(
            self.was.premises_id, str(self.day.currentData()), time.hour() * 60 + time.minute(),
            self.was.agencies, officers,
        )  # fmt: skip
        if set(officers) == set(self.was.officers):
            wanted = Placing(wanted.premises_id, wanted.day, wanted.start, wanted.agencies,
                             self.was.officers)  # fmt: skip
        made = drag_of(self.visit)
        return Drag(made.visit, made.was, wanted, made.officer, self.work.check(wanted))

    def check(self) -> None:
        """Say what stands against it."""
        drag = self.drag
        self.told.setText(model.told(drag))
        self.told.setProperty("tone", TONE[drag.state])
        style = self.told.style()
        if style is not None:
            style.unpolish(self.told)
            style.polish(self.told)
        self.ok.setEnabled(drag.moved and drag.state != "cannot be")
