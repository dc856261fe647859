"""Scored pairs without their reasons, which are read a few at a time: a case may hold a million."""

from __future__ import annotations

from collections.abc import Iterable

import apsw
import pyarrow as pa

from gis_planner.domain.tables import PAIRS, Column
from gis_planner.store import arrow, runs
from gis_planner.store.schema import quoted

LIGHT = (
    Column("pair_id", "int", "key of the pair within the case file"),
    *(c for c in PAIRS.columns if c.name not in ("waterfall", "because")),
)
REASONS = (LIGHT[0], *(c for c in PAIRS.columns if c.name in ("waterfall", "because")))


def light(db: apsw.Connection) -> pa.Table:
    """Pairs of the current match, columns LIGHT; empty before the first."""
    run = runs.current(db, "match").get("")
    if run is None:
        return arrow.arrow_schema(LIGHT).empty_table()
    names = ", ".join(quoted(c.name) for c in LIGHT[1:])
    sql = f"SELECT fid, {names} FROM run_pairs WHERE run_id = ? ORDER BY fid"
    return arrow.table_of(db.execute(sql, (run,)).fetchall(), LIGHT)


def reasons(db: apsw.Connection, pair_ids: Iterable[int]) -> pa.Table:
    """Waterfall and sentence of some pairs, columns REASONS."""
    wanted = [int(i) for i in pair_ids]
    marks = ",".join("?" * len(wanted))
    sql = f"SELECT fid, waterfall, because FROM run_pairs WHERE fid IN ({marks})"
    return arrow.table_of(db.execute(sql, wanted).fetchall(), REASONS)


def saying(db: apsw.Connection, words: str) -> set[int]:
    """Ids of the current match's pairs whose sentence has these words."""
    run = runs.current(db, "match").get("")
    sql = "SELECT fid FROM run_pairs WHERE run_id = ? AND instr(because, ?) > 0"
    return {int(str(r[0])) for r in db.execute(sql, (run, words))} if run is not None else set()
