"""Rates by area with their intervals, never raw counts: what shares of premises areas have.

A share (k of n premises) has Wilson's interval, or is drawn to the mean of all areas by empirical
Bayes (beta-binomial); contacts (events against premises, or against people where the layer has
their number) have the exact Poisson interval, or gamma-Poisson empirical Bayes (Clayton and Kaldor
1987, moments by Marshall 1991). Intervals hold 95 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Z95 = 1.959963984540054
LOW, HIGH = 0.025, 0.975
FEW = 5
"""Areas with less than this in the denominator are hatched whatever their interval."""


@dataclass(frozen=True, eq=False)
class AreaRates:
    """One rate an area, per `per` of the denominator; NaN where the denominator is nothing."""

    count: Floats
    base: Floats
    rate: Floats
    low: Floats
    high: Floats
    per: float
    overall: float
    estimate: str
    alike: bool = False
    """the areas differ no more than chance would make them"""

    @property
    def wide(self) -> npt.NDArray[np.bool_]:
        """Areas that should not be compared: their interval is wider than the rate of all areas
        together, or their denominator is below FEW."""
        known = np.isfinite(self.rate)
        with np.errstate(invalid="ignore"):
            return known & (((self.high - self.low) > self.overall) | (self.base < FEW))


def wilson(k: Floats, n: Floats, z: float = Z95) -> tuple[Floats, Floats]:
    """Wilson's score interval of a share; NaN where n is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # at the ends the formula is exact but for rounding
    low = np.where(k <= 0, 0.0, np.clip(middle - half, 0.0, 1.0))
    high = np.where(k >= n, 1.0, np.clip(middle + half, 0.0, 1.0))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def poisson(k: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Garwood's exact interval of a rate of events; NaN where n is 0."""
    from scipy.special import gammaincinv

    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(k > 0, gammaincinv(np.maximum(k, 1e-9), LOW), 0.0) / n
        high = gammaincinv(k + 1, HIGH) / n
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def shrunk_share(k: Floats, n: Floats) -> tuple[Floats, Floats, Floats, bool]:
    """Beta-binomial empirical Bayes: estimate and interval of each area's share, and whether the
    areas are alike: they differ no more than chance would make them, and all get the common share.

    The prior's mean is the share of all areas together, its weight by the method of moments.
    """
    from scipy.special import betaincinv

    total, held = np.array([n.sum()]), np.array([k.sum()])
    mean = min(max(float(held[0] / total[0]), 1e-9), 1 - 1e-9)
    weight = _prior_weight(k, n, mean * (1 - mean))
    if weight is None:
        low, high = wilson(held, total)
        return _everywhere(n, mean), _everywhere(n, low[0]), _everywhere(n, high[0]), True
    a, b = mean * weight + k, (1 - mean) * weight + n - k
    rate: Floats = a / (a + b)
    low = np.asarray(betaincinv(a, b, LOW), np.float64)
    high = np.asarray(betaincinv(a, b, HIGH), np.float64)
    return rate, np.minimum(low, rate), np.maximum(high, rate), False


def shrunk_rate(k: Floats, n: Floats) -> tuple[Floats, Floats, Floats, bool]:
    """Gamma-Poisson empirical Bayes: the same for rates of events."""
    from scipy.special import gammaincinv

    total, held = np.array([n.sum()]), np.array([k.sum()])
    mean = max(float(held[0] / total[0]), 1e-12)
    weight = _prior_weight(k, n, mean)
    if weight is None:
        low, high = poisson(held, total)
        return _everywhere(n, mean), _everywhere(n, low[0]), _everywhere(n, high[0]), True
    shape, exposure = mean * weight + k, weight + n
    rate = shape / exposure
    low, high = gammaincinv(shape, LOW) / exposure, gammaincinv(shape, HIGH) / exposure
    return rate, np.minimum(low, rate), np.maximum(high, rate), False


def _everywhere(n: Floats, value: float) -> Floats:
    return np.full(len(n), float(value))


def _prior_weight(k: Floats, n: Floats, noise: float) -> float | None:
    """How many units of the denominator the common rate is worth: noise of one unit over the
    variance between areas (Marshall's moment estimate), at most all units it was estimated from.
    None where the areas vary no more than the noise."""
    some = n > 0
    k, n = k[some], n[some]
    total, mean = float(n.sum()), float(k.sum() / n.sum())
    seen = float((n * (k / n - mean) ** 2).sum()) / total
    between = seen - noise * len(n) / total
    return min(noise / between, total) if between > 1e-15 else None


def area_rates(
    count: Floats, base: Floats, *, per: float = 100.0, events: bool = False,
    estimate: str = "shrunk",
) -> AreaRates:  # fmt: skip
    """Rates of `count` against `base` in each area.

    `events`: a count may exceed its base (contacts); else it is a share of it. `estimate`: 'shrunk'
    towards the mean of all areas, or 'observed'. An area without a base has no rate (NaN).
    """
    k, n = np.asarray(count, np.float64), np.asarray(base, np.float64)
    known = np.isfinite(n) & (n > 0)
    n = np.where(known, n, 0.0)
    k = np.where(known, k, 0.0)
    alike = False
    if estimate == "shrunk" and known.any():
        rate, low, high, alike = (shrunk_rate if events else shrunk_share)(k, n)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = k / n
        low, high = (poisson if events else wilson)(k, n)
    for part in (rate, low, high):
        part[~known] = np.nan
    total = float(n.sum())
    overall = float(k.sum()) / total * per if total else float("nan")
    return AreaRates(k, n, rate * per, low * per, high * per, per, overall, estimate, alike)
