"""Bulk results: written once, then only pointed at."""

from __future__ import annotations

import hashlib
import json
import marshal
from itertools import islice
from typing import Any

import apsw
import pyarrow as pa

from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import STAGE_TABLES, Table
from gis_planner.store import arrow, schema, told
from gis_planner.store import columns as whole
from gis_planner.store.connection import row_of
from gis_planner.store.schema import quoted, run_table

KEEP = 5
"""Superseded results of a kind that stay for undo."""

_RUN = "SELECT kind, key, created_at, who, inputs, stats FROM gp_run WHERE run_id = ?"

BY_NAME = {t.name: t for t in STAGE_TABLES}


def new_run(
    db: apsw.Connection,
    kind: str,
    key: str,
    *,
    at: str,
    who: str,
    inputs: dict[str, Any],
    stats: dict[str, Any],
) -> int:
    """A run without content yet; `inputs` names the runs it was made from."""
    db.execute(
        "INSERT INTO gp_run(kind, key, created_at, who, inputs, stats, digest) "
        "VALUES (?,?,?,?,?,?,'')",
        (kind, key, at, who, json.dumps(inputs, sort_keys=True), json.dumps(stats, default=str)),
    )
    return int(db.last_insert_rowid())


def write_table(
    db: apsw.Connection, run_id: int, table: Table, data: pa.Table, progress: Progress
) -> None:
    """Store a stage table's rows under `run_id`."""
    if table.name == "pairs":
        told.write(db, run_id, arrow.conform(data, table), progress)
        return
    columns = ", ".join(quoted(c.name) for c in table.columns)
    marks = ",".join("?" * (len(table.columns) + 1))
    sql = f"INSERT INTO {run_table(table.name)}(run_id, {columns}) VALUES ({marks})"
    for rows in arrow.rows_of(arrow.conform(data, table), table.columns, 20_000):
        check(progress)
        db.executemany(sql, ((run_id, *row) for row in rows))


def read_table(db: apsw.Connection, run_id: int, table: Table) -> pa.Table:
    """The rows of one run, in the order written."""
    columns = ", ".join(quoted(c.name) for c in table.columns)
    source = told.TOLD_PAIRS if table.name == "pairs" else run_table(table.name)
    first, last = span(db, run_id, table)
    sql = f"SELECT {columns} FROM {source} WHERE run_id = ? AND fid BETWEEN ? AND ? ORDER BY fid"
    return whole.read_spans(db, sql, (run_id,), table.columns, first, last)


def span(db: apsw.Connection, run_id: int, table: Table) -> tuple[int, int]:
    """The first and the last fid of a run's rows, which follow one another; (0, -1) without any."""
    sql = f"SELECT min(fid), max(fid) FROM {run_table(table.name)} WHERE run_id = ?"
    first, last = row_of(db, sql, (run_id,))
    return (0, -1) if first is None else (int(first), int(last))


def current(db: apsw.Connection, kind: str, key: str | None = None) -> dict[str, int]:
    """key → current run of that kind."""
    rows = db.execute("SELECT key, run_id FROM gp_current WHERE kind = ?", (kind,))
    return {k: r for k, r in rows if key is None or k == key}


def held(db: apsw.Connection, kind: str, key: str) -> list[int]:
    """Runs of a result whose content is still there, newest first."""
    rows = db.execute(
        "SELECT run_id FROM gp_run WHERE kind = ? AND key = ? ORDER BY run_id DESC", (kind, key)
    )
    return [int(run_id) for (run_id,) in rows]


def run_info(db: apsw.Connection, run_id: int) -> dict[str, Any]:
    """What is known of a run: kind, key, created_at, who, inputs, stats."""
    row = row_of(db, _RUN, (run_id,))
    names = ("kind", "key", "created_at", "who")
    return dict(zip(names, row[:4])) | {
        "run_id": run_id,
        "inputs": json.loads(row[4]),
        "stats": json.loads(row[5]),
    }


def content_tables(kind: str, run_id: int) -> list[str]:
    """SELECTs that give all content of a run of `kind`, in a fixed order."""
    if kind == "list":
        names = [c.name for c in schema.RECORD_COLUMNS if c.name not in schema.RECORDS_ADDED]
        record, added = (
            ", ".join(f"r.{quoted(n)}" for n in some) for some in (names, schema.RECORDS_ADDED)
        )
        rows = (
            "FROM gp_list_row l JOIN gp_record r ON r.record_id = l.record_id "
            f"WHERE l.run_id = {run_id:d}"
        )
        return [
            f"SELECT l.row_number, l.record_id, {record} {rows} ORDER BY l.row_number",
            f"SELECT l.row_number, {added} {rows} AND coalesce({added}) IS NOT NULL "
            "ORDER BY l.row_number",
            "SELECT row_number, reason, fields FROM gp_set_aside "
            f"WHERE run_id = {run_id:d} ORDER BY rowid",
        ]
    if kind == "layer":
        return [f"SELECT * FROM run_layer_{run_id:d} ORDER BY fid"]
    names = [n for n, k in schema.RUN_KIND.items() if k == kind]
    beside = f"SELECT name, data FROM gp_beside WHERE run_id = {run_id:d} ORDER BY name"
    return [beside] + [sql for name in names for sql in _content_of(name, run_id)]


def _content_of(name: str, run_id: int) -> list[str]:
    """Columns added since the first version are read apart: results sealed before still verify."""
    added = schema.ADDED.get(name, ())
    first = ", ".join(quoted(c) for c in BY_NAME[name].names if c not in added)
    where = f"FROM {run_table(name)} WHERE run_id = {run_id:d}"
    whole = [f"SELECT fid, run_id, {first} {where} ORDER BY fid"]
    if name == "pairs":
        whole += told.contents(run_id)
    return whole + [f"SELECT fid, {quoted(c)} {where} AND {quoted(c)} IS NOT NULL ORDER BY fid"
                    for c in added]  # fmt: skip


def digest(db: apsw.Connection, run_id: int) -> str:
    """A hash of a run's content as SQLite returns it (marshal version 2 of the rows: plain type
    and value, no references), so that `verify` sees any edit."""
    kind, key, created, who, inputs, stats = row_of(db, _RUN, (run_id,))
    state = hashlib.blake2b(digest_size=32)
    state.update(json.dumps([kind, key, created, who, inputs, stats]).encode())
    for sql in content_tables(kind, run_id):
        cursor = iter(db.execute(sql))
        while rows := list(islice(cursor, 10_000)):
            state.update(marshal.dumps(rows, 2))
    return state.hexdigest()


def seal(db: apsw.Connection, run_id: int) -> str:
    """Store the digest of a finished run; returns it."""
    value = digest(db, run_id)
    db.execute("UPDATE gp_run SET digest = ? WHERE run_id = ?", (value, run_id))
    return value


def prune(db: apsw.Connection, kind: str, key: str) -> None:
    """Drop the content of results older than the last KEEP that nothing points at.

    Lists and layers are never pruned: a list's older versions say what has gone.
    """
    if kind in ("list", "layer"):
        return
    old = db.execute(
        "SELECT run_id FROM gp_run WHERE kind = ? AND key = ? AND run_id NOT IN "
        "(SELECT run_id FROM gp_current) ORDER BY run_id DESC LIMIT -1 OFFSET ?",
        (kind, key, KEEP),
    ).fetchall()
    for (run_id,) in old:
        for name, owner in schema.RUN_KIND.items():
            if owner == kind:
                db.execute(f"DELETE FROM {run_table(name)} WHERE run_id = ?", (run_id,))
        db.execute("DELETE FROM gp_beside WHERE run_id = ?", (run_id,))
        db.execute("DELETE FROM gp_run WHERE run_id = ?", (run_id,))
