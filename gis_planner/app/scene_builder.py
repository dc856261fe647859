"""The scene of a case: background, its layers, its premises, as the case remembers them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zlib import crc32

from gis_planner.app import theme
from gis_planner.app.map import basemap
from gis_planner.app.map.scene import (
    PREMISES_LAYER,
    Layer,
    Scene,
    Style,
    empty_premises,
    premises_data,
)
from gis_planner.app.map.shapes import layers_from_table
from gis_planner.app.models.map_layers import arranged, labelled
from gis_planner.app.models.ramps import CATEGORIES
from gis_planner.app.models.thematics import themed
from gis_planner.app.session import Session
from gis_planner.app.theme import contrast
from gis_planner.domain.progress import Progress, check
from gis_planner.pipeline import map_keeping
from gis_planner.store import LayerInfo

ORDER = {"boundaries": 0, "wards": 1, "roads": 2, "closures": 3, "postcodes": 4, "areas": 5}
GROUPS = {"areas": "Drawn"}
DRAWN_COLOUR = "#0B7A75"
CLOSED_COLOUR = "#D55E00"
OWN = tuple(c for c in CATEGORIES if contrast(c, "#F4F3EF") > 1.9)
"""Colours of the user's layers; yellow is not seen on the land."""


def background() -> tuple[Layer, ...]:
    """What is there without a case: the outline, the user's basemap over it, the grid."""
    return basemap.outline(), *basemap.chosen(), basemap.grid()


def read_layers(session: Session, progress: Progress) -> tuple[Layer, ...]:
    """The case's layers as arrays; may run on any thread."""
    found: list[Layer] = []
    used: set[str] = set()
    infos = sorted(session.layers(), key=lambda i: (ORDER.get(i.kind, 2), i.name))
    stats = session.the_case.run_stats("layer")
    for info in infos:
        check(progress)
        title = _title(info.name, stats.get(info.name, {}))
        parts = layers_from_table(
            info.name, title, session.the_case.layer(info.name), kind=info.kind,
            attribution=info.attribution,
        )  # fmt: skip
        look = _look(info, used)
        group = GROUPS.get(info.kind, "Map")
        found += [replace(p, group=group, style=replace(p.style, **look)) for p in parts]
    return tuple(found)


def _title(name: str, stats: dict[str, Any]) -> str:
    """What a layer is called in the tree: the name it was given, letters and all."""
    given = str(stats.get("title") or "").replace("_", " ").strip()
    return given[:1].upper() + given[1:] if given else name.replace("_", " ").capitalize()


def _look(info: LayerInfo, used: set[str]) -> dict[str, Any]:
    """What sets a layer apart by what it serves as; `used` are the colours of other layers."""
    if info.kind in GROUPS:
        return {"colour": DRAWN_COLOUR, "fill": DRAWN_COLOUR, "width_px": 2.0, "fill_opacity": 0.12}
    if info.kind == "closures":
        return {"colour": CLOSED_COLOUR, "width_px": 3.0, "dashed": True}
    if info.kind != "other":
        return {}
    colour = _own_colour(info.name, used)
    return {"colour": colour, "fill": colour, "width_px": 1.8, "fill_opacity": 0.1}


def _own_colour(name: str, used: set[str]) -> str:
    """A colour that stays with a layer's name, another for each while there are enough."""
    start = crc32(name.encode()) % len(OWN)
    turned = (*OWN[start:], *OWN[:start])
    colour = next((c for c in turned if c not in used), turned[0])
    used.add(colour)
    return colour


def assemble(layers: tuple[Layer, ...], old: Scene, session: Session | None = None) -> Scene:
    """Background, the case's layers, premises: as the case remembers them, and over that what the
    user has set since on layers of `old` (an empty scene: nothing)."""
    fresh = Scene((
        *background(),
        *layers,
        Layer(PREMISES_LAYER, "Premises", "premises", Style(), data=empty_premises(),
              group="Case"),
    ))  # fmt: skip
    if session is not None and session.case is not None:
        fresh = arranged(fresh, map_keeping.layers_of(session.case))
    for layer in old.layers:
        kept = fresh.get(layer.name)
        if kept is not None and kept.kind == layer.kind:
            same = replace(
                kept, visible=layer.visible, opacity=layer.opacity, style=layer.style,
                group=layer.group, title=layer.title,
            )  # fmt: skip
            fresh = fresh.put(labelled(same, layer.style.label))
    return fresh


def with_premises(scene: Scene, session: Session) -> Scene:
    """The scene with the frame, filters and selection as they are now, and classes to match."""
    data = premises_data(session.frame, session.shown, session.selection.rows)
    scene = scene.change(PREMISES_LAYER, data=data)
    return themed(
        scene, session.frame, session.shown, dark=theme.current().is_dark,
        concern_name=session.concern_name,
    )  # fmt: skip
