"""Evidence that two mentions are one person, or two people of one household."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log2

from gis_planner.links.params import LinkParams
from gis_planner.links.persons import (
    PersonName,
    given_skeleton,
    name_likeness,
    skeleton,
    word_likeness,
)

MIN_NAMES = 1000
"""A small case says little about how rare a name is: rarity is never taken from fewer names."""


@dataclass(frozen=True)
class Mention:
    """A person named on one row. `birth` is YYYY-MM or None; `door` an address key, no hub;
    `crowd` one that is a hub; `subject` the company or business that the row is about."""

    row: int
    ref: str
    label: str
    names: tuple[PersonName, ...]
    birth: str | None = None
    door: str | None = None
    subject: str | None = None
    phone: str | None = None
    crowd: str | None = None


@dataclass
class Profile:
    """Mentions that are the same beyond doubt: one name, birth month, door or subject."""

    names: tuple[PersonName, ...]
    birth: str | None
    door: str | None
    subjects: set[str]
    phones: set[str]
    mentions: list[int]
    crowd: str | None = None


def make_profiles(mentions: list[Mention]) -> list[Profile]:
    """Group mentions that cannot but be one person."""
    found: dict[tuple[object, ...], Profile] = {}
    for i, m in enumerate(mentions):
        sure = m.birth and m.door
        key = (m.names, m.birth, m.door, m.crowd, None if sure else m.subject or m.ref)
        profile = found.get(key)
        if profile is None:
            profile = found[key] = Profile(m.names, m.birth, m.door, set(), set(), [], m.crowd)
        profile.mentions.append(i)
        if m.subject:
            profile.subjects.add(m.subject)
        if m.phone:
            profile.phones.add(m.phone)
    return list(found.values())


class Rarity:
    """How many profiles bear a name, exactly or in another spelling."""

    def __init__(self, profiles: list[Profile]) -> None:
        # A person of 10,000 appointments is one bearer of the name, so births are counted once.
        bearers = {
            (n.key, p.birth or p.door or i): n for i, p in enumerate(profiles) for n in p.names
        }
        self.exact = Counter(n.key for n in bearers.values())
        self.alike = Counter(
            (given_skeleton(n.given), skeleton(n.surname)) for n in bearers.values()
        )
        self.surname = Counter(n.surname for n in bearers.values())
        self.total = max(len(bearers), MIN_NAMES)
        self.prior = -log2(self.total)

    def bits(self, a: PersonName, b: PersonName, likeness: float) -> float:
        """Bits that two fitting names are of one person, by how rare the name is."""
        if likeness == 1:
            return min(14.0, log2(self.total / max(2, self.exact[a.key])))
        if likeness >= 0.7:
            count = max(self.alike[given_skeleton(x.given), skeleton(x.surname)] for x in (a, b))
            return min(12.0, log2(self.total / max(2, count))) - 2
        return log2(self.total / max(2, self.surname[a.surname])) - 3


def candidate_pairs(profiles: list[Profile], params: LinkParams) -> list[tuple[int, int]]:
    """Pairs that share a birth month, door, company or phone beside part of the name."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, p in enumerate(profiles):
        keys: set[tuple[str, ...]] = set()
        for n in p.names:
            given, surname = given_skeleton(n.given), skeleton(n.surname)
            if p.birth:
                keys |= {("s", surname, p.birth), ("g", given, p.birth)}
                keys.add(("x", *sorted((skeleton(n.given), surname)), p.birth))
            keys |= {("c", surname, s) for s in p.subjects} if len(p.subjects) < 50 else set()
            keys |= {("p", surname, s) for s in p.phones}
        if p.door:
            keys.add(("d", p.door))
        for key in keys:
            blocks[key].append(i)
    pairs: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) <= params.max_block:
            pairs.update(combinations(members, 2))
        else:
            members.sort(key=lambda i: (profiles[i].names[0].key, profiles[i].birth or "", i))
            pairs.update((min(a, b), max(a, b)) for a, b in pairwise(members))
    return sorted(pairs)


def compare(a: Profile, b: Profile, rarity: Rarity, params: LinkParams) -> tuple[float, str]:
    """Bits that two profiles are one person, and why; no reason where nothing but the name fits."""
    if a.birth and b.birth and a.birth != b.birth:
        return 0.0, ""
    likeness, x, y = max(
        ((name_likeness(x, y), x, y) for x in a.names for y in b.names), key=lambda t: t[0]
    )
    if likeness < 0.5:
        return 0.0, ""
    evidence = []
    bits = rarity.prior + rarity.bits(x, y, likeness) + _middle_bits(x, y)
    if a.birth and b.birth:
        bits += params.birth_month_bits
        evidence.append(f"born in the same month ({a.birth})")
    if a.door and a.door == b.door:
        bits += 8
        evidence.append("at the same address")
    if a.subjects & b.subjects:
        bits += 7
        evidence.append("named with the same company or business")
    if a.phones & b.phones:
        bits += 6
        evidence.append("with the same phone")
    if not evidence:
        return 0.0, ""
    how = "the same name" if likeness == 1 else "a name that fits in another spelling or short form"
    return bits, f"{how}, {', '.join(evidence)}"


def _middle_bits(a: PersonName, b: PersonName) -> float:
    if not a.middle or not b.middle:
        return 0.0
    fits = word_likeness(a.middle.split()[0], b.middle.split()[0], True)
    return 3.0 if fits >= 0.8 else (1.0 if fits else -6.0)


def household(a: Profile, b: Profile) -> str:
    """Two people of one household: the same door and surname. Never the surname alone."""
    if not a.door or a.door != b.door:
        return ""
    same = any(
        word_likeness(x.surname, y.surname) >= 0.8 or word_likeness(x.surname, y.given) >= 0.8
        for x in a.names
        for y in b.names
    )
    return "same address and surname" if same else ""


def crowd_households(
    profiles: list[Profile], rarity: Rarity, chance: float = 0.1
) -> dict[tuple[int, int], str]:
    """People of one rare surname at a hub's address: associates where strangers of that surname
    would hardly meet there by chance (expected number below `chance`)."""
    at: dict[str, list[int]] = defaultdict(list)
    for i, p in enumerate(profiles):
        if p.crowd:
            at[p.crowd].append(i)
    found: dict[tuple[int, int], str] = {}
    for members in at.values():
        people = {(profiles[i].names[0].key, profiles[i].birth) for i in members}
        by_surname: dict[str, list[int]] = defaultdict(list)
        for i in members:
            by_surname[profiles[i].names[0].surname].append(i)
        for surname, group in by_surname.items():
            expected = len(people) * rarity.surname[surname] / rarity.total
            if expected >= chance or len(group) > 20:
                continue
            for a, b in combinations(group, 2):
                if profiles[a].names != profiles[b].names:
                    found[a, b] = "same rare surname at an address that others share"
    return found
