"""The plan page: an operation, its visits on map and timeline, and the reasons for each."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.gantt import GanttPanel
from gis_planner.app.jobs import Jobs
from gis_planner.app.map.scene import Scene
from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models import plan as model
from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.models.plan import PlanView
from gis_planner.app.pages.plan.bar import PlanBar
from gis_planner.app.pages.plan.desk_work import DeskWork
from gis_planner.app.pages.plan.detail import DetailPane
from gis_planner.app.pages.plan.drawing import (
    bounds_of,
    passes,
    scene_of,
    stops_of,
    with_left_out,
)
from gis_planner.app.pages.plan.lists import PlanLists
from gis_planner.app.pages.plan.menus import officer_menu, visit_menu
from gis_planner.app.pages.plan.operation_verbs import OperationVerbs
from gis_planner.app.pages.plan.plan_map import PlanMap
from gis_planner.app.pages.plan.progress import PlanProgress
from gis_planner.app.pages.plan.routes_menu import RoutesMenu
from gis_planner.app.pages.plan.rulings import Rulings
from gis_planner.app.pages.plan.running import PlanRun
from gis_planner.app.pages.plan.words import left_html, visit_html
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button

READS = frozenset({"visits", "routes", "documents", "operation", "risks"})


class PlanPage(OperationVerbs, PlanRun, QWidget):
    """Choose an operation, plan it, understand it, change it, plan it again."""

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
        self.work = DeskWork(session, jobs)
        self.canvas = PlanMap()
        self.canvas.stop_chosen.connect(self.choose)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._empty())
        self.stack.addWidget(self._build())
        self.rulings = Rulings(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
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

    def _build(self) -> QWidget:
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.bar, self.progress = PlanBar(), PlanProgress()
        self.choice, self.seconds, self.headline = (
            self.bar.choice, self.bar.seconds, self.bar.headline
        )  # fmt: skip
        outer.addWidget(self.bar)
        outer.addWidget(self.progress)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._side())
        split.addWidget(self._main())
        split.setSizes([350, 900])
        split.setStretchFactor(1, 1)
        outer.addWidget(split, 1)
        return page

    def _side(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        self.lists = PlanLists(self.session)
        self.visits, self.left, self.notes = self.lists.visits, self.lists.left, self.lists.notes
        self.pane = DetailPane(self.session, self.work)
        self.detail = self.pane.why
        split.addWidget(self.lists)
        split.addWidget(self.pane)
        split.setSizes([300, 400])
        return split

    def _main(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
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
        return split

    def _connect(self) -> None:
        session, bar, chart = self.session, self.bar, self.gantt
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        session.frame_changed.connect(self.refresh)
        session.selection.focused.connect(self._focused)
        bar.chosen.connect(self._chose)
        bar.new.connect(self.new)
        bar.edit.connect(self.edit)
        bar.open_file.connect(self.open_file)
        bar.packs.connect(self.go_pack)
        bar.plan.connect(self.run)
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
        self.refresh()

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & (READS | {"premises", "matched", "scores", "layers", "records"}):
            self.work.forget(touched)
        if touched & READS:
            self.refresh()

    _dirty = True

    def entered(self) -> None:
        """Show the plan when the page is shown and something changed."""
        if self._dirty:
            self.refresh()
        self.work.prepare()

    def refresh(self) -> None:
        """Read operations and the plan of the chosen one again, or when the page is shown next."""
        self._dirty = True
        if not self.session.is_open or not self.isVisible():
            return
        self._dirty = False
        names = list(self.session.operations())
        wanted = self.session.operation if self.session.operation in names else ""
        wanted = wanted or (names[0] if names else "")
        self.bar.show_operations(names, wanted)
        self.stack.setCurrentIndex(1 if names else 0)
        if wanted:
            self._chose(wanted)

    def _chose(self, name: str) -> None:
        if not name:
            return
        if self.session.operation and name != self.session.operation:
            self.work.forget()
        self.session.operation = name
        case = self.session.the_case
        stats = self.session.stats("plan").get(name, {})
        before = self.plan.visit(self.current)
        self.plan = model.view_of(
            name, case.table("visits", run=name), case.table("routes", run=name),
            case.table("plan_notes", run=name), self.session.frame, stats,
        )  # fmt: skip
        self._headline(stats)
        same = self.plan.at(before.premises_id) if before is not None else None
        self.current = same.visit_id if same is not None else ""
        self._show()
        self.work.prepare()

    def _headline(self, stats: dict[str, object]) -> None:
        text = self.plan.headline if stats else "Not planned yet. Press Plan."
        impossible = sum(n.kind == "infeasible" for n in self.plan.notes)
        if impossible:
            text += f" · {impossible} impossible: see Notes"
        if "plan" in self.session.stale():
            text += " · scores have changed since: plan again"
        self.headline.setText(text)
        self.bar.go.setText("Plan again" if stats else "Plan")

    def _show(self) -> None:
        definition = self.definition
        self.lists.fill(self.plan, definition)
        self.gantt.let_go()
        rules = {r["premises_id"]: r["rule"] for r in definition.get("visit_rule", [])}
        self.gantt.marks = {p: {"lock": "▪", "must": "!"}.get(r, "") for p, r in rules.items()}
        days = self.plan.days or tuple(definition.get("operation", {}).get("days", ()))
        self.timeline.show_plan(self.plan, days, self.day)
        self._day_shown(choose=False)
        first = [v for v in self.plan.visits if v.day in self.days_shown]
        if self.current:
            self.choose(self.current)
        elif self.left_id and any(x.premises_id == self.left_id for x in self.plan.left_out):
            self.choose_left(self.left_id)
        elif first:
            self.choose(first[0].visit_id)
        else:
            self.detail.setHtml("")
            self.pane.show_rule(definition, "", False)

    def _day_shown(self, choose: bool = True) -> None:
        visit = self.plan.visit(self.current)
        self._routes()
        day = self.day or (visit.day if visit is not None else next(iter(self.days_shown), ""))
        self.pane.turns.show_day(self.plan, day)
        self._draw()
        self.fit_map()

    # ---- the map

    def fit_map(self) -> None:
        """All stops and routes of the days shown; all premises where nothing is planned yet."""
        bounds = bounds_of(self.plan, self.days_shown)
        if bounds is not None:
            self.canvas.fit(bounds)
        elif len(self.session.frame):
            self.canvas.fit(self.session.frame.bounds())

    def set_scene(self, scene: Scene) -> None:
        """The layers of the premises page behind the plan."""
        self._base = scene
        self._draw()

    _base = Scene()

    def _draw(self) -> None:
        scene = scene_of(
            self._base, self.plan, self.days_shown, self.current, self.routes.hidden, self.session
        )
        self.canvas.stops = tuple(
            v for v in stops_of(self.plan, self.days_shown, self.routes.hidden)
            if passes(self.session, v.premises_id)
        )  # fmt: skip
        self.canvas.current = self.current
        self.canvas.set_scene(with_left_out(scene, self.session.frame, self.left_id))

    def follow_filters(self) -> None:
        """Visits to premises that the filters leave out leave the map too."""
        if self.isVisible():
            self._draw()
        else:
            self._dirty = True

    def _routes(self) -> None:
        visit = self.plan.visit(self.current)
        team = tuple(o for a in visit.attendances for o in a.officers) if visit else ()
        self.routes.show_days(self.plan, self.days_shown, team)
        self.routes.adjustSize()

    # ---- one visit

    def choose(self, visit_id: str) -> None:
        """Show a visit everywhere."""
        visit = self.plan.visit(visit_id)
        if visit is None:
            return
        again = visit_id == self.current
        self.current, self.left_id = visit_id, ""
        if self.day and visit.day != self.day:
            self.timeline.go_to(visit.day)
        self.visits.choose(visit_id)
        self.timeline.choose(visit_id)
        names = self.notes.name
        notes = tuple(
            f"{n.text} {n.fix}".replace(visit.premises_id, names(visit.premises_id)).strip()
            for n in self.plan.notes if n.premises_id == visit.premises_id
        )  # fmt: skip
        self.detail.setHtml(visit_html(visit, self.session, notes))
        self.pane.attendees.show_premises(visit.premises_id, visit.agencies)
        lead = visit.attendances[0].officers if visit.attendances else ()
        shown = self.pane.turns.choice.currentData()
        team = [o for a in visit.attendances for o in a.officers]
        self.pane.turns.show_day(
            self.plan, visit.day, shown if shown in team else "".join(lead[:1])
        )
        self.pane.show_rule(self.definition, visit.premises_id, True)
        self._routes()
        self._draw()
        place = self.session.frame.row_of(visit.premises_id)
        if place >= 0 and not (again and self.session.selection.focus == place):
            self.session.selection.focus_on(place)

    def choose_left(self, premises_id: str) -> None:
        """Show premises that were left out."""
        found = next((x for x in self.plan.left_out if x.premises_id == premises_id), None)
        if found is None:
            return
        self.current, self.left_id = "", premises_id
        self.timeline.choose("")
        self.detail.setHtml(left_html(found, self.left.reason(found)))
        self.pane.attendees.show_premises(premises_id, ())
        self.pane.show_rule(self.definition, premises_id, False)
        self._draw()
        place = self.session.frame.row_of(premises_id)
        if place >= 0:
            self.session.selection.focus_on(place)

    def choose_premises(self, premises_id: str) -> None:
        """Show the visit to premises, or why there is none."""
        visit = self.plan.at(premises_id)
        if visit is not None:
            self.choose(visit.visit_id)
        else:
            self.choose_left(premises_id)

    def _focused(self) -> None:
        """Another view put premises in focus: show their visit, if they have one."""
        if not self.isVisible() or self.session.selection.focus < 0:
            return
        focus = self.session.frame.id_of(self.session.selection.focus)
        visit = self.plan.at(focus)
        if visit is not None and visit.visit_id != self.current:
            self.choose(visit.visit_id)

    def _visit_menu(self, visit_id: str, where: object) -> None:
        self.choose(visit_id)
        visit = self.plan.visit(visit_id)
        if visit is not None:
            visit_menu(self, visit, where)  # type: ignore[arg-type]

    def show_attendees(self) -> None:
        """Who attends the chosen visit, to change it."""
        self.pane.tabs.setCurrentWidget(self.pane.attendees)
        self.pane.attendees.sets.setFocus()

    def show_notes(self) -> None:
        """What is impossible first, with the way to mend it."""
        self.lists.setCurrentWidget(self.notes)
        self.notes.list.setCurrentRow(0)
        self.notes.list.setFocus()

    def show_turns(self, officer: str) -> None:
        """An officer's turn list."""
        day = self.day or next(iter(self.days_shown), "")
        self.pane.turns.show_day(self.plan, day, officer)
        self.pane.tabs.setCurrentWidget(self.pane.turns)

    # ---- rules

    def rule(self, rule: str) -> None:
        """Set a rule for the chosen visit or premises ('' takes it away)."""
        self.rulings.rule(rule)

    def toggle_lock(self) -> None:
        """Lock the chosen visit as it is, or free it."""
        visit = self.plan.visit(self.current)
        if visit is not None:
            locked = edit.rule_of(self.definition, visit.premises_id) == "lock"
            self.rulings.rule("" if locked else "lock")

    def move_by_typing(self) -> None:
        """Another time, day or officer for the chosen visit, by typing."""
        visit = self.plan.visit(self.current)
        if visit is not None:
            self.rulings.ask_move(visit)

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
        self.timeline.retheme()
        if self.current:
            self.choose(self.current)
        self.canvas.schedule(0)
