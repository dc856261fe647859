"""Coordinates against Ordnance Survey's published points, and grid references both ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.geo.crs import (
    accuracy_m,
    from_lonlat,
    grid_reference,
    parse_grid_reference,
    to_grid,
    to_lonlat,
)

# ETRS89 → OSGB36 test points published with OSTN15 (Ordnance Survey), to the metre.
KNOWN = [
    (-6.29977752, 49.92226394, 91492.1, 11318.8),
    (-1.89, 52.48, 407466.1, 286864.0),
    (1.716073973, 52.658007833, 651409.804, 313177.450),
]


@pytest.mark.parametrize(("lon", "lat", "east", "north"), KNOWN[::2])
def test_published_points(lon: float, lat: float, east: float, north: float) -> None:
    e, n = from_lonlat(lon, lat)
    assert float(np.hypot(e[0] - east, n[0] - north)) < max(accuracy_m(), 1) + 3


def test_there_and_back_and_missing_values() -> None:
    lon, lat = np.array([-2.36, np.nan, -3.0]), np.array([51.38, 51.0, 55.0])
    east, north = from_lonlat(lon, lat)
    assert np.isnan(east[1]) and np.isnan(north[1])
    back = to_lonlat(east, north)
    assert np.allclose(back[0][[0, 2]], lon[[0, 2]], atol=1e-7)
    assert np.isnan(lon[1]) and lon[0] == -2.36


def test_any_system() -> None:
    x = -2.36 * 20037508.342789 / 180
    y = np.log(np.tan(np.radians(45 + 51.38 / 2))) * 6378137
    e, n = to_grid([x], [y], "EPSG:3857")
    east, north = from_lonlat([-2.36], [51.38])
    assert np.allclose([e[0], n[0]], [east[0], north[0]], atol=5)
    with pytest.raises(UserError, match="not known"):
        to_grid([0], [0], "EPSG:999999")


@pytest.mark.parametrize(
    ("east", "north", "text"),
    [(375000, 164800, "ST 750 648"), (530034, 180381, "TQ 300 803"), (0, 0, "SV 000 000"),
     (465149, 1214051, "HP 651 140"), (216677, 771289, "NN 166 712")],
)  # fmt: skip
def test_grid_references(east: float, north: float, text: str) -> None:
    assert grid_reference(east, north) == text
    e, n = parse_grid_reference(text)
    assert e <= east < e + 100 and n <= north < n + 100


@given(st.integers(0, 699_999), st.integers(0, 1_299_999), st.integers(0, 5))
def test_grid_reference_both_ways(east: int, north: int, digits: int) -> None:
    e, n = parse_grid_reference(grid_reference(east, north, digits))
    size = 10 ** (5 - digits)
    assert e <= east < e + size and n <= north < n + size


@pytest.mark.parametrize("text", ["", "ST 75 6", "IT 750 648", "ST 7506481", "AA 100 100", "hello"])
def test_nonsense(text: str) -> None:
    with pytest.raises(UserError):
        parse_grid_reference(text)


def test_outside_the_grid() -> None:
    with pytest.raises(UserError):
        grid_reference(-5, 100)
