"""The timeline with its tabs of days, its switches, its list and the line that says what a move
would do."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons
from gis_planner.app.gantt.chart import GanttChart
from gis_planner.app.gantt.day_list import DayList
from gis_planner.app.gantt.legend import Legend
from gis_planner.app.gantt.strip import MessageStrip
from gis_planner.app.models import gantt as model
from gis_planner.app.models.gantt import Drag
from gis_planner.app.models.plan import PlanView, long_day
from gis_planner.app.session import Session
from gis_planner.app.widgets import row

ALL_DAYS = "All days"
HINT = "Drag a visit, or move it with the arrow keys and Enter."
NOTHING = "Once planned, each officer's day is shown here."
KEYS = (
    "Arrows move the chosen visit by 5 minutes, with Shift by 15. Ctrl and arrows: another officer "
    "or day. Enter puts it there, Escape back. Up and Down choose another visit. L locks. "
    "+ and - zoom, 0 shows all hours."
)
HOVER_MS = 350
TONE = {"fits": "good", "others make way": "warn", "cannot be": "bad", "unknown": "muted"}


class GanttPanel(QWidget):
    """Days of a plan as timeline or list; everything the chart emits goes on from here."""

    day_changed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.plan = PlanView("")
        self.shown_days: tuple[str, ...] = ()
        self.day = ""
        self._shown = False
        self.chart, self.list, self.strip = GanttChart(session), DayList(), MessageStrip()
        self.days = QTabBar()
        self.days.setAccessibleName("Day")
        self.days.setExpanding(False)
        self.days.setDrawBase(False)
        self.days.setUsesScrollButtons(True)
        self.days.setMinimumWidth(120)
        self.days.setElideMode(Qt.TextElideMode.ElideNone)
        self.days.currentChanged.connect(self._tab)
        self._hover = QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(HOVER_MS)
        self._hover.timeout.connect(self._hovered)
        self._over = -1
        self.stack = QStackedWidget()
        self.stack.addWidget(self.chart)
        self.stack.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._top = row(self.days, *self._switches(), spacing=4)
        self._top.setStretch(0, 1)  # the bold letters of the chosen day are not in its size hint
        self._top.setContentsMargins(6, 0, 8, 0)
        layout.addLayout(self._top)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.strip)
        self.strip.layout().insertWidget(0, self.legend)  # type: ignore[union-attr]
        self.strip.beside = self.legend
        for tool in self.zooms:
            self.strip.layout().addWidget(tool)  # type: ignore[union-attr]
        self._idle()
        self.chart.drag_changed.connect(self._dragged)
        self.chart.day_wanted.connect(self.go_to)
        self.chart.drag_over.connect(self._drag_over)

    def _switches(self) -> tuple[QWidget, ...]:
        self.as_list = _switch("List", "The day as a list instead of a timeline", self._view)
        self.by_team = _switch("Teams", "A row for each team instead of each officer", self._by)
        self.idle = _switch("Idle", "Also officers who have nothing to do", self.chart.show_idle)
        self.legend = Legend()
        self.zooms = (
            _tool("zoom_out", "Narrower hours (−)", lambda: self.chart.zoom(0.8)),
            _tool("home", "All hours (0)", self.chart.zoom_fit),
            _tool("zoom_in", "Wider hours (+)", lambda: self.chart.zoom(1.25)),
        )
        return (self.as_list, self.by_team, self.idle)

    # ---- what is shown

    def show_plan(self, plan: PlanView, days: tuple[str, ...], day: str) -> None:
        """Show a plan; `day` '' is all days."""
        self.plan, self.shown_days = plan, days
        self.days.blockSignals(True)
        while self.days.count():
            self.days.removeTab(0)
        for d in days:
            self.days.addTab("")
            visits = f"{len(plan.on(d))} visit{'s' if len(plan.on(d)) != 1 else ''}"
            self.days.setTabToolTip(self.days.count() - 1, f"{long_day(d)}, {visits}")
        if len(days) > 1:
            self.days.addTab(ALL_DAYS)
        self.days.blockSignals(False)
        self._titles()
        all_days = not day and self._shown and len(days) > 1
        self.day = day if day in days or all_days else (days[0] if days else "")
        self._shown = bool(days)
        place = days.index(self.day) if self.day in days else len(days)
        self.days.blockSignals(True)
        self.days.setCurrentIndex(place)
        self.days.blockSignals(False)
        if self.strip.text in (HINT, NOTHING):
            self._idle()
        self._show()

    def _titles(self) -> None:
        """The days as fully as there is room for."""
        others = (self.as_list, self.by_team, self.idle)
        room = self.width() - sum(w.sizeHint().width() + 4 for w in others) - 20
        for titles in day_titles(self.plan, self.shown_days):
            for k, title in enumerate(titles):
                self.days.setTabText(k, title)
            if self.days.sizeHint().width() <= room:
                return

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """More or less room for the days."""
        super().resizeEvent(event)
        self._titles()

    def _show(self) -> None:
        days = (self.day,) if self.day else self.shown_days
        self.chart.show_plan(self.plan, days)
        short = lambda a: self.session.agency_name(a, short=True)  # noqa: E731
        lines = tuple(x for d in days for x in model.lines_of(self.plan, d, short))
        self.list.show_lines(lines)
        self.choose(self.chart.current)

    def choose(self, visit_id: str) -> None:
        """Emphasise a visit."""
        self.chart.choose(visit_id)
        self.list.choose(visit_id)

    def go_to(self, day: str) -> None:
        """Show a day; '' all days."""
        if day in self.shown_days:
            self.days.setCurrentIndex(self.shown_days.index(day))
        elif not day and len(self.shown_days) > 1:
            self.days.setCurrentIndex(len(self.shown_days))

    def _tab(self, place: int) -> None:
        self.day = self.shown_days[place] if 0 <= place < len(self.shown_days) else ""
        self._show()
        self.day_changed.emit(self.day)

    def _view(self, as_list: bool) -> None:
        self.stack.setCurrentIndex(1 if as_list else 0)

    def _by(self, team: bool) -> None:
        self.chart.group("team" if team else "officer")

    # ---- a visit on the move

    def _dragged(self, drag: Drag | None) -> None:
        if drag is None:
            self._hover.stop()
            self._idle()
            return
        self.strip.say(model.told(drag), TONE[drag.state])

    def _idle(self) -> None:
        self.strip.say(HINT if self.plan.visits else NOTHING)
        self.strip.setToolTip(KEYS if self.plan.visits else "")

    def _drag_over(self, where: QPoint) -> None:
        """A visit held over the tab of another day for a moment shows that day."""
        over = self.days.tabAt(self.days.mapFromGlobal(where))
        if over != self._over:
            self._over = over
            self._hover.start() if over >= 0 else self._hover.stop()

    def _hovered(self) -> None:
        if self._over >= 0 and self.chart.drag is not None:
            self.days.setCurrentIndex(self._over)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.strip.retheme()
        for tool in self.findChildren(QToolButton):
            if name := tool.property("icon_name"):
                tool.setIcon(icons.icon(str(name)))
        self.chart.choose(self.chart.current)
        self.legend.update()


def day_titles(plan: PlanView, days: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Titles of the tabs from full to short; all days last where there are several."""
    last = (ALL_DAYS,) if len(days) > 1 else ()
    brief = ("All",) if last else ()
    full = tuple(f"{long_day(d)[:-5]} ({len(plan.on(d))})" for d in days)
    short = tuple(" ".join(long_day(d).split(" ")[:2]) for d in days)
    counts = tuple(f"{s} ({len(plan.on(d))})" for s, d in zip(short, days))
    return ((*full, *last), (*counts, *brief), (*short, *brief))


def _switch(text: str, tip: str, slot: Callable[[bool], None]) -> QToolButton:
    made = QToolButton()
    made.setText(text)
    made.setCheckable(True)
    made.setAccessibleName(tip)
    made.setToolTip(tip)
    made.toggled.connect(slot)
    return made


def _tool(icon: str, tip: str, slot: Callable[[], object]) -> QToolButton:
    made = QToolButton()
    made.setIcon(icons.icon(icon))
    made.setProperty("icon_name", icon)
    made.setAutoRaise(True)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.clicked.connect(lambda: slot())
    return made
