"""The graph as arrays: edges in columns and a compressed neighbour list (CSR, built by SciPy)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

FIRST, LAST = 0, 99_991_231
"""Dates as numbers (20250304); FIRST and LAST stand for an unknown or open end."""


@dataclass(frozen=True)
class Edges:
    """One entry a link. `a`, `b`: node numbers; `row`: row of the links table; `since`, `until`:
    yyyymmdd; `bits`: evidence; `candidate`: proposed by the machine."""

    a: Ints
    b: Ints
    row: Ints
    since: Ints
    until: Ints
    bits: npt.NDArray[np.float32]
    candidate: Bools

    def keep(self, mask: Bools) -> Edges:
        """The edges where `mask` is true."""
        return Edges(**{f.name: getattr(self, f.name)[mask] for f in fields(self)})

    def __len__(self) -> int:
        return len(self.a)

    @classmethod
    def from_table(cls, ids: pa.Array, links: pa.Table) -> Edges:
        """From LINKS; links to nodes that are not in `ids` are left out."""
        a, b = (_numbers(links[c], ids) for c in ("from_id", "to_id"))
        edges = cls(
            a, b, np.arange(len(a), dtype=np.int32),
            _dates(links["valid_from"], FIRST), _dates(links["valid_to"], LAST),
            pc.fill_null(links["bits"], 0).to_numpy().astype(np.float32),
            pc.fill_null(links["is_candidate"], False).to_numpy(),
        )  # fmt: skip
        known = (a >= 0) & (b >= 0)
        return edges if known.all() else edges.keep(known)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Edges:
        """From what `to_arrays` gave, for instance by `numpy.load`."""
        return cls(**{f.name: arrays[f.name] for f in fields(cls)})  # type: ignore[arg-type]

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Name → array, to be kept and loaded again."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int32)


def _numbers(column: pa.ChunkedArray, ids: pa.Array) -> Ints:
    found = pc.fill_null(pc.index_in(column, value_set=ids), -1)
    return _ints(found)


def _dates(column: pa.ChunkedArray, missing: int) -> Ints:
    """Each different date is read once: a million links have few thousand of them."""
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = flat.dictionary_encode()
    known = [date_number(d) if d else missing for d in coded.dictionary.to_pylist()]
    table = np.array([*known, missing], dtype=np.int32)
    return np.asarray(table[pc.fill_null(coded.indices, -1).to_numpy()])


def date_number(iso: str) -> int:
    """20250304 for '2025-03-04'."""
    return int(iso[:10].replace("-", ""))


@dataclass(frozen=True)
class Neighbours:
    """Compressed neighbour list, both directions: those of node i stand at
    `to[start[i]:start[i + 1]]`, reached by edge `edge[…]`."""

    start: Ints
    to: Ints
    edge: Ints

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Neighbours | None:
        """From what `Graph.to_arrays` gave; None where it holds no neighbour list."""
        if "start" not in arrays:
            return None
        return cls(**{n: arrays[n] for n in ("start", "to", "edge")})  # type: ignore[arg-type]

    @classmethod
    def of(cls, nodes: int, a: Ints, b: Ints) -> Neighbours:
        """Build from edge ends."""
        from scipy.sparse import coo_array

        number = np.arange(len(a), dtype=np.int32)
        matrix = coo_array(
            (np.concatenate([number, number]), (np.concatenate([a, b]), np.concatenate([b, a]))),
            shape=(nodes, nodes),
        )
        matrix.has_canonical_format = True  # keep parallel edges: each has its own evidence
        csr = matrix.tocsr()
        return cls(csr.indptr, csr.indices, csr.data)

    def slots(self, nodes: Ints) -> npt.NDArray[np.int64]:
        """Positions in `to` and `edge` of all neighbours of `nodes`."""
        first = self.start[nodes].astype(np.int64)
        count = self.start[nodes + 1] - first
        total = int(count.sum())
        offset = np.repeat(first - np.cumsum(count) + count, count)
        return offset + np.arange(total)

    def after(self, nodes: Ints) -> Ints:
        """All neighbours of `nodes`, with repetition."""
        return self.to[self.slots(nodes)]


@dataclass(frozen=True)
class Net:
    """Edges among `nodes` nodes, of which some are hubs."""

    nodes: int
    edges: Edges
    hub: Bools
    built: Neighbours | None = None

    @cached_property
    def neighbours(self) -> Neighbours:
        """Neighbour list over all edges: the one built before, or built now."""
        return self.built or Neighbours.of(self.nodes, self.edges.a, self.edges.b)

    def conducting(self, min_bits: float | None = None) -> Bools:
        """True for edges that touch no hub and weigh at least `min_bits` (None = any weight)."""
        mask: Bools = ~(self.hub[self.edges.a] | self.hub[self.edges.b])
        if min_bits is not None:
            mask &= self.edges.bits >= min_bits
        return mask
