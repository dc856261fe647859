"""Train a model from pairs whose truth is known. Explicit, never by itself.

Weights of all levels are fitted together (penalised logistic regression on level indicators), so
that comparisons which repeat one another do not count twice; m and u are recorded beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.compare import Evidence
from gis_planner.matching.model import COMPARISONS, Level, Model, refuse_drift
from gis_planner.matching.score import LEVELS, WHOLE, agreeing

LADDERS: dict[str, tuple[tuple[str, float], ...]] = {
    "name": (
        ("differ", 0.0),
        ("faint", 0.0),
        ("partial", 0.0),
        ("strong", 0.0),
        ("in the address", 0.0),
        ("contained", 0.0),
        ("near", 0.0),
        ("same", 0.0),
    ),
    "place": (
        ("elsewhere", 0.0),
        ("UPRNs differ", 0.0),
        ("same postcode, numbers differ", 0.0),
        ("same outcode", 0.0),
        ("same postcode, units differ", 1.0),
        ("same postcode", 1.0),
        ("same town words", 0.0),
        ("similar address elsewhere", 0.0),
        ("same postcode and street words", 0.0),
        ("same UPRN, units differ", 0.0),
        ("same postcode and number", 0.0),
        ("same address", 0.5),
        ("same UPRN", 0.5),
    ),
    "contact": (
        ("differ", 0.0),
        ("missing", 0.0),
        ("same website", 3.0),
        ("same e-mail", 3.0),
        ("same phone", 0.5),
        ("same phone, elsewhere", 0.0),
    ),
    "person": (
        ("differ", 0.0),
        ("surname only", 0.0),
        ("missing", 0.0),
        ("surname in name", 0.0),
        ("surname and initial", 0.0),
        ("named in name", 0.0),
        ("same person", 0.0),
    ),
}
"""Levels from least to most, each with the least step above the one before, in bits: what is more
alike never counts less, whatever the training data say. Two house numbers in one postcode are two
doors (two branches in one street), which invented typing errors would otherwise unlearn."""
WEIGHTLESS = ("shared by many",)
"""Hubs have zero linking weight by rule, never by training."""
RULED = {"companies differ": -6.0, "same company": 7.0}
"""Levels whose bits are set by rule: no training data has company numbers on both sides."""
FIXED = 4
"""Columns before the ladders: intercept, same list, frequency of whole names, of partial names."""
FREQUENCY_RANGE = (2.0, 28.0)
FREQUENCY_MEAN = 12.0
PRIOR_SHIFT = 1.1
"""Bits added to a fitted prior, so that the band 'match' begins at 0 bits: pairs that also share
a cluster are there right in 98 % of the county's and 97 % of the practices' best links."""


def codes_of(evidence: Evidence) -> NDArray[np.int8]:
    """The levels of each pair, the term frequency in whole steps: few distinct rows."""
    above = np.clip(evidence.shared_bits, *FREQUENCY_RANGE) - FREQUENCY_MEAN
    step = np.where(agreeing(evidence.name), np.round(above), 0).astype(np.int8)
    levels = [getattr(evidence, name) for name in COMPARISONS]
    return np.stack([evidence.same_list.astype(np.int8), step, *levels], 1)


def _steps() -> list[tuple[str, str, float]]:
    """Every step of every ladder: comparison, level, least bits."""
    return [(c, level, least) for c in COMPARISONS for level, least in LADDERS[c]]


def design(codes: NDArray[np.int8]) -> NDArray[np.float64]:
    """Columns: intercept, same list, term frequency, then one for each step of each ladder.

    A level carries all steps up to its own; 'missing' and hubs carry none of their ladder, unless
    'missing' is on it: then the steps below are counted from there.
    """
    whole = codes[:, 2] >= WHOLE
    columns: list[NDArray[Any]] = [
        np.ones(len(codes)), codes[:, 0],
        np.where(whole, codes[:, 1], 0), np.where(whole, 0, codes[:, 1]),
    ]  # fmt: skip
    for at, name in enumerate(COMPARISONS, 2):
        matrix = _climb(name)
        columns += list(matrix[codes[:, at]].T)
    return np.stack(columns, 1).astype(np.float64)


def _climb(name: str) -> NDArray[np.float64]:
    """Levels x steps: +1 where a level stands above the zero point, -1 where it stands below."""
    order = [level for level, _ in LADDERS[name]]
    zero = order.index("missing") if "missing" in order else -1
    matrix = np.zeros((len(LEVELS[name]), len(order)))
    for k, level in enumerate(LEVELS[name]):
        if level in WEIGHTLESS or level in RULED or level == "missing":
            continue
        at = order.index(level)
        if at >= zero:
            matrix[k, zero + 1 : at + 1] = 1.0
        else:
            matrix[k, at + 1 : zero + 1] = -1.0
    return matrix


def fit(x: NDArray[np.float64], y: NDArray[np.bool_], weight: NDArray[np.float64],
        penalty: float, start: NDArray[np.float64] | None = None,
        ) -> NDArray[np.float64]:  # fmt: skip
    """Logistic regression whose steps keep their least size; the first step of a ladder is free.

    `start`: weights (nats) that the penalty pulls towards; None pulls each to its least size.
    """
    from scipy.optimize import minimize

    sign = np.where(y, 1.0, -1.0)
    steps = _steps()
    first = {c: LADDERS[c][0][0] for c in COMPARISONS}
    least = np.array([v * np.log(2.0) for _, _, v in steps])
    free = [level == first[c] and "missing" not in dict(LADDERS[c]) for c, level, _ in steps]
    bounds = [(None, None)] * FIXED + [
        (None, None) if f else (v, None) for f, v in zip(free, least.tolist(), strict=True)
    ]
    centre = np.r_[np.zeros(FIXED), least] if start is None else start
    held = np.r_[0.0 if start is None else 0.25, np.ones(len(centre) - 1)]

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (x @ w)
        p = 1.0 / (1.0 + np.exp(np.clip(margin, -50, 50)))
        off = (w - centre) * held
        value = float((weight * np.logaddexp(0, -margin)).sum() + penalty * (off**2).sum())
        return value, -(x.T @ (weight * sign * p)) + 2 * penalty * off

    least_w = np.array([-np.inf if low is None else low for low, _ in bounds])
    found = minimize(loss, np.maximum(centre, least_w), jac=True, method="L-BFGS-B", bounds=bounds,
                     options={"maxiter": 2000, "maxfun": 8000, "ftol": 1e-14,
                              "gtol": 1e-9})  # fmt: skip
    return np.asarray(found.x, np.float64)


def train(sets: Sequence[tuple[Evidence, NDArray[np.bool_], float]], base: Model,
          provenance: Mapping[str, Any], penalty: float = 1.0) -> Model:  # fmt: skip
    """Fit on several sets of (evidence, truth, weight of the set); refuses a drifting result."""
    rows = np.concatenate([np.c_[codes_of(e), t] for e, t, _ in sets])
    each = np.concatenate([np.full(len(t), w) for _, t, w in sets])
    codes, y, weight = distinct(rows, each)
    w = fit(design(codes), y, weight, penalty) / np.log(2.0)
    model = model_from(w, codes, y, weight, base, provenance)
    refuse_drift(model)
    return model


def distinct(rows: NDArray[np.int8], each: NDArray[np.float64]
             ) -> tuple[NDArray[np.int8], NDArray[np.bool_], NDArray[np.float64]]:  # fmt: skip
    """Rows of codes and truth, each once: codes, truth, the weights of equal rows added up."""
    rows, at_row = np.unique(rows, axis=0, return_inverse=True)
    weight = np.bincount(at_row.ravel(), weights=each, minlength=len(rows)).astype(np.float64)
    return rows[:, :-1], rows[:, -1].astype(np.bool_), weight


def model_from(w: NDArray[np.float64], codes: NDArray[np.int8], y: NDArray[np.bool_],
               weight: NDArray[np.float64], base: Model,
               provenance: Mapping[str, Any]) -> Model:  # fmt: skip
    """The model of fitted weights `w` (bits), with m and u counted in the rows it was fitted on."""
    comparisons: dict[str, tuple[Level, ...]] = {}
    at = FIXED
    for position, name in enumerate(COMPARISONS, 2):
        levels = []
        reach = _climb(name) @ w[at : at + len(LADDERS[name])]
        mine = codes[:, position]
        for k, level in enumerate(LEVELS[name]):
            bits = RULED.get(level, float(reach[k]))
            m = float(np.average(mine[y] == k, weights=weight[y]))
            u = float(np.average(mine[~y] == k, weights=weight[~y]))
            levels.append(Level(level, round(bits, 3), round(m, 6), round(u, 6)))
        at += len(LADDERS[name])
        comparisons[name] = tuple(levels)
    return replace(
        base, prior_bits=round(float(w[0]), 3), same_list_bits=round(float(w[1]), 3),
        frequency_bits=round(float(w[2]), 4),
        partial_frequency_bits=round(float(w[3]), 4), frequency_mean=FREQUENCY_MEAN,
        frequency_range=FREQUENCY_RANGE, comparisons=comparisons, provenance=provenance,
    )  # fmt: skip


def weights_of(model: Model) -> NDArray[np.float64]:
    """The columns' weights (bits) of which a model is made: the reverse of `model_from`."""
    found = [model.prior_bits, model.same_list_bits, model.frequency_bits,
             model.partial_frequency_bits]  # fmt: skip
    for name in COMPARISONS:
        bits = {level.name: level.bits for level in model.comparisons[name]}
        order = [level for level, _ in LADDERS[name]]
        bits["missing"] = 0.0
        found.append(0.0 if "missing" in order else bits[order[0]])
        found += [bits[level] - bits[below] for below, level in pairwise(order)]
    return np.array(found, np.float64)
