"""Migrations: each step once, in order, all or nothing."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import STAGE_TABLES
from gis_planner.store import Case, migrations, schema
from tests.app import invented


def test_first_step_makes_every_described_table() -> None:
    db = apsw.Connection(":memory:")
    assert migrations.migrate(db, at="t") == len(migrations.MIGRATIONS)
    for table in STAGE_TABLES:
        columns = [r[1] for r in db.execute(f"PRAGMA table_info(run_{table.name})")]
        told = ["told"] if table.name == "pairs" else []  # which words, see store.told
        assert columns == ["fid", "run_id", *table.names, *told]
        db.execute(f"SELECT * FROM {table.name}").fetchall()
    assert migrations.migrate(db, at="t") == 0


def test_older_file_gets_only_the_steps_it_lacks() -> None:
    db = apsw.Connection(":memory:")
    seen: list[str] = []
    first = (("one", lambda _: seen.append("one")),)
    both = (*first, ("two", lambda _: seen.append("two")))
    migrations.migrate(db, at="t", steps=first)
    migrations.migrate(db, at="t", steps=both)
    assert seen == ["one", "two"]
    with pytest.raises(UserError, match="newer version"):
        migrations.migrate(db, at="t", steps=first)


def test_step_that_fails_leaves_the_file_as_it_was() -> None:
    db = apsw.Connection(":memory:")

    def broken(on: apsw.Connection) -> None:
        on.execute("CREATE TABLE half (x)")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        migrations.migrate(db, at="t", steps=(("broken", broken),))
    assert migrations.applied(db) == 0
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)


def test_an_older_case_gets_new_columns_and_its_results_still_verify(tmp_path: Path) -> None:
    """A result sealed before a column was there is proved by the digest it had then."""
    path = tmp_path / "old.gpkg"
    made = invented.make(path)
    db = made._db()
    for name, columns in schema.ADDED.items():
        for column in columns:
            db.execute(f'DROP VIEW "{name}"')
            db.execute(f"ALTER TABLE run_{name} DROP COLUMN {column}")
            db.execute(f'CREATE VIEW "{name}" AS SELECT 1')
    db.execute("DELETE FROM _migrations WHERE number > 1")
    for (table,) in db.execute(
        "SELECT name FROM sqlite_master WHERE name = 'gp_beside'"
    ).fetchall():
        db.execute(f"DROP TABLE {table}")
    made.close()
    with Case.open(path) as case:
        for name, columns in schema.ADDED.items():
            assert set(columns) <= set(case.table(name).column_names)
            assert case.table(name).num_rows
        assert case.verify() == []
