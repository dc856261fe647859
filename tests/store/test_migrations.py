"""Migrations: each step once, in order, all or nothing."""

from __future__ import annotations

import apsw
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import STAGE_TABLES
from gis_planner.store import migrations


def test_first_step_makes_every_described_table() -> None:
    db = apsw.Connection(":memory:")
    assert migrations.migrate(db, at="t") == len(migrations.MIGRATIONS)
    for table in STAGE_TABLES:
        columns = [r[1] for r in db.execute(f"PRAGMA table_info(run_{table.name})")]
        assert columns == ["fid", "run_id", *table.names]
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
