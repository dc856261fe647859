"""Edits on the map, each confirmed, journaled and undoable: areas, and where premises stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QMessageBox

from gis_planner.app.asked import Asked
from gis_planner.app.identify_dock import IdentifyDock
from gis_planner.app.map.gridref import grid_reference
from gis_planner.app.map.sketch import CornerTool, DrawTool, MoveTool
from gis_planner.app.map.tools import Point, Tool
from gis_planner.app.models import measuring
from gis_planner.app.models.identify import Index, LayerIndexes
from gis_planner.app.models.words import many
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome, drawing, moving
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class MapEdits(QObject):
    """Draws, reshapes, renames and deletes areas; moves premises."""

    def __init__(self, window: Window, dock: IdentifyDock, indexes: LayerIndexes, use: Any) -> None:
        super().__init__(window)
        self.dock = dock
        self.window, self.indexes = window, indexes
        self._use = use
        """puts a tool in use by its name ('pan': none)"""
        self.draw, self.corners, self.move = DrawTool(), CornerTool(), MoveTool()
        self.before_change: Callable[[], None] = lambda: None
        """called before the case is changed: what waits to be written comes first"""
        self._area: tuple[str, str] = ("", "")
        self._moving = ""

    def tools(self) -> tuple[Tool, ...]:
        """The tools of this topic."""
        return self.draw, self.corners, self.move

    def connect(self) -> None:
        """Listen to the tools and the dock."""
        self.draw.drawn.connect(self.ask_area)
        self.corners.reshaped.connect(self.reshape)
        self.draw.refused.connect(self.window.say)
        self.corners.refused.connect(self.window.say)
        self.corners.left.connect(lambda: self._use("pan"))
        self.move.placed.connect(self.ask_move)
        self.move.left.connect(lambda: self._use("pan"))
        dock = self.dock
        dock.select_inside.connect(self.select_inside)
        dock.edit_area.connect(self.edit_corners)
        dock.rename_area.connect(self.ask_rename)
        dock.delete_area.connect(self.ask_delete)

    @property
    def case(self) -> Any:
        """The open case."""
        return self.window.session.the_case

    def _run(self, title: str, verb: Callable[[Case], Outcome]) -> None:
        """A change of the case as a job, so that one that runs is waited for; refused while the
        window shows another reader's view."""
        try:
            case = self.window.session.whole_case
        except UserError as fault:
            self.window.case_actions.show_fault(fault, title)
            return
        self.before_change()
        self.window.case_actions.run(title, lambda progress: verb(case))

    def _now(self) -> str:
        return datetime.now().astimezone().isoformat(timespec="seconds")

    # ---- areas

    def ask_area(self, ring: list[Point]) -> None:
        """Ask for the name of an area that was drawn, then keep it."""
        found = measuring.ring(ring)
        size = measuring.area(found.ground_m2 or 0.0)
        dialog = Asked(
            "Keep this area", f"{size}. It becomes part of the layer of drawn areas; undo takes "
            "it back.", (("Name", ""), ("Note", "")), "Keep", self.window, needed=False,
        )  # fmt: skip
        dialog.accepted.connect(lambda: self.add_area(ring, *dialog.values()))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        self._use("pan")
        dialog.open()

    def add_area(self, ring: list[Point], name: str, note: str) -> None:
        """Keep an area."""
        at = self._now()
        self._run("Draw an area", lambda c: drawing.draw_area(c, ring, name, note=note, at=at))

    def _drawn(self, layer: str, fid: int) -> dict[str, Any] | None:
        if layer not in drawing.area_layers(self.case):
            return None
        for row in self.case.layer(layer).to_pylist():
            if row["fid"] == fid:
                held = drawing.areas(self.case, layer)
                return next((a for a in held if a["area_id"] == row["area_id"]), None)
        return None

    def edit_corners(self, layer: str, fid: int) -> None:
        """Take up an area's corners."""
        area = self._drawn(layer, fid)
        if area is None:
            self.window.say("Only areas that were drawn here have corners to edit")
            return
        self._area = (layer, area["area_id"])
        self._use("corners")
        self.corners.edit(area["ring"])
        self.window.premises_page.canvas.setFocus()

    def reshape(self, ring: list[Point]) -> None:
        """Keep the new corners."""
        layer, area_id = self._area
        self._use("pan")
        self._run("Reshape an area", lambda c: drawing.reshape_area(c, layer, area_id, ring))

    def ask_rename(self, layer: str, fid: int) -> None:
        """Ask for another name and note."""
        area = self._drawn(layer, fid)
        if area is None:
            return
        fields = (("Name", area["name"] or ""), ("Note", area["note"] or ""))
        dialog = Asked("Rename this area", "", fields, "Rename", self.window)

        def take() -> None:
            name, note = dialog.values()
            key = area["area_id"]
            self._run("Rename an area", lambda c: drawing.rename_area(c, layer, key, name, note))

        dialog.accepted.connect(take)
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def ask_delete(self, layer: str, fid: int) -> None:
        """Delete an area after a question."""
        area = self._drawn(layer, fid)
        if area is None:
            return
        kinds = QMessageBox.StandardButton
        box = QMessageBox(
            QMessageBox.Icon.Question, "Delete this area",
            f"Delete the area “{area['name']}”? Undo brings it back.",
            kinds.Yes | kinds.Cancel, self.window,
        )  # fmt: skip
        key = area["area_id"]

        def told(answer: int) -> None:
            if answer == kinds.Yes:
                self._run("Delete an area", lambda c: drawing.delete_area(c, layer, key))
            box.deleteLater()

        box.finished.connect(told)
        box.open()

    # ---- selecting within an area

    def select_inside(self, layer: str, fid: int) -> None:
        """Select the premises shown inside one area of a layer."""
        session = self.window.session
        info = next((i for i in session.layers() if i.name == layer), None)
        if info is None:
            return
        case, frame, shown = self.case, session.frame, session.shown

        def take(rows: Any) -> None:
            if session.frame is frame:
                session.selection.set(rows)
                self.window.say(f"{many(len(rows))} premises inside")

        def work(progress: Progress) -> Any:
            return rows_inside(self.indexes.of(case, info), fid, frame, shown)

        self.window.jobs.start("Premises inside", work, take, quiet=True)

    # ---- moving premises

    def start_move(self) -> None:
        """Take up the premises that are selected."""
        session = self.window.session
        rows = session.selection.rows
        row = int(rows[0]) if len(rows) == 1 else session.selection.focus
        if row < 0:
            self.window.say("Select the premises to move first")
            self._use("pan")
            return
        self._moving = session.frame.id_of(row)
        canvas, frame = self.window.premises_page.canvas, session.frame
        e, n = float(frame.easting[row]), float(frame.northing[row])
        placed = np.isfinite(e) and np.isfinite(n)
        if placed:
            canvas.show_rows(np.array([row]))
        self.move.take((e, n) if placed else (canvas.view.centre_e, canvas.view.centre_n))
        self.window.say(f"{frame.value(row, 'name') or self._moving}: {self.move.hint}")
        canvas.setFocus()

    def move_here(self, where: Point) -> None:
        """Move the selected premises to a place, after asking."""
        self._use("move")
        if self._moving and self.move.origin is not None:
            self.move.click(where, self.window.premises_page.canvas.view)

    def ask_move(self, where: Point) -> None:
        """Confirm a move: what moves, how far, and why."""
        frame = self.window.session.frame
        row, origin = frame.row_of(self._moving), self.move.origin
        if row < 0 or origin is None:
            return
        name = frame.value(row, "name") or frame.value(row, "address") or self._moving
        far = measuring.length(measuring.line([origin, where]).ground_m)
        text = (
            f"{name} moves {far} to {grid_reference(*where, 5)}. Matching keeps this place; undo "
            "takes it back. Plans keep the old place until they are planned again."
        )
        field = (("How do you know?", ""),)
        dialog = Asked("Move these premises", text, field, "Move", self.window)
        premises = self._moving
        dialog.accepted.connect(lambda: self.put(premises, where, dialog.values()[0]))
        dialog.finished.connect(lambda _: self._use("pan"))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def put(self, premises_id: str, where: Point, why: str) -> None:
        """Move premises."""
        at = self._now()
        self._run(
            "Move premises",
            lambda c: moving.move_premises(c, premises_id, *where, why=why, at=at),
        )

    def put_back(self) -> None:
        """The selected premises go back to where matching placed them."""
        session = self.window.session
        row = session.selection.focus
        premises = session.frame.id_of(row) if row >= 0 else ""
        if not premises or premises not in moving.moved(self.case):
            fault = UserError(
                "These premises were not moved by hand.", "Select premises that were moved."
            )
            self.window.case_actions.show_fault(fault, "Put back")
            return
        self._run("Put back", lambda c: moving.put_back(c, premises))


def rows_inside(index: Index, fid: int, frame: Any, shown: Any) -> Any:
    """Rows of the premises shown inside the feature with that number."""
    import shapely

    fids = index.table.column("fid").to_pylist()
    shape = index.shapes[fids.index(fid)]
    low_e, low_n, high_e, high_n = shape.bounds
    e, n = frame.easting, frame.northing
    with np.errstate(invalid="ignore"):
        near = np.flatnonzero(shown & (e >= low_e) & (e <= high_e) & (n >= low_n) & (n <= high_n))
    shapely.prepare(shape)
    return near[shapely.intersects_xy(shape, e[near], n[near])]
