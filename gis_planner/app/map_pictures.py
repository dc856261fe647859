"""The map as a picture with marking, legend and scale: to the clipboard or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog

from gis_planner.app.map import paper
from gis_planner.app.map.gridref import grid_reference
from gis_planner.app.map.overlay import Overlay, paint_over
from gis_planner.app.models.map_layers import denominator
from gis_planner.app.models.words import many
from gis_planner.app.seeing import passing
from gis_planner.domain.errors import UserError

if TYPE_CHECKING:
    from gis_planner.app.window import Window

FILES = "PNG picture (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"


class MapPictures(QObject):
    """Copies and saves what the map shows, the sketch and mark over it included."""

    def __init__(self, window: Window, overlay: Overlay) -> None:
        super().__init__(window)
        self.window, self.overlay = window, overlay

    def sheet(self) -> paper.Sheet:
        """Title, marking and facts of the picture."""
        session, canvas = self.window.session, self.window.premises_page.canvas
        name = session.the_case.path.stem.replace("_", " ") if session.is_open else "Map"
        view = canvas.view
        facts = [
            f"{session.today().day} {session.today():%B %Y}",
            f"1:{many(denominator(view.m_per_px))}",
            f"middle {grid_reference(view.centre_e, view.centre_n)}",
            f"{many(int(session.shown.sum()))} of {many(len(session.frame))} premises shown",
        ]
        facts += [f.label() for f in session.filters]
        box, mark = self.overlay.box, self.overlay.mark
        return paper.Sheet(
            name.capitalize(), self.window.marking.text(), " · ".join(facts),
            passing.terms(session), lambda painter: paint_over(painter, canvas.view, box, mark),
        )  # fmt: skip

    def copy(self) -> None:
        """The map to the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            image = paper.picture(self.window.premises_page.canvas, self.sheet())
            clipboard.setImage(image)
            passing.copied(self.window.session, "Map", self.window.marking.text())
            self.window.say("Map copied with its marking, legend and scale")

    def save(self) -> None:
        """Ask for a file and write the map."""
        name, chosen = QFileDialog.getSaveFileName(self.window, "Save map", "map.png", FILES)
        if name:
            path = Path(name)
            if path.suffix.lower() not in paper.SUFFIXES:
                ending = chosen[chosen.find("*.") + 1 : chosen.find(")")] or ".png"
                path = path.with_name(path.name + ending)
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the map to a file by its ending, noted in the journal."""
        session = self.window.session
        try:
            case = session.case
            paper.write(self.window.premises_page.canvas, self.sheet(), path)
        except UserError as fault:
            self.window.case_actions.show_fault(fault, "Save map")
            return
        if case is not None:
            marking = self.window.marking.text()
            case.note("picture", f"Map saved as {path.name}, {marking}", {"marking": marking})
            self.window.session.changed.emit(frozenset({"history"}))
        self.window.say(f"Map saved as {path}")
