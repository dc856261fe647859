"""Bytes beside a result, and parts of a large one."""

from __future__ import annotations

from pathlib import Path

import apsw
import pyarrow as pa

from gis_planner.domain.tables import HUBS
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema


def hubs(count: int) -> pa.Table:
    rows = [{"kind": "phone", "value": str(k), "families": k} for k in range(count)]
    return pa.Table.from_pylist(rows, schema=arrow_schema(HUBS.columns))


def keep(case: Case, count: int, **parts: bytes) -> None:
    tables = {"hubs": hubs(count)}
    case.add_result("match", tables, verb="match", summary="m", stats={}, parts=parts)


def test_bytes_stand_beside_their_run_and_go_with_undo(tmp_path: Path) -> None:
    with Case.create(tmp_path / "c.gpkg") as case:
        assert case.beside("match", "x") is None
        keep(case, 2, x=b"first")
        keep(case, 3, x=b"second")
        assert case.beside("match", "x") == b"second" and case.beside("match", "y") is None
        case.undo()
        assert case.beside("match", "x") == b"first"
        assert case.verify() == []


def test_an_edit_of_the_bytes_is_found(tmp_path: Path) -> None:
    with Case.create(tmp_path / "c.gpkg") as case:
        keep(case, 2, x=b"first")
    with apsw.Connection(str(tmp_path / "c.gpkg")) as db:
        db.execute("UPDATE gp_beside SET data = x'00'")
    db.close()
    with Case.open(tmp_path / "c.gpkg") as case:
        assert any("match" in fault for fault in case.verify())


def test_old_runs_take_their_bytes_with_them(tmp_path: Path) -> None:
    with Case.create(tmp_path / "c.gpkg") as case:
        for k in range(9):
            keep(case, 1, x=bytes([k]))
    with apsw.Connection(str(tmp_path / "c.gpkg")) as db:
        (beside,), (runs,) = (db.execute(f"SELECT count(*) FROM {t}").fetchone()[:1]
                              for t in ("gp_beside", "gp_run"))  # fmt: skip
    db.close()
    assert beside == runs < 9


def test_rows_by_place_and_in_batches(tmp_path: Path) -> None:
    with Case.create(tmp_path / "c.gpkg") as case:
        assert list(case.batches("hubs", ["value"])) == [] and case.take("hubs", [0]).num_rows == 0
        keep(case, 4)
        keep(case, 1203)
        assert case.take("hubs", [1202, 0, 7])["families"].to_pylist() == [1202, 0, 7]
        sizes = [b.num_rows for b in case.batches("hubs", ["families", "value"], 500)]
        assert sizes == [500, 500, 203]
        first = next(iter(case.batches("hubs", ["families", "value"], 500)))
        assert first.column_names == ["families", "value"] and first["value"][3].as_py() == "3"
