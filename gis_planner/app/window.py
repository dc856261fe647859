"""The window: pages, docks, menus; turns signals of the pages into jobs of the session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from PyQt6.QtCore import QByteArray, QPoint, Qt, QTimer
from PyQt6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenuBar,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner import settings
from gis_planner.app import icons, theme
from gis_planner.app.actions import Actions
from gis_planner.app.case_actions import CaseActions
from gis_planner.app.changes_actions import ChangesActions
from gis_planner.app.command_palette import CommandPalette
from gis_planner.app.contacts_timeline import ContactsTimeline
from gis_planner.app.filter_panel import FilterBar, FilterPanel
from gis_planner.app.frames import Frames
from gis_planner.app.graph.drag import DragSource
from gis_planner.app.help import show_help, show_shortcuts
from gis_planner.app.inspector import Inspector
from gis_planner.app.jobs import Jobs
from gis_planner.app.layer_tree import LayerTree
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.memory import Spare
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.networks_tab import NetworksTab
from gis_planner.app.pages.premises import PremisesPage
from gis_planner.app.pages.start import StartPage
from gis_planner.app.pages_made import Idle, Pages
from gis_planner.app.panels import HistoryPanel, JobsPanel, describe
from gis_planner.app.parts import ORDER, PARTS
from gis_planner.app.parts.part import PageName, Part
from gis_planner.app.rail import Rail
from gis_planner.app.review_actions import ReviewActions
from gis_planner.app.room import PageStack, Room
from gis_planner.app.scene_builder import assemble, read_layers
from gis_planner.app.session import FRAME_PARTS, Session
from gis_planner.app.tab_bars import put_back, tab_bars
from gis_planner.app.table import PremisesTable
from gis_planner.app.why_tab import WhyTab
from gis_planner.app.widgets import tint_buttons
from gis_planner.domain.errors import UserError

if TYPE_CHECKING:
    from gis_planner.app.pages.changes import ChangesPage
    from gis_planner.app.pages.import_ import ImportPage
    from gis_planner.app.pages.leads import LeadsPage
    from gis_planner.app.pages.links import LinksPage
    from gis_planner.app.pages.links.plan_from import PlanFromNetwork
    from gis_planner.app.pages.pack import PackPage
    from gis_planner.app.pages.plan import PlanPage
    from gis_planner.app.pages.review import ReviewPage

PREMISES_DOCKS = ("layers", "filters", "inspector", "table", "timeline")
HERE = "gis_planner.app.pages"
FIRST_PAGES = (
    PageName("leads", "Leads", "leads", ("inspector",), source=f"{HERE}.leads:LeadsPage"),
    PageName("changes", "Changes", "changes", source=f"{HERE}.changes:ChangesPage"),
    PageName("import", "Import", "import", source=f"{HERE}.import_:ImportPage"),
    PageName("review", "Review", "review", source=f"{HERE}.review:ReviewPage"),
    PageName("premises", "Premises", "premises", PREMISES_DOCKS, True),
    PageName("links", "Links", "links", ("evidence", "inspector"), True,
             f"{HERE}.links:LinksPage"),
    PageName("plan", "Plan", "plan", ("inspector",), True, f"{HERE}.plan:PlanPage"),
    PageName("pack", "Pack", "pack", source=f"{HERE}.pack:PackPage"),
)  # fmt: skip
ALL_PAGES = (*FIRST_PAGES, *(page for part in PARTS for page in part.PAGES))
"""In the order in which they are made: leads and changes are counted on the rail."""
PAGES = tuple(sorted(ALL_PAGES, key=lambda page: ORDER.index(page.name)))
DOCKS_OF = {"start": (), **{page.name: page.docks for page in PAGES}}
"""Docks that a page opens with, until the user arranges it otherwise."""
FILTERED = tuple(page.name for page in PAGES if page.filtered)
LAYOUT_VERSION = 5
P = TypeVar("P", bound=Part)
SAID_MS = 20_000
"""What the status bar said is old by then."""
DEFAULT_MARKING = "OFFICIAL-SENSITIVE"


class Window(QMainWindow):
    """One case, six pages, one selection."""

    def __init__(self, session: Session | None = None) -> None:
        super().__init__()
        self.session = session or Session()
        self.jobs = Jobs(self)
        self.spare = Spare(self.jobs, self.session, self)
        self.frames = Frames(self)
        self.actions_ = Actions(self)
        self.case_actions = CaseActions(self)
        self.review_actions = ReviewActions(self)
        self.changes_actions = ChangesActions(self)
        self.parts: list[Part] = [part(self) for part in PARTS]
        self.docks: dict[str, QDockWidget] = {}
        self.page = "start"
        self._layouts: dict[str, QByteArray] = {}
        self.closed_pages: dict[str, str] = {}
        self.setWindowTitle("gis_planner")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self._build_pages()
        self._build_docks()
        self.room = Room(self, self.stack, self.docks)
        self._build_actions()
        self._build_chrome()
        self._connect()
        self.show_page("start")
        self._case_changed()
        self.resize(1440, 900)

    # ---- building

    def _build_pages(self) -> None:
        s = self.session
        self.stack = PageStack()
        sources = {page.name: page.source for page in ALL_PAGES if page.source}
        self.pages = Pages(sources, (s, self.jobs), self._page_made)
        self.start_page, self.premises_page = StartPage(), PremisesPage(s)
        for name, page in (("start", self.start_page), ("premises", self.premises_page)):
            self.pages.add(name, page)
            self.stack.addWidget(page)
        self.idle = Idle(self.pages, self.jobs, self)
        self.filter_bar = FilterBar(s)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.filter_bar)
        layout.addWidget(self.stack, 1)
        self.setCentralWidget(centre)

    def _build_docks(self) -> None:
        s = self.session
        self.layer_tree, self.filter_panel = LayerTree(), FilterPanel(s)
        self.inspector, self.table = Inspector(s), PremisesTable(s)
        self.networks_tab = NetworksTab(s, self.jobs)
        self.inspector.tabs.addTab(self.networks_tab, "Networks")
        self.why_tab = WhyTab(s, self.jobs)
        self.inspector.tabs.addTab(self.why_tab, "Why")
        self.inspector.tabs.setStyleSheet("QTabBar::tab { padding: 7px 5px; }")
        self.inspector.tabs.setUsesScrollButtons(True)
        self.timeline = ContactsTimeline(s)
        self.jobs_panel, self.history = JobsPanel(self.jobs), HistoryPanel(s)
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        specs = [spec for part in self.parts for spec in part.docks()]
        for name, title, widget, area in (
            ("filters", "Filters", self.filter_panel, left),
            ("layers", "Layers", self.layer_tree, left),
            ("inspector", "Inspector", self.inspector, right),
            ("evidence", "Evidence", QWidget(), right),
            ("table", "Table", self.table, bottom),
            ("timeline", "Contacts over time", self.timeline, bottom),
            ("jobs", "Jobs", self.jobs_panel, bottom),
            ("history", "History", self.history, right),
            *(spec[:4] for spec in specs),
        ):
            dock = QDockWidget(title, self)
            dock.setObjectName(name)
            dock.setWidget(widget)
            dock.dockLocationChanged.connect(lambda _: self._title_bars_soon())
            dock.topLevelChanged.connect(lambda _: self._title_bars_soon())
            self.addDockWidget(area, dock)
            dock.hide()
            self.docks[name] = dock
        self.docks["evidence"].visibilityChanged.connect(lambda seen: seen and self.links_page)
        self.setCorner(Qt.Corner.BottomRightCorner, right)
        self.setCorner(Qt.Corner.BottomLeftCorner, left)
        self.tabifyDockWidget(self.docks["filters"], self.docks["layers"])
        self.tabifyDockWidget(self.docks["table"], self.docks["timeline"])
        self.tabifyDockWidget(self.docks["timeline"], self.docks["jobs"])
        self.tabifyDockWidget(self.docks["inspector"], self.docks["evidence"])
        self.tabifyDockWidget(self.docks["evidence"], self.docks["history"])
        for spec in specs:
            if spec.beside:
                self.tabifyDockWidget(self.docks[spec.beside], self.docks[spec.name])
        north = QTabWidget.TabPosition.North
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, north)

    def _build_actions(self) -> None:
        add, case = self.actions_.add, self.case_actions
        add("new", "New case…", case.new, "Ctrl+N", "new", needs_case=False)
        add("open", "Open case…", case.open, "Ctrl+O", "open", needs_case=False)
        add("demo", "Open the demo", case.demo, "", "play", needs_case=False)
        add("close", "Close case", case.close, "Ctrl+W", "close")
        add("import", "Import lists…", case.choose_files, "Ctrl+I", "import")
        add("layer", "Add a map layer…", case.choose_layer, "", "layers")
        add("gazetteer", "Add a gazetteer…", case.choose_gazetteer, "", "search")
        add("pseudonymise", "Pseudonymise a list…", case.pseudonymise, "", "lock", needs_case=False,
            full="Pseudonymise a list that may not be shared by name")  # fmt: skip
        add("export", "Export premises…", case.export_premises, "Ctrl+E", "save",
            full="Export premises as a table")  # fmt: skip
        add("verify", "Verify the case", case.verify, "", "check",
            full="Verify journal and results of the case")  # fmt: skip
        add("quit", "Quit", self.close, "Ctrl+Q", needs_case=False)
        add("undo", "Undo", case.undo, "Ctrl+Z", "undo")
        add("redo", "Redo", case.redo, "Ctrl+Shift+Z", "redo")
        add("find", "Search", self._focus_search, "Ctrl+F", "search", full="Search premises")
        add("select_all", "Select all shown", self._select_shown, "Ctrl+Shift+A",
            full="Select all premises shown")  # fmt: skip
        add("select_none", "Select none", self.session.selection.clear, "Ctrl+D")
        add("zoom_selection", "Show selection on map", self._zoom_selection, "Ctrl+G", "premises")
        add("chart_add", "Add selection to the link chart", self._add_to_chart, "Ctrl+Shift+L",
            "links")  # fmt: skip
        add("clear_filters", "Clear filters", self.session.filters.clear, "Ctrl+Shift+F", "filter",
            full="Clear all filters")  # fmt: skip
        add(
            "copy_dossier", "Copy dossier with sources", self.inspector.copy, "Ctrl+Shift+C", "copy"
        )
        for name, text, stage in (
            ("match", "Match the lists", "match"),
            ("score", "Score premises", "score"),
            ("links_build", "Build links", "links"),
        ):
            add(name, text, partial(case.run_stage, stage), "", "play")
        add("accuracy", "How good are these matches?…", case.show_accuracy, "Ctrl+Shift+H", "check",
            full="How good are these matches? Accuracy and training")  # fmt: skip
        for i, (name, title, icon, *_) in enumerate(PAGES, 1):
            keys = f"Ctrl+{i % 10}" if i <= 10 else f"Ctrl+Shift+{i % 10}"
            add(f"page_{name}", title, partial(self.show_page, name), keys, icon,
                full=f"Go to {title}", checkable=True)  # fmt: skip
        for name, dock in self.docks.items():
            add(f"dock_{name}", dock.windowTitle(), partial(self._toggle_dock, name), "",
                name if name in icons.PATHS else "inspect",
                full=f"Show or hide {dock.windowTitle().lower()}", checkable=True)  # fmt: skip
        for name in theme.THEMES:
            add(f"theme_{name}", name.capitalize(), partial(self.set_theme, name), "", "theme",
                needs_case=False, full=f"Use the {name} theme", checkable=True)  # fmt: skip
        add("reset", "Reset the arrangement", self._reset_layout, full="Reset docks of this page")
        self.review_actions.add()
        self.changes_actions.add()
        for part in self.parts:
            part.add_actions()
        add("palette", "Commands…", self.show_palette, "Ctrl+K", "search", needs_case=False)
        add("help", "Help on this page", lambda: show_help(self, self.page), "F1", "help",
            needs_case=False)  # fmt: skip
        add("shortcuts", "Keyboard shortcuts", lambda: show_shortcuts(self), "Ctrl+/", "",
            needs_case=False)  # fmt: skip
        group = QActionGroup(self)
        for name in theme.THEMES:
            group.addAction(self.actions_[f"theme_{name}"])
        self.actions_[f"theme_{theme.current().name}"].setChecked(True)

    def _build_chrome(self) -> None:
        self.marking = QLabel(DEFAULT_MARKING)
        self.marking.setObjectName("marking")
        self.marking.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.marking.setAccessibleName("Security marking")
        top = QWidget()
        layout = QVBoxLayout(top)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.marking)
        layout.addWidget(self._menus())
        self.setMenuWidget(top)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self._rail())
        self._status()

    def _menus(self) -> QWidget:
        bar = QMenuBar()
        a = self.actions_
        docks = [f"dock_{n}" for n in self.docks]
        themes = [f"theme_{n}" for n in theme.THEMES]
        for title, names in (
            ("&Case", ("new", "open", "demo", "", "import", "record", "layer", "gazetteer", "",
                       "pseudonymise", "export", "verify", "", "close", "quit")),
            ("&Edit", ("undo", "redo", "", "find", "select_all", "select_none", "copy_dossier", "",
                       "cluster", "decisions", "", "clear_filters")),
            ("&Go", (*tuple(f"page_{p.name}" for p in PAGES), "", "zoom_selection", "chart_add",
                     "palette")),
            ("&Stages", ("match", "accuracy", "", "score", "links_build")),
            ("&View", (*docks, "", "reset", "", *themes)),
            ("&Help", ("help", "shortcuts")),
        ):  # fmt: skip
            menu = bar.addMenu(title)
            assert menu is not None
            for name in names:
                if name:
                    menu.addAction(a[name])
                else:
                    menu.addSeparator()
            for part in self.parts:
                for name in part.menus().get(title, ()):
                    menu.addAction(a[name]) if name else menu.addSeparator()
        for action in a.all():
            if len(action.shortcut().toString()) == 1:  # a letter belongs to the map alone
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                self.premises_page.addAction(action)
            else:
                self.addAction(action)
        return bar

    def _rail(self) -> Rail:
        rail = Rail()
        self.rail_buttons: dict[str, QToolButton] = {}
        for name, title, *_ in PAGES:
            tool = QToolButton()
            tool.setText(title)
            tool.setCheckable(True)
            tool.setAccessibleName(f"{title} page")
            tool.setToolTip(self.actions_[f"page_{name}"].toolTip())
            tool.clicked.connect(lambda _=False, n=name: self.show_page(n))
            rail.add(tool)
            self.rail_buttons[name] = tool
        rail.close_up()
        self.rail = rail
        self._rail_icons()
        return rail

    def _rail_icons(self) -> None:
        for name, _, icon, *_ in PAGES:
            self.rail_buttons[name].setIcon(icons.icon(icon, theme.current().rail_text))
        self._count_leads(self._leads)
        self.changes_actions.count_open(self.changes_actions.count)

    _leads = 0

    def _count_leads(self, count: int) -> None:
        """The number of new leads on the rail."""
        self._leads = count
        tool = self.rail_buttons["leads"]
        tool.setIcon(icons.with_dot("leads", theme.current().rail_text, count > 0))
        tool.setText(f"Leads {count if count < 500 else '500+'}" if count else "Leads")
        words = f"{count} new leads" if count != 1 else "1 new lead"
        tool.setAccessibleName(f"Leads page, {words}" if count else "Leads page")
        tip = self.actions_["page_leads"].toolTip()
        tool.setToolTip(f"{tip}: {words}" if count else tip)

    def _status(self) -> None:
        bar = self.statusBar()
        assert bar is not None
        self.place = QLabel()
        self.place.setAccessibleName("Status")
        self.fading = QTimer(self)
        self.fading.setSingleShot(True)
        self.fading.setInterval(SAID_MS)
        self.fading.timeout.connect(self.place.clear)
        self.job_text, self.job_bar = QLabel(), QProgressBar()
        self.job_text.setMaximumWidth(560)
        self.job_bar.setRange(0, 1000)
        self.job_bar.setTextVisible(False)
        self.job_bar.setFixedWidth(160)
        self.job_cancel = QPushButton("Cancel")
        self.job_cancel.setProperty("quiet", "true")
        self.job_cancel.clicked.connect(self._cancel_job)
        bar.addWidget(self.place, 1)
        for widget in (self.job_text, self.job_bar, self.job_cancel):
            bar.addPermanentWidget(widget)
            widget.hide()
        bar.setSizeGripEnabled(False)

    def _connect(self) -> None:
        s, case = self.session, self.case_actions
        s.opened.connect(self._case_changed)
        s.changed.connect(self._touched)
        self.jobs.changed.connect(self._show_job)
        self.start_page.new_case.connect(case.new)
        self.start_page.open_case.connect(case.open)
        self.start_page.open_demo.connect(case.demo)
        self.start_page.open_path.connect(lambda p: self.open_case(Path(p)))
        self.premises_page.status.connect(self.say)
        self.premises_page.go_import.connect(partial(self.show_page, "import"))
        self.premises_page.run_match.connect(partial(case.run_stage, "match"))
        self.premises_page.scene_changed.connect(self._scene)
        self.layer_tree.edited.connect(self.premises_page.canvas.set_scene)
        self.layer_tree.add_layer.connect(case.choose_layer)
        self.layer_tree.remove_layer.connect(case.remove_layer)
        self.inspector.zoom_to.connect(self._zoom_row)
        self.inspector.open_chart.connect(self._open_chart)
        self.table.show_rows.connect(self._zoom_selection)
        self.table.export_rows.connect(case.export_selection)
        self.history.undo.connect(case.undo)
        self.history.redo.connect(case.redo)
        self.review_actions.connect()
        for part in self.parts:
            part.connect()
        self.networks_tab.open_chart.connect(self._chart_of)
        self.networks_tab.plan_wanted.connect(self.plan_premises)
        viewport = self.table.view.viewport()
        if viewport is not None:  # rows of the table can be dragged onto the chart
            self._drag = DragSource(viewport, self._dragged)

    def _page_made(self, name: str, page: QWidget) -> None:
        """A page was made, at the start or later: it takes its place."""
        self.stack.addWidget(page)
        connect = {
            "import": self._connect_import, "links": self._connect_links,
            "leads": self._connect_leads, "plan": self._connect_plan, "pack": self._connect_pack,
            "review": self.review_actions.page_made, "changes": self.changes_actions.page_made,
        }.get(name)  # fmt: skip
        if connect is not None:
            connect()
        for part in self.parts:
            part.page_made(name, page)
        self.session.opened.disconnect(self._case_changed)  # pages hear of a case before it is
        self.session.opened.connect(self._case_changed)  # shown on one of them

    @property
    def import_page(self) -> ImportPage:
        """The page, made now if it is not there yet; so the others below."""
        return cast("ImportPage", self.pages["import"])

    @property
    def review_page(self) -> ReviewPage:
        """Doubtful pairs."""
        return cast("ReviewPage", self.pages["review"])

    @property
    def changes_page(self) -> ChangesPage:
        """What the last match changed."""
        return cast("ChangesPage", self.pages["changes"])

    @property
    def links_page(self) -> LinksPage:
        """Link chart and evidence."""
        return cast("LinksPage", self.pages["links"])

    @property
    def leads_page(self) -> LeadsPage:
        """What is new."""
        return cast("LeadsPage", self.pages["leads"])

    @property
    def plan_page(self) -> PlanPage:
        """Operations and their plans."""
        return cast("PlanPage", self.pages["plan"])

    @property
    def pack_page(self) -> PackPage:
        """Packs."""
        return cast("PackPage", self.pages["pack"])

    def _connect_import(self) -> None:
        page, case = self.import_page, self.case_actions
        page.files.connect(case.take_files)
        page.choose_files.connect(case.choose_files)
        page.add_layer.connect(case.choose_layer)
        page.add_gazetteer.connect(case.choose_gazetteer)
        page.run_stage.connect(case.run_stage)
        page.show_set_aside.connect(case.show_set_aside)

    def _connect_plan(self) -> None:
        page = self.plan_page
        page.fault.connect(lambda f: self.case_actions.show_fault(f, "Plan"))
        page.status.connect(self.say)
        page.go_pack.connect(partial(self.show_page, "pack"))
        page.set_scene(self.premises_page.canvas.scene)

    def _connect_pack(self) -> None:
        page = self.pack_page
        page.fault.connect(lambda f: self.case_actions.show_fault(f, "Pack"))
        page.status.connect(self.say)
        page.go_plan.connect(partial(self.show_page, "plan"))

    def _connect_links(self) -> None:
        page = self.links_page
        page.build.connect(partial(self.case_actions.run_stage, "links"))
        page.status.connect(self.say)
        page.fault.connect(lambda f: self.case_actions.show_fault(f, "Links"))
        page.evidence_shown.connect(self._raise_evidence)
        page.show_premises.connect(self._show_premises)
        page.plan_premises.connect(self.plan_premises)
        self.docks["evidence"].setWidget(page.panel)

    def _connect_leads(self) -> None:
        page = self.leads_page
        page.build.connect(partial(self.case_actions.run_stage, "links"))
        page.status.connect(self.say)
        page.fault.connect(lambda f: self.case_actions.show_fault(f, "Leads"))
        page.counted.connect(self._count_leads)
        page.open_chart.connect(self._chart_of)
        page.open_evidence.connect(self._evidence_of)
        page.show_premises.connect(self._show_premises)
        page.plan_premises.connect(self.plan_premises)
        page.sources_wanted.connect(self._sources)

    def _dragged(self, at: QPoint) -> list[str]:
        frame, place = self.session.frame, self.table.view.indexAt(at).row()
        if place < 0:
            return []
        row, chosen = int(self.table.model.rows[place]), self.session.selection.rows
        rows = chosen[:400].tolist() if row in chosen else [row]
        return [frame.id_of(int(r)) for r in rows]

    def _evidence_of(self, predecessor: str, successor: str) -> None:
        self.show_page("links")
        self.links_page.show_evidence(predecessor, successor)

    def _sources(self, refs: list[str]) -> None:
        """Rows as received, in the evidence dock, whatever page is shown."""
        self.links_page.need_source()
        self.docks["evidence"].show()
        self.docks["evidence"].raise_()
        self._title_bars()
        self.links_page.panel.show_sources(refs)

    def _raise_evidence(self) -> None:
        """Bring the evidence to the front of its tabs, where it is open at all."""
        dock = self.docks["evidence"]
        if self.page == "links" and not dock.isHidden():
            dock.raise_()

    def _show_premises(self, ids: list[str]) -> None:
        """Select premises and show them on the map."""
        rows = self.session.frame.rows_of(ids)
        if len(rows):
            self.session.selection.set(rows, focus=int(rows[0]))
            self._zoom_selection()

    def _chart_of(self, ids: list[str]) -> None:
        """A new chart about some nodes."""
        self.show_page("links")
        self.links_page.start_from(ids)

    def plan_premises(self, ids: list[str]) -> None:
        """Ask which of the premises and which operation, then show the plan page."""
        there = [i for i in ids if self.session.frame.row_of(i) >= 0]
        if not there:
            self.say("None of these premises is in the case")
            return
        from gis_planner.app.pages.links.plan_from import PlanFromNetwork

        dialog = PlanFromNetwork(self.session, there, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._planned(dialog))
        dialog.open()

    def _planned(self, dialog: PlanFromNetwork) -> None:
        count = len(dialog.chosen)
        try:
            self.session.took_effect(dialog.apply())
        except UserError as fault:
            self.case_actions.show_fault(fault, "Plan visits")
            return
        self.show_page("plan")
        self.plan_page.refresh()
        self.say(f"{count} premises must be visited in {self.session.operation}. Press Plan.")

    def _add_to_chart(self) -> None:
        """The selected premises to the link chart."""
        selection, frame = self.session.selection, self.session.frame
        rows = [int(r) for r in selection.rows[:400]] or [selection.focus]
        ids = [frame.id_of(r) for r in rows if r >= 0]
        if not ids:
            self.say("Select premises on the map or in the table first")
            return
        self.show_page("links")
        self.links_page.add_to_chart(ids)

    def part(self, kind: type[P]) -> P:
        """The part of a kind."""
        return next(p for p in self.parts if isinstance(p, kind))

    # ---- pages and docks

    def show_page(self, name: str) -> None:
        """Show a page with its docks as they were left."""
        if name != "start" and not self.session.is_open:
            return
        if name in self.closed_pages:
            self.say(self.closed_pages[name])
            return
        if self.page != name and self.isVisible():
            self._layouts[self.page] = self.saveState(LAYOUT_VERSION)
            self.place.clear()
        self.page = name
        self.frames.forget()
        self.room.page_changed()
        self.stack.changing = True
        self.stack.setCurrentWidget(self.pages[name])
        self.stack.updateGeometry()
        self.filter_bar.setVisible(name in FILTERED)
        kept = self._layouts.get(name)
        if kept is None or not put_back(self, kept, LAYOUT_VERSION):
            self._default_docks(name)
        self._title_bars()
        self.stack.changed()
        for key, tool in self.rail_buttons.items():
            tool.setChecked(key == name)
            self.actions_[f"page_{key}"].setChecked(key == name)
        self.rail.setVisible(self.session.is_open)
        entered: Callable[[], None] | None = getattr(self.pages[name], "entered", None)
        if entered is None:
            return
        if self.isVisible() and getattr(self.pages[name], "fills_later", False):
            self.frames.ask(entered)  # its lists and map, once page and docks have their places
        else:
            entered()

    def _default_docks(self, name: str) -> None:
        for key, dock in self.docks.items():
            dock.setVisible(key in DOCKS_OF[name])
        if name == "premises":
            self.docks["filters"].raise_()
            self.docks["table"].raise_()
            self.docks["inspector"].raise_()
            self.resizeDocks(
                [self.docks["filters"], self.docks["inspector"]], [240, 360],
                Qt.Orientation.Horizontal,
            )  # fmt: skip
            self.resizeDocks([self.docks["table"]], [250], Qt.Orientation.Vertical)
        elif name in ("links", "leads", "plan"):
            self.resizeDocks([self.docks["inspector"]], [340], Qt.Orientation.Horizontal)
            if name == "links":
                self.docks["evidence"].raise_()

    def _toggle_dock(self, name: str) -> None:
        dock = self.docks[name]
        dock.setVisible(not dock.isVisible())
        if dock.isVisible():
            dock.raise_()
            self.room.asked = name
        self._title_bars()

    def _title_bars_soon(self) -> None:
        QTimer.singleShot(0, self._title_bars)

    def _title_bars(self) -> None:
        """A dock among tabs needs no title of its own: its tab says it and moves it."""
        for dock in self.docks.values():
            others = [d for d in self.tabifiedDockWidgets(dock) if not d.isHidden()]
            tabbed = bool(others) and not dock.isFloating()
            has_bar = dock.titleBarWidget() is None
            if tabbed and has_bar:
                dock.setTitleBarWidget(QWidget(dock))
            elif not tabbed and not has_bar:
                old = dock.titleBarWidget()
                dock.setTitleBarWidget(None)
                if old is not None:
                    old.deleteLater()
        for bar in tab_bars(self):
            titles = {bar.tabText(i) for i in range(bar.count())}
            shown = [d for d in self.docks.values()
                     if d.windowTitle() in titles and not d.isHidden()]  # fmt: skip
            bar.setVisible(len(shown) >= 2)

    def _reset_layout(self) -> None:
        self._layouts.pop(self.page, None)
        self._default_docks(self.page)

    def restore_layout(self) -> None:
        """Docks and size as they were left last time."""
        values = settings.load()
        size = values.get("window_size")
        if isinstance(size, list) and len(size) == 2:
            self.resize(int(size[0]), int(size[1]))
        saved = values.get("layouts", {})
        if isinstance(saved, dict):
            for name, text in saved.items():
                if name in self.pages:
                    self._layouts[name] = QByteArray.fromBase64(QByteArray(str(text).encode()))

    def _save_layout(self) -> None:
        self._layouts[self.page] = self.saveState(LAYOUT_VERSION)
        texts = {k: bytes(v.toBase64().data()).decode() for k, v in self._layouts.items()}
        settings.save(
            {
                **settings.load(),
                "layouts": texts,
                "window_size": [self.width(), self.height()],
                "theme": theme.current().name,
            }
        )

    def set_theme(self, name: str) -> None:
        """Change the looks of everything at once."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, theme.THEMES[name])
        self.actions_.retheme()
        self.actions_[f"theme_{name}"].setChecked(True)
        self._rail_icons()
        widgets = (*self.pages.there.values(), self.networks_tab, self.why_tab)
        for part in (*widgets, *self.parts, *(d.widget() for d in self.docks.values())):
            retheme = getattr(part, "retheme", None)
            if retheme is not None:
                retheme()
        tint_buttons(self)
        self.layer_tree.show_scene(self.premises_page.canvas.scene)
        self.filter_bar.refresh()
        self.history.refresh()

    def show_palette(self) -> None:
        """Ctrl+K."""
        palette = CommandPalette(self.actions_.all(), self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.move(self.geometry().center().x() - 280, self.geometry().top() + 90)
        palette.open()
        palette.field.setFocus()

    # ---- the case

    def open_case(self, path: Path) -> None:
        """Open a case file, asking for its passphrase where it has one."""
        self.case_actions.open_path(path)

    def _case_changed(self) -> None:
        has = self.session.is_open
        self.actions_.enable(has)
        self.setWindowTitle(
            f"{self.session.the_case.path.name} – gis_planner" if has else "gis_planner"
        )
        self._layers: tuple[Layer, ...] = ()
        self.premises_page.set_scene(assemble((), Scene(), self.session))
        if has:
            self._read_layers()
            self.read_frame()
            self.show_page("import" if not self.session.has("matched") else "premises")
        else:
            self.start_page.refresh()
            self.show_page("start")
        for part in self.parts:
            part.case_changed()

    def _touched(self, touched: frozenset[str]) -> None:
        if touched & FRAME_PARTS:
            self.read_frame()
        if "layers" in touched:
            self._read_layers()

    def read_frame(self) -> None:
        """Read all premises in the background and show them."""
        case = self.session.case

        def take(frame: PremisesFrame) -> None:
            if self.session.case is case:
                self.session.set_frame(frame)
                self.idle.start()

        self.jobs.start("Reading premises", self.session.read_frame, take, quiet=True)

    def _read_layers(self) -> None:
        case = self.session.case

        def take(layers: tuple[Layer, ...]) -> None:
            if self.session.case is case:
                scene = assemble(layers, self.premises_page.canvas.scene, self.session)
                self.premises_page.set_scene(scene)

        work = partial(read_layers, self.session)
        self.jobs.start("Reading map layers", work, take, quiet=True)

    def _scene(self, scene: Scene) -> None:
        self.layer_tree.show_scene(scene)
        self.spread_scene(scene)

    def spread_scene(self, scene: Scene) -> None:
        """Other pages with a map show the layers of the premises page."""
        if "plan" in self.pages.there:
            self.plan_page.set_scene(scene)
        if "review" in self.pages.there:
            self.review_page.set_scene(scene)

    # ---- small things

    def say(self, text: str) -> None:
        """A line in the status bar."""
        self.place.setText(text)

    def _show_job(self) -> None:
        job = self.jobs.active
        for widget in (self.job_text, self.job_bar, self.job_cancel):
            widget.setVisible(job is not None)
        if job is not None:
            self.job_text.setText(describe(job))
            self.job_bar.setValue(round(job.monitor.fraction * 1000))

    def _cancel_job(self) -> None:
        if self.jobs.active is not None:
            self.jobs.active.cancel()

    def _focus_search(self) -> None:
        if self.page == "review":
            self.review_page.focus_search()
            return
        if self.page not in FILTERED:
            self.show_page("premises")
        self.filter_bar.search.setFocus()
        self.filter_bar.search.selectAll()

    def _select_shown(self) -> None:
        self.session.selection.set(np.flatnonzero(self.session.shown))

    def _zoom_selection(self) -> None:
        if self.page not in ("premises", "plan"):
            self.show_page("premises")
        self.premises_page.canvas.show_rows(self.session.selection.rows)

    def _zoom_row(self, row: int) -> None:
        if self.page not in ("premises", "plan"):
            self.show_page("premises")
        self.premises_page.canvas.show_rows(np.array([row]))

    def _open_chart(self, premises_id: str) -> None:
        self.show_page("links")
        self.links_page.start_from([premises_id])

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Files may be dropped anywhere."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """A case opens, everything else is imported."""
        data = event.mimeData() if event is not None else None
        if data is not None:
            paths = [Path(u.toLocalFile()) for u in data.urls() if u.isLocalFile()]
            QTimer.singleShot(0, lambda: self.case_actions.take_files(paths))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Keep the layout, stop the jobs, close the case."""
        if self.isVisible():
            self._save_layout()
        self.shut_down()
        if event is not None:
            event.accept()

    def shut_down(self) -> None:
        """Stop every thread and close the case."""
        self.idle.stop()
        self.spare.stop()
        for part in self.parts:
            part.close()
        self.jobs.close()
        for canvas in self.findChildren(MapCanvas):
            canvas.wait()
        if self.session.case is not None:
            self.session.case.close()
            self.session.case = None
