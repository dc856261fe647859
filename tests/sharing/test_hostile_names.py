"""Hostile names through every kind of list and out again in every kind of table: none is lost,
none is a formula, none ends a cell, an element or a file early."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from gis_planner.pipeline.exporting import export_table
from gis_planner.pipeline.gateways import add_gateways, gateways_of
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.stages import match_records
from gis_planner.store import Case
from tests.export.hostile import ATTACKS
from tests.sharing.world import gateway

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
Row = dict[str, str]


def rows(clean: bool) -> list[Row]:
    """A row an attack; `keepNN` tells the rows apart. XML and workbooks cannot hold controls."""
    found = []
    for i, attack in enumerate(ATTACKS):
        name = CONTROL.sub("", attack) if clean else attack
        found.append({"Reference": f"H{i}", "Business name": f"{name} keep{i:02d}",
                      "Address": f"{i + 1} Mill Street, {name[:40]}",
                      "Postcode": f"BA1 {i % 9}AA"})  # fmt: skip
    return found


def _csv(path: Path, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows(False)[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows(False))
    return out.getvalue().encode("utf-8")


def write_csv(path: Path) -> None:
    path.write_bytes(_csv(path))


def write_tsv(path: Path) -> None:
    path.write_bytes(_csv(path, "\t"))


def write_gz(path: Path) -> None:
    path.write_bytes(gzip.compress(_csv(path)))


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.csv", _csv(path))


def write_json(path: Path) -> None:
    path.write_text(json.dumps(rows(False)), "utf-8")


def write_jsonl(path: Path) -> None:
    path.write_text("\n".join(json.dumps(r) for r in rows(False)) + "\n", "utf-8")


def write_xml(path: Path) -> None:
    def element(row: Row) -> str:
        return "".join(f"<{k.replace(' ', '')}>{escape(v)}</{k.replace(' ', '')}>"
                       for k, v in row.items())  # fmt: skip

    body = "".join(f"<premises>{element(r)}</premises>" for r in rows(True))
    path.write_text(f"<?xml version='1.0'?><list>{body}</list>", "utf-8")


def write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows(True)[0]))
    for row in rows(True):
        sheet.append([""] * 4)
        for cell, value in zip(sheet[sheet.max_row], row.values(), strict=True):
            cell.value, cell.data_type = value, "s"
    book.save(path)


WRITERS: dict[str, Callable[[Path], None]] = {
    "csv": write_csv, "tsv": write_tsv, "csv.gz": write_gz, "zip": write_zip, "json": write_json,
    "jsonl": write_jsonl, "xml": write_xml, "xlsx": write_xlsx,
}  # fmt: skip


def marks(text: str) -> set[str]:
    return set(re.findall(r"keep\d\d", text))


EVERY = {f"keep{i:02d}" for i in range(len(ATTACKS))}


@pytest.mark.parametrize("kind", WRITERS)
def test_no_row_is_lost_on_the_way_in(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"list.{kind}"
    WRITERS[kind](path)
    with Case.create(tmp_path / "case.gpkg") as case:
        figures = import_list(case, path, agency="council-food", list_name="x").figures
        assert figures["rows_read"] == figures["rows_imported"] + figures["rows_set_aside"]
        records = case.records().to_pylist()
        aside = [s.fields for s in case.set_aside("council-food/x")]
        assert marks(json.dumps([records, aside], default=str)) == EVERY
        names = [v for r in records for v in json.loads(r["original"]).values()]
        assert any(len(n) >= 10_000 for n in names)
        for attack in (
            "<img src=x onerror",
            "</script><script>",
            "=cmd|' /C calc'!A0",
            "{{ 7*7 }}",
        ):
            assert any(attack in n for n in names), attack
    assert not (tmp_path.parent / "outside.csv").exists()
    assert sorted(p.name for p in tmp_path.iterdir())[0] == "case.gpkg"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("hostile")
    write_json(folder / "list.json")
    made = Case.create(folder / "case.gpkg")
    import_list(made, folder / "list.json", agency="council-food", list_name="x",
                mapping={"name": ("Business name",)})  # fmt: skip
    match_records(made)
    return made


@pytest.mark.parametrize("what", ["records", "premises"])
def test_out_as_csv_no_cell_is_a_formula(case: Case, what: str, tmp_path: Path) -> None:
    export_table(case, what, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(line.replace("\0", "\ufffd") for line in file))
    assert len({len(row) for row in table}) == 1 and len(table) == 1 + len(ATTACKS)
    assert marks(str(table)) == EVERY
    dangerous = [c for row in table for c in row if c[:1] in "=@\t\r" and c]
    assert dangerous == []
    signed = [c for row in table for c in row if c[:1] in ("+", "-") and c]
    assert all(re.fullmatch(r"[+-][\d.,e+-]*", c) for c in signed)


@pytest.mark.parametrize("what", ["records", "premises"])
def test_out_as_workbook_every_text_is_a_text(case: Case, what: str, tmp_path: Path) -> None:
    export_table(case, what, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert marks(" ".join(str(c.value) for c in cells)) == EVERY
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert not any("<f>" in archive.read(n).decode("utf-8") for n in archive.namelist())


@pytest.mark.parametrize("what", ["records", "premises"])
def test_out_as_json_and_geopackage(case: Case, what: str, tmp_path: Path) -> None:
    export_table(case, what, tmp_path / "out.json")
    assert marks(json.dumps(json.loads((tmp_path / "out.json").read_text("utf-8")))) == EVERY
    export_table(case, what, tmp_path / "out.gpkg")
    with sqlite3.connect(tmp_path / "out.gpkg") as db:
        text = " ".join(str(r) for r in db.execute("SELECT * FROM gpkg_contents"))
        name = db.execute("SELECT table_name FROM gpkg_contents").fetchone()[0]
        text += " ".join(str(r) for r in db.execute(f'SELECT * FROM "{name}"'))
    assert marks(text) == EVERY


@pytest.mark.parametrize("ending", ["toml", "xlsx", "csv"])
def test_agreements_with_hostile_names_go_out_and_in(tmp_path: Path, ending: str) -> None:
    clean = [CONTROL.sub("", a).replace("|", "/").strip() for a in ATTACKS if len(a) < 5_000]
    held = [gateway("police", "fire", id=f"G{i}", name=" ".join(a.split()) or "x")
            for i, a in enumerate(clean)]  # fmt: skip
    from gis_planner.sharing import gateways_to_toml

    (tmp_path / "in.toml").write_text(gateways_to_toml(held), "utf-8")
    with Case.create(tmp_path / "a.gpkg") as one, Case.create(tmp_path / "b.gpkg") as two:
        add_gateways(one, tmp_path / "in.toml")
        export_table(one, "gateways", tmp_path / f"out.{ending}")
        add_gateways(two, tmp_path / f"out.{ending}")
        said = [g.name.lstrip("'") for g in gateways_of(two)]
        assert said == [g.name.lstrip("'") for g in gateways_of(one)]
