"""Two businesses side by side: what they share, and which came first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from gis_planner.links.blocking import linkable_contacts
from gis_planner.links.facts import Facts
from gis_planner.links.hubs import Hubs
from gis_planner.links.lexicon import COMMON_WORDS
from gis_planner.links.params import LinkParams
from gis_planner.links.subjects import Subject, Tie, distinctive
from gis_planner.links.texts import months_between

OFFICES = frozenset({"director_of", "psc_of", "proprietor_of"})


@dataclass(frozen=True)
class Chain:
    """Names of businesses in a row, each taking over from the one before, and the rows."""

    names: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


@dataclass
class Ground:
    """What all pairs share: hubs, counts for rarity, facts, people's labels, limits."""

    params: LinkParams
    hubs: Hubs
    facts: Facts
    labels: dict[str, str]
    appointments: Counter[str]
    associates: dict[str, list[str]]
    associate_because: dict[tuple[str, str], tuple[str, tuple[str, ...]]]
    tokens: Counter[str]
    trades: Counter[str]
    brands: dict[str, list[Subject]]
    subjects: int
    as_of: str
    precise: set[str] = field(default_factory=set)
    chains: dict[tuple[str, str], Chain] = field(default_factory=dict)

    @cached_property
    def rare_limit(self) -> float:
        """Most bearers that a rare word of a name may have: 1 name in 250, at least 8."""
        return max(self.subjects, 2048) / 250

    @cached_property
    def common_words(self) -> list[str]:
        """Words that too many names bear to tell anything."""
        return [w for w, n in self.tokens.items() if n > self.rare_limit and len(w) > 5]

    def linking(self, kind: str, value: str) -> bool:
        """False for hubs."""
        return (kind, value) not in self.hubs


@dataclass(frozen=True)
class Evidence:
    """One rule's finding: bits, the sentence, the rows."""

    rule: str
    bits: float
    because: str
    refs: tuple[str, ...] = ()


@dataclass
class Pair:
    """A predecessor and its possible successor."""

    before: Subject
    after: Subject
    ground: Ground

    @cached_property
    def people(self) -> list[str]:
        """Resolved directors, persons with significant control and proprietors of both."""
        return [p for p in officers(self.before) if p in officers(self.after)]

    @cached_property
    def contacts(self) -> list[tuple[str, str]]:
        """Phones, e-mails, domains and vehicles of both, hubs left out."""
        theirs = set(linkable_contacts(self.after, self.ground.hubs))
        return sorted(set(linkable_contacts(self.before, self.ground.hubs)) & theirs)

    @cached_property
    def words(self) -> list[tuple[str, str, int]]:
        """Distinctive words of both names, with how many names bear them."""
        return shared_words(self)

    @cached_property
    def gap(self) -> float | None:
        """Months from the failure to the successor's start, negative where they overlap."""
        if self.before.failed and self.after.started:
            return months_between(self.before.failed, self.after.started)
        return None


Rule = Callable[[Pair], Evidence | None]


def officers(subject: Subject) -> dict[str, list[Tie]]:
    """Directors, persons with significant control and proprietors, with their ties."""
    return {
        p: kept
        for p, ties in subject.people.items()
        if (kept := [t for t in ties if t.role in OFFICES])
    }


def shared_words(pair: Pair) -> list[tuple[str, str, int]]:
    """(word of the first, word of the second, bearers): equal, or slips of one another."""

    def words(subject: Subject) -> set[str]:
        names = (*subject.names, *subject.previous)
        return {w for n in names for w in distinctive(n)} - COMMON_WORDS

    ours, theirs, count = words(pair.before), words(pair.after), pair.ground.tokens
    found = [(w, w, count[w]) for w in sorted(ours & theirs)]
    for a in sorted(ours - theirs):
        for b in sorted(theirs - ours):
            if len(a) > 5 and len(b) > 5 and a[0] == b[0] and _spelt_alike(a, b):
                found.append((a, b, max(count[a] + count[b], _meant(a, b, pair.ground))))
    return found


def _meant(a: str, b: str, ground: Ground) -> int:
    """Bearers of the common word that two spellings may be slips of: 'tanoori', 'tandooi'."""
    near = [w for w in ground.common_words if w[0] == a[0] and abs(len(w) - len(a)) < 4]
    return max(
        (ground.tokens[w] for w in near if _spelt_alike(a, w) or _spelt_alike(b, w)), default=0
    )


def _spelt_alike(a: str, b: str) -> bool:
    from rapidfuzz.distance import JaroWinkler

    return bool(JaroWinkler.similarity(a, b) >= 0.92)


def _orderable(a: Subject, b: Subject) -> bool:
    """False where one side has no date of its own, or was already there long before the other's
    end: then the rows may be about one business, and nothing says that one came after."""
    for one, other in ((a, b), (b, a)):
        if one.started or one.failed:
            continue
        seen = one.first_seen
        if not seen or not other.failed or months_between(other.failed, seen) < -6:
            return False
    return True


def order(a: Subject, b: Subject) -> tuple[Subject, Subject] | None:
    """(predecessor, successor) by dates; None where nothing tells which came first.

    The one that began first is the predecessor, unless only the other has failed.
    """
    if not _orderable(a, b):
        return None
    if a.ended != b.ended:
        first, second = (a, b) if a.ended else (b, a)
        if not (first.failed and second.failed is None and second.started
                and first.started and second.started < first.started
                and months_between(second.started, first.failed) > 24):  # fmt: skip
            return first, second
        return second, first
    if a.started and b.started and a.started != b.started:
        return (a, b) if a.started < b.started else (b, a)
    if a.failed and b.failed and a.failed != b.failed:
        return (a, b) if a.failed < b.failed else (b, a)
    return None
