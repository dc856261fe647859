"""What the link chart shows: visible nodes, expanded step by step, hubs collapsed."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.app.models.dossier import day, link_words
from gis_planner.app.models.events import Event

TYPES = (
    "premises", "business", "organisation", "person", "phone", "email", "website", "vehicle",
)  # fmt: skip
MOST_NODES = 2000
EXPAND_MOST = 60
"""New nodes that one expansion brings; the rest stays behind a '+n'."""


@dataclass(frozen=True)
class Node:
    """A node on the chart. `more` = neighbours not shown."""

    id: str
    type: str
    label: str
    hub: bool
    because: str
    detail: dict[str, Any]
    more: int


@dataclass(frozen=True)
class Edge:
    """All links between two visible nodes, drawn as one line."""

    a: str
    b: str
    candidate: bool
    bits: float
    words: str
    tip: tuple[str, ...]
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Whole:
    """The case's graph as arrays."""

    nodes: pa.Table
    links: pa.Table
    ids: tuple[str, ...]
    index: dict[str, int]
    hub: npt.NDArray[np.bool_]
    start: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    link: npt.NDArray[np.int64]

    def neighbours(self, node: int) -> npt.NDArray[np.int64]:
        """Distinct nodes one link away."""
        return np.unique(self.other[self.start[node] : self.start[node + 1]])


def whole_of(nodes: pa.Table, links: pa.Table) -> Whole:
    """The graph of a case; links to nodes that are not there are left out."""
    ids = nodes["node_id"].combine_chunks()
    a = pc.fill_null(pc.index_in(links["from_id"].combine_chunks(), ids), -1).to_numpy()
    b = pc.fill_null(pc.index_in(links["to_id"].combine_chunks(), ids), -1).to_numpy()
    good = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
    ends = np.r_[a[good], b[good]].astype(np.int64)
    others = np.r_[b[good], a[good]].astype(np.int64)
    rows = np.r_[good, good].astype(np.int64)
    order = np.argsort(ends, kind="stable")
    start = np.searchsorted(ends[order], np.arange(len(ids) + 1))
    names = tuple(ids.to_pylist())
    hub = np.asarray(
        pc.fill_null(nodes["hub"], False).combine_chunks().to_numpy(zero_copy_only=False)
    )
    return Whole(
        nodes, links, names, {n: i for i, n in enumerate(names)}, hub, start, others[order],
        rows[order],
    )  # fmt: skip


@dataclass
class ChartModel:
    """The visible part. Emits `changed` after every step."""

    whole: Whole | None = None
    visible: list[int] = field(default_factory=list)
    hide_hubs: bool = True
    candidates: bool = True
    types: frozenset[str] = frozenset(TYPES)
    changed: Event = field(default_factory=Event)
    pinned: frozenset[int] = frozenset()
    path: tuple[str, ...] = ()

    def show(self, ids: list[str], hops: int = 2) -> None:
        """Start again from some nodes."""
        self.visible, self.path = [], ()
        if self.whole is None:
            self.changed.emit()
            return
        seeds = [self.whole.index[i] for i in ids if i in self.whole.index]
        self.pinned = frozenset(seeds)
        self.visible = list(dict.fromkeys(seeds))
        front = list(seeds)
        for _ in range(hops):
            front = self._grow(front)
        self.changed.emit()

    def expand(self, node_id: str) -> int:
        """Show the neighbours of a node; returns how many are new."""
        if self.whole is None or node_id not in self.whole.index:
            return 0
        node = self.whole.index[node_id]
        self.pinned |= {node}
        new = self._grow([node], through_hubs=True)
        self.changed.emit()
        return len(new)

    def _grow(self, front: list[int], *, through_hubs: bool = False) -> list[int]:
        whole = self.whole
        assert whole is not None
        seen = set(self.visible)
        new: list[int] = []
        for node in front:
            if whole.hub[node] and not through_hubs and node not in self.pinned:
                continue
            near = [int(n) for n in whole.neighbours(node) if n not in seen]
            near.sort(key=lambda n: (bool(whole.hub[n]), -self._degree(n)))
            for n in near[:EXPAND_MOST]:
                if len(self.visible) >= MOST_NODES:
                    return new
                seen.add(n)
                new.append(n)
                self.visible.append(n)
        return new

    def _degree(self, node: int) -> int:
        assert self.whole is not None
        return int(self.whole.start[node + 1] - self.whole.start[node])

    def hide(self, node_id: str) -> None:
        """Take a node off the chart."""
        if self.whole is not None:
            node = self.whole.index.get(node_id, -1)
            self.visible = [n for n in self.visible if n != node]
            self.changed.emit()

    def options(self, **values: Any) -> None:
        """Change hide_hubs, candidates or types."""
        for name, value in values.items():
            setattr(self, name, value)
        self.changed.emit()

    def shown(self) -> tuple[int, ...]:
        """Visible nodes after hubs and types are hidden."""
        whole = self.whole
        if whole is None:
            return ()
        types = whole.nodes["type"]
        found = []
        for n in self.visible:
            if self.hide_hubs and whole.hub[n] and n not in self.pinned:
                continue
            if types[n].as_py() in self.types:
                found.append(n)
        return tuple(found)

    def content(self) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
        """Nodes and edges to draw."""
        whole, shown = self.whole, self.shown()
        if whole is None or not shown:
            return (), ()
        inside = set(shown)
        grouped: dict[tuple[int, int], list[int]] = {}
        more: dict[int, int] = {}
        for n in shown:
            low, high = whole.start[n], whole.start[n + 1]
            hidden = set()
            for other, link in zip(whole.other[low:high].tolist(), whole.link[low:high].tolist()):
                if other in inside:
                    grouped.setdefault((min(n, other), max(n, other)), []).append(link)
                else:
                    hidden.add(other)
            more[n] = len(hidden)
        rows = whole.nodes.take(pa.array(shown)).to_pylist()
        nodes = tuple(_node(r, more[n]) for n, r in zip(shown, rows))
        edges = []
        for (a, b), links in grouped.items():
            part = whole.links.take(pa.array(sorted(set(links)))).to_pylist()
            if not self.candidates:
                part = [r for r in part if not r["is_candidate"]]
            if part:
                edges.append(_edge(whole.ids[a], whole.ids[b], part))
        return nodes, tuple(edges)

    def find_path(self, a: str, b: str, max_hops: int = 10) -> tuple[str, ...]:
        """A shortest path that passes no hub, shown on the chart; empty where there is none."""
        whole = self.whole
        if whole is None or a not in whole.index or b not in whole.index:
            return ()
        start, end = whole.index[a], whole.index[b]
        before: dict[int, int] = {start: -1}
        queue = deque([(start, 0)])
        while queue and end not in before:
            node, hops = queue.popleft()
            if hops >= max_hops or (whole.hub[node] and node != start):
                continue
            for near in whole.neighbours(node).tolist():
                if near not in before:
                    before[near] = node
                    queue.append((near, hops + 1))
        if end not in before:
            self.path = ()
            self.changed.emit()
            return ()
        line = [end]
        while line[-1] != start:
            line.append(before[line[-1]])
        self.visible = list(dict.fromkeys([*self.visible, *line]))
        self.pinned |= set(line)
        self.path = tuple(whole.ids[n] for n in reversed(line))
        self.changed.emit()
        return self.path

    def search(self, words: str, most: int = 40) -> tuple[tuple[str, str, str], ...]:
        """(id, type, label) of nodes whose label holds the words."""
        if self.whole is None or not words.strip():
            return ()
        labels = pc.utf8_lower(pc.fill_null(self.whole.nodes["label"], ""))
        mask = np.ones(len(labels), np.bool_)
        for word in words.lower().split():
            mask &= pc.match_substring(labels, word).combine_chunks().to_numpy(zero_copy_only=False)
        rows = self.whole.nodes.take(pa.array(np.flatnonzero(mask)[:most])).to_pylist()
        return tuple((r["node_id"], r["type"], r["label"] or r["node_id"]) for r in rows)


def _node(r: dict[str, Any], more: int) -> Node:
    detail = json.loads(r["detail"]) if r.get("detail") else {}
    return Node(
        r["node_id"], r["type"], r["label"] or r["node_id"], bool(r["hub"]),
        r.get("hub_because") or "", detail if isinstance(detail, dict) else {}, more,
    )  # fmt: skip


def _edge(a: str, b: str, rows: list[dict[str, Any]]) -> Edge:
    tips = []
    for r in rows:
        since = day(r["valid_from"])
        until = day(r["valid_to"])
        span = f" ({since or '…'} – {until})" if until else f" (since {since})" if since else ""
        sources = json.loads(r["source_refs"] or "[]")
        source = (
            f" [{sources[0]}{' +' + str(len(sources) - 1) if len(sources) > 1 else ''}]"
            if sources
            else ""
        )
        candidate = " – candidate" if r["is_candidate"] else ""
        tips.append(f"{link_words(r['type'])}{span}{candidate}: {r['because'] or ''}{source}")
    words = ", ".join(dict.fromkeys(link_words(r["type"]) for r in rows))
    types = tuple(dict.fromkeys(r["type"] for r in rows))
    return Edge(
        a, b, all(r["is_candidate"] for r in rows), max(r["bits"] or 0.0 for r in rows), words,
        tuple(tips), types,
    )  # fmt: skip
