"""Why a record has its UPRN: a waterfall in bits that sums to the log-odds of its confidence.

Probable UPRNs: the prior, each comparison with the best candidate, and what the other candidates
take away. Every other method is one rule whose measured confidence is the whole evidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from math import log2

import numpy as np

from gis_planner.matching.uprn import Resolved

CERTAIN = 20.0
"""Bits of what is taken as given (a list's own UPRN, a person's pin): a million to one."""

RULES: dict[str, tuple[str, str]] = {
    "given": ("list", "given"),
    "exact": ("exact keys", "one address"),
    "cluster": ("own business", "its other records"),
    "pinned": ("person", "pinned"),
}
"""Method → comparison and level of its one step; what was told of the record is its sentence."""

SAID: dict[str, tuple[str, ...]] = {
    "postcode": ("a postcode is missing", "the same postcode", "the postcodes are one slip apart",
                 "the same postcode district", "the postcodes differ"),
    "number": ("no house number on either", "a house number only in the gazetteer",
               "a house number only on the record", "the house numbers agree",
               "the house numbers conflict"),
    "unit": ("no unit on either", "a unit only in the gazetteer", "a unit only on the record",
             "the units agree", "the units agree in part", "the units conflict"),
    "words": tuple(f"{n} of the record's address words are in the gazetteer's"
                   for n in ("none", "few", "half", "most", "all")),
    "other words": tuple(f"{n} of the gazetteer's address words are on the record"
                         for n in ("none", "few", "half", "most", "all")),
    "name": ("nobody is named there", "another name there", "the names agree in part",
             "the same name there"),
    "class": ("commercial, or not known", "a home"),
}  # fmt: skip
"""Comparison → sentence of each of its levels (UPRN_LEVELS)."""


def log_odds(confidence: float) -> float:
    """Bits of a probability, at most CERTAIN either way, two decimals."""
    if confidence >= 1.0 or confidence <= 0.0:
        return CERTAIN if confidence >= 1.0 else -CERTAIN
    return round(min(max(log2(confidence / (1.0 - confidence)), -CERTAIN), CERTAIN), 2)


@lru_cache(maxsize=4096)
def _one_step(method: str, confidence: float, because: str) -> str:
    return json.dumps([[*RULES[method], log_odds(confidence), because]])


def probable_steps(levels: Mapping[str, int], weights: Mapping[str, tuple[float, ...]],
                   share: float, candidates: int,
                   words: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:  # fmt: skip
    """Waterfall JSON of a best candidate and its strongest points in a sentence.

    `levels`: the level of each comparison; `share`: its part of all candidates' odds; `words`: the
    name of each level.
    """
    steps: list[tuple[str, str, float, str]] = [
        ("prior", "any candidate", round(weights["prior"][0], 2), "before comparing")
    ]
    for name, level in levels.items():
        bits = round(weights[name][level], 2)
        steps.append((name, words[name][level], bits, SAID[name][level]))
    rest = round(log_odds(share) - sum(s[2] for s in steps), 2)
    others = f"{candidates - 1} others" if candidates > 1 else "no other"
    steps.append(("other candidates", others, rest, "what the runners-up leave of it"))
    told = sorted((s for s in steps[1:-1] if abs(s[2]) >= 0.5), key=lambda s: -abs(s[2]))
    return json.dumps(steps), "; ".join(f"{s[3]} ({s[2]:+.1f})" for s in told[:4])


def uprn_waterfalls(resolved: Resolved) -> list[str | None]:
    """The waterfall of each record's UPRN; of the best candidate where none was sure enough; None
    where there was nothing to compare."""
    confidence = np.nan_to_num(resolved.confidence, nan=0.0).tolist()
    found: list[str | None] = []
    for row, method in enumerate(resolved.method):
        if method in RULES:
            found.append(_one_step(method, confidence[row], resolved.because[row]))
        else:
            found.append(resolved.falls.get(row))
    return found
