"""Words as numbers: one pool of distinct tokens and ragged arrays of their ids.

Kernels compare integers and bytes, never Python strings: a million pairs take seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


class Pool:
    """Distinct tokens, numbered in order of arrival. Id 0 is the empty token."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {"": 0}
        self._spelled: tuple[bytes, Ints] = (b"", np.zeros(1, np.int32))

    def add(self, token: str) -> int:
        """The id of a token, new or known."""
        ids = self.ids
        found = ids.get(token)
        if found is None:
            found = ids[token] = len(ids)
        return found

    def many(self, tokens: Iterable[str]) -> list[int]:
        """Ids of several tokens."""
        return [self.add(t) for t in tokens]

    def __len__(self) -> int:
        return len(self.ids)

    def spelled(self) -> tuple[Bytes, Ints]:
        """All tokens as one byte buffer and the offset of each (one more than tokens)."""
        text, offsets = self._spelled
        known = len(offsets) - 1
        if known != len(self.ids):  # words are only added: those known stay where they are
            encoded = [t.encode("latin-1", "replace") for t in islice(self.ids, known, None)]
            ends = offsets[-1] + np.cumsum([len(e) for e in encoded])
            offsets = np.r_[offsets, ends].astype(np.int32)
            text += b"".join(encoded)
            self._spelled = text, offsets
        # one byte more, so that an empty pool can be indexed
        return np.frombuffer(text + b" ", np.uint8), offsets


@dataclass(frozen=True)
class Ragged:
    """Rows of different lengths: row i is `values[offsets[i]:offsets[i + 1]]`."""

    offsets: Ints
    values: Ints

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """From a list of lists."""
        offsets = np.zeros(len(rows) + 1, np.int32)
        np.cumsum([len(r) for r in rows], out=offsets[1:])
        values = np.fromiter((v for r in rows for v in r), np.int32, int(offsets[-1]))
        return cls(offsets, values)

    def row_of(self) -> Ints:
        """For each value the row it belongs to."""
        return np.repeat(
            np.arange(len(self.offsets) - 1, dtype=np.int32), np.diff(self.offsets)
        ).astype(np.int32)

    def take(self, rows: NDArray[np.integer]) -> Ragged:
        """The given rows, in that order."""
        lengths = np.diff(self.offsets)[rows]
        offsets = np.zeros(len(rows) + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        shift = np.repeat(self.offsets[:-1][rows] - offsets[:-1], lengths)
        return Ragged(offsets, self.values[np.arange(offsets[-1], dtype=np.int32) + shift])

    def __add__(self, other: Ragged) -> Ragged:
        """These rows, then those of another."""
        offsets = np.r_[self.offsets, other.offsets[1:] + self.offsets[-1]]
        return Ragged(offsets.astype(np.int32), np.r_[self.values, other.values])

    def __len__(self) -> int:
        return len(self.offsets) - 1


@dataclass
class RaggedBuilder:
    """Grows a Ragged row by row without a list per row."""

    values: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def row(self, values: Sequence[int]) -> None:
        """Append one row."""
        self.values.extend(values)
        self.lengths.append(len(values))

    def build(self) -> Ragged:
        """The finished arrays."""
        offsets = np.zeros(len(self.lengths) + 1, np.int32)
        np.cumsum(self.lengths, out=offsets[1:])
        return Ragged(offsets, np.array(self.values, np.int32))


def row_hash(rows: Ragged) -> NDArray[np.int64]:
    """An order-free hash of each row's values; 0 for an empty row only."""
    mixed = rows.values.astype(np.uint64) + np.uint64(1)
    mixed = (mixed * np.uint64(0x9E3779B97F4A7C15)) ^ (mixed << np.uint64(29))
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    sums = np.zeros(len(rows), np.uint64)
    np.add.at(sums, rows.row_of(), mixed >> np.uint64(2))
    return (sums >> np.uint64(1)).astype(np.int64)
