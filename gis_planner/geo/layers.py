"""Reads a map layer of any usual format and coordinate system into EPSG:27700.

GeoPackage, GeoJSON, TopoJSON, Shapefile (also zipped), FlatGeobuf, KML, GML, and CSV with WKT or
coordinates. `notes` tells what had to be assumed or mended. Nothing but the file named is read.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, Silent, check
from gis_planner.geo.crs import GRID
from gis_planner.geo.layer_files import LayerLimits, source_of
from gis_planner.geo.layer_shapes import in_grid, mended

if TYPE_CHECKING:
    import geopandas as gpd

DEFAULT_LIMITS = LayerLimits()


@dataclass(frozen=True)
class Layer:
    """A map layer. `data` is a GeoDataFrame in EPSG:27700; `source_crs` as found or assumed;
    `geometry` the most frequent kind of shape; `notes` what was assumed or mended, in sentences."""

    name: str
    data: gpd.GeoDataFrame
    source_crs: str
    geometry: str
    notes: tuple[str, ...]


def list_layers(path: Path | str, *, limits: LayerLimits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """Names of the layers with geometry in a file; one for formats that hold one only."""
    import pyogrio

    path = Path(path)
    source = source_of(path, limits)
    if source.table:
        return (path.name.split(".")[0],)
    try:
        found = pyogrio.list_layers(source.address)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise unreadable(path, error) from error
    return tuple(str(name) for name, kind in found if kind is not None)


def read_layer(
    path: Path | str,
    *,
    layer: str | None = None,
    limits: LayerLimits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Layer:
    """Read one layer (the first with geometry unless named); UserError where the file is none."""
    progress = progress or Silent()
    path = Path(path)
    source = source_of(path, limits)
    check(progress)
    progress.report(0.05, "reading the layer")
    notes: list[str] = []
    if source.table:
        from gis_planner.geo.layer_tables import read_table_layer

        name = path.name.split(".")[0]
        frame, crs = read_table_layer(path, limits, notes)
    else:
        name, frame, crs = _read(path, source.address, layer, limits, notes)
    progress.report(0.5, "converting coordinates")
    check(progress)
    shapes = np.asarray(frame.geometry.values, dtype=object)
    shapes, source_crs = in_grid(shapes, crs, path.name, notes)
    check(progress)
    progress.report(0.8, "checking shapes")
    shapes = mended(shapes, notes)
    if not len(frame):
        notes.append("The layer has no features.")
    if len(kinds := kinds_of(shapes)) > 1:
        held = ", ".join(f"{n:,} {word}{'s' * (n > 1)}" for word, n in kinds.items())
        notes.append(f"Shapes of several kinds: {held}. The map shows a layer of each.")
    return Layer(name, _frame(frame, shapes), source_crs, _kind(shapes), tuple(notes))


def _read(
    path: Path, address: str, layer: str | None, limits: LayerLimits, notes: list[str]
) -> tuple[str, Any, str | None]:
    """Layer name, GeoDataFrame and coordinate system (None unknown) through GDAL."""
    import pyogrio

    names = list_layers(path, limits=limits)
    if layer is not None and layer not in names:
        raise UserError(
            f"{path.name} has no layer '{layer}'.", f"Its layers: {', '.join(names) or 'none'}."
        )
    if not names:
        raise UserError(
            f"{path.name} holds no map layer.",
            "Import it as a list if it is one, or check the file.",
        )
    chosen = layer or names[0]
    if len(names) > 1 and layer is None:
        notes.append(f"Layer '{chosen}' was read, the first of {len(names)}: {', '.join(names)}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            info = pyogrio.read_info(address, layer=chosen)
            if info["features"] > limits.max_features:
                raise UserError(
                    f"{path.name} has {info['features']:,} features.",
                    f"A layer may have {limits.max_features:,}: cut it to your area first.",
                )
            frame = pyogrio.read_dataframe(address, layer=chosen, use_arrow=True)
    except UserError:
        raise
    except Exception as error:  # GDAL's Python bindings raise many kinds for broken content
        raise unreadable(path, error) from error
    if "geometry" not in frame.columns:
        raise UserError(f"{path.name} holds no shapes.", "Import it as a list instead.")
    return chosen, frame, str(info["crs"]) if info["crs"] else None


def unreadable(path: Path, error: Exception) -> UserError:
    """The refusal of a file that GDAL cannot read."""
    why = " ".join(str(error).split())[:160]
    return UserError(
        f"{path.name} cannot be read as a map layer: {why}",
        "Open it in QGIS to see whether it is whole, or save it again as GeoPackage.",
    )


def _frame(frame: Any, shapes: Any) -> gpd.GeoDataFrame:
    import geopandas as gpd

    plain = frame.drop(columns=[frame.geometry.name]).reset_index(drop=True)
    return gpd.GeoDataFrame(plain, geometry=list(shapes), crs=GRID)


def _kind(shapes: Any) -> str:
    import shapely

    kinds = shapely.get_type_id(shapes)
    kinds = kinds[kinds >= 0]
    names = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString",
             "MultiPolygon", "GeometryCollection")  # fmt: skip
    return names[int(np.bincount(kinds).argmax())] if len(kinds) else ""


def kinds_of(shapes: Any) -> dict[str, int]:
    """How many shapes are areas, lines and points; a collection is what its largest part is."""
    import shapely

    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    found = np.bincount(shapely.get_dimensions(there), minlength=3)[::-1].tolist()
    return {word: n for word, n in zip(("area", "line", "point"), found) if n}


def to_arrow(layer: Layer) -> pa.Table:
    """The layer as a table: attributes, and `geom` as WKB in EPSG:27700 (null without a shape).

    Names that differ in capitals only, 'fid' and 'geom' are renamed, for SQLite knows no capitals.
    """
    import shapely

    shapes = np.asarray(layer.data.geometry.values, dtype=object)
    wkb = [None if s is None else bytes(s) for s in shapely.to_wkb(shapes).tolist()]
    columns: dict[str, pa.Array] = {"geom": pa.array(wkb, pa.binary())}
    taken = {"geom", "fid"}
    for name in layer.data.columns:
        if name == layer.data.geometry.name:
            continue
        label, copy = str(name) or "column", 1
        while label.lower() in taken:
            copy += 1
            label = f"{name}_{copy}"
        taken.add(label.lower())
        columns[label] = _column(layer.data[name])
    return pa.table(columns)


def _column(values: Any) -> pa.Array:
    """Numbers and flags as they are, everything else as text; missing is null."""
    import pandas as pd

    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values):
        return pa.Array.from_pandas(values)
    out = [None if _missing(v) else _text(v) for v in values.tolist()]
    return pa.array(out, pa.string())


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value) or str(value) == "NaT"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, dict, np.ndarray)):
        return json.dumps(value.tolist() if isinstance(value, np.ndarray) else value, default=str)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
