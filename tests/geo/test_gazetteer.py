# ruff: noqa: E501  (rows of test data)
"""Gazetteers of several styles: indexed once, found by outcode, UPRN and typed text."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from gis_planner.domain.errors import UserError
from gis_planner.geo.gazetteer import SCHEMA, GazetteerIndex, build_index, combine
from gis_planner.geo.gazetteer_search import match_query

COUNTY = """uprn,organisation,address,postcode,class
10000000009,The Lion Boatyard,"Unit 1, Pendarves Centre, Hayle",TR27 2TU,commercial
10000000012,,"12 High Street, Hayle",TR272TB,residential
000100,,"Flat 2, 14 High Street, Hayle",tr27 2tb,residential
bad,,"No UPRN, Hayle",TR27 2TB,residential
77,Café Zoë,"1 St Mary's Lane, Bath",BA1 1AA,commercial
"""
PLUS = """UPRN,ORGANISATION_NAME,DEPARTMENT_NAME,SUB_BUILDING_NAME,BUILDING_NAME,BUILDING_NUMBER,DEPENDENT_THOROUGHFARE,THOROUGHFARE,DOUBLE_DEPENDENT_LOCALITY,DEPENDENT_LOCALITY,POST_TOWN,POSTCODE,X_COORDINATE,Y_COORDINATE,CLASS
1,ACME LTD,,FLAT 2,THE MILL,14,,HIGH STREET,,WESTON,BATH,BA1 1AA,375000.5,164000.0,CO
2,,,,,7,,LOW ROAD,,,BATH,BA1 1AB,375100.0,164100.0,RD
"""
LPI = """UPRN,SAO_TEXT,SAO_START_NUMBER,SAO_START_SUFFIX,SAO_END_NUMBER,SAO_END_SUFFIX,PAO_TEXT,PAO_START_NUMBER,PAO_START_SUFFIX,PAO_END_NUMBER,PAO_END_SUFFIX,STREET_DESCRIPTION,LOCALITY,TOWN_NAME,POSTCODE_LOCATOR
1,FLAT,2,,,,THE MILL,14,A,16,,HIGH STREET,WESTON,BATH,BA1 1AA
2,,,,,,ROSE COTTAGE,,,,,LOW ROAD,,BATH,BA1 1AB
"""


def index(folder: Path, text: str, name: str = "gaz.csv") -> GazetteerIndex:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return build_index(path, folder / "cache")


def test_county_style(tmp_path: Path) -> None:
    found = index(tmp_path, COUNTY, "gaz.csv.gz")
    assert found.rows == 4 and found.addresses and any("1 row" in n for n in found.notes)
    table = found.for_outcodes({"TR27"})
    assert table.schema == SCHEMA and table.num_rows == 3
    rows = {r["uprn"]: r for r in table.to_pylist()}
    assert rows["100"]["postcode"] == "TR27 2TB" and rows["100"]["easting"] is None
    assert found.by_uprn(["77", "000100", "x"])["uprn"].to_pylist() == ["77", "100"]
    assert found.for_outcodes([]).num_rows == 0


def test_addressbase_plus_style(tmp_path: Path) -> None:
    rows = index(tmp_path, PLUS).for_outcodes(["BA1"]).to_pylist()
    assert rows[0]["address"] == "FLAT 2, THE MILL, 14 HIGH STREET, WESTON, BATH"
    assert rows[0]["organisation"] == "ACME LTD" and rows[0]["easting"] == 375000.5
    assert rows[1]["address"] == "7 LOW ROAD, BATH" and rows[1]["class"] == "RD"


def test_local_land_and_property_style(tmp_path: Path) -> None:
    rows = index(tmp_path, LPI).for_outcodes(["BA1"]).to_pylist()
    assert rows[0]["address"] == "FLAT, 2, THE MILL, 14A-16 HIGH STREET, WESTON, BATH"
    assert rows[1]["address"] == "ROSE COTTAGE, LOW ROAD, BATH"


def test_open_uprn_gives_coordinates_to_addresses(tmp_path: Path) -> None:
    addresses = index(tmp_path, COUNTY)
    places = index(
        tmp_path,
        "UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n77,375000.0,164000.0,51.3,-2.3\n",
        "open.csv",
    )
    assert not places.addresses and places.for_outcodes(["BA1"]).num_rows == 0
    row = combine([addresses, places], ["BA1"]).to_pylist()[0]
    assert (row["uprn"], row["easting"], row["northing"]) == ("77", 375000.0, 164000.0)


def test_degrees_parquet_and_geopackage(tmp_path: Path) -> None:
    found = index(
        tmp_path,
        "UPRN,Address,Postcode,Latitude,Longitude\n1,1 High St,BA1 1AA,51.38,-2.36\n2,x,BA1 1AA,,\n",
    )
    rows = found.for_outcodes(["BA1"]).to_pylist()
    assert rows[0]["easting"] == pytest.approx(375041.7, abs=4) and rows[1]["easting"] is None
    pq.write_table(
        pa.table({"uprn": [5], "address": ["5 Road"], "postcode": ["BA1 1AA"]}),
        tmp_path / "g.parquet",
    )
    assert build_index(tmp_path / "g.parquet", tmp_path / "cache").by_uprn(["5"]).num_rows == 1
    data = gpd.GeoDataFrame({"uprn": ["9"], "address": ["9 Road"], "postcode": ["BA1 1AA"]},
                            geometry=[shapely.Point(375000, 164000)], crs="EPSG:27700")  # fmt: skip
    data.to_file(tmp_path / "g.gpkg")
    assert (
        build_index(tmp_path / "g.gpkg", tmp_path / "cache").by_uprn(["9"])["easting"][0].as_py()
        == 375000
    )


def test_index_follows_the_content(tmp_path: Path) -> None:
    first = index(tmp_path, COUNTY)
    again = build_index(first.path, tmp_path / "cache")
    assert again.table_file == first.table_file
    changed = index(tmp_path, COUNTY + '78,,"2 New Road, Bath",BA1 1AA,residential\n')
    assert changed.sha256 != first.sha256 and changed.rows == 5
    assert not list((tmp_path / "cache").glob("*.part"))


def test_search_as_typed(tmp_path: Path) -> None:
    found = index(tmp_path, COUNTY)

    def uprns(text: str) -> list[str]:
        return list(found.search(text)["uprn"].to_pylist())

    assert uprns("lion boat") == ["10000000009"] and uprns("10000000012") == ["10000000012"]
    assert uprns("hayle 12 hi") == ["10000000012"] and uprns("tr27 2tu") == ["10000000009"]
    assert uprns("TR272") and uprns("cafe zoe") == ["77"] and uprns("st mary's la") == ["77"]
    assert uprns("") == [] and uprns('"; DROP') == [] and uprns("* OR NEAR(") == []
    assert found.search("hayle", limit=1).num_rows == 1


def test_query_text() -> None:
    assert match_query("Unit 1 Mil") == '"Unit"* "1" "Mil"*' and match_query(" ,;") == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [("Name,Address\na,b\n", "no UPRN column"), ("UPRN,Name\n1,b\n", "no address"),
     ("UPRN,Address,Postcode\nx,b,BA1 1AA\n", "holds no UPRN"), ("\x89PNG....", "no gazetteer|no UPRN|cannot")],
)  # fmt: skip
def test_rubbish(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        index(tmp_path, text)
    with pytest.raises(UserError, match="no gazetteer at"):
        build_index(tmp_path / "absent.csv", tmp_path)


def test_windows_text(tmp_path: Path) -> None:
    path = tmp_path / "gaz.csv"
    path.write_bytes(COUNTY.encode("cp1252"))
    assert build_index(path, tmp_path / "cache").search("zoë")["uprn"].to_pylist() == ["77"]


@pytest.mark.shared
def test_county_gazetteer(shared_data: Path, tmp_path: Path) -> None:
    found = build_index(shared_data / "county/gazetteer.csv.gz", tmp_path)
    assert found.rows == 180_425
    found.search("warm")
    times = []
    for text in ("1", "12 high", "the lion", "tr27 2", "unit 3 harb", "s", "high street truro"):
        start = time.process_time()
        assert found.search(text).num_rows
        times.append(time.process_time() - start)
    assert sorted(times)[len(times) // 2] < 0.02
