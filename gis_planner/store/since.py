"""When each premises last changed: new or changed rows of its lists, decisions on its records."""

from __future__ import annotations

from typing import Any

import apsw
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gis_planner.domain.tables import Column
from gis_planner.store import columns
from gis_planner.store.arrow import arrow_schema

CHANGED = (
    Column("premises_id", "text", "PREMISES key"),
    Column("changed", "text", "ISO time at which something new was last known of it"),
)
_ROWS = (Column("record_id", "int", "RECORDS key"), Column("run_id", "int", "version of a list"))
_DECIDED = (
    "SELECT m.premises_id AS id, d.at AS at FROM gp_decision d JOIN gp_record g ON "
    'g.agency = d.{side}_agency AND g."list" = d.{side}_list AND g.source_ref = d.{side}_ref '
    "JOIN run_matched m ON m.record_id = g.record_id WHERE d.active AND m.run_id IN "
    "(SELECT run_id FROM gp_current WHERE kind = 'match')"
)


def changed(db: apsw.Connection, seen: pa.Table) -> pa.Table:
    """CHANGED, one row a premises of `seen` (`Case.records_seen`): the newest of its rows' first
    imports (a changed row counts as new) and of the decisions on them."""
    if seen.num_rows == 0:
        return arrow_schema(CHANGED).empty_table()
    coded = seen.column("premises_id").combine_chunks().dictionary_encode()
    times = [str(r[0]) for r in db.execute("SELECT created_at FROM gp_run UNION "
                                           "SELECT at FROM gp_decision ORDER BY 1")]  # fmt: skip
    place = {t: k for k, t in enumerate(times)}
    newest = np.full(len(coded.dictionary), -1, np.int64)
    at = {
        int(str(r)): place[str(t)] for r, t in db.execute("SELECT run_id, created_at FROM gp_run")
    }
    moment = np.zeros(max(at, default=0) + 1, np.int64)
    moment[list(at)] = list(at.values())
    first = _first_runs(db, np.asarray(seen.column("record_id")))
    np.maximum.at(newest, np.asarray(coded.indices), moment[first])
    names = {p: k for k, p in enumerate(coded.dictionary.to_pylist())} if _any(db) else {}
    for side in "ab" if names else "":
        for premises, when in db.execute(_DECIDED.format(side=side)):
            k = names.get(str(premises), -1)
            newest[k] = max(newest[k], place[str(when)]) if k >= 0 else newest[k]
    said = pa.DictionaryArray.from_arrays(pa.array(newest.astype(np.int32)), pa.array(times))
    return pa.table([coded.dictionary, said.cast(pa.string())], schema=arrow_schema(CHANGED))


def _any(db: apsw.Connection) -> bool:
    return db.execute("SELECT 1 FROM gp_decision WHERE active LIMIT 1").fetchone() is not None


def _first_runs(db: apsw.Connection, records: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The version of a list in which each record came first."""
    rows: Any = columns.read(db, "SELECT record_id, run_id FROM gp_list_row", (), _ROWS)
    keys, runs = (np.asarray(rows.column(n)) for n in ("record_id", "run_id"))
    least = np.full(int(max(keys.max(initial=0), records.max(initial=0))) + 1, 0, np.int64)
    order = np.argsort(-runs, kind="stable")  # the earliest is written last
    least[keys[order]] = runs[order]
    return np.asarray(least[records])
