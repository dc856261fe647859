"""Output A of domain.md §6: how strongly the rows say that one business took over from another.

Each rule is a short function; its docstring is the help text. Rules of one group speak of the same
thing, so that only the strongest of a group counts.
"""

from __future__ import annotations

import re
from math import log2

from gis_planner.links.blocking import has_number, street_of
from gis_planner.links.pairs import Evidence, Ground, Pair, Rule
from gis_planner.links.subjects import Subject, distinctive
from gis_planner.links.texts import plain_date


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
    """No shared person, associate, phone or rare name word: -6. Its rows are those that were
    compared, twenty at most."""
    if pair.people or pair.contacts or probable_associate(pair) or rare_name(pair):
        return None
    rows = _refs(pair.before.refs, pair.after.refs)[:20]
    return Evidence("nothing shared", -6, "no person, phone or distinctive name in common", rows)


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
