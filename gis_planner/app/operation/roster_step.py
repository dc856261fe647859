"""Step 5: who comes, on which days, with which skills and vehicle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QMenu,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
)

from gis_planner.app import errors
from gis_planner.app.models import roster, roster_text
from gis_planner.app.models.operation_places import Place
from gis_planner.app.operation.base_dialog import BaseDialog
from gis_planner.app.operation.roster_model import RosterModel
from gis_planner.app.operation.roster_view import RosterView
from gis_planner.app.operation.step import Step
from gis_planner.app.widgets import button, list_rows, muted, row
from gis_planner.domain.errors import UserError

TABLES = "Rosters (*.csv *.tsv *.xlsx *.json);;All files (*)"


class RosterStep(Step):
    """The grid, what adds to it, and totals for each agency and day."""

    name = "roster"
    about = (
        "✓ available, – absent, S standby: click a day, or use Space, A, X, S. Officers who name "
        "the same vehicle ride together."
    )
    wide = True

    def build(self) -> None:
        """Buttons, the grid, the totals."""
        self.model = RosterModel(self.session, self.draft)
        self.view = RosterView(self.model)
        self.view.pasted.connect(self.take_text)
        self.view.removed.connect(self.remove)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.head.fields["officer"] = self.view
        self.agency = QComboBox()
        self.agency.setAccessibleName("Agency of the officers to add")
        self.agency.setMaximumWidth(210)
        self.count = QSpinBox()
        self.count.setRange(1, 200)
        self.count.setValue(2)
        self.count.setAccessibleName("How many officers to add")
        self.column.addLayout(
            row(
                self.count, muted("of", wrap=False), self.agency,
                button("Add officers", self.add, tip="With the shift of its last one"),
                None,
                button("Paste", self.view.paste, quiet=True, icon="copy",
                       tip="A block from a spreadsheet, with or without headings (Ctrl+V)"),
                button("Import…", self.choose_file, quiet=True, icon="import",
                       tip="A roster from CSV or XLSX"),
                button("Export…", self.export, quiet=True, icon="save", tip="To CSV or XLSX"),
                button("Remove", self.remove, quiet=True, tip="The officers chosen"),
            )
        )  # fmt: skip
        self.column.addWidget(self.view, 1)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setAccessibleName("What could not be read")
        self.told.hide()
        self.column.addWidget(self.told)
        self.totals = QTableWidget()
        list_rows(self.totals, "Officers and hours for each agency and day", (), row_px=24)
        self.totals.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.column.addWidget(self.totals)
        self._actions()
        self.draft.replaced.connect(self.fill)
        self.draft.changed.connect(lambda path: self.fill() if path[0] == "officer" else None)
        self.fill()

    def _actions(self) -> None:
        """Keys that work wherever the step has the keyboard."""
        add = QAction("Add officers", self)
        add.setShortcut(QKeySequence("Ctrl+Shift+N"))
        add.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        add.triggered.connect(lambda: self.add())
        self.addAction(add)

    # ---- what is shown

    def fill(self) -> None:
        """Agencies to choose from, and the totals."""
        there = [str(a.get("id", "")) for a in self.draft.rows("agency")]
        if [self.agency.itemData(i) for i in range(self.agency.count())] != there:
            now = self.agency.currentData()
            self.agency.clear()
            for agency in there:
                self.agency.addItem(self.session.agency_name(agency, short=True), agency)
            self.agency.setCurrentIndex(max(self.agency.findData(now), 0))
        self._fill_totals()

    def _fill_totals(self) -> None:
        days = self.draft.days
        found = roster.totals(self.draft.rows("officer"), days)
        table = self.totals
        table.setColumnCount(len(days) + 1)
        table.setHorizontalHeaderLabels(["Agency", *(roster.day_title(d) for d in days)])
        table.setRowCount(len(found))
        for i, (agency, by_day) in enumerate(found.items()):
            name = self.session.agency_name(agency, short=True) if agency else "All agencies"
            cells = [name, *(by_day[d].text for d in days)]
            for j, text in enumerate(cells):
                item = QTableWidgetItem(text)
                font = item.font()
                font.setBold(not agency)
                item.setFont(font)
                table.setItem(i, j, item)
        table.setColumnWidth(0, 190)
        for j in range(1, len(days) + 1):
            table.setColumnWidth(j, 156)
        table.setFixedHeight(min(34 + 24 * len(found) + 14, 206))

    def _tell(self, told: list[str]) -> None:
        self.told.setText("Not understood: " + "; ".join(told[:4]) + (
            f"; and {len(told) - 4} more" if len(told) > 4 else ""))  # fmt: skip
        self.told.setProperty("tone", "warn")
        self.told.setVisible(bool(told))

    # ---- changing

    def add(self) -> None:
        """So many officers of the agency chosen."""
        agency = str(self.agency.currentData() or "")
        if not agency:
            self._tell(["there is no agency yet: add one in the step before"])
            return
        before = len(self.draft.rows("officer"))
        made = roster.more(self.draft.rows("officer"), agency, self.count.value())
        self.draft.set_rows("officer", made)
        self.view.setCurrentIndex(self.model.index(before, 1))
        self.view.setFocus()

    def remove(self) -> None:
        """Take the chosen officers out."""
        rows = set(self.view.rows_chosen())
        if rows:
            left = [o for i, o in enumerate(self.draft.rows("officer")) if i not in rows]
            self.draft.set_rows("officer", left)

    def take_text(self, text: str, row_at: int, column: int) -> None:
        """A block from a spreadsheet."""
        block = roster_text.cells_of(text)
        if block:
            made, told = roster_text.pasted(
                self.draft.rows("officer"), block, (row_at, column), self.model.columns,
                self.draft.days, self.session.reference,
            )  # fmt: skip
            self._take(made, told)

    def _take(self, officers: list[dict[str, Any]], told: list[str]) -> None:
        there = {a.get("id") for a in self.draft.rows("agency")}
        fresh = dict.fromkeys(o["agency"] for o in officers if o.get("agency") not in there)

        def edit(now: dict[str, Any]) -> None:
            now["officer"] = officers
            now["agency"] += [{"id": a} for a in fresh if a in self.session.reference.agencies]

        self.draft.change(edit)
        self._tell(told)

    def choose_file(self) -> None:
        """Ask which roster."""
        name, _ = QFileDialog.getOpenFileName(self, "Import a roster", "", TABLES)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Officers of a file: those with a known id are updated, others added."""
        from gis_planner.pipeline.rosters import read_roster

        try:
            rows = read_roster(path)
        except UserError as fault:
            errors.show(self, fault, "Import a roster")
            return
        new, told = roster_text.read(rows, self.draft.days, self.session.reference)
        self._take(roster_text.merged(self.draft.rows("officer"), new), told)

    def export(self) -> None:
        """Ask where to write the roster."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Export the roster", "roster.xlsx", "Tables (*.xlsx *.csv)"
        )
        if name:
            self.write_file(Path(name))

    def write_file(self, path: Path) -> None:
        """Write the roster to a file."""
        from gis_planner.pipeline.rosters import write_roster

        try:
            rows = roster_text.written(self.draft.rows("officer"), self.draft.days)
            write_roster(self.session.the_case, rows, path)
        except UserError as fault:
            errors.show(self, fault, "Export the roster")

    def _menu(self, at: Any) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = self.view.rows_chosen()
        for words, slot in (
            ("Fill down\tCtrl+D", self.view.fill_down),
            ("Ride together", lambda: self.model.ride_together(rows)),
            ("Base of these officers…", self.find_base),
            ("Copy\tCtrl+C", self.view.copy),
            ("Paste\tCtrl+V", self.view.paste),
            ("Remove", self.remove),
        ):
            menu.addAction(words, slot)
        viewport = self.view.viewport()
        if viewport is not None:
            menu.popup(viewport.mapToGlobal(at))

    def find_base(self) -> None:
        """A base of their own for the chosen officers."""
        rows = self.view.rows_chosen()
        if not rows:
            return
        names = ", ".join(str(self.draft.rows("officer")[i].get("id")) for i in rows[:6])
        dialog = BaseDialog(self.session, self.jobs, f"Base of {names}", None, self)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.place is not None:
            e, n = dialog.place

            def edit(now: dict[str, Any]) -> None:
                for i in rows:
                    now["officer"][i].update(base_easting=e, base_northing=n)

            self.draft.change(edit)
        dialog.deleteLater()

    def go(self, place: Place) -> None:
        """A cell of an officer."""
        keys = [c.key for c in self.model.columns]
        column = keys.index(place.key) if place.key in keys else 0
        if place.row >= 0:
            self.view.setCurrentIndex(self.model.index(place.row, column))
            self.view.scrollTo(self.model.index(place.row, column))
        self.focus_on(self.view)
