"""A hand on the file: whatever changes what the case says is found by `verify`."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pyarrow as pa
import pytest

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.lists import SetAside
from gis_planner.store import Case
from gis_planner.store.layers import point_wkb
from tests.store.conftest import STATS, add_premises, food_list

EDITS = 1000
NO_CONTENT = {
    ("gpkg_contents", c) for c in ("description", "last_change", "min_x", "min_y", "max_x", "max_y")
} | {("gpkg_spatial_ref_sys", "srs_name"), ("gpkg_spatial_ref_sys", "description")}
"""Columns that say nothing of the case: GIS software may write them."""
ASIDE = {"sqlite_sequence", "_migrations", "gp_meta"}


@pytest.fixture
def rich(tmp_path: Path) -> Iterator[Case]:
    """A case with every kind of content: versions of a list, rows set aside, results twice,
    decisions that supersede, documents, a layer, undo."""
    with Case.create(tmp_path / "rich.gpkg") as case:
        aside = (SetAside(9, "no name", {"Ref": "9"}),)
        for names in (("A", "B"), ("A", "Bee", "C")):
            data = food_list(*((str(i), n) for i, n in enumerate(names)))
            case.add_list_version("council-food", "register", data, aside, STATS)
        add_premises(case, "P1")
        add_premises(case, "P1", "P2")
        a = RecordKey("council-food", "register", "0", "0-A")
        b = RecordKey("council-food", "register", "1", "1-Bee")
        case.add_decisions((Decision("must_link", a, b, who="x", when="t", why="seen"),), "same")
        case.add_decisions((Decision("cannot_link", a, b, who="y", when="t"),), "different")
        case.set_document("operation", "week", {"days": 2}, "a week")
        case.set_document("operation", "week", {"days": 3}, "longer")
        case.undo()
        layer = pa.table({"name": ["x"], "geom": pa.array([point_wkb(1.0, 2.0)], pa.binary())})
        case.add_layer("places", layer, {"kind": "points", "rows": 1})
        case.note("disclose", "Tables for fire", {"audience": "fire"})
        assert case.verify() == []
        yield case


def _tables(db: apsw.Connection) -> list[str]:
    names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [n for n in names if n not in ASIDE and db.execute(f"SELECT 1 FROM {n}").fetchone()]


def _names(columns: list[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _rows(db: apsw.Connection, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    return db.execute(f"SELECT {_names(columns)} FROM {table}").fetchall()


def _other(value: Any, chance: random.Random) -> Any:
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, int | float):
        return value + chance.choice((1, -1, 1000))
    return chance.choice(("", "Zed", f"{value}7"))


def _edit(db: apsw.Connection, chance: random.Random) -> str:
    """One random edit; returns what was done."""
    table = chance.choice(_tables(db))
    columns = [r[1] for r in db.execute(f"PRAGMA table_info({table})")]
    columns = [c for c in columns if (table, c) not in NO_CONTENT]
    rows = [dict(zip(columns, r, strict=True)) for r in _rows(db, table, columns)]
    row, column = chance.choice(rows), chance.choice(columns)
    where = " AND ".join(f'"{c}" IS ?' for c in columns)
    values = tuple(row.values())
    how = chance.choice(("change", "change", "change", "delete", "null", "add"))
    if how == "delete":
        db.execute(f"DELETE FROM {table} WHERE {where}", values)
    elif how == "add":
        marks = ",".join("?" * len(columns))
        added = {c: _other(v, chance) if i == 0 else v for i, (c, v) in enumerate(row.items())}
        db.execute(
            f"INSERT INTO {table}({_names(columns)}) VALUES ({marks})", tuple(added.values())
        )
    else:
        new = None if how == "null" else _other(row[column], chance)
        db.execute(f'UPDATE {table} SET "{column}" = ? WHERE {where}', (new, *values))
    return f"{how} {table}.{column} of {row}"


def _content(db: apsw.Connection) -> str:
    parts = []
    for table in _tables(db):
        skip = {c for t, c in NO_CONTENT if t == table}
        columns = [r[1] for r in db.execute(f"PRAGMA table_info({table})") if r[1] not in skip]
        rows = _rows(db, table, columns)
        parts.append(f"{table} {sorted(map(repr, rows))}")
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def test_every_random_edit_that_changes_content_is_found(rich: Case) -> None:
    db, chance, made = rich._db(), random.Random(11), 0
    db.pragma("foreign_keys", False)
    before = _content(db)
    for _ in range(EDITS):
        db.execute("BEGIN")
        try:
            what = _edit(db, chance)
            if _content(db) != before:
                made += 1
                assert rich.verify(), f"not found: {what}"
        except (apsw.ConstraintError, apsw.MismatchError):
            pass
        finally:
            db.execute("ROLLBACK")
    assert made > EDITS * 0.6, "most edits should change something"
    assert rich.verify() == []


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER quiet AFTER INSERT ON gp_run BEGIN DELETE FROM gp_decision; END",
        "DROP VIEW premises; CREATE VIEW premises AS SELECT * FROM run_premises WHERE 0",
        "DROP INDEX gp_record_ref",
        "DELETE FROM gpkg_geometry_columns WHERE table_name = 'places'",
        "DROP VIEW places",
    ],
)
def test_other_definitions_are_found(rich: Case, sql: str) -> None:
    rich._db().execute(sql)
    assert rich.verify()


def _rewrite(db: apsw.Connection, link: Any) -> None:
    """Change a payload and write the whole chain anew over it, as someone with the source may."""
    previous = "0" * 64
    for seq, at, who, verb, ref, salt, payload in db.execute(
        "SELECT j.seq, j.at, j.who, j.verb, j.ref, p.salt, p.payload FROM gp_journal j "
        "JOIN gp_payload p USING (seq) ORDER BY seq"
    ).fetchall():
        told = json.loads(payload)
        told["summary"] = told["summary"].replace("fire", "police")
        text = json.dumps(told, sort_keys=True)
        digest = hashlib.sha256(salt + text.encode()).hexdigest()
        this = link(previous, seq, at, who, verb, ref, digest)
        db.execute("UPDATE gp_payload SET payload = ? WHERE seq = ?", (text, seq))
        db.execute(
            "UPDATE gp_journal SET digest = ?, previous = ?, hash = ? WHERE seq = ?",
            (digest, previous, this, seq),
        )
        previous = this


def _plain_link(previous: str, *parts: object) -> str:
    return hashlib.sha256(json.dumps([previous, *parts]).encode()).hexdigest()


def test_a_chain_written_anew_is_found_against_the_printed_head(rich: Case) -> None:
    head = rich.history()[-1].hash
    assert rich.verify(head) == []
    _rewrite(rich._db(), _plain_link)
    assert rich.verify() == [], "without key or printed head a whole new chain looks right"
    assert any("printed head" in f for f in rich.verify(head))


def test_a_chain_with_a_passphrase_cannot_be_written_anew(tmp_path: Path) -> None:
    with Case.create(tmp_path / "keyed.gpkg", "correct horse battery") as case:
        case.set_document("operation", "week", {"days": 2}, "for the fire service")
        _rewrite(case._db(), _plain_link)
        assert any("was altered" in f for f in case.verify())


def test_a_case_rolled_back_is_found_against_the_printed_head(rich: Case, tmp_path: Path) -> None:
    rich.close()
    old = tmp_path / "old.gpkg"
    old.write_bytes(rich.path.read_bytes())
    with Case.open(rich.path) as case:
        case.note("disclose", "Tables for the police")
        head = case.history()[-1].hash
        assert case.verify(head[:16]) == []
    with Case.open(old) as rolled_back:
        assert rolled_back.verify() == []
        assert any("rolled back" in f for f in rolled_back.verify(head[:16]))
        assert rolled_back.verify("abc"), "too short a head proves nothing"
