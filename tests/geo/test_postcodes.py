# ruff: noqa: E501  (rows of test data)
"""Postcodes in one form, their mistakes mended, their centroids read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.geo.postcodes import (
    last_postcode,
    normal_postcode,
    normal_postcodes,
    outcode,
    outcode_centroids,
    postcode_of,
    read_centroids,
    written_postcode,
    written_postcodes,
)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("BA1 1AA", "BA1 1AA"), ("ba11aa", "BA1 1AA"), (" BS14  0qf.", "BS14 0QF"), ("BS14OQF", "BS14 0QF"),
        ("BSI4 0QF", "BS14 0QF"), ("EC1A 1BB", "EC1A 1BB"), ("W1A 0AX", "W1A 0AX"), ("M1 1AE", "M1 1AE"),
        ("0X1 1AA", "OX1 1AA"), ("S1 IAA", "S1 1AA"), ("ZZ1 1AA", "ZZ1 1AA"), ("BA1 1CA", None), ("Bath", None),
        ("", None), (None, None), ("BA1", None), ("BA1 1AAA", None), ("BA11 11A", None),
    ],
)  # fmt: skip
def test_normal_form(given: str | None, wanted: str | None) -> None:
    assert normal_postcode(given) == wanted
    assert normal_postcodes([given, given]) == [wanted, wanted]


def test_one_reader_serves_columns_lines_and_texts() -> None:
    """A mistyped code is mended alike wherever it stands; words are not taken for codes."""
    assert normal_postcode("C09 1LB") == written_postcode("C09 1LB") == "CO9 1LB"
    assert last_postcode("1 MILL LANE, BRISTOL BSI4 OQF.") == ("BS14 0QF", "1 MILL LANE, BRISTOL ")
    assert last_postcode("UNIT 5 SHOP 12") == ("", "UNIT 5 SHOP 12")
    assert last_postcode("12 HIGH STREET 1OB") == ("", "12 HIGH STREET 1OB")
    assert postcode_of("at BA1 1AA, by the bridge") == postcode_of("ba11aa") == "BA1 1AA"
    assert postcode_of("by the bridge") is None


def test_an_impossible_code_still_compares() -> None:
    assert normal_postcode("MKA 7NP") is None
    assert written_postcodes(["mka7np", "BA1 1CA", "Bath", None]) == ["MKA 7NP", "BA1 1CA", "", ""]


@any_of(st.one_of(st.text(max_size=12), st.from_regex(r"[A-Z0-9 ]{5,8}", fullmatch=True)))
def test_reading_twice_changes_nothing(text: str) -> None:
    for read in (written_postcode, normal_postcode, postcode_of):
        found = read(text)
        assert not found or read(found) == found
    assert written_postcodes([text, text]) == [written_postcode(text)] * 2


def test_outcode() -> None:
    assert [outcode(t) for t in ("bs140qf", "BS14", "EC1A 1BB", "nowhere", None)] == [
        "BS14", "BS14", "EC1A", None, None]  # fmt: skip


def test_centroids_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(
        "pcds,lat,long\nBA1 1AA,51.38,-2.36\nBA1 1AB,51.40,-2.36\nBA1 1AB,51.41,-2.36\nBA1 1AD,,\nrubbish,1,2\n"
    )
    table = read_centroids(path).to_pydict()
    assert table["postcode"] == ["BA1 1AA", "BA1 1AB"]
    assert table["easting"][0] == pytest.approx(375041.7, abs=4)
    middle = outcode_centroids(read_centroids(path)).to_pydict()
    assert middle["outcode"] == ["BA1"]
    assert middle["northing"][0] == pytest.approx(sum(table["northing"]) / 2, abs=0.2)


def test_no_postcodes(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("a,x,y\nfoo,375000,164000\n")
    with pytest.raises(UserError, match="no column of postcodes"):
        read_centroids(path)


@pytest.mark.shared
def test_real_centroids_agree(shared_data: Path) -> None:
    layer = read_centroids(shared_data / "uk/banes/geo/os_codepoint_open.geojson")
    table = read_centroids(shared_data / "uk/banes/postcodes.csv")
    assert layer.num_rows == 5783 and table.num_rows == 5750
    a, b = ({r["postcode"]: r for r in t.to_pylist()} for t in (layer, table))
    shared = a.keys() & b.keys()
    near = sum(1 for c in shared if abs(a[c]["easting"] - b[c]["easting"]) < 100)
    assert len(shared) > 5500 and near > 0.97 * len(shared)
    districts = read_centroids(shared_data / "uk/national/outcode_centroids.csv")
    assert districts.num_rows == outcode_centroids(districts).num_rows > 2800
