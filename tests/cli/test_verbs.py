"""Verbs as a user walks through them, on lists of a few rows."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from gis_planner.store import Case
from tests.cli.conftest import Shell

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
LIST = (
    "Ref,Shop,Street,PC,Tel\n1,Anna's Cafe,1 High Street,BA1 1AA,+44 1225 555001\n"
    "2,Bo's,2 High Street,BA1 1AB,01225 555002\n3,Café Ünïcode,3 High Street,BA1 1AC,\n"
)


@pytest.fixture
def case(new_case: Callable[[], Path], gis: Shell, tmp_path: Path) -> Path:
    """A case with three shops in it."""
    path = new_case()
    (tmp_path / "shops.csv").write_text(LIST, "utf-8")
    gis("import", path, tmp_path / "shops.csv", "--agency", "fire", "--list", "shops")
    return path


def exported(gis: Shell, case: Path, what: str) -> list[dict[str, str]]:
    """The rows of `export WHAT` as CSV."""
    out = case.with_name(f"{what}.csv")
    gis("export", case, what, "--out", out)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_records_have_ids_before_match_and_keep_them_when_they_stay_alone(
    gis: Shell, case: Path
) -> None:
    before = exported(gis, case, "records")
    assert all(r["premises_id"][0] == "P" and r["business_id"][0] == "B" for r in before)
    gis("match", case)
    after = exported(gis, case, "records")
    assert [r["premises_id"] for r in before] == [r["premises_id"] for r in after]
    assert [r["business_id"] for r in before] == [r["business_id"] for r in after]


def test_newer_file_undo_and_redo(gis: Shell, case: Path, tmp_path: Path) -> None:
    newer = tmp_path / "shops.csv"
    newer.write_text(LIST.replace("Bo's", "Bob's").replace("3,Café", "4,Café"), "utf-8")
    names = ("rows_added", "rows_changed", "rows_unchanged", "rows_gone")
    again = ("import", case, newer, "--agency", "fire", "--list", "shops")

    def difference() -> list[int]:
        done = gis(*again)
        return [done[n] for n in names]

    assert difference() == [1, 1, 1, 1]
    assert difference() == [0, 0, 3, 0]
    gis("undo", case)
    assert difference() == [1, 1, 1, 1]
    gis("undo", case)
    gis("redo", case)
    assert "nothing to redo" in gis.refuse("redo", case)
    assert gis("verify", case)["valid"] is True


@pytest.mark.parametrize("name", ["x" * 300, 'une "liste", très/étrange', "..", "  ", "a\nb"])
def test_odd_list_names_with_rows_set_aside(
    name: str, gis: Shell, case: Path, tmp_path: Path
) -> None:
    (tmp_path / "sp ace ü.csv").write_text(LIST + "9,,,,\n", "utf-8")
    done = gis("import", case, tmp_path / "sp ace ü.csv", "--agency", "p/o", "--list", name)
    assert (done["rows_read"], done["rows_set_aside"]) == (4, 1)
    assert Path(done["set_aside_file"]).is_file()


@pytest.mark.parametrize(
    "option", [("--seconds", "-1"), ("--seconds", "nan"), ("--iterations", "0"),
               ("--iterations", "1.5"), ("--seconds", "1", "--iterations", "5")]
)  # fmt: skip
def test_limits_that_make_no_sense_are_usage(
    option: tuple[str, ...], gis: Shell, case: Path
) -> None:
    with pytest.raises(SystemExit) as stop:
        gis("plan", case, "--operation", SAMPLES / "operation.toml", *option)
    assert stop.value.code == 2


@pytest.mark.parametrize("what", ["operation", "recipe"])
def test_published_schemas_take_the_files_that_we_ship(what: str, gis: Shell) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = gis("schema", what)
    check = jsonschema.validators.validator_for(schema)
    check.check_schema(schema)
    own = {"operation": "banes_operation.toml", "recipe": "banes.toml"}[what]
    for path in (SAMPLES / f"{what}.toml", ROOT / "scripts" / "real" / own):
        value = json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))
        assert [e.message for e in check(schema).iter_errors(value)] == [], path.name
    assert list(check(schema).iter_errors({"bogus": 1}))


def test_unknown_kind_of_layer_is_refused(gis: Shell, case: Path) -> None:
    line = gis.refuse("layer", case, SAMPLES / "wards.geojson", "--kind", "wrads")
    assert "wards" in line


def test_interface_columns_come_first(gis: Shell, case: Path) -> None:
    gis("match", case)
    gis("export", case, "links", "--out", case.with_name("l.csv"))
    head = case.with_name("l.csv").read_text("utf-8").splitlines()[0]
    assert head.startswith("from_id,to_id,type,valid_from,valid_to,bits,is_candidate,source_refs")


def start(*arguments: object) -> subprocess.Popen[str]:
    """The program as a process of its own."""
    code = (
        "print('up', flush=True); import runpy; runpy.run_module('gis_planner', None, '__main__')"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_import_needs_no_data_frames(gis: Shell, case: Path) -> None:
    code = (
        "import sys; from gis_planner.cli import main; "
        f"main(['import', {str(case)!r}, {str(case.with_name('shops.csv'))!r}]); "
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent to a console there, not to a process")
@pytest.mark.parametrize("after_s", [0.4, 0.9, 1.6])
def test_ctrl_c_leaves_the_case_as_it_was(after_s: float, gis: Shell, case: Path) -> None:
    with Case.open(case) as opened:
        entries = len(opened.history())
    process = start("match", case)
    assert process.stdout is not None
    process.stdout.readline()  # Python itself has started: only then can the program answer
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    _, message = process.communicate(timeout=60)
    assert process.returncode in (0, 1), message
    assert len(message.strip().splitlines()) == process.returncode
    with Case.open(case) as opened:
        assert opened.verify() == []
        assert len(opened.history()) == entries + (process.returncode == 0)
