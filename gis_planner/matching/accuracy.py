"""How good the links of a match are: precision and recall from answers about some of its pairs.

Answers are no random sample of all pairs: a review queue asks about the doubtful ones. So pairs
are divided into strata (score band, joined or not), answers count as a sample of their stratum
only, and a stratum counts by its size (stratified estimation: Cochran, Sampling Techniques, 1977,
ch. 5). The interval is Clopper and Pearson's at the effective sample size, with its correction for
few degrees of freedom (Korn and Graubard, Survey Methodology 24, 1998); pairs that were answered
count as known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

CONFIDENCE = 0.95
TAILS = (0.5 * (1 - CONFIDENCE), 0.5 * (1 + CONFIDENCE))
BORROWED = 2.0
"""Answers at the rate of all strata together that each stratum borrows to tell its spread: eight
right of eight do not show that none is wrong. It widens intervals and moves no estimate. With it
95 % intervals held the truth in 89 to 100 % of 150 samples in each of 24 trials (the county's
pairs as they are and with worse and better models, 100, 300 and 1,000 answers)."""
LEAST_ANSWERS = 5
"""A stratum with fewer answers is taken together with its neighbour."""


@dataclass(frozen=True)
class Stratum:
    """Pairs of one score band that are joined, or are not. `right`: answers 'the same'.

    `band` only orders strata: neighbours are alike.
    """

    band: int
    joined: bool
    size: int
    answered: int
    right: int


@dataclass(frozen=True)
class Share:
    """A share with its interval (CONFIDENCE); each from 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """Precision, recall and F1 of joined pairs; None where no answer speaks of it.

    Recall is within the pairs of the strata: pairs that blocking never proposed are not seen.
    """

    precision: Share | None
    recall: Share | None
    f1: Share | None
    answered: int
    strata: tuple[Stratum, ...]
    """As they were used: thin strata taken together."""


def merged(strata: Sequence[Stratum], least: int = LEAST_ANSWERS) -> tuple[Stratum, ...]:
    """Strata of which each has `least` answers or all its pairs, neighbours taken together.

    Only strata that agree on `joined` are taken together. What has no answers at all stays away
    only if its side has none whatever.
    """
    found: list[Stratum] = []
    for side in (True, False):
        row = sorted((s for s in strata if s.joined == side and s.size), key=lambda s: s.band)
        while len(row) > 1:
            thin = [k for k, s in enumerate(row) if s.answered < min(least, s.size)]
            if not thin:
                break
            k = min(thin, key=lambda k: row[k].answered)
            beside = [j for j in (k - 1, k + 1) if 0 <= j < len(row)]
            j = min(beside, key=lambda j: (row[j].answered == 0, abs(row[j].band - row[k].band)))
            first, second = sorted((k, j))
            row[first : second + 1] = [_sum(row[first], row[second])]
        found += row
    return tuple(found)


def _sum(a: Stratum, b: Stratum) -> Stratum:
    larger = a if a.size >= b.size else b
    return replace(larger, size=a.size + b.size, answered=a.answered + b.answered,
                   right=a.right + b.right)  # fmt: skip


def estimate(strata: Sequence[Stratum]) -> Estimate:
    """Precision and recall of the joined pairs, from answered pairs of each stratum."""
    used = merged(strata)
    joined = [s for s in used if s.joined]
    apart = [s for s in used if not s.joined]
    precision = recall = f1 = None
    if joined and all(s.answered for s in joined):
        found, said = _Total(joined), float(sum(s.size for s in joined))
        precision = _share(found.point / said, found.spread / said, (found, 1.0 / said))
        if all(s.answered for s in apart):
            missed = _Total(apart)
            true, likely = found.point + missed.point, found.spread + missed.spread
            if true > 0:
                rate = found.spread / likely
                recall = _share(found.point / true, rate, (found, (1.0 - rate) / likely),
                                (missed, rate / likely))  # fmt: skip
                both, rate = said + likely, 2.0 * found.spread / (said + likely)
                f1 = _share(2.0 * found.point / (said + true), rate,
                            (found, (2.0 - rate) / both), (missed, rate / both))  # fmt: skip
    return Estimate(precision, recall, f1, sum(s.answered for s in used), used)


class _Total:
    """True pairs in several strata: the estimate, the same with borrowed answers, variances."""

    def __init__(self, strata: Sequence[Stratum]) -> None:
        size, n, right = (np.array([getattr(s, k) for s in strata], np.float64)
                          for k in ("size", "answered", "right"))  # fmt: skip
        self.point = float((size * right / n).sum()) if len(size) else 0.0
        share = self.point / max(float(size.sum()), 1.0)
        pooled = (share * n.sum() + 0.5) / (n.sum() + 1.0)
        rate = (right + BORROWED * pooled) / (n + BORROWED)
        self.spread = float((size * rate).sum())
        self.variances = size**2 * rate * (1.0 - rate) / n * (1.0 - n / size)
        self.answered = n


def _share(value: float, rate: float, *parts: tuple[_Total, float]) -> Share:
    """`rate` tells the spread; each part is a total and what one true pair of it changes."""
    from scipy.stats import beta, t

    variances = np.concatenate([total.variances * slope**2 for total, slope in parts])
    answered = np.concatenate([total.answered for total, _ in parts])
    variance, n = float(variances.sum()), float(answered.sum())
    if variance <= 0.0:
        return Share(value, value, value)
    freedom = variance**2 / float((variances**2 / np.maximum(answered - 1.0, 1.0)).sum())
    correction = t.ppf(TAILS[1], max(n - 1.0, 2.0)) / t.ppf(TAILS[1], max(freedom, 2.0))
    effective = min(max(rate * (1.0 - rate), 1e-9) / variance * correction**2, 5.0 * n)
    right, wrong = effective * value, effective * (1.0 - value)
    low = float(beta.ppf(TAILS[0], right, wrong + 1.0)) if right > 0 else 0.0
    high = float(beta.ppf(TAILS[1], right + 1.0, wrong)) if wrong > 0 else 1.0
    return Share(value, min(low, value), max(high, value))


def share_of(right: int, answered: int) -> Share | None:
    """A plain share with its Jeffreys interval (Brown, Cai and DasGupta, Statistical Science 16,
    2001); None without answers."""
    if not answered:
        return None
    from scipy.stats import beta

    low, high = (float(beta.ppf(q, right + 0.5, answered - right + 0.5)) for q in TAILS)
    value = right / answered
    return Share(value, 0.0 if right == 0 else low, 1.0 if right == answered else high)
