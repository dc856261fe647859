"""The journal played again: what the case should hold, against what it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import apsw

from gis_planner.store import runs


@dataclass
class Replay:
    """What the changes taken so far lead to."""

    pointers: dict[tuple[str, str], int | None] = field(default_factory=dict)
    documents: dict[tuple[str, str], Any] = field(default_factory=dict)
    decisions: dict[int, bool] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)

    def take(self, change: dict[str, Any], forward: bool) -> None:
        """Follow one change, or its undoing."""
        kind = change["type"]
        if kind == "together":
            for part in change["changes"]:
                self.take(part, forward)
        elif kind == "switch":
            for run_kind, key, before, after in change["pointers"]:
                self.pointers[run_kind, key] = after if forward else before
                if "digest" in change and after is not None:
                    self.digests[after] = change["digest"]
        elif kind == "document":
            value = change["after" if forward else "before"]
            self.documents[change["kind"], change["name"]] = value
        elif kind == "decisions":
            self.decisions |= dict.fromkeys(change["ids"], forward)
            self.decisions |= dict.fromkeys(change["superseded"], not forward)
        elif kind == "erase":
            self._erase(change)

    def _erase(self, change: dict[str, Any]) -> None:
        for run_kind, key, _, after in change["pointers"]:
            self.pointers[run_kind, key] = after
        for kind, name in change["documents"]:
            self.documents[kind, name] = None
        for decision in change["decisions"]:
            self.decisions.pop(decision, None)
        self.digests |= {int(run): digest for run, digest in change["digests"].items()}


def replay(db: apsw.Connection) -> Replay:
    """Follow every entry of the journal whose content is still there."""
    held = Replay()
    log: dict[int, dict[str, Any]] = {}
    for seq, verb, ref, payload in db.execute(
        "SELECT j.seq, j.verb, j.ref, p.payload FROM gp_journal j JOIN gp_payload p USING (seq) "
        "ORDER BY j.seq"
    ):
        again = verb in ("undo", "redo")
        change = log.get(ref) if again else json.loads(payload).get("change")
        if change:
            log[seq] = change
            held.take(change, verb != "undo")
    return held


def verify_content(db: apsw.Connection) -> list[str]:
    """Current runs against the digests in the journal; pointers, documents and decisions against
    a replay. Every fault in words; empty when all agree."""
    should = replay(db)
    faults: list[str] = []
    now = {(k, n): r for k, n, r in db.execute("SELECT kind, key, run_id FROM gp_current")}
    if now != {k: v for k, v in should.pointers.items() if v is not None}:
        faults.append("the current results are not those that the journal switched to")
    rows = db.execute("SELECT kind, name, value FROM gp_document")
    held = {(k, n): json.loads(v) for k, n, v in rows}
    if held != {k: v for k, v in should.documents.items() if v is not None}:
        faults.append("a parameter, profile, operation or gateway was altered outside the journal")
    standing = db.execute("SELECT decision_id, active FROM gp_decision").fetchall()
    if {i: bool(a) for i, a in standing} != should.decisions:
        faults.append("a decision was altered outside the journal")
    for (kind, key), run_id in now.items():
        if should.digests.get(run_id) != _digest(db, run_id):
            faults.append(f"the content of {kind} {key} was altered outside the journal")
    return faults


def _digest(db: apsw.Connection, run_id: int) -> str | None:
    """The content's digest; None where rows or whole tables are gone."""
    try:
        return runs.digest(db, run_id)
    except (apsw.SQLError, AssertionError):
        return None
