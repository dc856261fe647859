"""Web domains that spell a name: 'westbarsurgery.co.uk' is West Bar Surgery.

A domain is one more name of its record, as its first address line is: the letters before the first
dot against the letters of a name, both without words that name a trade. Only a record's own domain
is one: `read_web` leaves out free mail and portals, and hubs are left out here.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.normalise import ALIAS, Normal
from gis_planner.matching.tokens import Floats, Ints
from gis_planner.matching.words import TRADES

Keys = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_CORE, LEAST_WHOLE, LEAST_OWN = 6, 8, 3
"""Letters that must agree: without words of trade, or of the whole name where that leaves fewer,
of which so many must be its own."""
NO_NAME = frozenset(["SHOP", "STORE", "MAIL", "EMAIL", "INFO", "WEB", "EN", "M", "ONLINE"])
"""First labels that name no one: the next one does."""
_BASE = 1_000_003
_ALL = (1 << 64) - 1


@lru_cache(maxsize=200_000)
def letters(text: str) -> str:
    """What domains and names have in common: no 'and', and no s, which comes and goes."""
    plain = text.replace("CENTER", "CENTRE").replace("SAINT", "ST").replace("AND", "")
    return "".join(c for c in plain if c.isalnum() and c != "S")


_TRADE_WORDS = frozenset(letters(word) for word in TRADES) - {""}
_ENDING = re.compile("(?:{})+$".format("|".join(sorted(_TRADE_WORDS, key=len, reverse=True))))


def _spelt(text: str) -> int:
    """A hash that joined pieces have as the whole: hash(ab) = hash(a) * base^len(b) + hash(b)."""
    found = 0
    for c in text:
        found = (found * _BASE + ord(c)) & _ALL
    return found


def _key(whole: str, core: str) -> int:
    if len(core) >= LEAST_CORE:
        return _spelt(core) >> 1
    return _spelt(whole) >> 1 if len(whole) >= LEAST_WHOLE and len(core) >= LEAST_OWN else 0


@lru_cache(maxsize=100_000)
def domain_keys(domain: str) -> tuple[int, int]:
    """Hashes of the name a domain spells, as it stands and without 'the' in front; 0 for none."""
    labels = domain.upper().split(".")
    if len(labels) < 2:
        return 0, 0  # the hash of a pseudonymised record's domain
    label = labels[1] if labels[0] in NO_NAME and len(labels) > 2 else labels[0]
    whole = letters(label)
    bare = whole.removeprefix("THE")
    keys = [_key(form, _ENDING.sub("", form)) for form in (whole, bare)]
    return keys[0], keys[1] if bare != whole else 0


def site_keys(normal: Normal, dead: Mask) -> Keys:
    """For each record two hashes (see `domain_keys`); 0 without a domain of its own."""
    found = np.zeros((len(normal), 2), np.int64)
    rows = np.flatnonzero((normal.web > 0) & ~dead[normal.web])
    if not len(rows):
        return found
    values = list(normal.values.ids)
    known, at = np.unique(normal.web[rows], return_inverse=True)
    spelt = [domain_keys(values[k].partition(":")[2]) for k in known.tolist()]
    found[rows] = np.array(spelt, np.int64)[at]
    return found


def name_keys(normal: Normal) -> Keys:
    """For each name variant the hash that a domain spelling it has; 0 where it is too short or is
    no name but a line of the address."""
    tokens = normal.variant_tokens
    if not len(tokens.values):
        return np.zeros(len(tokens), np.int64)
    spelled = list(normal.pool.ids)
    used, at = np.unique(tokens.values, return_inverse=True)
    plain = [letters(spelled[k]) for k in used.tolist()]
    worth = np.array([_spelt(p) for p in plain], np.uint64)[at]
    length = np.array([len(p) for p in plain], np.int64)[at]
    own = np.array([p not in _TRADE_WORDS for p in plain], np.bool_)[at]
    row, place = tokens.row_of(), np.arange(len(at))
    last = np.full(len(tokens), -1, np.int64)
    np.maximum.at(last, row[own], place[own])
    core, core_length = _joined(worth, np.where(place <= last[row], length, 0), tokens.offsets, row)
    whole, whole_length = _joined(worth, length, tokens.offsets, row)
    short = (whole_length >= LEAST_WHOLE) & (core_length >= LEAST_OWN)
    key = np.where(core_length >= LEAST_CORE, core, np.where(short, whole, 0))
    return np.where(normal.variant_kind == ALIAS, 0, key)


def _joined(worth: NDArray[np.uint64], length: Keys, offsets: Ints, row: Ints) -> tuple[Keys, Keys]:
    """Hash and length of each row's pieces joined; pieces of length 0 are left out."""
    sums = np.r_[0, np.cumsum(length)]
    ends = sums[offsets[1:]]
    after = ends[row] - sums[1:]
    powers = np.ones(int(after.max(initial=0)) + 1, np.uint64)
    powers[1:] = np.uint64(_BASE)
    powers = np.multiply.accumulate(powers)
    pieces = np.where(length > 0, worth * powers[after], np.uint64(0))
    total = np.r_[np.uint64(0), np.cumsum(pieces, dtype=np.uint64)]
    hashed = total[offsets[1:]] - total[offsets[:-1]]
    return (hashed >> np.uint64(1)).astype(np.int64), ends - sums[offsets[:-1]]


def spelled_in_domain(normal: Normal, dead: Mask, bits: Floats, whole_bits: Floats, a: Ints,
                      b: Ints) -> Floats:  # fmt: skip
    """For each pair the information (bits) of the name of one that the other's domain spells;
    -1 where neither does. `bits`: of each token; `whole_bits`: of each name variant.

    Records of one domain are left out: that is evidence of contact, and counts once.
    """
    found = np.full(len(a), -1, np.float32)
    sites = site_keys(normal, dead)
    if not sites.any():
        return found
    names, offsets = name_keys(normal), normal.variants.offsets
    tokens = normal.variant_tokens
    sums = np.r_[0, np.cumsum(bits[tokens.values], dtype=np.float64)]
    told = sums[tokens.offsets[1:]] - sums[tokens.offsets[:-1]]
    told = np.minimum(told, whole_bits[: len(told)])
    sited = np.asarray((sites > 0).any(1), np.bool_)
    for x, y in ((a, b), (b, a)):
        pairs = np.flatnonzero(sited[x] & (normal.web[x] != normal.web[y]))
        k = 0
        while len(pairs):
            place = offsets[y[pairs]] + k
            pairs = pairs[place < offsets[y[pairs] + 1]]
            variant = normal.variants.values[offsets[y[pairs]] + k]
            same = (names[variant][:, None] == sites[x[pairs]]).any(1) & (names[variant] > 0)
            hit = pairs[same]
            found[hit] = np.maximum(found[hit], told[variant[same]])
            k += 1
    return found
