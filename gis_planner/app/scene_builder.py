"""The scene of a case: background, its layers, its premises, a plan's routes on top."""

from __future__ import annotations

from gis_planner.app.map import basemap
from gis_planner.app.map.scene import (
    PREMISES_LAYER,
    Layer,
    Scene,
    empty_premises,
    layer_from_table,
    premises_data,
)
from gis_planner.app.session import Session
from gis_planner.domain.progress import Progress, check

ORDER = {"boundaries": 0, "wards": 1, "roads": 2, "closures": 3, "postcodes": 4}
TITLES = {"roads": "Roads", "wards": "Wards", "postcodes": "Postcodes", "closures": "Closures"}


def background() -> tuple[Layer, ...]:
    """What is there without a case."""
    return basemap.outline(), basemap.grid()


def read_layers(session: Session, progress: Progress) -> tuple[Layer, ...]:
    """The case's layers as arrays; may run on any thread."""
    found = []
    infos = sorted(session.layers(), key=lambda i: (ORDER.get(i.kind, 2), i.name))
    for info in infos:
        check(progress)
        title = info.name.replace("_", " ").capitalize()
        layer = layer_from_table(
            info.name, title, session.the_case.layer(info.name), kind=info.kind,
            attribution=info.attribution,
        )  # fmt: skip
        if layer is not None:
            found.append(layer)
    return tuple(found)


def assemble(layers: tuple[Layer, ...], old: Scene) -> Scene:
    """Background, the case's layers, premises; what the user set on layers of old names stays."""
    premises = old.get(PREMISES_LAYER) or Layer(
        PREMISES_LAYER, "Premises", "premises", data=empty_premises(), group="Case"
    )
    fresh = Scene((*background(), *layers, premises))
    for layer in old.layers:
        kept = fresh.get(layer.name)
        if kept is not None and kept.kind == layer.kind:
            fresh = fresh.change(
                layer.name, visible=layer.visible, opacity=layer.opacity, style=layer.style
            )
    return fresh


def with_premises(scene: Scene, session: Session) -> Scene:
    """The scene with the frame, filters and selection as they are now."""
    data = premises_data(session.frame, session.shown, session.selection.rows)
    return scene.change(PREMISES_LAYER, data=data)
