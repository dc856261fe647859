"""What map, table and filters read of a case: premises with their risk, and who knows them."""

from __future__ import annotations

from typing import Any

import apsw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.tables import PREMISES, RISKS, Column
from gis_planner.store import columns, moved
from gis_planner.store.schema import quoted

_PLACE = tuple(c for c in PREMISES.columns if c.kind != "wkb")
_RISK = tuple(c for c in RISKS.columns if c.name not in ("premises_id", "agencies"))
_KNOWN = (
    Column("agency_ids", "text", "agencies that know it, ' | ' between"),
    Column("list_names", "text", "lists that know it, ' | ' between"),
)
VIEW_COLUMNS = (*_PLACE, *_RISK, *_KNOWN)
SEEN_COLUMNS = (
    Column("record_id", "int", "RECORDS key"),
    Column("premises_id", "text", "PREMISES key"),
    Column("agency", "text", "who has it"),
    Column("list", "text", "in which list"),
    Column("date", "text", "ISO date of the contact, or NULL"),
)


def _current(db: apsw.Connection, kind: str) -> int:
    row = db.execute("SELECT run_id FROM gp_current WHERE kind = ? AND key = ''", (kind,))
    found = row.fetchone()
    return int(str(found[0])) if found else -1


def records_seen(db: apsw.Connection) -> pa.Table:
    """SEEN_COLUMNS of every record that the current match holds."""
    return columns.read(
        db,
        "SELECT m.record_id, m.premises_id, g.agency, g.list, g.date FROM run_matched m "
        "JOIN gp_record g USING (record_id) WHERE m.run_id = ?",
        (_current(db, "match"),),
        SEEN_COLUMNS,
    )


def premises_view(db: apsw.Connection, seen: pa.Table | None = None) -> pa.Table:
    """See `Case.premises_view`; columns are VIEW_COLUMNS. `seen` where it is read already."""
    match, scores = _current(db, "match"), _current(db, "scores")
    chosen = ", ".join([f"p.{quoted(c.name)}" for c in _PLACE] +
                       [f"r.{quoted(c.name)}" for c in _RISK])  # fmt: skip
    query = (
        f"SELECT {chosen} FROM run_premises p LEFT JOIN run_risks r "
        "ON r.premises_id = p.premises_id AND r.run_id = ? "
        "WHERE p.run_id = ? AND p.fid BETWEEN ? AND ? ORDER BY p.fid"
    )
    first, last = _span(db, match)
    wanted = (*_PLACE, *_RISK)
    places = columns.read_spans(db, query, (scores, match), wanted, first, last)
    seen = records_seen(db) if seen is None else seen
    for described, name in zip(_KNOWN, ("agency", "list"), strict=True):
        places = places.append_column(described.name, _names(places, seen, name))
    return moved.apply(db, places)


def _span(db: apsw.Connection, match: int) -> tuple[int, int]:
    """The first and the last fid of a match's premises; (0, -1) without any."""
    sql = "SELECT min(fid), max(fid) FROM run_premises WHERE run_id = ?"
    first, last = db.execute(sql, (match,)).fetchall()[0]
    return (0, -1) if first is None else (int(str(first)), int(str(last)))


def _names(places: pa.Table, seen: pa.Table, column: str) -> pa.Array:
    """The distinct values of a column of the records at each premises, ' | ' between, sorted."""
    coded = _coded(seen.column(column))
    labels = coded.dictionary.to_pylist()
    row = _rows(seen.column("premises_id"), places.column("premises_id"))
    code = np.asarray(coded.indices.to_numpy(zero_copy_only=False))
    ok = (row >= 0) & np.isfinite(code)
    row, code = row[ok], code[ok].astype(np.int64)
    order = np.argsort(np.array(labels, object)) if labels else np.empty(0, np.int64)
    rank = np.empty(len(labels), np.int64)
    rank[order] = np.arange(len(labels))
    known = np.zeros((places.num_rows, max(len(labels), 1)), np.bool_)
    known[row, rank[code]] = True
    packed = np.packbits(known, axis=1)
    sets, which = np.unique(packed, axis=0, return_inverse=True)
    names = [labels[k] for k in order]
    texts = [
        " | ".join(n for n, on in zip(names, np.unpackbits(s).tolist()) if on) or None for s in sets
    ]
    codes = pa.array(which.reshape(-1).astype(np.int32))
    return pa.DictionaryArray.from_arrays(codes, pa.array(texts, pa.string())).cast(pa.string())


def _coded(values: pa.ChunkedArray) -> Any:
    return values.combine_chunks().dictionary_encode()


def _rows(ids: pa.ChunkedArray, among: pa.ChunkedArray) -> Any:
    """The row of each id, -1 where it is not there."""
    found = pc.index_in(ids.combine_chunks(), among.combine_chunks())
    return np.asarray(pc.fill_null(found, -1), np.int64)
