"""Businesses → organisations: company number, exact legal name, a person trading alone, chains."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.normalise import ALIAS, OWNER, Normal
from gis_planner.matching.tokens import Floats, Ints
from gis_planner.matching.union import Union

CHAIN_PLACES = 3
"""A trading name is a chain's where its legal core stands at this many postcodes or more."""
RARE_BITS = 6.0
"""A legal name alone joins records only where its words tell twice this; else with the outcode."""


def _legal_names(normal: Normal) -> list[list[tuple[tuple[int, ...], bool]]]:
    """For each record its name variants as token tuples, with whether each is a legal name."""
    offsets, tokens = normal.variant_tokens.offsets.tolist(), normal.variant_tokens.values.tolist()
    legal = (normal.variant_legal | (normal.variant_kind == OWNER)).tolist()
    names = [(tuple(tokens[s:e]), sure) for s, e, sure in zip(offsets, offsets[1:], legal)]
    named = (normal.variant_kind != ALIAS).tolist()
    rows, variants = normal.variants.offsets.tolist(), normal.variants.values.tolist()
    return [[names[v] for v in variants[s:e] if named[v]] for s, e in pairwise(rows)]


def find_organisations(normal: Normal, business: Ints, weight: Floats) -> Ints:
    """The organisation of each row (named by its smallest row), -1 where none is named."""
    union, n = Union(len(normal)), len(normal)
    named = np.zeros(n, np.bool_)
    names = _legal_names(normal)
    by_key: dict[tuple[object, ...], int] = {}
    company = normal.company.tolist()

    def link(key: tuple[object, ...], row: int) -> None:
        named[row] = True
        first, other = union.find(by_key.setdefault(key, row)), union.find(row)
        mine, theirs = company[first], company[other]
        # two company numbers are two companies, whatever their names
        if first != other and not (mine and theirs and mine != theirs):
            company[union.join(first, other)] = mine or theirs

    places_of: dict[tuple[int, ...], set[int]] = {}
    for row, variants in enumerate(names):
        if normal.company[row]:
            link(("company", int(normal.company[row])), row)
        for core, legal in variants:
            if not legal:
                continue
            places_of.setdefault(core, set()).add(int(normal.places.postcode[row]))
            telling = float(sum(weight[t] for t in core))
            if telling >= 2 * RARE_BITS:
                link(("legal", core), row)
            else:
                link(("legal", core, int(normal.places.outcode[row])), row)
    chains = {core for core, places in places_of.items() if len(places) >= CHAIN_PLACES}
    for row, variants in enumerate(names):
        for core, _ in variants:
            if core in chains:
                link(("chain", core), row)
    _share_within_businesses(normal, business, union, named)
    return np.array([union.find(i) if named[i] else -1 for i in range(n)], np.int32)


def _share_within_businesses(normal: Normal, business: Ints, union: Union,
                             named: NDArray[np.bool_]) -> None:  # fmt: skip
    """A business has one owner: its records take the owner that most of its named records have."""
    order = np.argsort(business, kind="stable")
    edges = np.flatnonzero(np.r_[True, np.diff(business[order]) != 0, True])
    for s, e in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if e - s < 2:
            continue
        members = order[s:e].tolist()
        owners = Counter(union.find(i) for i in members if named[i])
        if not owners:
            continue
        owner = owners.most_common(1)[0][0]
        for i in members:
            if not named[i]:
                named[i] = True
                union.join(union.find(owner), union.find(i))
