"""Charts that the case keeps: named documents, in the journal, undone like any change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QInputDialog

from gis_planner.app.models.chart_state import ChartState
from gis_planner.app.models.words import many

if TYPE_CHECKING:
    from gis_planner.app.pages.links.chart_tab import ChartTab

KIND = "chart"


class SavedCharts(QObject):
    """The menu 'Charts'."""

    def __init__(self, tab: ChartTab) -> None:
        super().__init__(tab)
        self.tab = tab
        tab.tools.charts.aboutToShow.connect(self.fill)

    def names(self) -> list[str]:
        """Names of the charts in the case."""
        case = self.tab.session.case
        return sorted(case.documents(KIND)) if case is not None else []

    def fill(self) -> None:
        """Build the menu anew."""
        menu, model = self.tab.tools.charts, self.tab.model
        menu.clear()
        if model.name:
            menu.addAction(f"Save '{model.name}'", partial(self.save, model.name))
        menu.addAction("Save as…", self.save_as)
        names = self.names()
        if names:
            menu.addSeparator()
        for name in names:
            menu.addAction(name, partial(self.open, name))
        if names:
            menu.addSeparator()
            away = menu.addMenu("Take away")
            assert away is not None
            for name in names:
                away.addAction(name, partial(self.remove, name))

    def save_as(self) -> None:
        """Save under a name that the user gives."""
        name, good = QInputDialog.getText(
            self.tab, "Save chart", "Name of the chart:", text=self.tab.model.name or "Chart"
        )
        if good and name.strip():
            self.save(name.strip())

    def save(self, name: str) -> None:
        """Keep the chart in the case."""
        session, model = self.tab.session, self.tab.model
        nodes = len(model.state.ids)
        touched = session.the_case.set_document(
            KIND, name, model.state.to_document(), f"Chart '{name}' saved: {many(nodes)} nodes"
        )
        model.name, model.saved = name, model.state
        session.took_effect(touched)
        self.tab.said.emit(f"Chart '{name}' is kept in the case")
        self.tab.redraw("look")

    def open(self, name: str) -> None:
        """Show a chart of the case."""
        value = self.tab.session.the_case.document(KIND, name)
        if value is None:
            return
        self.tab._fit_next = True
        self.tab.model.take(name, ChartState.from_document(value))

    def remove(self, name: str) -> None:
        """Take a chart out of the case (undo brings it back)."""
        session = self.tab.session
        session.took_effect(
            session.the_case.set_document(KIND, name, None, f"Chart '{name}' taken away")
        )
        if self.tab.model.name == name:
            self.tab.model.name, self.tab.model.saved = "", None
        self.tab.said.emit(f"Chart '{name}' is taken away; Edit › Undo brings it back")
