"""Evidence → bits: Fellegi-Sunter weights of a frozen model, and their waterfall."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.compare import (
    COMPANIES_DIFFER,
    CONTACT_LEVELS,
    NAME_LEVELS,
    PERSON_LEVELS,
    PLACE_LEVELS,
    Codes,
    Evidence,
)
from gis_planner.matching.model import Model

Bits = NDArray[np.float64]
LEVELS = {
    "name": NAME_LEVELS,
    "place": PLACE_LEVELS,
    "contact": CONTACT_LEVELS,
    "person": PERSON_LEVELS,
}
AGREEING, WHOLE = 3, 6
"""Name levels from 'partial' up carry the term frequency of the words they share; from 'contained'
up at the rate of whole names."""


@dataclass(frozen=True)
class Scores:
    """Bits of each pair by part; `total` is their sum."""

    prior: Bits
    frequency: Bits
    parts: dict[str, Bits]
    total: Bits


def agreeing(name: Codes) -> NDArray[np.bool_]:
    """Pairs whose names agree at least in part, as far as names and not numbers told."""
    return np.asarray((name >= AGREEING) & (name < COMPANIES_DIFFER), np.bool_)


def frequency_bits(evidence: Evidence, model: Model) -> Bits:
    """Bits for how telling the shared words are; 0 where names do not agree."""
    low, high = model.frequency_range
    above = np.clip(evidence.shared_bits, low, high) - model.frequency_mean
    slope = np.where(evidence.name >= WHOLE, model.frequency_bits, model.partial_frequency_bits)
    return np.where(agreeing(evidence.name), slope * above, 0.0)


def score(evidence: Evidence, model: Model) -> Scores:
    """Score each pair; `total` is the match weight in bits, prior included."""
    prior = model.prior_bits + np.where(evidence.same_list, model.same_list_bits, 0.0)
    parts = {
        name: np.asarray(model.bits(name))[getattr(evidence, name)] for name in model.comparisons
    }
    frequency = frequency_bits(evidence, model)
    # waterfalls are told with two decimals: rounded first, their items sum to the weight
    prior, frequency = prior.round(2), frequency.round(2)
    parts = {name: bits.round(2) for name, bits in parts.items()}
    total = prior + frequency + sum(parts.values())
    return Scores(prior, frequency, parts, total.round(2))


def probability(bits: Bits) -> Bits:
    """2^w / (1 + 2^w)."""
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60, 60)))


SAID = {
    "name": {
        "missing": "one record has no name", "differ": "the names differ",
        "faint": "the names share only common words", "partial": "the names agree in part",
        "strong": "the names agree for the most part", "contained": "one name contains the other",
        "in the address": "one's name stands in the other's address",
        "near": "the names differ by a slip of spelling, or a web domain spells one",
        "same": "the names are the same",
        "companies differ": "the company numbers differ",
        "same company": "the same company number",
    },
    "place": {
        "missing": "one address is missing", "shared by many": "the address is shared by many",
        "elsewhere": "the addresses are elsewhere", "same town words": "the addresses share words",
        "same outcode": "the same postcode district",
        "same postcode, numbers differ": "the same postcode but different house numbers",
        "same postcode, units differ": "the same postcode but different units",
        "same postcode": "the same postcode",
        "similar address elsewhere": "number and street agree, the postcode does not",
        "same postcode and street words": "the same postcode and street",
        "same postcode and number": "the same postcode and house number",
        "same address": "the same address", "UPRNs differ": "different UPRNs in one postcode",
        "same UPRN, units differ": "the same UPRN, different units", "same UPRN": "the same UPRN",
    },
    "contact": {
        "missing": "no phone or e-mail to compare", "differ": "phones differ",
        "shared by many": "the phone is shared by many", "same website": "the same web domain",
        "same e-mail": "the same e-mail", "same phone": "the same phone",
        "same phone, elsewhere": "the same phone at two addresses",
    },
    "person": {
        "missing": "no people to compare", "differ": "different people",
        "surname only": "the same surname, other given name",
        "surname in name": "a surname stands in the other's name",
        "surname and initial": "the same surname and initial",
        "named in name": "a person of one is named by the other", "same person": "the same person",
    },
}  # fmt: skip


def waterfalls(
    evidence: Evidence, scores: Scores, keep: NDArray[np.int64]
) -> tuple[list[str], list[str]]:
    """For the pairs `keep`: waterfall JSON, whose bits sum to the total, and a sentence."""
    names = tuple(scores.parts)
    codes = [getattr(evidence, n)[keep].tolist() for n in names]
    prior, frequency = scores.prior[keep].tolist(), scores.frequency[keep].tolist()
    shared = evidence.shared_bits[keep].astype(np.float64).round(1).tolist()
    bits = [scores.parts[n][keep].tolist() for n in names]
    falls, sentences = [], []
    known: dict[tuple[object, ...], tuple[str, str]] = {}  # many pairs say the same
    one_list = evidence.same_list[keep].tolist()
    for i, key in enumerate(zip(one_list, *codes, shared, frequency, strict=True)):
        told = known.get(key)
        if told is None:
            parts = [(n, c[i], w[i]) for n, c, w in zip(names, codes, bits, strict=True)]
            told = known[key] = _tell(one_list[i], prior[i], parts, shared[i], frequency[i])
        falls.append(told[0])
        sentences.append(told[1])
    return falls, sentences


def _tell(same_list: bool, prior: float, parts: list[tuple[str, int, float]], shared: float,
          frequency: float) -> tuple[str, str]:  # fmt: skip
    """The waterfall of one pair as JSON, and in a sentence."""
    lists = "one list" if same_list else "two lists"
    items = [("prior", lists, prior, f"before comparing, records of {lists}")]
    for name, code, bits in parts:
        level = LEVELS[name][code]
        items.append((name, level, bits, SAID[name][level]))
    telling = "how telling the shared words are"
    items.append(("term frequency", f"{shared:.1f} bits shared", frequency, telling))
    told = sorted((t for t in items[1:] if abs(t[2]) >= 0.5), key=lambda t: -abs(t[2]))
    sentence = "; ".join(f"{t[3]} ({t[2]:+.1f})" for t in told) or "nothing to compare"
    return json.dumps(items), sentence


PREMISES_PRIOR = -3.0
PREMISES_BITS: dict[str, float] = {
    "same UPRN": 9.0,
    "same UPRN, units differ": 7.0,
    "same address": 7.0,
    "same postcode and number": 5.0,
    "similar address elsewhere": 4.0,
    "same postcode and street words": 4.0,
    "same postcode": 3.0,
    "shared by many": 3.0,
}
"""Evidence of the location ladder that two businesses share premises: set by rule, not trained."""


def premises_waterfalls(
    evidence: Evidence, keep: NDArray[np.int64]
) -> tuple[Bits, list[str], list[str]]:
    """Weight, waterfall and sentence of pairs that share premises but are two businesses."""
    ladder = np.array([PREMISES_BITS.get(level, 2.0) for level in PLACE_LEVELS])
    place = ladder[evidence.place[keep]]
    name = np.where(agreeing(evidence.name[keep]), 1.0, 0.0)
    falls, because = [], []
    known: dict[tuple[int, float], tuple[str, str]] = {}
    for code, bits, extra in zip(
        evidence.place[keep].tolist(), place.tolist(), name.tolist(), strict=True
    ):
        told = known.get((code, extra))
        if told is None:
            told = known[code, extra] = _tell_place(PLACE_LEVELS[code], bits, extra)
        falls.append(told[0])
        because.append(told[1])
    return PREMISES_PRIOR + place + name, falls, because


def _tell_place(level: str, bits: float, extra: float) -> tuple[str, str]:
    said = f"{SAID['place'][level]}: one place, two businesses"
    items: list[tuple[str, str, float, str]] = [
        ("prior", "two records", PREMISES_PRIOR, "before comparing"),
        ("place", level, bits, said),
        ("name", "agrees" if extra else "differs", extra, "the names share telling words"),
    ]
    return json.dumps(items), f"{said} ({bits:+.1f})"
