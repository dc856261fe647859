"""The window: pages, docks, menus; turns signals of the pages into jobs of the session."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow, QVBoxLayout, QWidget

from gis_planner import settings
from gis_planner.app import theme
from gis_planner.app.actions import Actions
from gis_planner.app.case_actions import CaseActions
from gis_planner.app.changes_actions import ChangesActions
from gis_planner.app.command_palette import CommandPalette
from gis_planner.app.contacts_timeline import ContactsTimeline
from gis_planner.app.docks import BOTTOM, LEFT, RIGHT, Docks
from gis_planner.app.filter_panel import FilterBar, FilterPanel
from gis_planner.app.frames import Frames, Step
from gis_planner.app.inspector import Inspector
from gis_planner.app.jobs import Jobs
from gis_planner.app.layer_tree import LayerTree
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.memory import Spare
from gis_planner.app.menus import add_actions, menu_bar
from gis_planner.app.models.frame import Ints, PremisesFrame
from gis_planner.app.networks_tab import NetworksTab
from gis_planner.app.page_names import ALL_PAGES, DOCKS_OF, FILTERED, PAGES
from gis_planner.app.pages.premises import PremisesPage
from gis_planner.app.pages.start import StartPage
from gis_planner.app.pages_made import Idle, Pages
from gis_planner.app.panels import HistoryPanel, JobsPanel
from gis_planner.app.parts import PARTS
from gis_planner.app.parts.part import DockSpec, Part
from gis_planner.app.rail import Rail
from gis_planner.app.review_actions import ReviewActions
from gis_planner.app.room import PageStack, Room
from gis_planner.app.scene_builder import assemble, read_layers
from gis_planner.app.session import FRAME_PARTS, Session
from gis_planner.app.status_line import StatusLine
from gis_planner.app.tab_bars import behind
from gis_planner.app.table import PremisesTable
from gis_planner.app.why_tab import WhyTab
from gis_planner.app.widgets import tint_buttons
from gis_planner.domain.handling import DEFAULT_MARKING

if TYPE_CHECKING:
    from gis_planner.app.pages.changes import ChangesPage
    from gis_planner.app.pages.import_ import ImportPage
    from gis_planner.app.pages.leads import LeadsPage
    from gis_planner.app.pages.links import LinksPage
    from gis_planner.app.pages.pack import PackPage
    from gis_planner.app.pages.plan import PlanPage
    from gis_planner.app.pages.review import ReviewPage

P = TypeVar("P", bound=Part)
MOST_BEHIND = 400
"""Controls that Tab passes by before it gives up."""


class Window(QMainWindow):
    """One case, its pages, one selection."""

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
        self.page = "start"
        self.closed_pages: dict[str, str] = {}
        self.setWindowTitle("gis_planner")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self._build_pages()
        self._build_docks()
        self.room = Room(self, self.stack, self.docks)
        self.rail = Rail(PAGES, self.show_page)
        add_actions(self)
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
        self.docks = Docks(self, (
            DockSpec("filters", "Filters", self.filter_panel, LEFT),
            DockSpec("layers", "Layers", self.layer_tree, LEFT, "filters"),
            DockSpec("inspector", "Inspector", self.inspector, RIGHT),
            DockSpec("evidence", "Evidence", QWidget(), RIGHT, "inspector"),
            DockSpec("table", "Table", self.table, BOTTOM),
            DockSpec("timeline", "Contacts over time", self.timeline, BOTTOM, "table"),
            DockSpec("jobs", "Jobs", self.jobs_panel, BOTTOM, "timeline"),
            DockSpec("history", "History", self.history, RIGHT, "evidence"),
            *(spec for part in self.parts for spec in part.docks()),
        ), DOCKS_OF)  # fmt: skip

    def _build_chrome(self) -> None:
        self.marking = QLabel(DEFAULT_MARKING)
        self.marking.setObjectName("marking")
        self.marking.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.marking.setAccessibleDescription("Security marking")
        top = QWidget()
        layout = QVBoxLayout(top)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.marking)
        layout.addWidget(menu_bar(self))
        self.setMenuWidget(top)
        for page in PAGES:
            self.rail.tip(page.name, self.actions_[f"page_{page.name}"].toolTip())
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        self.status_line = StatusLine(self.jobs)
        self.setStatusBar(self.status_line)

    def _connect(self) -> None:
        s, case = self.session, self.case_actions
        s.opened.connect(self._case_changed)
        s.changed.connect(self._touched)
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
        self.inspector.zoom_to.connect(self.zoom_row)
        self.table.show_rows.connect(self.zoom_selection)
        self.table.export_rows.connect(case.export_selection)
        self.history.undo.connect(case.undo)
        self.history.redo.connect(case.redo)
        self.history.go_to.connect(case.go_to)
        self.review_actions.connect()
        for part in self.parts:
            part.connect()

    def _page_made(self, name: str, page: QWidget) -> None:
        """A page was made, at the start or later: it takes its place."""
        self.stack.addWidget(page)
        if name == "review":
            self.review_actions.page_made()
        elif name == "changes":
            self.changes_actions.page_made()
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

    def show_premises(self, ids: list[str]) -> None:
        """Select premises and show them on the map."""
        rows = self.session.frame.rows_of(ids)
        if len(rows):
            self.session.selection.set(rows, focus=int(rows[0]))
            self.zoom_selection()

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
            self.docks.keep(self.page)
            self.status_line.place.clear()
        self.page = name
        self.frames.forget()
        self.room.page_changed()
        self.stack.changing = True
        self.stack.setCurrentWidget(self.pages[name])
        self.stack.updateGeometry()
        self.filter_bar.setVisible(name in FILTERED)
        self.docks.arrange(name)
        self.stack.changed()
        self.rail.show_page(name)
        for page in PAGES:
            self.actions_[f"page_{page.name}"].setChecked(page.name == name)
        self.rail.setVisible(self.session.is_open)
        entered: Step | None = getattr(self.pages[name], "entered", None)
        if entered is None:
            return
        self.frames.ask(entered)  # its lists and map, once page and docks have their places
        if not (self.isVisible() and getattr(self.pages[name], "fills_later", False)):
            self.frames.finish()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab passes by what lies in docks behind the tabs of others."""
        moved = super().focusNextPrevChild(forward)
        if self.stack.changing:  # the page that comes says where the keyboard goes
            return moved
        for _ in range(MOST_BEHIND):
            at = self.focusWidget()
            if not moved or at is None or not behind(at, self):
                break
            moved = super().focusNextPrevChild(forward)
        return moved

    def toggle_dock(self, name: str) -> None:
        """Show or hide a dock; one that was asked for stays on a small screen."""
        if self.docks.toggle(name):
            self.room.asked = name

    def restore_layout(self) -> None:
        """Docks and size as they were left last time."""
        values = settings.load()
        size = values.get("window_size")
        if isinstance(size, list) and len(size) == 2:
            self.resize(int(size[0]), int(size[1]))
        self.docks.take(values.get("layouts"))

    def save_layout(self) -> None:
        """Remember docks, size and theme for the next start."""
        self.docks.keep(self.page)
        settings.save(
            {
                **settings.load(),
                "layouts": self.docks.texts(),
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
        self.rail.retheme()
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
        self.status_line.say(text)

    def focus_search(self) -> None:
        """The cursor into the search of the page, or of the premises."""
        if self.page == "review":
            self.review_page.focus_search()
            return
        if self.page not in FILTERED:
            self.show_page("premises")
        self.filter_bar.search.setFocus()
        self.filter_bar.search.selectAll()

    def zoom_selection(self) -> None:
        """Show what is selected on the map."""
        self._zoom(self.session.selection.rows)

    def zoom_row(self, row: int) -> None:
        """Show one premises on the map."""
        self._zoom(np.array([row]))

    def _zoom(self, rows: Ints) -> None:
        if self.page not in ("premises", "plan"):
            self.show_page("premises")
        self.premises_page.canvas.show_rows(rows)

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
            self.save_layout()
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
