"""Figures of a linkage: precision, recall and F1 of pairs, clusters and best links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Bits = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass
class Report:
    """Figures of one contestant on one data set, and each truth found or not, for `--compare`."""

    figures: dict[str, Any] = field(default_factory=dict)
    found: dict[str, bool] = field(default_factory=dict)
    uprns: list[str | None] = field(default_factory=list)
    """What it said of each record, for a contestant that takes UPRNs from another."""


def prf(right: int, said: int, true: int) -> dict[str, float]:
    """Precision, recall, F1 of `right` correct among `said`, of `true` to find."""
    p, r = right / max(said, 1), right / max(true, 1)
    return {
        "precision": round(p, 4),
        "recall": round(r, 4),
        "f1": round(2 * p * r / max(p + r, 1e-9), 4),
    }


def pairs_within(labels: Iterable[Hashable]) -> int:
    """Number of pairs that share a label."""
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def cluster_scores(said: Sequence[Hashable], true: Sequence[Hashable]) -> dict[str, float]:
    """Pairwise precision, recall and F1 of a clustering."""
    return prf(pairs_within(zip(said, true, strict=True)), pairs_within(said), pairs_within(true))


def best_clustering(
    settings: Mapping[str, Sequence[Hashable]], true: Sequence[Hashable]
) -> dict[str, Any]:
    """Scores and largest cluster of the setting whose F1 is best, with its name.

    A contestant with several thresholds is shown at the one that suits it best on this very truth:
    a favour that ours, with one, does not get.
    """
    scored = [(cluster_scores(labels, true)["f1"], name) for name, labels in settings.items()]
    name = max(scored)[1]
    largest = max(Counter(settings[name]).values(), default=0)
    found: dict[str, Any] = {**cluster_scores(settings[name], true), "largest": largest}
    return found | ({"at": name} if name else {})


def curve(weight: Bits, good: Truths, true: int, at_precision: float = 0.95) -> dict[str, Any]:
    """Best F1 over all thresholds, and the most recall at a precision, of links with a weight.

    Links of equal weight are taken together: no order among them may be chosen by luck.
    """
    if not len(weight):
        nothing = prf(0, 0, true) | {"weight": 0.0}
        return {"best F1": nothing, f"at precision {at_precision}": nothing}
    order = np.argsort(-weight, kind="stable")
    weight, hits = weight[order], np.cumsum(good[order])
    ends = np.flatnonzero(np.r_[weight[1:] != weight[:-1], True])
    said, right = ends + 1, hits[ends]
    precision, recall = right / said, right / true
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    sure = np.flatnonzero(precision >= at_precision)
    chosen = {"best F1": int(f1.argmax())}
    chosen[f"at precision {at_precision}"] = int(sure[-1]) if len(sure) else 0
    return {
        name: prf(int(right[k]), int(said[k]), true) | {"weight": round(float(weight[ends[k]]), 2)}
        for name, k in chosen.items()
    }


def interval(right: int, n: int) -> str:
    """95 % interval of a share (Wilson), as text."""
    if not n:
        return "no cases"
    z, p = 1.96, right / n
    middle, spread = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    low, high = (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
    return f"{low:.3f}-{high:.3f}"
