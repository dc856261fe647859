"""Basemaps: a GeoPackage read by bounding box, MBTiles warped into the grid, the ladder."""

from __future__ import annotations

import json
import math
import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PyQt6.QtCore import QBuffer, QByteArray
from PyQt6.QtGui import QColor, QImage, QPainter

from gis_planner import settings
from gis_planner.app import theme, typeface
from gis_planner.app.map import basemap
from gis_planner.app.map.mbtiles import MbTiles, mercator
from gis_planner.app.map.render import render
from gis_planner.app.map.scene import Scene
from gis_planner.app.map.vectors import VectorMap, look_of, wkb_of
from gis_planner.app.map.viewport import Viewport
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import geography

E, N = 375_000.0, 164_800.0


def _png(colour: QColor) -> bytes:
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(colour)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data)


def _tiles(path: Path, *, kind: str = "png", zoom: int = 12) -> Path:
    """Tiles around Bath; red = column, green = row (from the north), modulo 200."""
    lon, lat = geography.lonlat_of(E, N)
    across = 1 << zoom
    x = int((lon + 180) / 360 * across)
    y = int((0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * across)
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    db.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
    db.executemany("INSERT INTO metadata VALUES (?,?)", [
        ("name", "Invented tiles"), ("format", kind), ("attribution", "Nobody")])  # fmt: skip
    for column in range(x - 3, x + 4):
        for row in range(y - 3, y + 4):
            colour = QColor(column % 200, row % 200, 40)
            db.execute("INSERT INTO tiles VALUES (?,?,?,?)",
                       (zoom, column, across - 1 - row, _png(colour)))  # fmt: skip
    db.commit()
    db.close()
    return path


def _expected(easting: float, northing: float, zoom: int = 12) -> tuple[int, int]:
    lon, lat = geography.lonlat_of(easting, northing)
    across = 1 << zoom
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return int((lon + 180) / 360 * across) % 200, int(y * across) % 200


def test_every_pixel_of_a_warped_tile_lies_where_it_belongs(tmp_path: Path) -> None:
    tiles = MbTiles(_tiles(tmp_path / "bath.mbtiles"))
    view = Viewport(E, N, 24.0, 640, 480)
    pixels = tiles.picture(view, 1.0, lambda: False)
    assert pixels is not None and pixels.shape == (480, 640)
    wrong = 0
    for x in range(5, 640, 9):
        for y in range(5, 480, 9):
            value = int(pixels[y, x])
            seen = value >> 16 & 255, value >> 8 & 255
            wrong += seen != _expected(*view.to_world(x + 0.5, y + 0.5))
    assert wrong <= 8  # on the very edge of a tile, half a pixel may fall to either side


def test_the_net_is_straight_enough() -> None:
    view = Viewport(620_000.0, 300_000.0, 200.0, 1440, 900)
    x, y = mercator(view)
    fine = [mercator(Viewport(620_000.0, 300_000.0, 200.0, 1440, 900))[k] for k in (0, 1)]
    middle_e, middle_n = view.to_world(1440 * 0.5 / 8, 900 * 0.5 / 8)
    lon, lat = geography.lonlat_of(middle_e, middle_n)
    exact = (lon + 180) / 360, 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    between = x[:2, :2].mean(), y[:2, :2].mean()
    pixel = abs(fine[0][4, 8] - fine[0][4, 0]) / 1440
    assert abs(between[0] - exact[0]) / pixel < 1.0 and abs(between[1] - exact[1]) / pixel < 1.0


def test_missing_tiles_are_clear_and_a_dark_look_dims(tmp_path: Path) -> None:
    layer = basemap.open_basemap(_tiles(tmp_path / "bath.mbtiles"))
    far = Viewport(500_000.0, 500_000.0, 24.0, 80, 60)
    assert layer.data.picture(far, 1.0, lambda: False).max() == 0
    assert layer.attribution == "Nobody" and layer.title == "Invented tiles"
    view = Viewport(E, N, 24.0, 80, 60)
    light = render(Scene((layer,)), view, theme.LIGHT).pixelColor(40, 30)
    dark = render(Scene((layer,)), view, theme.DARK).pixelColor(40, 30)
    assert light.lightness() > dark.lightness()
    assert layer.data.picture(view, 1.0, lambda: True) is None


def _zoomstack(path: Path) -> Path:
    sea = gpd.GeoDataFrame({"type": ["Sea"]}, geometry=[shapely.box(E, N - 500, E + 500, N + 500)],
                           crs=27700)  # fmt: skip
    roads = gpd.GeoDataFrame(
        {"type": ["A Road", "Minor"], "name": ["Mill Road", ""]},
        geometry=[shapely.LineString([(E - 400, N), (E + 400, N)]),
                  shapely.LineString([(E - 400, N + 100), (E - 400, N + 400)])], crs=27700,
    )  # fmt: skip
    houses = [shapely.box(E - 300 + 20 * k, N + 20, E - 290 + 20 * k, N + 30) for k in range(10)]
    buildings = gpd.GeoDataFrame({"uuid": list("abcdefghij")}, geometry=houses, crs=27700)
    mill = shapely.Point(E - 100, N + 60)
    names = gpd.GeoDataFrame({"name1": ["Invented Mill"]}, geometry=[mill], crs=27700)
    for table, frame in (("sea", sea), ("roads_national", roads), ("local_buildings", buildings),
                         ("names", names)):  # fmt: skip
        frame.to_file(path, layer=table, driver="GPKG")
    return path


def test_a_geopackage_is_read_by_bounding_box_and_drawn_in_its_order(tmp_path: Path) -> None:
    vectors = VectorMap(_zoomstack(tmp_path / "OS_Open_Zoomstack.gpkg"))
    assert [s.table for s in vectors.sources] == [
        "sea", "local_buildings", "roads_national", "names"
    ]  # fmt: skip
    assert all(s.indexed for s in vectors.sources) and "OS data" in vectors.attribution
    buildings = vectors.sources[1]
    few = vectors.shapes(buildings, (E - 305, N, E - 250, N + 40))
    assert 1 < len(few.ends) < 10 and few.kind == 2
    assert vectors.shapes(buildings, (E - 300, N + 5, E - 260, N + 35)) is few, "kept"
    assert len(vectors.shapes(buildings, (E - 400, N, E + 400, N + 40)).ends) == 10
    assert vectors.shapes(vectors.sources[2], (E, N, E + 10, N + 10)).names == ("Mill Road",)
    found = vectors.at(buildings, (E - 300, N + 20, E - 295, N + 25))
    assert found[0][0]["uuid"] == "a" and shapely.area(found[0][1]) == 100
    assert vectors.left_out == ()


def test_the_sea_is_drawn_and_names_are_written(tmp_path: Path) -> None:
    layer = basemap.open_basemap(_zoomstack(tmp_path / "zoomstack.gpkg"))
    view = Viewport(E, N, 1.0, 400, 300)
    image = render(Scene((layer,)), view, theme.LIGHT)
    assert image.pixelColor(350, 40).name().upper() == "#CFE0EC"
    assert image.pixelColor(50, 290).name().upper() == theme.LIGHT.land.upper()
    plain = render(Scene((layer,)), view, theme.LIGHT)
    from dataclasses import replace

    nameless = replace(layer, style=replace(layer.style, label=""))
    bare = render(Scene((nameless,)), view, theme.LIGHT)
    spot = (40, 75, 140, 30)
    assert plain.copy(*spot) != bare.copy(*spot)


def test_what_cannot_be_a_basemap_is_refused_with_what_to_do(tmp_path: Path) -> None:
    degrees = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(-2, 51)], crs=4326)
    degrees.to_file(tmp_path / "degrees.gpkg", driver="GPKG")
    (tmp_path / "text.gpkg").write_text("no database")
    (tmp_path / "text.mbtiles").write_text("no database")
    _tiles(tmp_path / "vector.mbtiles", kind="pbf")
    sqlite3.connect(tmp_path / "empty.mbtiles").execute("CREATE TABLE x (y)").connection.close()
    for name, words in (
        ("degrees.gpkg", "EPSG:27700"), ("text.gpkg", "cannot be opened"),
        ("text.mbtiles", "cannot be opened"), ("vector.mbtiles", "vector tiles"),
        ("empty.mbtiles", "no MBTiles"), ("gone.gpkg", "no longer"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=words) as told:
            basemap.open_basemap(tmp_path / name)
        assert told.value.fix


def test_the_file_of_a_basemap_is_never_written(tmp_path: Path) -> None:
    path = _zoomstack(tmp_path / "zoomstack.gpkg")
    before = path.read_bytes()
    layer = basemap.open_basemap(path)
    render(Scene((layer,)), Viewport(E, N, 1.0, 400, 300), theme.LIGHT)
    with pytest.raises(sqlite3.OperationalError):
        layer.data._db.execute("CREATE TABLE mine (x)")
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_the_ladder_takes_the_best_rung_and_tells_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIS_PLANNER_LAYERS", str(tmp_path / "layers"))
    assert basemap.candidates() == () and basemap.climb(()) == ((), ())
    (tmp_path / "layers").mkdir()
    tiles = _tiles(tmp_path / "layers" / "a.mbtiles")
    stack = _zoomstack(tmp_path / "layers" / "z.gpkg")
    assert basemap.candidates() == (stack, tiles), "a GeoPackage before tiles"
    found, faults = basemap.climb(basemap.candidates())
    assert [x.kind for x in found] == ["raster", "vectors"] and faults == ()
    assert [x.visible for x in found] == [False, True]
    own = _tiles(tmp_path / "own.mbtiles")
    basemap.remember(own)
    assert basemap.candidates()[0] == own
    own.unlink()
    found, faults = basemap.climb(basemap.candidates())
    assert len(found) == 2 and "no longer" in faults[0]
    basemap.remember(None)
    assert settings.load()[basemap.SETTING] == []


def test_boundary_files_are_the_lowest_rung(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "layers"
    folder.mkdir()
    monkeypatch.setenv("GIS_PLANNER_LAYERS", str(folder))
    for name, east in (("north_ward", -2.0), ("south_ward", -1.9)):
        ring = [[east, 53.0], [east + 0.1, 53.0], [east + 0.1, 53.1], [east, 53.0]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": {"name": name}, "geometry": shape}
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        (folder / f"{name}.geojson").write_text(text)
    (folder / "broken.geojson").write_text("{")
    found, faults = basemap.climb(basemap.candidates())
    assert {x.title for x in found} == {"north ward", "south ward"} and len(faults) == 1
    assert all(x.visible and x.kind == "polygon" and x.group == "Background" for x in found)
    east, north = found[0].data.bounds[0][:2]
    assert 390_000 < east < 420_000 and 330_000 < north < 360_000, "metres of EPSG:27700"
    _tiles(folder / "a.mbtiles")
    found, faults = basemap.climb(basemap.candidates())
    assert [x.kind for x in found] == ["raster"], "a better rung is there"


def test_looks_of_tables_and_broken_geometries() -> None:
    assert look_of("roads_national").order > look_of("roads_local").order > look_of("sea").order
    assert look_of("whatever").order == 50
    assert wkb_of(None) is None and wkb_of(b"no") is None
    point = shapely.to_wkb(shapely.Point(1, 2))
    assert wkb_of(b"GP\x00\x01" + b"\x00" * 4 + point) == point
    assert wkb_of(b"GP\x00\x11" + b"\x00" * 4 + point) is None, "empty"


@pytest.fixture(autouse=True)
def painter_ready(qapp) -> None:
    typeface.load()
    assert QPainter is not None


def test_never_blank_without_any_basemap() -> None:
    scene = Scene((basemap.outline(), basemap.grid()))
    view = Viewport.fit((80_000.0, 5_000.0, 660_000.0, 1_220_000.0), 300, 500)
    image = render(scene, view, theme.LIGHT)
    colours = {image.pixelColor(x, y).name() for x in range(0, 300, 7) for y in range(0, 500, 7)}
    assert len(colours) > 2
    assert np.isfinite(basemap.outline().data.bounds).all()
