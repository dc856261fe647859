"""Tools of the map: looks of layers, measuring, going to a place, bookmarks, edits, pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt

from gis_planner.app.bookmarks_dock import BookmarksDock
from gis_planner.app.identify_dock import IdentifyDock
from gis_planner.app.map.overlay import Inset, Overlay
from gis_planner.app.map.sketch import IdentifyTool, MeasureTool
from gis_planner.app.map.tools import Tool, ToolBox
from gis_planner.app.map_edits import MapEdits
from gis_planner.app.map_looks import MapLooks
from gis_planner.app.map_menu import MapMenu
from gis_planner.app.map_pictures import MapPictures
from gis_planner.app.map_places import MapPlaces
from gis_planner.app.models.identify import LayerIndexes
from gis_planner.app.parts.map_layers import MapLayersPart
from gis_planner.app.parts.part import DockSpec
from gis_planner.pipeline import drawing

if TYPE_CHECKING:
    from gis_planner.app.window import Window

TOOLS = (
    ("measure_area", "Measure an area; double-click ends (Shift+E)", "Shift+E"),
    ("identify", "What is here: attributes of every visible layer (I)", "I"),
    ("draw", "Draw an area as a layer; double-click closes it (A)", "A"),
)
SELECTING = (
    ("rectangle", "Select within a rectangle (R)"),
    ("lasso", "Select with a lasso (L)"),
    ("radius", "Select within a radius (D)"),
)


class MapToolsPart(MapLayersPart):
    """Joins the tools of the map to the window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.here, self.book = IdentifyDock(), BookmarksDock()
        self.indexes = LayerIndexes()

    def docks(self) -> tuple[DockSpec, ...]:
        """What is here, and the bookmarks, among the tabs of the inspector."""
        right = Qt.DockWidgetArea.RightDockWidgetArea
        return (
            DockSpec("identify", "What is here", self.here, right, "inspector"),
            DockSpec("bookmarks", "Bookmarks", self.book, right, "inspector"),
        )

    # ---- building

    def _build(self) -> None:
        """The pieces that need the page's canvas."""
        window = self.window
        page = window.premises_page
        self.box = ToolBox(page.canvas)
        self.overlay, self.inset = Overlay(page.canvas, self.box), Inset(page.canvas)
        self.looks = MapLooks(window, self.indexes)
        self.places = MapPlaces(window, self.overlay, self.indexes, (self.here, self.book))
        self.edits = MapEdits(window, self.here, self.indexes, self.use)
        self.places.before_change = self.edits.before_change = self.looks.flush
        self.pictures = MapPictures(window, self.overlay)
        self.menu = MapMenu(window, self.places, self.edits)
        lengths, areas = MeasureTool(area=False), MeasureTool(area=True)
        what = IdentifyTool()
        what.asked.connect(self.places.ask)
        self.tools: dict[str, Tool] = {
            t.name: t for t in (lengths, areas, what, *self.edits.tools())
        }
        for tool in self.tools.values():
            tool.changed.connect(self.overlay.update)
        for measure in (lengths, areas):
            measure.measured.connect(window.say)
        for name, button in page.tool_buttons.items():
            button.clicked.connect(partial(self.use, name))
        for name, tip, _ in TOOLS:
            page.add_tool(name, tip).clicked.connect(partial(self.use, name))
        self.overlay.show()

    def add_actions(self) -> None:
        """Everything that can be done, with its keys."""
        self._build()
        add, window = self.window.actions_.add, self.window
        for name, tip, keys in TOOLS:
            text = tip.split("(")[0].split(";")[0].split(":")[0].strip()
            add(f"map_{name}", text, partial(self.choose, name), keys, name)
        add(
            "map_measure_length", "Measure a length", partial(self.choose, "measure"), "", "measure"
        )
        add("map_select", "Move the map and select", partial(self.choose, "pan"), "", "pan")
        page = window.premises_page
        for name, text in SELECTING:
            add(f"map_{name}", text, partial(self.choose, name), "", name)
        for name, text, slot in (
            ("zoom_in", "Zoom in", partial(page._zoom, 1.6)),
            ("zoom_out", "Zoom out", partial(page._zoom, 1 / 1.6)),
            ("home", "Show everything on the map", page.canvas.home),
        ):
            add(f"map_{name}", text, partial(self.look, slot), "", name)
        add("map_move", "Move the selected premises…", self.start_move, "Ctrl+Alt+M", "pan",
            full="Move the selected premises on the map")  # fmt: skip
        add("map_put_back", "Put moved premises back", self.edits.put_back)
        add("map_goto", "Go to a place…", self.focus_goto, "Ctrl+J", "search",
            full="Go to a postcode, UPRN, grid reference or place")  # fmt: skip
        add("map_symbology", "Symbology of the layer…", self.edit_symbology, "Ctrl+Shift+Y",
            "theme", full="Symbology of the layer chosen in the tree")  # fmt: skip
        add("map_basemap", "Choose a basemap…", self.choose_basemap, "", "image", needs_case=False,
            full="Choose a basemap (GeoPackage or MBTiles)")  # fmt: skip
        add("map_no_basemap", "Use the bundled outline", self.forget_basemap, needs_case=False,
            full="Use the bundled outline instead of a basemap")  # fmt: skip
        add("map_inset", "Inset map", self.toggle_inset, "Ctrl+Shift+I", "layers", checkable=True,
            full="Show or hide the inset map")  # fmt: skip
        add("map_legend", "Legend", window.premises_page._legend, "", "layers",
            full="Show or hide the legend of the map")  # fmt: skip
        add("map_copy_place", "Copy coordinates", self.places.copy_coordinates, "Ctrl+Alt+C",
            "copy", full="Copy the coordinates of the map's middle")  # fmt: skip
        add("map_copy", "Copy map as image", self.pictures.copy, "Ctrl+Alt+I", "copy",
            full="Copy map as image with marking, legend and scale")  # fmt: skip
        add("map_save", "Save map as PNG, SVG or PDF…", self.pictures.save, "Ctrl+Alt+E", "image",
            full="Save map with marking, legend and scale")  # fmt: skip
        add("bookmark_add", "Bookmark this view…", self.places.add_bookmark, "Ctrl+B", "star")
        add("bookmark_next", "Next bookmark", partial(self.book.step, 1), "Alt+PgDown")
        add("bookmark_previous", "Previous bookmark", partial(self.book.step, -1), "Alt+PgUp")
        window.actions_["map_inset"].setChecked(True)

    def menus(self) -> dict[str, tuple[str, ...]]:
        """Entries of menus."""
        return {
            "&Edit": ("", *(f"map_{name}" for name, _ in SELECTING), "map_move", "map_put_back"),
            "&Go": ("", "map_goto", "bookmark_add", "bookmark_next", "bookmark_previous"),
            "&View": ("", "map_symbology", "map_basemap", "map_no_basemap", "map_inset",
                      "map_legend", "", "map_zoom_in", "map_zoom_out", "map_home", "",
                      "map_identify", "map_measure_length", "map_measure_area",
                      "map_draw", "map_select", "", "map_copy", "map_save", "map_copy_place"),
        }  # fmt: skip

    def connect(self) -> None:
        """Listen to everything."""
        window = self.window
        self.looks.connect()
        self.places.connect()
        self.edits.connect()
        self.menu.connect()
        page = window.premises_page
        page.saving.connect(self.pictures.save)
        page.copying.connect(self.pictures.copy)
        window.layer_tree.zoom_to.connect(self.zoom_to_layer)
        window.session.changed.connect(self._touched)
        self._climb()

    def case_changed(self) -> None:
        """Another case."""
        self.looks.forget()
        self.places.case_changed()
        self.use("pan")

    def _touched(self, touched: frozenset[str]) -> None:
        case = self.window.session.case
        self.here.drawn_layers = drawing.area_layers(case) if case is not None else ()
        if "layers" in touched:
            self.places.ask_again()
        if "map" in touched:
            self.looks.read_again()
            self.places.read_bookmarks()
        if "moved" in touched and "premises" not in touched:  # undone or done again
            self.window.read_frame()

    def retheme(self) -> None:
        """Ramps run the other way on a dark ground."""
        self.looks.show(self.looks.scene)
        self.inset.update()

    def close(self) -> None:
        """Write what waits."""
        self.book.save_notes()
        self.looks.flush()

    # ---- tools

    def use(self, name: str, *_: object) -> None:
        """Put a tool in use; tools of the canvas itself ('pan', 'lasso' …) free the tool box."""
        button = self.window.premises_page.tool_buttons.get(name)
        tool = self.tools.get(name)
        self.box.use(tool)
        if tool is None:
            known = name if name in ("pan", "rectangle", "lasso", "radius") else "pan"
            self.window.premises_page.canvas.set_tool(known)
        else:
            self.window.say(tool.hint)
        if button is not None:
            button.setChecked(True)

    def look(self, do: Callable[[], object]) -> None:
        """Move the map of the premises page."""
        if self.window.page != "premises":
            self.window.show_page("premises")
        do()

    def choose(self, name: str) -> None:
        """A tool by its action: on the premises page, with the map in focus."""
        if self.window.page != "premises":
            self.window.show_page("premises")
        self.use(name)
        self.window.premises_page.canvas.setFocus()

    def start_move(self) -> None:
        """Move the selected premises."""
        self.choose("move")
        self.edits.start_move()

    def focus_goto(self) -> None:
        """Put the cursor into 'go to'."""
        if self.window.page != "premises":
            self.window.show_page("premises")
        field = self.window.premises_page.goto
        field.setFocus()
        field.selectAll()

    def edit_symbology(self) -> None:
        """Symbology of the layer chosen in the tree, of premises without one."""
        self.looks.edit(self.window.layer_tree._name())

    def toggle_inset(self) -> None:
        """Show or hide the inset map."""
        self.inset.want(not self.inset.wanted)
        self.window.actions_["map_inset"].setChecked(self.inset.wanted)
