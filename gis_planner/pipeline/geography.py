"""Places in other systems of coordinates, for the window: longitude and latitude, and how exact."""

from __future__ import annotations

from typing import Any

from gis_planner.geo import crs

OSTN15_GRID = "uk_os_OSTN15_NTv2_OSGBtoETRS.tif"


def lonlat_of(easting: float, northing: float) -> tuple[float, float]:
    """Longitude and latitude (degrees, WGS 84) of a place (metres, EPSG:27700); NaN outside."""
    lon, lat = crs.to_lonlat(easting, northing)
    return float(lon[0]), float(lat[0])


def lonlats_of(easting: Any, northing: Any) -> tuple[Any, Any]:
    """Longitudes and latitudes of many places, as arrays."""
    return crs.to_lonlat(easting, northing)


def place_of(lon: float, lat: float) -> tuple[float, float]:
    """Easting and northing (metres, EPSG:27700) of a longitude and latitude; NaN outside."""
    e, n = crs.from_lonlat(lon, lat)
    return float(e[0]), float(n[0])


def accuracy() -> str:
    """How exact longitudes and latitudes are on this computer, in a sentence."""
    metres = crs.accuracy_m()
    if metres <= 1:
        return f"Converted with the OSTN15 grid, right to {metres:g} m."
    return (
        f"The OSTN15 grid is not on this computer: longitudes and latitudes are right to about "
        f"{metres:.0f} m. With the file {OSTN15_GRID} in PROJ's data folder they are right to "
        "0.1 m."
    )
