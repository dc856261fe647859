"""CSV files as layers: WKT, eastings and northings, longitudes and latitudes, or pairs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from gis_planner.domain.errors import UserError
from gis_planner.geo.crs import GRID
from gis_planner.geo.layer_files import MIB, LayerLimits
from gis_planner.geo.tables import heading, read_text_table

_WKT = re.compile(
    r"^\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b", re.I
)
_PAIR = re.compile(r"[(\[]?\s*(-?\d{1,3}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*[)\]]?\s*$")
_X = ("easting", "eastings", "xcoordinate", "x", "geox", "eastingbng", "osx")
_Y = ("northing", "northings", "ycoordinate", "y", "geoy", "northingbng", "osy", "northingbn")
_LON = ("longitude", "long", "lon", "lng", "longwgs84", "lonwgs84")
_LAT = ("latitude", "lat", "latwgs84")


def read_table_layer(path: Path, limits: LayerLimits, notes: list[str]) -> tuple[Any, str | None]:
    """A GeoDataFrame of text and shapes, and the coordinate system (None: to be guessed)."""
    import geopandas as gpd

    table = read_text_table(path, limits.max_bytes, MIB * 64)
    frame = table.to_pandas()
    shapes, crs, used = _shapes(frame, path.name)
    notes.append(f"Shapes come from {used}.")
    if used.startswith("the WKT"):
        frame = frame.drop(columns=[used.split("'")[1]])
    return gpd.GeoDataFrame(frame, geometry=list(shapes)), crs


def _shapes(frame: Any, name: str) -> tuple[Any, str | None, str]:
    import shapely

    by_heading = {heading(c): c for c in reversed(list(frame.columns))}
    for column in frame.columns:
        values = frame[column].dropna()
        values = values[values.str.strip() != ""]
        if len(values) and values.head(20).map(lambda v: bool(_WKT.match(v))).all():
            text = frame[column].fillna("").str.replace(r"^\s*SRID=\d+;", "", regex=True)
            wkt = np.array([t if t.strip() else None for t in text], dtype=object)
            return shapely.from_wkt(wkt, on_invalid="ignore"), None, f"the WKT in '{column}'"
    for first, second, crs in ((_X, _Y, GRID), (_LON, _LAT, "EPSG:4326")):
        a = next((by_heading[h] for h in first if h in by_heading), None)
        b = next((by_heading[h] for h in second if h in by_heading), None)
        if a and b:
            return _points(_number(frame[a]), _number(frame[b])), crs, f"'{a}' and '{b}'"
    for column in frame.columns:
        found = frame[column].fillna("").str.extract(_PAIR)
        if len(found) and found[0].notna().mean() > 0.5:
            lat, lon = _number(found[0]), _number(found[1])
            if np.nanmedian(lat) < np.nanmedian(lon):
                lat, lon = lon, lat
            return _points(lon, lat), "EPSG:4326", f"the pairs in '{column}'"
    raise UserError(
        f"{name} has no column with shapes or coordinates.",
        "Import it as a list instead, or add columns easting and northing.",
    )


def _points(x: Any, y: Any) -> Any:
    import shapely

    shapes = shapely.points(x, y)
    shapes[~(np.isfinite(x) & np.isfinite(y)) | ((x == 0) & (y == 0))] = None
    return shapes


def _number(values: Any) -> Any:
    import pandas as pd

    return pd.to_numeric(values.str.strip(), errors="coerce").to_numpy(dtype=float)


def coordinates_of(frame: Any, name: str) -> tuple[Any, Any]:
    """Eastings and northings of a table of text (points, or the middle of shapes); NaN unknown."""
    import shapely

    from gis_planner.geo.layer_shapes import in_grid

    shapes, crs, _ = _shapes(frame, name)
    moved, _ = in_grid(shapes, crs, name, [])
    middle = shapely.centroid(moved)
    return shapely.get_x(middle), shapely.get_y(middle)
