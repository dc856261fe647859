"""Peers that only compare keys: what a spreadsheet join reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gis_planner.bench.matching_answer import Answer, Cost, strings

_NOT_DIGIT, _NOT_WORD = re.compile(r"\D"), re.compile(r"[^A-Z0-9]+")


def _phone(row: tuple[str | None, ...]) -> Hashable:
    """The digits of the first phone, without country code and leading nought."""
    digits = _NOT_DIGIT.sub("", re.split(r"[|;,/]", row[0] or "")[0])
    digits = digits.removeprefix("0044").removeprefix("44").lstrip("0")
    return digits if len(digits) >= 9 else None


def _postcode_name(row: tuple[str | None, ...]) -> Hashable:
    """Postcode without space and name without case, signs and 'the'."""
    code = (row[1] or "").replace(" ", "").upper()
    name = _NOT_WORD.sub(" ", (row[2] or "").upper()).removeprefix("THE ").strip()
    return (code, name) if code and name else None


def exact_phone(records: pa.Table, gazetteer: pa.Table | None, within: bool) -> Answer:
    """Every two records with one phone are one."""
    return _join(records, _phone, within)


def exact_postcode_name(records: pa.Table, gazetteer: pa.Table | None, within: bool) -> Answer:
    """Every two records with one postcode and name are one."""
    return _join(records, _postcode_name, within)


def _join(
    records: pa.Table, key: Callable[[tuple[str | None, ...]], Hashable], within: bool
) -> Answer:
    cost = Cost()
    columns = (strings(records, c) for c in ("phone", "postcode", "name"))
    groups: dict[Hashable, list[int]] = {}
    for i, row in enumerate(zip(*columns, strict=True)):
        said = key(row)
        if said is not None:
            groups.setdefault(said, []).append(i)
    lists = strings(records, "list")
    pairs = [
        (x, y)
        for members in groups.values()
        for k, x in enumerate(members)
        for y in members[k + 1 :]
        if within or lists[x] != lists[y]
    ]
    both = np.array(pairs, np.int64).reshape(-1, 2)
    a, b, n = both[:, 0], both[:, 1], records.num_rows
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(n, n))
    labels = connected_components(graph, directed=False)[1].tolist()
    return Answer(a, b, np.ones(len(a)), np.ones(len(a), np.bool_), {"": labels},
                  stats={**cost.so_far(), "pairs_scored": len(a)})  # fmt: skip
