"""Who is who: mentions of people in all lists → persons, with candidates kept apart from facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from gis_planner.domain.progress import Progress, check
from gis_planner.links.params import LinkParams
from gis_planner.links.person_evidence import (
    Mention,
    Profile,
    Rarity,
    candidate_pairs,
    compare,
    crowd_households,
    household,
    make_profiles,
)
from gis_planner.links.persons import (
    given_skeleton,
    name_likeness,
    skeleton,
    word_likeness,
)
from gis_planner.links.texts import short_hash


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


def resolve_people(mentions: list[Mention], params: LinkParams, progress: Progress) -> People:
    """Join mentions of one person. Names alone never join two mentions.

    Evidence: rarity of the name, birth month, door, company, phone, against a prior that falls
    with the number of people. Different birth months, or given names that do not fit, forbid a
    join for the whole cluster.
    """
    profiles = make_profiles(mentions)
    rarity = Rarity(profiles)
    joins: list[tuple[float, int, int, str]] = []
    associates: dict[tuple[int, int], str] = {}
    for n, (a, b) in enumerate(candidate_pairs(profiles, params)):
        if n % 2000 == 0:
            check(progress)
        bits, because = compare(profiles[a], profiles[b], rarity, params)
        if because:
            joins.append((bits, a, b, because))
        elif reason := household(profiles[a], profiles[b]):
            associates[a, b] = reason
    associates |= crowd_households(profiles, rarity)
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


class _Clusters:
    """Union-find that refuses two birth months or unlike given names in one person."""

    def __init__(self, profiles: list[Profile]) -> None:
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
    profiles: list[Profile],
    clusters: _Clusters,
    left: list[tuple[float, int, int, str]],
    associates: dict[tuple[int, int], str],
    reasons: dict[int, str],
    rarity: Rarity,
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
    profiles: list[Profile], clusters: _Clusters, rarity: Rarity
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
