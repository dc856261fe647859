"""Step 6: what the lead fixed: must, must not, locked; closures; other agencies' own visits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from gis_planner.app import errors
from gis_planner.app.models.operation_places import Place
from gis_planner.app.models.place_search import Place as Found
from gis_planner.app.models.roster import day_title
from gis_planner.app.operation.place_field import PlaceField
from gis_planner.app.operation.rule_form import WORDS, RuleForm
from gis_planner.app.operation.step import Step, delete_in
from gis_planner.app.widgets import button, heading, list_rows, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import Outcome

CLOSURES = "Closures (*.gpkg *.geojson *.json *.shp *.kml *.zip);;All files (*)"


class RulesStep(Step):
    """A table of rules, the form of the one chosen, closures and other agencies' visits."""

    name = "rules"
    about = "Rules go before everything else: what is locked or forbidden here holds in every plan."
    wide = True

    def build(self) -> None:
        """Rules above, what is outside the operation below."""
        self._adding()
        split = QSplitter(Qt.Orientation.Horizontal)
        self.table = QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels(["Premises", "Rule", "When", "Who"])
        list_rows(self.table, "Rules; Delete takes one away", (150, 118, 84))
        self.table.setSelectionMode(QTableWidget.SelectionMode.ExtendedSelection)
        self.table.currentCellChanged.connect(lambda now, *_: self._chosen(now))
        delete_in(self.table, self.remove)
        split.addWidget(self.table)
        self.form_of_one = RuleForm(self.session, self.draft)
        self.one = self.form_of_one.one
        split.addWidget(self.form_of_one)
        split.setSizes([480, 380])
        split.setStretchFactor(0, 1)
        self.column.addWidget(split, 1)
        self._outside()
        self.draft.replaced.connect(self.fill)
        self.draft.changed.connect(self._changed)
        self.fill()

    def _adding(self) -> None:
        self.search = PlaceField(self.session, self.jobs, only_premises=True)
        self.search.chosen.connect(self._found)
        self.selected = button("Selected premises", self.add_selected, quiet=True, icon="premises",
                               tip="The premises selected on the map or in the table")  # fmt: skip
        self.lists = button("Target list", lambda: None, quiet=True)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.lists.setMenu(self.menu)
        take = button("Remove", self.remove, quiet=True, tip="The rules chosen (Del)")
        line = QHBoxLayout()
        line.addWidget(self.search, 1)
        buttons = row(self.selected, self.lists, take)
        line.addLayout(buttons)
        line.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(line)

    def _outside(self) -> None:
        from gis_planner.app.pages.targets.others_import import OthersSummary

        both = QHBoxLayout()
        both.setSpacing(20)
        left = QVBoxLayout()
        left.addWidget(heading("Closed roads", 3))
        self.closed = muted("")
        left.addWidget(self.closed)
        left.addLayout(row(button("Add closures…", self.choose_closures, quiet=True, icon="layers",
                                  tip="A map layer of roads that are shut"), None))  # fmt: skip
        left.addStretch(1)
        both.addLayout(left, 1)
        self.others = OthersSummary(self.session, self.jobs)
        both.addWidget(self.others, 1)
        self.column.addLayout(both)

    # ---- what is shown

    def entered(self) -> None:
        """Days and layers as they are now."""
        self.fill()
        self.others.refresh(self.draft.days)
        chosen = len(self.session.selection)
        self.selected.setText(f"Selected premises ({chosen})")
        self.selected.setEnabled(chosen > 0)

    def fill(self) -> None:
        """The rules as they are now."""
        rules, at = self.draft.rows("visit_rule"), max(self.table.currentRow(), 0)
        self.form_of_one.fill_days()
        self.table.blockSignals(True)
        self.table.setRowCount(len(rules))
        for i, rule in enumerate(rules):
            self._fill_row(i, rule)
        self.table.blockSignals(False)
        if rules:
            self.table.setCurrentCell(min(at, len(rules) - 1), 0)
        self._chosen(self.table.currentRow() if rules else -1)
        shut = [i for i in self.session.layers() if i.kind == "closures"]
        names = ", ".join(i.name for i in shut)
        self.closed.setText(
            f"Layer {names}: routes keep clear of it." if shut
            else "No closures are known. Add a map layer of them, and routes keep clear."
        )  # fmt: skip

    def _fill_row(self, i: int, rule: dict[str, Any]) -> None:
        when = day_title(str(rule.get("day", ""))) if rule.get("day") else ""
        when += f" {rule['start']}" if rule.get("start") else ""
        when += f"–{rule['end']}" if rule.get("end") else ""
        who = [self.session.agency_name(str(a), short=True) for a in rule.get("agencies", ())]
        who += [str(o) for o in rule.get("officers", ())]
        kind = str(rule.get("rule", ""))
        texts = (self._name(str(rule.get("premises_id", ""))), WORDS.get(kind, kind),
                 when.strip() or "any time", ", ".join(who))  # fmt: skip
        for j, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(str(rule.get("why") or text))
            self.table.setItem(i, j, item)

    def _name(self, premises_id: str) -> str:
        frame = self.session.frame
        at = frame.row_of(premises_id)
        if at < 0:
            return f"{premises_id} (not in the case)"
        return str(frame.value(at, "name") or frame.value(at, "address") or premises_id)

    def _changed(self, path: tuple[Any, ...]) -> None:
        if path[0] == "visit_rule":
            self._fill_row(int(path[1]), self.draft.rows("visit_rule")[int(path[1])])

    def _chosen(self, place: int) -> None:
        self.form_of_one.show_rule(place)

    # ---- changing

    def put_in(self, ids: Sequence[str], rule: str = "must") -> None:
        """Rules for premises that have none yet."""
        ruled = {r.get("premises_id") for r in self.draft.rows("visit_rule")}
        fresh = [{"premises_id": i, "rule": rule} for i in dict.fromkeys(ids) if i not in ruled]
        if fresh:
            self.draft.change(lambda d: d["visit_rule"].extend(fresh))
            self.table.setCurrentCell(self.table.rowCount() - 1, 0)
        elif ids:
            there = [str(r.get("premises_id")) for r in self.draft.rows("visit_rule")]
            self.table.setCurrentCell(there.index(ids[0]), 0)

    def _found(self, place: Found) -> None:
        self.put_in([self.session.frame.id_of(place.row)])
        self.search.field.clear()

    def add_selected(self) -> None:
        """The selected premises must be visited."""
        frame = self.session.frame
        self.put_in([frame.id_of(int(r)) for r in self.session.selection.rows[:500]])

    def _fill_menu(self) -> None:
        from gis_planner.pipeline.target_lists import target_lists

        self.menu.clear()
        found = target_lists(self.session.the_case) if self.session.is_open else {}
        for name, kept in found.items():
            ids = kept["premises"]
            self.menu.addAction(f"{name} ({len(ids)})", lambda i=ids: self.put_in(i))
        if not found:
            empty = self.menu.addAction("No target list yet: make one on the Targets page")
            if empty is not None:
                empty.setEnabled(False)

    def remove(self) -> None:
        """Take the chosen rules away."""
        rows = {i.row() for i in self.table.selectedIndexes()}
        left = [r for i, r in enumerate(self.draft.rows("visit_rule")) if i not in rows]
        self.draft.set_rows("visit_rule", left)

    def choose_closures(self) -> None:
        """Ask which layer."""
        name, _ = QFileDialog.getOpenFileName(self, "Closed roads", "", CLOSURES)
        if name:
            self.take_closures(Path(name))

    def take_closures(self, path: Path) -> None:
        """Add a layer of closed roads to the case."""
        try:
            work = self.session.add_layer(path, kind="closures")
        except UserError as fault:
            errors.show(self, fault, "Closed roads")
            return

        def done(outcome: Outcome) -> None:
            self.session.took_effect(outcome.touched)
            self.fill()

        self.jobs.start(f"Closures {path.name}", work, done)

    def go(self, place: Place) -> None:
        """A field of a rule."""
        if place.row >= 0:
            self.table.setCurrentCell(place.row, 0)
        self.focus_on(self.one.fields.get(place.key) or self.search.field)
