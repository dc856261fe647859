"""The plan page: an operation, its visits on map and timeline, and the reasons for each."""

from __future__ import annotations

import dataclasses
import html
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import PREMISES_LAYER, Layer, Scene
from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models import plan as model
from gis_planner.app.models.dossier import day as day_text
from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.models.plan import PlanView, Visit
from gis_planner.app.operation import OperationDialog
from gis_planner.app.session import Session
from gis_planner.app.timeline import DayGantt
from gis_planner.app.widgets import EmptyState, button, muted, row
from gis_planner.domain.errors import UserError

NOTE_WORDS = {"warrant task": "Warrant", "seven marks": "Good practice", "infeasible": "Impossible"}


class PlanPage(QWidget):
    """Choose an operation, plan it, understand it, change it, plan it again."""

    fault = Signal(object)
    status = Signal(str)
    go_pack = Signal()
    replan_wanted = Signal(object)
    """{kind, officer | visit_id | premises_id, day, minutes}: kind is a key of domain.operations.EVENTS."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.plan = PlanView("")
        self.day, self.current = "", ""
        self.canvas = MapCanvas()
        self.canvas.legend = False
        self.canvas.setAccessibleName("Map of the plan")
        self.canvas.picked.connect(self._picked_on_map)
        self.stack = QStackedWidget()
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
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._build())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        session.frame_changed.connect(self.refresh)
        session.selection.focused.connect(self._focused)

    # ---- building

    def _build(self) -> QWidget:
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._bar())
        self.headline = muted("", wrap=False)
        line = row(self.headline, None)
        line.setContentsMargins(16, 0, 16, 6)
        outer.addLayout(line)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._side())
        split.addWidget(self._main())
        split.setSizes([330, 900])
        split.setStretchFactor(1, 1)
        outer.addWidget(split, 1)
        return page

    def _bar(self) -> QHBoxLayout:
        self.choice = QComboBox()
        self.choice.setAccessibleName("Operation")
        self.choice.setMinimumWidth(200)
        self.choice.currentTextChanged.connect(self._chose)
        self.seconds = QSpinBox()
        self.seconds.setRange(1, 3600)
        self.seconds.setValue(20)
        self.seconds.setSuffix(" s")
        self.seconds.setAccessibleName("Seconds to plan")
        self.seconds.setToolTip("A first plan stands within seconds; more time makes it better")
        self.go = button("Plan", self.run, primary=True, icon="play")
        made = row(
            self.choice,
            button("Edit…", self.edit, quiet=True),
            button("New…", self.new, quiet=True, icon="new"),
            button("Open file…", self.open_file, quiet=True, icon="open"),
            None,
            muted("for", wrap=False),
            self.seconds,
            self.go,
            button("Packs…", self.go_pack.emit, icon="pack"),
        )
        made.setContentsMargins(14, 10, 14, 6)
        return made

    def _side(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        self.lists = QTabWidget()
        self.lists.setDocumentMode(True)
        self.visits, self.left, self.notes = (QListWidget() for _ in range(3))
        for widget, title in (
            (self.visits, "Visits"), (self.left, "Left out"), (self.notes, "Notes")
        ):  # fmt: skip
            widget.setWordWrap(True)
            widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            widget.setSpacing(1)
            widget.setAccessibleName(title)
            self.lists.addTab(widget, title)
        self.visits.currentItemChanged.connect(lambda item, _: self._item(item))
        self.left.currentItemChanged.connect(lambda item, _: self._item_left(item))
        self.left.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        split.addWidget(self.lists)
        bottom = QWidget()
        inner = QVBoxLayout(bottom)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        self.detail = QTextBrowser()
        self.detail.setAccessibleName("Why this visit")
        self.detail.document().setDocumentMargin(14)  # type: ignore[union-attr]
        inner.addWidget(self.detail, 1)
        self.lock = button("Lock", partial(self._rule, "lock"), quiet=True, icon="lock",
                           tip="This visit stays as it is when planned again")  # fmt: skip
        self.must = button("Must visit", partial(self._rule, "must"), quiet=True)
        self.never = button("Never", partial(self._rule, "never"), quiet=True)
        self.free = button("Free", partial(self._rule, ""), quiet=True, tip="Take the rule away")
        buttons = row(self.lock, self.must, self.never, self.free, None, spacing=2)
        buttons.setContentsMargins(8, 2, 8, 4)
        inner.addLayout(buttons)
        split.addWidget(bottom)
        split.setSizes([380, 320])
        return split

    def _main(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        top = QWidget()
        layout = QVBoxLayout(top)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.days = QTabBar()
        self.days.setAccessibleName("Day")
        self.days.setExpanding(False)
        self.days.setDrawBase(False)
        self.days.currentChanged.connect(self._day)
        layout.addWidget(self.days)
        layout.addWidget(self.canvas, 1)
        split.addWidget(top)
        self.gantt = DayGantt(self.session)
        self.gantt.visit_chosen.connect(self.choose)
        self.gantt.officer_menu.connect(self._officer)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.gantt)
        split.addWidget(scroll)
        split.setSizes([420, 330])
        split.setStretchFactor(0, 1)
        return split

    # ---- reading

    def _opened(self) -> None:
        self.plan, self.day, self.current = PlanView(""), "", ""
        self.refresh()

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & {"visits", "routes", "documents", "operation", "risks"}:
            self.refresh()

    _dirty = True

    def entered(self) -> None:
        """Show the plan when the page is shown and something changed."""
        if self._dirty:
            self.refresh()

    def refresh(self) -> None:
        """Read operations and the plan of the chosen one again, or when the page is shown next."""
        self._dirty = True
        if not self.session.is_open or not self.isVisible():
            return
        self._dirty = False
        names = list(self.session.operations())
        wanted = self.session.operation if self.session.operation in names else ""
        wanted = wanted or (names[0] if names else "")
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems(names)
        self.choice.setCurrentText(wanted)
        self.choice.blockSignals(False)
        self.stack.setCurrentIndex(1 if names else 0)
        if wanted:
            self._chose(wanted)

    def _chose(self, name: str) -> None:
        if not name:
            return
        self.session.operation = name
        case = self.session.the_case
        stats = self.session.stats("plan").get(name, {})
        self.plan = model.view_of(
            name, case.table("visits", run=name), case.table("routes", run=name),
            case.table("plan_notes", run=name), self.session.frame, stats,
        )  # fmt: skip
        planned = bool(stats)
        stale = "plan" in self.session.stale()
        text = self.plan.headline if planned else "Not planned yet. Press Plan."
        self.headline.setText(text + (" · scores have changed since: plan again" if stale else ""))
        self.go.setText("Plan again" if planned else "Plan")
        self._fill_lists()
        self._fill_days()

    def _fill_lists(self) -> None:
        plan = self.plan
        for widget in (self.visits, self.left, self.notes):
            widget.blockSignals(True)
            widget.clear()
        definition = self.definition
        last = ""
        for v in plan.visits:
            if v.day != last:
                last = v.day
                head = QListWidgetItem(long_day(v.day))
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                font = head.font()
                font.setBold(True)
                head.setFont(font)
                self.visits.addItem(head)
            rule = edit.rule_of(definition, v.premises_id)
            mark = {"lock": "🔒 ", "must": "! "}.get(rule, "")
            who = ", ".join(self.session.agency_name(a, short=True) for a in v.agencies)
            item = QListWidgetItem(f"{v.start}  {mark}{v.name}\n          {who}")
            item.setData(Qt.ItemDataRole.UserRole, v.visit_id)
            self.visits.addItem(item)
        for x in plan.left_out:
            item = QListWidgetItem(f"{x.name}\n{x.reason}")
            item.setData(Qt.ItemDataRole.UserRole, x.premises_id)
            self.left.addItem(item)
        for n in plan.notes:
            fix = f"\n{n.fix}" if n.fix else ""
            title = NOTE_WORDS.get(n.kind, n.kind.capitalize())
            self.notes.addItem(QListWidgetItem(f"{title}: {n.text}{fix}"))
        for widget in (self.visits, self.left, self.notes):
            widget.blockSignals(False)
        self.lists.setTabText(0, f"Visits ({len(plan.visits)})")
        self.lists.setTabText(1, f"Left out ({len(plan.left_out)})")
        self.lists.setTabText(2, f"Notes ({len(plan.notes)})")

    def _fill_days(self) -> None:
        days = self.plan.days or tuple(self.definition.get("operation", {}).get("days", ()))
        self.days.blockSignals(True)
        while self.days.count():
            self.days.removeTab(0)
        for d in days:
            self.days.addTab(f"{long_day(d)}  ({len(self.plan.on(d))})")
        self.days.blockSignals(False)
        self._shown_days = days
        keep = days.index(self.day) if self.day in days else 0
        if days:
            self.days.setCurrentIndex(keep)
            self._day(keep)
        first = self.plan.on(self.day)
        known = self.plan.visit(self.current)
        if known is None and first:
            self.choose(first[0].visit_id)
        elif known is not None:
            self.choose(known.visit_id)
        else:
            self.detail.setHtml("")

    _shown_days: tuple[str, ...] = ()

    def _day(self, place: int) -> None:
        if not 0 <= place < len(self._shown_days):
            return
        self.day = self._shown_days[place]
        self.gantt.show_day(self.plan, self.day)
        self._draw()
        visits = self.plan.on(self.day)
        places = [(v.easting, v.northing) for v in visits if np.isfinite(v.easting)]
        lines = [xy for (d, _), part in self.plan.lines.items() if d == self.day for xy in part]
        if places or lines:
            xy = np.vstack([*lines, np.array(places).reshape(-1, 2)])
            low, high = xy.min(axis=0), xy.max(axis=0)
            self.canvas.fit((float(low[0]), float(low[1]), float(high[0]), float(high[1])))
        elif len(self.session.frame):
            self.canvas.home()

    # ---- the map

    def set_scene(self, scene: Scene) -> None:
        """The layers of the premises page behind the plan."""
        self._base = scene
        self._draw()

    _base = Scene()

    def _draw(self) -> None:
        scene = self._base.change(PREMISES_LAYER, opacity=0.35)
        premises = scene.get(PREMISES_LAYER)
        scene = scene.without(PREMISES_LAYER)
        if premises is not None and self.plan.visits:
            shown = np.zeros_like(premises.data.shown)
            data = dataclasses.replace(premises.data, shown=shown)
            premises = dataclasses.replace(premises, data=data)
        if premises is not None:
            scene = scene.put(premises)
        colours = {
            lane.officer: self.session.agency_colour(lane.agency)
            for lane in self.plan.lanes.get(self.day, ())
        }
        routes = [
            (colours.get(officer, "#666666"), lines)
            for (day, officer), lines in self.plan.lines.items()
            if day == self.day
        ]
        stops = [
            (v.easting, v.northing, v.number, self.session.agency_colour(v.agencies[0]),
             v.visit_id == self.current)
            for v in self.plan.on(self.day) if np.isfinite(v.easting)
        ]  # fmt: skip
        stops.sort(key=lambda s: s[4])
        scene = scene.put(Layer("routes", "Routes", "route", data=routes))
        scene = scene.put(Layer("stops", "Visits", "stops", data=stops))
        self.canvas.set_scene(scene)

    def _picked_on_map(self, rows: object, how: str) -> None:
        if len(rows):  # type: ignore[arg-type]
            self.session.selection.focus_on(int(rows[0]))  # type: ignore[index]

    # ---- one visit

    def choose(self, visit_id: str) -> None:
        """Show a visit everywhere."""
        visit = self.plan.visit(visit_id)
        if visit is None:
            return
        again = visit_id == self.current
        self.current = visit_id
        if visit.day != self.day and visit.day in self._shown_days:
            self.days.setCurrentIndex(self._shown_days.index(visit.day))
        for i in range(self.visits.count()):
            item = self.visits.item(i)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == visit_id:
                self.visits.blockSignals(True)
                self.visits.setCurrentItem(item)
                self.visits.blockSignals(False)
        self.gantt.choose(visit_id)
        self.detail.setHtml(visit_html(visit, self.session))
        self._rule_buttons(visit.premises_id)
        self._draw()
        place = self.session.frame.row_of(visit.premises_id)
        if place >= 0 and not (again and self.session.selection.focus == place):
            self.session.selection.focus_on(place)

    def _item(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(Qt.ItemDataRole.UserRole):
            self.choose(str(item.data(Qt.ItemDataRole.UserRole)))

    def _item_left(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        premises_id = str(item.data(Qt.ItemDataRole.UserRole))
        found = next((x for x in self.plan.left_out if x.premises_id == premises_id), None)
        if found is not None:
            self.current = ""
            self.detail.setHtml(
                f"<h3>{html.escape(found.name)}</h3><p>Not in the plan.</p>"
                f"<p>{html.escape(found.reason)}</p>"
            )
            self._left_id = premises_id
            self._rule_buttons(premises_id)
            place = self.session.frame.row_of(premises_id)
            if place >= 0:
                self.session.selection.focus_on(place)

    _left_id = ""

    def _rule_buttons(self, premises_id: str) -> None:
        rule = edit.rule_of(self.definition, premises_id)
        visited = bool(self.current)
        self.lock.setVisible(visited and rule != "lock")
        self.must.setVisible(not visited and rule != "must")
        self.never.setVisible(rule != "never")
        self.free.setVisible(bool(rule))

    def _focused(self) -> None:
        """Another view put premises in focus: show their visit, if they have one."""
        if not self.isVisible() or self.session.selection.focus < 0:
            return
        focus = self.session.frame.id_of(self.session.selection.focus)
        visit = next((v for v in self.plan.visits if v.premises_id == focus), None)
        if visit is not None and visit.visit_id != self.current:
            self.choose(visit.visit_id)

    # ---- the operation

    @property
    def definition(self) -> Definition:
        """The chosen operation's definition."""
        return self.session.operations().get(self.session.operation, {})

    def new(self) -> None:
        """A new operation from the agencies that sent lists."""
        session = self.session
        known = tuple(dict.fromkeys(i.agency for i in session.lists()))
        agencies = edit.usual_agencies(session.reference, known)
        bounds = session.frame.bounds() or (400_000.0, 300_000.0, 400_000.0, 300_000.0)
        base = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        roads = next((i.name for i in session.layers() if i.kind == "roads"), "roads")
        first = session.today() + timedelta(days=14)
        names = set(session.operations())
        name = next(n for k in range(1, 99) if (n := f"operation-{k}") not in names)
        self._ask(edit.fresh(name, first, 3, agencies, roads, base))

    def edit(self) -> None:
        """Change the chosen operation."""
        if self.definition:
            self._ask(self.definition)

    def _ask(self, definition: Definition) -> None:
        dialog = OperationDialog(self.session, definition, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._save(dialog.definition)
        dialog.deleteLater()

    def open_file(self) -> None:
        """Take an operation from its file."""
        name, _ = QFileDialog.getOpenFileName(self, "Operation", "", "Operation (*.toml)")
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Keep the operation of a file in the case."""
        try:
            self._save(self.session.read_operation(path))
        except UserError as fault:
            self.fault.emit(fault)

    def _save(self, definition: Definition) -> None:
        try:
            self.session.operation = definition["operation"]["name"]
            self.session.took_effect(self.session.save_operation(definition))
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.refresh()

    def _rule(self, rule: str) -> None:
        visit = self.plan.visit(self.current)
        premises_id = visit.premises_id if visit is not None else self._left_id
        if not premises_id:
            return
        narrow = {}
        if visit is not None and rule == "lock":
            narrow = {"day": visit.day, "start": visit.start}
        self._save(edit.with_rule(self.definition, premises_id, rule, **narrow))
        self.status.emit("Rule kept. Plan again to apply it.")

    def _officer(self, officer: str, where: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(f"{officer} is not available on {long_day(self.day)}",
                       lambda: self._absent(officer, self.day))  # fmt: skip
        menu.addAction(f"{officer} is not available at all", lambda: self._absent(officer, ""))
        menu.popup(where)

    def _absent(self, officer: str, day: str) -> None:
        self._save(edit.without_officer(self.definition, officer, day))
        self.run()

    def run(self) -> None:
        """Plan in the background; the plan before is kept as far as its value allows."""
        try:
            work = self.session.plan(self.definition, float(self.seconds.value()))
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.go.setEnabled(False)

        def done(outcome: object) -> None:
            self.go.setEnabled(True)
            self.session.took_effect(outcome.touched)  # type: ignore[attr-defined]
            self.status.emit(outcome.summary)  # type: ignore[attr-defined]

        job = self.jobs.start(f"Plan {self.session.operation}", work, done)
        job.finished.connect(lambda _: self.go.setEnabled(True))

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.gantt.update()
        visit = self.plan.visit(self.current)
        if visit is not None:
            self.detail.setHtml(visit_html(visit, self.session))
        self.canvas.schedule(0)


def long_day(iso: str) -> str:
    """'Tue 1 Dec 2026'."""
    try:
        return f"{date.fromisoformat(iso):%a} {day_text(iso)}"
    except ValueError:
        return iso


def visit_html(visit: Visit, session: Session) -> str:
    """Why this visit, who comes, under which power."""
    t = theme.current()
    powers = {p.id: p for p in session.reference.powers}
    parts = [
        f"<h3>{html.escape(visit.name)}</h3><p style='color:{t.muted}'>"
        f"{html.escape(visit.address)}<br>{long_day(visit.day)}, {visit.start}–{visit.end} · "
        f"severity {visit.severity}</p><table width='100%' cellpadding=3>"
    ]
    for a in visit.attendances:
        power = powers.get(a.power_id)
        law = power.statute if power is not None else a.power_id
        lead = " · leads" if a.is_lead else ""
        concerns = ", ".join(session.concern_name(c) for c in a.concerns)
        basis = f"{a.basis}{': ' + law if law else ''}"
        parts.append(
            f"<tr><td width=4 bgcolor='{session.agency_colour(a.agency)}'></td>"
            f"<td><b>{html.escape(session.agency_name(a.agency))}</b> "
            f"<span style='color:{t.muted}'>{', '.join(a.officers)}{lead}</span><br>"
            f"{html.escape(a.because)}<br><span style='color:{t.muted}'>{html.escape(basis)}. "
            f"{html.escape(concerns)}</span></td></tr><tr><td colspan=2 height=3></td></tr>"
        )
    return "".join(parts) + "</table>"
