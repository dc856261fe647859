"""The link chart as a model: steps that can be undone, filters, groups, notes, paths. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from gis_planner.app.models.chart_state import ChartState, NodeGroup, Note, Place
from gis_planner.app.models.events import Event
from gis_planner.app.models.networks import (
    Content,
    LinkRow,
    Neighbour,
    Networks,
    NodeRow,
    Route,
    pair,
)

MOST_NODES = 6_000
EXPAND_MOST = 80
"""New nodes that one expansion brings; the rest stays behind a '+n' and in the menu."""
START_MOST = 160
"""Nodes that a chart begins with, at most: what is nearest to where it began."""
KEEP_STEPS = 100
MOST_PATHS = 6
"""Shortest paths shown between each two of several nodes."""


@dataclass(frozen=True)
class Node:
    """A node to draw. `more`: neighbours that are not shown; `count`: members of a closed group;
    `faint`: no link holds on the date that is shown."""

    row: NodeRow
    more: int = 0
    count: int = 0
    faint: bool = False

    @property
    def id(self) -> str:
        """Id on the chart."""
        return self.row.id

    @property
    def type(self) -> str:
        """premises, business, …, group."""
        return self.row.type

    @property
    def label(self) -> str:
        """What to show."""
        return self.row.label


@dataclass(frozen=True)
class Edge:
    """All links between two nodes to draw, as one line."""

    a: str
    b: str
    links: tuple[LinkRow, ...]

    @property
    def candidate(self) -> bool:
        """Whether the program proposes all of them and nobody confirmed one."""
        return all(x.candidate for x in self.links)

    @property
    def bits(self) -> float:
        """Of the strongest link."""
        return max(x.bits for x in self.links)

    @property
    def words(self) -> str:
        """What the line says."""
        return ", ".join(dict.fromkeys(x.words for x in self.links))


@dataclass(frozen=True)
class Shown:
    """Nodes and edges that pass every filter."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


class ChartModel:
    """Emits `changed(what)` after every step: nodes | look | places."""

    def __init__(self) -> None:
        self.source: Networks | None = None
        self.state = ChartState()
        self.changed = Event()
        self.name = ""
        self.saved: ChartState | None = None
        self._past: list[tuple[str, ChartState]] = []
        self._future: list[tuple[str, ChartState]] = []
        self._shown: tuple[ChartState, Shown] | None = None

    # ---- steps

    def step(self, label: str, what: str = "nodes", **values: Any) -> bool:
        """Change the chart as one step that can be undone; False where nothing changes."""
        made = replace(self.state, **values)
        if made == self.state:
            return False
        self._past.append((label, self.state))
        del self._past[:-KEEP_STEPS]
        self._future.clear()
        self.state = made
        self.changed.emit(what)
        return True

    def undo(self) -> str:
        """Take the newest step back; what it was, '' without one."""
        return self._travel(self._past, self._future)

    def redo(self) -> str:
        """Do again what was undone; what it is, '' without one."""
        return self._travel(self._future, self._past)

    def _travel(
        self, source: list[tuple[str, ChartState]], target: list[tuple[str, ChartState]]
    ) -> str:
        if not source:
            return ""
        label, state = source.pop()
        target.append((label, self.state))
        self.state = state
        self.changed.emit("nodes")
        return label

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._future)

    @property
    def unsaved(self) -> bool:
        """Whether a named chart differs from what the case keeps."""
        return bool(self.name) and self.state != self.saved

    def reset(self, source: Networks | None = None) -> None:
        """An empty chart, of another case or of links that were built again."""
        self.source = source
        self.state, self.name, self.saved = ChartState(), "", None
        self._past.clear()
        self._future.clear()
        self._shown = None
        self.changed.emit("nodes")

    def reread(self) -> None:
        """The links were built again: nodes that are gone leave the chart."""
        if self.source is None:
            return
        self.source.forget()
        self._shown = None
        there = tuple(self.source.known(self.state.ids))
        self.state = replace(self.state, ids=there)
        self.changed.emit("nodes")

    # ---- what is on the chart

    def show(self, ids: Sequence[str], hops: int = 2) -> None:
        """A new chart about some nodes; filters stay as they are."""
        found = self.source.around(ids, hops, START_MOST) if self.source else []
        asked = frozenset(self.source.known(ids)) if self.source else frozenset()
        self.name, self.saved = "", None
        self.step("New chart", ids=tuple(found), asked=asked, places={}, pinned=frozenset(),
                  groups=(), notes={}, free=(), path=(), rings={}, community={})  # fmt: skip

    def add(self, ids: Iterable[str], at: Place | None = None) -> int:
        """Put nodes on the chart (around a place); how many are new."""
        if self.source is None:
            return 0
        new = [i for i in self.source.known(ids) if i not in set(self.state.ids)]
        new = new[: MOST_NODES - len(self.state.ids)]
        asked = self.state.asked | set(new)
        places = dict(self.state.places)
        if at is not None:
            for k, i in enumerate(new):
                places[i] = (at[0] + (k % 5) * 60.0, at[1] + (k // 5) * 60.0)
        self.step("Add to the chart", ids=(*self.state.ids, *new), asked=asked, places=places)
        return len(new)

    def counts(self, node_id: str) -> dict[str, tuple[int, int]]:
        """Kind → (neighbours not on the chart, hubs and those that filters hide not counted;
        of them candidates only)."""
        found: dict[str, tuple[int, int]] = {}
        for n in self._hidden(node_id):
            whole, weak = found.get(n.type, (0, 0))
            found[n.type] = (whole + 1, weak + n.candidate)
        return found

    def _hidden(self, node_id: str) -> list[Neighbour]:
        """Neighbours that are not on the chart and that filters let through, best first."""
        if self.source is None:
            return []
        there, s = set(self.state.ids), self.state
        return [
            n for n in self.source.neighbours(node_id)
            if n.id not in there
            and not (n.hub and s.hide_hubs)
            and not (n.candidate and s.evidence == "confirmed")
            and not (not n.candidate and s.evidence == "candidates")
            and (n.hub or n.bits >= s.min_bits)
        ]  # fmt: skip

    def expand(self, ids: Sequence[str], kind: str = "", most: int = EXPAND_MOST) -> int:
        """Show neighbours of nodes, of one kind only where asked; how many are new."""
        new: dict[str, None] = {}
        for node in ids:
            hidden = [n for n in self._hidden(node) if kind in ("", n.type)]
            new.update(dict.fromkeys(n.id for n in hidden[:most]))
        room = max(MOST_NODES - len(self.state.ids), 0)
        fresh = list(new)[:room]
        if fresh:
            self.step("Expand", ids=(*self.state.ids, *fresh))
        return len(fresh)

    def hide(self, ids: Collection[str]) -> None:
        """Take nodes off the chart; a closed group goes with its members."""
        gone = set(ids)
        for group in self.state.groups:
            if group.id in gone:
                gone |= set(group.members)
        s = self.state
        self.step(
            "Hide", ids=tuple(i for i in s.ids if i not in gone), asked=s.asked - gone,
            groups=_without(s.groups, gone), pinned=s.pinned - gone,
            path=tuple(r for r in s.path if not gone & set(r)),
            rings={k: v for k, v in s.rings.items() if k not in gone},
        )  # fmt: skip

    def keep_only(self, ids: Collection[str]) -> None:
        """Take everything else off."""
        self.hide([i for i in self.state.ids if i not in set(ids)])

    # ---- seeing

    def look(self, label: str, **values: Any) -> None:
        """Change filters: hide_hubs, evidence, min_bits, as_of, rings, community."""
        self.step(label, "look", **values)

    def content(self) -> Content:
        """Everything on the chart before filters."""
        return self.source.content(self.state.ids) if self.source else Content()

    def shown(self) -> Shown:
        """What passes the filters, groups closed."""
        if self._shown is None or self._shown[0] is not self.state:
            self._shown = (self.state, self._filter())
        return self._shown[1]

    def _filter(self) -> Shown:
        s, content = self.state, self.content()
        closed = s.closed
        kept = s.asked.union(*s.path)
        hub = {n.id for n in content.nodes if n.hub and s.hide_hubs and n.id not in kept}
        edges: dict[tuple[str, str], list[LinkRow]] = {}
        linked: set[str] = set()
        for link in content.links:
            if link.a in hub or link.b in hub or not self._passes(link):
                continue
            a, b = (closed[i].id if i in closed else i for i in (link.a, link.b))
            linked |= {a, b}
            if a != b:
                edges.setdefault(pair(a, b), []).append(link)
        nodes = [
            Node(n, content.hidden.get(n.id, 0), faint=bool(s.as_of) and n.id not in linked)
            for n in content.nodes
            if n.id not in hub and n.id not in closed
        ]
        there = content.by_id
        for group in s.groups:
            members = [m for m in group.members if m in there and m not in hub]
            if group.closed and members:
                words = f"{group.name} ({len(members)})"
                row = NodeRow(group.id, "group", words, False, "", {}, ())
                nodes.append(Node(row, count=len(members)))
        return Shown(tuple(nodes), tuple(Edge(a, b, tuple(v)) for (a, b), v in edges.items()))

    def _passes(self, link: LinkRow) -> bool:
        s = self.state
        if s.evidence == "confirmed" and link.candidate:
            return False
        if s.evidence == "candidates" and not link.candidate:
            return False
        return (link.bits >= s.min_bits or s.min_bits <= 0) and link.holds_on(s.as_of)

    def edge(self, a: str, b: str) -> Edge | None:
        """The line between two nodes as shown now."""
        key = pair(a, b)
        return next((e for e in self.shown().edges if (e.a, e.b) == key), None)

    def links_at(self, node_id: str) -> tuple[LinkRow, ...]:
        """Links of a node as shown now, the strongest first."""
        found = [x for e in self.shown().edges if node_id in (e.a, e.b) for x in e.links]
        return tuple(sorted(found, key=lambda x: (x.candidate, -x.bits)))

    # ---- paths

    def find_paths(self, a: str, b: str) -> tuple[Route, ...]:
        """All shortest paths between two nodes, put on the chart and emphasised."""
        if self.source is None:
            return ()
        routes = self.source.paths(a, b, candidates=self.state.evidence != "confirmed")
        on = [i for r in routes for i in r.ids]
        self.step("Shortest paths", ids=tuple(dict.fromkeys((*self.state.ids, *on))),
                  path=tuple(r.ids for r in routes))  # fmt: skip
        return routes

    def find_what_joins(self, ids: Sequence[str]) -> tuple[Route, ...]:
        """Shortest paths between every two of some nodes, put on the chart and emphasised."""
        if self.source is None:
            return ()
        certain = self.state.evidence == "confirmed"
        routes = [
            r
            for a, b in combinations(ids, 2)
            for r in self.source.paths(a, b, candidates=not certain)[:MOST_PATHS]
        ]
        on = [i for r in routes for i in r.ids]
        self.step("What joins them", ids=tuple(dict.fromkeys((*self.state.ids, *ids, *on))),
                  path=tuple(r.ids for r in routes), asked=self.state.asked | set(ids))  # fmt: skip
        return tuple(routes)

    # ---- places, pins, groups, notes

    def move(self, places: Mapping[str, Place], label: str = "Move") -> None:
        """Nodes stand elsewhere."""
        self.step(label, "places", places={**self.state.places, **places})

    def settle(self, places: Mapping[str, Place]) -> None:
        """Where a layout put nodes that had no place yet: part of the step that brought them."""
        self.state = replace(self.state, places=dict(places))
        self._shown = None

    def pin(self, ids: Collection[str], on: bool | None = None) -> None:
        """Hold nodes where they are (None: pin, or let go where all are pinned)."""
        chosen = frozenset(ids)
        on = not chosen <= self.state.pinned if on is None else on
        pinned = self.state.pinned | chosen if on else self.state.pinned - chosen
        self.step("Pin" if on else "Unpin", "look", pinned=pinned)

    def group(self, name: str, ids: Collection[str], *, closed: bool = True) -> None:
        """Take nodes together under a name; they leave groups that they were in."""
        members = set(ids) - {g.id for g in self.state.groups}
        for g in self.state.groups:
            if g.id in ids:
                members |= set(g.members)
        kept = _without(self.state.groups, members)
        names = {g.name for g in kept}
        free = next(
            n for k in range(1, 999) if (n := name if k == 1 else f"{name} {k}") not in names
        )
        order = tuple(i for i in self.state.ids if i in members)
        if not order:
            return
        places = dict(self.state.places)
        stood = [places[i] for i in order if i in places]
        made = NodeGroup(free, order, closed)
        if stood:
            places[made.id] = (
                sum(x for x, _ in stood) / len(stood), sum(y for _, y in stood) / len(stood),
            )  # fmt: skip
        self.step("Group", groups=(*kept, made), places=places)

    def open_group(self, group_id: str, closed: bool) -> None:
        """Open or close a group."""
        groups = tuple(replace(g, closed=closed) if g.id == group_id else g
                       for g in self.state.groups)  # fmt: skip
        self.step("Close group" if closed else "Open group", groups=groups)

    def ungroup(self, group_id: str) -> None:
        """Forget a group; its members stay."""
        self.step("Ungroup", groups=tuple(g for g in self.state.groups if g.id != group_id))

    def group_of(self, node_id: str) -> NodeGroup | None:
        """The group with this id, or the one that holds this node."""
        return next((g for g in self.state.groups if g.id == node_id or node_id in g.members), None)

    def annotate(self, node_id: str, text: str) -> None:
        """Put a note on a node; '' takes it away."""
        notes = {k: v for k, v in self.state.notes.items() if k != node_id}
        if text.strip():
            notes[node_id] = text.strip()
        self.step("Note", "look", notes=notes)

    def add_note(self, text: str, x: float, y: float) -> None:
        """A note on the ground."""
        numbers = [int(n.id[1:]) for n in self.state.free if n.id[1:].isdigit()]
        note = Note(f"F{max(numbers, default=0) + 1}", text.strip(), x, y)
        self.step("Note", "look", free=(*self.state.free, note))

    def edit_note(self, note_id: str, text: str) -> None:
        """Change a note on the ground; '' takes it away."""
        free = tuple(
            replace(n, text=text.strip()) if n.id == note_id else n for n in self.state.free
        )
        self.step("Note", "look", free=tuple(n for n in free if n.text))

    def move_note(self, note_id: str, x: float, y: float) -> None:
        """A note on the ground stands elsewhere."""
        free = tuple(replace(n, x=x, y=y) if n.id == note_id else n for n in self.state.free)
        self.step("Move note", "look", free=free)

    # ---- saved charts

    def take(self, name: str, state: ChartState) -> None:
        """Show a chart that the case keeps."""
        there = tuple(self.source.known(state.ids)) if self.source else ()
        self.step(f"Open {name}", **{f: getattr(state, f) for f in state.__dataclass_fields__
                                     if f != "ids"}, ids=there)  # fmt: skip
        self.name, self.saved = name, self.state


def _without(groups: tuple[NodeGroup, ...], gone: set[str]) -> tuple[NodeGroup, ...]:
    """Groups without some members; groups that nobody is left in go too."""
    kept = (replace(g, members=tuple(m for m in g.members if m not in gone)) for g in groups)
    return tuple(g for g in kept if g.members)
