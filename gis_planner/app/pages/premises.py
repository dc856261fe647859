"""The premises page: the map, its tools, and what lies under the mouse."""

from __future__ import annotations

import html
from functools import partial

import numpy as np
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.gridref import grid_reference, parse
from gis_planner.app.map.scene import Scene
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.filters import Filter
from gis_planner.app.scene_builder import with_premises
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, row

TOOL_TIPS = {
    "pan": ("Move the map and click premises (M). Shift and drag selects a rectangle.", "M"),
    "rectangle": ("Select by rectangle (R)", "R"),
    "lasso": ("Select by drawing round them (L)", "L"),
    "radius": ("Select by distance from a point (D)", "D"),
    "measure": ("Measure along a line; double-click ends (E)", "E"),
}


class PremisesPage(QWidget):
    """Map with tools. `status` says coordinates, `scene_changed` goes to the layer tree."""

    status = Signal(str)
    go_import = Signal()
    run_match = Signal()
    scene_changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.canvas = MapCanvas()
        self.canvas.tip_of = self.tip
        self.message = QLabel()
        self.ring: tuple[tuple[float, float], ...] = ()
        self.tools = QButtonGroup(self)
        self.goto = QLineEdit()
        self.goto.setPlaceholderText("Go to postcode, UPRN, grid reference…")
        self.goto.setAccessibleName("Go to")
        self.goto.setFixedWidth(230)
        self.goto.returnPressed.connect(self.go_to)
        self.filter_area = button("Filter to this area", self._filter_area, quiet=True)
        self.filter_area.hide()
        self.empty = EmptyState(
            "premises",
            "No premises yet",
            "Import at least one list, then match: records of all agencies become premises here.",
            (
                button("Import a list", self.go_import.emit, primary=True, icon="import"),
                button("Match the lists", self.run_match.emit, icon="premises"),
            ),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tool_bar())
        holder = QWidget()
        self.layers = QStackedLayout(holder)
        self.layers.addWidget(self.canvas)
        self.layers.addWidget(self.empty)
        layout.addWidget(holder, 1)
        self.canvas.picked.connect(self._picked)
        self.canvas.activated.connect(lambda r: self.canvas.show_rows(np.array([r])))
        self.canvas.hovered.connect(self._hovered)
        self.canvas.measured.connect(self.status)
        self.canvas.area_drawn.connect(self._drawn)
        session.frame_changed.connect(self._frame)
        session.shown_changed.connect(self.refresh)
        session.selection.changed.connect(self.refresh)
        session.selection.focused.connect(self._focused)
        self._frame()

    def _tool_bar(self) -> QWidget:
        bar = QWidget()
        line = row(spacing=2)
        line.setContentsMargins(10, 4, 10, 4)
        for name, (tip, key) in TOOL_TIPS.items():
            tool = self._tool(name, tip)
            tool.setCheckable(True)
            tool.setShortcut(key)
            tool.setChecked(name == "pan")
            tool.clicked.connect(partial(self._set_tool, name))
            self.tools.addButton(tool)
            line.addWidget(tool)
        line.addSpacing(10)
        for name, tip, slot in (
            ("zoom_in", "Closer (+)", lambda: self._zoom(1.6)),
            ("zoom_out", "Farther (-)", lambda: self._zoom(1 / 1.6)),
            ("home", "Show all premises (Home)", self.canvas.home),
            ("layers", "Show or hide the legend", self._legend),
            ("copy", "Copy the map as a picture with its marking", self.copy_map),
            ("image", "Save the map as a picture with its marking…", self.save_map),
        ):
            tool = self._tool(name, tip)
            tool.clicked.connect(lambda _=False, s=slot: s())
            line.addWidget(tool)
        line.addSpacing(10)
        line.addWidget(self.filter_area)
        line.addStretch(1)
        line.addWidget(self.message)
        line.addWidget(self.goto)
        bar.setLayout(line)
        return bar

    def _tool(self, name: str, tip: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icons.icon(name))
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setProperty("icon_name", name)
        return made

    def retheme(self) -> None:
        """Colours of the theme in use."""
        for tool in self.findChildren(QToolButton):
            if tool.property("icon_name"):
                tool.setIcon(icons.icon(str(tool.property("icon_name"))))
        self.empty.retheme()
        self.canvas.schedule(0)

    # ---- from the session

    def set_scene(self, scene: Scene) -> None:
        """Show other layers."""
        self.canvas.set_scene(with_premises(scene, self.session))
        self.scene_changed.emit(self.canvas.scene)

    def _frame(self) -> None:
        self.layers.setCurrentIndex(0 if len(self.session.frame) else 1)
        self.refresh()
        if len(self.session.frame):
            self.canvas.home()

    def refresh(self) -> None:
        """Draw filters and selection as they are now."""
        self.canvas.set_scene(with_premises(self.canvas.scene, self.session))

    def _focused(self) -> None:
        self.canvas.ensure_visible(self.session.selection.focus)

    def tip(self, row_number: int) -> str:
        """What the tooltip says about premises."""
        frame, t = self.session.frame, theme.current()
        name = frame.value(row_number, "name") or frame.value(row_number, "address") or ""
        because = frame.value(row_number, "top_because") or ""
        severity = frame.value(row_number, "severity")
        facts = [f"known to {frame.value(row_number, 'agencies')} agencies"]
        if severity is not None:
            facts.insert(0, f"severity {severity}")
        return (
            f"<b>{html.escape(str(name))}</b><br>"
            f"{html.escape(str(frame.value(row_number, 'address') or ''))}<br>"
            f"<span style='color:{t.muted}'>{', '.join(facts)}</span><br>{html.escape(because)}"
        )

    # ---- tools

    def _set_tool(self, name: str) -> None:
        self.canvas.set_tool(name)
        self.message.setText("")

    def _zoom(self, factor: float) -> None:
        view = self.canvas.view
        self.canvas.set_view(view.zoomed(factor, view.width / 2, view.height / 2))

    def _legend(self) -> None:
        self.canvas.legend = not self.canvas.legend
        self.canvas.update()

    def _picked(self, rows: object, how: str) -> None:
        self.session.selection.combine(rows, how)  # type: ignore[arg-type]

    def _hovered(self, where: tuple[float, float] | None) -> None:
        if where is not None:
            e, n = where
            scale = self.canvas.view.m_per_px / 0.000264583
            self.status.emit(f"{grid_reference(e, n)}    {e:,.0f} E  {n:,.0f} N    1:{scale:,.0f}")

    def _drawn(self, ring: tuple[tuple[float, float], ...], tool: str) -> None:
        self.ring = ring
        self.filter_area.setText(f"Filter to this {'circle' if tool == 'radius' else 'area'}")
        self.filter_area.show()

    def _filter_area(self) -> None:
        self.session.filters.set(Filter("area", "area", ring=self.ring))
        self.filter_area.hide()

    def go_to(self) -> None:
        """Show a grid reference, postcode, UPRN or name."""
        text = self.goto.text().strip()
        if not text:
            return
        place = parse(text)
        if place is not None:
            self.canvas.set_view(Viewport(*place, 1.0, self.canvas.width(), self.canvas.height()))
            self.message.setText("")
            return
        rows = np.flatnonzero(self.session.frame.search(text))
        located = rows[np.isfinite(self.session.frame.easting[rows])]
        if len(located) == 0:
            self.message.setText("Nothing of that name here")
            return
        self.message.setText(f"{len(rows):,} found")
        self.session.selection.set(rows, focus=int(located[0]))
        self.canvas.show_rows(located)

    def copy_map(self) -> None:
        """The map to the clipboard, marking included."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setImage(self.canvas.picture())
            self.status.emit("Map copied with its marking")

    def save_map(self) -> None:
        """The map to a file, marking included."""
        name, _ = QFileDialog.getSaveFileName(self, "Save map", "map.png", "PNG (*.png)")
        if name:
            self.canvas.picture().save(name)
            self.status.emit(f"Map saved as {name}")

    def keyPressEvent(self, event: object) -> None:
        """Keys go to the map."""
        self.canvas.keyPressEvent(event)  # type: ignore[arg-type]
