"""The one door from the window to the link graph of a case. No Qt."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from gis_planner.app.models.dossier import day, link_words
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import charts, networks
from gis_planner.pipeline.charts import Neighbour
from gis_planner.pipeline.networks import Group, Joint, Route
from gis_planner.store import Case

__all__ = ["Content", "Group", "Joint", "LinkRow", "Neighbour", "Networks", "NodeRow", "Route"]


@dataclass(frozen=True)
class NodeRow:
    """A node of the graph as stored. `refs`: source rows that name it."""

    id: str
    type: str
    label: str
    hub: bool
    hub_because: str
    detail: dict[str, Any]
    refs: tuple[str, ...]


@dataclass(frozen=True)
class LinkRow:
    """One link as stored. Dates ISO, '' unknown or open; `grade` 3x5x2 of the intelligence behind
    it; `marking` the strictest of its sources."""

    a: str
    b: str
    type: str
    since: str
    until: str
    bits: float
    candidate: bool
    because: str
    refs: tuple[str, ...]
    grade: str = ""
    marking: str = ""

    @property
    def words(self) -> str:
        """'is director of'."""
        return link_words(self.type)

    @property
    def span(self) -> str:
        """'4 Mar 2021 – 2 May 2024', 'since 4 Mar 2021', or ''."""
        if self.until:
            return f"{day(self.since) or '…'} – {day(self.until)}"
        return f"since {day(self.since)}" if self.since else ""

    def holds_on(self, date: str) -> bool:
        """Whether it was there on an ISO date; one of unknown dates may have been."""
        return not (date and ((self.since and self.since > date) or
                              (self.until and self.until < date)))  # fmt: skip


@dataclass(frozen=True)
class Content:
    """Nodes and every link among them, and how many neighbours of each are not among them."""

    nodes: tuple[NodeRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    hidden: dict[str, int] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, NodeRow]:
        """Id → node."""
        return {n.id: n for n in self.nodes}

    @cached_property
    def between(self) -> dict[tuple[str, str], tuple[LinkRow, ...]]:
        """Sorted pair of ids → every link between them."""
        found: dict[tuple[str, str], list[LinkRow]] = {}
        for link in self.links:
            found.setdefault(pair(link.a, link.b), []).append(link)
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """Dates on which a link begins or ends."""
        return tuple(sorted({d for x in self.links for d in (x.since, x.until) if d}))


def pair(a: str, b: str) -> tuple[str, str]:
    """Two ids in order."""
    return (a, b) if a <= b else (b, a)


def node_row(r: dict[str, Any]) -> NodeRow:
    """From a row of NODES."""
    return NodeRow(
        r["node_id"], r["type"], r["label"] or r["node_id"], bool(r["hub"]),
        r.get("hub_because") or "", charts.details(r), _refs(r.get("source_refs")),
    )  # fmt: skip


def link_row(r: dict[str, Any]) -> LinkRow:
    """From a row of LINKS."""
    return LinkRow(
        r["from_id"], r["to_id"], r["type"], (r["valid_from"] or "")[:10],
        (r["valid_to"] or "")[:10], r["bits"] or 0.0, bool(r["is_candidate"]),
        r["because"] or "", _refs(r["source_refs"]), r.get("grade") or "", r.get("marking") or "",
    )  # fmt: skip


def _refs(text: str | None) -> tuple[str, ...]:
    return tuple(str(r) for r in json.loads(text or "[]"))


class Networks:
    """Questions about one case's graph. The first one reads the graph: ask `read` in a job."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._kept: tuple[tuple[str, ...], Content] | None = None

    def read(self, progress: Progress) -> int:
        """Read the graph; how many nodes it has."""
        progress.report(0.1, "Reading the network")
        return charts.ready(self.case)

    def forget(self) -> None:
        """The links were built again."""
        self._kept = None

    def known(self, ids: Iterable[str]) -> list[str]:
        """Those ids that are nodes; none while no links are built."""
        return charts.known(self.case, ids) if self.case.has("links") else []

    def around(self, ids: Sequence[str], hops: int, limit: int = 400) -> list[str]:
        """Nodes within some steps, nearest first, not passing through hubs."""
        there = self.known(ids)
        if not there:
            return []
        found = networks.ego(self.case, there, hops, limit=limit)
        return [str(i) for i in found.nodes["node_id"].to_pylist()]

    def neighbours(self, node_id: str) -> tuple[Neighbour, ...]:
        """Nodes one link away, the best first."""
        return charts.neighbours(self.case, node_id) if self.known([node_id]) else ()

    def content(self, ids: Sequence[str]) -> Content:
        """These nodes and all links among them; kept until other nodes are asked for."""
        key = tuple(ids)
        if self._kept is not None and self._kept[0] == key:
            return self._kept[1]
        there = self.known(key)
        if not there:
            return Content()
        part = networks.among(self.case, there)
        nodes = {r["node_id"]: node_row(r) for r in part.nodes.to_pylist()}
        columns = [c for c in part.links.column_names if c != "geom"]
        links = tuple(link_row(r) for r in part.links.select(columns).to_pylist())
        made = Content(
            tuple(nodes[i] for i in there if i in nodes),
            tuple(x for x in links if x.a != x.b), charts.hidden(self.case, there),
        )  # fmt: skip
        self._kept = (key, made)
        return made

    def paths(self, a: str, b: str, *, candidates: bool = True) -> tuple[Route, ...]:
        """Shortest paths between two nodes with the evidence of each step."""
        there = self.known([a, b])
        return networks.paths(self.case, a, b, candidates=candidates) if len(there) == 2 else ()

    def search(self, words: str) -> tuple[tuple[str, str, str], ...]:
        """(id, type, label) of nodes by name or number."""
        return charts.search(self.case, words)

    def premises_of(self, ids: Iterable[str]) -> list[str]:
        """Premises among these nodes, and where these businesses and companies trade."""
        there = self.known(ids)
        if not there:
            return []
        companies = [i for i in there if i.startswith("O")]
        if companies:  # a company trades through its businesses
            owned = networks.ego(self.case, companies, 1, types=("owned_by",), hide_hubs=True)
            there = list(dict.fromkeys([*there, *owned.nodes["node_id"].to_pylist()]))
        return list(networks.premises_of(self.case, there))

    def communities(self, progress: Progress) -> tuple[Group, ...]:
        """Groups that hold together, over the whole case."""
        progress.report(0.2, "Searching groups that hold together")
        return networks.communities(self.case, limit=10_000)

    def joints(self, ids: Sequence[str]) -> tuple[Joint, ...]:
        """Nodes among these that alone join groups."""
        there = self.known(ids)
        return networks.articulations(self.case, ids=there) if there else ()

    def cores(self, k: int = 3) -> tuple[Group, ...]:
        """Densest parts of the case."""
        return networks.cores(self.case, k) if self.case.has("links") else ()

    def source_rows(self, refs: Iterable[str]) -> tuple[dict[str, Any], ...]:
        """Rows as received behind source references, with file, row number and grade."""
        return charts.source_rows(self.case, refs)

    def history(self, premises_id: str) -> tuple[Any, ...]:
        """Who traded at a place (`links.Occupation`), the earliest first."""
        there = bool(self.known([premises_id]))
        return networks.history(self.case, premises_id) if there else ()

    def flags(self, premises_id: str) -> tuple[Any, ...]:
        """Partners' flags on a place (`links.Flag`), in their words."""
        there = bool(self.known([premises_id]))
        return networks.flags(self.case, premises_id) if there else ()

    def reached(self, premises_id: str, hops: int, limit: int) -> tuple[Content, list[Way]]:
        """What hangs together with premises, and the way to every other premises in it."""
        content = self.content(self.around([premises_id], hops, limit))
        return content, ways(content, premises_id)


@dataclass(frozen=True)
class Way:
    """How other premises are joined: ids, labels and the weakest step's bits; `candidate` where a
    step rests on candidates alone."""

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    bits: float
    candidate: bool


def ways(content: Content, start: str) -> list[Way]:
    """The shortest way from `start` to every other premises, hubs not passed, best first."""
    by_id, near = content.by_id, defaultdict[str, list[str]](list)
    for a, b in content.between:
        near[a].append(b)
        near[b].append(a)
    before: dict[str, str] = {start: ""}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if by_id[node].hub and node != start:
            continue
        for other in sorted(near[node]):
            if other not in before:
                before[other] = node
                queue.append(other)
    found = []
    for end in content.nodes:
        reached = end.type == "premises" and end.id != start and end.id in before
        if reached and not end.hub:
            line = [end.id]
            while line[-1] != start:
                line.append(before[line[-1]])
            line.reverse()
            steps = [content.between[pair(a, b)] for a, b in pairwise(line)]
            found.append(Way(
                tuple(line), tuple(by_id[i].label for i in line),
                min(max(x.bits for x in s) for s in steps),
                any(all(x.candidate for x in s) for s in steps),
            ))  # fmt: skip
    return sorted(found, key=lambda w: (w.candidate, len(w.ids), -w.bits))
