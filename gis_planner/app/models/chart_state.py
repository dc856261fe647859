"""One step of a chart: what is on it, where, and how it is seen. A value; undo keeps many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import pairwise
from typing import Any

Place = tuple[float, float]
EVIDENCE = ("all", "confirmed", "candidates")


@dataclass(frozen=True)
class NodeGroup:
    """Nodes taken together under a name; `closed`: drawn as one."""

    name: str
    members: tuple[str, ...]
    closed: bool = True

    @property
    def id(self) -> str:
        """Its id on the chart."""
        return f"group:{self.name}"


@dataclass(frozen=True)
class Note:
    """A note that belongs to no node."""

    id: str
    text: str
    x: float
    y: float


@dataclass(frozen=True)
class ChartState:
    """Everything that is kept of a chart.

    `asked`: nodes that the user put there by name (their hubs show although hubs are hidden);
    `as_of`: ISO date, '' all dates together; `evidence`: all | confirmed | candidates;
    `path`: routes as ids; `rings`: node → why it is emphasised; `community`: node → number.
    """

    ids: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    groups: tuple[NodeGroup, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    free: tuple[Note, ...] = ()
    hide_hubs: bool = True
    evidence: str = "all"
    min_bits: float = 0.0
    as_of: str = ""
    path: tuple[tuple[str, ...], ...] = ()
    rings: Mapping[str, str] = field(default_factory=dict)
    community: Mapping[str, int] = field(default_factory=dict)

    @property
    def closed(self) -> dict[str, NodeGroup]:
        """Member → the closed group that it is in."""
        return {m: g for g in self.groups if g.closed for m in g.members}

    @property
    def on_path(self) -> frozenset[tuple[str, str]]:
        """Steps of the path, both ways round."""
        return frozenset(
            pair for route in self.path for a, b in pairwise(route) for pair in ((a, b), (b, a))
        )

    def to_document(self) -> dict[str, Any]:
        """As plain JSON, for a document of the case."""
        made = asdict(self)
        made["asked"], made["pinned"] = sorted(self.asked), sorted(self.pinned)
        made["places"] = {k: [round(x, 1), round(y, 1)] for k, (x, y) in self.places.items()}
        return {k: v for k, v in made.items() if v not in ((), {}, [], "")} | {"version": 1}

    @classmethod
    def from_document(cls, value: Mapping[str, Any]) -> ChartState:
        """From what `to_document` gave; fields that are not known are left out."""
        known = {f.name for f in fields(cls)}
        made = {k: v for k, v in value.items() if k in known}
        made["ids"] = tuple(value.get("ids", ()))
        made["asked"] = frozenset(value.get("asked", ()))
        made["pinned"] = frozenset(value.get("pinned", ()))
        made["places"] = {k: (float(p[0]), float(p[1])) for k, p in value.get("places", {}).items()}
        made["groups"] = tuple(
            NodeGroup(g["name"], tuple(g["members"]), bool(g.get("closed", True)))
            for g in value.get("groups", ())
        )
        made["free"] = tuple(
            Note(n["id"], n["text"], float(n["x"]), float(n["y"])) for n in value.get("free", ())
        )
        made["path"] = tuple(tuple(r) for r in value.get("path", ()))
        return cls(**made)
