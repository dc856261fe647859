"""Records → premises: the same door, or the same business where the address is not clear.

A wrong join sends officers to the wrong door, so every part keeps the UPRN, house numbers and
units it holds, and refuses a row that contradicts any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.compare import COMPANIES_DIFFER, Evidence
from gis_planner.matching.normalise import Normal
from gis_planner.matching.tokens import Ints, row_hash
from gis_planner.matching.union import Union

PREMISES_ROLES = (0, 3)
"""Rows whose address is a place: 'premises' and 'place', not registered offices nor people."""


class _Doors(Union):
    """Union-find whose parts remember what they may not contradict."""

    def __init__(self, normal: Normal, uprn: NDArray[np.int64],
                 cannot: set[tuple[int, int]], rules: frozenset[str]) -> None:  # fmt: skip
        super().__init__(len(normal))
        places = normal.places
        self.uprn = uprn.tolist()
        self.rules = rules
        self.numbers = [_doors(places.numbers.values, places.numbers.offsets, i, int(c))
                        for i, c in enumerate(places.postcode.tolist())]  # fmt: skip
        self.units = [
            _units(places.subs.values, places.subs.offsets, i) for i in range(len(normal))
        ]
        self.cannot: dict[int, set[int]] = {}
        for a, b in cannot:
            self.cannot.setdefault(a, set()).add(b)
            self.cannot.setdefault(b, set()).add(a)
        self.members = {i: {i} for i in self.cannot}
        self.several: set[int] = set()

    def try_join(self, a: int, b: int, units: bool = True) -> bool:
        """Join the parts of two rows unless they contradict each other."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return True
        if not self._allowed(a, b, units):
            return False
        self._merge(a, b)
        return True

    def _merge(self, a: int, b: int) -> None:
        root = self.join(a, b)
        other = b if root == a else a
        self.uprn[root] = max(self.uprn[root], self.uprn[other])
        self.numbers[root] = self.numbers[root] | self.numbers[other]
        self.units[root] = self.units[root] | self.units[other]
        if self.cannot:
            both = self.members.pop(root, set()) | self.members.pop(other, set())
            if both:
                self.members[root] = both
        if other in self.several:
            self.several.add(root)

    def force(self, a: int, b: int) -> None:
        """Join on a person's word, whatever the addresses say; any of its doors then fits."""
        a, b = self.find(a), self.find(b)
        if a != b:
            self._merge(a, b)
        self.several.add(self.find(a))

    def _allowed(self, a: int, b: int, units: bool) -> bool:
        ua, ub = self.uprn[a], self.uprn[b]
        if ua > 0 and ub > 0 and ua != ub:
            return False
        if self.cannot and self._forbidden(a, b):
            return False
        if ua > 0 and ua == ub:
            return True
        meet = _touch if self.several and not self.several.isdisjoint((a, b)) else _meet
        if "numbers" not in self.rules and not meet(self.numbers[a], self.numbers[b]):
            return False
        mine, theirs = self.units[a], self.units[b]
        return not (units and "units" not in self.rules and mine and theirs and not mine & theirs)

    def _forbidden(self, a: int, b: int) -> bool:
        there = self.members.get(b, set())
        return any(self.cannot[m] & there for m in self.members.get(a, set()))


Door = tuple[int, int, int]


def _doors(values: Ints, offsets: Ints, row: int, postcode: int) -> frozenset[Door]:
    s, e = int(offsets[row]), int(offsets[row + 1])
    return (
        frozenset((postcode, int(values[k]), int(values[k + 1])) for k in range(s, e, 2))
        if e > s
        else _NONE
    )


_NONE: frozenset[Door] = frozenset()


def _units(values: Ints, offsets: Ints, row: int) -> frozenset[int]:
    return frozenset(values[offsets[row] : offsets[row + 1]].tolist())


def _meet(a: frozenset[Door], b: frozenset[Door]) -> bool:
    """False where house numbers conflict: each of the fewer must meet one on the other side.

    A place on a corner has a number in each street, and a list may know only one of them. But
    where '11-17' met '11' it is number 11, and 17 another door.
    """
    if not a or not b:
        return True
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    met = [y for y in many if any(_overlap(x, y) for x in few)]
    if not all(any(_overlap(x, y) for y in met) for x in few):
        return False
    return not any(_overlap(x, y) for x in many.difference(met) for y in met)


def _overlap(x: Door, y: Door) -> bool:
    return x[1] <= y[2] and y[1] <= x[2]


def _touch(a: frozenset[Door], b: frozenset[Door]) -> bool:
    """False where no house number of one is at the other."""
    return not a or not b or any(_overlap(x, y) for x in a for y in b)


def compatible(evidence: Evidence, rules: frozenset[str] = frozenset()) -> NDArray[np.bool_]:
    """Pairs whose addresses may be one place, if other evidence says that they are."""
    code, number, unit = (evidence.relations[:, k] for k in range(3))
    here = code == 1
    alike = evidence.word_cover >= 0.6
    near = ((number == 2) | (code == 0) | (code == 2)) & alike
    unplaced = (code == 0) & (number != 2) & (evidence.word_cover <= 0.0)
    fits = ((number != 3) | ("numbers" in rules)) & ((unit != 3) | ("units" in rules))
    return np.asarray(fits & (here | near | unplaced), np.bool_)


def close_names(evidence: Evidence) -> NDArray[np.bool_]:
    """Same postcode, like street, names sharing a telling word: one place under two names."""
    here = evidence.relations[:, 0] == 1
    street = here & (evidence.word_cover >= 0.6)
    name = np.where(evidence.name == COMPANIES_DIFFER, 1, evidence.name)
    contained = (name >= 5) & (evidence.shared_bits >= 4.0)
    partly = (name >= 3) & (evidence.shared_bits >= 9.0)
    telling = here & contained & (evidence.shared_bits >= 8.0)
    return np.asarray((street & (contained | partly)) | telling, np.bool_)


def same_doors(normal: Normal, rows: Ints) -> Iterable[tuple[int, int]]:
    """Rows at one door, each with the first of it: the same postcode, units and house number.

    Where there is no house number a named building or, for a unit, the street is the door's.
    """
    places = normal.places
    numbers, units = row_hash(places.numbers), row_hash(places.subs)
    named = np.where(units != 0, np.int64(1) << 62, -row_hash(places.building))
    door, unit = np.where(numbers != 0, numbers, named)[rows], units[rows]
    code = places.postcode[rows].astype(np.int64)
    good = (code > 0) & (door != 0)
    rows, door, unit, code = rows[good], door[good], unit[good], code[good]
    order = np.lexsort((rows, unit, door, code))
    rows, door, unit, code = rows[order], door[order], unit[order], code[order]
    fresh = (code[1:] != code[:-1]) | (door[1:] != door[:-1]) | (unit[1:] != unit[:-1])
    edges = np.flatnonzero(np.r_[True, fresh, True])[: len(rows) + 1].tolist()
    for s, e in pairwise(edges):
        if e - s > 1:
            yield from _streets(normal, rows[s:e].tolist())


def _streets(normal: Normal, members: list[int]) -> Iterable[tuple[int, int]]:
    """Members whose streets agree, each with the first such."""
    first: list[int] = []
    for row in members:
        for head in first:
            if _streets_agree(normal, head, row):
                yield head, row
                break
        else:
            first.append(row)


def _own(usable: NDArray[np.bool_], uprn: NDArray[np.int64], business: Ints,
         evidence: Evidence) -> Iterable[tuple[int, int]]:  # fmt: skip
    """Pairs of one business with one UPRN."""
    a, b = evidence.a, evidence.b
    same = (business[a] == business[b]) & (uprn[a] == uprn[b]) & (uprn[a] > 0)
    same &= usable[a] & usable[b]
    return zip(a[same].tolist(), b[same].tolist(), strict=True)


def find_premises(normal: Normal, uprn: NDArray[np.int64], business: Ints, evidence: Evidence,
                  bits: NDArray[np.float64], *, must: Iterable[tuple[int, int]],
                  cannot: set[tuple[int, int]], rules: frozenset[str]) -> Ints:  # fmt: skip
    """The premises of each row, named by its smallest row."""
    doors = _Doors(normal, uprn, cannot, rules)
    usable = np.isin(normal.role, PREMISES_ROLES) | ("roles" in rules)
    for a, b in sorted(must):
        doors.force(a, b)
    for a, b in _own(usable, uprn, business, evidence) if cannot else ():
        doors.try_join(a, b)  # where a veto divides a door, each business first finds its own
    rows = np.flatnonzero((uprn > 0) & usable)
    order = rows[np.argsort(uprn[rows], kind="stable")]
    for a, b in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if doors.uprn[doors.find(a)] == doors.uprn[doors.find(b)]:
            doors.try_join(a, b)
    for a, b in same_doors(normal, np.flatnonzero(usable).astype(np.int32)):
        doors.try_join(a, b)
    both = usable[evidence.a] & usable[evidence.b]
    one = both & (business[evidence.a] == business[evidence.b]) & compatible(evidence, rules)
    door = both & (evidence.relations[:, 0] == 1) & (evidence.relations[:, 1] == 2)
    door &= (evidence.relations[:, 2] % 2 == 0) & (evidence.word_cover >= 0.6)
    named = both & close_names(evidence) & compatible(evidence, rules)
    for chosen, units in ((door, True), (one, False), (named, True)):
        picked = np.flatnonzero(chosen)
        for k in picked[np.argsort(-bits[picked], kind="stable")].tolist():
            doors.try_join(int(evidence.a[k]), int(evidence.b[k]), units)
    return np.array(doors.labels(), np.int32)


def _streets_agree(normal: Normal, a: int, b: int) -> bool:
    """Two rows of one postcode and number name no different street; of one unit, one site."""
    places = normal.places
    x, y = int(places.street[a]), int(places.street[b])
    words = places.words
    mine = set(words.values[words.offsets[a] : words.offsets[a + 1]].tolist())
    theirs = set(words.values[words.offsets[b] : words.offsets[b + 1]].tolist())
    if _unit_alone(normal, a):
        return len(mine & theirs) >= max(2.0, 0.6 * min(len(mine), len(theirs)))
    return x == y or len(mine & theirs) >= 2 or not (x and y and mine and theirs)


def _unit_alone(normal: Normal, row: int) -> bool:
    """A unit without house number: many estates have a unit 3, so silence is not enough."""
    numbers, subs = normal.places.numbers.offsets, normal.places.subs.offsets
    return bool(numbers[row] == numbers[row + 1] and subs[row] < subs[row + 1])
