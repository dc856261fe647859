"""Hostile and broken files: one UserError each, quickly, in bounded memory."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.ingest import Limits, preview
from gis_planner.ingest.limits import MIB
from tests.ingest.helpers import read, write

GOOD = b"Name,Postcode\nInn,BA1 1AA\n"


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "Name"
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_with(more: bytes) -> bytes:
    """A workbook whose sheet ends in `more`, as somebody who writes XML by hand would have it."""
    good = io.BytesIO(workbook([["Name"], ["Inn"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if "sheet1" in info.filename:
                data = data.replace(b"</sheetData>", more + b"</sheetData>")
            new.writestr(info.filename, data)
    return out.getvalue()


FAR_AND_ODD = b"<row r='3'><c a='>' r='XFD1048576'><v>1</v></c></row>"
"""Single quotes, and a tag that seems to end early: the reader would make room for 17 bn cells."""


def ods_repeated() -> bytes:
    part = "urn:oasis:names:tc:opendocument:xmlns:"
    text = (
        f'<o:document-content xmlns:o="{part}office:1.0" xmlns:t="{part}table:1.0"><o:body>'
        '<o:spreadsheet><t:table t:name="S"><t:table-row t:number-rows-repeated="1048576">'
        '<t:table-cell o:value-type="float" o:value="1" t:number-columns-repeated="16384"/>'
        "</t:table-row></t:table></o:spreadsheet></o:body></o:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", text)
    return out.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<r><row><Name>&b;</Name><Postcode>BA1 1AA</Postcode></row></r>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<r><row><Name>&x;</Name></row></r>"""

CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.csv": (lambda: b"", "empty"),
    "blank.csv": (lambda: b"\n\n\n", "no rows"),
    "png.csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
    "pdf.csv": (lambda: b"%PDF-1.7\n" + GOOD, "PDF"),
    "case.csv": (lambda: b"SQLite format 3\x00" + bytes(100), "SQLite"),
    "binary.csv": (lambda: GOOD + bytes(range(256)) * 40, "not text"),
    "cut.csv.gz": (lambda: gzip.compress(GOOD * 5000)[:-30], "damaged"),
    "cut2.csv.gz": (lambda: gzip.compress(GOOD)[:8], "damaged"),
    "png.csv.gz": (lambda: gzip.compress(b"\x89PNG\r\n\x1a\n"), "PNG"),
    "nothing.csv.gz": (lambda: gzip.compress(b""), "nothing"),
    "bomb.csv.gz": (lambda: gzip.compress((b"a," * 30 + b"\n") * MIB, 9), "bomb"),
    "two.zip": (lambda: zipped("a.csv", GOOD)[:10] + b"x", "damaged"),
    "far.xlsx": (far_cell, "spans"),
    "bomb.xlsx": (lambda: xlsx_with(b" " * (80 * MIB)), "bomb"),
    "odd.xlsx": (lambda: xlsx_with(FAR_AND_ODD), "spans"),
    "repeated.ods": (ods_repeated, "spans"),
    "wide.xlsx": (lambda: xlsx_with(b"<row>" + b"<c><v>1</v></c>" * 5000 + b"</row>"), "columns"),
    "deep.xml": (lambda: b"<a>" * 50_000 + b"</a>" * 50_000, "nested"),
    "cut.xlsx": (lambda: workbook([["Name"], ["Inn"]])[:-200], "damaged"),
    "blank.xlsx": (lambda: workbook([]), "holds nothing"),
    "entities.xml": (lambda: ENTITIES, "entities"),
    "external.xml": (lambda: EXTERNAL, "entities"),
    "cut.xml": (lambda: b"<r><row><Name>Inn</Name>", "not valid XML"),
    "page.csv": (lambda: b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "cut.json": (lambda: b'[{"Name": "Inn"}, {"Na', "not valid JSON"),
    "deep.json": (lambda: b"[" * 200_000, "JSON|nested"),
    "quote.csv": (lambda: b'Name,Postcode\n"Inn,BA1 1AA\n' + GOOD * 80_000, "quotation mark"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_clear_line(tmp_path: Path, name: str) -> None:
    make, expected = CASES[name]
    path = write(tmp_path, make(), name)
    for call in (read, preview):
        with pytest.raises(UserError, match=expected) as caught:
            call(path)
        assert "\n" not in str(caught.value) and "Traceback" not in str(caught.value)
        assert name in caught.value.message


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read(tmp_path / "absent.csv")
    with pytest.raises(UserError, match="folder"):
        read(tmp_path)


def test_zip_with_two_lists(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", GOOD)
    with pytest.raises(UserError, match="2 files"):
        read(path)


@pytest.mark.parametrize(
    ("declared", "message"),
    [("utf-8", "not utf-8"), ("klingon", "no known"), ("utf-16", "not utf-16")],
)
def test_wrong_encoding_declared(tmp_path: Path, declared: str, message: str) -> None:
    path = write(tmp_path, "Name,Postcode\nCafé,BA1 1AA\n", encoding="cp1252")
    with pytest.raises(UserError, match=message):
        read(path, encoding=declared)
    assert read(path, encoding="cp1252").records["name"][0].as_py() == "Café"


def test_endless_line_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as stream:
        stream.write(b"Name,Postcode\n")
        for _ in range(64):
            stream.write(b"x" * MIB)
    tracemalloc.start()
    with pytest.raises(UserError, match="line longer"):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 * MIB


def test_a_million_columns_are_refused_at_once(tmp_path: Path) -> None:
    line = b",".join(b"c%d" % i for i in range(1_000_000))
    with pytest.raises(UserError, match="1,000,000 columns"):
        read(write(tmp_path, line + b"\n" + line + b"\n", "wide.csv"))


def test_columns_that_hold_nothing_are_no_columns(tmp_path: Path) -> None:
    tail = b"," * 6000
    made = read(write(tmp_path, GOOD.replace(b"\n", tail + b"\n"), "tail.csv"))
    assert made.records.num_rows == 1


def test_size_limits(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD * 100_000)
    with pytest.raises(UserError, match="larger than 1 MiB"):
        read(path, limits=Limits(max_bytes=MIB))
    path = write(tmp_path, json.dumps([{"Name": "x" * 100}] * 20_000), "list.json")
    with pytest.raises(UserError, match="larger than 1 MiB"):
        read(path, limits=Limits(max_structured_bytes=MIB))


def test_many_columns(tmp_path: Path) -> None:
    path = write(tmp_path, ",".join(f"Name{i}" for i in range(9000)) + "\n")
    with pytest.raises(UserError, match="9,000 columns"):
        read(path)


def test_role_must_be_known(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no role"):
        read(write(tmp_path, GOOD), role="burglar")


@pytest.mark.parametrize("name", ["heads.csv", "heads.tsv"])
def test_a_list_of_headings_only_is_told_as_having_no_rows(tmp_path: Path, name: str) -> None:
    mark = "\t" if name.endswith("tsv") else ","
    path = tmp_path / name
    path.write_text(mark.join(["Name", "Address", "Postcode"]) + "\n", "utf-8")
    assert "no rows" in preview(path).warnings[0]
    assert "no rows" in read(path).warnings[0]
    path.write_bytes(GOOD)
    assert not any("no rows" in w for w in preview(path).warnings)
