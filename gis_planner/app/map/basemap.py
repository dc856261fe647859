"""What lies behind everything: the user's own basemap where there is one, else the bundled outline.

The ladder, never blank and never from a network: a GeoPackage (OS Open Zoomstack style), raster
MBTiles, boundary files in the folder `layers`, and under all of them the outline and the grid.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from gis_planner import settings
from gis_planner.app.map.scene import Layer, Rings, Style
from gis_planner.app.map.shapes import layer_from_table
from gis_planner.domain.errors import UserError

ATTRIBUTION = "Outline: Natural Earth (public domain)"
SETTING = "basemaps"
"""Preference: paths of the basemaps that the user chose, the upper one last."""
RUNGS = {".gpkg": "GeoPackage", ".mbtiles": "raster MBTiles"}
BOUNDARIES = (".geojson", ".json", ".shp", ".kml")
_chosen: tuple[Layer, ...] = ()


@lru_cache(maxsize=1)
def outline() -> Layer:
    """Great Britain, Northern Ireland and neighbours; Natural Earth 1:10m, simplified to 250 m."""
    text = (Path(__file__).parent / "outline.json").read_text(encoding="utf-8")
    parts = json.loads(text)["parts"]
    found = [np.array(p["ring"], np.float64) for p in parts]
    bounds = np.array([[*r.min(axis=0), *r.max(axis=0)] for r in found])
    return Layer(
        "outline",
        "Outline of the country",
        "outline",
        Style(),
        group="Background",
        data=Rings(tuple((r,) for r in found), bounds, tuple(p["country"] for p in parts)),
        attribution=ATTRIBUTION,
    )


def grid() -> Layer:
    """National grid lines with their letters."""
    return Layer("grid", "National grid", "grid", Style(), group="Background")


def chosen() -> tuple[Layer, ...]:
    """Basemap layers in use, bottom first."""
    return _chosen


def use(layers: tuple[Layer, ...]) -> None:
    """Draw these between outline and grid from now on."""
    global _chosen
    _chosen = layers


def candidates() -> tuple[Path, ...]:
    """Basemap files by preference, best first: those the user chose, then what lies in `layers`."""
    named = settings.load().get(SETTING, [])
    own = [Path(p) for p in named if isinstance(p, str)] if isinstance(named, list) else []
    folder = settings.layers_folder()
    there = sorted(p for p in folder.glob("*") if p.is_file()) if folder.is_dir() else []
    rungs = (*RUNGS, *BOUNDARIES)
    found = [*own, *sorted((p for p in there if p.suffix.lower() in rungs),
                           key=lambda p: rungs.index(p.suffix.lower()))]  # fmt: skip
    return tuple(dict.fromkeys(found))


def remember(path: Path | None) -> None:
    """Keep the user's basemap for the next time; None forgets all of them."""
    values = settings.load()
    held = [p for p in values.get(SETTING, []) if isinstance(p, str)]
    fresh = [] if path is None else [*(p for p in held if p != str(path)), str(path)]
    settings.save({**values, SETTING: fresh})


def open_basemap(path: Path) -> Layer:
    """A GeoPackage or MBTiles file as a layer that reads what is in view. UserError where it is
    none, is in another coordinate system, or holds vector tiles."""
    if not path.is_file():
        raise UserError(f"The basemap is no longer at {path}.", "Put it back or choose another.")
    if path.suffix.lower() == ".mbtiles":
        from gis_planner.app.map.mbtiles import MbTiles

        tiles = MbTiles(path)
        return Layer(
            f"basemap_{path.stem}", tiles.title or path.stem, "raster", Style(),
            group="Background", data=tiles, attribution=tiles.attribution,
        )  # fmt: skip
    from gis_planner.app.map.vectors import VectorMap

    vectors = VectorMap(path)
    return Layer(
        f"basemap_{path.stem}", path.stem.replace("_", " "), "vectors", Style(label="name"),
        group="Background", data=vectors, attribution=vectors.attribution,
    )  # fmt: skip


def boundaries(path: Path) -> Layer:
    """A boundary file as a layer behind everything. UserError where it cannot be read or is
    empty."""
    from gis_planner.pipeline.looking import shapes_of

    title = path.stem.replace("_", " ")
    layer = layer_from_table(f"basemap_{path.stem}", title, shapes_of(path), kind="boundaries",
                             attribution=title)  # fmt: skip
    if layer is None:
        raise UserError(f"{path.name} holds no shapes.", "Put another file into the folder.")
    return replace(layer, group="Background")


def climb(paths: tuple[Path, ...]) -> tuple[tuple[Layer, ...], tuple[str, ...]]:
    """The basemaps that can be opened, bottom first, and why the others cannot. May run on any
    thread. Of files in `layers` only the best rung is used, so that the map is not drawn twice;
    boundary files, the lowest, are drawn together."""
    found: list[Layer] = []
    faults, drawn = [], False
    for path in paths:
        boundary = path.suffix.lower() in BOUNDARIES
        if boundary and drawn:
            continue
        try:
            layer = boundaries(path) if boundary else open_basemap(path)
        except UserError as fault:
            faults.append(str(fault))
            continue
        found.append(replace(layer, visible=False) if drawn else layer)
        drawn = drawn or not boundary
    return tuple(reversed(found)), tuple(faults)
