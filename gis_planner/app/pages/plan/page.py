"""The plan page: an operation, its visits on map and timeline, and the reasons for each."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.frames import Step, whole
from gis_planner.app.gantt import GanttPanel
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.models.plan import PlanView
from gis_planner.app.pages.plan.age_bar import AgeBar
from gis_planner.app.pages.plan.bar import PlanBar
from gis_planner.app.pages.plan.before import BeforePlan
from gis_planner.app.pages.plan.choosing import PlanChoosing
from gis_planner.app.pages.plan.desk_work import DeskWork
from gis_planner.app.pages.plan.detail import DetailPane
from gis_planner.app.pages.plan.lists import PlanLists
from gis_planner.app.pages.plan.menus import officer_menu
from gis_planner.app.pages.plan.operation_verbs import OperationVerbs
from gis_planner.app.pages.plan.plan_map import PlanMap
from gis_planner.app.pages.plan.progress import PlanProgress
from gis_planner.app.pages.plan.routes_menu import RoutesMenu
from gis_planner.app.pages.plan.rulings import Rulings
from gis_planner.app.pages.plan.running import PlanRun
from gis_planner.app.pages.plan.showing import PlanShowing
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, stacked

READS = frozenset({"visits", "routes", "documents", "operation", "risks"})
MADE_FROM = READS | {"premises", "matched", "scores", "layers", "records", "moved"}
"""What a plan is shown by, and what it is made from."""


class PlanPage(PlanShowing, PlanChoosing, OperationVerbs, PlanRun, QWidget):
    """Choose an operation, plan it, understand it, change it, plan it again."""

    fills_later = True
    fault = Signal(object)
    status = Signal(str)
    go_pack = Signal()
    undo_wanted = Signal()
    print_turns = Signal()
    show_place = Signal(str)
    """Premises to show on the premises page, where a place or a road is to be mended."""
    replan_wanted = Signal(object)
    """{kind, officer | visit_id and premises_id, day, minutes, agency}: `kind` is a key of
    domain.operations.EVENTS."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.plan = PlanView("")
        self.current, self.left_id = "", ""
        self.work, self.before = DeskWork(session, jobs), BeforePlan(session, jobs)
        self.canvas = PlanMap()
        self.canvas.stop_chosen.connect(self.choose)
        self.stack = stacked(self, self._empty(), self._build)
        self.rulings = Rulings(self)
        self._connect()

    # ---- building

    def _empty(self) -> EmptyState:
        self.empty = EmptyState(
            "plan",
            "No operation yet",
            "An operation says which days, which agencies with which officers, and how many may "
            "stand at one door. The planner then chooses premises, attendees and times.",
            (
                button("New operation…", self.new, primary=True, icon="new"),
                button("Open an operation file…", self.open_file, icon="open"),
            ),
        )
        return self.empty

    def _build(self, page: QWidget) -> None:
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.bar, self.progress, self.age = PlanBar(), PlanProgress(), AgeBar()
        self.choice, self.seconds, self.headline = (
            self.bar.choice, self.bar.seconds, self.bar.headline
        )  # fmt: skip
        outer.addWidget(self.bar)
        outer.addWidget(self.age)
        outer.addWidget(self.progress)
        split = QSplitter(Qt.Orientation.Horizontal)
        outer.addWidget(split, 1)
        self._side(split)
        self._main(split)
        split.setSizes([350, 900])
        split.setStretchFactor(1, 1)

    def _side(self, outer: QSplitter) -> None:
        split = QSplitter(Qt.Orientation.Vertical, outer)
        self.lists = PlanLists(self.session)
        self.visits, self.left, self.notes = self.lists.visits, self.lists.left, self.lists.notes
        self.pane = DetailPane(self.session, self.work)
        self.detail = self.pane.why
        split.addWidget(self.lists)
        split.addWidget(self.pane)
        split.setSizes([300, 400])

    def _main(self, outer: QSplitter) -> None:
        split = QSplitter(Qt.Orientation.Vertical, outer)
        split.addWidget(self.canvas)
        self.timeline = GanttPanel(self.session)
        self.gantt = self.timeline.chart
        split.addWidget(self.timeline)
        split.setSizes([330, 400])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        self.routes = RoutesMenu(self.session)
        self.routes.setParent(self.canvas)
        self.routes.move(8, 8)

    def _connect(self) -> None:
        session, bar, chart = self.session, self.bar, self.gantt
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        session.frame_changed.connect(self.refresh)
        session.selection.focused.connect(self._focused)
        session.selection.changed.connect(self._selected)
        bar.chosen.connect(self._chose)
        bar.new.connect(self.new)
        bar.edit.connect(self.edit)
        bar.open_file.connect(self.open_file)
        bar.packs.connect(self.go_pack)
        bar.plan.connect(self.run)
        self.age.plan_wanted.connect(lambda: self.run("repair"))
        self.age.check_wanted.connect(self.rulings.check_all)
        self.before.ready.connect(self._candidates_read)
        self.progress.stop_wanted.connect(self.stop)
        self.progress.cancel_wanted.connect(self.cancel)
        self.progress.previewed.connect(self._preview)
        for source in (chart, self.timeline.list):
            source.visit_chosen.connect(self.choose)
            source.visit_menu.connect(self._visit_menu)
            source.lock_wanted.connect(self.toggle_lock)
        self.timeline.list.move_wanted.connect(self.move_by_typing)
        self.timeline.day_changed.connect(lambda _: self._day_shown())
        chart.officer_menu.connect(partial(officer_menu, self))
        chart.check, chart.spans = self.work.check, self.work.spans
        chart.dropped.connect(self.rulings.drop)
        self.work.ready.connect(chart.recheck)
        self.work.fault.connect(self._work_fault)
        self.visits.chosen.connect(self.choose)
        self.visits.menu_wanted.connect(self._visit_menu)
        self.visits.lock_wanted.connect(self.toggle_lock)
        self.visits.move_wanted.connect(self.move_by_typing)
        self.left.chosen.connect(self.choose_left)
        self.left.force_wanted.connect(self.rulings.force)
        self.left.never_wanted.connect(self.rulings.never)
        for panel in (self.left, self.notes):
            panel.field_wanted.connect(self.go_to_field)
        self.notes.chosen.connect(self.choose_premises)
        self.pane.rule_wanted.connect(self.rule)
        self.pane.move_wanted.connect(self.move_by_typing)
        self.pane.attendees.kept.connect(self.rulings.done)
        self.pane.attendees.details_wanted.connect(self.rulings.show_attempt)
        self.pane.turns.print_wanted.connect(self.print_turns)
        self.routes.changed.connect(self._draw)

    # ---- reading

    @property
    def day(self) -> str:
        """The day that is shown; '' all days."""
        return self.timeline.day

    @property
    def days_shown(self) -> tuple[str, ...]:
        """The days that map and timeline show."""
        return (self.day,) if self.day else self.timeline.shown_days

    def _opened(self) -> None:
        self.plan, self.current, self.left_id = PlanView(""), "", ""
        self.work.forget()
        self.before.forget()
        self.refresh()

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & MADE_FROM:
            self.work.forget(touched)
            self.before.forget()
        if touched & MADE_FROM:
            self.refresh()

    _dirty = True

    def entered(self) -> Step | None:
        """Show the plan when the page is shown and something changed: the plan first, then (what is
        returned) its visit."""
        if self._dirty or self.plan.operation != self.session.operation:
            then = self._read_again()
            self.work.prepare()
            return partial(self._then, then)
        self._then(None)
        self.work.prepare()
        return None

    def _then(self, show: Step | None) -> object:
        offer = show() if show is not None else None
        self._focused()
        self._selected()
        return offer

    def refresh(self) -> None:
        """Read operations and the plan of the chosen one again, or when the page is shown next."""
        whole(self._read_again)

    def _read_again(self) -> Step | None:
        self._dirty = True
        if not self.session.is_open or not self.isVisible():
            return None
        self._dirty = False
        names = list(self.session.operations())
        wanted = self.session.operation if self.session.operation in names else ""
        wanted = wanted or (names[0] if names else "")
        self.bar.show_operations(names, wanted)
        self.stack.setCurrentIndex(1 if names else 0)
        if wanted:
            return self._chose_first(wanted)
        self.plan, self.current, self.left_id = PlanView(""), "", ""  # nothing to act on
        return None

    # ---- the operation

    @property
    def definition(self) -> Definition:
        """The chosen operation's definition."""
        return self.session.operations().get(self.session.operation, {})

    def _work_fault(self, fault: object) -> None:
        self.gantt.let_go()
        self.fault.emit(fault)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.age.retheme()
        self.timeline.retheme()
        visit = self.plan.visit(self.current)
        if visit is not None:
            self.show_visit(visit)
        self.canvas.schedule(0)
