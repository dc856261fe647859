"""Layers that are added to the map, zoomed to, and the basemap below them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QFileDialog

from gis_planner.app.layer_import import LayerImport
from gis_planner.app.map import basemap
from gis_planner.app.map.scene import Layer, Scene, extent
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.map_layers import arranged
from gis_planner.app.parts.part import Part
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import looking, map_keeping, places

if TYPE_CHECKING:
    from gis_planner.app.map_looks import MapLooks

BASEMAPS = "Basemaps (*.gpkg *.mbtiles);;All files (*)"
CLOSEST_M_PER_PX = 0.5
"""Zooming to a single point comes no closer, metres a pixel."""


class MapLayersPart(Part):
    """What `MapToolsPart` does with layers and basemaps."""

    looks: MapLooks

    def add_layer(
        self, path: Path, answered: Callable[[], None], refused: Callable[[BaseException], None]
    ) -> None:
        """Look into a file and ask what to add of it; `refused` where it cannot be read."""

        def ask(names: tuple[str, ...]) -> None:
            held = frozenset(i.name for i in self.window.session.layers())
            around = self.window.session.frame.bounds()
            dialog = LayerImport(path, names, self.window.jobs, self.window, held, around)
            dialog.accepted.connect(lambda: self._add(dialog))
            dialog.finished.connect(lambda _: dialog.deleteLater())
            dialog.finished.connect(lambda _: answered())
            dialog.open()

        self.window.jobs.start(
            f"Looking at {path.name}", lambda progress: looking.layer_names(path), ask, quiet=True,
            failed=refused,
        )  # fmt: skip

    def zoom_to_layer(self, name: str) -> None:
        """Show all of a layer; premises and backgrounds: everything."""
        canvas = self.window.premises_page.canvas
        layer = canvas.scene.get(name)
        if layer is None:
            return
        if not layer.visible:
            self.window.say(f"{layer.title} is hidden; Space shows it")
        box = extent(layer.data)
        if box is None:
            canvas.home()
        else:
            view = Viewport.fit(box, canvas.width(), canvas.height(), 0.1)
            canvas.set_view(replace(view, m_per_px=max(view.m_per_px, CLOSEST_M_PER_PX)))

    def _add(self, dialog: LayerImport) -> None:
        wanted = dialog.wanted()
        try:
            case = self.window.session.whole_case
        except UserError as fault:
            self.window.case_actions.show_fault(fault, "Layer")
            return
        layer = wanted.layer if wanted.path.suffix != ".pbf" else None
        self.window.case_actions.run(
            f"Layer {wanted.path.name}",
            lambda progress: places.add_layer(
                case, wanted.path, name=wanted.name, kind=wanted.kind, layer=layer,
                attribution=wanted.attribution, progress=progress,
            ),
        )  # fmt: skip

    def choose_basemap(self) -> None:
        """Ask for a basemap file and draw it."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Choose a basemap", "", BASEMAPS)
        if name:
            self.use_basemap(Path(name))

    def use_basemap(self, path: Path) -> None:
        """Draw a basemap file from now on, here and the next time."""

        def take(layer: Layer) -> None:
            basemap.remember(path)
            self._drawn((*(x for x in basemap.chosen() if x.name != layer.name), layer))
            left = ", ".join(getattr(layer.data, "left_out", ()))
            more = f"; not in the National Grid, so not drawn: {left}" if left else ""
            self.window.say(f"Basemap {layer.title}{more}")

        self.window.jobs.start(
            f"Basemap {path.name}", lambda progress: basemap.open_basemap(path), take, quiet=True,
            failed=lambda fault: self.window.case_actions.show_fault(fault, "Basemap"),
        )  # fmt: skip

    def forget_basemap(self) -> None:
        """Back to the bundled outline."""
        basemap.remember(None)
        self._drawn(())
        self.window.say("The bundled outline is the basemap")

    def _climb(self) -> None:
        """The best basemap there is, in the background."""
        paths = basemap.candidates()
        if not paths:
            return

        def work(progress: Progress) -> tuple[tuple[Layer, ...], tuple[str, ...]]:
            return basemap.climb(paths)

        def take(found: tuple[tuple[Layer, ...], tuple[str, ...]]) -> None:
            if found[0]:
                self._drawn(found[0])
            if found[1]:
                self.window.say(found[1][0])

        self.window.jobs.start("Opening the basemap", work, take, quiet=True)

    def _drawn(self, layers: tuple[Layer, ...]) -> None:
        """Put other basemaps over the outline, the rest as it is."""
        basemap.use(layers)
        self.looks.flush()
        rest = [x for x in self.looks.scene.layers if x.kind not in ("raster", "vectors")]
        at = next((i + 1 for i, x in enumerate(rest) if x.kind == "outline"), 0)
        scene = Scene((*rest[:at], *layers, *rest[at:]))
        case = self.window.session.case
        if case is not None:
            scene = arranged(scene, map_keeping.layers_of(case))
        self.window.premises_page.set_scene(scene)
