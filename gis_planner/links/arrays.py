"""The graph as arrays: edges in columns, a compressed neighbour list, and what passes a filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Arrays = Mapping[str, npt.NDArray[np.generic]]

FIRST, LAST = 0, 99_991_231
"""Dates as numbers (20250304); FIRST and LAST stand for an unknown or open end."""


@dataclass(frozen=True)
class Edges:
    """One entry a link. `a`, `b`: node numbers; `row`: row of the links table; `since`, `until`:
    yyyymmdd; `bits`: evidence; `candidate`: proposed by the machine; `kind`: place of the type in
    the graph's `kinds`."""

    a: Ints
    b: Ints
    row: Ints
    since: Ints
    until: Ints
    bits: npt.NDArray[np.float32]
    candidate: Bools
    kind: npt.NDArray[np.uint8]

    def keep(self, mask: Bools) -> Edges:
        """The edges where `mask` is true."""
        return Edges(**{f.name: getattr(self, f.name)[mask] for f in fields(self)})

    def __len__(self) -> int:
        return len(self.a)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Edges:
        """From what `Graph.to_arrays` gave, for instance by `numpy.load`."""
        return cls(**{f.name: arrays[f.name] for f in fields(cls)})  # type: ignore[arg-type]

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Name → array, to be kept and loaded again."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


_TYPES: dict[str, Any] = {
    "a": np.int32, "b": np.int32, "row": np.int32, "since": np.int32, "until": np.int32,
    "bits": np.float32, "candidate": np.bool_, "kind": np.uint8,
}  # fmt: skip


class EdgeReader:
    """Edges from batches of LINKS, a batch at a time, so that only one is in memory as text."""

    COLUMNS = ("from_id", "to_id", "type", "valid_from", "valid_to", "bits", "is_candidate")

    def __init__(self, ids: pa.Array, rows: int) -> None:
        """`rows`: how many LINKS rows there will be. The arrays are made once: growing them piece
        by piece left a third more memory behind."""
        self.ids, self.kinds = ids, [""]
        self._made: dict[str, Any] = {n: np.empty(rows, kind) for n, kind in _TYPES.items()}
        self._rows = self._kept = 0

    def take(self, links: pa.Table | pa.RecordBatch) -> None:
        """One more batch; links to nodes that are not in `ids` are left out."""
        a, b = (_numbers(links[c], self.ids) for c in ("from_id", "to_id"))
        known: Bools = (a >= 0) & (b >= 0)
        row = np.arange(self._rows, self._rows + len(a), dtype=np.int32)
        self._rows += len(a)
        end = self._kept + int(known.sum())
        for name, column in (
            ("a", a), ("b", b), ("row", row), ("since", _dates(links["valid_from"], FIRST)),
            ("until", _dates(links["valid_to"], LAST)),
            ("bits", _plain(links["bits"], 0)), ("candidate", _plain(links["is_candidate"], False)),
            ("kind", self._kinds(links["type"])),
        ):  # fmt: skip
            self._made[name][self._kept : end] = column[known]
        self._kept = end

    def edges(self) -> Edges:
        """All that was taken."""
        return Edges(**{name: made[: self._kept] for name, made in self._made.items()})

    def _kinds(self, column: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.uint8]:
        coded = _flat(column).dictionary_encode()
        codes = []
        for kind in coded.dictionary.to_pylist():
            if kind not in self.kinds:
                self.kinds.append(kind)
            codes.append(self.kinds.index(kind))
        table = np.array([*codes, 0], dtype=np.uint8)
        return np.asarray(table[pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)])


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _plain(column: pa.ChunkedArray | pa.Array, missing: float) -> Any:
    return pc.fill_null(column, missing).to_numpy(zero_copy_only=False)


def _numbers(column: pa.ChunkedArray | pa.Array, ids: pa.Array) -> Ints:
    found = pc.fill_null(pc.index_in(column, value_set=ids), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int32)


def _dates(column: pa.ChunkedArray | pa.Array, missing: int) -> Ints:
    """Each different date is read once: a million links have few thousand of them."""
    coded = _flat(column).dictionary_encode()
    known = [date_number(d) if d else missing for d in coded.dictionary.to_pylist()]
    table = np.array([*known, missing], dtype=np.int32)
    return np.asarray(table[pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)])


def date_number(iso: str) -> int:
    """20250304 for '2025-03-04'."""
    return int(iso[:10].replace("-", ""))


@dataclass(frozen=True)
class Sieve:
    """Which edges count: in force on `day` (yyyymmdd), of at least `min_bits`, of these `kinds`,
    without candidates if so asked. An edge of unknown dates passes, for it may have been there."""

    day: int | None = None
    min_bits: float | None = None
    kinds: tuple[int, ...] | None = None
    candidates: bool = True

    def passes(self, edges: Edges, at: Ints | slice = slice(None)) -> Bools | None:
        """True where an edge counts; None where all do."""
        tests: list[Bools] = []
        if self.day is not None:
            tests += [edges.since[at] <= self.day, edges.until[at] >= self.day]
        if self.min_bits is not None:
            tests.append(edges.bits[at] >= self.min_bits)
        if self.kinds is not None:
            wanted = np.zeros(256, dtype=bool)
            wanted[list(self.kinds)] = True
            tests.append(wanted[edges.kind[at]])
        if not self.candidates:
            tests.append(~edges.candidate[at])
        return np.logical_and.reduce(tests) if tests else None


@dataclass(frozen=True)
class Neighbours:
    """Compressed neighbour list, both directions: those of node i stand at
    `to[start[i]:start[i + 1]]`, reached by edge `edge[…]`."""

    start: Ints
    to: Ints
    edge: Ints

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Neighbours | None:
        """From what `Graph.to_arrays` gave; None where it holds no neighbour list."""
        if "start" not in arrays:
            return None
        return cls(**{n: arrays[n] for n in ("start", "to", "edge")})  # type: ignore[arg-type]

    @classmethod
    def of(cls, nodes: int, a: Ints, b: Ints) -> Neighbours:
        """Build from edge ends."""
        from gis_planner.links.kernels import neighbour_list

        return cls(*neighbour_list(nodes, a, b))

    def slots(self, nodes: Ints) -> npt.NDArray[np.int64]:
        """Positions in `to` and `edge` of all neighbours of `nodes`."""
        first = self.start[nodes].astype(np.int64)
        count = self.start[nodes + 1] - first
        total = int(count.sum())
        offset = np.repeat(first - np.cumsum(count) + count, count)
        return offset + np.arange(total)


@dataclass(frozen=True)
class Net:
    """Edges among `nodes` nodes, of which some are hubs, seen through a sieve."""

    nodes: int
    edges: Edges
    hub: Bools
    built: Neighbours | None = None
    sieve: Sieve = Sieve()

    @cached_property
    def neighbours(self) -> Neighbours:
        """Neighbour list over all edges: the one built before, or built now."""
        return self.built or Neighbours.of(self.nodes, self.edges.a, self.edges.b)

    def through(self, sieve: Sieve) -> Net:
        """The same edges behind another sieve; the neighbour list is shared."""
        return Net(self.nodes, self.edges, self.hub, self.neighbours, sieve)

    def slots(self, nodes: Ints) -> npt.NDArray[np.int64]:
        """Positions in the neighbour list of all that `nodes` reach by an edge that counts."""
        found = self.neighbours.slots(nodes)
        passes = self.sieve.passes(self.edges, self.neighbours.edge[found])
        return found if passes is None else found[passes]

    def after(self, nodes: Ints) -> Ints:
        """All neighbours of `nodes`, with repetition."""
        return self.neighbours.to[self.slots(nodes)]

    def conducting(self, min_bits: float | None = None) -> Bools:
        """True for edges that count, touch no hub and weigh at least `min_bits` (None = any)."""
        mask: Bools = ~(self.hub[self.edges.a] | self.hub[self.edges.b])
        if (passes := self.sieve.passes(self.edges)) is not None:
            mask &= passes
        if min_bits is not None:
            mask &= self.edges.bits >= min_bits
        return mask
