"""What a link chart asks of a case beside `networks`: search, neighbours, what is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.pipeline.entries import entry_rows
from gis_planner.pipeline.graphs import graph_of
from gis_planner.store import Case

SEARCH_MOST = 60


@dataclass(frozen=True)
class Neighbour:
    """A node one link away. `bits`: of the strongest link; `candidate`: every link is one."""

    id: str
    type: str
    label: str
    hub: bool
    bits: float
    candidate: bool
    links: int


def ready(case: Case) -> int:
    """Read the graph into memory (seconds on a large case); its number of nodes."""
    graph = graph_of(case)
    graph.net.neighbours  # noqa: B018  builds the neighbour list now, not at the first question
    return len(graph.ids)


def known(case: Case, ids: Iterable[str]) -> list[str]:
    """Those of `ids` that are nodes of the graph, in their order, once each."""
    return graph_of(case).known(dict.fromkeys(ids))


def labels(case: Case, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Id → (type, label) of those that are in the graph."""
    graph = graph_of(case)
    there = graph.known(dict.fromkeys(ids))
    if not there:
        return {}
    rows = graph.nodes.take(pa.array(graph.numbers(there))).to_pylist()
    return {r["node_id"]: (r["type"], r["label"] or r["node_id"]) for r in rows}


def hidden(case: Case, ids: Sequence[str]) -> dict[str, int]:
    """How many neighbours of each node are not among `ids`."""
    graph = graph_of(case)
    if not ids:
        return {}
    numbers = graph.numbers(ids)
    inside = np.zeros(len(graph.ids), np.bool_)
    inside[numbers] = True
    near = graph.net.neighbours
    owner = np.repeat(np.arange(len(numbers)), np.diff(near.start)[numbers])
    to = near.to[near.slots(numbers)]
    out = ~inside[to]
    pairs = np.unique(owner[out].astype(np.int64) * len(graph.ids) + to[out])
    totals = np.bincount(pairs // max(len(graph.ids), 1), minlength=len(numbers))
    return {i: int(n) for i, n in zip(ids, totals.tolist())}


def neighbours(case: Case, node_id: str, most: int = 5_000) -> tuple[Neighbour, ...]:
    """Distinct nodes one link away, confirmed and strong ones first, hubs last."""
    graph = graph_of(case)
    near, edges = graph.net.neighbours, graph.net.edges
    slots = near.slots(graph.numbers([node_id]))[: most * 4]
    edge = near.edge[slots]
    best: dict[int, list[Any]] = {}
    columns = (near.to[slots], edges.bits[edge], edges.candidate[edge])
    for to, bits, candidate in zip(*(c.tolist() for c in columns)):
        held = best.setdefault(to, [0.0, True, 0])
        held[0] = max(held[0], bits)
        held[1] = held[1] and candidate
        held[2] += 1
    places = list(best)[:most]
    nodes = graph.nodes.take(pa.array(places, pa.int32())).to_pylist()
    found = [
        Neighbour(n["node_id"], n["type"], n["label"] or n["node_id"], bool(n["hub"]), *best[p])
        for p, n in zip(places, nodes)
    ]
    found.sort(key=lambda n: (n.hub, n.candidate, -n.bits, n.label))
    return tuple(found)


@dataclass(frozen=True)
class _Index:
    """What is searched: labels and details in small letters, beside ids and types."""

    run: int
    ids: pa.Array
    types: pa.Array
    labels: pa.Array
    low: pa.Array
    details: pa.Array


_INDEXES: WeakKeyDictionary[Case, _Index] = WeakKeyDictionary()


def _index(case: Case) -> _Index:
    run = case.current_run("links")
    kept = _INDEXES.get(case)
    if kept is None or kept.run != run:
        nodes = case.table("nodes")
        flat = [nodes[n].combine_chunks() for n in ("node_id", "type", "label", "detail")]
        low = pc.utf8_lower(pc.fill_null(flat[2], ""))
        kept = _Index(run or 0, flat[0], flat[1], flat[2], low, pc.fill_null(flat[3], ""))
        _INDEXES[case] = kept
    return kept


def search(case: Case, words: str, most: int = SEARCH_MOST) -> tuple[tuple[str, str, str], ...]:
    """(id, type, label) of nodes whose label holds every word, or whose company number it is."""
    asked = words.lower().split()
    if not asked or not case.has("nodes"):
        return ()
    index = _index(case)
    mask = np.ones(len(index.low), np.bool_)
    for word in asked:
        mask &= pc.match_substring(index.low, word).to_numpy(zero_copy_only=False)
    if len(asked) == 1 and len(words.strip()) >= 6:
        number = pc.match_substring(index.details, f'"{words.strip().upper()}"')
        mask |= number.to_numpy(zero_copy_only=False)
    rows = pa.array(np.flatnonzero(mask)[:most])
    columns = (index.ids, index.types, index.labels)
    return tuple(
        (i, kind, label or i)
        for i, kind, label in zip(*(c.take(rows).to_pylist() for c in columns))
    )


def details(row: dict[str, Any]) -> dict[str, Any]:
    """A node's own fields from its JSON; {} where there are none."""
    found = json.loads(row["detail"]) if row.get("detail") else {}
    return found if isinstance(found, dict) else {}


def source_rows(case: Case, refs: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """Rows as received behind `refs`: RECORDS columns with `ref`, `file`, `imported` (ISO), `gone`
    and `grade` (3x5x2 of intelligence, else ''). Analysts' entries come as such rows too."""
    refs = tuple(refs)
    return entry_rows(case, refs) + tuple(
        {
            **s.row, "ref": s.ref, "file": s.file, "imported": s.imported_at, "gone": s.gone,
            "grade": (s.row["rating"] or "") if s.row["scheme"] == "intel_3x5x2" else "",
        }
        for s in case.source_rows(refs)
    )  # fmt: skip
