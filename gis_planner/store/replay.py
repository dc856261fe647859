"""The journal played again: what the case should hold, against what it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import apsw

from gis_planner.store import decisions, runs


@dataclass
class Replay:
    """What the changes taken so far lead to."""

    pointers: dict[tuple[str, str], int | None] = field(default_factory=dict)
    documents: dict[tuple[str, str], Any] = field(default_factory=dict)
    decisions: dict[int, bool] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    """Decision id → hash of what it says."""

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
            self.said |= {int(i): digest for i, digest in change.get("digests", {}).items()}
        elif kind == "erase":
            self._erase(change)

    def _erase(self, change: dict[str, Any]) -> None:
        for run_kind, key, _, after in change["pointers"]:
            self.pointers[run_kind, key] = after
        for kind, name in change["documents"]:
            self.documents[kind, name] = None
        for decision in change["decisions"]:
            self.decisions.pop(decision, None)
            self.said.pop(decision, None)
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
    if {i: int(str(a)) for i, a in standing} != {i: int(a) for i, a in should.decisions.items()}:
        faults.append("a decision was altered outside the journal")
    said = decisions.digests(db, [int(str(i)) for i, _ in standing])
    faults += [f"what decision {i} says was altered outside the journal"
               for i, digest in should.said.items() if said.get(str(i)) != digest]  # fmt: skip
    return faults + _verify_runs(db, should)


def _verify_runs(db: apsw.Connection, should: Replay) -> list[str]:
    """Every result that is still in the file, current or kept for undo."""
    faults, kept = [], set()
    for row in db.execute("SELECT run_id, kind, key, digest FROM gp_run").fetchall():
        run_id, kind, key, written = int(str(row[0])), *row[1:]
        kept.add(run_id)
        if not should.digests.get(run_id) == written == _digest(db, run_id):
            name = f"{kind} {key}".rstrip()
            faults.append(f"the content of {name} (run {run_id}) was altered outside the journal")
    wanted = {r for r in should.pointers.values() if r is not None}
    faults += [f"the result of run {r} is missing" for r in sorted(wanted - kept)]
    return faults


def _digest(db: apsw.Connection, run_id: int) -> str | None:
    """The content's digest; None where rows or whole tables are gone."""
    try:
        return runs.digest(db, run_id)
    except (apsw.SQLError, AssertionError):
        return None
