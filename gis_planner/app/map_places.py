"""Places on the map: going there, coordinates under the mouse, bookmarks, what is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QLabel

from gis_planner.app.goto_list import GotoList
from gis_planner.app.identify_dock import IdentifyDock
from gis_planner.app.map.gridref import grid_reference
from gis_planner.app.map.overlay import Overlay
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.map_bookmarks import MapBookmarks
from gis_planner.app.models import goto, here
from gis_planner.app.models.identify import Found, LayerIndexes
from gis_planner.app.models.map_layers import denominator
from gis_planner.app.models.words import many
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import geography

if TYPE_CHECKING:
    from gis_planner.app.window import Window

NEAR_PX = 6.0
CLOSE_M_PER_PX = 1.0


class MapPlaces(MapBookmarks):
    """Knows the field 'go to', the status line's coordinates, both docks and the mark."""

    def __init__(
        self, window: Window, overlay: Overlay, indexes: LayerIndexes, docks: tuple[Any, Any]
    ) -> None:
        super().__init__(window, overlay, docks[1])
        self.indexes = indexes
        self.here: IdentifyDock = docks[0]
        self.ready = False
        """whether coordinates can be converted without delay"""
        self.addresses: Any = None
        self.asked: tuple[float, float] | None = None
        """the place that the dock tells of"""
        self.coordinates = QLabel()
        self.coordinates.setAccessibleDescription("Coordinates under the mouse")

    def connect(self) -> None:
        """Listen to page, canvas and docks."""
        page = self.window.premises_page
        self.list = GotoList(page.goto)
        self.list.chosen.connect(self.go)
        page.place_wanted.connect(self.find)
        self.canvas.hovered.connect(self.hovered)
        bar = self.window.statusBar()
        if bar is not None:
            bar.addPermanentWidget(self.coordinates)
        self.connect_book()
        self.here.go_premises.connect(lambda p: self.window.show_premises([p]))
        self.window.jobs.start("Reading coordinates", _warm, self._warmed, quiet=True)

    def case_changed(self) -> None:
        """Another case: its bookmarks, no mark, no features."""
        self.overlay.set_mark(None)
        self.addresses = self.asked = None
        self.indexes.clear()
        self.here.show_found((), "")
        self.here.where.setText("")
        self.read_bookmarks(current=-1)

    # ---- coordinates

    def _warmed(self, accuracy: str) -> None:
        self.ready = True
        self.coordinates.setToolTip(accuracy)

    def words(self, easting: float, northing: float) -> str:
        """Grid reference, easting and northing, latitude and longitude."""
        text = f"{grid_reference(easting, northing, 5)}   {many(easting)} E  {many(northing)} N"
        if self.ready:
            lon, lat = geography.lonlat_of(easting, northing)
            if np.isfinite(lon):
                text += f"   {lat:.5f}, {lon:.5f}"
        return text

    def hovered(self, where: tuple[float, float] | None) -> None:
        """The mouse is over a place, or left the map."""
        if where is None:
            self.coordinates.setText("")
            return
        scale = denominator(self.canvas.view.m_per_px)
        self.coordinates.setText(f"{self.words(*where)}   1:{many(scale)}")

    def copy_coordinates(self, where: tuple[float, float] | None = None) -> None:
        """A place's coordinates to the clipboard: the middle of the map unless one is given."""
        view = self.canvas.view
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            text = " ".join(self.words(*(where or (view.centre_e, view.centre_n))).split())
            clipboard.setText(text)
            self.window.say(f"Copied: {text}")

    # ---- going somewhere

    def find(self, text: str) -> None:
        """Go where the text says; several places are offered in a list."""
        page, session = self.window.premises_page, self.window.session
        page.message.setText("")
        self.list.hide()
        if not text:
            return
        places = goto.find(text, session.frame, self.canvas.scene, geography.place_of)
        if len(places) == 1 or (places and places[0].kind in ("postcode", "UPRN")):
            self.go(places[0])
        elif places:
            self.go(places[0])
            self.list.show_places(places)
        elif session.is_open:
            self._ask_addresses(text)
        else:
            page.message.setText(goto.unknown(text))

    def _ask_addresses(self, text: str) -> None:
        """Postcodes, UPRNs and addresses that only layers and gazetteers know."""
        page, session = self.window.premises_page, self.window.session
        case = session.the_case
        page.message.setText("Looking in the address lists…")

        def work(progress: Progress) -> tuple[Any, list[goto.Place]]:
            return here.look_up(case, text, self.addresses, progress)

        def take(found: tuple[Any, list[goto.Place]]) -> None:
            if session.case is not case:
                return
            self.addresses, places = found
            page.message.setText("" if places else goto.unknown(text))
            if len(places) == 1:
                self.go(places[0])
            elif places:
                self.list.show_places(places)

        def failed(fault: BaseException) -> None:
            page.message.setText(goto.unknown(text))

        self.window.jobs.start("Looking for a place", work, take, quiet=True, failed=failed)

    def go(self, place: goto.Place) -> None:
        """Show a place and mark it; premises are selected too."""
        page, canvas, session = self.window.premises_page, self.canvas, self.window.session
        if self.window.page not in ("premises", "plan"):
            self.window.show_page("premises")
        if place.rows:
            rows = np.array(place.rows, np.int64)
            session.selection.set(rows, focus=int(rows[0]))
            canvas.show_rows(rows)
            found = f"{many(len(rows))} found" if len(rows) > 1 else ""
            page.message.setText(found)
            self.overlay.set_mark(None)
            self.window.say(f"{place.label} ({place.kind})")
            return
        width, height = canvas.width(), canvas.height()
        if place.box is not None:
            view = Viewport.fit(place.box, width, height, 0.15)
            if view.m_per_px < CLOSE_M_PER_PX:
                view = Viewport(view.centre_e, view.centre_n, CLOSE_M_PER_PX, width, height)
        else:
            view = Viewport(place.easting, place.northing, CLOSE_M_PER_PX, width, height)
        canvas.set_view(view)
        self.overlay.set_mark((place.easting, place.northing))
        self.window.say(f"{place.label} ({place.kind})")

    # ---- what is here

    def ask(self, where: tuple[float, float]) -> None:
        """Every visible layer's features at a place, in the dock."""
        if self.window.session.case is None:
            return
        self.overlay.set_mark(where)
        self.asked = where
        self.window.docks.bring("identify")
        self.ask_again()

    def ask_again(self) -> None:
        """The same of the place asked last, after a layer or the premises changed."""
        session, case, where = self.window.session, self.window.session.case, self.asked
        if case is None or where is None:
            return
        scene, view, frame, shown = (
            self.canvas.scene,
            self.canvas.view,
            session.frame,
            session.shown,
        )

        def work(progress: Progress) -> tuple[Found, ...]:
            near = NEAR_PX * view.m_per_px
            first = here.premises_at(frame, shown, *where, near * 1.5)
            return (*first, *here.layers_at(case, self.indexes, scene, view, where, near, progress))

        def take(found: tuple[Found, ...]) -> None:
            if session.case is case:
                self.here.show_found(found, grid_reference(*where, 5))

        self.window.jobs.start("What is here", work, take, quiet=True)


def _warm(progress: Progress) -> str:
    """Load what converts coordinates, which takes a moment once."""
    geography.lonlat_of(400_000.0, 300_000.0)
    geography.place_of(-2.0, 52.0)
    return geography.accuracy()
