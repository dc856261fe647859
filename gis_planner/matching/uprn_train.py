"""Train the weights of UPRN resolution from records whose UPRN is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.progress import Silent
from gis_planner.matching.compare import Lexicon
from gis_planner.matching.frequency import name_bits, whole_name_bits, word_bits
from gis_planner.matching.normalise import normalise
from gis_planner.matching.uprn import resolve
from gis_planner.matching.uprn_probable import UPRN_LEVELS, Features, candidates, features

RESIDENTIAL_BITS = -5.0
"""Homes also hold food makers and lets: lists of other kinds must not be shut out of them."""


def _design(found: Features) -> NDArray[np.float64]:
    columns = [np.ones(len(found["postcode"]))]
    for name, levels in UPRN_LEVELS.items():
        if name != "class":
            columns += [found[name] == k for k in range(1, len(levels))]
    return np.stack(columns, 1).astype(np.float64)


def _loss(w: NDArray[np.float64], x: NDArray[np.float64], offset: NDArray[np.float64],
          right: NDArray[np.bool_], starts: NDArray[np.int64], segment: NDArray[np.int64]
          ) -> tuple[float, NDArray[np.float64]]:  # fmt: skip
    """Negative log-likelihood of choosing the right candidate, 'none of them' having odds 1."""
    odds = np.exp(np.clip(x @ w + offset, -40, 40))
    whole = np.add.reduceat(odds, starts) + 1.0
    good = np.add.reduceat(odds * right, starts)
    has = np.add.reduceat(right.astype(float), starts) > 0
    value = np.log(whole).sum() - np.log(good[has]).sum()
    target = np.where(has[segment], odds * right / np.maximum(good[segment], 1e-300), 0.0)
    return float(value + 0.5 * (w**2).sum()), x.T @ (odds / whole[segment] - target) + w


def train_uprn(
    records: pa.Table,
    gazetteer: pa.Table,
    truth: NDArray[np.int64],
    words: Mapping[str, float],
    sample: int = 15_000,
) -> dict[str, tuple[float, ...]]:
    """Bits of every level (UPRN_LEVELS) and the prior, fitted on a sample of records."""
    from scipy.optimize import minimize

    normal = normalise(records, Silent())
    resolved, places = resolve(normal, gazetteer, Silent())
    spell, offsets = normal.pool.spelled()
    lexicon = Lexicon(
        spell,
        offsets,
        name_bits(normal, words),
        word_bits(normal.places, normal.pool, places.places),
        whole_name_bits(normal),
    )
    rows = np.flatnonzero(resolved.uprn < 0).astype(np.int32)
    rows = np.sort(np.random.default_rng(1).permutation(rows)[:sample])
    x, y = candidates(normal, places, lexicon, rows)
    found = features(normal, places, lexicon, x, y)
    right = places.uprn[y] == truth[x]
    fresh = np.r_[True, x[1:] != x[:-1]]
    starts, segment = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    offset = np.where(found["class"] == 1, RESIDENTIAL_BITS * np.log(2.0), 0.0)
    design = _design(found)
    fit = minimize(_loss, np.zeros(design.shape[1]), (design, offset, right, starts, segment),
                   jac=True, method="L-BFGS-B", options={"maxiter": 150})  # fmt: skip
    bits = np.asarray(fit.x) / np.log(2.0)
    weights: dict[str, tuple[float, ...]] = {"prior": (round(float(bits[0]), 3),)}
    at = 1
    for name, levels in UPRN_LEVELS.items():
        if name == "class":
            weights[name] = (0.0, RESIDENTIAL_BITS)
            continue
        weights[name] = (0.0, *(round(float(b), 3) for b in bits[at : at + len(levels) - 1]))
        at += len(levels) - 1
    return weights
