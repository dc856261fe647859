"""What is left of plans when a list is erased: visits, and what they were planned for."""

from __future__ import annotations

from typing import Any

import apsw

from gis_planner.store.connection import one

ERASED_LISTS = "erased_lists"
"""Key of a plan's figures: the lists erased since it was made."""
ABOUT_ROWS = ("visit_rule", "premises")
"""Parts of an operation's definition whose rows are about one premises."""
ERASED = "erased with the list it came from"
_STRIKE_OUT = (
    "UPDATE run_visits SET because = ?1, concerns = NULL, value = NULL, reason_left_out = "
    "CASE WHEN reason_left_out IS NULL THEN NULL ELSE ?1 END WHERE fid = ?2"
)


def strike_rows(db: apsw.Connection, alone: set[str], shared: set[str]) -> int:
    """Delete the rows of premises that the list `alone` knew, strike out what was said of those
    that others know too (`shared`); how many rows that were."""
    before: int = one(db, "SELECT total_changes()")
    for table, columns in (
        ("run_visits", "premises_id, NULL"),
        ("run_plan_notes", "premises_id, NULL"),
        ("run_routes", "from_id, to_id"),
    ):
        rows = db.execute(f"SELECT fid, {columns} FROM {table}").fetchall()
        known = [(fid,) for fid, *places in rows if alone.intersection(places)]
        db.executemany(f"DELETE FROM {table} WHERE fid = ?", known)
        mixed = [(fid,) for fid, *places in rows if shared.intersection(places)]
        if table == "run_visits":
            db.executemany(_STRIKE_OUT, [(ERASED, *fid) for fid in mixed])
        elif table == "run_plan_notes":
            db.executemany(f"DELETE FROM {table} WHERE fid = ?", mixed)
    after: int = one(db, "SELECT total_changes()")
    return after - before


def left_of(stats: dict[str, Any], key: str, alone: set[str]) -> dict[str, Any]:
    """What a plan was made for, so that it can be made again, without premises that the list alone
    knew; and the lists erased since. Figures mix lists and go."""
    left: dict[str, Any] = {ERASED_LISTS: sorted({*stats.get(ERASED_LISTS, ()), key})}
    if "definition" not in stats:
        return left
    definition: dict[str, Any] = {**stats["definition"]}
    for rows in ABOUT_ROWS:
        if rows in definition:
            definition[rows] = [r for r in definition[rows] if r["premises_id"] not in alone]
    return left | {"definition": definition}
