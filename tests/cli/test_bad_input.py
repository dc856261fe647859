"""Bad input gets one clear line each, and nothing is lost."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gis_planner.store import Case
from tests.cli.conftest import Shell

GOOD = (
    "Ref,Business name,Address,Postcode\n"
    "1,Anna's Cafe,1 High Street,ZQ1 1AA\n2,Bo's,2 High Street,ZQ1 1AB\n"
)


@pytest.fixture
def case(new_case: Callable[[], Path], gis: Shell, tmp_path: Path) -> Path:
    """A case with a good list in it."""
    path = new_case()
    good = tmp_path / "good.csv"
    good.write_text(GOOD, "utf-8")
    assert gis("import", path, good, "--agency", "council-food")["rows_imported"] == 2
    return path


def _unhurt(path: Path) -> None:
    with Case.open(path) as opened:
        assert opened.records().num_rows == 2
        assert opened.verify() == []


def write_bomb(path: Path, megabytes: int = 400) -> None:
    """An XLSX whose sheet is `megabytes` of zeros when unpacked."""
    book = openpyxl.Workbook()
    book.active.append(["Name", "Postcode"])
    book.save(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as member,
    ):
        for _ in range(megabytes):
            member.write(b"0" * 1_000_000)


ENTITY = """<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<list><row><Name>&b;</Name></row></list>"""


@pytest.mark.parametrize("kind", ["png", "empty", "gzip", "bomb", "entity", "directory", "absent"])
def test_file_that_cannot_be_read_is_refused(
    kind: str, case: Path, gis: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    if kind == "png":
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "gzip":
        path = tmp_path / "bad.csv.gz"
        path.write_bytes(gzip.compress(GOOD.encode() * 500)[:-40])
    elif kind == "bomb":
        path = tmp_path / "bad.xlsx"
        write_bomb(path)
    elif kind == "entity":
        path = tmp_path / "bad.xml"
        path.write_text(ENTITY, "utf-8")
    elif kind == "directory":
        path.mkdir()
    line = gis.refuse("import", case, path, "--agency", "x")
    assert path.name in line
    _unhurt(case)


def test_line_of_two_gigabytes_is_refused_in_bounded_memory(
    case: Path, gis: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"Name,Postcode\n")
        file.truncate(2_000_000_000)  # sparse: one line of NUL bytes
    line = gis.refuse("import", case, path, "--agency", "x")
    assert "long.csv" in line
    _unhurt(case)


def test_formula_cells_leave_as_text(case: Path, gis: Shell, tmp_path: Path) -> None:
    path = tmp_path / "formula.csv"
    path.write_text(
        'Ref,Business name,Address,Postcode\nF1,"=HYPERLINK(""http://x"")",@SUM(A1),ZQ1 1AA\n'
        "F2,-2+3,+1,ZQ1 1AB\n",
        "utf-8",
    )
    gis("import", case, path, "--agency", "x", "--list", "formula")
    gis("match", case)
    gis("export", case, "records", "--out", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {r["source_ref"]: r for r in csv.DictReader(file)}
    assert rows["F1"]["name"].startswith("'=HYPERLINK")
    assert rows["F1"]["address"].startswith("'@")
    assert rows["F2"]["name"] == "'-2+3"
    gis("export", case, "records", "--out", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    cells = [c for row in sheet.iter_rows() for c in row if str(c.value).startswith("=")]
    assert cells and all(c.data_type == "s" for c in cells)


def test_newer_and_corrupt_cases_are_refused(case: Path, gis: Shell) -> None:
    whole = case.read_bytes()
    case.write_bytes(whole[:4096] + b"\xff" * 20_000 + whole[24_096:])
    assert "case.gpkg" in gis.refuse("info", case)
    case.write_bytes(b"not a database at all" * 400)
    assert "case.gpkg" in gis.refuse("info", case)


def test_rows_that_cannot_be_used_are_set_aside_counted_and_exported(
    case: Path, gis: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "holes.csv"
    path.write_text(
        "Ref,Business name,Address,Postcode\n7,,,\n8,Cara's,3 High St,ZQ1 1AA\n", "utf-8"
    )
    done = gis("import", case, path, "--agency", "x")
    assert done["rows_read"] == done["rows_imported"] + done["rows_set_aside"] == 2
    assert done["rows_set_aside"] == 1
    text = Path(done["set_aside_file"]).read_text("utf-8-sig")
    assert "7" in text and "reason" in text.splitlines()[0].lower()


def test_unknown_field_agency_column_and_verb_are_usage(
    case: Path, gis: Shell, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as stop:
        gis("import", case, tmp_path / "good.csv", "--map", "nmae=Business name")
    assert stop.value.code == 2
    line = gis.refuse("import", case, tmp_path / "good.csv", "--map", "name=No such column")
    assert "No such column" in line
    assert "records" in gis.refuse("export", case, "recrods", "--out", tmp_path / "x.csv")


def test_encrypted_case_without_its_passphrase(
    gis: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIS_PLANNER_PASSPHRASE", "correct horse")
    path = tmp_path / "secret.gpkg"
    assert gis("new", path)["encrypted"] is True
    monkeypatch.delenv("GIS_PLANNER_PASSPHRASE")
    assert "GIS_PLANNER_PASSPHRASE" in gis.refuse("info", path)
    monkeypatch.setenv("GIS_PLANNER_PASSPHRASE", "wrong")
    assert "passphrase" in gis.refuse("info", path)
