"""Scored pairs without their reasons, which are read a few at a time: a case may hold a million."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

import apsw
import pyarrow as pa

from gis_planner.domain.tables import MATCHED, PAIRS, RECORDS, Column
from gis_planner.store import arrow, runs
from gis_planner.store import columns as whole
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
    return whole.read(db, sql, (run,), LIGHT)


def bits_of(db: apsw.Connection, comparisons: Collection[str]) -> pa.Table:
    """pair_id, bits: what some comparisons add to pairs of the current match, where they add."""
    run, found = runs.current(db, "match").get(""), []
    known: dict[str, float] = {}
    sql = "SELECT fid, waterfall FROM told_pairs WHERE run_id = ? AND waterfall IS NOT NULL"
    for fid, waterfall in db.execute(sql, (run,)) if run is not None else ():
        text = str(waterfall)
        if text not in known:
            steps = json.loads(text)
            known[text] = sum(max(0.0, s[2]) for s in steps if s[0] in comparisons)
        if known[text]:
            found.append((fid, known[text]))
    columns = list(zip(*found, strict=True)) or [(), ()]
    return pa.table(
        {"pair_id": pa.array(columns[0], pa.int64()), "bits": pa.array(columns[1], pa.float64())}
    )


def reasons(db: apsw.Connection, pair_ids: Iterable[int]) -> pa.Table:
    """Waterfall and sentence of some pairs, columns REASONS."""
    wanted = [int(i) for i in pair_ids]
    marks = ",".join("?" * len(wanted))
    sql = f"SELECT fid, waterfall, because FROM told_pairs WHERE fid IN ({marks})"
    return whole.read(db, sql, tuple(wanted), REASONS)


def among(db: apsw.Connection, records: Iterable[int]) -> pa.Table:
    """PAIRS of the current match with both ends among some records."""
    run, wanted = runs.current(db, "match").get(""), [int(r) for r in records]
    if run is None or not wanted:
        return arrow.empty(PAIRS)
    marks, names = ",".join("?" * len(wanted)), ", ".join(quoted(n) for n in PAIRS.names)
    sql = (
        f"SELECT {names} FROM told_pairs WHERE run_id = ? AND record_a IN ({marks}) "
        f"AND record_b IN ({marks})"
    )
    return whole.read(db, sql, (run, *wanted, *wanted), PAIRS.columns)


_RECORD = tuple(c for c in RECORDS.columns if c.name in ("name", "organisation", "address"))
_MATCHED = tuple(
    c
    for c in MATCHED.columns
    if c.name.startswith("uprn") or c.name in ("record_id", "business_id")
)


def records_why(db: apsw.Connection, premises_id: str) -> pa.Table:
    """Records at premises with their names and all that was found of their UPRN."""
    columns = [f"m.{c.name}" for c in _MATCHED] + [f"r.{c.name}" for c in _RECORD]
    sql = (
        f"SELECT {', '.join(columns)} FROM run_matched m JOIN gp_record r USING (record_id) "
        "WHERE m.premises_id = ? AND m.run_id IN "
        "(SELECT run_id FROM gp_current WHERE kind = 'match') ORDER BY m.business_id, m.record_id"
    )
    return whole.read(db, sql, (premises_id,), (*_MATCHED, *_RECORD))


def saying(db: apsw.Connection, words: str) -> set[int]:
    """Ids of the current match's pairs whose sentence has these words."""
    run = runs.current(db, "match").get("")
    sql = "SELECT fid FROM told_pairs WHERE run_id = ? AND instr(because, ?) > 0"
    return {int(str(r[0])) for r in db.execute(sql, (run, words))} if run is not None else set()
