"""Target lists kept in the case: what they hold, how they were chosen, where they go."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.dossier import day as day_text
from gis_planner.app.models.words import many
from gis_planner.app.pages.targets.table import TargetTable
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, heading, muted, row, stacked


class ListsTab(QWidget):
    """The lists on the left, the premises of the one chosen on the right."""

    into_operation = Signal(object, str, str)
    """premises ids, name of the operation, 'targets' or 'must'"""
    filter_wanted = Signal(object)
    export_wanted = Signal(object, str)
    remove_wanted = Signal(str)
    go_aim = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.kept: dict[str, dict[str, Any]] = {}
        self.empty = EmptyState(
            "leads",
            "No target lists yet",
            "Narrow the premises with the funnel, then keep what is left under a name. A list can "
            "become the candidates of an operation, or its must-visits.",
            (button("To the funnel", self.go_aim.emit, primary=True, icon="filter"),),
        )
        self.stack = stacked(self, self.empty, self._build())

    def _build(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        self.list = QListWidget()
        self.list.setAccessibleName("Target lists")
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(lambda _: self._chosen())
        split.addWidget(self.list)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 10, 8, 4)
        self.title, self.how = heading("", 2), muted("")
        layout.addWidget(self.title)
        layout.addWidget(self.how)
        self.into = button("Into an operation", lambda: None, primary=True, icon="plan")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.into.setMenu(self.menu)
        layout.addLayout(
            row(
                self.into,
                button("Select them", self.select, quiet=True, icon="premises",
                       tip="On the map and in every table"),
                button("Set the funnel so", self._filter, quiet=True, icon="filter",
                       tip="The filters with which the list was made"),
                button("Export…", self._export, quiet=True, icon="save"),
                button("Remove", self._remove, quiet=True, tip="Undo brings it back"),
                None,
            )
        )  # fmt: skip
        self.table = TargetTable(self.session)
        layout.addWidget(self.table, 1)
        split.addWidget(page)
        split.setSizes([270, 900])
        split.setStretchFactor(1, 1)
        return split

    def refresh(self) -> None:
        """Read the lists again."""
        from gis_planner.pipeline.target_lists import target_lists

        name = self.current()
        self.kept = target_lists(self.session.the_case) if self.session.is_open else {}
        self.stack.setCurrentIndex(1 if self.kept else 0)
        self.list.blockSignals(True)
        self.list.clear()
        for one, kept in self.kept.items():
            count = len(kept["premises"])
            item = QListWidgetItem(f"{one}\n{many(count)} premises · {day_text(kept['made'])}")
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        self.list.blockSignals(False)
        names = list(self.kept)
        self.list.setCurrentRow(names.index(name) if name in names else len(names) - 1)
        self._chosen()

    def current(self) -> str:
        """The name of the list chosen, '' without one."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def ids(self) -> list[str]:
        """Premises of the list chosen."""
        return list(self.kept.get(self.current(), {}).get("premises", ()))

    def _chosen(self) -> None:
        kept = self.kept.get(self.current())
        if kept is None:
            return
        frame, ids = self.session.frame, self.ids()
        rows = frame.rows_of(ids)
        self.title.setText(self.current())
        gone = len(ids) - len(rows)
        text = f"{kept['how'][:1].upper()}{kept['how'][1:]}. Made {day_text(kept['made'])} by "
        text += kept["who"] + (f". {gone} are no longer in the case." if gone else ".")
        self.how.setText(text)
        mask = self.session.shown & False
        mask[rows] = True
        self.table.show_mask(mask)

    def _fill_menu(self) -> None:
        self.menu.clear()
        ids = self.ids()
        for name in self.session.operations():
            inside = self.menu.addMenu(name)
            if inside is not None:
                inside.addAction(
                    "Consider only these (candidates)",
                    lambda n=name: self.into_operation.emit(ids, n, "targets"),
                )
                inside.addAction(
                    "All of these must be visited",
                    lambda n=name: self.into_operation.emit(ids, n, "must"),
                )
        self.menu.addSeparator()
        self.menu.addAction("New operation with these as candidates…",
                            lambda: self.into_operation.emit(ids, "", "targets"))  # fmt: skip

    def select(self) -> None:
        """Select the premises of the list everywhere."""
        rows = self.session.frame.rows_of(self.ids())
        if len(rows):
            self.session.selection.set(rows, focus=int(rows[0]))

    def _filter(self) -> None:
        self.filter_wanted.emit(self.kept.get(self.current(), {}).get("filter", {}))

    def _export(self) -> None:
        self.export_wanted.emit(self.ids(), self.current())

    def _remove(self) -> None:
        if self.current():
            self.remove_wanted.emit(self.current())

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.table.retheme()
