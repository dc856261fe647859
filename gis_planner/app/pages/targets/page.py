"""The targets page: funnel, target lists, letters, other agencies' visits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
from PyQt6.QtCore import QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QVBoxLayout, QWidget

from gis_planner.app.frames import Step, whole
from gis_planner.app.jobs import Jobs
from gis_planner.app.later_tabs import LaterTabs
from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models.targets import demand_table, words_of
from gis_planner.app.models.words import many
from gis_planner.app.pages.links.plan_from import fresh
from gis_planner.app.pages.targets.aim import AimTab
from gis_planner.app.pages.targets.letters import LettersTab
from gis_planner.app.pages.targets.lists import ListsTab
from gis_planner.app.pages.targets.others import OthersTab
from gis_planner.app.pages.targets.table import TargetTable
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button
from gis_planner.domain.errors import UserError

LISTS, LETTERS, OTHERS = "Target lists", "Advance letters", "Other agencies' visits"
"""Titles of the tabs that are made later."""
TABLES = "Tables (*.xlsx *.csv *.json *.gpkg)"


class TargetsPage(QWidget):
    """Which premises to aim at, and what to tell them."""

    fills_later = True
    status = Signal(str)
    fault = Signal(object)
    run_score = Signal()
    go_plan = Signal()
    show_visit = Signal(str, str)
    show_rows = Signal()
    """What is selected in a target list, on the map."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.aim = AimTab(session)
        self.tabs = LaterTabs()
        self.tabs.setDocumentMode(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)  # before it is filled, see widgets.stacked
        self.tabs.addTab(self.aim, "Funnel and demand")
        self.tabs.add_later(LISTS, self._lists)
        self.tabs.add_later(LETTERS, self._letters)
        self.tabs.add_later(OTHERS, self._others)
        self.tabs.currentChanged.connect(lambda _: whole(self.entered))
        self.empty = EmptyState(
            "filter",
            "Nothing to aim at yet",
            "Targets are chosen from scored premises. Match the lists, then score the premises.",
            (button("Score premises", self.run_score.emit, primary=True, icon="play"),),
        )
        layout.addWidget(self.empty)
        self._connect()

    def _connect(self) -> None:
        s, aim = self.session, self.aim
        s.opened.connect(self._opened)
        s.changed.connect(self._changed)
        s.frame_changed.connect(self._soon)
        aim.table.export_rows.connect(partial(self.export_table, aim.table))
        aim.keep_wanted.connect(self.keep)
        aim.export_wanted.connect(self.export)
        aim.demand.export_wanted.connect(self.export_demand)
        aim.into_operation.connect(lambda name, how: self.put(aim.funnel.result.ids, name, how))

    # ---- tabs made when they are shown, asked for or in idle moments

    def make_next(self) -> bool:
        """Make one tab that waits; False where none does."""
        return self.tabs.make_next()

    @property
    def lists(self) -> ListsTab:
        """Target lists that are kept."""
        return cast(ListsTab, self.tabs.made(LISTS))

    @property
    def letters(self) -> LettersTab:
        """Advance letters."""
        return cast(LettersTab, self.tabs.made(LETTERS))

    @property
    def others(self) -> OthersTab:
        """Other agencies' visits."""
        return cast(OthersTab, self.tabs.made(OTHERS))

    def _lists(self) -> ListsTab:
        lists = ListsTab(self.session)
        lists.table.export_rows.connect(partial(self.export_table, lists.table))
        lists.table.show_rows.connect(self.show_rows)
        lists.into_operation.connect(self.put)
        lists.go_aim.connect(lambda: self.tabs.setCurrentWidget(self.aim))
        lists.filter_wanted.connect(self.use_filter)
        lists.export_wanted.connect(self.export_ids)
        lists.remove_wanted.connect(self.remove)
        return lists

    def _letters(self) -> LettersTab:
        letters = LettersTab(self.session, self.jobs)
        letters.status.connect(self.status)
        letters.fault.connect(self.fault)
        letters.go_plan.connect(self.go_plan)
        return letters

    def _others(self) -> OthersTab:
        others = OthersTab(self.session, self.jobs)
        others.status.connect(self.status)
        others.fault.connect(self.fault)
        others.show_visit.connect(self.show_visit)
        return others

    # ---- reading

    def _opened(self) -> None:
        self.aim.funnel.replace({})
        self._soon()

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & {"documents", "targets", "visits", "operation", "other visits", "premises"}:
            self._soon()

    def _soon(self) -> None:
        if self.isVisible():
            whole(self.entered)

    def entered(self) -> Step | None:
        """The tab that is shown reads what it shows; what is returned counts the others."""
        ready = self.session.is_open and self.session.has("scores")
        self.tabs.setVisible(ready)
        self.empty.setVisible(not ready)
        tab = self.tabs.currentWidget()
        if ready and tab is self.aim:
            first = not len(self.aim.funnel.result.left)
            self.aim.recount()
            if first:
                QTimer.singleShot(0, self.aim.home)  # once the map has its size
        elif ready and isinstance(tab, ListsTab | LettersTab | OthersTab):
            tab.refresh()
        return self._count if ready else None

    def _count(self) -> None:
        """How many lists and visits there are, on the tabs."""
        from gis_planner.pipeline.others_visits import other_visits
        from gis_planner.pipeline.target_lists import target_lists

        case = self.session.the_case
        lists, visits = len(target_lists(case)), len(other_visits(case))
        for title, count in ((LISTS, lists), (OTHERS, visits)):
            self.tabs.set_words(title, f"{title} ({count})" if count else title)

    # ---- target lists

    def name_of(self, key: str, label: Any) -> str:
        """A label of a filter in words."""
        return self.aim.panel.name_of(key, str(label))

    def keep(self, name: str = "") -> None:
        """Keep what is left as a target list; asks for a name without one."""
        from gis_planner.pipeline.target_lists import keep_targets

        if not name:
            said = words_of(self.aim.funnel.wanted, self.name_of)
            name, ok = QInputDialog.getText(
                self, "Keep as target list", f"{many(len(self.aim.funnel.result.ids))} premises: "
                f"{said}\n\nName of the list:",
            )  # fmt: skip
            if not ok:
                return
        funnel = self.aim.funnel
        try:
            done = keep_targets(
                self.session.the_case, name, funnel.result.ids,
                words_of(funnel.wanted, self.name_of), funnel.wanted, self.session.today(),
            )  # fmt: skip
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.session.took_effect(done.touched)
        self.status.emit(f"{done.summary} kept")

    def remove(self, name: str) -> None:
        """Take a target list out of the case."""
        from gis_planner.pipeline.target_lists import drop_targets

        done = drop_targets(self.session.the_case, name)
        self.session.took_effect(done.touched)
        self.status.emit(f"{done.summary}. Undo brings it back.")

    def use_filter(self, wanted: dict[str, Any]) -> None:
        """Set the funnel to the filters of a list."""
        self.tabs.setCurrentWidget(self.aim)
        self.aim.funnel.replace(wanted)

    def put(self, ids: Sequence[str], name: str, how: str) -> None:
        """Premises into an operation: its candidates, or its must-visits. '' is a new operation."""
        if not ids:
            return
        there = self.session.operations()
        definition = edit.with_targets(there.get(name) or fresh(self.session, ids), ids, how)
        if name not in there:
            definition["operation"]["name"] = next(
                n for k in range(1, 999) if (n := f"targets-{k}") not in there
            )
        name = definition["operation"]["name"]
        try:
            touched = self.session.save_operation(definition)
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.session.operation = name
        self.session.took_effect(touched)
        words = "are its candidates" if how == "targets" else "must be visited"
        self.go_plan.emit()
        self.status.emit(f"{name}: {many(len(ids))} premises {words}. Press Plan.")

    # ---- export

    def export(self) -> None:
        """What is left, as a table."""
        self.export_ids(self.aim.funnel.result.ids, "targets")

    def export_table(self, table: TargetTable) -> None:
        """The selected premises, or all of a table where none is selected."""
        rows = self.session.selection.rows
        rows = rows if len(rows) else np.flatnonzero(table.scope.shown)
        self.export_ids([self.session.frame.id_of(int(r)) for r in rows], "selection")

    def export_ids(self, ids: Sequence[str], name: str) -> None:
        """Premises as a table."""
        out, _ = QFileDialog.getSaveFileName(self, "Export", f"{name}.xlsx", TABLES)
        if out:
            self.write(ids, Path(out))

    def write(self, ids: Sequence[str], out: Path) -> None:
        """Write premises to a file."""
        frame = self.session.frame
        data = frame.table.take(frame.rows_of(list(ids)))
        self.jobs.start(f"Export to {out.name}", self.session.export_rows(data, out),
                        lambda o: self.status.emit(o.summary), failed=self.fault.emit)  # fmt: skip

    def export_demand(self) -> None:
        """The demand shown, as a table."""
        out, _ = QFileDialog.getSaveFileName(self, "Export the demand", "demand.xlsx", TABLES)
        if out:
            self.write_demand(Path(out))

    def write_demand(self, out: Path) -> None:
        """Write the demand shown to a file."""
        rows = self.session.export_rows(demand_table(self.aim.demand.chart.bars), out)
        self.jobs.start(f"Export to {out.name}", rows, lambda o: self.status.emit(o.summary),
                        failed=self.fault.emit)  # fmt: skip

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        for tab in (self.aim, *self.tabs.there):
            if isinstance(tab, AimTab | ListsTab | LettersTab | OthersTab):
                tab.retheme()
