"""The link graph: expand, paths, components, communities, cores, at any date."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.links.arrays import (
    Arrays,
    Bools,
    EdgeReader,
    Edges,
    Ints,
    Neighbours,
    Net,
    Sieve,
    date_number,
)
from gis_planner.links.cuts import component_numbers, core_levels, joints
from gis_planner.links.paths import shortest_paths

FEW = 1000
"""So many ids are found one by one sooner than by an index of all."""


class Rows(Protocol):
    """Rows of NODES or LINKS by position: an Arrow table, or a store that reads what is asked."""

    def take(self, indices: pa.Array) -> pa.Table:
        """The rows at these positions."""


@dataclass(frozen=True)
class Part:
    """A part of the graph, as tables: what a chart shows and an export holds."""

    nodes: pa.Table
    links: pa.Table


@dataclass(frozen=True)
class Path:
    """One shortest path: node ids, and for each step every link that makes it (LINKS rows)."""

    nodes: tuple[str, ...]
    steps: tuple[tuple[dict[str, object], ...], ...]

    @property
    def weakest_bits(self) -> float:
        """Bits of the weakest step, each step as strong as its strongest link."""
        best = [max(float(str(r["bits"] or 0)) for r in step) for step in self.steps]
        return min(best, default=0.0)


@dataclass(frozen=True)
class Communities:
    """Groups that hold together. `label` of each node (-1 alone); `stability` of each node: the
    share of its companions that stay with it over repeats; `mean_stability` over all groups."""

    label: Ints
    stability: npt.NDArray[np.float64]
    modularity: float
    mean_stability: float
    repeats: int


class Graph:
    """Nodes and links of one case, with the questions that analysts ask of them.

    Hubs are shown but never passed through. Candidates count like any link unless filtered out.
    """

    def __init__(self, nodes: pa.Table, links: pa.Table, *, arrays: Arrays | None = None) -> None:
        """`arrays` from `to_arrays` of the same tables save building the edges again."""
        ids = _flat(nodes["node_id"])
        hub = pc.fill_null(nodes["hub"], False).to_numpy()
        if arrays is None:
            reader = EdgeReader(ids, links.num_rows)
            reader.take(links)
            self._set(nodes, links, ids, hub, reader.edges(), tuple(reader.kinds), None)
        else:
            self._set(nodes, links, ids, hub, *_stored(arrays))

    def _set(
        self, nodes: Rows, links: Rows, ids: pa.Array, hub: Bools, edges: Edges,
        kinds: tuple[str, ...], built: Neighbours | None,
    ) -> None:  # fmt: skip
        self.nodes, self.links, self.ids, self.kinds = nodes, links, ids, kinds
        self.net = Net(len(ids), edges, hub, built)

    @classmethod
    def of_parts(
        cls, ids: pa.Array, hub: Bools, nodes: Rows, links: Rows, *,
        reader: EdgeReader | None = None, arrays: Arrays | None = None,
    ) -> Graph:  # fmt: skip
        """From node ids and hub marks, with edges read in batches or arrays kept before; rows of
        the tables are only asked for when something is shown."""
        made = cls.__new__(cls)
        if reader is not None:
            made._set(nodes, links, ids, hub, reader.edges(), tuple(reader.kinds), None)
        else:
            made._set(nodes, links, ids, hub, *_stored(arrays or {}))
        return made

    def _through(self, sieve: Sieve) -> Graph:
        made = Graph.__new__(Graph)
        made.nodes, made.links, made.ids, made.kinds = self.nodes, self.links, self.ids, self.kinds
        made.net = self.net.through(sieve)
        return made

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The built edges and neighbour list, to be kept beside the tables."""
        near = self.net.neighbours
        lists = {"start": near.start, "to": near.to, "edge": near.edge}
        return {**self.net.edges.to_arrays(), **lists, "kinds": np.array(self.kinds, dtype="U40")}

    # Filters: each returns another graph over the same nodes and the same arrays.

    def at(self, date: str) -> Graph:
        """The network on a day (ISO): links that began by then and had not ended. A link of
        unknown dates is kept, for it may have been there."""
        return self._through(replace(self.net.sieve, day=date_number(date)))

    def where(
        self, *, min_bits: float | None = None, types: Collection[str] | None = None,
        candidates: bool = True,
    ) -> Graph:  # fmt: skip
        """Only links of at least `min_bits`, of these types, and without candidates if so asked."""
        sieve = self.net.sieve
        if min_bits is not None:
            sieve = replace(sieve, min_bits=max(min_bits, sieve.min_bits or min_bits))
        if types is not None:
            kinds = {n for n, kind in enumerate(self.kinds) if kind in types}
            kinds &= kinds if sieve.kinds is None else set(sieve.kinds)
            sieve = replace(sieve, kinds=tuple(sorted(kinds)))
        return self._through(replace(sieve, candidates=sieve.candidates and candidates))

    # Questions.

    @cached_property
    def _sorted(self) -> bool:
        """True where ids stand in order, as `build_links` writes them: then ids are found by
        halving, without an index in memory."""
        return len(self.ids) < 2 or bool(pc.all(pc.less(self.ids[:-1], self.ids[1:])).as_py())

    def numbers(self, ids: Iterable[str]) -> Ints:
        """Node numbers of ids; UserError names the first that is not in the graph."""
        wanted = list(ids)
        if self._sorted:
            found = [self._halve(i) for i in wanted]
        else:
            found = pc.index_in(pa.array(wanted, pa.string()), value_set=self.ids).to_pylist()
        for i, n in zip(wanted, found):
            if n is None:
                raise UserError(f"'{i}' is not in the network.", "Build the links again.")
        return np.array(found, dtype=np.int32)

    def _halve(self, wanted: str) -> int | None:
        key = wanted.encode()  # Arrow orders texts by their bytes
        at = bisect_left(range(len(self.ids)), key, key=lambda n: self.ids[n].as_py().encode())
        return at if at < len(self.ids) and self.ids[at].as_py() == wanted else None

    def known(self, ids: Iterable[str]) -> list[str]:
        """Those of `ids` that are in the graph."""
        wanted = list(ids)
        if self._sorted and len(wanted) <= FEW:
            return [i for i in wanted if self._halve(i) is not None]
        inside = pc.is_in(pa.array(wanted, pa.string()), value_set=self.ids).to_pylist()
        return [i for i, here in zip(wanted, inside) if here]

    def ids_of(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Ids of node numbers."""
        return tuple(self.ids.take(pa.array(list(numbers), pa.int64())).to_pylist())

    def reach(
        self, ids: Iterable[str], hops: int, *, limit: int = 5000, through_hubs: bool = False,
        hide_hubs: bool = False,
    ) -> tuple[Ints, int]:  # fmt: skip
        """Numbers of at most `limit` nodes within `hops` of `ids`, the nearest first, and how many
        there are in all. Hubs are reached and not passed, or left out with `hide_hubs`."""
        front = np.unique(self.numbers(ids))
        seen: Bools = np.zeros(self.net.nodes, dtype=bool)
        seen[front] = True
        order = [front]
        for hop in range(hops):
            passing = front if through_hubs or hop == 0 else front[~self.net.hub[front]]
            near = self.net.after(passing)
            near = near[~seen[near]]
            front = np.unique(near[~self.net.hub[near]] if hide_hubs else near)
            seen[front] = True
            order.append(front)
        found = np.concatenate(order)
        return found[: max(limit, len(order[0]))], len(found)

    def ego(
        self, ids: Iterable[str], hops: int = 2, *, limit: int = 5000, through_hubs: bool = False
    ) -> Part:
        """Everything within `hops` of `ids`, nearest first, at most `limit` nodes."""
        return self.part(self.reach(ids, hops, limit=limit, through_hubs=through_hubs)[0])

    def part(self, numbers: Ints) -> Part:
        """These nodes and the links among them."""
        inside: Bools = np.zeros(self.net.nodes, dtype=bool)
        inside[numbers] = True
        slots = self.net.slots(numbers)
        near = self.net.neighbours
        among = np.unique(near.edge[slots[inside[near.to[slots]]]])
        return Part(
            self.nodes.take(pa.array(numbers)), self.links.take(pa.array(self.net.edges.row[among]))
        )

    def links_at(self, number: int) -> pa.Table:
        """LINKS rows that touch a node."""
        slots = self.net.slots(np.array([number], dtype=np.int32))
        edge = np.unique(self.net.neighbours.edge[slots])
        return self.links.take(pa.array(self.net.edges.row[edge]))

    def paths(self, a: str, b: str, *, max_hops: int = 12, limit: int = 100) -> tuple[Path, ...]:
        """All shortest paths from `a` to `b` with the evidence of each step, strongest first."""
        start, end = self.numbers([a, b]).tolist()
        lines = shortest_paths(self.net, start, end, max_hops=max_hops, limit=limit)
        made = [self._path(line) for line in lines]
        return tuple(sorted(made, key=lambda p: (-p.weakest_bits, p.nodes)))

    def _path(self, line: list[int]) -> Path:
        steps = []
        for x, y in pairwise(line):
            slots = self.net.slots(np.array([x], dtype=np.int32))
            edge = self.net.neighbours.edge[slots[self.net.neighbours.to[slots] == y]]
            rows = self.links.take(pa.array(self.net.edges.row[edge]))
            rows = rows.drop_columns([c for c in ("geom",) if c in rows.column_names])
            steps.append(tuple(rows.to_pylist()))
        return Path(self.ids_of(line), tuple(steps))

    def components(self, *, min_bits: float | None = None, inside: Bools | None = None) -> Ints:
        """Component number of each node once hubs are cut and weak links are left out; the
        largest component is 0. With `inside`, only links among those nodes join."""
        return component_numbers(self.net, self._joining(inside, min_bits))

    def _joining(self, inside: Bools | None, min_bits: float | None = None) -> Bools:
        keep = self.net.conducting(min_bits)
        if inside is not None:
            keep &= inside[self.net.edges.a] & inside[self.net.edges.b]
        return keep

    def k_core(self) -> Ints:
        """Core number of each node: the largest k such that it has k neighbours of core k."""
        return core_levels(self.net)

    def joints(
        self, inside: Bools | None = None, *, smallest: int = 1, limit: int = 100
    ) -> Iterator[tuple[int, list[Ints]]]:
        """Nodes that alone join groups of at least `smallest` nodes ('this phone alone joins
        them'), with the groups that fall apart without them; those that join most come first."""
        return joints(self.net, self._joining(inside), smallest, limit)

    def articulation_points(self) -> tuple[str, ...]:
        """Ids of all nodes that alone join two groups."""
        return self.ids_of(sorted(cut for cut, _ in self.joints(limit=self.net.nodes)))

    def communities(self, *, seed: int, repeats: int = 5, resolution: float = 1.0) -> Communities:
        """Leiden communities weighted by bits, repeated with other seeds to see what is stable."""
        from gis_planner.links.communities import find_communities

        edges = self.net.edges.keep(self.net.conducting())
        return find_communities(
            self.net.nodes, edges, seed=seed, repeats=repeats, resolution=resolution
        )


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _stored(arrays: Arrays) -> tuple[Edges, tuple[str, ...], Neighbours | None]:
    kinds = tuple(str(k) for k in arrays["kinds"])
    return Edges.from_arrays(arrays), kinds, Neighbours.from_arrays(arrays)
