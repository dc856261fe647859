# ruff: noqa: E501  (rows of test data)
"""One small list in every format and encoding gives the same records."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from gis_planner.domain.tables import RECORDS
from gis_planner.ingest import preview
from gis_planner.ingest.records import SCHEMA
from tests.ingest.helpers import read, rows, write

HEADER = ["Ref", "Business Name", "Address", "Postcode", "Rating"]
ROWS = [
    ["A1", "Café Zoë", "1 High Street, Bath", "BA1 1AA", "5"],
    ["A2", "The Crown", "2 Low Road, Bath", "BA1 1AB", "3"],
    ["A3", "Fish & Chips", "3 Mill Lane, Bath", "BA1 1AC", "4"],
]


def csv_text(delimiter: str = ",", end: str = "\n") -> str:
    quoted = [
        [f'"{c}"' if delimiter in c or c == "The Crown" else c for c in r] for r in [HEADER, *ROWS]
    ]
    return end.join(delimiter.join(r) for r in quoted) + end


def check(parsed: object) -> None:
    got = [
        [r["source_ref"], r["name"], r["address"], r["postcode"], r["rating"]] for r in rows(parsed)
    ]  # type: ignore[arg-type]
    assert got == ROWS


def test_columns_are_those_of_the_domain(tmp_path: Path) -> None:
    parsed = read(write(tmp_path, csv_text()))
    assert parsed.records.schema == SCHEMA
    assert [c.name for c in RECORDS.columns][1:] == parsed.records.column_names


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
def test_delimited(tmp_path: Path, delimiter: str, end: str, encoding: str) -> None:
    parsed = read(write(tmp_path, csv_text(delimiter, end), encoding=encoding))
    check(parsed)
    assert parsed.rows_read == 3
    expected = {"utf-8-sig": "utf-8 with BOM"}.get(encoding, encoding)
    assert parsed.encoding == expected


def test_utf8_with_a_stray_windows_byte(tmp_path: Path) -> None:
    text = (
        csv_text().encode() + "A4,Caf\u00e9 Ren\u00e9,4 Mill Lane,BA1 1AD,2\n".encode("cp1252")[:6]
    )
    parsed = read(
        write(tmp_path, csv_text().encode() * 1 + b"A4,Ren\xe9 Bar,4 Mill Lane,BA1 1AD,2\n")
    )
    assert rows(parsed)[0]["name"] == "Café Zoë" and rows(parsed)[3]["name"] == "René Bar"
    assert parsed.encoding == "utf-8 with some cp1252" and text


def test_gzip_and_zip(tmp_path: Path) -> None:
    check(read(write(tmp_path, gzip.compress(csv_text().encode()), "list.csv.gz")))
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/list.csv", csv_text())
        archive.writestr("__MACOSX/._list.csv", "x")
    check(read(path))


def test_workbook_with_title_rows_and_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Notes"
    cover.append(["Produced for the partnership"])
    sheet = book.create_sheet("Register")
    sheet.append(["Register of food premises, March 2026"])
    sheet.append([])
    sheet.append(HEADER)
    for row in ROWS:
        sheet.append([*row[:4], float(row[4])])
    path = tmp_path / "list.xlsx"
    book.save(path)
    parsed = read(path)
    check(parsed)
    assert any("title" in w for w in parsed.warnings) and any(
        "Register" in w for w in parsed.warnings
    )
    assert [r["row_number"] for r in rows(parsed)] == [1, 2, 3]
    check(read(path, sheet="register"))
    check(read(path, sheet="2"))
    assert preview(path).sheets == ("Notes", "Register")


def objects() -> list[dict[str, object]]:
    return [dict(zip(HEADER, row)) for row in ROWS]


@pytest.mark.parametrize("wrap", ["list", "nested", "lines", "geojson"])
def test_json(tmp_path: Path, wrap: str) -> None:
    forms = {
        "list": json.dumps(objects()),
        "nested": json.dumps({"header": {"n": 3}, "data": {"items": objects()}}),
        "lines": "\n".join(json.dumps(o) for o in objects()),
        "geojson": json.dumps(
            {"type": "FeatureCollection",
             "features": [{"type": "Feature", "properties": o,
                           "geometry": {"type": "Point", "coordinates": [-2.36, 51.38]}} for o in objects()]}
        ),
    }  # fmt: skip
    parsed = read(write(tmp_path, "\ufeff" + forms[wrap], "list.json"))
    check(parsed)
    if wrap == "geojson":
        assert rows(parsed)[0]["easting"] == pytest.approx(375041.7, abs=5)


def test_json_nested_objects_lists_and_nulls(tmp_path: Path) -> None:
    entry = {
        "id": 7,
        "name": "Inn",
        "where": {"postCode": "BA1 1AA", "point": None},
        "tags": ["a", 2],
    }
    parsed = read(write(tmp_path, json.dumps([entry, "oops"]), "list.json"))
    assert parsed.columns == ("id", "name", "where.postCode", "where.point", "tags")
    original = json.loads(rows(parsed)[0]["original"])
    assert original == {
        "id": "7",
        "name": "Inn",
        "where.postCode": "BA1 1AA",
        "where.point": None,
        "tags": "a | 2",
    }
    assert parsed.set_aside[0].reason == "the entry is no object with named fields"


def test_json_line_that_is_broken_is_set_aside(tmp_path: Path) -> None:
    lines = [json.dumps(o) for o in objects()]
    parsed = read(write(tmp_path, "\n".join([lines[0], '{"Ref": ', *lines[1:]]), "list.json"))
    assert parsed.rows_read == 4 and len(parsed.set_aside) == 1
    assert parsed.set_aside[0].row_number == 2


def test_xml(tmp_path: Path) -> None:
    def element(o: dict[str, object]) -> str:
        inner = "".join(
            f"<{k.replace(' ', '')}>{str(v).replace('&', '&amp;')}</{k.replace(' ', '')}>"
            for k, v in o.items()
        )
        return (
            f"<Row>{inner}<Geo><Longitude>-2.36</Longitude><Latitude>51.38</Latitude></Geo></Row>"
        )

    text = "<?xml version='1.0' encoding='utf-8'?><Doc><Header><A>1</A><B>2</B></Header><Rows>"
    parsed = read(
        write(tmp_path, text + "".join(map(element, objects())) + "</Rows></Doc>", "list.xml")
    )
    check(parsed)
    assert rows(parsed)[0]["northing"] == pytest.approx(164611.5, abs=5)


def test_header_only_is_no_fault(tmp_path: Path) -> None:
    parsed = read(write(tmp_path, ",".join(HEADER) + "\n"))
    assert parsed.rows_read == 0 and parsed.columns == tuple(HEADER)


def test_no_header_at_all(tmp_path: Path) -> None:
    parsed = read(write(tmp_path, "\n".join(",".join(f'"{c}"' for c in r) for r in ROWS)))
    assert parsed.rows_read == 3 and parsed.columns[0] == "column 1"
    assert rows(parsed)[0]["postcode"] == "BA1 1AA"


def test_headings_blank_and_repeated(tmp_path: Path) -> None:
    parsed = read(write(tmp_path, "Name,,Name,Postcode\nInn,x,y,BA1 1AA\n"))
    assert parsed.columns == ("Name", "column 2", "Name (2)", "Postcode")


def test_preview_shows_reasons(tmp_path: Path) -> None:
    seen = preview(write(tmp_path, csv_text()), rows=2)
    assert len(seen.samples) == 2 and seen.samples[0][1] == "Café Zoë"
    by_field = {p.field: p for p in seen.proposals}
    assert "Business Name" in by_field["name"].reason and 0.5 < by_field["name"].confidence <= 1


def test_the_preview_says_which_sheet_it_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active["A1"] = "Prepared by the licensing team"
    sheet = book.create_sheet("Register")
    for row in (["Ref", "Trading as", "Postcode"], *([n, "Golden Wok", "ZQ1 1LY"] for n in "ab")):
        sheet.append(row)
    path = tmp_path / "two sheets.xlsx"
    book.save(path)
    assert preview(path, list_name="x").sheet == "Register"
    assert preview(path, list_name="x", sheet="Notes").sheet == "Notes"
