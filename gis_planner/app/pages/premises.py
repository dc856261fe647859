"""The premises page: the map, its tools, and what lies under the mouse."""

from __future__ import annotations

from functools import partial

import numpy as np
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons
from gis_planner.app.filters.nothing_left import NothingLeft
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import Scene
from gis_planner.app.models.filters import Filter
from gis_planner.app.models.frame import EMPTY
from gis_planner.app.models.words import counted
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

NO_PREMISES = (
    "No premises yet",
    "Import at least one list, then match: records of all agencies become premises here.",
)
READING = ("Reading premises…", "Map, table and filters fill in a moment.")


class PremisesPage(QWidget):
    """Map with tools. `status` says coordinates, `scene_changed` goes to the layer tree."""

    status = Signal(str)
    go_import = Signal()
    run_match = Signal()
    scene_changed = Signal(object)
    place_wanted = Signal(str)
    """what was typed into 'go to'"""
    copying = Signal()
    saving = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.canvas = MapCanvas()
        self.canvas.tip_of = self.tip
        self.message = QLabel()
        self.ring: tuple[tuple[float, float], ...] = ()
        self.tools = QButtonGroup(self)
        self.tool_buttons: dict[str, QToolButton] = {}
        self.goto = QLineEdit()
        self.goto.setPlaceholderText("Go to…")
        self.goto.setToolTip(
            "Postcode, UPRN, grid reference, easting and northing, longitude and latitude, or the "
            "name of premises, ward, road or place (Ctrl+J)"
        )
        self.goto.setAccessibleName("Go to")
        self.goto.setMinimumWidth(76)
        self.goto.setMaximumWidth(260)
        self.goto.returnPressed.connect(self.go_to)
        self.filter_area = button("Filter to this area", self._filter_area, icon="filter",
                                  tip="Leave out everything outside what was drawn")  # fmt: skip
        self.filter_area.setParent(self.canvas)
        self.filter_area.hide()
        self.nothing = NothingLeft(session, self.canvas)
        self.empty = EmptyState(
            "premises",
            *NO_PREMISES,
            (
                button("Match the lists", self.run_match.emit, primary=True, icon="premises"),
                button("Import another list", self.go_import.emit, icon="import"),
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
        self.canvas.measured.connect(self.status)
        self.canvas.area_drawn.connect(self._drawn)
        session.frame_changed.connect(self._frame)
        session.shown_changed.connect(self.refresh)
        session.selection.changed.connect(self.refresh)
        session.selection.changed.connect(self._offer_no_more)
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
            self.tool_buttons[name] = tool
            line.addWidget(tool)
        self.more_tools = row(spacing=2)
        line.addLayout(self.more_tools)
        line.addSpacing(10)
        for name, tip, slot in (
            ("zoom_in", "Closer (+)", lambda: self._zoom(1.6)),
            ("zoom_out", "Farther (-)", lambda: self._zoom(1 / 1.6)),
            ("home", "Show all premises (Home)", self.canvas.home),
            ("layers", "Show or hide the legend", self._legend),
            ("copy", "Copy the map as a picture with its marking", self.copying.emit),
            ("image", "Save the map as a picture with its marking…", self.save_map),
        ):
            tool = self._tool(name, tip)
            tool.clicked.connect(lambda _=False, s=slot: s())
            line.addWidget(tool)
        line.addStretch(1)
        line.addWidget(self.message)
        line.addWidget(self.goto, 3)
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
        reading = self.session.frame is EMPTY and self.session.has("matched")
        self.empty.say(*(READING if reading else NO_PREMISES), offer=not reading)
        self.layers.setCurrentIndex(0 if len(self.session.frame) else 1)
        self.refresh()
        self.canvas.stay()

    def refresh(self) -> None:
        """Draw filters and selection as they are now."""
        self._place_offer()
        self.canvas.set_scene(with_premises(self.canvas.scene, self.session))

    def _focused(self) -> None:
        self.canvas.ensure_visible(self.session.selection.focus)

    def tip(self, row_number: int) -> str:
        """What the tooltip says about premises."""
        frame = self.session.frame
        name = frame.value(row_number, "name") or frame.value(row_number, "address") or ""
        because = frame.value(row_number, "top_because") or ""
        severity = frame.value(row_number, "severity")
        facts = [
            "known to "
            + counted(int(frame.value(row_number, "agencies") or 0), "agency", "agencies")
        ]
        if severity is not None:
            facts.insert(0, f"severity {severity}")
        address = frame.value(row_number, "address") or ""
        return "\n".join((str(name), str(address), ", ".join(facts), because))

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

    def _drawn(self, ring: tuple[tuple[float, float], ...], tool: str) -> None:
        self.ring = ring
        self.filter_area.setText(f"Filter to this {'circle' if tool == 'radius' else 'area'}")
        self._place_offer()
        self.filter_area.show()

    def _offer_no_more(self) -> None:
        """Nothing is selected any more: what was drawn is forgotten."""
        if not len(self.session.selection):
            self.filter_area.hide()

    def _place_offer(self) -> None:
        """The offer to filter stands on the map, in the middle above; so does the way out."""
        self.filter_area.adjustSize()
        self.filter_area.move((self.canvas.width() - self.filter_area.width()) // 2, 10)
        self.nothing.move((self.canvas.width() - self.nothing.width()) // 2, 50)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The offer stays in the middle."""
        super().resizeEvent(event)
        self._place_offer()

    def _filter_area(self) -> None:
        self.session.filters.set(Filter("area", "area", ring=self.ring))
        self.filter_area.hide()

    def go_to(self) -> None:
        """Ask for the place that was typed."""
        self.place_wanted.emit(self.goto.text().strip())

    def add_tool(self, name: str, tip: str) -> QToolButton:
        """One more tool beside the first ones; it shares their group, so one is always chosen.
        Its key is that of its action: the same key twice would do nothing."""
        tool = self._tool(name, tip)
        tool.setCheckable(True)
        self.tools.addButton(tool)
        self.tool_buttons[name] = tool
        self.more_tools.addWidget(tool)
        return tool

    def save_map(self) -> None:
        """Ask for the map as a file, marking included."""
        self.saving.emit()

    def keyPressEvent(self, event: object) -> None:
        """Keys go to the map."""
        self.canvas.keyPressEvent(event)  # type: ignore[arg-type]
