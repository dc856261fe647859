"""The three kinds of change, each of which can be applied and taken back.

`switch` moves pointers to runs, `document` replaces a value, `decisions` makes appended facts
count or not. A change is plain JSON, so undo works after the case was closed and opened again.
"""

from __future__ import annotations

import json
from typing import Any

import apsw

from gis_planner.domain.errors import UserError
from gis_planner.store import schema


def switch(pointers: list[tuple[str, str, int | None, int | None]]) -> dict[str, Any]:
    """Move pointers: (kind, key, run before or None, run after or None)."""
    return {"type": "switch", "pointers": [list(p) for p in pointers]}


def document(kind: str, name: str, before: Any, after: Any) -> dict[str, Any]:
    """Replace a document; None = absent."""
    return {"type": "document", "kind": kind, "name": name, "before": before, "after": after}


def decisions(
    ids: list[int], superseded: list[int], digests: dict[str, str] | None = None
) -> dict[str, Any]:
    """Make decisions `ids` count and those they supersede not; `digests` of what they say."""
    return {
        "type": "decisions", "ids": ids, "superseded": superseded, "digests": digests or {},
    }  # fmt: skip


def together(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Several changes that are one for the user: undone and done again as one."""
    return {"type": "together", "changes": parts}


def apply(db: apsw.Connection, change: dict[str, Any], *, forward: bool = True) -> None:
    """Carry `change` out, or take it back, inside the caller's transaction."""
    kinds = {
        "switch": _switch,
        "document": _document,
        "decisions": _decisions,
        "together": _together,
    }
    kinds[change["type"]](db, change, forward)


def _together(db: apsw.Connection, change: dict[str, Any], forward: bool) -> None:
    parts = change["changes"]
    for part in parts if forward else reversed(parts):
        apply(db, part, forward=forward)


def _switch(db: apsw.Connection, change: dict[str, Any], forward: bool) -> None:
    for kind, key, before, after in change["pointers"]:
        target = after if forward else before
        if target is None:
            db.execute("DELETE FROM gp_current WHERE kind = ? AND key = ?", (kind, key))
        else:
            if not db.execute("SELECT 1 FROM gp_run WHERE run_id = ?", (target,)).fetchone():
                raise UserError(
                    "That result was pruned and cannot be brought back.", "Run the step again."
                )
            db.execute("INSERT OR REPLACE INTO gp_current VALUES (?,?,?)", (kind, key, target))
        if kind == "layer":
            if target is None:
                schema.forget_layer(db, key)
            else:
                schema.register_layer(db, key, target)


def _document(db: apsw.Connection, change: dict[str, Any], forward: bool) -> None:
    value = change["after"] if forward else change["before"]
    if value is None:
        db.execute(
            "DELETE FROM gp_document WHERE kind = ? AND name = ?", (change["kind"], change["name"])
        )
        return
    db.execute(
        "INSERT OR REPLACE INTO gp_document VALUES (?,?,?)",
        (change["kind"], change["name"], json.dumps(value, sort_keys=True)),
    )


def _decisions(db: apsw.Connection, change: dict[str, Any], forward: bool) -> None:
    for ids, counts in ((change["ids"], forward), (change["superseded"], not forward)):
        db.executemany(
            "UPDATE gp_decision SET active = ? WHERE decision_id = ?",
            [(int(counts), i) for i in ids],
        )
