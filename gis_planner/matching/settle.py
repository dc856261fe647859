"""A person's decisions weighed against each other before anything is clustered.

What follows from chains of decisions may contradict another decision. Both cannot hold, so the
links stand, the veto rests, and every pair of the contradiction goes to review (domain.md §3).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.decide import Orders, Pair
from gis_planner.matching.tokens import Ints
from gis_planner.matching.union import Union, groups
from gis_planner.matching.uprn import Resolved

PLACED = (0, 3)
"""Roles whose address is a place: 'premises' and 'place'."""
_SAID = "decisions contradict each other here, please look again"


@dataclass
class Settled:
    """Decisions that can all hold, as pairs of rows, and those that cannot."""

    one_business: set[Pair] = field(default_factory=set)
    two_businesses: set[Pair] = field(default_factory=set)
    one_place: set[Pair] = field(default_factory=set)
    two_places: set[Pair] = field(default_factory=set)
    clashes: dict[Pair, str] = field(default_factory=dict)
    """Pairs to review, with a sentence."""
    contradictions: int = 0

    def spoken(self) -> set[Pair]:
        """Every pair that a person's decisions speak of."""
        linked = self.one_business | self.one_place
        return linked | self.two_businesses | self.two_places | set(self.clashes)

    def said(self, pair: Pair) -> str:
        """The decision about a pair in a sentence."""
        if pair in self.clashes:
            return self.clashes[pair]
        if pair in self.one_business:
            return "a person said: the same business"
        if pair in self.one_place:
            return "a person said: one place, two businesses"
        if pair in self.two_places:
            return "a person said: different businesses at different places"
        return "a person said: different businesses"


def settle(orders: Orders, role: NDArray[np.integer], rules: frozenset[str]) -> Settled:
    """The decisions that hold together. Registered offices and people are at no premises."""
    n, found = len(role), Settled()
    found.one_business = set() if "must_link" in rules else set(orders.must)
    vetoes = set() if "cannot_link" in rules else orders.cannot
    business = _join(n, found.one_business)
    found.two_businesses = _hold(business, found.one_business, vetoes, found)
    placed = {int(i) for i in np.flatnonzero(np.isin(role, PLACED))}
    wanted = {p for p in found.one_business | orders.same_premises if placed.issuperset(p)}
    found.one_place, place = _places(n, wanted, orders.pins, found)
    apart = set() if "cannot_link" in rules else orders.other_premises
    apart = {p for p in apart if p not in found.clashes}
    found.two_places = _hold(place, found.one_place, apart, found)
    return found


def _join(n: int, pairs: Iterable[Pair]) -> Union:
    union = Union(n)
    for a, b in sorted(pairs):
        union.join(union.find(a), union.find(b))
    return union


def _hold(union: Union, links: set[Pair], vetoes: set[Pair], found: Settled) -> set[Pair]:
    """Vetoes that the links leave standing; the others are noted with the links against them."""
    held = set()
    for a, b in sorted(vetoes):
        if union.find(a) != union.find(b):
            held.add((a, b))
            continue
        found.contradictions += 1
        path = _path(a, b, links)
        found.clashes[a, b] = f"{_SAID}: said to differ, yet {len(path)} others make them one"
        for step in path:
            found.clashes.setdefault(step, f"{_SAID}: this link makes one of two said to differ")
    return held


def _path(a: int, b: int, links: set[Pair]) -> list[Pair]:
    """The fewest links that lead from one row to another."""
    near: dict[int, list[int]] = {}
    for x, y in sorted(links):
        near.setdefault(x, []).append(y)
        near.setdefault(y, []).append(x)
    came: dict[int, int] = {a: a}
    queue = deque([a])
    while queue and b not in came:
        here = queue.popleft()
        for other in near.get(here, ()):
            if other not in came:
                came[other] = here
                queue.append(other)
    path = []
    while b != a and b in came:
        path.append((min(b, came[b]), max(b, came[b])))
        b = came[b]
    return path


def _places(n: int, wanted: set[Pair], pins: dict[int, int],
            found: Settled) -> tuple[set[Pair], Union]:  # fmt: skip
    """Links of places, without those that would put two pinned UPRNs at one door."""
    union, pinned, held = Union(n), dict(pins), set()
    for a, b in sorted(wanted):
        x, y = union.find(a), union.find(b)
        mine, theirs = pinned.get(x), pinned.get(y)
        if mine is not None and theirs is not None and mine != theirs:
            found.contradictions += 1
            found.clashes[a, b] = f"{_SAID}: said to be one place, yet pinned to two UPRNs"
            continue
        held.add((a, b))
        if x != y:
            known = mine if mine is not None else theirs
            root = union.join(x, y)
            if known is not None:
                pinned[root] = known
    return held, union


def pin(resolved: Resolved, orders: Orders) -> None:
    """A person's word about a UPRN stands above list and gazetteer."""
    for row, uprn in orders.pins.items():
        _set(resolved, row, uprn, "pinned", 1.0, "pinned by a person")
    for row in orders.no_uprn:
        said = "a person said: the address exists and has no UPRN"
        _set(resolved, row, -1, "none", np.nan, said)


def _set(resolved: Resolved, row: int, uprn: int, method: str, confidence: float,
         because: str) -> None:  # fmt: skip
    resolved.uprn[row], resolved.method[row] = uprn, method
    resolved.confidence[row], resolved.because[row] = confidence, because
    resolved.falls.pop(row, None)


def agree(resolved: Resolved, orders: Orders, settled: Settled) -> None:
    """Rows that a person put at one place take one UPRN: pinned, else the best supported.

    Support is the number of records that lists or exact keys put at a UPRN, then of all records.
    """
    if not settled.one_place:
        return
    union = _join(len(resolved.uprn), settled.one_place)
    spoken = sorted({row for pair in settled.one_place for row in pair})
    support = _support(resolved, spoken)
    for found in groups(union.find(r) for r in spoken).values():
        members = [spoken[k] for k in found]
        known = [r for r in members if resolved.uprn[r] > 0]
        if not known:
            continue
        chosen = min(known, key=lambda r: _rank(r, resolved, orders, support))
        uprn, confidence = int(resolved.uprn[chosen]), float(resolved.confidence[chosen])
        for row in members:
            own = int(resolved.uprn[row])
            if own == uprn or row in orders.no_uprn or row in orders.pins:
                continue
            because = "the UPRN of the place where a person put this record"
            because += f" (its own was {own})" if own > 0 else ""
            _set(resolved, row, uprn, "cluster", confidence, because)


Support = dict[int, tuple[int, int]]


def _support(resolved: Resolved, rows: list[int]) -> Support:
    """How many records lists or exact keys put at each UPRN of these rows, and how many at all."""
    asked = np.flatnonzero(np.isin(resolved.uprn, resolved.uprn[rows])).tolist()
    count: Support = {}
    for row in asked:
        firm, every = count.get(int(resolved.uprn[row]), (0, 0))
        firm += resolved.method[row] in ("given", "exact")
        count[int(resolved.uprn[row])] = firm, every + 1
    return count


def _rank(row: int, resolved: Resolved, orders: Orders,
          support: Support) -> tuple[bool, int, int, float, int]:  # fmt: skip
    uprn = int(resolved.uprn[row])
    firm, every = support[uprn]
    return row not in orders.pins, -firm, -every, -float(resolved.confidence[row]), uprn


def follow_pins(resolved: Resolved, orders: Orders, business: Ints, a: Ints, b: Ints,
                fits: NDArray[np.bool_]) -> None:  # fmt: skip
    """Other records of a pinned record's business, at an address like it, take its UPRN.

    Not where their own list gives one, and not where two pins claim them. `a`, `b`: compared
    pairs; `fits`: pairs whose addresses may be one place.
    """
    if not orders.pins:
        return
    near = fits & (business[a] == business[b])
    near &= np.isin(a, list(orders.pins)) | np.isin(b, list(orders.pins))
    claims: dict[int, set[int]] = {}
    for x, y in zip(a[near].tolist(), b[near].tolist(), strict=True):
        for pinned, row in ((x, y), (y, x)):
            if pinned in orders.pins and row not in orders.pins:
                claims.setdefault(row, set()).add(orders.pins[pinned])
    for row, uprns in claims.items():
        if len(uprns) > 1 or row in orders.no_uprn or resolved.method[row] == "given":
            continue
        because = "the UPRN a person pinned for another record of this business, at this address"
        _set(resolved, row, uprns.pop(), "cluster", 0.95, because)
