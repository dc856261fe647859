"""The ends of released links, named only by the rows that the reader may have."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from gis_planner.domain import tables
from gis_planner.sharing.chart import ENDS, KINDS
from gis_planner.sharing.linkage import Rows, rows_by_ref
from gis_planner.sharing.permitted import described
from gis_planner.sharing.release import Released

NODE_TYPES = KINDS | {"O": "organisation", "E": "email"}


def released_nodes(released: Released) -> pa.Table:
    """NODES: an end of a released link or succession each; a hub that the case knows is not told,
    for it rests on every list."""
    links = released["links"].select(["from_id", "to_id", "type", "source_refs"]).to_pylist()
    refs = [json.loads(r["source_refs"] or "[]") for r in links]
    rows = rows_by_ref(released["records"], {x for each in refs for x in each})
    names = _given(released)
    sources: dict[str, dict[str, None]] = {}
    for link, mine in zip(links, refs, strict=True):
        said = _said(link["type"], mine, rows)
        for end, name in zip((link["from_id"], link["to_id"]), said, strict=True):
            sources.setdefault(end, {}).update(dict.fromkeys(mine))
            if name:
                names.setdefault(end, name)
    for row in released["successions"].to_pylist():
        for end in (row["predecessor_id"], row["successor_id"]):
            sources.setdefault(end, {})
    made = [_node(i, names.get(i, ""), list(found)) for i, found in sources.items()]
    return pa.Table.from_pylist(made, described(tables.NODES))


def _given(released: Released) -> dict[str, str]:
    """Premises and businesses as the release names them."""
    found: dict[str, str] = {}
    for table, key in (("premises", "premises_id"), ("businesses", "business_id")):
        named = released[table].select([key, "name"]).to_pylist()
        found |= {r[key]: r["name"] for r in named if r["name"]}
    return found


def _said(kind: str, refs: list[str], rows: Rows) -> tuple[str, str]:
    """The names of both ends in the first permitted row of a link."""
    fields, row = ENDS.get(kind), next((rows[x] for x in refs if x in rows), None)
    if fields is None or row is None:
        return ("", "")
    first, second = (row[f] or (row["name"] if f == "organisation" else "") or "" for f in fields)
    return first, second


def _node(node_id: str, name: str, refs: list[str]) -> dict[str, Any]:
    return {
        "node_id": node_id, "type": NODE_TYPES.get(node_id[:1], "thing"), "label": name,
        "hub": False, "hub_because": None, "detail": "{}", "source_refs": json.dumps(refs),
    }  # fmt: skip
