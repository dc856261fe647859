"""Rows of normalised records taken and put together, without reading a text again.

Every field is treated by what it is (array, ragged rows, pool), so that a new field needs nothing
here. Fields of `Normal` that begin with `variant_` have a row for each name variant.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.normalise import Normal, Places
from gis_planner.matching.tokens import Ragged

Rows = NDArray[np.integer]


def take(value: Any, rows: Rows) -> Any:
    """The given rows of an array, of ragged rows or of places, in that order."""
    if isinstance(value, Ragged):
        return value.take(rows)
    if isinstance(value, Places):
        return Places(**{f.name: take(getattr(value, f.name), rows) for f in fields(Places)})
    return value[rows] if isinstance(value, np.ndarray) else value


def join(a: Any, b: Any) -> Any:
    """The rows of one value, then those of the other; both over the same pools."""
    if isinstance(a, Ragged):
        return a + b
    if isinstance(a, Places):
        return Places(**{f.name: join(getattr(a, f.name), getattr(b, f.name))
                         for f in fields(Places)})  # fmt: skip
    return np.concatenate([a, b]) if isinstance(a, np.ndarray) else a


def variants_of(normal: Normal, rows: Rows) -> Rows:
    """The name variants of the given records, in the order in which `take_normal` numbers them."""
    return normal.variants.take(rows).values


def take_normal(normal: Normal, rows: Rows) -> Normal:
    """The given records, in that order; their name variants are numbered anew."""
    names = variants_of(normal, rows)
    parts = {
        f.name: take(getattr(normal, f.name), names if f.name.startswith("variant_") else rows)
        for f in fields(Normal)
    }
    offsets = normal.variants.take(rows).offsets
    parts["variants"] = Ragged(offsets, np.arange(len(names), dtype=np.int32))
    return Normal(**parts)


def join_normal(a: Normal, b: Normal) -> Normal:
    """These records, then those; `b` was normalised like `a`, so that their pools are one."""
    parts = {f.name: join(getattr(a, f.name), getattr(b, f.name)) for f in fields(Normal)}
    shifted = Ragged(b.variants.offsets, b.variants.values + np.int32(len(a.variant_kind)))
    parts["variants"] = a.variants + shifted
    return Normal(**parts)
