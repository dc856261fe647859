"""Each waterfall and sentence once: a quarter of a million pairs say some ten thousand things.

`run_pairs.told` names the words by their hash, so that what proves a pair proves its words too.
Pairs written before this have the words in their own row; `TOLD_PAIRS` reads both.
"""

from __future__ import annotations

import hashlib

import apsw
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import PAIRS
from gis_planner.store import arrow
from gis_planner.store.schema import quoted

TOLD_PAIRS = "told_pairs"
"""A view: `run_pairs` with the words of each pair."""
_WORDS = ("waterfall", "because")


def _columns(own: str, words: str) -> str:
    return ", ".join(
        f"coalesce({own}.{c.name}, nullif({words}.{c.name}, '')) AS {c.name}" if c.name in _WORDS
        else f"{own}.{quoted(c.name)}" for c in PAIRS.columns
    )  # fmt: skip


def create(db: apsw.Connection) -> None:
    """Migration: words of pairs in a table of their own; nothing where they are."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS gp_told (told_id INTEGER PRIMARY KEY, waterfall TEXT NOT NULL, "
        "because TEXT NOT NULL)"
    )
    if "told" not in {r[1] for r in db.execute("PRAGMA table_info(run_pairs)")}:
        db.execute("ALTER TABLE run_pairs ADD COLUMN told INTEGER")
    source = "run_pairs t LEFT JOIN gp_told w ON w.told_id = t.told"
    db.execute(f"DROP VIEW IF EXISTS {TOLD_PAIRS}")
    db.execute(
        f"CREATE VIEW {TOLD_PAIRS} AS SELECT t.fid AS fid, t.run_id AS run_id, "
        f"{_columns('t', 'w')} FROM {source}"
    )
    current = "t.run_id IN (SELECT run_id FROM gp_current WHERE kind = 'match')"
    db.execute("DROP VIEW pairs")
    db.execute(
        f"CREATE VIEW pairs AS SELECT t.fid AS fid, {_columns('t', 'w')} FROM {source} "
        f"WHERE {current}"
    )


def name_of(waterfall: str, because: str) -> int:
    """The number of some words: 63 bits of their hash."""
    digest = hashlib.blake2b(f"{waterfall}\x1f{because}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def write(db: apsw.Connection, run_id: int, data: pa.Table, progress: Progress) -> None:
    """Store pairs: their words once, then the rows; a batch at a time, for a million pairs' words
    would not fit one Arrow column."""
    plain = [c for c in PAIRS.columns if c.name not in _WORDS]
    columns = ", ".join(quoted(c.name) for c in plain)
    marks = ",".join("?" * (len(plain) + 2))
    sql = f"INSERT INTO run_pairs(run_id, {columns}, told) VALUES ({marks})"
    for batch in data.to_batches(max_chunksize=50_000):
        check(progress)
        table = pa.Table.from_batches([batch])
        told = _words(db, table)
        for rows in arrow.rows_of(table.select([c.name for c in plain]), plain):
            db.executemany(sql, ((run_id, *r, t) for r, t in zip(rows, told, strict=True)))


def _words(db: apsw.Connection, table: pa.Table) -> list[int]:
    """Keeps the words of some pairs; the number of each pair's."""
    both = pc.binary_join_element_wise(
        table["waterfall"], table["because"], "\x1f", null_handling="replace", null_replacement=""
    )
    coded = both.combine_chunks().dictionary_encode()
    words = [tuple(text.split("\x1f", 1)) for text in coded.dictionary.to_pylist()]
    names = [name_of(*pair) for pair in words]
    db.executemany(
        "INSERT OR IGNORE INTO gp_told VALUES (?,?,?)",
        ((name, *pair) for name, pair in zip(names, words, strict=True)),
    )
    found: list[int] = pa.array(names, pa.int64()).take(coded.indices).to_pylist()
    return found


def contents(run_id: int) -> list[str]:
    """SELECTs of what a run's pairs say, for its digest; no rows for pairs written before."""
    return [
        f"SELECT fid, told FROM run_pairs WHERE run_id = {run_id:d} AND told IS NOT NULL "
        "ORDER BY fid",
        "SELECT told_id, waterfall, because FROM gp_told WHERE told_id IN "
        f"(SELECT told FROM run_pairs WHERE run_id = {run_id:d}) ORDER BY told_id",
    ]
