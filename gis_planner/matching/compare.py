"""The four comparisons of a pair: name, location (one ladder), phone and e-mail, person.

Each gives one level a pair, from the evidence of `kernels`. Levels are named once, here; the
model gives each its bits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.progress import Progress, check
from gis_planner.matching.normalise import Normal, Places
from gis_planner.matching.sites import spelled_in_domain
from gis_planner.matching.tokens import Floats, Ints

Codes = NDArray[np.int8]

NAME_LEVELS = (
    "missing",
    "differ",
    "faint",
    "partial",
    "strong",
    "in the address",
    "contained",
    "near",
    "same",
    "companies differ",
    "same company",
)
COMPANIES_DIFFER, SAME_COMPANY = 9, 10
"""A company number says what a name only suggests: it decides where both records have one."""
PLACE_LEVELS = (
    "missing", "shared by many", "elsewhere", "same town words", "same outcode",
    "same postcode, numbers differ", "same postcode, units differ", "same postcode",
    "similar address elsewhere", "same postcode and street words", "same postcode and number",
    "same address", "UPRNs differ", "same UPRN, units differ", "same UPRN",
)  # fmt: skip
CONTACT_LEVELS = (
    "missing",
    "differ",
    "shared by many",
    "same website",
    "same e-mail",
    "same phone",
    "same phone, elsewhere",
)
PERSON_LEVELS = (
    "missing", "differ", "surname only", "surname in name", "surname and initial",
    "named in name", "same person",
)  # fmt: skip
WHOLE_NAME = NAME_LEVELS.index("near")
"""Names that differ by slips or spaces; also a name that the other's web domain spells."""
ONE_PLACE = [
    p for p in PLACE_LEVELS if p.startswith(("same postcode", "same address", "same UPRN"))
]
TOGETHER = [PLACE_LEVELS.index(p) for p in ONE_PLACE]
CHUNK = 200_000


@dataclass(frozen=True)
class Evidence:
    """Levels and name information of each pair; index i is pair (a[i], b[i])."""

    a: Ints
    b: Ints
    name: Codes
    place: Codes
    contact: Codes
    person: Codes
    shared_bits: Floats
    """Information of the words that the names share."""
    same_list: NDArray[np.bool_]
    which: Ints
    """The two name variants that agreed best."""
    relations: Codes
    """postcode, numbers, units relation (see kernels.places), for premises."""
    word_cover: Floats
    """Share of the poorer address's words found in the other, by information."""


@dataclass(frozen=True)
class Lexicon:
    """Spelling and information of every token."""

    spell: NDArray[np.uint8]
    offsets: Ints
    name_bits: Floats
    word_bits: Floats
    whole_bits: Floats
    """Information of each name variant as a whole, by variant."""


def _ratios(shared: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Shared information of both names' union, and of the shorter name."""
    ratio = shared / np.maximum(a + b - shared, np.float32(1e-6))
    cover = shared / np.maximum(np.minimum(a, b), np.float32(1e-6))
    return np.asarray(ratio, np.float32), np.asarray(cover, np.float32)


def _name_levels(out: Floats) -> tuple[Codes, Floats]:
    """Level of each pair's names, and the information that they share."""
    shared, line = out[:, 0], out[:, 3]
    ratio, cover = _ratios(shared, out[:, 1], out[:, 2])
    line_ratio, line_cover = _ratios(line, out[:, 4], out[:, 5])
    whole = (cover >= 0.9) & (ratio >= 0.3)
    in_line = (line > 0) & ((line_ratio >= 0.8) | ((line_cover >= 0.9) & (line_ratio >= 0.3)))
    level = np.select(
        [(shared >= 0) & (ratio >= 0.97), (shared >= 0) & (ratio >= 0.8), (shared >= 0) & whole,
         in_line, (shared < 0) & (line < 0), shared < 0, ratio >= 0.5,
         (ratio >= 0.3) | (cover >= 0.6), shared > 0],
        [8, 7, 6, 5, 0, 0, 4, 3, 2], 1,
    )  # fmt: skip
    told = np.where(level == 5, line, np.maximum(shared, 0))
    return level.astype(np.int8), told.astype(np.float32)


def place_levels(rel: Codes, cover: Floats, uprn_a: NDArray[np.int64], uprn_b: NDArray[np.int64],
                 hub: NDArray[np.bool_]) -> Codes:  # fmt: skip
    """The ordered ladder of location (PLACE_LEVELS). `hub`: either place is shared by many."""
    code, number, unit = rel[:, 0], rel[:, 1], rel[:, 2]
    both = (uprn_a > 0) & (uprn_b > 0)
    same_uprn = both & (uprn_a == uprn_b)
    here = code == 1
    alike = cover >= 0.6
    conditions = [
        hub & (here | same_uprn),
        same_uprn & (unit == 3),
        same_uprn,
        both & here,
        here & (number == 3),
        here & (unit == 3) & (number != 2),
        here & (number == 2) & (unit == 3),
        here & (number == 2) & (unit != 1),
        here & (number == 2),
        here & alike,
        here,
        (code != 1) & (number == 2) & alike & (unit != 3),
        (code == 0) & alike & (number != 3),
        code == 0,
        code <= 3,
    ]
    levels = [1, 13, 14, 12, 5, 6, 6, 11, 10, 9, 7, 8, 3, 0, 4]
    return np.select(conditions, levels, 2).astype(np.int8)


def compare(normal: Normal, lexicon: Lexicon, uprn: NDArray[np.int64], hub_rows: NDArray[np.bool_],
            dead: NDArray[np.bool_], pinned: NDArray[np.bool_], a: Ints, b: Ints,
            progress: Progress, off: frozenset[str] = frozenset()) -> Evidence:  # fmt: skip
    """Compare pairs. `hub_rows`: records whose place is a hub; `dead`: hub values by id.

    `pinned`: records whose UPRN a person set. It corrects what was found for its likes, so that
    another UPRN on a record without pin speaks against nobody. `off`: rules switched off.
    """
    from gis_planner.matching import kernels

    n = len(a)
    names = np.full((n, 6), -1, np.float32)
    which = np.full((n, 2), -1, np.int32)
    rel, words = np.zeros((n, 3), np.int8), np.zeros((n, 3), np.float32)
    person, phone = np.zeros(n, np.int8), np.zeros(n, np.int8)
    v, t, p = normal.variants, normal.variant_tokens, normal.places
    spell, s_off = lexicon.spell, lexicon.offsets
    for s in range(0, n, CHUNK):
        check(progress)
        progress.report(s / n, "comparing")
        e = min(s + CHUNK, n)
        x, y = a[s:e], b[s:e]
        kernels.names(x, y, v.offsets, v.values, normal.variant_kind, t.offsets, t.values,
                      spell, s_off, lexicon.name_bits, names[s:e], which[s:e])  # fmt: skip
        relate(p, p, x, y, lexicon, rel[s:e], words[s:e])
        kernels.people(x, y, normal.people.offsets, normal.people.values, v.offsets, v.values,
                       t.offsets, t.values, spell, s_off, person[s:e])  # fmt: skip
        kernels.shared(x, y, normal.phones.offsets, normal.phones.values, dead, phone[s:e])
    cover = _word_cover(words)
    hub = hub_rows[a] | hub_rows[b]
    corrected = (pinned[a] != pinned[b]) & (uprn[a] != uprn[b])
    place = place_levels(rel, cover, np.where(corrected, -1, uprn[a]), uprn[b], hub)
    name, shared = _name_levels(names)
    if "sites" not in off:
        told = spelled_in_domain(normal, dead, lexicon.name_bits, lexicon.whole_bits, a, b)
        spelled = (told >= 0) & (name < WHOLE_NAME)
        name, shared = np.where(spelled, WHOLE_NAME, name), np.where(spelled, told, shared)
        which[spelled] = -1
    if "phones" not in off:
        phone = np.where((phone == 1) & _nowhere(normal, a, b), 0, phone)
    companies = (normal.company[a] > 0) & (normal.company[b] > 0)
    same = normal.company[a] == normal.company[b]
    ruled = np.where(same, SAME_COMPANY, COMPANIES_DIFFER)
    name = np.where(companies, ruled, name).astype(np.int8)
    known = which[:, 0] >= 0
    one, other = which[:, 0], which[:, 1]
    whole = np.minimum(lexicon.whole_bits[one], lexicon.whole_bits[other])
    shared = np.asarray(
        np.where(known & (name >= WHOLE_NAME), np.minimum(shared, whole), shared), np.float32
    )
    return Evidence(
        a, b, name, place, _contact_levels(normal, dead, phone, place, a, b), person,
        shared, normal.list_id[a] == normal.list_id[b], which, rel, cover,
    )  # fmt: skip


_ANYWHERE = re.compile(r"phone:\+44(?:3|8[0-9])")


def _nowhere(normal: Normal, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Pairs of which one has only numbers that belong to no area (03, 08): a business has one
    beside its local number, so that another number on the other record says nothing."""
    values = list(normal.values.ids)
    known, at = np.unique(normal.phones.values, return_inverse=True)
    local = np.array([not _ANYWHERE.match(values[k]) for k in known.tolist()], np.bool_)
    has_local = np.zeros(len(normal), np.bool_)
    has_local[normal.phones.row_of()[local[at]]] = True
    return np.asarray(~has_local[a] | ~has_local[b], np.bool_)


def _word_cover(words: Floats) -> Floats:
    """Share of the poorer address's words in the other; 0 where it has next to none."""
    least = np.minimum(words[:, 1], words[:, 2])
    return np.where(least > 2.0, words[:, 0] / np.maximum(least, 1e-6), 0.0).astype(np.float32)


def relate(left: Places, right: Places, x: Ints, y: Ints, lexicon: Lexicon, rel: Codes,
           words: Floats) -> None:  # fmt: skip
    """Fill address relations and shared word information for rows x of left, y of right."""
    from gis_planner.matching import kernels

    kernels.places(
        x, y, left.postcode, left.outcode, left.numbers.offsets, left.numbers.values,
        left.subs.offsets, left.subs.values, left.words.offsets, left.words.values,
        right.postcode, right.outcode, right.numbers.offsets, right.numbers.values,
        right.subs.offsets, right.subs.values, right.words.offsets, right.words.values,
        lexicon.spell, lexicon.offsets, lexicon.word_bits, rel, words,
    )  # fmt: skip


def _contact_levels(normal: Normal, dead: NDArray[np.bool_], phone: Codes, place: Codes, a: Ints,
                    b: Ints) -> Codes:  # fmt: skip
    """Phone before e-mail before web. A phone that two addresses share says more than one that a
    building's tenants may share."""

    def same(ids: Ints) -> NDArray[np.bool_]:
        return np.asarray((ids[a] == ids[b]) & (ids[a] > 0) & ~dead[ids[a]], np.bool_)

    differ = (phone == 1) | (
        (normal.email[a] > 0) & (normal.email[b] > 0) & (normal.email[a] != normal.email[b])
    )
    return np.select(
        [
            (phone == 2) & ~np.isin(place, TOGETHER),
            phone == 2,
            same(normal.email),
            same(normal.web),
            phone == 3,
            differ,
        ],
        [6, 5, 4, 3, 2, 1],
        0,
    ).astype(np.int8)
