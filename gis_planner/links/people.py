"""Who is who: mentions of people in all lists → persons, with candidates kept apart from facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import log2

from gis_planner.domain.progress import Progress, check
from gis_planner.links.params import LinkParams
from gis_planner.links.persons import (
    PersonName,
    given_skeleton,
    name_likeness,
    skeleton,
    word_likeness,
)
from gis_planner.links.texts import short_hash

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


@dataclass(frozen=True)
class Maybe:
    """A candidate between two persons: `probable_same_person` or `probable_associate`."""

    a: str
    b: str
    type: str
    bits: float
    because: str
    refs: tuple[str, ...]


@dataclass
class Person:
    """One resolved person: every name seen, birth month where known, the rows."""

    id: str
    label: str
    birth: str | None
    labels: list[str]
    refs: list[str]
    because: str


@dataclass
class People:
    """`of_mention[i]` is the person of mention i; `maybes` are unconfirmed."""

    of_mention: list[str]
    persons: dict[str, Person]
    maybes: list[Maybe]
    oddities: list[dict[str, object]] = field(default_factory=list)


@dataclass
class _Profile:
    """Mentions that are the same beyond doubt: one name, birth month, door or subject."""

    names: tuple[PersonName, ...]
    birth: str | None
    door: str | None
    subjects: set[str]
    phones: set[str]
    mentions: list[int]
    crowd: str | None = None


def resolve_people(mentions: list[Mention], params: LinkParams, progress: Progress) -> People:
    """Join mentions of one person. Names alone never join two mentions.

    Evidence: rarity of the name, birth month, door, company, phone, against a prior that falls
    with the number of people. Different birth months, or given names that do not fit, forbid a
    join for the whole cluster.
    """
    profiles = _profiles(mentions)
    rarity = _Rarity(profiles)
    joins: list[tuple[float, int, int, str]] = []
    associates: dict[tuple[int, int], str] = {}
    for n, (a, b) in enumerate(_pairs(profiles, params)):
        if n % 2000 == 0:
            check(progress)
        bits, because = _compare(profiles[a], profiles[b], rarity, params)
        if because:
            joins.append((bits, a, b, because))
        elif reason := _associates(profiles[a], profiles[b]):
            associates[a, b] = reason
    associates |= _crowd_households(profiles, rarity)
    clusters = _Clusters(profiles)
    left: list[tuple[float, int, int, str]] = []
    reasons: dict[int, str] = {}
    for bits, a, b, because in sorted(joins, key=lambda j: (-j[0], j[1], j[2])):
        if bits >= params.same_person_bits and clusters.join(a, b):
            reasons.setdefault(clusters.root(a), because)
        else:
            left.append((bits, a, b, because))
    check(progress)
    return _result(mentions, profiles, clusters, left, associates, reasons, rarity, params)


def _profiles(mentions: list[Mention]) -> list[_Profile]:
    found: dict[tuple[object, ...], _Profile] = {}
    for i, m in enumerate(mentions):
        sure = m.birth and m.door
        key = (m.names, m.birth, m.door, m.crowd, None if sure else m.subject or m.ref)
        profile = found.get(key)
        if profile is None:
            profile = found[key] = _Profile(m.names, m.birth, m.door, set(), set(), [], m.crowd)
        profile.mentions.append(i)
        if m.subject:
            profile.subjects.add(m.subject)
        if m.phone:
            profile.phones.add(m.phone)
    return list(found.values())


class _Rarity:
    """How many profiles bear a name, exactly or in another spelling."""

    def __init__(self, profiles: list[_Profile]) -> None:
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


def _pairs(profiles: list[_Profile], params: LinkParams) -> list[tuple[int, int]]:
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


def _compare(a: _Profile, b: _Profile, rarity: _Rarity, params: LinkParams) -> tuple[float, str]:
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


def _associates(a: _Profile, b: _Profile) -> str:
    """Two people of one household: the same door and surname. Never the surname alone."""
    if not a.door or a.door != b.door:
        return ""
    same = any(
        word_likeness(x.surname, y.surname) >= 0.8 or word_likeness(x.surname, y.given) >= 0.8
        for x in a.names
        for y in b.names
    )
    return "same address and surname" if same else ""


def _crowd_households(
    profiles: list[_Profile], rarity: _Rarity, chance: float = 0.1
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


class _Clusters:
    """Union-find that refuses two birth months or unlike given names in one person."""

    def __init__(self, profiles: list[_Profile]) -> None:
        self.parent = list(range(len(profiles)))
        self.births = {i: p.birth for i, p in enumerate(profiles)}
        self.givens = {
            i: {n.given for n in p.names if len(n.given) > 1} for i, p in enumerate(profiles)
        }

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def may_join(self, a: int, b: int) -> bool:
        """False where the two clusters cannot be one person."""
        if self.births[a] and self.births[b] and self.births[a] != self.births[b]:
            return False
        x, y = self.givens[a], self.givens[b]
        return not x or not y or any(word_likeness(g, h, True) > 0 for g in x for h in y)

    def join(self, a: int, b: int) -> bool:
        """Join the clusters of two profiles; False where they cannot be one person."""
        a, b = sorted((self.root(a), self.root(b)))
        if a == b:
            return True
        if not self.may_join(a, b):
            return False
        self.parent[b] = a
        self.births[a] = self.births[a] or self.births[b]
        self.givens[a] = self.givens[a] | self.givens[b]
        return True


def _result(
    mentions: list[Mention],
    profiles: list[_Profile],
    clusters: _Clusters,
    left: list[tuple[float, int, int, str]],
    associates: dict[tuple[int, int], str],
    reasons: dict[int, str],
    rarity: _Rarity,
    params: LinkParams,
) -> People:
    members: dict[int, list[int]] = defaultdict(list)
    for i, p in enumerate(profiles):
        members[clusters.root(i)].extend(p.mentions)
    ids, persons, of_mention = {}, {}, [""] * len(mentions)
    for root, rows in members.items():
        first = min(rows, key=lambda m: (mentions[m].ref, mentions[m].label))
        person_id = "N" + short_hash(mentions[first].ref, mentions[first].label.lower())
        while person_id in persons:  # two people named alike on one row
            person_id = "N" + short_hash(person_id, str(root))
        ids[root] = person_id
        labels = Counter(mentions[m].label for m in rows)
        best = max(labels, key=lambda s: (len(s.split()) > 1, labels[s], len(s), s))
        persons[person_id] = Person(
            person_id, best, clusters.births[root], [s for s, _ in labels.most_common()],
            sorted({mentions[m].ref for m in rows}), reasons.get(root, ""),
        )  # fmt: skip
        for m in rows:
            of_mention[m] = person_id
    maybes: dict[tuple[str, str, str], Maybe] = {}

    def propose(a: int, b: int, kind: str, bits: float, because: str) -> None:
        ra, rb = clusters.root(a), clusters.root(b)
        if ra == rb or (kind == "probable_same_person" and not clusters.may_join(ra, rb)):
            return
        x, y = sorted((ids[ra], ids[rb]))
        if (old := maybes.get((x, y, kind))) and old.bits >= bits:
            return
        refs = {mentions[profiles[i].mentions[0]].ref for i in (a, b)}
        maybes[x, y, kind] = Maybe(x, y, kind, round(bits, 2), because, tuple(sorted(refs)))

    for bits, a, b, because in left:
        if bits >= params.maybe_same_person_bits:
            propose(a, b, "probable_same_person", bits, because)
    for a, b, bits in _rare_namesakes(profiles, clusters, rarity):
        if bits >= params.maybe_same_person_bits:
            propose(a, b, "probable_same_person", bits, "a rare name, and nothing else in common")
    for (a, b), because in associates.items():
        propose(a, b, "probable_associate", 2.5, because)
    return People(of_mention, persons, list(maybes.values()))


def _rare_namesakes(
    profiles: list[_Profile], clusters: _Clusters, rarity: _Rarity
) -> list[tuple[int, int, float]]:
    """Pairs of persons of one rare name: candidates only, for a name alone never joins."""
    by_name: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for i, p in enumerate(profiles):
        for n in p.names:
            if len(n.given) > 1:
                key = (given_skeleton(n.given), skeleton(n.surname))
                by_name[key].setdefault(clusters.root(i), i)
    found = []
    for group in by_name.values():
        if not 2 <= len(group) <= 3:
            continue
        for a, b in combinations(group.values(), 2):
            x, y = profiles[a].names[0], profiles[b].names[0]
            likeness = name_likeness(x, y)
            if likeness >= 0.7:
                found.append((a, b, rarity.prior + rarity.bits(x, y, likeness)))
    return found
