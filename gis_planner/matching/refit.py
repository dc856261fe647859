"""The shipped model fitted to a case: from answers, or from the case's own pairs.

Both start from the shipped weights and move away from them only as far as the data say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.progress import Progress, check
from gis_planner.matching.clerical import Pair
from gis_planner.matching.compare import Evidence
from gis_planner.matching.guards import refuse_few
from gis_planner.matching.model import COMPARISONS, Level, Model
from gis_planner.matching.score import LEVELS, probability, score
from gis_planner.matching.train import (
    LADDERS,
    PRIOR_SHIFT,
    RULED,
    WEIGHTLESS,
    codes_of,
    design,
    distinct,
    fit,
    model_from,
    weights_of,
)

PENALTY = 2.0
"""Pull towards the shipped weights: one answer moves little, hundreds move much."""
MOST_WEIGHT = 10.0
"""An answer counts for at most so many others of the mean."""
ROUNDS = 30
STEADY_BITS = 0.01
PRIOR_PAIRS = 5000.0
"""Pairs at the shipped rates that each side of the case's own counts borrows."""
MOST_MOVE = 2.0
"""The most bits by which a weight moves without answers."""


def from_labels(evidence: Evidence, record_id: NDArray[np.int64], labels: Mapping[Pair, bool],
                weight: Mapping[Pair, float], base: Model,
                provenance: Mapping[str, Any]) -> tuple[Model, int, int]:  # fmt: skip
    """Fit to answers: (smaller, larger record id) → the same business. Also counts of answers
    'same' and 'different' that were used; those about pairs that blocking never proposed are not.

    `weight`: how many pairs of the case an answer stands for (inverse probability of being asked).
    """
    x, y = record_id[evidence.a], record_id[evidence.b]
    pairs = list(zip(np.minimum(x, y).tolist(), np.maximum(x, y).tolist(), strict=True))
    rows = np.array([i for i, p in enumerate(pairs) if p in labels], np.int64)
    truth = np.array([labels[pairs[i]] for i in rows.tolist()], np.bool_)
    same = int(truth.sum())
    refuse_few(same, len(rows) - same)
    each = np.array([weight.get(pairs[i], 1.0) for i in rows.tolist()])
    each = np.minimum(each / each.mean(), MOST_WEIGHT)
    codes, answer, total = distinct(np.c_[codes_of(take(evidence, rows)), truth], each)
    start = weights_of(base)
    start[0] -= PRIOR_SHIFT
    fitted = fit(design(codes), answer, total, PENALTY, start * np.log(2.0)) / np.log(2.0)
    fitted[0] += PRIOR_SHIFT
    return model_from(fitted, codes, answer, total, base, provenance), same, len(rows) - same


def take(evidence: Evidence, rows: NDArray[np.int64]) -> Evidence:
    """Some of the pairs."""
    return Evidence(**{k: getattr(evidence, k)[rows] for k in Evidence.__dataclass_fields__})


def from_pairs(evidence: Evidence, base: Model, provenance: Mapping[str, Any],
               progress: Progress) -> Model:  # fmt: skip
    """Fit without answers: expectation maximisation of m and u (Fellegi and Sunter 1969; Winkler
    1988) over all compared pairs.

    A level's bits change by as much as its log2(m/u) differs from the shipped one, so that the
    joint fit of the shipped weights (comparisons repeat one another) is kept. How many pairs match
    cannot be told without answers: the prior keeps their number.
    """
    codes, back = np.unique(codes_of(evidence), axis=0, return_index=True)[:2]
    _, inverse = np.unique(codes_of(evidence), axis=0, return_inverse=True)
    count = np.bincount(inverse.ravel(), minlength=len(codes)).astype(np.float64)
    few = take(evidence, back)
    model, expected = base, 0.0
    for step in range(ROUNDS):
        check(progress)
        progress.report(step / ROUNDS, "weighing agreement without answers")
        total = score(few, model).total - PRIOR_SHIFT
        if step == 0:
            expected = float((count * probability(total)).sum())
        shift = _shift(total, count, expected)
        match = count * probability(total + shift)
        after = _moved(base, codes, match, count - match)
        after = replace(after, prior_bits=round(model.prior_bits + shift, 3))
        change = max(abs(x - y) for c in COMPARISONS
                     for x, y in zip(model.bits(c), after.bits(c), strict=True))  # fmt: skip
        model = after
        if change < STEADY_BITS:
            break
    return replace(model, provenance=provenance)


def _shift(total: NDArray[np.float64], count: NDArray[np.float64], expected: float) -> float:
    """Bits added to every pair so that `expected` pairs match."""
    low, high = -MOST_MOVE, MOST_MOVE
    for _ in range(40):
        middle = (low + high) / 2.0
        if float((count * probability(total + middle)).sum()) < expected:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _moved(base: Model, codes: NDArray[np.int8], match: NDArray[np.float64],
           other: NDArray[np.float64]) -> Model:  # fmt: skip
    """The base model with m and u of these counts, its bits moved along, ladders kept in order."""
    comparisons = {}
    for position, name in enumerate(COMPARISONS, 2):
        size = len(LEVELS[name])
        m, u = (np.bincount(codes[:, position], weights=w, minlength=size) for w in (match, other))
        levels = base.comparisons[name]
        m0, u0 = (np.array([getattr(v, k) for v in levels]) for k in ("m", "u"))
        bits = np.array([v.bits for v in levels])
        m1, u1 = (m + PRIOR_PAIRS * m0) / (m.sum() + PRIOR_PAIRS), (
            u + PRIOR_PAIRS * u0) / (u.sum() + PRIOR_PAIRS)  # fmt: skip
        seen = (m0 > 1e-5) & (u0 > 1e-5)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = np.where(seen, np.log2(m1 / u1) - np.log2(m0 / u0), 0.0)
        bits = bits + np.clip(moved, -MOST_MOVE, MOST_MOVE)
        found = _in_order(name, dict(zip(LEVELS[name], bits.tolist(), strict=True)), levels)
        comparisons[name] = tuple(
            Level(v.name, round(found[v.name], 3), round(float(a), 6), round(float(b), 6))
            for v, a, b in zip(levels, m1, u1, strict=True)
        )
    return replace(base, comparisons=comparisons)


def _in_order(name: str, bits: dict[str, float], shipped: tuple[Level, ...]) -> dict[str, float]:
    """Bits with every step at least its least size; missing, hubs and rules as they were."""
    kept = {v.name: v.bits for v in shipped}
    for level in ("missing", *WEIGHTLESS, *RULED):
        if level in kept:
            bits[level] = kept[level]
    ladder = LADDERS[name]
    order = [level for level, _ in ladder]
    zero = order.index("missing") if "missing" in order else 0
    for k in range(zero + 1, len(order)):
        bits[order[k]] = max(bits[order[k]], bits[order[k - 1]] + ladder[k][1])
    for k in range(zero - 1, -1, -1):
        bits[order[k]] = min(bits[order[k]], bits[order[k + 1]] - ladder[k + 1][1])
    return bits
