"""Type-ahead over a gazetteer: an SQLite full-text index beside the table."""

from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gis_planner.domain.progress import Progress, check

_WORD = re.compile(r"[^\W_]+")
_COLUMNS = ("uprn", "address", "postcode", "organisation", "class", "easting", "northing")


def build_search(table_file: Path, target: Path, progress: Progress) -> None:
    """Write the search index of a table; whole or not at all."""
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    db = sqlite3.connect(partial)
    try:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -100000")
        db.execute(
            "CREATE TABLE place(id INTEGER PRIMARY KEY, uprn TEXT, address TEXT, postcode TEXT, "
            "organisation TEXT, class TEXT, easting REAL, northing REAL)"
        )
        db.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, detail=column, "
            "prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')"
        )
        _fill(db, table_file, progress)
        db.execute("CREATE INDEX place_uprn ON place(uprn)")
        db.commit()
    finally:
        db.close()
    partial.replace(target)


def _fill(db: sqlite3.Connection, table_file: Path, progress: Progress) -> None:
    file = pq.ParquetFile(table_file)
    total, start = max(file.metadata.num_rows, 1), 0
    for batch in file.iter_batches(batch_size=20_000, columns=list(_COLUMNS)):
        check(progress)
        values = [batch.column(name).to_pylist() for name in _COLUMNS]
        ids = range(start, start + batch.num_rows)
        db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?)", zip(ids, *values))
        texts = (_text(a, p, o) for a, p, o in zip(values[1], values[2], values[3]))
        db.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", zip(ids, texts))
        start += batch.num_rows
        progress.report(start / total, "indexing addresses")
    db.execute("INSERT INTO words(words) VALUES ('optimize')")


def _text(address: str | None, postcode: str | None, organisation: str | None) -> str:
    """All that may be typed; a postcode also without its space."""
    code = postcode or ""
    return " ".join((organisation or "", address or "", code, code.replace(" ", "")))


class Searcher:
    """Read-only searches; safe to call from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()

    def _db(self) -> sqlite3.Connection:
        if not hasattr(self._local, "db"):
            uri = f"{self._file.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.db = sqlite3.connect(uri, uri=True)
        db: sqlite3.Connection = self._local.db
        return db

    def search(self, text: str, limit: int) -> pa.Table:
        """Rows that hold every word, which may be unfinished; six digits or more of a UPRN find
        those that begin so, a whole one first."""
        typed = text.strip()
        rows: list[tuple[Any, ...]] = []
        picked = ", ".join(_COLUMNS)
        if typed.isdigit() and len(typed) >= 6:
            code = typed.lstrip("0")
            rows = self._db().execute(
                f"SELECT {picked} FROM place WHERE uprn >= ? AND uprn < ? "
                "ORDER BY length(uprn), uprn LIMIT ?", (code, f"{code}:", limit)
            ).fetchall()  # fmt: skip
        query = match_query(typed)
        if not rows and query:
            rows = self._db().execute(
                f"SELECT {picked} FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT 200) "
                "AS hit JOIN place ON place.id = hit.rowid",
                (query,),
            ).fetchall()  # fmt: skip
            rows = sorted(rows, key=lambda row: _rank(row, typed))[:limit]
        from gis_planner.geo.gazetteer import SCHEMA

        columns = list(zip(*rows)) if rows else [()] * len(_COLUMNS)
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA)], schema=SCHEMA)


def match_query(text: str) -> str:
    """Typed text as a full-text query: every word, as a beginning where it may be unfinished.

    Numbers and very short words before the last are whole: 'Unit 1 Mill' is not in 'Unit 12'.
    """
    words = _WORD.findall(text)
    last = len(words) - 1
    unfinished = [i == last or (len(w) > 2 and w.isalpha()) for i, w in enumerate(words)]
    return " ".join(f'"{w}"*' if open_ else f'"{w}"' for w, open_ in zip(words, unfinished))


def _rank(row: tuple[Any, ...], typed: str) -> tuple[int, int, str]:
    """Addresses that begin as typed come first, then those whose organisation does, then short."""
    low = " ".join(typed.lower().replace(",", " ").split())
    address = " ".join(str(row[1] or "").lower().replace(",", " ").split())
    organisation = str(row[3] or "").lower()
    begins = 0 if address.startswith(low) else 1 if organisation.startswith(low) else 2
    return begins, len(address), address
