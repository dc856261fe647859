"""What `networks` answers: parts of the graph with their sentence and the rows behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa


def refs_of(lists: Iterable[str | None]) -> tuple[str, ...]:
    """Distinct references of several `source_refs` columns (JSON lists), in order."""
    return tuple(sorted({r for text in lists if text for r in json.loads(text)}))


@dataclass(frozen=True)
class Network:
    """A part of the graph. `nodes`, `links` as NODES and LINKS; `reached` counts the nodes within
    reach, of which `nodes` may be the nearest only; `as_of` None = all times together."""

    nodes: pa.Table
    links: pa.Table
    reached: int
    as_of: date | None = None


@dataclass(frozen=True)
class Step:
    """One step of a path: every LINKS row between two nodes, the strongest first."""

    from_id: str
    to_id: str
    links: tuple[dict[str, Any], ...]

    @property
    def because(self) -> str:
        """Sentence of the strongest link."""
        return str(self.links[0]["because"])

    @property
    def source_refs(self) -> tuple[str, ...]:
        """Rows behind any link of the step."""
        return refs_of(row["source_refs"] for row in self.links)


@dataclass(frozen=True)
class Route:
    """One shortest path. `bits`: of its weakest step; `labels` beside `ids`."""

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    steps: tuple[Step, ...]
    bits: float

    @property
    def source_refs(self) -> tuple[str, ...]:
        """Rows behind any step."""
        return refs_of(json.dumps(s.source_refs) for s in self.steps)


@dataclass(frozen=True)
class Group:
    """Nodes that hang together: a component, community or core.

    `stability`: share of companions that stay together when the search is repeated (1 where
    nothing is left to chance); `bits` the weakest link that holds it; `level` k of a core.
    """

    number: int
    ids: tuple[str, ...]
    because: str
    source_refs: tuple[str, ...]
    stability: float = 1.0
    level: int = 0
    bits: float | None = None


@dataclass(frozen=True)
class Ring:
    """Traders that `joiners` (ids of people, contacts or addresses) join; `places` where they
    trade; `bits` of the weakest tie. `member_labels` beside `members`."""

    joiners: tuple[str, ...]
    members: tuple[str, ...]
    member_labels: tuple[str, ...]
    places: tuple[str, ...]
    bits: float
    because: str
    source_refs: tuple[str, ...]


@dataclass(frozen=True)
class Joint:
    """A node that alone joins groups. `sides`: numbers of nodes that fall apart without it, the
    largest first; `examples` a labelled node of each side."""

    node_id: str
    label: str
    type: str
    sides: tuple[int, ...]
    examples: tuple[str, ...]
    because: str
    source_refs: tuple[str, ...] = field(default=())
