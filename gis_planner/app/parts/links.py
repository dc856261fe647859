"""Links: the chart, evidence, networks and leads, and the visits that are planned from them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QWidget

from gis_planner.app.graph.drag import DragSource
from gis_planner.app.parts.part import Part
from gis_planner.domain.errors import UserError

if TYPE_CHECKING:
    from gis_planner.app.pages.leads import LeadsPage
    from gis_planner.app.pages.links import LinksPage
    from gis_planner.app.pages.links.plan_from import PlanFromNetwork

MOST_NODES = 400
"""Premises put on a chart at once: more cannot be read."""
MOST_SHOWN = 500
"""A greater number of leads is not counted out on the rail."""


CHART = (
    ("path", "What joins the selected nodes of the chart", "Ctrl+Shift+J"),
    ("expand", "Neighbours of the selected nodes of the chart", ""),
    ("hide", "Take the selected nodes off the chart", ""),
    ("pin", "Hold the selected nodes of the chart where they are", ""),
    ("group", "Take the selected nodes of the chart together", ""),
    ("note", "Write a note on the chart", ""),
    ("fit", "Show the whole chart", ""),
    ("layout:force", "Arrange the chart anew", ""),
    ("plan", "Plan visits to what is on the chart", ""),
    ("export:png", "Picture of the chart with marking", ""),
)
"""The tools of the chart, for the command palette: name, what it says, keys."""


class LinksPart(Part):
    """Joins the pages of links and leads, their docks, and the table."""

    def add_actions(self) -> None:
        """From the selection to the chart."""
        self.window.actions_.add(
            "chart_add", "Add selection to the link chart", self._add_to_chart, "Ctrl+Shift+L",
            "links",
        )  # fmt: skip
        for name, says, keys in CHART:
            self.window.actions_.add(f"chart_{name}", says, partial(self._on_chart, name), keys)

    def _on_chart(self, name: str) -> None:
        self.window.show_page("links")
        self.window.links_page.tab.do(name)

    def connect(self) -> None:
        """The evidence dock brings its page; rows of the table can be dragged onto the chart."""
        window = self.window
        window.docks["evidence"].visibilityChanged.connect(lambda seen: seen and window.links_page)
        window.networks_tab.open_chart.connect(self.chart_of)
        window.networks_tab.plan_wanted.connect(self.plan_premises)
        window.inspector.open_chart.connect(lambda premises: self.chart_of([premises]))
        viewport = window.table.view.viewport()
        if viewport is not None:
            self._drag = DragSource(viewport, self.dragged)

    def page_made(self, name: str, _: QWidget) -> None:
        """Listen to the pages that open charts or plan visits."""
        if name == "links":
            self._listen(self.window.links_page, "Links")
            self.window.links_page.evidence_shown.connect(self._raise_evidence)
            self.window.docks["evidence"].setWidget(self.window.links_page.panel)
        elif name == "leads":
            page = self.window.leads_page
            self._listen(page, "Leads")
            page.counted.connect(self._count)
            self._count(page.leads.open)  # it may have counted before it took its place
            page.open_chart.connect(self.chart_of)
            page.open_evidence.connect(self._evidence_of)
            page.sources_wanted.connect(self._sources)
        elif name == "review":
            self.window.review_page.open_chart.connect(self.chart_of)

    def _listen(self, page: LinksPage | LeadsPage, title: str) -> None:
        """What both pages ask for."""
        window = self.window
        page.build.connect(partial(window.case_actions.run_stage, "links"))
        page.status.connect(window.say)
        page.fault.connect(lambda f: window.case_actions.show_fault(f, title))
        page.show_premises.connect(window.show_premises)
        page.plan_premises.connect(self.plan_premises)

    def _count(self, count: int) -> None:
        """The number of new leads on the rail."""
        words = "1 new lead" if count == 1 else f"{count} new leads"
        shown = str(count) if count < MOST_SHOWN else f"{MOST_SHOWN}+"
        self.window.rail.count("leads", shown * bool(count), words * bool(count))

    # ---- charts and evidence

    def chart_of(self, ids: list[str]) -> None:
        """A new chart about some nodes."""
        self.window.show_page("links")
        self.window.links_page.start_from(ids)

    def _add_to_chart(self) -> None:
        """The selected premises to the chart."""
        selection, frame = self.window.session.selection, self.window.session.frame
        rows = [int(r) for r in selection.rows[:MOST_NODES]] or [selection.focus]
        ids = [frame.id_of(r) for r in rows if r >= 0]
        if not ids:
            self.window.say("Select premises on the map or in the table first")
            return
        self.window.show_page("links")
        self.window.links_page.add_to_chart(ids)

    def dragged(self, at: QPoint) -> list[str]:
        """Ids of what is dragged from a point of the table: its row, or the selection with it."""
        session, table = self.window.session, self.window.table
        place = table.view.indexAt(at).row()
        if place < 0:
            return []
        row, chosen = int(table.model.rows[place]), session.selection.rows
        rows = chosen[:MOST_NODES].tolist() if row in chosen else [row]
        return [session.frame.id_of(int(r)) for r in rows]

    def _evidence_of(self, predecessor: str, successor: str) -> None:
        self.window.show_page("links")
        self.window.links_page.show_evidence(predecessor, successor)

    def _raise_evidence(self) -> None:
        """Bring the evidence to the front of its tabs, where it is open at all."""
        dock = self.window.docks["evidence"]
        if self.window.page == "links" and not dock.isHidden():
            dock.raise_()

    def _sources(self, refs: list[str]) -> None:
        """Rows as received, in the evidence dock, whatever page is shown."""
        page = self.window.links_page
        page.need_source()
        self.window.docks.bring("evidence")
        page.panel.show_sources(refs)

    # ---- visits

    def plan_premises(self, ids: list[str]) -> None:
        """Ask which of the premises and which operation, then show the plan page."""
        window = self.window
        there = [i for i in ids if window.session.frame.row_of(i) >= 0]
        if not there:
            window.say("None of these premises is in the case")
            return
        from gis_planner.app.pages.links.plan_from import PlanFromNetwork

        dialog = PlanFromNetwork(window.session, there, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._planned(dialog))
        dialog.open()

    def _planned(self, dialog: PlanFromNetwork) -> None:
        window, count = self.window, len(dialog.chosen)
        try:
            window.session.took_effect(dialog.apply())
        except UserError as fault:
            window.case_actions.show_fault(fault, "Plan visits")
            return
        window.show_page("plan")
        window.plan_page.refresh()
        window.say(f"{count} premises must be visited in {window.session.operation}. Press Plan.")
