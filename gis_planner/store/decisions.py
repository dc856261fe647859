"""Decisions in the case: appended, superseded, never erased."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import apsw

from gis_planner.domain.decisions import Decision, Judgement, RecordKey
from gis_planner.store import journal

TAKE_BACK = "take back"
"""Journal verb of a decision that no longer counts and that nothing supersedes."""

_COLUMNS = (
    "kind, a_agency, a_list, a_ref, a_hash, b_agency, b_list, b_ref, b_hash, "
    "value, who, at, why, evidence, model"
)


def _parts(key: RecordKey | None) -> tuple[str | None, ...]:
    if key is None:
        return (None, None, None, None)
    return (key.agency, key.list_name, key.source_ref, key.content_hash)


def add(db: apsw.Connection, decisions: tuple[Decision, ...]) -> tuple[list[int], list[int]]:
    """Append decisions; returns their ids and the ids of standing ones that they supersede
    (same records, whatever the kind)."""
    ids, superseded = [], []
    for decision in decisions:
        superseded += _standing(db, decision) if decision.a else _said_of_value(db, decision)
        db.execute(
            f"INSERT INTO gp_decision({_COLUMNS}, active) VALUES ({','.join('?' * 15)}, 0)",
            (
                decision.kind, *_parts(decision.a), *_parts(decision.b), decision.value,
                decision.who, decision.when, decision.why, decision.evidence, decision.model,
            ),
        )  # fmt: skip
        ids.append(int(db.last_insert_rowid()))
    return ids, superseded


def digests(db: apsw.Connection, ids: list[int]) -> dict[str, str]:
    """Decision id → hash of all that was said in it, so that `verify` sees any edit."""
    found = {}
    for i in ids:
        row = db.execute(f"SELECT {_COLUMNS} FROM gp_decision WHERE decision_id = ?", (i,))
        content = json.dumps(row.fetchone(), ensure_ascii=True).encode()
        found[str(i)] = hashlib.sha256(content).hexdigest()
    return found


def _said_of_value(db: apsw.Connection, decision: Decision) -> list[int]:
    """Standing judgements whether the same shared value is a hub."""
    rows = db.execute(
        "SELECT decision_id FROM gp_decision WHERE active = 1 AND a_ref IS NULL AND value = ?",
        (decision.value,),
    )
    return [int(str(r[0])) for r in rows]


def _standing(db: apsw.Connection, decision: Decision) -> list[int]:
    assert decision.a is not None
    a = (decision.a.agency, decision.a.list_name, decision.a.source_ref)
    if decision.b is None:
        rows = db.execute(
            "SELECT decision_id FROM gp_decision WHERE active = 1 AND b_ref IS NULL AND "
            "a_agency = ? AND a_list = ? AND a_ref = ? AND ((kind = ? AND (kind <> 'alias' OR "
            "value = ?)) OR (kind IN ('pin_uprn', 'no_uprn') AND ? IN ('pin_uprn', 'no_uprn')))",
            (*a, decision.kind, decision.value, decision.kind),
        )
        return [r[0] for r in rows]
    b = (decision.b.agency, decision.b.list_name, decision.b.source_ref)
    sql = (
        "SELECT decision_id FROM gp_decision WHERE active = 1 AND a_agency = ? AND a_list = ? "
        "AND a_ref = ? AND b_agency = ? AND b_list = ? AND b_ref = ?"
    )
    return [r[0] for pair in ((*a, *b), (*b, *a)) for r in db.execute(sql, pair)]


def active(db: apsw.Connection) -> tuple[Decision, ...]:
    """Standing decisions, oldest first; `recheck` is True where a record has changed since."""
    return tuple(decision for _, decision, counts in _read(db, "active = 1") if counts)


def every(db: apsw.Connection) -> tuple[Judgement, ...]:
    """All decisions ever written, oldest first, each with what became of it."""
    why = _set_aside(db)
    return tuple(
        Judgement(number, decision, "stands" if counts else why.get(number, "undone"))
        for number, decision, counts in _read(db, "1")
    )


def _set_aside(db: apsw.Connection) -> dict[int, str]:
    """Decision id → superseded or taken back, by changes of the journal that stand."""
    found: dict[int, str] = {}
    for entry in journal.entries(db):
        change = entry.change or {}
        if change.get("type") == "decisions" and not entry.undone:
            status = "taken back" if entry.verb == TAKE_BACK else "superseded"
            found |= dict.fromkeys(change["superseded"], status)
    return found


def _read(db: apsw.Connection, where: str) -> list[tuple[int, Decision, bool]]:
    hashes: dict[tuple[str, str, str], str] = {}
    rows: list[tuple[Any, ...]] = db.execute(
        f"SELECT {_COLUMNS}, decision_id, active FROM gp_decision WHERE {where} "
        "ORDER BY decision_id"
    ).fetchall()
    if rows:
        hashes = {
            (agency, name, ref): content
            for agency, name, ref, content in db.execute(
                'SELECT agency, "list", source_ref, content_hash FROM records'
            )
        }
    found = []
    for row in rows:
        a, b = _key(row[1:5]), _key(row[5:9])
        stale = any(
            k is not None
            and hashes.get((k.agency, k.list_name, k.source_ref), k.content_hash) != k.content_hash
            for k in (a, b)
        )
        value, who, when, why, evidence, model = row[9:15]
        made = Decision(row[0], a, b, value, who, when, why, evidence, model, stale)
        found.append((int(row[15]), made, bool(row[16])))
    return found


def _key(parts: tuple[Any, ...]) -> RecordKey | None:
    return None if parts[2] is None else RecordKey(*parts)
