from __future__ import annotations

import csv
import datetime as dt
import json
import time
import tracemalloc
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.export import write_table
from gis_planner.export.text import is_formula, safe_file_name

TABLE = pa.table(
    {
        "name": ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "plain", None, 'Ünï, "q"\nnew line'],
        "phone": ["+44 7700 900123", "=HYPERLINK(1)", "-", "@x", "01225 1", None, "", "(0117) 9"],
        "bits": [-1.5, 2.0, None, 0.0, 1e-9, float("nan"), 3.25, -4.0],
        "count": pa.array([-1, 2, None, 4, 5, 6, 7, 2**60], pa.int64()),
        "ok": [True, False, None, True, True, True, True, True],
    }
)


def test_csv_texts_are_disarmed_and_numbers_stay(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_table(TABLE, path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["name"] for r in rows[:5]] == ["'=1+1", "'+cmd", "'-x", "'@SUM(A1)", "'\tx"]
    assert (
        rows[5]["name"] == "plain"
        and rows[6]["name"] == ""
        and rows[7]["name"] == TABLE["name"][7].as_py()
    )
    assert [r["phone"] for r in rows[:4]] == ["+44 7700 900123", "'=HYPERLINK(1)", "-", "'@x"]
    assert rows[0]["bits"] == "-1.5" and rows[0]["count"] == "-1" and rows[7]["count"] == str(2**60)


def test_xlsx_texts_are_strings_and_numbers_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(TABLE, path)
    sheet = openpyxl.load_workbook(path).active
    rows = list(sheet.iter_rows(min_row=2))
    assert [c.value for c in sheet[1]] == TABLE.column_names and sheet.title == "t"
    assert all(row[0].data_type != "f" for row in rows)
    assert [row[0].value for row in rows[:5]] == ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx"]
    assert rows[0][2].value == -1.5 and rows[0][3].value == -1 and rows[0][4].value is True
    assert rows[2][2].value is None and rows[7][3].value == str(2**60)


def test_json_is_an_array_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    write_table(TABLE, path)
    rows = json.loads(path.read_text("utf-8"))
    assert len(rows) == 8 and rows[0]["name"] == "=1+1" and rows[5]["bits"] is None
    assert rows[7]["count"] == 2**60


def test_geopackage_from_easting_and_northing(tmp_path: Path) -> None:
    path = tmp_path / "places.gpkg"
    table = pa.table(
        {
            "id": pa.array([1, None, 3], pa.int64()),
            "easting": [375000.0, None, 1.0],
            "northing": [164800.0, None, 2.0],
        }
    )
    write_table(table, path)
    frame = pyogrio.read_dataframe(path, layer="places")
    assert frame.crs.to_epsg() == 27700 and frame.geometry[0] == shapely.Point(375000, 164800)
    assert frame.geometry[1] is None and frame["easting"][0] == 375000.0
    write_table(table, path)
    assert len(pyogrio.read_dataframe(path)) == 3


def test_geopackage_from_wkb_and_without_a_place(tmp_path: Path) -> None:
    line = shapely.LineString([(0, 0), (5, 5)])
    links = pa.table({"type": ["a", "b"], "geom": [shapely.to_wkb(line), None]})
    write_table(links, tmp_path / "links.gpkg")
    assert pyogrio.read_dataframe(tmp_path / "links.gpkg").geometry[0] == line
    write_table(links, tmp_path / "links.csv")
    assert "LINESTRING (0 0, 5 5)" in (tmp_path / "links.csv").read_text()
    write_table(links, tmp_path / "links.json")
    assert json.loads((tmp_path / "links.json").read_text())[0]["geom"]["type"] == "LineString"
    write_table(TABLE, tmp_path / "plain.gpkg")
    assert list(pyogrio.read_dataframe(tmp_path / "plain.gpkg")["name"])[:2] == ["=1+1", "+cmd"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".gpkg"])
def test_empty_table_keeps_its_columns(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"empty{ending}"
    write_table(TABLE.slice(0, 0), path)
    if ending == ".csv":
        assert path.read_text() == "name,phone,bits,count,ok\n"
    if ending == ".xlsx":
        assert openpyxl.load_workbook(path).active.max_row == 1
    if ending == ".json":
        assert json.loads(path.read_text()) == []


def test_dates_lists_and_dictionaries(tmp_path: Path) -> None:
    table = pa.table(
        {
            "day": [dt.date(2026, 12, 1)],
            "list": [["a", "=b"]],
            "cat": pa.array(["=x"]).dictionary_encode(),
        }
    )
    for ending in (".csv", ".xlsx", ".json"):
        write_table(table, tmp_path / f"t{ending}")
    assert (tmp_path / "t.csv").read_text().splitlines()[1] == '2026-12-01,"[""a"", ""=b""]","\'=x"'


def test_unknown_ending_and_unwritable_folder_are_clear(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.csv, \.xlsx, \.json, \.gpkg"):
        write_table(TABLE, tmp_path / "t.parquet")
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        write_table(TABLE, tmp_path / "file" / "t.csv")


def test_too_many_rows_for_a_sheet_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    table = pa.table({"a": pa.nulls(1_048_576, pa.int8())})
    with pytest.raises(UserError, match="1,048,575"):
        write_table(table, tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_large_sheet_is_quick_and_small_in_memory(tmp_path: Path) -> None:
    count = 60_000
    table = pa.table(
        {"a": [f"name {i}" for i in range(count)], "b": list(range(count)), "c": [0.5] * count}
    )
    began = time.perf_counter()
    tracemalloc.start()
    write_table(table, tmp_path / "t.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6 and time.perf_counter() - began < 20


HOSTILE = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.one_of(st.none(), HOSTILE), min_size=1, max_size=12))
def test_no_text_is_lost_in_csv_or_json(tmp_path: Path, texts: list[str | None]) -> None:
    table = pa.table({"n": list(range(len(texts))), "text": pa.array(texts, pa.string())})
    write_table(table, tmp_path / "t.json")
    assert [r["text"] for r in json.loads((tmp_path / "t.json").read_text("utf-8"))] == texts
    write_table(table, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        back = [row["text"] for row in csv.DictReader(file)]
    assert [b[1:] if t and is_formula(t) else b for b, t in zip(back, texts)] == [
        t or "" for t in texts
    ]
    assert not any(b and is_formula(b) for b in back)
    write_table(table, tmp_path / "t.xlsx")
    openpyxl.load_workbook(tmp_path / "t.xlsx")


@given(st.text(max_size=200))
def test_file_names_are_single_harmless_parts(name: str) -> None:
    safe = safe_file_name(name)
    assert safe and len(safe) <= 81 and Path(safe).name == safe
    assert not set(safe) & set('<>:"/\\|?*\x00\n') and not safe.startswith((".", "-"))


def test_reserved_and_traversing_names() -> None:
    assert safe_file_name("CON") == "_CON" and safe_file_name("nul.txt") == "_nul.txt"
    assert safe_file_name("../../etc/passwd") == "etc-passwd" and safe_file_name("..") == "unnamed"
