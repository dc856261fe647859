"""Bytes kept beside a run: what is quick to read again and could be made anew from its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import apsw
import pyarrow as pa

from gis_planner.domain.tables import Column, Table
from gis_planner.store import arrow
from gis_planner.store.schema import quoted, run_table

DDL = """
CREATE TABLE IF NOT EXISTS gp_beside (
  run_id INTEGER NOT NULL REFERENCES gp_run(run_id), name TEXT NOT NULL, data BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS gp_beside_run ON gp_beside(run_id, name);
"""


def create(db: apsw.Connection) -> None:
    """Migration: the table of bytes beside runs."""
    db.execute(DDL)


def put(db: apsw.Connection, run_id: int, parts: Mapping[str, bytes]) -> None:
    """Keep `parts` beside a run."""
    db.executemany(
        "INSERT INTO gp_beside(run_id, name, data) VALUES (?,?,?)",
        ((run_id, name, data) for name, data in parts.items()),
    )


def get(db: apsw.Connection, run_id: int, name: str) -> bytes | None:
    """One part; None where there is none."""
    row = db.execute(
        "SELECT data FROM gp_beside WHERE run_id = ? AND name = ?", (run_id, name)
    ).fetchone()
    return None if row is None else bytes(row[0])


def count(db: apsw.Connection, run_id: int, table: Table) -> int:
    """Rows of a run."""
    sql = f"SELECT count(*) FROM {run_table(table.name)} WHERE run_id = ?"
    return int(str(db.execute(sql, (run_id,)).fetchall()[0][0]))


def take(db: apsw.Connection, run_id: int, table: Table, positions: Sequence[int]) -> pa.Table:
    """Rows of a run by their place in it (0 first), in the order asked."""
    columns = ", ".join(quoted(c.name) for c in table.columns)
    first = _first(db, run_id, table)
    found: dict[int, tuple[object, ...]] = {}
    for at in range(0, len(positions), 500):
        wanted = [first + p for p in positions[at : at + 500]]
        sql = (
            f"SELECT fid, {columns} FROM {run_table(table.name)} "
            f"WHERE fid IN ({','.join('?' * len(wanted))}) AND run_id = ?"
        )
        found |= {row[0]: row[1:] for row in db.execute(sql, (*wanted, run_id))}
    return arrow.table_of([found[first + p] for p in positions], table.columns)


_BETWEEN = "\x1f"


def batches(
    db: apsw.Connection, run_id: int, table: Table, names: Sequence[str], size: int = 100_000
) -> Iterator[pa.Table]:
    """Some columns of a run in its order, `size` rows at a time: a large run never lies in memory
    whole. SQLite joins each column to one text, which Arrow cuts up again: six times as fast as
    a Python value for every cell."""
    columns = [c for n in names for c in table.columns if c.name == n]
    first = _first(db, run_id, table)
    joined = ", ".join(f"group_concat(coalesce({quoted(c.name)}, ''), char(31))" for c in columns)
    chosen = ", ".join(quoted(c.name) for c in columns)
    where = f"FROM {run_table(table.name)} WHERE run_id = ? AND fid BETWEEN ? AND ? ORDER BY fid"
    while True:
        part = (run_id, first, first + size - 1)
        sql = f"SELECT count(*), {joined} FROM (SELECT {chosen} {where})"
        count, *texts = db.execute(sql, part).fetchall()[0]
        if not count:
            return
        made = [_cut(str(t), c) for t, c in zip(texts, columns, strict=True)]
        if any(len(a) != count for a in made):  # the sign between stands in a value
            rows = db.execute(f"SELECT {chosen} {where}", part).fetchall()
            yield arrow.table_of(rows, columns)
        else:
            yield pa.table(made, schema=arrow.arrow_schema(columns))
        first += size


def _cut(text: str, column: Column) -> pa.Array:
    """A column's values again; an empty text is NULL, as everywhere in a case."""
    import pyarrow.compute as pc

    values = pc.split_pattern(pa.array([text]), _BETWEEN).flatten()
    empty = pc.equal(values, "")
    plain = pc.if_else(empty, pa.scalar(None, pa.string()), values)
    kind = arrow.arrow_schema([column]).field(0).type
    if pa.types.is_boolean(kind):
        return pc.equal(plain, "1")
    return plain.cast(kind)


def _first(db: apsw.Connection, run_id: int, table: Table) -> int:
    """A run is written in one go, so that its rows follow one another."""
    sql = f"SELECT fid FROM {run_table(table.name)} WHERE run_id = ? ORDER BY fid LIMIT 1"
    row = db.execute(sql, (run_id,)).fetchone()
    return int(row[0] or 0) if row else 0
