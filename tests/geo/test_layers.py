# ruff: noqa: E501  (rows of test data)
"""Layers of every format and coordinate system come out the same; rubbish is refused clearly."""

from __future__ import annotations

import gzip
import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis_planner.domain.errors import UserError
from gis_planner.geo.crs import accuracy_m, from_lonlat, name_of
from gis_planner.geo.layers import Layer, list_layers, read_layer, to_arrow

SQUARE = shapely.box(375000, 164000, 375100, 164100)


def frame(crs: str = "EPSG:27700") -> gpd.GeoDataFrame:
    out = gpd.GeoDataFrame(
        {"Name": ["a", None], "N": [1, 2]}, geometry=[SQUARE, SQUARE], crs="EPSG:27700"
    )
    return out.to_crs(crs)


def check(layer: Layer, tolerance: float = 5) -> None:
    assert layer.data.crs.to_epsg() == 27700 and len(layer.data) == 2
    assert np.allclose(layer.data.total_bounds, SQUARE.bounds, atol=tolerance)
    assert layer.geometry in ("Polygon", "MultiPolygon")


@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326", "EPSG:3857", "EPSG:32630"])
@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb"])
def test_formats_and_systems(tmp_path: Path, crs: str, suffix: str) -> None:
    path = tmp_path / f"area{suffix}"
    frame(crs).to_file(path)
    check(read_layer(path))


def test_geojson_in_degrees_in_metres_and_swapped(tmp_path: Path) -> None:
    degrees = frame("EPSG:4326")
    path = tmp_path / "area.geojson"
    degrees.to_file(path)
    check(read_layer(path))
    path.write_text(frame().to_json(drop_id=True).replace('"crs"', '"old"'))
    metres = read_layer(path)
    check(metres)
    assert any("EPSG:27700" in n for n in metres.notes)
    swapped = degrees.copy()
    swapped["geometry"] = [shapely.transform(s, lambda xy: xy[:, ::-1]) for s in degrees.geometry]
    swapped.to_file(path)
    found = read_layer(path)
    check(found)
    assert any("exchanged" in n for n in found.notes)


def test_shapefile_without_projection_and_zipped(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "area.shp")
    (tmp_path / "area.prj").unlink()
    found = read_layer(tmp_path / "area.shp")
    check(found)
    assert any("no coordinate system" in n for n in found.notes)
    with zipfile.ZipFile(tmp_path / "area.zip", "w") as archive:
        for part in tmp_path.glob("area.*"):
            if part.suffix != ".zip":
                archive.write(part, f"deep/{part.name}")
    check(read_layer(tmp_path / "area.zip"))


def test_several_layers(tmp_path: Path) -> None:
    path = tmp_path / "area.gpkg"
    frame().to_file(path, layer="one")
    frame().to_file(path, layer="two")
    assert set(list_layers(path)) == {"one", "two"}
    assert read_layer(path, layer="two").name == "two"
    assert any("first of 2" in n for n in read_layer(path).notes)
    with pytest.raises(UserError, match="no layer 'three'"):
        read_layer(path, layer="three")


def test_kml(tmp_path: Path) -> None:
    ring = " ".join(f"{x},{y},0" for x, y in frame("EPSG:4326").geometry[0].exterior.coords)
    one = f"<Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    path = tmp_path / "area.kml"
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{one}{one}</Document></kml>'
    )
    check(read_layer(path))


@pytest.mark.parametrize(
    "text",
    [
        f"Name;wkt\na;{SQUARE.wkt}\nb;SRID=27700;{SQUARE.wkt}\n".replace("SRID=27700;", ""),
        f'Name,geometry\na,"{SQUARE.wkt}"\nb,"SRID=27700;{SQUARE.wkt}"\n',
    ],
)
def test_csv_with_wkt(tmp_path: Path, text: str) -> None:
    path = tmp_path / "area.csv"
    path.write_text(text)
    check(read_layer(path), 0.01)


@pytest.mark.parametrize(
    "text",
    ["Name,Easting,Northing\na,375041.7,164611.5\nb,,\n", "Name,lng,lat\na,-2.36,51.38\nb,0,0\n",
     'Name,Location\na,"(51.38, -2.36)"\n'],
)  # fmt: skip
def test_csv_with_coordinates(tmp_path: Path, text: str) -> None:
    path = tmp_path / "points.csv.gz"
    path.write_bytes(gzip.compress(text.encode("cp1252")))
    found = read_layer(path)
    assert found.geometry == "Point"
    assert found.data.geometry[0].distance(shapely.Point(375041.7, 164611.5)) < 5
    assert len(found.data) == 1 or found.data.geometry[1] is None


def test_invalid_shapes_are_mended_and_heights_dropped(tmp_path: Path) -> None:
    bow = shapely.Polygon(
        [(375000, 164000, 5), (375100, 164100, 5), (375100, 164000, 5), (375000, 164100, 5)]
    )
    path = tmp_path / "bow.gpkg"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gpd.GeoDataFrame({"a": [1, 2]}, geometry=[bow, None], crs="EPSG:27700").to_file(path)
    found = read_layer(path)
    assert shapely.is_valid(found.data.geometry[0]) and not found.data.geometry[0].has_z
    assert any("made valid" in n for n in found.notes) and any("no shape" in n for n in found.notes)
    assert any("Heights" in n for n in found.notes)


def test_geometry_collections_stay(tmp_path: Path) -> None:
    both = shapely.GeometryCollection(
        [SQUARE, shapely.LineString([(375000, 164000), (376000, 165000)])]
    )
    path = tmp_path / "both.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[both], crs="EPSG:27700").to_file(path)
    assert read_layer(path).data.geometry[0].geom_type == "GeometryCollection"


def test_arrow_names_are_safe_for_sqlite(tmp_path: Path) -> None:
    data = frame()
    data["FID"], data["Geom"], data["name"], data["flag"] = (
        [7, 8],
        ["x", "y"],
        ["p", "q"],
        [True, False],
    )
    path = tmp_path / "area.geojson"
    data.to_crs("EPSG:4326").to_file(path)
    table = to_arrow(read_layer(path))
    lower = [c.lower() for c in table.column_names]
    assert len(set(lower)) == len(lower) and "fid" not in lower and lower.count("geom") == 1
    assert table["Name"].to_pylist() == ["a", None] and table["flag"].to_pylist() == [True, False]
    assert shapely.from_wkb(table["geom"][0].as_py()).area == pytest.approx(10_000, rel=0.01)


def feature(geometry: Any) -> bytes:
    doc = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": geometry}],
    }
    return json.dumps(doc).encode()


BAD: dict[str, tuple[bytes, str]] = {
    "empty.geojson": (b"", "empty"),
    "png.geojson": (b"\x89PNG\r\n\x1a\n" + bytes(50), "no map layer"),
    "cut.geojson": (feature({"type": "Point", "coordinates": [-2.3, 51.3]})[:-20], "cannot be read"),
    "text.gpkg": (b"hello world", "cannot be read"),
    "list.csv": (b"Name,Note\na,b\n", "no column with shapes"),
    "layer.xlsx": (b"PK\x03\x04", "no map layer that"),
    "pointer.gml": (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "points to other files"),
    "cut.geojson.gz": (gzip.compress(feature(None))[:-6], "damaged"),
    "cut.zip": (b"PK\x03\x04 nonsense", "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_rubbish_is_one_clear_line(tmp_path: Path, name: str) -> None:
    data, message = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UserError, match=message) as caught:
        read_layer(path)
    assert "\n" not in str(caught.value)


def test_elsewhere_without_a_system_is_refused(tmp_path: Path) -> None:
    data = frame()
    data["geometry"] = data.translate(5e6, 5e6)
    data.to_file(tmp_path / "far.shp")
    (tmp_path / "far.prj").unlink()
    with pytest.raises(UserError, match="not in Great Britain"):
        read_layer(tmp_path / "far.shp")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_layer(tmp_path / "none.gpkg")


@pytest.mark.shared
def test_real_layers(shared_data: Path) -> None:
    folder = shared_data / "uk/banes/geo"
    counts = {
        p.stem: len(read_layer(p).data) for p in folder.glob("*.geojson") if p.stat().st_size < 5e5
    }
    assert counts["important_buildings" if "important_buildings" in counts else "local_shops"] in (
        185,
        939,
    )
    roads = read_layer(folder / "os_roads.geojson")
    assert len(roads.data) == 9015 and roads.geometry == "LineString"
    assert roads.data.length.sum() == pytest.approx(1_303_000, rel=0.02)
    wkt = read_layer(shared_data / "uk/banes/lsoa_wkt.csv")
    assert len(wkt.data) == 116 and "the_geom" not in wkt.data.columns


@pytest.mark.parametrize("crs", ["EPSG:25830", "EPSG:4258", "EPSG:2157", "EPSG:29903", "EPSG:3035"])
def test_systems_of_europe_and_ireland_come_to_their_place(tmp_path: Path, crs: str) -> None:
    """PROJ alone shifts ETRS89 by nothing where OSTN15 is absent: 94 m wrong in Bath."""
    from pyproj import Transformer

    lon, lat = -2.358989, 51.381107
    there = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    path = tmp_path / "abbey.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.Point(there)], crs=crs).to_file(path)
    found = read_layer(path)
    east, north = from_lonlat(lon, lat)
    assert float(found.data.distance(shapely.Point(east[0], north[0])).max()) < 3.5
    told = [n for n in found.notes if "OSTN15" in n]
    assert not told or f"about {accuracy_m(crs):.0f} m" in told[0]
    assert accuracy_m(crs) >= accuracy_m() and np.isfinite(accuracy_m(crs))


def test_a_wrong_system_is_seen_by_the_numbers(tmp_path: Path) -> None:
    path = tmp_path / "area.gpkg"
    frame().set_crs("EPSG:3857", allow_override=True).to_file(path)
    found = read_layer(path)
    check(found)
    assert found.source_crs == "EPSG:27700" and any("says EPSG:3857" in n for n in found.notes)
    far = gpd.GeoDataFrame(geometry=[shapely.Point(15.0, 40.0)], crs="EPSG:4326")
    far.to_file(path)
    assert any("outside Great Britain" in n for n in read_layer(path).notes)


def test_no_conversion_tells_no_error_and_wkt_has_a_name(tmp_path: Path) -> None:
    from pyproj import CRS

    path = tmp_path / "area.gpkg"
    frame("EPSG:4277").to_file(path)
    assert not [n for n in read_layer(path).notes if "OSTN15" in n]
    assert name_of("EPSG:27700") == "EPSG:27700"
    wkt = CRS("EPSG:27700").to_wkt().replace("British National Grid", "Our grid")
    assert name_of(wkt).endswith("Our grid")


def test_several_kinds_of_shapes_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "mixed.geojson"
    line = shapely.LineString([(375000, 164000), (376000, 164000)])
    shapes = [SQUARE, SQUARE, line, shapely.Point(375500, 164500), None]
    gpd.GeoDataFrame(geometry=shapes, crs="EPSG:27700").to_file(path)
    assert any("2 areas, 1 line, 1 point." in n for n in read_layer(path).notes)
