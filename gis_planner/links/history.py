"""Premises history: who traded at a place, when, under whom, and which notices were live then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from gis_planner.links.graph import Graph, Part

HOLDERS = frozenset({"director_of", "psc_of", "proprietor_of", "contact_of", "secretary_of"})


@dataclass(frozen=True)
class Occupation:
    """One trader at the place. Dates ISO, None unknown or current; `owners` and `people` are
    labels; `notices` sentences on notices that were live when it ended; `refs` the rows."""

    business_id: str
    name: str
    since: str | None
    until: str | None
    owners: tuple[str, ...]
    people: tuple[str, ...]
    ended: str
    notices: tuple[str, ...]
    refs: tuple[str, ...]


def premises_history(graph: Graph, premises_id: str) -> tuple[Occupation, ...]:
    """Traders at `premises_id`, the earliest first; those without a date last.

    Names of owners and people come from links within two steps; a place's notices are those that
    registers and agencies stated there (`facts` in the node's detail).
    """
    part = graph.ego([premises_id], 3, through_hubs=False)
    nodes = {n["node_id"]: n for n in part.nodes.to_pylist()}
    links = _rows(part)
    place = _facts(nodes[premises_id])
    found = [
        _occupation(link, nodes, links, place)
        for link in links
        if link["type"] == "trades_at" and link["to_id"] == premises_id
    ]
    return tuple(sorted(found, key=lambda o: (o.since is None, o.since or "", o.name)))


def _rows(part: Part) -> list[dict[str, Any]]:
    names = ("from_id", "to_id", "type", "valid_from", "valid_to", "source_refs")
    rows: list[dict[str, Any]] = part.links.select(list(names)).to_pylist()
    return rows


def _facts(node: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(node["detail"] or "{}").get("facts", [])
    return found


def _occupation(
    link: dict[str, Any], nodes: dict[str, Any], links: list[dict[str, Any]],
    place: list[dict[str, Any]],
) -> Occupation:  # fmt: skip
    business = link["from_id"]
    owners = [k for k in links if k["from_id"] == business and k["type"] == "owned_by"]
    targets = {business, *(k["to_id"] for k in owners)}
    people = [k for k in links if k["to_id"] in targets and k["type"] in HOLDERS]
    details = [json.loads(nodes[t]["detail"] or "{}") for t in sorted(targets) if t in nodes]
    failed = min((d["failed"] for d in details if d.get("failed")), default=link["valid_to"])
    began = min((d["started"] for d in details if d.get("started")), default=None)
    own = [f for t in targets if t in nodes for f in _facts(nodes[t])]
    refs = {r for k in (link, *owners, *people) for r in json.loads(k["source_refs"])}
    return Occupation(
        business, nodes[business]["label"],
        link["valid_from"] or began,
        link["valid_to"] or failed,
        _labels(nodes, [k["to_id"] for k in owners]),
        _labels(nodes, [k["from_id"] for k in people]),
        next((d["ended"] for d in details if d.get("ended")), ""),
        tuple(dict.fromkeys(_tell(f) for f in [*own, *place] if _live(f, failed))),
        tuple(sorted(refs)),
    )  # fmt: skip


def _labels(nodes: dict[str, Any], ids: list[str]) -> tuple[str, ...]:
    return tuple(sorted({nodes[i]["label"] for i in ids if i in nodes}))


def _live(fact: dict[str, Any], day: str | None) -> bool:
    """A notice served by `day` and not yet complied with."""
    return (
        fact["kind"] == "notice"
        and day is not None
        and (fact["date"] or "") <= day
        and (fact["until"] or "9999") > day
    )


def _tell(fact: dict[str, Any]) -> str:
    return f"{fact['text']}, {fact['date'] or 'undated'} ({fact['ref']})"


@dataclass(frozen=True)
class Flag:
    """A partner's flag on a place, in its words, with the row or entry that says so."""

    text: str
    date: str | None
    ref: str


def premises_flags(graph: Graph, premises_id: str) -> tuple[Flag, ...]:
    """'Tainted premises' and the like, only as partners flagged them; nothing is inferred."""
    node = graph.nodes.take(pa.array(graph.numbers([premises_id]))).to_pylist()[0]
    found = [f for f in _facts(node) if f["kind"] == "tainted"]
    return tuple(
        Flag(f["text"], f["date"], f["ref"]) for f in sorted(found, key=lambda f: f["date"] or "")
    )
