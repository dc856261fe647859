"""Coordinates in any of the forms that lists use → eastings and northings in EPSG:27700."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.geo.crs import from_lonlat
from gis_planner.ingest.places import UK_EAST, UK_LAT, UK_LON, UK_NORTH
from gis_planner.ingest.text import combined

Floats = npt.NDArray[np.float64]
_PAIR = (
    r"(?s)(?:^|.*[(\[\s])\s*(?P<a>-?\d{1,3}\.?\d*)\s*[,;\s]\s*(?P<b>-?\d{1,3}\.\d+)\s*(?:[)\]]|$)"
)
_METRES = r"(?is)^\s*POINT\s*Z?\s*\(\s*(?P<a>\d{4,7}\.?\d*)\s+(?P<b>\d{4,7}\.?\d*)"


def numbers(column: pa.ChunkedArray) -> Floats:
    """Cells as numbers, NaN where they are none."""
    text = pc.utf8_trim_whitespace(column)
    plain = pc.fill_null(
        pc.match_substring_regex(text, r"^[-+]?\d*\.?\d+([eE][-+]?\d+)?$|^[-+]?\d+\.$"), False
    )
    cast = pc.cast(pc.if_else(plain, text, pa.scalar(None, pa.string())), pa.float64())
    return np.asarray(combined(cast).to_numpy(zero_copy_only=False), dtype=np.float64)


def pairs(column: pa.ChunkedArray, pattern: str = _PAIR) -> tuple[Floats, Floats]:
    """The two numbers of '(51.28, -2.47)', 'POINT(-2.47 51.28)', '[51.28,-2.47]'."""
    found = pc.extract_regex(column, pattern)
    return numbers(pc.struct_field(found, "a")), numbers(pc.struct_field(found, "b"))


def grid_coordinates(
    columns: Mapping[str, pa.ChunkedArray], loose: pa.ChunkedArray | None
) -> tuple[Floats, Floats, int]:
    """Eastings, northings (NaN unknown) and how many rows had coordinates that cannot be right.

    `columns` by field (easting, northing, lon, lat; lon and lat may be one column of pairs);
    `loose` a text column that may hold a pair in brackets. Eastings and northings come first.
    """
    rows = len(next(iter(columns.values()))) if columns else len(loose) if loose is not None else 0
    east, north = np.full(rows, np.nan), np.full(rows, np.nan)
    tried = np.zeros(rows, dtype=bool)
    if "easting" in columns and "northing" in columns:
        e, n = numbers(columns["easting"]), numbers(columns["northing"])
        tried |= (np.nan_to_num(e) != 0) & (np.nan_to_num(n) != 0)
        _fill(east, north, e, n)
    if "lon" in columns and "lat" in columns:
        same = columns["lon"] is columns["lat"]
        _lonlat(east, north, tried, columns["lon"], columns["lat"], same)
    if loose is not None:
        _lonlat(east, north, tried, loose, loose, True)
    return east, north, int((tried & np.isnan(east)).sum())


def _fill(east: Floats, north: Floats, e: Floats, n: Floats) -> None:
    """Take eastings and northings that lie in Great Britain, not (0, 0), where none is known."""
    good = (e > UK_EAST[0]) & (e < UK_EAST[1]) & (n > UK_NORTH[0]) & (n < UK_NORTH[1])
    good &= (e > 1000) & (n > 1000) & np.isnan(east)
    east[good], north[good] = e[good], n[good]


def _lonlat(
    east: Floats, north: Floats, tried: npt.NDArray[np.bool_],
    lon_column: pa.ChunkedArray, lat_column: pa.ChunkedArray, paired: bool,
) -> None:  # fmt: skip
    if paired:
        e, n = pairs(lon_column, _METRES)
        _fill(east, north, e, n)
        lat, lon = pairs(lon_column)
    else:
        lon, lat = numbers(lon_column), numbers(lat_column)
        e, n = lon, lat
        _fill(east, north, e, n)
    swapped = _within(lat, UK_LON) & _within(lon, UK_LAT)
    lon, lat = np.where(swapped, lat, lon), np.where(swapped, lon, lat)
    tried |= (np.nan_to_num(lon) != 0) & (np.nan_to_num(lat) != 0)
    good = _within(lon, UK_LON) & _within(lat, UK_LAT) & np.isnan(east)
    if good.any():
        east[good], north[good] = from_lonlat(lon[good], lat[good])


def _within(values: Floats, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (values >= limits[0]) & (values <= limits[1])
    return inside
