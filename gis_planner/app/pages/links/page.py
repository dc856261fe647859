"""The links page: a chart that grows step by step, and the evidence of successions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from gis_planner.app.frames import Frames
from gis_planner.app.graph.layout import make_ready
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.chart import ChartModel
from gis_planner.app.models.networks import Networks
from gis_planner.app.models.successions import SuccessionRow, rows_of
from gis_planner.app.models.words import counted
from gis_planner.app.pages.links import exporting
from gis_planner.app.pages.links.chart_tab import ChartTab
from gis_planner.app.pages.links.evidence_tab import EvidenceTab
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button
from gis_planner.domain.progress import Progress

NO_LINKS = (
    "No links yet",
    "Links show which premises, businesses, companies and people belong together, and "
    "where one business may have taken over from another.",
)
READING = ("Reading links…", "The chart and the evidence come in a moment.")


class LinksPage(QWidget):
    """Two tabs over the same links; the evidence panel is a dock of the window."""

    build = Signal()
    status = Signal(str)
    fault = Signal(object)
    plan_premises = Signal(object)
    """premises ids to plan visits to"""
    show_premises = Signal(object)
    """premises ids to show on the map"""
    evidence_shown = Signal()
    """the evidence panel has something new to read"""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.model, self.frames = ChartModel(), Frames(self)
        self.dirty = True
        self._wanted: list[str] = []
        self._wanted_pair: tuple[str, str] | None = None
        self.tab = ChartTab(session, jobs, self.model)
        self.chart, self.panel = self.tab.canvas, self.tab.panel
        self.evidence = EvidenceTab()
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            "links",
            *NO_LINKS,
            (button("Build links", self.build.emit, primary=True, icon="links"),),
        )
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)  # before it is filled, see widgets.stacked
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.tabs)
        self.tabs.addTab(self.tab, "Link chart")
        self.tabs.addTab(self.evidence, "Phoenix evidence")
        self._connect()
        self._nothing()

    def _connect(self) -> None:
        s, tab = self.session, self.tab
        s.opened.connect(self._reset)
        s.changed.connect(self._changed)
        s.selection.focused.connect(self._selected)
        s.selection.changed.connect(self._selected)
        tab.premises_chosen.connect(self._premises_chosen)
        tab.plan_wanted.connect(self.plan_visits)
        tab.map_wanted.connect(self._map)
        tab.export_wanted.connect(lambda kind: exporting.export(self, kind))
        tab.said.connect(self.status)
        tab.evidence_shown.connect(self.evidence_shown)
        tab.canvas.line_chosen.connect(lambda *_: self.evidence_shown.emit())
        tab.canvas.chosen.connect(lambda ids: self.evidence_shown.emit() if ids else None)
        self.evidence.chart_wanted.connect(self._chart_of)
        self.evidence.sources_wanted.connect(self._sources)
        self.evidence.plan_wanted.connect(self.plan_visits)

    @property
    def successions(self) -> tuple[SuccessionRow, ...]:
        """All possible successions, leads first."""
        return self.evidence.rows

    # ---- reading

    def _reset(self) -> None:
        self.dirty = True
        self._wanted, self._wanted_pair = [], None
        self.frames.forget()
        self.model.reset()
        self.evidence.fill(())
        self.panel.forget()
        self.tab._communities = None
        self._nothing()

    def _nothing(self) -> None:
        """No chart: no links are built, or those there are have not been read yet."""
        linked = self.session.has("links")
        self.empty.say(*(READING if linked else NO_LINKS), offer=not linked)
        self.stack.setCurrentIndex(0)

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & {"links", "successions", "matched", "lists"}:
            self.panel._known.clear()
            self.panel._asked = frozenset()
        if touched & {"links", "successions", "matched"}:
            self.dirty = True
            if self.isVisible():
                self.entered()

    def entered(self) -> None:
        """Read the graph when the page is shown and something changed."""
        if not self.dirty or not self.session.is_open:
            return
        if not self.session.has("links"):
            self._nothing()
            self.model.reread()
            return
        self.dirty = False
        session, source = self.session, Networks(self.session.the_case)

        def read(progress: Progress) -> tuple[Networks, tuple[SuccessionRow, ...]]:
            source.read(progress)
            make_ready()
            return source, rows_of(session.table("successions"), session.table("nodes"))

        self.jobs.start("Reading links", read, self._take, quiet=True)

    def _take(self, found: tuple[Networks, tuple[SuccessionRow, ...]]) -> None:
        source, successions = found
        if source.case is not self.session.case:
            return
        self.stack.setCurrentIndex(1)
        self.tab._communities = None
        self.evidence.fill(successions)
        self.tabs.setTabText(1, f"Phoenix evidence ({counted(self.evidence.leads, 'lead')})")
        self.frames.ask(lambda: self._chart(source))

    def _chart(self, source: Networks) -> None:
        if source.case is not self.session.case:
            return
        if self.model.source is not None and self.model.state.ids and not self._wanted:
            self.model.source = source
            self.model.reread()
        else:
            self.model.source = source
            self.start_from(self._wanted or self._first())
        if self._wanted_pair is not None:
            self.show_evidence(*self._wanted_pair)

    def _first(self) -> list[str]:
        """Where to begin: the selection, else the strongest lead, else the most severe premises."""
        session = self.session
        if session.selection.focus >= 0:
            return [session.frame.id_of(session.selection.focus)]
        if self.successions:
            lead = self.successions[0]
            return [lead.predecessor_id, lead.successor_id]
        if len(session.frame):
            return [session.frame.id_of(int(np.argmax(session.frame.severity())))]
        return []

    def need_source(self) -> None:
        """Make source rows readable before the graph was ever read."""
        if self.model.source is None and self.session.case is not None:
            self.model.source = Networks(self.session.the_case)

    # ---- the chart

    def start_from(self, ids: Sequence[str]) -> None:
        """A new chart: these nodes and what is two steps away."""
        self._wanted = list(ids)
        self.tabs.setCurrentIndex(0)
        if self.model.source is None or self.dirty:
            self.entered()
            return
        self._wanted = []
        self.tab.new_chart(ids)
        if len(ids) == 1:
            self.chart.select(ids, tell=False)
            self.panel.show_node(ids[0])
        else:
            self.chart.select(ids, tell=False, show=False)
            self.panel.show_summary()
            if len(self.chart.selected) > 1:
                self.status.emit("Press S to see what joins them")

    def add_to_chart(self, ids: Sequence[str]) -> None:
        """Put nodes on the chart that is there; begin one where there is none."""
        self.tabs.setCurrentIndex(0)
        if self.model.source is None or self.dirty or not self.model.state.ids:
            self.start_from(ids)
        else:
            self.tab.add(ids)

    def _chart_of(self, ids: Sequence[str]) -> None:
        self.start_from(ids)
        if len(ids) == 2:
            self.panel.show_line(*ids)
            self.tab._light_line(*ids)
            self.evidence_shown.emit()

    def show_evidence(self, predecessor: str, successor: str) -> None:
        """Open the evidence of a possible succession."""
        if self.dirty or self.model.source is None:
            self._wanted_pair = (predecessor, successor)
            self.entered()
            return
        self._wanted_pair = None
        if self.evidence.choose(predecessor, successor) >= 0:
            self.tabs.setCurrentIndex(1)

    def _sources(self, refs: Sequence[str]) -> None:
        self.panel.show_sources(refs)
        self.evidence_shown.emit()

    # ---- one selection

    _telling = False

    def _premises_chosen(self, ids: Sequence[str]) -> None:
        """Nodes were chosen on the chart: their premises are selected everywhere."""
        frame, selection = self.session.frame, self.session.selection
        rows = frame.rows_of(list(ids))
        if not len(rows):
            return
        chosen = self.chart.selected_ids
        focus = next(
            (r for r in (frame.row_of(i) for i in chosen if i.startswith("P")) if r >= 0), None
        )
        self._telling = True
        selection.set(rows, focus=focus)
        self._telling = False

    def _selected(self) -> None:
        """Premises were selected elsewhere: those on the chart are selected here."""
        if self._telling or not self.isVisible():
            return
        frame, selection = self.session.frame, self.session.selection
        rows = set(selection.rows[:400].tolist()) | ({selection.focus} - {-1})
        here = [i for i in (frame.id_of(int(r)) for r in rows) if i in self.chart.picture.index]
        if here and set(here) != set(self.chart.selected_ids):
            self.chart.select(here, tell=False)

    def _map(self, ids: Sequence[str]) -> None:
        if self.model.source is not None:
            self.show_premises.emit(self.model.source.premises_of(self.tab._members(ids)))

    def plan_visits(self, ids: Sequence[str]) -> None:
        """Plan visits to the premises of some nodes."""
        if self.model.source is None:
            return
        frame = self.session.frame
        nodes = self.tab._members(ids)
        premises = [p for p in self.model.source.premises_of(nodes) if frame.row_of(p) >= 0]
        if premises:
            self.plan_premises.emit(premises)
        else:
            self.status.emit("No premises to visit in this network")

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.tab.retheme()
        self.evidence.fill(self.evidence.rows)
