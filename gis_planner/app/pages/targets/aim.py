"""The first tab: funnel, map and table of what is left, demand."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import PREMISES_LAYER, Scene, premises_data
from gis_planner.app.models.targets import Funnel
from gis_planner.app.pages.targets.demand import DemandPanel
from gis_planner.app.pages.targets.funnel_panel import FunnelPanel
from gis_planner.app.pages.targets.table import TargetTable
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, row

COUNT_AFTER_MS = 40


class AimTab(QWidget):
    """Filters on the left; map, demand and table follow at once."""

    keep_wanted = Signal()
    into_operation = Signal(str, str)
    """name of the operation, 'targets' or 'must'"""
    export_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.funnel = Funnel()
        self._base = Scene()
        self.headline = QLabel()
        self.headline.setProperty("heading", "1")
        self.headline.setAccessibleDescription("What the funnel leaves, step by step")
        self.headline.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.panel = FunnelPanel(session, self.funnel)
        self.canvas = MapCanvas()
        self.canvas.legend = False
        self.canvas.setAccessibleName("Map of the premises that are left")
        self.canvas.picked.connect(self._picked)
        self.table = TargetTable(session)
        self.table.show_rows.connect(self.zoom)
        self.demand = DemandPanel(self.funnel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head())
        split = QSplitter(Qt.Orientation.Horizontal)
        layout.addWidget(split, 1)  # before it is filled, see widgets.stacked
        split.addWidget(self.panel)
        self._right(split)
        split.setSizes([300, 900])
        split.setStretchFactor(1, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.recount)
        self.funnel.changed.connect(self._filtered)
        session.frame_changed.connect(self._soon)
        session.shown_changed.connect(self._soon)
        session.selection.changed.connect(self._draw)
        session.selection.focused.connect(self._follow)

    def _head(self) -> QHBoxLayout:
        self.keep = button("Keep as target list…", self.keep_wanted.emit, primary=True, icon="save",
                           tip="Named and kept in the case (Ctrl+Shift+T)")  # fmt: skip
        self.into = button(
            "Into an operation",
            lambda: None,
            icon="plan",
            tip="What is left becomes its candidates, or must be visited",
        )
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.into.setMenu(self.menu)
        export = button("Export…", self.export_wanted.emit, quiet=True, icon="save",
                        tip="The premises that are left, as a table")  # fmt: skip
        line = row(self.headline, None, export, self.into, self.keep)
        line.setContentsMargins(16, 8, 12, 6)
        return line

    def _right(self, split: QSplitter) -> None:
        both = QSplitter(Qt.Orientation.Vertical, split)
        top = QSplitter(Qt.Orientation.Horizontal, both)
        top.addWidget(self.canvas)
        top.addWidget(self.demand)
        top.setSizes([440, 460])
        both.addWidget(self.table)
        both.setSizes([400, 260])
        both.setStretchFactor(0, 1)

    def _fill_menu(self) -> None:
        self.menu.clear()
        for name in self.session.operations():
            inside = self.menu.addMenu(name)
            if inside is not None:
                inside.addAction("Consider only these (candidates)",
                                 lambda n=name: self.into_operation.emit(n, "targets"))  # fmt: skip
                inside.addAction("All of these must be visited",
                                 lambda n=name: self.into_operation.emit(n, "must"))  # fmt: skip
        self.menu.addSeparator()
        self.menu.addAction("New operation with these as candidates…",
                            lambda: self.into_operation.emit("", "targets"))  # fmt: skip

    # ---- counting

    def _soon(self) -> None:
        if self.isVisible():
            self._timer.start(COUNT_AFTER_MS)

    def recount(self) -> None:
        """Begin again with what the filters of the window leave."""
        self._timer.stop()
        self.funnel.show(self.session.frame, self.session.shown)

    def _filtered(self) -> None:
        result = self.funnel.result
        self.headline.setText(result.headline)
        some = bool(result.ids)
        for one in (self.keep, self.into):
            one.setEnabled(some)
        self.table.show_mask(result.left)
        self._draw()

    # ---- the map

    def set_scene(self, scene: Scene) -> None:
        """The layers of the premises page behind the targets."""
        self._base = scene
        self._draw()

    def _draw(self) -> None:
        frame, mask = self.session.frame, self.funnel.result.left
        if len(mask) != len(frame) or self._base.get(PREMISES_LAYER) is None:
            return
        data = premises_data(frame, mask, self.session.selection.rows)
        self.canvas.set_scene(self._base.change(PREMISES_LAYER, data=data))

    def _picked(self, rows: object, how: str) -> None:
        self.session.selection.combine(rows, how)  # type: ignore[arg-type]

    def _follow(self) -> None:
        if self.isVisible():
            self.canvas.ensure_visible(self.session.selection.focus)

    def zoom(self) -> None:
        """The selected premises, or all that are left, on the map."""
        rows = self.session.selection.rows
        if len(rows) == 0:
            rows = np.flatnonzero(self.funnel.result.left)
        self.canvas.show_rows(rows)

    def home(self) -> None:
        """All that are left on the map."""
        rows = np.flatnonzero(self.funnel.result.left)
        if len(rows):
            self.canvas.show_rows(rows)
        else:
            self.canvas.home()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.canvas.schedule(0)
        self.table.retheme()
        self.demand.chart.update()
        for bar in self.panel.bars.values():
            bar.update()
