"""The leads list: what is new since the last look, ranked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

JOINS = frozenset({"director_of", "psc_of", "has_phone", "has_email", "has_website", "uses_vehicle",
                   "registered_at", "contact_of", "proprietor_of"})  # fmt: skip
"""Types of link that can newly join two groups."""


@dataclass(frozen=True)
class Lead:
    """Something to look at. `kind`: succession | join; `key` stays the same from run to run, so
    that a dismissal with a reason can be kept by it; `rank` the higher the sooner."""

    kind: str
    key: str
    rank: float
    a: str
    b: str
    because: str
    source_refs: tuple[str, ...]


def new_leads(
    nodes: pa.Table,
    links: pa.Table,
    successions: pa.Table,
    *,
    before_links: pa.Table | None = None,
    before_successions: pa.Table | None = None,
    dismissed: frozenset[str] = frozenset(),
    limit: int = 500,
) -> tuple[Lead, ...]:
    """New successions, and things newly shared by two that were not joined before.

    `before_…` are the tables at the last look; None = everything is new. `dismissed` are keys.
    Successions that are leads come first, then by bits.
    """
    found = [*_successions(successions, before_successions), *_joins(nodes, links, before_links)]
    kept = [lead for lead in found if lead.key not in dismissed]
    return tuple(sorted(kept, key=lambda lead: (-lead.rank, lead.key))[:limit])


def _successions(now: pa.Table, before: pa.Table | None) -> list[Lead]:
    known = {
        (r["predecessor_id"], r["successor_id"]): r["is_lead"] or False
        for r in (before.to_pylist() if before is not None else [])
    }
    found = []
    for row in now.to_pylist():
        a, b = row["predecessor_id"], row["successor_id"]
        if (a, b) in known and (known[a, b] or not row["is_lead"]):
            continue
        refs = {r for step in json.loads(row["waterfall"]) for r in step[3]}
        rank = row["bits"] + (100 if row["is_lead"] else 0)
        found.append(Lead("succession", f"succession:{a}:{b}", rank, a, b, row["because"],
                          tuple(sorted(refs))))  # fmt: skip
    return found


def _joins(nodes: pa.Table, links: pa.Table, before: pa.Table | None) -> list[Lead]:
    """A person, phone or place, no hub, that a new link makes common to two or more."""
    if before is None:
        return []
    old = set(zip(before["from_id"].to_pylist(), before["to_id"].to_pylist()))
    known = {i for pair in old for i in pair}
    hubs = {n for n, hub in zip(nodes["node_id"].to_pylist(), nodes["hub"].to_pylist()) if hub}
    labels = dict(zip(nodes["node_id"].to_pylist(), nodes["label"].to_pylist()))
    shared: dict[str, list[dict[str, Any]]] = {}
    columns = ["from_id", "to_id", "type", "bits", "because", "source_refs"]
    rows = [r for r in links.select(columns).to_pylist() if r["type"] in JOINS]
    for row in rows:
        shared.setdefault(_middle(row), []).append(row)
    found = []
    for row in rows:
        middle = _middle(row)
        fresh = (row["from_id"], row["to_id"]) not in old
        if not fresh or middle in hubs or middle not in known:
            continue
        new = row["to_id"] if middle == row["from_id"] else row["from_id"]
        others = {_other(r, middle) for r in shared[middle]} - {new}
        if not others:
            continue
        names = ", ".join(sorted(labels.get(o, o) for o in others)[:3])
        because = f"{row['because']}: {labels.get(middle, middle)} also joins it to {names}"
        found.append(Lead("join", f"join:{middle}:{new}", row["bits"] or 0.0, middle, new, because,
                          tuple(json.loads(row["source_refs"]))))  # fmt: skip
    return found


def _middle(row: dict[str, Any]) -> str:
    """The end that joins: a person for an office, else the thing that is used."""
    return str(row["from_id"] if row["from_id"][0] == "N" else row["to_id"])


def _other(row: dict[str, Any], middle: str) -> str:
    return str(row["to_id"] if middle == row["from_id"] else row["from_id"])
