"""Ranks to bits: by percentile within the scheme's own population, or learnt from outcomes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gis_planner.scoring.params import ScoreParams


@dataclass(frozen=True)
class Level:
    """What a rank of one agency's scheme is worth.

    `bits` at full freshness, `sd` its standard deviation, `phrase` the words in brackets of the
    sentence, `calibrated` whether outcomes decided.
    """

    rank: float
    bits: float
    sd: float
    phrase: str
    calibrated: bool


def by_percentile(counts: Sequence[tuple[float, int]], params: ScoreParams) -> list[Level]:
    """Levels from how rare each rank is: a share of the log odds of its mid-percentile, shrunk.

    `counts` is (rank, how many), any order. The commonest middle gives about 0 bits, a rare
    worst value up to the cap. Monotone: a worse rank never has fewer bits.
    """
    total = sum(n for _, n in counts)
    shrink = total / (total + params.shrink_rated)
    sd = params.sd_bits * (2.0 - shrink)
    levels, worse = [], 0
    for rank, n in sorted(counts, reverse=True):
        share = (worse + n / 2 + 0.5) / (total + 1)
        bits = params.slope * math.log2((1 - share) / share) * shrink
        bits = max(-params.agency_cap_bits, min(params.agency_cap_bits, bits))
        phrase = _percent(worse, n, total, bits)
        levels.append(Level(rank, bits, sd, phrase, calibrated=False))
        worse += n
    return levels[::-1]


def by_outcomes(
    tallies: Sequence[tuple[float, int, int]], params: ScoreParams
) -> list[Level] | None:
    """Levels from what visits found: smoothed weight of evidence, made monotone in the rank.

    `tallies` is (rank, found, not found). None where outcomes are too few, or of one kind only.
    """
    found = sum(f for _, f, _ in tallies)
    clear = sum(c for _, _, c in tallies)
    if found + clear < params.min_outcomes or not found or not clear:
        return None
    base = found / (found + clear)
    rows = sorted(tallies)
    rates = [(f + base) / (f + c + 1) for _, f, c in rows]
    smooth = _monotone(rates, [f + c + 1.0 for _, f, c in rows])
    levels = []
    for (rank, f, c), rate in zip(rows, smooth, strict=True):
        bits = math.log2(rate / (1 - rate)) - math.log2(base / (1 - base))
        sd = math.sqrt(1 / (f + base) + 1 / (c + 1 - base)) / math.log(2)
        bits = max(-params.calibrated_cap_bits, min(params.calibrated_cap_bits, bits))
        phrase = f"found in {f:,} of {f + c:,} such visits, calibrated"
        levels.append(Level(rank, bits, sd, phrase, calibrated=True))
    return levels


def _percent(worse: int, n: int, total: int, bits: float) -> str:
    if n == total:
        return f"the same for all {total:,} rated, uncalibrated"
    word, share = ("worst", worse + n) if bits >= 0 else ("best", total - worse)
    percent = 100 * share / total
    shown = f"{percent:.0f}" if percent >= 1 else f"{percent:.1g}"
    return f"{word} {shown} % of {total:,} rated, uncalibrated"


def _monotone(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Pool adjacent violators: the nearest rising sequence, weighted."""
    blocks: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            right, left = blocks.pop(), blocks.pop()
            mass = left[1] + right[1]
            mean = (left[0] * left[1] + right[0] * right[1]) / mass
            blocks.append([mean, mass, left[2] + right[2]])
    return [value for value, _, count in blocks for _ in range(int(count))]
