"""Reading questions that span tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.tables import (
    BUSINESSES,
    LINKS,
    MATCHED,
    NODES,
    PAIRS,
    PREMISES,
    RECORDS,
    RISKS,
    SCORES,
    VISITS,
    Column,
    Table,
)
from gis_planner.store import arrow, moved, runs
from gis_planner.store.schema import RUN_KIND, quoted, run_table


@dataclass(frozen=True)
class Dossier:
    """Everything known about one premises, tables as described in `domain.tables`.

    `premises` and `risk` are one row as a dict (`risk` empty before scoring).
    """

    premises: dict[str, Any]
    risk: dict[str, Any]
    records: pa.Table
    businesses: pa.Table
    scores: pa.Table
    links: pa.Table
    nodes: pa.Table
    visits: pa.Table


def _current(kind: str) -> str:
    return f"IN (SELECT run_id FROM gp_current WHERE kind = '{kind}')"


def _select(db: apsw.Connection, table: Table, where: str, values: tuple[Any, ...]) -> pa.Table:
    columns = ", ".join(f"t.{quoted(n)}" for n in table.names)
    sql = (
        f"SELECT {columns} FROM {run_table(table.name)} t "
        f"WHERE t.run_id {_current(RUN_KIND[table.name])} AND {where} ORDER BY t.fid"
    )
    return _few(db, sql, values, table.columns)


def _few(
    db: apsw.Connection, sql: str, values: tuple[Any, ...], columns: Sequence[Column]
) -> pa.Table:
    """A few rows, one by one: four times as fast for one premises as whole columns."""
    return arrow.table_of(db.execute(sql, values).fetchall(), columns)


def dossier(db: apsw.Connection, premises_id: str) -> Dossier:
    """See `Case.dossier`."""
    place = moved.apply(db, _select(db, PREMISES, "t.premises_id = ?", (premises_id,))).to_pylist()
    if not place:
        raise UserError(
            f"There are no premises {premises_id} in this case.", "Match the lists first."
        )
    risk = _select(db, RISKS, "t.premises_id = ?", (premises_id,)).to_pylist()
    businesses = _select(db, BUSINESSES, "t.premises_id = ?", (premises_id,))
    ids = {premises_id, *businesses["business_id"].to_pylist()}
    ids |= {o for o in businesses["organisation_id"].to_pylist() if o}
    marks = ",".join("?" * len(ids))
    links = _select(db, LINKS, f"(t.from_id IN ({marks}) OR t.to_id IN ({marks}))", (*ids, *ids))
    ends = set(links["from_id"].to_pylist()) | set(links["to_id"].to_pylist()) | ids
    nodes = _select(db, NODES, f"t.node_id IN ({','.join('?' * len(ends))})", tuple(ends))
    return Dossier(
        place[0],
        risk[0] if risk else {},
        _records_at(db, premises_id),
        businesses,
        _select(db, SCORES, "t.premises_id = ?", (premises_id,)),
        links,
        nodes,
        _select(db, VISITS, "t.premises_id = ?", (premises_id,)),
    )


_BUSINESS_OF = Column("business_id", "text", "BUSINESSES key")


def _records_at(db: apsw.Connection, premises_id: str) -> pa.Table:
    columns = ", ".join(
        "NULL" if c.name == "row_number" else f"r.{quoted(c.name)}" for c in RECORDS.columns
    )
    sql = (
        f"SELECT {columns}, m.business_id FROM run_matched m JOIN gp_record r USING (record_id) "
        f"WHERE m.premises_id = ? AND m.run_id {_current('match')} ORDER BY r.date"
    )
    return _few(db, sql, (premises_id,), (*RECORDS.columns, _BUSINESS_OF))


_EXPORT = {c.name: c for t in (RECORDS, MATCHED) for c in t.columns}
RECORDS_EXPORT = tuple(
    _EXPORT[n]
    for n in [
        "agency",
        "list",
        "source_ref",
        "row_number",
        "name",
        "address",
        "postcode",
        "premises_id",
        "business_id",
        "organisation_id",
        "uprn",
        "uprn_method",
        "uprn_confidence",
        "easting",
        "northing",
        "location_precision",
        "uprn_because",
    ]
)


def records_export(db: apsw.Connection) -> pa.Table:
    """One row a record of every current list, with what matching found; matching columns are null
    for records not matched yet."""
    matched = set(MATCHED.names) - {"record_id"}
    columns = ", ".join(
        f"m.{c.name}" if c.name in matched else f"r.{quoted(c.name)}" for c in RECORDS_EXPORT
    )
    rows = db.execute(
        f"SELECT {columns} FROM records r LEFT JOIN run_matched m "
        f"ON m.record_id = r.record_id AND m.run_id {_current('match')} "
        'ORDER BY r.agency, r."list", r.row_number'
    ).fetchall()
    return arrow.table_of(rows, RECORDS_EXPORT)


PAIRS_EXPORT = (
    *(Column(f"{n}_{side}", "text", "") for side in "ab" for n in ("agency", "list", "source_ref")),
    *(c for c in PAIRS.columns if c.name in
      ("level", "match_weight", "probability", "band", "because")),
)  # fmt: skip


def pairs_export(db: apsw.Connection) -> pa.Table:
    """Every scored pair with both records named."""
    rows = db.execute(
        'SELECT a.agency, a."list", a.source_ref, b.agency, b."list", b.source_ref, '
        "t.level, t.match_weight, t.probability, t.band, t.because FROM told_pairs t "
        "JOIN gp_record a ON a.record_id = t.record_a JOIN gp_record b ON b.record_id = t.record_b "
        f"WHERE t.run_id {_current('match')} ORDER BY t.fid"
    ).fetchall()
    return arrow.table_of(rows, PAIRS_EXPORT)


_PREVIOUS = tuple(
    c for c in MATCHED.columns
    if c.name in ("record_id", "premises_id", "business_id", "organisation_id")
)  # fmt: skip


def previous_match(db: apsw.Connection) -> pa.Table | None:
    """See `Case.previous_match`."""
    if not runs.current(db, "match"):
        return None
    rows = db.execute(
        "SELECT coalesce(n.record_id, m.record_id), m.premises_id, m.business_id, "
        "m.organisation_id FROM run_matched m JOIN gp_record o ON o.record_id = m.record_id "
        'LEFT JOIN records n ON n.agency = o.agency AND n."list" = o."list" '
        f"AND n.source_ref = o.source_ref WHERE m.run_id {_current('match')}"
    ).fetchall()
    return arrow.table_of(rows, _PREVIOUS)


def document(db: apsw.Connection, kind: str, name: str) -> Any:
    """A document's value or None."""
    row = db.execute(
        "SELECT value FROM gp_document WHERE kind = ? AND name = ?", (kind, name)
    ).fetchone()
    return None if row is None else json.loads(row[0])


def documents(db: apsw.Connection, kind: str) -> dict[str, Any]:
    """name → value of a kind's documents."""
    rows = db.execute("SELECT name, value FROM gp_document WHERE kind = ? ORDER BY name", (kind,))
    return {name: json.loads(value) for name, value in rows}


READS = {"scores": ("outcome",)}
"""Kind of result → documents that it is made from; its stats hold their digests as 'documents'."""


def documents_digest(db: apsw.Connection, kind: str) -> str:
    """A short hash of all documents of a kind; '' where there are none."""
    state = hashlib.blake2b(digest_size=16)
    rows = db.execute("SELECT name, value FROM gp_document WHERE kind = ? ORDER BY name", (kind,))
    any_row = False
    for name, value in rows:
        state.update(f"{name}\0{value}\0".encode())
        any_row = True
    return state.hexdigest() if any_row else ""


def _documents_moved(db: apsw.Connection, kind: str, run_id: int) -> bool:
    """Whether documents that a result was made from are others now."""
    if kind not in READS:
        return False
    held = runs.run_info(db, run_id)["stats"].get("documents", {})
    return any(held.get(name, "") != documents_digest(db, name) for name in READS[kind])


def stale(db: apsw.Connection) -> tuple[str, ...]:
    """Kinds whose current run was made from runs that are no longer current, or from documents
    that are others now. A plan is not older for the outcomes of its own visits: it becomes so once
    the scores are made anew."""
    old: list[str] = []
    for kind in ("match", "scores", "links", "plan"):
        for run_id in runs.current(db, kind).values():
            inputs = runs.run_info(db, run_id)["inputs"]
            if any(k in old or runs.current(db, k) != v for k, v in inputs.items()):
                old.append(kind)
    told = set(old)
    for kind in READS:
        if any(_documents_moved(db, kind, r) for r in runs.current(db, kind).values()):
            told.add(kind)
    return tuple(k for k in ("match", "scores", "links", "plan") if k in told)
