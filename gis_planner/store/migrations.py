"""How an older case file becomes a current one: a numbered step each, applied once, in order."""

from __future__ import annotations

from collections.abc import Callable

import apsw

from gis_planner.domain.errors import UserError
from gis_planner.store import beside, schema, told
from gis_planner.store.connection import one

Step = Callable[[apsw.Connection], None]

MIGRATIONS: tuple[tuple[str, Step], ...] = (
    ("first tables", schema.create_all),
    ("why each UPRN", schema.add_columns),
    ("grade and marking of links", schema.add_columns),
    ("bytes beside results", beside.create),
    ("words of pairs once", told.create),
    ("what a dossier asks by", schema.index_asked),
    ("handling of records", schema.add_record_columns),
)
"""(name, step); a step's number is its place from 1. Steps are never edited, only added."""


def applied(db: apsw.Connection) -> int:
    """The number of the newest step this file has; 0 for an empty file."""
    exists = db.execute("SELECT 1 FROM sqlite_master WHERE name = '_migrations'").fetchone()
    if not exists:
        return 0
    return int(one(db, "SELECT coalesce(max(number), 0) FROM _migrations"))


def migrate(
    db: apsw.Connection, *, at: str, steps: tuple[tuple[str, Step], ...] = MIGRATIONS
) -> int:
    """Bring the file up to date, each step in a transaction of its own; returns steps applied.

    Raises UserError for a file of a newer version of the program.
    """
    have = applied(db)
    if have > len(steps):
        raise UserError(
            f"This case was written by a newer version of gis_planner (format {have}, "
            f"this program knows {len(steps)}).",
            "Open it with the newer version.",
        )
    for number, (name, step) in enumerate(steps[have:], start=have + 1):
        with db:
            if number == 1:
                db.execute(
                    "CREATE TABLE _migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                    "applied_at TEXT NOT NULL)"
                )
            step(db)
            db.execute("INSERT INTO _migrations VALUES (?,?,?)", (number, name, at))
    return len(steps) - have
