"""Every file that leaves the program, byte by byte: no canary outside its gateway.

A few random registers in the suite; `GIS_PLANNER_LEAKS=200 pytest tests/sharing/test_leaks.py` is
the long form.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation
from gis_planner.domain.sharing import FIELD_CATEGORY, Gateway
from gis_planner.pipeline import packs
from gis_planner.pipeline.operations import operation_of
from gis_planner.store import Case
from tests.sharing.case import canary_case, set_gateways, set_said
from tests.sharing.law import (
    AGENCY,
    GATEWAYS,
    NOTHING_SAID,
    OPEN_GATEWAYS,
    SAID,
    Said,
    allowed_words,
    may,
)
from tests.sharing.world import AS_OF, OPERATION, PURPOSE

EXAMPLES = int(os.environ.get("GIS_PLANNER_LEAKS", "3"))
CANARY = re.compile(r"Canary_\w+?_z")
DAY = date.fromisoformat(AS_OF)
RANDOM = settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate],
                  suppress_health_check=[HealthCheck.too_slow])  # fmt: skip


REGISTERS = st.one_of(GATEWAYS, OPEN_GATEWAYS)
PURPOSES = st.sampled_from([PURPOSE, PURPOSE, "other"])


@contextmanager
def received_in(said: Said) -> Iterator[None]:
    """The case's rows say of themselves what `said` has their lists say."""
    read = packs.sources
    with pytest.MonkeyPatch.context() as patch:

        def sources(case: Case, operation: Operation | None) -> dict[str, pa.Table]:
            found = read(case, operation)
            return found | {"records": said.received_in(found["records"])}

        patch.setattr(packs, "sources", sources)
        yield


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with canary_case(tmp_path_factory.mktemp("leaks") / "town.gpkg") as made:
        yield made


def words_in(path: Path) -> str:
    """All that a file says: unzipped, cells of tables, text of paper, raw bytes besides."""
    data = path.read_bytes()
    parts = [data.decode("utf-8", "ignore"), data.decode("utf-16", "ignore")]
    if path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts += [archive.read(n).decode("utf-8", "ignore") for n in archive.namelist()]
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as db:
            names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            for name in names:
                if not name.startswith("rtree_"):
                    parts += [str(row) for row in db.execute(f'SELECT * FROM "{name}"')]
    if path.suffix == ".ics":
        parts.append(re.sub(r"\r?\n[ \t]", "", data.decode("utf-8")))  # folded lines
    if path.suffix == ".pdf" and shutil.which("pdftotext"):
        command = ["pdftotext", "-raw", str(path), "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        parts.append(re.sub(r"\s+", "", done.stdout.decode("utf-8")))  # words are broken over lines
    return "\n".join(parts)


def canaries(folder: Path) -> dict[str, set[str]]:
    """File → the canaries in it."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file()]
    return {
        str(p.relative_to(folder)): set(CANARY.findall(words_in(p).replace("-", "_")))
        for p in files
    }


@RANDOM
@given(gateways=REGISTERS, said=SAID, audience=AGENCY, purpose=PURPOSES)
def test_no_canary_in_any_file_outside_its_gateway(
    case: Case, gateways: list[Gateway], said: Said, audience: str, purpose: str
) -> None:
    set_gateways(case, gateways)
    set_said(case, said)
    allowed = allowed_words(gateways, said, audience, purpose)
    roads = {f"Canary_{audience.replace('-', '_')}_road_z"}
    with tempfile.TemporaryDirectory() as name, received_in(said):
        out = Path(name)
        packs.release_tables(case, audience, purpose, out / "tables", as_of=DAY)
        try:
            packs.write_packs(case, "week", audience, out / "pack", purpose=purpose, as_of=DAY)
        except UserError as fault:
            assert "attends no visit" in str(fault)
        found = canaries(out)
        for file, said in found.items():
            assert said <= allowed | roads, (file, sorted(said - allowed - roads))
        names = {w for w in allowed if "_name_" in w}
        assert names <= found["tables/records.csv"]  # and what is allowed does arrive


@RANDOM
@given(gateways=REGISTERS, said=SAID, audience=AGENCY, purpose=PURPOSES)
def test_no_derived_value_moves_when_what_is_forbidden_does(
    case: Case, gateways: list[Gateway], said: Said, audience: str, purpose: str
) -> None:
    """Scores are made again by the real scoring room; every forbidden field gets another value,
    stored scores another number: the release is the same to the last bit."""
    set_gateways(case, gateways)
    set_said(case, said)
    operation = operation_of(case, OPERATION.name)
    with received_in(said):
        tables = packs.sources(case, operation)
    before = packs.released_view(
        case, audience, purpose, as_of=DAY, operation=operation, tables=tables
    )
    after = packs.released_view(
        case, audience, purpose, as_of=DAY, operation=operation,
        tables=_changed(tables, gateways, said, audience, purpose),
    )  # fmt: skip
    for name, table in before.tables.items():
        assert table.equals(after[name]), name
    for told in ("fields_released", "fields_withheld", "marking", "handling", "expiry"):
        assert getattr(before, told) == getattr(after, told)


def _changed(
    tables: dict[str, pa.Table], gateways: list[Gateway], said: Said, audience: str, purpose: str
) -> dict[str, pa.Table]:
    rows = tables["records"].to_pylist()
    for row in rows:
        number = {"record_id": int(row["source_ref"].removeprefix("ref"))}
        for name in FIELD_CATEGORY:
            if not may(gateways, said, row | number, audience, purpose, name):
                row[name] = _other(name, row[name])
    scores = tables["scores"].to_pylist()
    for row in scores:
        row["bits"], row["because"] = 99.0, "Canary_changed_z"
    return tables | {
        "records": pa.Table.from_pylist(rows, tables["records"].schema),
        "scores": pa.Table.from_pylist(scores, tables["scores"].schema),
    }


def _other(name: str, value: object) -> object:
    if isinstance(value, float):
        return value + 1000
    if name.startswith("date"):
        return "2019-01-01"
    return "{}" if name == "original" else "changed"


def test_a_sealed_pack_says_nothing(case: Case, tmp_path: Path) -> None:
    set_gateways(case, [])
    set_said(case, NOTHING_SAID)
    packs.write_packs(case, "week", "fire", tmp_path, passphrase="correct horse", as_of=DAY)
    (sealed,) = tmp_path.iterdir()
    assert "Canary" not in words_in(sealed) and "OFFICIAL" not in words_in(sealed)
