"""Decisions in the case: appended, superseded, never erased."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import apsw

from gis_planner.domain.decisions import Decision, RecordKey

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
        if decision.a is not None:
            superseded += _standing(db, decision)
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


_PAIR = ("must_link", "same_premises", "cannot_link", "successor_of", "unsure")


def _standing(db: apsw.Connection, decision: Decision) -> list[int]:
    assert decision.a is not None
    a = (decision.a.agency, decision.a.list_name, decision.a.source_ref)
    if decision.b is None:
        rows = db.execute(
            "SELECT decision_id FROM gp_decision WHERE active = 1 AND b_ref IS NULL AND "
            "a_agency = ? AND a_list = ? AND a_ref = ? AND (kind = ? OR (kind IN ('pin_uprn', "
            "'no_uprn') AND ? IN ('pin_uprn', 'no_uprn')))",
            (*a, decision.kind, decision.kind),
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
    hashes: dict[tuple[str, str, str], str] = {}
    rows: list[tuple[Any, ...]] = db.execute(
        f"SELECT {_COLUMNS} FROM gp_decision WHERE active = 1 ORDER BY decision_id"
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
        found.append(Decision(row[0], a, b, value, who, when, why, evidence, model, stale))
    return tuple(found)


def _key(parts: tuple[Any, ...]) -> RecordKey | None:
    return None if parts[2] is None else RecordKey(*parts)
