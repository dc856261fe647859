"""The link graph: expand, paths, components, communities, cores, at any date."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.links.arrays import Bools, Edges, Ints, Neighbours, Net, date_number
from gis_planner.links.paths import shortest_paths


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

    def __init__(
        self,
        nodes: pa.Table,
        links: pa.Table,
        *,
        arrays: Mapping[str, npt.NDArray[np.generic]] | None = None,
    ) -> None:
        """`arrays` from `to_arrays` of the same tables save building the edges again."""
        self.nodes, self.links = nodes, links
        self.ids: pa.Array = _flat(nodes["node_id"])
        hub = pc.fill_null(nodes["hub"], False).to_numpy()
        edges = Edges.from_arrays(arrays) if arrays else Edges.from_table(self.ids, links)
        built = Neighbours.from_arrays(arrays) if arrays else None
        self.net = Net(len(self.ids), edges, hub, built)

    def _with(self, edges: Edges) -> Graph:
        made = object.__new__(Graph)
        made.nodes, made.links, made.ids = self.nodes, self.links, self.ids
        made.net = Net(self.net.nodes, edges, self.net.hub)
        return made

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The built edges and neighbour list, to be kept beside the tables."""
        near = self.net.neighbours
        return {**self.net.edges.to_arrays(), "start": near.start, "to": near.to, "edge": near.edge}

    # Filters: each returns another graph over the same nodes.

    def at(self, date: str) -> Graph:
        """The network on a day (ISO): links that began by then and had not ended. A link of
        unknown dates is kept, for it may have been there."""
        day, edges = date_number(date), self.net.edges
        return self._with(edges.keep((edges.since <= day) & (edges.until >= day)))

    def where(
        self, *, min_bits: float | None = None, types: Collection[str] | None = None,
        candidates: bool = True,
    ) -> Graph:  # fmt: skip
        """Only links of at least `min_bits`, of these types, and without candidates if so asked."""
        edges = self.net.edges
        mask: Bools = np.ones(len(edges), dtype=bool)
        if min_bits is not None:
            mask &= edges.bits >= min_bits
        if not candidates:
            mask &= ~edges.candidate
        if types is not None:
            of_type = pc.is_in(self.links["type"], pa.array(sorted(types), pa.string()))
            mask &= of_type.to_numpy()[edges.row]
        return self._with(edges.keep(mask))

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

    def ego(
        self, ids: Iterable[str], hops: int = 2, *, limit: int = 5000, through_hubs: bool = False
    ) -> Part:
        """Everything within `hops` of `ids`, nearest first, at most `limit` nodes."""
        front = self.numbers(ids)
        seen: Bools = np.zeros(self.net.nodes, dtype=bool)
        seen[front] = True
        order = [front]
        for hop in range(hops):
            passing = front if through_hubs or hop == 0 else front[~self.net.hub[front]]
            near = self.net.neighbours.after(passing)
            front = np.unique(near[~seen[near]])
            room = limit - sum(map(len, order))
            front = front[: max(0, room)]
            seen[front] = True
            order.append(front)
        return self.part(np.concatenate(order), inside=seen)

    def part(self, numbers: Ints, inside: Bools | None = None) -> Part:
        """These nodes and the links among them."""
        if inside is None:
            inside = np.zeros(self.net.nodes, dtype=bool)
            inside[numbers] = True
        slots = self.net.neighbours.slots(numbers)
        edge = self.net.neighbours.edge[slots]
        among = np.unique(edge[inside[self.net.neighbours.to[slots]]])
        return Part(
            self.nodes.take(pa.array(numbers)), self.links.take(pa.array(self.net.edges.row[among]))
        )

    def paths(self, a: str, b: str, *, max_hops: int = 12, limit: int = 100) -> tuple[Path, ...]:
        """All shortest paths from `a` to `b` with the evidence of each step, strongest first."""
        start, end = self.numbers([a, b]).tolist()
        lines = shortest_paths(self.net, start, end, max_hops=max_hops, limit=limit)
        made = [self._path(line) for line in lines]
        return tuple(sorted(made, key=lambda p: (-p.weakest_bits, p.nodes)))

    def _path(self, line: list[int]) -> Path:
        steps = []
        for x, y in pairwise(line):
            slots = self.net.neighbours.slots(np.array([x], dtype=np.int32))
            edge = self.net.neighbours.edge[slots[self.net.neighbours.to[slots] == y]]
            rows = self.links.take(pa.array(self.net.edges.row[edge])).drop_columns(
                [c for c in ("geom",) if c in self.links.column_names]
            )
            steps.append(tuple(rows.to_pylist()))
        return Path(tuple(self.ids.take(pa.array(line)).to_pylist()), tuple(steps))

    def components(self, *, min_bits: float | None = None) -> Ints:
        """Component number of each node once hubs are cut and weak links are left out; the
        largest component is 0."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        mask = self.net.conducting(min_bits)
        a, b = self.net.edges.a[mask], self.net.edges.b[mask]
        matrix = coo_array(
            (np.ones(len(a), dtype=np.int8), (a, b)),
            shape=(self.net.nodes, self.net.nodes),
        )
        _, label = connected_components(matrix, directed=False)
        size = np.bincount(label)
        rank = np.empty(len(size), dtype=np.int32)
        rank[np.argsort(-size, kind="stable")] = np.arange(len(size), dtype=np.int32)
        return rank[label]

    @cached_property
    def _igraph(self) -> object:
        import igraph

        edges = self.net.edges.keep(self.net.conducting())
        pairs = np.stack([edges.a, edges.b], axis=1).astype(np.int64)
        graph = igraph.Graph(n=self.net.nodes, edges=pairs.data, directed=False)
        graph.es["bits"] = np.maximum(edges.bits, 0.1).tolist()
        return graph

    def k_core(self) -> Ints:
        """Core number of each node: the largest k such that it has k neighbours of core k."""
        simple = self._igraph.copy().simplify()  # type: ignore[attr-defined]
        return np.array(simple.coreness(), dtype=np.int32)

    def articulation_points(self) -> tuple[str, ...]:
        """Nodes that alone join two groups ('this phone alone joins them')."""
        found = self._igraph.articulation_points()  # type: ignore[attr-defined]
        return tuple(self.ids.take(pa.array(sorted(found), pa.int64())).to_pylist())

    def communities(self, *, seed: int, repeats: int = 5, resolution: float = 1.0) -> Communities:
        """Leiden communities weighted by bits, repeated with other seeds to see what is stable."""
        from gis_planner.links.communities import find_communities

        return find_communities(self._igraph, seed=seed, repeats=repeats, resolution=resolution)


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
