"""Which pairs are worth comparing: keys as plain columns, joined by DuckDB SQL.

A key is one integer: its kind and up to two ids. A block larger than its kind's cap is left out:
finer keys cover its pairs, and a word that hundreds share says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.matching.normalise import Normal
from gis_planner.matching.sites import name_keys, site_keys
from gis_planner.matching.tokens import Floats, Ints, Ragged, row_hash

Long = NDArray[np.int64]
Off = frozenset[str]

CAPS: dict[str, int] = {
    "phone": 60, "email": 40, "website": 60, "company": 200, "uprn": 60, "postcode+word": 60,
    "postcode+number": 40, "outcode+word": 12, "outcode+surname": 14, "name": 20,
    "street+number": 30, "postcode": 14, "rare word": 12, "place+word": 10, "name start": 14,
    "site": 8,
}  # fmt: skip
"""The largest block of each kind that is compared in full."""
KINDS = tuple(CAPS)

_PAIRS = """
WITH sizes AS (SELECT key, count(*) AS n FROM keys GROUP BY key HAVING count(*) > 1),
     used AS (SELECT s.key FROM sizes s JOIN caps c ON (s.key >> 57) = c.kind WHERE s.n <= c.cap)
SELECT DISTINCT a.row AS a, b.row AS b
FROM keys a JOIN keys b ON a.key = b.key AND a.row < b.row JOIN used u ON u.key = a.key
"""


@dataclass(frozen=True)
class Dead:
    """Values that must not block, because they are hubs."""

    values: NDArray[np.bool_]
    """By value id (phones, e-mails, webs)."""
    uprns: frozenset[int]


def _pack(kind: str, first: Long, second: Long | int = 0) -> Long:
    """One integer from a kind and two ids (29 and 28 bits)."""
    return (KINDS.index(kind) << 57) | (first.astype(np.int64) << 28) | second


class _Keys:
    """Collects (key, row) columns."""

    def __init__(self) -> None:
        self.keys: list[Long] = []
        self.rows: list[Ints] = []

    def add(self, kind: str, rows: Ints, first: Long, second: Long | int = 0) -> None:
        """Add keys of one kind; ids of 0 (or below) in `first` mean 'none' and are left out."""
        good = first > 0
        if not isinstance(second, int):
            good &= second > 0
            second = second[good]
        self.keys.append(_pack(kind, first[good], second))
        self.rows.append(rows[good].astype(np.int32))

    def columns(self) -> tuple[Long, Ints]:
        """Keys and rows as they came; one may stand twice."""
        return np.concatenate(self.keys), np.concatenate(self.rows)

    def table(self) -> pa.Table:
        """Distinct keys as an Arrow table: key, row."""
        keys, rows = self.columns()
        order = np.lexsort((rows, keys))
        keys, rows = keys[order], rows[order]
        fresh = np.r_[True, (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])][: len(keys)]
        return pa.table({"key": keys[fresh], "row": rows[fresh]})


_BITS = 22


def only_shared(keys: Long, wanted: Long) -> NDArray[np.bool_]:
    """Keys that may be among `wanted`: all that are, and few others (a table of hashes)."""
    table = np.zeros(1 << _BITS, np.bool_)
    table[_slot(wanted)] = True
    return np.asarray(table[_slot(keys)])


def _slot(keys: Long) -> Long:
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - _BITS)).astype(np.int64)


def name_words(normal: Normal) -> tuple[Ints, Ints]:
    """(record, token) of every word of every name variant."""
    variant_rows = np.empty(len(normal.variant_kind), np.int32)
    variant_rows[normal.variants.values] = normal.variants.row_of()
    return variant_rows[normal.variant_tokens.row_of()], normal.variant_tokens.values


def whole_names(names: Ragged) -> Long:
    """A hash of each name's words whatever their order, 1 to 2^28; 0 for no words."""
    spread = row_hash(names)
    return np.where(spread == 0, 0, spread % ((1 << 28) - 3) + 1)


def _as_id(hashed: Long) -> Long:
    """A hash as a number of 28 bits; 0 stays 0."""
    return np.where(hashed == 0, 0, hashed % ((1 << 28) - 3) + 1)


def _name_starts(normal: Normal) -> Long:
    """The first four letters of each word as 28 bits; 0 for shorter words."""
    spell, offsets = normal.pool.spelled()
    length = np.diff(offsets)
    start = offsets[:-1]
    code = np.zeros(len(length), np.int64)
    for k in range(4):
        at = np.minimum(start + k, max(len(spell) - 1, 0))
        code = code * 64 + (spell[at].astype(np.int64) & 63)
    return np.where(length >= 5, code + 1, 0)


def blocking_keys(normal: Normal, uprn: Long, weight: Floats, dead: Dead,
                  off: Off = frozenset()) -> pa.Table:  # fmt: skip
    """Every key of every record, each once: key, row. `off`: rules switched off."""
    return _collect(normal, uprn, weight, dead, off).table()


def raw_keys(normal: Normal, uprn: Long, weight: Floats, dead: Dead,
             off: Off = frozenset()) -> tuple[Long, Ints]:  # fmt: skip
    """Keys and rows of every record, unsorted; one may stand twice."""
    return _collect(normal, uprn, weight, dead, off).columns()


def _collect(normal: Normal, uprn: Long, weight: Floats, dead: Dead, off: Off) -> _Keys:
    keys, n = _Keys(), len(normal)
    rows = np.arange(n, dtype=np.int32)
    code, out = normal.places.postcode.astype(np.int64), normal.places.outcode.astype(np.int64)
    phones = normal.phones.values.astype(np.int64)
    keys.add("phone", normal.phones.row_of(), np.where(dead.values[phones], 0, phones))
    for kind, ids in (("email", normal.email), ("website", normal.web)):
        keys.add(kind, rows, np.where(dead.values[ids], 0, ids).astype(np.int64))
    keys.add("company", rows, normal.company.astype(np.int64))
    _, position = np.unique(uprn, return_inverse=True)
    usable = (uprn > 0) & ~np.isin(uprn, np.fromiter(dead.uprns, np.int64, len(dead.uprns)))
    keys.add("uprn", rows, np.where(usable, position + 1, 0).astype(np.int64))
    owner, token = name_words(normal)
    wide = token.astype(np.int64)
    keys.add("postcode+word", owner, code[owner], wide)
    telling = np.where(weight[token] >= 4.0, wide, 0)
    keys.add("outcode+word", owner, out[owner], telling)
    keys.add("rare word", owner, np.where(weight[token] >= 8.0, wide, 0))
    starts = _name_starts(normal)[token]
    keys.add("name start", owner, out[owner], starts)
    low = normal.places.numbers.values[::2].astype(np.int64) + 1
    numbered = normal.places.numbers.row_of()[::2]
    keys.add("postcode+number", numbered, code[numbered], low)
    keys.add("street+number", numbered, normal.places.street[numbered].astype(np.int64), low)
    keys.add("postcode", rows, code)
    variant_rows = np.empty(len(normal.variant_kind), np.int32)
    variant_rows[normal.variants.values] = normal.variants.row_of()
    keys.add("name", variant_rows, whole_names(normal.variant_tokens))
    if "sites" not in off:
        keys.add("site", variant_rows, _as_id(name_keys(normal)))
        for spelt in site_keys(normal, dead.values).T:
            keys.add("site", rows, _as_id(spelt))
    surname = normal.people.values[1::2].astype(np.int64)
    person_rows = normal.people.row_of()[1::2]
    keys.add("outcode+surname", person_rows, out[person_rows], surname)
    _add_place_words(keys, normal, owner, telling)
    return keys


def _add_place_words(keys: _Keys, normal: Normal, owner: Ints, telling: Long) -> None:
    """A telling name word together with a word of the address: 'Didsbury' + 'Wilmslow'."""
    words = normal.places.words
    count = np.diff(words.offsets)[owner]
    count = np.where(telling > 0, np.minimum(count, 8), 0)
    pair_owner = np.repeat(owner, count)
    pair_token = np.repeat(telling, count)
    first = np.repeat(np.cumsum(count) - count, count)
    within = np.arange(len(pair_owner)) - first
    at = words.offsets[pair_owner] + within
    place = words.values[at].astype(np.int64) if len(at) else at.astype(np.int64)
    keys.add("place+word", pair_owner, np.where(place != pair_token, place, 0), pair_token)


def candidate_pairs(keys: pa.Table, caps: dict[str, int], threads: int = 2) -> tuple[Ints, Ints]:
    """Distinct row pairs (a < b) that share a usable key."""
    limits = pa.table(
        {"kind": list(range(len(KINDS))), "cap": [caps.get(k, CAPS[k]) for k in KINDS]}
    )
    with duckdb.connect(config={"threads": threads}) as con:
        con.register("keys", keys)
        con.register("caps", limits)
        found = con.execute(_PAIRS).fetchnumpy()
    return np.asarray(found["a"], np.int32), np.asarray(found["b"], np.int32)
