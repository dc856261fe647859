"""Output C of domain.md §6: what speaks for an innocent reason, shown as large as the harm."""

from __future__ import annotations

from gis_planner.links.harm import MET, NOT_MET, UNKNOWN, Check, Finding, facts_of
from gis_planner.links.pairs import Pair
from gis_planner.links.subjects import Subject
from gis_planner.links.texts import name_key

PROPERTY_SICS = ("681", "682", "683", "98000")


def solvent(pair: Pair) -> Finding:
    """The predecessor was wound up solvent: every creditor is paid."""
    found = facts_of(pair, "solvent")
    if found:
        return Finding(MET, found[0].text, tuple(sorted({f.ref for f in found})))
    if bad := facts_of(pair, "insolvent", "objected_strike_off"):
        return Finding(NOT_MET, bad[0].text, tuple(sorted({f.ref for f in bad})))
    return Finding(UNKNOWN, "no list says how it ended")


def group_restructure(pair: Pair) -> Finding:
    """Both have the same company as person with significant control or corporate officer."""
    ours, theirs = pair.before.owners, pair.after.owners
    shared = sorted(set(ours) & set(theirs))
    if pair.after.id in ours or pair.before.id in theirs:
        shared = shared or [pair.after.id if pair.after.id in ours else pair.before.id]
    if shared:
        ties = [s[p] for s in (ours, theirs) for p in shared if p in s]
        names = ", ".join(pair.ground.labels.get(p, p) for p in shared)
        refs = tuple(sorted({r for t in ties for r in t.refs}))
        return Finding(MET, f"{names} controls both", refs)
    known = pair.before.people or ours
    return Finding(NOT_MET if known else UNKNOWN, "no common parent company on record")


def rule_22_4(pair: Pair) -> Finding:
    """A notice under rule 22.4 of the Insolvency Rules 2016 was given (re-use of a name)."""
    facts = pair.ground.facts
    found = [
        f for s in (pair.before, pair.after) for f in facts.of_subject.get(s.id, ())
        if f.kind == "rule_22_4"
    ]  # fmt: skip
    if found:
        return Finding(MET, found[0].text, tuple(sorted({f.ref for f in found})))
    told = "rule_22_4" in facts.kinds
    return Finding(NOT_MET if told else UNKNOWN, "no such notice on record")


def franchise(pair: Pair) -> Finding:
    """Both trade under a franchise's brand: a row says so, or three or more strangers use it."""
    facts = pair.ground.facts
    found = [
        f for s in (pair.before, pair.after) for f in facts.of_subject.get(s.id, ())
        if f.kind == "franchise"
    ]  # fmt: skip
    if found and not pair.people:
        return Finding(MET, found[0].text, tuple(sorted({f.ref for f in found})))
    if pair.people:
        return Finding(NOT_MET, "the same people run both")
    shared = {a for a, b, _ in pair.words if a == b}
    for name in sorted({*pair.before.names, *pair.after.names}):
        brand = " ".join(name.split()[:2])
        if name.split()[0] not in shared:
            continue
        others = _strangers(pair, brand)
        if len(others) >= 3:
            refs = sorted(set().union(*(r for s in others for n, r in s.names.items()
                                        if n.startswith(brand))))  # fmt: skip
            because = f"{len(others)} unrelated owners elsewhere trade as '{brand}'"
            return Finding(MET, because, tuple(refs[:20]))
    return Finding(NOT_MET, "no brand that unrelated owners share")


def _strangers(pair: Pair, brand: str) -> list[Subject]:
    """Others at places of their own who use a brand and share no person with the pair."""
    ours = pair.before.people.keys() | pair.after.people.keys()
    places = {*pair.before.premises, *pair.after.premises}
    found = []
    for s in pair.ground.brands.get(brand, ()):
        if s.premises and not (s.premises.keys() & places) and not (s.people.keys() & ours):
            found.append(s)
            places |= s.premises.keys()
    return found


def property_vehicle(pair: Pair) -> Finding:
    """One of the two only holds property (SIC 68100-68320, 98000), and no list has it trading."""
    for subject in (pair.before, pair.after):
        hit = [s for s in subject.sics if s.startswith(PROPERTY_SICS)]
        if hit and len(hit) == len(subject.sics) and not subject.trades:
            refs = tuple(sorted(set().union(*(subject.sics[s] for s in hit))))
            return Finding(MET, f"{subject.label} holds property ({hit[0]})", refs)
    known = pair.before.sics or pair.after.sics
    return Finding(NOT_MET if known else UNKNOWN, "neither is a property company on record")


def mere_rename(pair: Pair) -> Finding:
    """The same company under a new name."""
    if refs := _former_name(pair.after, pair.before) or _former_name(pair.before, pair.after):
        return Finding(MET, "the register gives the one's name as a former name of the other", refs)
    if pair.before.number and pair.after.number:
        return Finding(NOT_MET, "two companies with numbers of their own",
                       tuple(sorted(pair.before.start_refs | pair.after.start_refs)))  # fmt: skip
    return Finding(UNKNOWN, "not both are on the register")


def _former_name(subject: Subject, other: Subject) -> tuple[str, ...]:
    if subject.number and other.number and subject.number != other.number:
        return ()
    known = {*other.names, name_key(other.name)}
    refs = [r for name, r in subject.previous.items() if name and name in known]
    return tuple(sorted(set().union(*refs)))


MITIGATION_RULES: tuple[tuple[str, Check], ...] = (
    ("solvent", solvent),
    ("group restructure", group_restructure),
    ("rule 22.4 notice", rule_22_4),
    ("franchise", franchise),
    ("property vehicle", property_vehicle),
    ("mere rename", mere_rename),
)
