"""Source lists in the case: versions of a list share the rows that did not change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import apsw
import pyarrow as pa

from gis_planner.domain.lists import SetAside
from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import RECORDS
from gis_planner.store import arrow, runs, schema
from gis_planner.store import columns as whole
from gis_planner.store.connection import one, row_of
from gis_planner.store.schema import quoted


@dataclass(frozen=True)
class ListInfo:
    """A list of the case as the user sees it. Dates ISO; `as_of` is the date of its content."""

    key: str
    agency: str
    list_name: str
    role: str
    scheme: str
    rows: int
    set_aside: int
    file_name: str
    imported_at: str
    as_of: str
    run_id: int
    versions: int
    columns: tuple[str, ...] = ()
    """of the file, in its order"""


@dataclass(frozen=True)
class ListDifference:
    """How a new version differs from the one before."""

    added: int
    changed: int
    unchanged: int
    gone: int


def list_key(agency: str, list_name: str) -> str:
    """The key of a list's runs."""
    return f"{agency}/{list_name}"


def signature(stats: dict[str, Any]) -> str:
    """What must be equal for rows of two versions to be read alike."""
    return json.dumps([stats.get(k) for k in ("mapping", "role", "scheme")], sort_keys=True)


def write_version(
    db: apsw.Connection,
    run_id: int,
    previous: int | None,
    same_reading: bool,
    records: pa.Table,
    set_aside: tuple[SetAside, ...],
    progress: Progress,
) -> ListDifference:
    """Store a version of a list; rows equal to the previous version's are shared with it."""
    known = _known(db, previous)
    refs = records.column("source_ref").to_pylist()
    hashes = records.column("content_hash").to_pylist()
    unchanged = changed = added = 0
    fresh: list[int] = []
    ids: list[int] = [0] * len(refs)
    for i, (ref, content) in enumerate(zip(refs, hashes, strict=True)):
        old = known.pop(ref, None)
        if old is not None and old[0] == content:
            unchanged += 1
            if same_reading:
                ids[i] = old[1]
                continue
        elif old is not None:
            changed += 1
        else:
            added += 1
        fresh.append(i)
    check(progress)
    first = one(db, "SELECT coalesce(max(record_id), 0) FROM gp_record") + 1
    for offset, i in enumerate(fresh):
        ids[i] = first + offset
    _insert_records(db, records.take(pa.array(fresh, pa.int64())), first, progress)
    numbers = records.column("row_number").to_pylist()
    db.executemany(
        "INSERT INTO gp_list_row(run_id, row_number, record_id) VALUES (?,?,?)",
        ((run_id, n, r) for n, r in zip(numbers, ids, strict=True)),
    )
    db.executemany(
        "INSERT INTO gp_set_aside VALUES (?,?,?,?)",
        ((run_id, s.row_number, s.reason, json.dumps(s.fields)) for s in set_aside),
    )
    return ListDifference(added, changed, unchanged, len(known))


def _known(db: apsw.Connection, previous: int | None) -> dict[str, tuple[str, int]]:
    if previous is None:
        return {}
    rows = db.execute(
        "SELECT r.source_ref, r.content_hash, r.record_id FROM gp_list_row l "
        "JOIN gp_record r ON r.record_id = l.record_id WHERE l.run_id = ?",
        (previous,),
    )
    return {ref: (content, record_id) for ref, content, record_id in rows}


def _insert_records(db: apsw.Connection, data: pa.Table, first: int, progress: Progress) -> None:
    columns = schema.RECORD_COLUMNS
    names = ", ".join(quoted(c.name) for c in columns)
    marks = ",".join("?" * (len(columns) + 1))
    typed = data.select([c.name for c in columns]).cast(arrow.arrow_schema(columns))
    next_id = first
    for rows in arrow.rows_of(typed, columns, 20_000):
        check(progress)
        db.executemany(
            f"INSERT INTO gp_record(record_id, {names}) VALUES ({marks})",
            ((next_id + i, *row) for i, row in enumerate(rows)),
        )
        next_id += len(rows)


def read_records(db: apsw.Connection, *, with_original: bool = True) -> pa.Table:
    """RECORDS of every current list; `original` is null where not asked for (it is large)."""
    columns = ", ".join(
        "NULL AS original" if c.name == "original" and not with_original else quoted(c.name)
        for c in RECORDS.columns
    )
    first, last = row_of(db, "SELECT coalesce(min(record_id), 0), coalesce(max(record_id), -1) "
                             "FROM gp_record")  # fmt: skip
    sql = f"SELECT {columns} FROM records WHERE record_id BETWEEN ? AND ? ORDER BY record_id"
    return whole.read_spans(db, sql, (), RECORDS.columns, int(first), int(last))


def lists(db: apsw.Connection) -> tuple[ListInfo, ...]:
    """Every current list, by agency and name."""
    found = []
    for key, run_id in sorted(runs.current(db, "list").items()):
        info = runs.run_info(db, run_id)
        stats = info["stats"]
        versions = one(db, "SELECT count(*) FROM gp_run WHERE kind = 'list' AND key = ?", (key,))
        found.append(
            ListInfo(
                key, stats["agency"], stats["list"], stats["role"], stats.get("scheme") or "",
                stats["rows_imported"], stats["rows_set_aside"], stats["file"],
                info["created_at"], stats.get("as_of", ""), run_id, versions,
                tuple(stats.get("columns", ())),
            )
        )  # fmt: skip
    return tuple(found)


def set_aside_rows(db: apsw.Connection, run_id: int) -> tuple[SetAside, ...]:
    """The rows set aside when that version was imported."""
    rows = db.execute(
        "SELECT row_number, reason, fields FROM gp_set_aside WHERE run_id = ? ORDER BY rowid",
        (run_id,),
    )
    return tuple(SetAside(n, reason, json.loads(fields)) for n, reason, fields in rows)


def gone_records(db: apsw.Connection) -> pa.Table:
    """RECORDS of rows that a later version of their list no longer has.

    `date_to` is the date of the first version without them where the row names none itself.
    """
    names = [c.name for c in RECORDS.columns]
    rows: list[tuple[Any, ...]] = []
    for run_id in runs.current(db, "list").values():
        here = {
            ref
            for (ref,) in db.execute(
                "SELECT r.source_ref FROM gp_list_row l JOIN gp_record r USING (record_id) "
                "WHERE l.run_id = ?",
                (run_id,),
            )
        }
        newer = runs.run_info(db, run_id)
        while (older_id := newer["inputs"].get("previous")) is not None:
            columns = ", ".join(
                f"r.{quoted(n)}" if n != "row_number" else "l.row_number" for n in names
            )
            for row in db.execute(
                f"SELECT {columns} FROM gp_list_row l JOIN gp_record r USING (record_id) "
                "WHERE l.run_id = ? ORDER BY l.row_number",
                (older_id,),
            ):
                ref = row[names.index("source_ref")]
                if ref not in here:
                    here.add(ref)
                    when = newer["stats"].get("as_of") or newer["created_at"][:10]
                    rows.append(_with_end(row, names.index("date_to"), when))
            newer = runs.run_info(db, older_id)
    return arrow.table_of(rows, RECORDS.columns)


def _with_end(row: tuple[Any, ...], place: int, when: str) -> tuple[Any, ...]:
    return row if row[place] else (*row[:place], when, *row[place + 1 :])
