"""Files that come in, dropped or chosen: a case opens, lists and layers are asked about one after
another, and what cannot be brought in is told once, at the end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox

from gis_planner.app.import_dialog import ImportDialog
from gis_planner.app.import_handling import keep_handling
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import looking
from gis_planner.store.connection import is_case

if TYPE_CHECKING:
    from gis_planner.app.case_actions import CaseActions

MAP_SUFFIXES = {".gpkg", ".geojson", ".shp", ".kml", ".pbf", ".gml"}
SHAPEFILE_PARTS = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix"}
"""They come with the .shp that names them."""
SETTINGS = "Agreements are added on the Pack page, an operation on the Plan page."
NO_CASE = UserError("There is no case to import into.", "Create or open a case first.")


def opened(paths: list[Path]) -> list[Path]:
    """The files among what was dropped, and those that lie in a folder that was dropped."""
    found: list[Path] = []
    for path in paths:
        found += [p for p in _inside(path) if not p.name.startswith(".")]
    shapes = {p.with_suffix("") for p in found if p.suffix.lower() == ".shp"}
    return [
        p for p in found
        if p.suffix.lower() not in SHAPEFILE_PARTS or p.with_suffix("") not in shapes
    ]  # fmt: skip


def _inside(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        return sorted(p for p in path.iterdir() if p.is_file())
    except OSError as fault:
        why = f"The folder {path.name} cannot be read: {fault.strerror}."
        raise UserError(why, "Ask whoever owns it, or copy its files.") from fault


def place_list(mapping: Mapping[str, tuple[str, ...]]) -> str:
    """'gazetteer' where a file's rows are addresses told apart by UPRN, 'postcodes' where they are
    postcodes, each with its coordinates and nothing that an agency found; else ''."""
    placed = {"easting", "northing"} <= set(mapping) or {"lon", "lat"} <= set(mapping)
    if not placed or set(mapping) & {"date", "status", "rating", "person", "phone"}:
        return ""
    if "uprn" in mapping and mapping.get("source_ref") in (None, mapping["uprn"]):
        return "gazetteer"
    return "" if set(mapping) & {"name", "address", "source_ref"} else "postcodes"


def refusal(refused: list[tuple[str, UserError]]) -> UserError:
    """What is told of files that could not be brought in: each with its reason."""
    if len(refused) == 1:
        return refused[0][1]
    whole = "\n".join(f"• {fault.message}" for _, fault in refused)
    return UserError(
        f"{len(refused)} files could not be brought in.\n{whole}",
        "\n".join(dict.fromkeys(fault.fix for _, fault in refused if fault.fix)),
    )


class Arrivals:
    """One file after another: no two questions stand on top of each other."""

    def __init__(self, verbs: CaseActions) -> None:
        self.verbs, self.window = verbs, verbs.window
        self._waiting: list[tuple[Path, bool]] = []
        """(file, whether it is a layer)"""
        self._refused: list[tuple[str, UserError]] = []
        self._asking = False

    def forget(self) -> None:
        """Another case, or none: what waits was meant for the one before."""
        self._waiting, self._refused, self._asking = [], [], False

    def take(self, paths: list[Path]) -> None:
        """A case opens; map layers and lists are asked about."""
        session, files = self.verbs.session, opened(paths)
        for path in (p for p in files if p.suffix.lower() == ".gpkg" and is_case(p)):
            self.verbs.open_path(path)
            files.remove(path)
        for path in files:
            if path.suffix.lower() == ".toml":
                fault = UserError(f"{path.name} holds settings, not a list.", SETTINGS)
                self._refused.append((path.name, fault))
            elif not session.is_open:
                self._refused = [("", NO_CASE)]
                break
            else:
                drawn = path.suffix.lower() in MAP_SUFFIXES or looking.holds_shapes(path)
                self._waiting.append((path, drawn))
        self._go_on()

    def take_layers(self, paths: list[Path]) -> None:
        """Files that are layers, whatever their endings say."""
        self._waiting += [(path, True) for path in paths]
        self._go_on()

    def _go_on(self) -> None:
        if not self._asking:
            self._next()

    def _next(self) -> None:
        self._asking = bool(self._waiting)
        if not self._waiting:
            self._tell()
            return
        path, is_layer = self._waiting.pop(0)
        if is_layer:
            self._ask_layer(path)
            return
        self.window.jobs.start(
            f"Looking at {path.name}",
            lambda progress: self.verbs.session.preview(path),
            lambda preview: self._ask(path, preview),
            quiet=True,
            failed=lambda fault: self._refuse(path, fault),
        )

    def _refuse(self, path: Path, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self._refused.append((path.name, fault))
        else:
            self.verbs.show_fault(fault, f"Import {path.name}")
        self._next()

    def _tell(self) -> None:
        refused, self._refused = self._refused, []
        if refused:
            self.verbs.show_fault(refusal(refused), f"Import {refused[0][0]}".strip())

    def _ask_layer(self, path: Path) -> None:
        from gis_planner.app.parts.map_tools import MapToolsPart

        part = self.window.part(MapToolsPart)
        part.add_layer(path, self._next, lambda fault: self._refuse(path, fault))

    def _ask(self, path: Path, preview: Any) -> None:
        kind = place_list(preview.mapping)
        if kind == "postcodes":
            self._ask_layer(path)
        elif kind == "gazetteer":
            self._ask_gazetteer(path, preview)
        else:
            self._ask_columns(path, preview)

    def _ask_gazetteer(self, path: Path, preview: Any) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question, f"Import {path.name}",
            f"{path.name} says where addresses are, not what an agency knows. "
            "As a gazetteer it gives the premises of all lists their place.",
            parent=self.window,
        )  # fmt: skip
        place = box.addButton("Use as &gazetteer", QMessageBox.ButtonRole.AcceptRole)
        listed = box.addButton("Import as a &list…", QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(place)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def chosen(button: object) -> None:
            if button is listed:
                self._ask_columns(path, preview)
                return
            if button is place:
                verbs = self.verbs
                verbs.run(f"Gazetteer {path.name}", verbs.session.add_gazetteer(path))
            self._next()

        box.buttonClicked.connect(chosen)
        box.open()

    def _ask_columns(self, path: Path, preview: Any) -> None:
        session = self.verbs.session
        dialog = ImportDialog(
            session, path, preview, self.window, reread=lambda sheet: session.preview(path, sheet)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._import(dialog))
        dialog.finished.connect(lambda _: self._next())
        dialog.open()

    def _import(self, dialog: ImportDialog) -> None:
        session = self.verbs.session
        work = session.import_list(
            dialog.path, dialog.agency_id, dialog.list_name,
            dialog.model.corrections() or None, dialog.chosen_sheet,
        )  # fmt: skip
        case, wanted = session.whole_case, dialog.handling.wanted()
        self.verbs.run(f"Import {dialog.path.name}", lambda p: keep_handling(case, wanted, work(p)))
