"""Rows of the match before that still stand: copied inside the case file, never through Python."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import apsw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.tables import MATCHED, RECORDS, Column
from gis_planner.store import columns as whole
from gis_planner.store import runs
from gis_planner.store.connection import one
from gis_planner.store.schema import quoted, run_table

Ids = NDArray[np.int64]
BY_RECORD = {"matched": ("record_id",), "pairs": ("record_a", "record_b")}
BY_ID = {
    "premises": "premises_id",
    "businesses": "business_id",
    "organisations": "organisation_id",
}
KEYS = tuple(
    c for c in RECORDS.columns
    if c.name in ("record_id", "agency", "list", "source_ref", "content_hash")
)  # fmt: skip
ANSWERS = (*MATCHED.columns[:5],)
"""record_id, premises_id, business_id, organisation_id, uprn."""


@dataclass(frozen=True)
class Standing:
    """What of the run `base` does not stand in the new run: record ids whose rows and pairs fall
    away, and premises, business and organisation ids whose rows do. Everything else is copied."""

    base: int
    records: Ids
    ids: Mapping[str, frozenset[str]]


def copy_standing(db: apsw.Connection, run_id: int, standing: Standing) -> None:
    """Copy every row that stands from the base run into the new one."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS fallen (id PRIMARY KEY) WITHOUT ROWID")
    try:
        _fill(db, standing.records.tolist())
        for name, columns in BY_RECORD.items():
            _copy(db, run_id, standing.base, name, columns)
        for name, column in BY_ID.items():
            _fill(db, standing.ids[column])
            _copy(db, run_id, standing.base, name, (column,))
    finally:
        db.execute("DELETE FROM fallen")


def _fill(db: apsw.Connection, ids: Iterable[object]) -> None:
    db.execute("DELETE FROM fallen")
    db.executemany("INSERT INTO fallen VALUES (?)", ((i,) for i in ids))


def _copy(db: apsw.Connection, run_id: int, base: int, name: str, keys: tuple[str, ...]) -> None:
    columns = ", ".join(quoted(c.name) for c in runs.BY_NAME[name].columns)
    columns += ", told" if name == "pairs" else ""
    stands = " AND ".join(f"{k} NOT IN (SELECT id FROM fallen)" for k in keys)
    db.execute(
        f"INSERT INTO {run_table(name)}(run_id, {columns}) SELECT ?, {columns} "
        f"FROM {run_table(name)} WHERE run_id = ? AND {stands} ORDER BY fid",
        (run_id, base),
    )


def record_keys(db: apsw.Connection) -> pa.Table:
    """Key, agency, list, reference and hash of every current record, by key."""
    return _select(db, KEYS, "SELECT {} FROM records ORDER BY record_id")


PLACES = tuple(c for c in RECORDS.columns if c.name in ("postcode", "address"))


def record_places(db: apsw.Connection) -> pa.Table:
    """Postcode and address of every current record, as given."""
    return _select(db, PLACES, "SELECT {} FROM records")


def records_of(db: apsw.Connection, ids: Iterable[int]) -> pa.Table:
    """RECORDS of the given keys, by key; `original` is left out."""
    columns = ", ".join(
        "NULL AS original" if c.name == "original" else quoted(c.name) for c in RECORDS.columns
    )
    wanted = json.dumps([int(i) for i in ids])
    sql = (
        f"SELECT {columns} FROM records WHERE record_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY record_id"
    )
    return whole.read(db, sql, (wanted,), RECORDS.columns)


def heirs(db: apsw.Connection, gone: Iterable[int]) -> dict[int, int]:
    """Key of a record that left → key of the newer version of its row, where there is one."""
    rows = db.execute(
        "SELECT o.record_id, n.record_id FROM gp_record o JOIN records n ON n.agency = o.agency "
        'AND n."list" = o."list" AND n.source_ref = o.source_ref '
        "WHERE o.record_id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(i) for i in gone]),),
    )
    return {int(str(old)): int(str(new)) for old, new in rows}


def names_of(db: apsw.Connection, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Key of a record, current or gone → 'agency/list/reference' and its name."""
    rows = db.execute(
        "SELECT record_id, agency || '/' || \"list\" || '/' || source_ref, "
        "coalesce(name, organisation, address, '') FROM gp_record "
        "WHERE record_id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(i) for i in ids]),),
    )
    return {int(str(i)): (str(ref), str(name)) for i, ref, name in rows}


def answers(db: apsw.Connection, run_id: int) -> pa.Table:
    """What a match answered for each record: ANSWERS."""
    where = f"SELECT {{}} FROM run_matched WHERE run_id = {run_id:d} ORDER BY record_id"
    return _select(db, ANSWERS, where)


def current_ids(db: apsw.Connection) -> Ids:
    """Keys of every current record, in order."""
    sql = "SELECT record_id FROM records ORDER BY record_id"
    return np.array([int(str(r[0])) for r in db.execute(sql)], np.int64)


def count(db: apsw.Connection, run_id: int, name: str) -> int:
    """Rows of a run's table."""
    return int(one(db, f"SELECT count(*) FROM {run_table(name)} WHERE run_id = ?", (run_id,)))


def _select(db: apsw.Connection, columns: tuple[Column, ...], sql: str) -> pa.Table:
    names = ", ".join(quoted(c.name) for c in columns)
    return whole.read(db, sql.format(names), (), columns)
