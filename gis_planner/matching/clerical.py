"""Pairs of a match by score band: how many there are, which to ask a person about, what was said.

A clerical sample asks about pairs drawn at random in every band (blind: no scores are shown), so
that its answers tell how good the match is; more of a band are drawn where answers would differ
more (Neyman 1934).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.matching.accuracy import Estimate, Stratum, estimate
from gis_planner.matching.normalise import column

Long = NDArray[np.int64]
Rows = NDArray[np.integer]
Pair = tuple[int, int]

EDGES = (-3.0, 0.0, 3.0, 6.0, 10.0)
BANDS = (
    "one place, hardly one business", "below -3", "-3 to 0", "0 to 3", "3 to 6", "6 to 10",
    "10 and more", "joined through other records",
)  # fmt: skip
"""Bands of the match weight in bits; the last are pairs never compared that share a cluster."""
THROUGH = len(BANDS) - 1
LEVELS = ("business", "premises")
GUESS = (0.02, 0.02, 0.3, 0.7, 0.9, 0.98, 0.98, 0.9)
"""Share of true pairs to expect in each band: only to divide a sample, never in a result."""
LEAST_DRAWN = 8


@dataclass(frozen=True)
class Answer:
    """What a person said about two records (keys of RECORDS)."""

    a: int
    b: int
    business: bool
    premises: bool


@dataclass(frozen=True)
class Frame:
    """Every pair that matching proposed, and what it made of it. Row i is pair (a[i], b[i])."""

    a: Long
    b: Long
    band: NDArray[np.int8]
    business: NDArray[np.bool_]
    premises: NDArray[np.bool_]
    routes: Mapping[Pair, tuple[bool, bool]] = field(default_factory=dict)
    """Of some pairs, whether blocking proposes them by name, and by door or contact."""

    def where(self) -> dict[Pair, int]:
        """The row of each pair."""
        return {p: i for i, p in enumerate(zip(self.a.tolist(), self.b.tolist(), strict=True))}


def frame_of(records: pa.Table, matched: pa.Table, pairs: pa.Table) -> Frame:
    """The pairs of trading records in a match: those scored, and those that share a business
    without having been scored."""
    known = dict(zip(column(records, "record_id"), column(records, "role"), strict=True))
    ids = matched["record_id"].to_numpy()
    trading = np.array([(known.get(r) or "premises") == "premises" for r in ids.tolist()], np.bool_)
    order = np.argsort(ids)
    row_a, row_b = (
        order[np.searchsorted(ids, pairs[n].to_numpy(), sorter=order)]
        for n in ("record_a", "record_b")
    )
    weight = np.where(np.array(column(pairs, "level")) == LEVELS[0],
                      pairs["match_weight"].to_numpy(), np.nan)  # fmt: skip
    labels = [np.unique(column(matched, f"{n}_id"), return_inverse=True)[1] for n in LEVELS]
    return frame_from(ids, trading, labels[0], labels[1], row_a, row_b, weight)


def frame_from(ids: Long, trading: NDArray[np.bool_], business: Rows, premises: Rows, row_a: Rows,
               row_b: Rows, weight: NDArray[np.float64]) -> Frame:  # fmt: skip
    """The same from arrays: a record's id, whether it trades, its clusters; the two rows of each
    pair and its weight in bits, NaN where it stands only for two businesses at one place."""
    keep = trading[row_a] & trading[row_b]
    row_a, row_b, weight = row_a[keep], row_b[keep], weight[keep]
    band = np.where(np.isnan(weight), 0, np.digitize(weight, EDGES) + 1)
    extra = _through(business, trading, set(zip(row_a.tolist(), row_b.tolist(), strict=True)))
    x, y = np.r_[row_a, extra[:, 0]], np.r_[row_b, extra[:, 1]]
    band = np.r_[band, np.full(len(extra), THROUGH)].astype(np.int8)
    one, other = ids[x], ids[y]
    return Frame(
        np.minimum(one, other), np.maximum(one, other), band,
        business[x] == business[y], premises[x] == premises[y],
    )  # fmt: skip


def _through(business: Rows, trading: NDArray[np.bool_], scored: set[Pair]) -> Rows:
    """Rows of one business that are not among the scored pairs."""
    found: list[Pair] = []
    rows = np.flatnonzero(trading)
    rows = rows[np.argsort(business[rows], kind="stable")]
    edges = np.flatnonzero(np.r_[True, np.diff(business[rows]) != 0, True]) if len(rows) else [0]
    for start, end in pairwise(edges):
        for i, x in enumerate(members := rows[start:end].tolist()):
            found += [(x, y) for y in members[i + 1 :]
                      if (x, y) not in scored and (y, x) not in scored]  # fmt: skip
    return np.array(found, np.int64).reshape(-1, 2)


def place_of(frame: Frame, where: Mapping[Pair, int], a: int, b: int) -> tuple[int, bool, bool]:
    """Band of a pair and whether it shares business and premises; band -1: never proposed."""
    row = where.get((min(a, b), max(a, b)))
    if row is None:
        return -1, False, False
    return int(frame.band[row]), bool(frame.business[row]), bool(frame.premises[row])


def strata_of(frame: Frame, answers: Iterable[Answer], known: Iterable[Pair],
              level: str) -> tuple[tuple[Stratum, ...], int]:  # fmt: skip
    """Strata at a level, and how many answers are about pairs that were never proposed.

    `known`: pairs whose answers the match itself obeyed: they are no part of what is estimated.
    """
    where = frame.where()
    size: Counter[Cell] = Counter(
        _cell(level, *row)
        for row in zip(frame.band.tolist(), frame.business.tolist(), frame.premises.tolist(),
                       strict=True)
    )  # fmt: skip
    for a, b in set(known):
        size[_cell(level, *place_of(frame, where, a, b))] -= 1
    asked: Counter[Cell] = Counter()
    right: Counter[Cell] = Counter()
    for answer in answers:
        cell = _cell(level, *place_of(frame, where, answer.a, answer.b))
        asked[cell] += 1
        right[cell] += answer.business if level == LEVELS[0] else answer.premises
    strata = tuple(
        Stratum(band, joined, n, asked[band, joined], right[band, joined])
        for (band, joined), n in sorted(size.items())
        if band >= 0 and n > 0
    )
    return strata, sum(asked.values()) - sum(s.answered for s in strata)


Cell = tuple[int, bool]


def _cell(level: str, band: int, business: bool, premises: bool) -> Cell:
    """The stratum of a pair: its band, halved by what the other level says, and joined or not."""
    joined, other = (business, premises) if level == LEVELS[0] else (premises, business)
    return (band * 2 + other if band >= 0 else -1), joined


def measure(frame: Frame, answers: Sequence[Answer], known: Iterable[Pair]
            ) -> dict[str, tuple[Estimate, tuple[Stratum, ...], int]]:  # fmt: skip
    """By level: the estimate, its strata before thin ones were merged, answers never proposed."""
    known = set(known)
    found = {}
    for level in LEVELS:
        strata, outside = strata_of(frame, answers, known, level)
        found[level] = (estimate(strata), strata, outside)
    return found


def draw(frame: Frame, n: int, known: Iterable[Pair], *, seed: int) -> list[Pair]:
    """About `n` pairs to ask about, at random within band and outcome; in random order."""
    rng = np.random.default_rng(seed)
    answered = set(known)
    fresh = np.array([p not in answered for p in zip(frame.a.tolist(), frame.b.tolist())], np.bool_)
    key = frame.band.astype(np.int64) * 4 + frame.business * 2 + frame.premises
    groups = {int(k): np.flatnonzero((key == k) & fresh) for k in np.unique(key)}
    sizes = {k: len(rows) for k, rows in groups.items() if len(rows)}
    chosen: set[Pair] = set()
    for k, count in _divide(sizes, n).items():
        rows = np.sort(rng.choice(groups[k], count, replace=False))
        chosen |= set(zip(frame.a[rows].tolist(), frame.b[rows].tolist(), strict=True))
    order = sorted(chosen)
    return [order[i] for i in rng.permutation(len(order)).tolist()]


def _divide(sizes: Mapping[int, int], n: int) -> dict[int, int]:
    """How many to draw of each stratum: a few of each, the rest by size times spread."""
    share = {k: GUESS[k // 4] for k in sizes}
    want = {k: size * max((share[k] * (1 - share[k])) ** 0.5, 0.25) for k, size in sizes.items()}
    small = 0.01 * sum(sizes.values())
    least = {
        k: min(size, LEAST_DRAWN if size >= small else 2, max(1, n // len(sizes)))
        for k, size in sizes.items()
    }
    got = dict(least)
    while (left := n - sum(got.values())) > 0:
        free = {k: want[k] for k in sizes if got[k] < sizes[k]}
        if not free:
            break
        for k in sorted(free, key=lambda k: -free[k]):
            more = max(1, round(left * free[k] / sum(free.values())))
            got[k] += min(more, sizes[k] - got[k], n - sum(got.values()))
    return got
