"""How layers look: from the layer tree and the symbology editor to the map, and into the case."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PyQt6.QtCore import QObject, QTimer

from gis_planner.app import theme
from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.models import map_layers, thematics
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.identify import Index, LayerIndexes
from gis_planner.app.models.symbology import Classed, Symbology
from gis_planner.app.scene_builder import assemble, read_layers, with_premises
from gis_planner.app.symbology.editor import SymbologyEditor
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import map_keeping

if TYPE_CHECKING:
    from gis_planner.app.window import Window

KEEP_MS = 1500
"""Quiet after the last change until it is written to the case: one entry for one thought."""


class MapLooks(QObject):
    """Applies what the user sets on layers and remembers it."""

    def __init__(self, window: Window, indexes: LayerIndexes) -> None:
        super().__init__(window)
        self.window, self.indexes = window, indexes
        self._counting: set[tuple[str, int, int]] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(KEEP_MS)
        self._soon.timeout.connect(self.keep)
        self.editor: SymbologyEditor | None = None

    def connect(self) -> None:
        """Listen to the tree and the page."""
        tree = self.window.layer_tree
        tree.edited.connect(self.edited)
        tree.symbology.connect(self.edit)
        self.window.premises_page.canvas.moved.connect(lambda view: tree.at_scale(view.m_per_px))
        self.window.session.frame_changed.connect(lambda: self._want_areas())
        self.window.premises_page.scene_changed.connect(lambda scene: self._want_areas())

    @property
    def scene(self) -> Scene:
        """What the map shows."""
        return self.window.premises_page.canvas.scene

    def show(self, scene: Scene) -> None:
        """Show a scene with its classes made."""
        themed = with_premises(scene, self.window.session)
        self.window.premises_page.canvas.set_scene(themed)
        self.window.layer_tree.scene = themed
        self._want_areas()

    def edited(self, scene: Scene) -> None:
        """The layer tree gave another scene."""
        self.show(scene)
        self.keep_soon()

    # ---- remembering

    def keep_soon(self) -> None:
        """Write the arrangement to the case after a little quiet."""
        if self.window.session.is_open:
            self._soon.start()

    def keep(self, *, wait: bool = False) -> None:
        """Write the arrangement now; other pages get the scene too."""
        self._soon.stop()
        session = self.window.session
        try:
            case = session.whole_case
        except UserError:  # no case, or another reader's view, which keeps nothing
            return
        self.window.spread_scene(self.scene)
        before, after = map_keeping.layers_of(case), map_layers.kept(self.scene)
        words = map_layers.what_changed(before, after) if before else "Map: layers arranged"
        if not words:
            return
        if wait:
            map_keeping.keep_layers(case, after, words)
            return

        def told(touched: frozenset[str]) -> None:
            if touched and session.case is case:
                session.changed.emit(frozenset({"history"}))

        work = partial(_keep, case, after, words)
        self.window.jobs.start("Keeping the map", work, told, quiet=True)

    def flush(self) -> None:
        """Write what waits to be written (before the case is closed)."""
        if self._soon.isActive():
            self.keep(wait=True)

    def forget(self) -> None:
        """Another case: what waits belongs to the one before."""
        self._soon.stop()
        self._counting.clear()
        if self.editor is not None:
            self.editor.close()

    def read_again(self) -> None:
        """The case's arrangement changed behind the map (undo): show it."""
        session, case = self.window.session, self.window.session.case

        def take(layers: tuple[Layer, ...]) -> None:
            if session.case is case:
                self._soon.stop()
                scene = assemble(layers, Scene(), session)
                self.window.premises_page.set_scene(scene)

        self.window.jobs.start(
            "Reading map layers", partial(read_layers, session), take, quiet=True
        )

    # ---- symbology

    def edit(self, name: str = "") -> None:
        """Open the symbology editor for a layer."""
        layer = self.scene.get(name or "premises")
        if layer is None or layer.kind not in ("premises", "point", "line", "polygon"):
            self.window.say("Choose a layer with points, lines or areas in the layer tree")
            return
        if self.editor is not None:
            self.editor.reject()
        session = self.window.session
        dialog = SymbologyEditor(
            layer, session.frame, self.classes_of, session.concern_name, self.window
        )
        dialog.shown.connect(partial(self.restyle, layer.name))
        dialog.accepted.connect(self.keep_soon)
        dialog.finished.connect(self._editor_gone)
        dialog.finished.connect(dialog.deleteLater)  # this one: no other that is open by then
        self.editor = dialog
        dialog.open()

    def _editor_gone(self, result: int) -> None:
        self.editor = None
        self.window.layer_tree.show_scene(self.scene)

    def classes_of(self, layer: Layer) -> Classed | None:
        """The classes of a layer as the editor tries it; None while areas are being counted."""
        session = self.window.session
        made = thematics.classes_of(
            layer, session.frame, session.shown, dark=theme.current().is_dark,
            concern_name=session.concern_name,
        )  # fmt: skip
        if made is None:
            self._count(layer)
        return made

    def restyle(self, name: str, how: Symbology | None) -> None:
        """Draw a layer with other symbology."""
        layer = self.scene.get(name)
        if layer is not None:
            style = replace(layer.style, theme=how)
            self.show(self.scene.put(replace(layer, style=style)))

    # ---- areas for rates

    def _want_areas(self) -> None:
        for layer in self.scene.layers:
            how = layer.style.theme
            if how is not None and how.mode == "rates" and layer.kind == "polygon":
                self._count(layer)

    def _count(self, layer: Layer) -> None:
        """Find the area of every premises in the background, then draw the rates."""
        session = self.window.session
        frame, case = session.frame, session.case
        key = (layer.name, id(layer.attributes), id(frame))
        if case is None or key in self._counting or layer.attributes is None or not len(frame):
            return
        if thematics.areas_known(frame, layer):
            return
        info = next((i for i in session.layers() if i.name == layer.name), None)
        if info is None:
            return
        self._counting.add(key)

        def work(progress: Progress) -> Any:
            return member_of(self.indexes.of(case, info), layer, frame)

        def take(member: Any) -> None:
            self._counting.discard(key)
            thematics.remember_areas(frame, layer, member)
            if session.frame is frame:
                self.show(self.scene)
                if self.editor is not None:
                    self.editor.preview()

        self.window.jobs.start(f"Premises by {layer.title.lower()}", work, take, quiet=True)


def _keep(case: Any, value: dict[str, Any], words: str, progress: Progress) -> frozenset[str]:
    return map_keeping.keep_layers(case, value, words)


def member_of(index: Index, layer: Layer, frame: PremisesFrame) -> thematics.Members:
    """The drawn area of each premises, by the features' own numbers."""
    assert layer.attributes is not None
    fids = np.asarray(index.table.column("fid").to_pylist())
    drawn = np.asarray(layer.attributes.column("fid").to_pylist())
    place = np.searchsorted(fids, drawn)
    return thematics.area_of_each(index.shapes[place], frame)
