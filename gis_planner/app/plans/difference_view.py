"""What differs between two plans: a table, the ways on a map, the officers' days."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import Scene
from gis_planner.app.models import compare
from gis_planner.app.models.replan import WORDS, Change, pairs_of, when_of
from gis_planner.app.models.words import counted
from gis_planner.app.plans.difference_lanes import DifferenceLanes
from gis_planner.app.plans.difference_map import BOTH, FIRST, SECOND, Drawn, base_of, draw
from gis_planner.app.session import Session
from gis_planner.app.text_table import TextTable
from gis_planner.app.widgets import muted, row
from gis_planner.app.words import long_day


@dataclass(frozen=True, eq=False)
class Shown:
    """Two plans with their routes, and what happens to each premises."""

    before: pa.Table
    after: pa.Table
    routes_before: pa.Table
    routes_after: pa.Table
    changes: tuple[Change, ...]
    days: tuple[str, ...]


class DifferenceView(QWidget):
    """`chosen` tells the premises in focus. The words for the two plans can be set."""

    chosen = Signal(str)

    def __init__(self, session: Session, scene: Scene, words: tuple[str, str]) -> None:
        super().__init__()
        self.session, self._base = session, base_of(scene)
        self.words = words
        self.shown: Shown | None = None
        self.current = ""
        self.setMinimumHeight(260)
        split = QSplitter()
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setSizes([620, 520])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _left(self) -> QWidget:
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(0, 6, 8, 0)
        layout.setSpacing(6)
        self.kept = QCheckBox("Show what is kept")
        self.kept.toggled.connect(lambda _: self._fill())
        self.count = muted("", wrap=False)
        layout.addLayout(row(self.count, None, self.kept))
        first, second = self.words
        self.table = TextTable(
            "What differs, from the first plan to the second",
            ("What", "Premises", first, second), (112, 150, 148, 148), 1,
        )  # fmt: skip
        self.table.itemSelectionChanged.connect(self._picked)
        layout.addWidget(self.table, 3)
        self.why = QLabel()
        self.why.setTextFormat(Qt.TextFormat.RichText)
        self.why.setWordWrap(True)
        self.why.setMinimumHeight(92)
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.why.setAccessibleName("The selected difference")
        layout.addWidget(self.why)
        columns = (first, second, "Change")
        self.figures = TextTable(
            "Figures of both plans", ("Figure", *columns), (180, 90, 90, 120), 0
        )
        self.hours = TextTable(
            "Officer hours on site by agency", ("Agency", *columns), (180, 90, 90, 120), 0
        )
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        for widget, title in (
            (host, "What differs"), (self.figures, "Figures"), (self.hours, "Agencies' hours")
        ):  # fmt: skip
            tabs.addTab(widget, title)
        return tabs

    def _right(self) -> QWidget:
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(6)
        self.day = QComboBox()
        self.day.setAccessibleName("Day")
        self.day.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.day.currentIndexChanged.connect(lambda _: self._draw())
        self.all_lanes = QCheckBox("All officers")
        self.all_lanes.toggled.connect(lambda _: self._lanes())
        self.canvas = MapCanvas()
        self.canvas.legend = False
        self.canvas.setMinimumSize(260, 140)
        self.canvas.setAccessibleName("Both plans on the map")
        self.lanes = DifferenceLanes(self.session)
        self.lanes.chosen.connect(self.choose)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.lanes)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._with_key(), "Map")
        self.tabs.addTab(scroll, "Officers' days")
        layout.addLayout(row(muted("Day", wrap=False), self.day, None, self.all_lanes))
        layout.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(lambda i: self.all_lanes.setVisible(i == 1))
        self.all_lanes.setVisible(False)
        return host

    def _with_key(self) -> QWidget:
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.canvas, 1)
        first, second = self.words
        key = muted(
            f"<span style='color:{FIRST}'>▬</span> {html.escape(first.lower())} only &nbsp; "
            f"<span style='color:{SECOND}'>▬</span> {html.escape(second.lower())} only &nbsp; "
            f"<span style='color:{BOTH}'>▬</span> both &nbsp; + added &nbsp; × dropped &nbsp; "
            "→ changed"
        )
        key.setTextFormat(Qt.TextFormat.RichText)
        key.setWordWrap(False)
        layout.addWidget(key)
        return host

    # ---- showing

    def show_plans(self, shown: Shown, *, day: str = "") -> None:
        """Show other plans; the day stays where it can, else the first that differs."""
        was = day or str(self.day.currentData() or "")
        self.shown = shown
        differs = {d for c in shown.changes if c.change != "kept" for d in c.days}
        self.day.blockSignals(True)
        self.day.clear()
        for one in shown.days:
            count = sum(one in c.days and c.change != "kept" for c in shown.changes)
            self.day.addItem(f"{long_day(one)} ({counted(count, 'change')})", one)
        wanted = was if was in shown.days else next((d for d in shown.days if d in differs), "")
        self.day.setCurrentIndex(max(self.day.findData(wanted), 0))
        self.day.blockSignals(False)
        self._fill()
        self._draw()
        QTimer.singleShot(0, self._draw)  # the map has its size then

    def clear(self) -> None:
        """Nothing to show yet."""
        self.shown = None
        self.table.fill([])
        self.count.setText("")
        self.why.setText("")
        self.lanes.show_pairs(())

    def show_figures(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        """Figures of both plans, and officer hours by agency; better in green, worse in red."""
        for table, rows in (
            (self.figures, compare.figures(first, second)),
            (self.hours, compare.hours(first, second, self.session.agency_name)),
        ):
            table.fill([(f.title, (f.title, f.first, f.second, f.change)) for f in rows])
            for i, f in enumerate(rows):
                if f.better:
                    table.tint(i, 3, "good" if f.better > 0 else "bad")

    def _fill(self) -> None:
        if self.shown is None:
            return
        rows = [c for c in self.shown.changes if self.kept.isChecked() or c.change != "kept"]
        self.table.blockSignals(True)
        self.table.fill([
            (c.premises_id, (WORDS[c.change], c.name, when_of(c.before), when_of(c.after)))
            for c in rows
        ])  # fmt: skip
        self.table.blockSignals(False)
        same = sum(c.change == "kept" for c in self.shown.changes)
        self.count.setText(f"{len(self.shown.changes) - same} differ, {same} are kept as they are")
        places = [c.premises_id for c in rows]
        if rows:
            self.table.selectRow(places.index(self.current) if self.current in places else 0)
        else:
            self.why.setText("Nothing differs.")

    def _picked(self) -> None:
        if self.table.selectedItems():
            self.choose(self.table.key())

    def choose(self, premises_id: str) -> None:
        """Bring premises into focus everywhere."""
        changes = self.shown.changes if self.shown is not None else ()
        found = next((c for c in changes if c.premises_id == premises_id), None)
        if found is None:
            return
        self.current = premises_id
        value = f" Value {found.value:+.1f}." if found.value else ""
        what = WORDS[found.change].lower()
        first, second = self.words
        lines = [f"<b>{html.escape(found.name)}</b>: {what}. {html.escape(found.because)}{value}"]
        for word, told in ((first, found.before), (second, found.after)):
            if told:
                lines.append(html.escape(f"{word}: {told}"))
        self.why.setText("<br>".join(lines))
        self.lanes.choose(premises_id)
        if self.day.currentData() not in found.days and found.days:
            self.day.setCurrentIndex(max(self.day.findData(found.days[-1]), 0))
        self._map(fit=False)
        self.chosen.emit(premises_id)

    def _draw(self) -> None:
        self._lanes()
        self._map(fit=True)

    def _lanes(self) -> None:
        if self.shown is not None:
            day = str(self.day.currentData() or "")
            pairs = pairs_of(self.shown.before, self.shown.after, self.shown.changes, day)
            every = self.all_lanes.isChecked()
            self.lanes.show_pairs(tuple(p for p in pairs if every or p.differs))

    def _map(self, *, fit: bool) -> None:
        if self.shown is not None:
            drawn = Drawn(self.shown.routes_before, self.shown.routes_after, self.shown.changes,
                          str(self.day.currentData() or ""))  # fmt: skip
            draw(self.canvas, self._base, drawn, self.current, fit=fit)
