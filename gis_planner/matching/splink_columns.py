"""Normalised records as plain columns, the only thing Splink's SQL sees.

Texts, integers and arrays of texts, made once: comparisons are then equalities, edit distances and
intersections, which DuckDB and Spark both have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.matching.block import CAPS, KINDS, blocking_keys
from gis_planner.matching.compared import Compared
from gis_planner.matching.normalise import ALIAS, Normal
from gis_planner.matching.tokens import Ints, Ragged

Long = NDArray[np.int64]
TELLING_BITS = 5.0
"""A word of at least this much information tells businesses apart."""
MOST_IN_RANGE = 30
"""House numbers of one range that are written out."""


def _rows(ragged: Ragged) -> list[list[int]]:
    values, offsets = ragged.values.tolist(), ragged.offsets.tolist()
    return [values[s:e] for s, e in pairwise(offsets)]


def _texts(rows: Sequence[Sequence[str]]) -> pa.Array:
    """Arrays of texts; null where empty, so that nothing compares with nothing."""
    return pa.array([sorted(set(r)) or None for r in rows], pa.list_(pa.string()))


def _ids(values: Ints) -> pa.Array:
    """Ids of a pool as integers; 0 is missing."""
    return pa.array(values.astype(np.int64), pa.int64(), mask=values == 0)


def columns(done: Compared, caps: Mapping[str, int]) -> pa.Table:
    """One row a record; `unique_id` is its row."""
    normal = done.normal
    n = len(normal)
    words = list(normal.pool.ids)
    table = {"unique_id": pa.array(range(n), pa.int64())}
    table |= _names(done, words)
    table |= _places(done, words)
    table |= _contacts(done)
    table |= _people(normal, words)
    table["source"] = pa.array(normal.list_id.astype(np.int64))
    table["company"] = _ids(normal.company)
    keys = blocking_keys(normal, done.resolved.uprn, done.lexicon.name_bits, done.hubs.dead)
    table["keys"] = _key_lists(*_usable(keys, caps), n)
    return pa.table(table)


def _usable(keys: pa.Table, caps: Mapping[str, int]) -> tuple[Long, Long]:
    """Keys that two or more records share, in blocks no larger than their kind's cap."""
    key, row = (keys.column(c).to_numpy() for c in ("key", "row"))
    _, block, size = np.unique(key, return_inverse=True, return_counts=True)
    most = np.array([caps.get(k, CAPS[k]) for k in KINDS])[key >> 57]
    kept = (size[block] > 1) & (size[block] <= most)
    return key[kept], row[kept].astype(np.int64)


def _key_lists(key: Long, row: Long, n: int) -> pa.Array:
    """The blocking keys of each record: Splink explodes them and joins on equality."""
    order = np.argsort(row, kind="stable")
    offsets = np.searchsorted(row[order], np.arange(n + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(key[order], pa.int64()))


def _names(done: Compared, words: list[str]) -> dict[str, pa.Array]:
    normal, bits = done.normal, done.lexicon.name_bits
    tokens, kinds = _rows(normal.variant_tokens), normal.variant_kind.tolist()
    known: list[list[str]] = []
    aliases: list[list[str]] = []
    cores: list[list[str]] = []
    telling: list[list[str]] = []
    every: list[list[str]] = []
    first: list[str | None] = []
    rate: list[float] = []
    for variants in _rows(normal.variants):
        mine = [v for v in variants if kinds[v] != ALIAS]
        spelled = {v: " ".join(sorted(words[t] for t in tokens[v])) for v in variants}
        strong = {v: sorted(words[t] for t in tokens[v] if bits[t] >= TELLING_BITS) for v in mine}
        known.append([spelled[v] for v in mine])
        aliases.append([spelled[v] for v in variants if kinds[v] == ALIAS])
        cores.append([" ".join(s) for s in strong.values() if s])
        telling.append([w for s in strong.values() for w in s])
        every.append([words[t] for v in mine for t in tokens[v]])
        first.append(spelled[mine[0]] if mine else None)
        rate.append(float(2.0 ** -done.lexicon.whole_bits[mine[0]]) if mine else 0.0)
    return {
        "name_key": pa.array(first, pa.string()), "names": _texts(known),
        "aliases": _texts(aliases), "cores": _texts(cores), "telling": _texts(telling),
        "name_words": _texts(every), "name_rate": pa.array(rate, pa.float64()),
    }  # fmt: skip


def _places(done: Compared, words: list[str]) -> dict[str, pa.Array]:
    places, uprn = done.normal.places, done.resolved.uprn
    bits = done.lexicon.word_bits
    numbers = [
        [str(k) for lo, hi in zip(r[::2], r[1::2], strict=True)
         for k in range(lo, min(hi, lo + MOST_IN_RANGE) + 1)]
        for r in _rows(places.numbers)
    ]  # fmt: skip
    units = [" ".join(sorted(words[t] for t in r)) or None for r in _rows(places.subs)]
    street = [[words[t] for t in r if bits[t] >= TELLING_BITS] for r in _rows(places.words)]
    return {
        "uprn": pa.array(uprn, pa.int64(), mask=uprn <= 0), "postcode": _ids(places.postcode),
        "outcode": _ids(places.outcode), "numbers": _texts(numbers),
        "units": pa.array(units, pa.string()), "street": _texts(street),
        "hub": pa.array(done.hubs.rows.astype(np.int64)),
    }  # fmt: skip


def _contacts(done: Compared) -> dict[str, pa.Array]:
    normal, dead = done.normal, done.hubs.dead.values
    phones = _rows(normal.phones)

    def live(ids: Ints) -> pa.Array:
        return _ids(np.where(dead[ids], 0, ids).astype(np.int32))

    return {
        "phones": _texts([[str(p) for p in r if not dead[p]] for r in phones]),
        "shared_phones": _texts([[str(p) for p in r if dead[p]] for r in phones]),
        "all_phones": _texts([[str(p) for p in r] for r in phones]),
        "email": live(normal.email), "website": live(normal.web),
    }  # fmt: skip


def _people(normal: Normal, words: list[str]) -> dict[str, pa.Array]:
    people = [
        [(words[g], words[s]) for g, s in zip(r[::2], r[1::2], strict=True)]
        for r in _rows(normal.people)
    ]
    return {
        "people": _texts([[" ".join(sorted((g, s))) for g, s in r if g] for r in people]),
        "initials": _texts([[f"{g[0]} {s}" for g, s in r if g] for r in people]),
        "surnames": _texts([[s for _, s in r] for r in people]),
    }
