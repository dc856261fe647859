"""Erasing a list for good: its rows, whatever was made from it, and its words in the journal.

What is kept says only that it was there: the chain of hashes, and one entry 'erase' with the rule
under which it went (UK GDPR art. 5(1)(e), Data Protection Act 2018 s.39: no longer than needed).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import apsw

from gis_planner.domain.tables import MATCHED
from gis_planner.store import erased_plans, moved, queries, runs
from gis_planner.store.connection import one
from gis_planner.store.schema import quoted

HANDLED = "record handling"
"""Kind of documents: what a person said of the handling of one record."""
ABOUT_PREMISES = (moved.KIND, "papers")
"""Kinds of documents that are named after a premises."""
REQUEST = "request"
DERIVED = ("match", "scores", "links")
"""Kinds of results that mix lists: made again from what remains."""
VACUUM_DUE = "vacuum_due"


@dataclass
class Erased:
    """What went: counts, and what `verify` must know of it."""

    records: int = 0
    set_aside: int = 0
    decisions: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    documents: list[list[str]] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    plan_rows: int = 0
    files: list[str] = field(default_factory=list)
    """Files outside the case that held rows of the list, as they were named at import."""
    digests: dict[str, str] = field(default_factory=dict)
    pointers: list[list[Any]] = field(default_factory=list)

    def change(self, key: str, rule: str) -> dict[str, Any]:
        """The journal's account of it."""
        return {
            "type": "erase", "list": key, "rule": rule, "records": self.records,
            "decisions": self.decisions, "entries": self.entries, "documents": self.documents,
            "digests": self.digests, "pointers": self.pointers,
        }  # fmt: skip


def erase_list(db: apsw.Connection, agency: str, name: str, *, at: str, who: str) -> Erased:
    """Take a list out of every table, inside the caller's transaction.

    Results that mix lists go whole; a stub of the match keeps the identity of the records that
    remain. Plans stay as a record of visits: rows of premises known from this list alone go,
    what was said of the others is struck out.
    """
    key, found = f"{agency}/{name}", Erased()
    mine = "SELECT record_id FROM gp_record WHERE agency = ?1 AND \"list\" = ?2"  # fmt: skip
    alone, shared = _premises(db, agency, name)
    before = queries.previous_match(db)
    gone = {r for (r,) in db.execute(mine, (agency, name))}
    _erase_runs(db, found)
    _erase_plans(db, found, key, alone, shared)
    found.records = len(gone)
    _erase_versions(db, found, key, agency, name)
    _erase_said(db, found, key, agency, name, alone)
    if before is not None:
        _keep_identity(db, found, before, gone, at, who)
    db.execute("INSERT OR REPLACE INTO gp_meta VALUES (?, '1')", (VACUUM_DUE,))
    return found


def finish(db: apsw.Connection) -> bool:
    """Rebuild the file without its free pages and empty the write-ahead log. False where another
    program reads the case: it is then done when the case is next opened."""
    if not db.execute("SELECT 1 FROM gp_meta WHERE name = ?", (VACUUM_DUE,)).fetchone():
        return True
    try:
        db.pragma("secure_delete", True)
        db.execute("VACUUM")
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
        if busy:
            return False
        db.execute("DELETE FROM gp_meta WHERE name = ?", (VACUUM_DUE,))
        return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
    except apsw.BusyError:
        return False
    finally:
        db.pragma("secure_delete", "FAST")


def _premises(db: apsw.Connection, agency: str, name: str) -> tuple[set[str], set[str]]:
    """Premises that only this list knew, and those that others know too, in any kept match."""
    told = db.execute(
        'SELECT m.premises_id, max(r.agency <> ?1 OR r."list" <> ?2) FROM run_matched m '
        "JOIN gp_record r USING (record_id) GROUP BY m.premises_id "
        'HAVING max(r.agency = ?1 AND r."list" = ?2)',
        (agency, name),
    ).fetchall()
    alone = {str(p) for p, others in told if not others}
    return alone, {str(p) for p, others in told if others}


def _tables_of_runs(db: apsw.Connection) -> list[str]:
    """Every table whose rows belong to a run."""
    names = db.execute(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND c.name = 'run_id' AND m.name <> 'gp_run'"
    )
    return [n for (n,) in names]


def _drop_runs(db: apsw.Connection, ids: list[int]) -> None:
    for table in _tables_of_runs(db):
        db.executemany(f"DELETE FROM {quoted(table)} WHERE run_id = ?", [(i,) for i in ids])
    db.executemany("DELETE FROM gp_run WHERE run_id = ?", [(i,) for i in ids])


def _erase_runs(db: apsw.Connection, found: Erased) -> None:
    for kind in DERIVED:
        ids = [r for (r,) in db.execute("SELECT run_id FROM gp_run WHERE kind = ?", (kind,))]
        for name, run_id in runs.current(db, kind).items():
            found.pointers.append([kind, name, run_id, None])
        db.execute("DELETE FROM gp_current WHERE kind = ?", (kind,))
        _drop_runs(db, ids)
        found.runs += ids


def _erase_plans(
    db: apsw.Connection, found: Erased, key: str, alone: set[str], shared: set[str]
) -> None:
    standing = runs.current(db, "plan")
    ids = [r for (r,) in db.execute("SELECT run_id FROM gp_run WHERE kind = 'plan'")]
    _drop_runs(db, [r for r in ids if r not in standing.values()])
    found.plan_rows = erased_plans.strike_rows(db, alone, shared)
    for run_id in standing.values():
        stats = json.dumps(erased_plans.left_of(runs.run_info(db, run_id)["stats"], key, alone))
        db.execute("UPDATE gp_run SET stats = ? WHERE run_id = ?", (stats, run_id))
        found.digests[str(run_id)] = runs.seal(db, run_id)


def _erase_versions(db: apsw.Connection, found: Erased, key: str, agency: str, name: str) -> None:
    versions = db.execute(
        "SELECT run_id, stats FROM gp_run WHERE kind = 'list' AND key = ?", (key,)
    ).fetchall()
    for run_id, stats in versions:
        told = json.loads(str(stats))
        found.files += [str(told[k]) for k in ("file", "set_aside_file") if told.get(k)]
        where = "SELECT count(*) FROM gp_set_aside WHERE run_id = ?"
        found.set_aside += one(db, where, (run_id,))
    found.pointers += [["list", key, r, None] for r in runs.current(db, "list", key).values()]
    db.execute("DELETE FROM gp_current WHERE kind = 'list' AND key = ?", (key,))
    ids = [int(str(r)) for r, _ in versions]
    _drop_runs(db, ids)
    found.runs += ids
    db.execute('DELETE FROM gp_record WHERE agency = ? AND "list" = ?', (agency, name))


def _erase_said(
    db: apsw.Connection, found: Erased, key: str, agency: str, name: str, alone: set[str]
) -> None:
    """Decisions about its records, its profile, how it and its records are handled; places, papers
    and requests of premises that it alone knew; and the journal's words about all of it."""
    about = "(a_agency = ?1 AND a_list = ?2) OR (b_agency = ?1 AND b_list = ?2)"
    found.decisions = [
        i for (i,) in db.execute(f"SELECT decision_id FROM gp_decision WHERE {about}",
                                 (agency, name))
    ]  # fmt: skip
    db.execute(f"DELETE FROM gp_decision WHERE {about}", (agency, name))
    gone = [[kind, key] for kind in ("profile", "handling") if queries.document(db, kind, key)]
    gone += [
        [HANDLED, ref] for ref, v in sorted(queries.documents(db, HANDLED).items())
        if (v["agency"], v["list"]) == (agency, name)
    ]  # fmt: skip
    for kind in ABOUT_PREMISES:
        gone += [[kind, p] for p in sorted(alone & set(queries.documents(db, kind)))]
    asked = queries.documents(db, REQUEST)
    gone += [[REQUEST, number] for number, v in sorted(asked.items()) if v["subject"] in alone]
    db.executemany("DELETE FROM gp_document WHERE kind = ? AND name = ?", [tuple(d) for d in gone])
    found.documents += gone
    spoken: set[int] = set()
    for seq, ref, payload in db.execute(
        "SELECT j.seq, j.ref, p.payload FROM gp_journal j JOIN gp_payload p USING (seq) "
        "ORDER BY j.seq"
    ).fetchall():
        if ref in spoken or _speaks_of(json.loads(str(payload)).get("change"), key, alone):
            spoken.add(int(str(seq)))
    db.executemany("DELETE FROM gp_payload WHERE seq = ?", [(s,) for s in sorted(spoken)])
    found.entries = sorted(spoken)


def _speaks_of(change: dict[str, Any] | None, key: str, alone: set[str]) -> bool:
    if not change:
        return False
    if change["type"] == "together":
        return any(_speaks_of(part, key, alone) for part in change["changes"])
    if change["type"] == "switch":
        return any(kind == "list" and name == key for kind, name, *_ in change["pointers"])
    kind = change.get("kind")
    if kind in ABOUT_PREMISES:
        return change["name"] in alone
    said = (change.get("before") or change.get("after") or {}) if kind in (REQUEST, HANDLED) else {}
    if kind == REQUEST:
        return said.get("subject") in alone
    if kind == HANDLED:
        return f"{said.get('agency')}/{said.get('list')}" == key
    kinds = ("profile", "handling")
    return change["type"] == "document" and kind in kinds and change["name"] == key


def _keep_identity(
    db: apsw.Connection, found: Erased, before: Any, gone: set[int], at: str, who: str
) -> None:
    """A match that holds nothing but ids, so that the next one keeps them (domain.md §3)."""
    run_id = runs.new_run(db, "match", "", at=at, who=who, inputs={}, stats={"stub": True})
    columns = ", ".join(quoted(n) for n in before.column_names)
    marks = ",".join("?" * len(before.column_names))
    rows = [tuple(r.values()) for r in before.to_pylist() if r["record_id"] not in gone]
    db.executemany(
        f"INSERT INTO {'run_' + MATCHED.name}(run_id, {columns}) VALUES ({run_id:d}, {marks})",
        rows,
    )
    db.execute("INSERT OR REPLACE INTO gp_current VALUES ('match', '', ?)", (run_id,))
    found.digests[str(run_id)] = runs.seal(db, run_id)
    found.pointers.append(["match", "", None, run_id])
