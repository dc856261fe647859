"""Output A of domain.md §6: how strongly the rows say that one business took over from another.

Each rule is a short function; its docstring is the help text. Rules of one group speak of the same
thing, so that only the strongest of a group counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import log2

from gis_planner.links.blocking import has_number, linkable_contacts, street_of
from gis_planner.links.facts import Facts
from gis_planner.links.hubs import Hubs
from gis_planner.links.lexicon import COMMON_WORDS
from gis_planner.links.params import LinkParams
from gis_planner.links.subjects import Subject, Tie, distinctive
from gis_planner.links.texts import months_between, plain_date

OFFICES = frozenset({"director_of", "psc_of", "proprietor_of"})


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
    chains: dict[str, list[str]] = field(default_factory=dict)

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
        return [p for p in _officers(self.before) if p in _officers(self.after)]

    @cached_property
    def contacts(self) -> list[tuple[str, str]]:
        """Phones, e-mails, domains and vehicles of both, hubs left out."""
        theirs = set(linkable_contacts(self.after, self.ground.hubs))
        return sorted(set(linkable_contacts(self.before, self.ground.hubs)) & theirs)

    @cached_property
    def words(self) -> list[tuple[str, str, int]]:
        """Distinctive words of both names, with how many names bear them."""
        return _shared_words(self)

    @cached_property
    def gap(self) -> float | None:
        """Months from the failure to the successor's start, negative where they overlap."""
        if self.before.failed and self.after.started:
            return months_between(self.before.failed, self.after.started)
        return None


Rule = Callable[[Pair], Evidence | None]


def _officers(subject: Subject) -> dict[str, list[Tie]]:
    return {
        p: kept
        for p, ties in subject.people.items()
        if (kept := [t for t in ties if t.role in OFFICES])
    }


def _refs(*groups: set[str]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*groups)))


def same_uprn(pair: Pair) -> Evidence | None:
    """Both traded at the same premises (not a hub): +5."""
    shared = [p for p in pair.before.premises if p in pair.after.premises]
    shared = [p for p in shared if p in pair.ground.precise and pair.ground.linking("premises", p)]
    if shared:
        refs = _refs(*(s.premises[p].refs for s in (pair.before, pair.after) for p in shared))
        return Evidence("same premises", 5, "both traded at the same premises", refs)
    doors = [d for d in pair.before.doors if d in pair.after.doors and has_number(d)]
    doors = [d for d in doors if pair.ground.linking("address", d)]
    if doors:
        refs = _refs(*(s.doors[d].refs for s in (pair.before, pair.after) for d in doors))
        return Evidence("same premises", 5, f"both traded at the same address ({doors[0]})", refs)
    return None


def next_door(pair: Pair) -> Evidence | None:
    """One opened next to the other: same postcode and a neighbouring number: +2."""
    for a, tie in pair.before.doors.items():
        for b, other in pair.after.doors.items():
            if a != b and street_of(a) == street_of(b) and _neighbours(a, b):
                because = f"the second opened next door to the first ({a} and {b})"
                return Evidence("next door", 2, because, _refs(tie.refs, other.refs))
    return None


def _neighbours(a: str, b: str) -> bool:
    one = [int(n) for n in re.findall(r"\d+", a.split("|")[1])]
    two = [int(n) for n in re.findall(r"\d+", b.split("|")[1])]
    return any(abs(x - y) <= 4 for x in one for y in two)


def same_registered_office(pair: Pair) -> Evidence | None:
    """Only the registered office is the same (not a hub): +2."""
    shared = [d for d in pair.before.offices if d in pair.after.offices and has_number(d)]
    shared = [d for d in shared if pair.ground.linking("address", d)]
    if not shared:
        return None
    refs = _refs(*(s.offices[d].refs for s in (pair.before, pair.after) for d in shared))
    return Evidence("same registered office", 2, f"the same registered office ({shared[0]})", refs)


def trades_at_office(pair: Pair) -> Evidence | None:
    """One trades at the other's registered office (not a hub): +3."""
    for one, other in ((pair.before, pair.after), (pair.after, pair.before)):
        for door in one.doors:
            if door in other.offices and has_number(door) and pair.ground.linking("address", door):
                because = f"{one.label} traded at the registered office of {other.label} ({door})"
                refs = _refs(one.doors[door].refs, other.offices[door].refs)
                return Evidence("trades at registered office", 3, because, refs)
    return None


def same_officer(pair: Pair) -> Evidence | None:
    """The same resolved director, person with significant control or proprietor: +6; x0.3 for a
    person of more than 25 appointments."""
    best: Evidence | None = None
    for person in pair.people:
        count, params = pair.ground.appointments[person], pair.ground.params
        busy = count > params.busy_appointments
        bits = 6 * (params.busy_factor if busy else 1)
        name = pair.ground.labels.get(person, person)
        because = f"{name} directs or controls both"
        if busy:
            because += f", but has {count} appointments"
        if best is None or bits > best.bits:
            ties = pair.before.people[person] + pair.after.people[person]
            best = Evidence("same director or owner", bits, because, _refs(*(t.refs for t in ties)))
    return best


def probable_associate(pair: Pair) -> Evidence | None:
    """A probable associate, or probably the same person, in both: +2.5. Never the surname alone."""
    ours, theirs = pair.before.people, pair.after.people
    for a in ours:
        if a in theirs and a not in pair.people and pair.ground.appointments[a] <= 25:
            refs = _refs(*(t.refs for t in ours[a] + theirs[a]))
            name = pair.ground.labels.get(a, a)
            return Evidence("probable associate", 2.5, f"{name} is named with both", refs)
        for b in pair.ground.associates.get(a, ()):
            if b not in theirs or max(pair.ground.appointments[p] for p in (a, b)) > 25:
                continue
            because, refs = pair.ground.associate_because[min(a, b), max(a, b)]
            names = f"{pair.ground.labels.get(a, a)} and {pair.ground.labels.get(b, b)}"
            rows = _refs(set(refs), *(t.refs for t in ours[a] + theirs[b]))
            return Evidence("probable associate", 2.5, f"{names}: {because}", rows)
    return None


def same_contact(pair: Pair) -> Evidence | None:
    """The same phone, e-mail, web domain or vehicle, held by 5 or fewer: +6. At one address and
    only on rows that do not name the owner it may be the other's: +2.5."""
    if not pair.contacts:
        return None
    sides = (pair.before, pair.after)
    sure = [c for c in pair.contacts if all(_told(s, *c) for s in sides)]
    apart = not (pair.before.premises.keys() & pair.after.premises.keys())
    kind, value = (sure or pair.contacts)[0]
    because = f"the same {kind} ({value})"
    if not (sure or apart):
        because += ", on rows that do not name the owner"
    refs = _refs(*(_contact_refs(s, k, v) for s in sides for k, v in pair.contacts))
    return Evidence("same contact", 6 if sure or apart else 2.5, because, refs)


def _told(subject: Subject, kind: str, value: str) -> bool:
    if kind != "domain":
        return (kind, value) in subject.told_contacts
    return any(v == value or v.endswith("@" + value) for _, v in subject.told_contacts)


def _contact_refs(subject: Subject, kind: str, value: str) -> set[str]:
    if kind != "domain":
        return subject.contacts.get((kind, value), set())
    found = [
        refs for (k, v), refs in subject.contacts.items()
        if (k == "website" and v == value) or v.endswith("@" + value)
    ]  # fmt: skip
    return set().union(*found)


def rare_name(pair: Pair) -> Evidence | None:
    """Rare words in both names: +1 to +5 by how few names bear them."""
    bits = sum(_rarity(count, pair.ground) for _, _, count in pair.words)
    if bits < 1:
        return None
    shown = ", ".join(f"'{a}'" if a == b else f"'{a}' and '{b}'" for a, b, _ in pair.words[:3])
    refs = _refs(*_name_refs(pair.before, {a for a, _, _ in pair.words}),
                 *_name_refs(pair.after, {b for _, b, _ in pair.words}))  # fmt: skip
    return Evidence("rare name", min(5.0, round(bits, 2)), f"both names hold {shown}", refs)


def _rarity(count: int, ground: Ground) -> float:
    """1 where as many bear the word as a rare word may have bearers, 5 where only these two do."""
    if count > ground.rare_limit:
        return 0.0
    slope = max(1.0, 4 / log2(ground.rare_limit / 2))
    return min(5.0, 1 + slope * log2(ground.rare_limit / max(2, count)))


def _name_refs(subject: Subject, words: set[str]) -> list[set[str]]:
    return [
        refs for names in (subject.names, subject.previous) for name, refs in names.items()
        if words & set(distinctive(name))
    ]  # fmt: skip


def _shared_words(pair: Pair) -> list[tuple[str, str, int]]:
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


def same_trade(pair: Pair) -> Evidence | None:
    """The same trade: +1 to +3 by how few share it."""
    best: Evidence | None = None
    for column in ("sics", "trades"):
        ours, theirs = getattr(pair.before, column), getattr(pair.after, column)
        for value in sorted(set(ours) & set(theirs)):
            share = pair.ground.trades[value] / max(50, pair.ground.subjects)
            bits = min(3.0, max(1.0, round(-log2(max(share, 1e-6)) / 2, 2)))
            if best is None or bits > best.bits:
                refs = _refs(ours[value], theirs[value])
                best = Evidence("same trade", bits, f"the same trade ({value})", refs)
    return best


def gap_from_failure(pair: Pair) -> Evidence | None:
    """Months from failure to the successor's start: -6 to +3: +3; 3 to 12: +1.5; 12 to 24: 0;
    over 24, or long before, or no failure at all: -2."""
    before, after, gap = pair.before, pair.after, pair.gap
    if not before.ended:
        text = f"{before.label} has not failed by {plain_date(pair.ground.as_of)}"
        return Evidence("gap", -2, text, _refs(before.start_refs)) if before.started else None
    if gap is None:
        return None
    bits = 3.0 if -6 <= gap <= 3 else 1.5 if 3 < gap <= 12 else 0.0 if -24 <= gap <= 24 else -2.0
    when = f"{abs(gap):.0f} months {'after' if gap >= 0 else 'before'}"
    because = (
        f"the second began on {plain_date(after.started)}, {when} the first {before.end_because} "
        f"({plain_date(before.failed)})"
    )
    return Evidence("gap", bits, because, _refs(before.end_refs, after.start_refs))


def nothing_shared(pair: Pair) -> Evidence | None:
    """No shared person, associate, phone or rare name word: -6."""
    if pair.people or pair.contacts or probable_associate(pair) or rare_name(pair):
        return None
    return Evidence("nothing shared", -6, "no person, phone or distinctive name in common")


SUCCESSION_RULES: tuple[tuple[str, Rule], ...] = (
    ("location", same_uprn),
    ("location", next_door),
    ("location", trades_at_office),
    ("location", same_registered_office),
    ("person", same_officer),
    ("person", probable_associate),
    ("contact", same_contact),
    ("name", rare_name),
    ("trade", same_trade),
    ("gap", gap_from_failure),
    ("absence", nothing_shared),
)
"""(group, rule): only the strongest finding of a group counts."""


def weigh(pair: Pair) -> list[Evidence]:
    """Waterfall of a pair: the prior, then one finding a group."""
    best: dict[str, Evidence] = {}
    for group, rule in SUCCESSION_RULES:
        found = rule(pair)
        if found and (group not in best or found.bits > best[group].bits):
            best[group] = found
    prior = pair.ground.params.prior_bits
    return [
        Evidence("prior", prior, "most pairs that share something are strangers"),
        *best.values(),
    ]


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
