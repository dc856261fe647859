"""The menu of a place on the map, and what is said of an area under the mouse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QContextMenuEvent, QHelpEvent
from PyQt6.QtWidgets import QMenu, QToolTip

from gis_planner.app.map_edits import MapEdits
from gis_planner.app.map_places import MapPlaces
from gis_planner.app.models.areas_at import area_at
from gis_planner.app.models.symbology import Classed

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class MapMenu(QObject):
    """Listens to the canvas for the menu key, the right button and tool tips."""

    def __init__(self, window: Window, places: MapPlaces, edits: MapEdits) -> None:
        super().__init__(window)
        self.window, self.places, self.edits = window, places, edits
        self.canvas = window.premises_page.canvas
        self.menu: QMenu | None = None

    def connect(self) -> None:
        """Listen to the canvas."""
        self.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The menu of a place; the tip of an area where no premises has one."""
        if event is None:
            return False
        if event.type() == QEvent.Type.ContextMenu:
            self.open(cast(QContextMenuEvent, event))
            return True
        if event.type() == QEvent.Type.ToolTip and not self.canvas.toolTip():
            told = cast(QHelpEvent, event)
            at = told.pos()
            text = self.tip(*self.canvas.view.to_world(at.x(), at.y()))
            if text:
                QToolTip.showText(told.globalPos(), text, self.canvas)
                return True
        return False

    def tip(self, easting: float, northing: float) -> str:
        """What is said of the topmost area with rates at a place; '' where there is none."""
        for layer in reversed(self.canvas.scene.layers):
            told = layer.painted.tip_of if isinstance(layer.painted, Classed) else None
            if told is None or not layer.shown_at(self.canvas.view.m_per_px):
                continue
            place = area_at(layer.data, easting, northing)
            if place >= 0:
                return told(place)
        return ""

    def open(self, event: QContextMenuEvent) -> None:
        """Show the menu for the place under the mouse, or the map's middle by keyboard."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            view = self.canvas.view
            where = view.centre_e, view.centre_n
            spot = self.canvas.mapToGlobal(self.canvas.rect().center())
        else:
            at = event.pos()
            where = self.canvas.view.to_world(at.x(), at.y())
            spot = event.globalPos()
        self.menu = self.build(where)
        self.menu.popup(spot)

    def build(self, where: tuple[float, float]) -> QMenu:
        """The entries for a place."""
        menu = QMenu(self.window)
        menu.setAccessibleName("What to do at this place")
        is_open = self.window.session.is_open
        for text, slot, wanted in (
            ("What is here", partial(self.places.ask, where), is_open),
            ("Copy coordinates", partial(self.places.copy_coordinates, where), True),
            ("Put a mark here", partial(self.places.overlay.set_mark, where), True),
            ("Take the mark away", partial(self.places.overlay.set_mark, None),
             self.places.overlay.mark is not None),
            ("", None, True),
            ("Bookmark this view…", self.places.add_bookmark, is_open),
            ("Move the selected premises here…", partial(self._move, where),
             len(self.window.session.selection) == 1),
        ):  # fmt: skip
            if not text:
                menu.addSeparator()
                continue
            action = menu.addAction(text)
            if action is not None and slot is not None:
                action.triggered.connect(lambda _=False, s=slot: s())
                action.setEnabled(wanted)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _move(self, where: tuple[float, float]) -> None:
        self.edits._use("move")
        self.edits.start_move()
        self.edits.move_here(where)
