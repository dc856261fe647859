"""The house rules hold, and each rule is seen to fail on a planted breach."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

BREACHES = {
    "domain": ("domain/errors.py", "import numpy"),
    "siblings": ("scoring/params.py", "import gis_planner.matching"),
    "stages": ("links/params.py", "import gis_planner.settings"),
    "geo": ("geo/crs.py", "import gis_planner.ingest"),
    "pipeline": ("pipeline/outcome.py", "import gis_planner.cli"),
    "faces": ("cli/console.py", "import gis_planner.app"),
    "app": ("app/errors.py", "import gis_planner.planning"),
    "qt": ("pipeline/outcome.py", "import PyQt6"),
    "solver": ("scoring/params.py", "import ortools"),
    "folium": ("pipeline/outcome.py", "import folium"),
    "case": ("pipeline/outcome.py", "import apsw"),
    "network": ("geo/crs.py", "import socket"),
}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the checkout in `folder`."""
    code = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", *options],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def contracts() -> list[str]:
    """The ids of all contracts."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return [s.rpartition(":")[2] for s in parser.sections() if ":contract:" in s]


def test_house_rules_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_contract_has_a_planted_breach() -> None:
    assert sorted(BREACHES) == sorted(contracts())


@pytest.mark.parametrize("contract", sorted(BREACHES))
def test_contract_fails_on_a_breach(contract: str, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "gis_planner", tmp_path / "gis_planner", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    name, line = BREACHES[contract]
    target = tmp_path / "gis_planner" / name
    target.write_text(target.read_text("utf-8") + f"\n{line}\n", "utf-8")
    done = lint(tmp_path, "--contract", contract)
    assert done.returncode == 1 and "BROKEN" in done.stdout, done.stdout[-2000:] + done.stderr


def test_only_ingest_geo_and_export_open_files_among_stage_rooms() -> None:
    for room in ("matching", "scoring", "links", "planning", "sharing"):
        for path in (ROOT / "gis_planner" / room).rglob("*.py"):
            text = path.read_text("utf-8")
            for word in ("datetime.now(", "date.today(", "time.time(", "sqlite3"):
                assert word not in text, f"{path.name} uses {word}: stage rooms take it as argument"


def test_command_line_does_not_import_qt_or_heavy_stage_libraries() -> None:
    code = (
        "import sys; import gis_planner.cli, gis_planner.__main__; "
        "heavy = {'PyQt6', 'ortools', 'numba', 'geopandas', 'folium', 'duckdb'}; "
        "heavy &= set(sys.modules); "
        "sys.exit(', '.join(heavy) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
