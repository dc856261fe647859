"""A look into a map file before it is added to the case: its layers, and what one would become."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gis_planner.domain.progress import Progress, Silent, check
from gis_planner.pipeline.places import kind_of

WKT_SHAPE = re.compile(rb"(?:POLYGON|LINESTRING) ?\(+-?\d", re.IGNORECASE)


@dataclass(frozen=True)
class LayerLook:
    """One layer of a file as it would be added. `notes` tell what had to be assumed or mended.

    `rows` is 0 of a road network, which is not counted before it is built; `geometry` is '' where
    there are several kinds; `shapes` False where there is nothing to draw; `crs` the coordinate
    system as people name it."""

    name: str
    rows: int
    geometry: str
    crs: str
    columns: tuple[str, ...]
    kind: str
    notes: tuple[str, ...]
    bounds: tuple[float, float, float, float] | None
    shapes: bool = True


def layer_names(path: Path) -> tuple[str, ...]:
    """Names of the layers of a map file. UserError where it is none."""
    from gis_planner.geo.layers import list_layers

    if path.suffix == ".pbf":
        return (path.stem,)
    return list_layers(path)


def holds_shapes(path: Path) -> bool:
    """Whether a table has lines or areas written in it (WKT): a map layer, not a list."""
    if path.suffix.lower() not in (".csv", ".tsv"):
        return False
    try:
        with path.open("rb") as stream:
            return WKT_SHAPE.search(stream.read(65_536)) is not None
    except OSError:
        return False


def shapes_of(path: Path) -> pa.Table:
    """The features of a map file outside any case: a column `geom` (WKB, EPSG:27700) beside its
    attributes. UserError where it cannot be read."""
    from gis_planner.geo.layers import read_layer, to_arrow

    return to_arrow(read_layer(path))


def look(path: Path, layer: str, progress: Progress | None = None) -> LayerLook:
    """Read one layer of a file without adding it. UserError where it cannot be read."""
    import numpy as np

    progress = progress or Silent()
    if path.suffix == ".pbf":
        notes = ("Roads of OpenStreetMap, (c) OpenStreetMap contributors, ODbL",)
        return LayerLook(path.stem, 0, "LineString", "EPSG:4326", (), "roads", notes, None)
    from gis_planner.geo.crs import name_of
    from gis_planner.geo.layers import kinds_of, read_layer

    read = read_layer(path, layer=layer, progress=progress)
    check(progress)
    columns = tuple(str(c) for c in read.data.columns if c != read.data.geometry.name)
    box = np.asarray(read.data.total_bounds) if len(read.data) else np.full(4, np.nan)
    bounds = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    several = len(kinds_of(np.asarray(read.data.geometry.values, object))) > 1
    return LayerLook(
        read.name, len(read.data), "" if several else read.geometry, name_of(read.source_crs),
        columns,
        kind_of(f"{read.name} {path.name}", list(columns), read.geometry), read.notes,
        bounds if np.isfinite(box).all() else None, bool(np.isfinite(box).all()),
    )  # fmt: skip
