"""The case file: opens where it should, refuses clearly where it should not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import apsw
import pyarrow as pa
import pyogrio
import pytest
import shapely

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import MATCHED
from gis_planner.store import Case
from gis_planner.store.connection import is_case, may_be_encrypted
from tests.store.conftest import STATS, add_food, add_premises, food_list, premises, rows


def test_plain_case_is_read_by_the_library_of_qgis(case: Case) -> None:
    add_premises(case, "P1", "P2")
    case.close()
    found = pyogrio.read_dataframe(case.path, layer="premises")
    assert list(found["premises_id"]) == ["P1", "P2"]
    assert found.crs.to_epsg() == 27700
    assert found.geometry.iloc[1] == shapely.Point(375100, 165000)
    names = {name for name, shape in pyogrio.list_layers(case.path) if shape is not None}
    assert {"premises", "visits", "links", "routes"} <= names


def test_layer_of_the_user_is_listed_and_undone(case: Case) -> None:
    line = shapely.to_wkb(shapely.LineString([(0, 0), (10, 0)]))
    case.add_layer("roads", pa.table({"geom": [line], "name": ["High Street"]}), {"kind": "roads"})
    assert case.layer("roads")["name"].to_pylist() == ["High Street"]
    case.undo()
    assert case.layers() == ()
    with pytest.raises(UserError, match="no layer roads"):
        case.layer("roads")
    case.redo()
    case.close()
    assert pyogrio.read_dataframe(case.path, layer="roads").geometry.iloc[0].length == 10


def test_encrypted_case_shows_no_text_and_wants_its_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "secret.gpkg"
    with Case.create(path, "correct horse") as case:
        add_food(case, ("1", "CANARY KITCHEN"), ("2", "B"))
    assert b"CANARY" not in path.read_bytes()
    with pytest.raises(UserError, match="encrypted"):
        Case.open(path)
    with pytest.raises(UserError, match="does not open with this passphrase"):
        Case.open(path, "wrong")
    with Case.open(path, "correct horse") as case:
        assert case.records()["name"].to_pylist() == ["CANARY KITCHEN", "B"]
        assert case.verify() == []


def test_a_read_only_file_is_told_as_such_and_gets_nothing_beside_it(case: Case) -> None:
    case.close()
    case.path.chmod(0o444)
    if os.access(case.path, os.W_OK):
        pytest.skip("whoever runs this may write everywhere")
    with pytest.raises(UserError, match="read-only"):
        Case.open(case.path)
    assert [p.name for p in case.path.parent.glob("*.gpkg*")] == [case.path.name]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + b"0" * 5000, b"x" * 20_000])
def test_file_that_is_no_case_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.gpkg"
    path.write_bytes(content)
    with pytest.raises(UserError):
        Case.open(path)
    assert path.read_bytes() == content or content == b""


def test_case_of_a_newer_version_is_refused(case: Case) -> None:
    case.close()
    db = apsw.Connection(str(case.path))
    db.execute("INSERT INTO _migrations VALUES (999, 'from the future', '2030-01-01')")
    db.close()
    with pytest.raises(UserError, match="newer version"):
        Case.open(case.path)


def test_corrupt_case_is_refused_with_one_clear_line(case: Case) -> None:
    add_food(case, *((str(i), f"Name {i}" * 20) for i in range(500)))
    case.close()
    data = bytearray(case.path.read_bytes())
    data[4096:60_000] = b"\xff" * (60_000 - 4096)
    case.path.write_bytes(bytes(data))
    with pytest.raises(UserError, match="damaged"):
        Case.open(case.path)


def test_creating_over_a_file_is_refused(case: Case) -> None:
    with pytest.raises(UserError, match="exists already"):
        Case.create(case.path)
    with pytest.raises(UserError, match="does not exist"):
        Case.create(case.path.parent / "no" / "where.gpkg")


def test_missing_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no case file"):
        Case.open(tmp_path / "none.gpkg")
    assert not (tmp_path / "none.gpkg").exists()


def test_list_whose_name_holds_a_comma_stays_one_list(case: Case) -> None:
    data = food_list(("1", "Anna's")).drop_columns("list").append_column("list", [["food, 2026"]])
    case.add_list_version("council-food", "food, 2026", data, (), {**STATS, "list": "food, 2026"})
    record = case.records()["record_id"][0].as_py()
    matched = rows(MATCHED, {"record_id": record, "premises_id": "P1", "business_id": "B1"})
    case.add_result(
        "match",
        {"premises": premises("P1"), "matched": matched},
        verb="match",
        summary="one",
        stats={},
    )
    view = case.premises_view()
    assert view["list_names"].to_pylist() == ["food, 2026"]
    assert view["agency_ids"].to_pylist() == ["council-food"]


def test_looking_at_an_open_case_leaves_its_locks_so_that_another_program_loses_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "town.gpkg"
    with Case.create(path) as case:
        case.note("look", "first")
        assert is_case(path) and not may_be_encrypted(path)
        code = (
            "import sys, pathlib\n"
            "from gis_planner.store import Case\n"
            "Case.open(pathlib.Path(sys.argv[1])).close()\n"
        )
        subprocess.run([sys.executable, "-c", code, str(path)], check=True)
        assert path.with_name("town.gpkg-wal").exists(), "it is not the other's to take away"
        case.note("look", "second")
    with Case.open(path) as again:
        assert [e.summary for e in again.history()][-2:] == ["first", "second"]


def test_a_geopackage_of_layers_and_a_list_are_no_cases(tmp_path: Path) -> None:
    layers, listed = tmp_path / "parks.gpkg", tmp_path / "a.csv"
    db = apsw.Connection(str(layers))
    db.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
    db.close()
    listed.write_text("name\n")
    assert not is_case(layers) and not is_case(listed) and not is_case(tmp_path / "none.gpkg")
    Case.create(tmp_path / "secret.gpkg", "correct horse").close()
    assert is_case(tmp_path / "secret.gpkg")
