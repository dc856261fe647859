"""How much a word tells: its information in bits, counted over distinct businesses.

A business that ten lists know counts once: the same word at the same postcode is one business.
The shipped model brings frequencies of common words, so that small cases know that 'restaurant'
says little; a case adds its own counts.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.normalise import Normal, Places
from gis_planner.matching.tokens import Floats, Ints, Pool, row_hash

LEAST_BITS, MOST_BITS = 1.0, 13.0


def _distinct(tokens: Ints, groups: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """For each token the number of distinct groups it occurs in."""
    keys = np.unique(groups.astype(np.int64) * size + tokens)
    return np.bincount(keys % size, minlength=size).astype(np.float64)


def _bits(count: NDArray[np.float64], total: float, pool: Pool, prior: Mapping[str, float],
          prior_n: float) -> Floats:  # fmt: skip
    """Bits from the case's counts and the model's: -log2 of the blended frequency."""
    known = np.full(len(count), 0.5 / 20_000)
    for word, share in prior.items():
        token = pool.ids.get(word)
        if token is not None:
            known[token] = share
    frequency = (count + prior_n * known) / (total + prior_n)
    bits = -np.log2(np.maximum(frequency, 1e-9))
    return np.asarray(np.clip(bits, LEAST_BITS, MOST_BITS), np.float32)


def name_bits(normal: Normal, prior: Mapping[str, float], prior_n: float = 3000.0) -> Floats:
    """Information of each pool token as part of a business name."""
    size = len(normal.pool)
    variant_rows = np.empty(len(normal.variant_kind), np.int64)
    variant_rows[normal.variants.values] = normal.variants.row_of()
    rows = variant_rows[normal.variant_tokens.row_of()]
    places = np.where(
        normal.places.postcode > 0, normal.places.postcode, -np.arange(len(normal)) - 1
    )
    groups = places[rows] + len(normal) + 1
    count = _distinct(normal.variant_tokens.values, groups, size)
    # businesses: distinct (place, first token of a variant), a fair proxy that needs no clusters
    starts = normal.variant_tokens.offsets[:-1]
    heads = (
        normal.variant_tokens.values[
            np.minimum(starts, max(len(normal.variant_tokens.values) - 1, 0))
        ]
        if len(starts)
        else starts
    )
    total = len(np.unique((places[variant_rows] + len(normal) + 1).astype(np.int64) * size + heads))
    return _bits(count, float(max(total, 1)), normal.pool, prior, prior_n)


def word_bits(places: Places, pool: Pool, extra: Places | None = None) -> Floats:
    """Information of each pool token as part of an address, over distinct postcodes."""
    size = len(pool)
    tokens, groups = places.words.values, places.postcode[places.words.row_of()]
    if extra is not None:
        tokens = np.concatenate([tokens, extra.words.values])
        groups = np.concatenate([groups, extra.postcode[extra.words.row_of()]])
    count = _distinct(tokens, groups.astype(np.int64), size)
    total = float(max(len(np.unique(groups)), 1))
    return _bits(count, total, pool, {}, 200.0)


def whole_name_bits(normal: Normal) -> Floats:
    """Information of each name variant as a whole: how many businesses bear exactly this name.
    One more value, 0, stands at the end for 'no variant' (index -1).

    'Subway' and 'The Nursery' are borne by many; words alone would not tell.
    """
    variant_rows = np.empty(len(normal.variant_kind), np.int64)
    variant_rows[normal.variants.values] = normal.variants.row_of()
    names = row_hash(normal.variant_tokens)
    postcode = normal.places.postcode[variant_rows].astype(np.int64)
    _, name_id = np.unique(names, return_inverse=True)
    size = int(name_id.max(initial=0)) + 1
    placed = postcode > 0
    keys = np.unique(postcode[placed] * size + name_id[placed])
    bearers = np.maximum(np.bincount(keys % size, minlength=size), 1).astype(np.float64)
    total = max(len(keys), 1)
    bits = -np.log2(bearers / (total + 3000.0))
    each = np.clip(bits, LEAST_BITS, 2 * MOST_BITS)[name_id]
    return np.append(each, 0.0).astype(np.float32)
