"""Successions in a row: three businesses or more, each taking over from the one before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gis_planner.links.lexicon import COMMON_WORDS
from gis_planner.links.pairs import Chain, Evidence, Pair
from gis_planner.links.params import LinkParams
from gis_planner.links.subjects import Subject, distinctive


@dataclass
class Succession:
    """One pair at or above the review floor."""

    pair: Pair
    evidence: list[Evidence]
    harm: list[dict[str, Any]]
    mitigation: list[dict[str, Any]]

    @property
    def bits(self) -> float:
        """Sum of the waterfall, prior included."""
        return round(sum(e.bits for e in self.evidence), 2)


def chains(found: list[Succession], params: LinkParams) -> dict[tuple[str, str], Chain]:
    """Longest line of strong successions through each pair, keyed by both ids."""
    strong = {(s.pair.before.id, s.pair.after.id): s for s in found if s.bits >= params.strong_bits}
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for (one, two), s in strong.items():
        after[one].append(two)
        before[two].append(one)
        names |= {one: s.pair.before.label, two: s.pair.after.label}
    forward = {n: _longest(n, after) for n in names}
    backward = {n: _longest(n, before) for n in names}
    lines: dict[tuple[str, str], Chain] = {}
    for one, two in strong:
        line = list(dict.fromkeys([*reversed(backward[one]), *forward[two]]))
        steps = [strong[step] for step in pairwise(line) if step in strong]
        refs = sorted({r for s in steps for e in s.evidence for r in e.refs})
        lines[one, two] = Chain(tuple(names[n] for n in line), tuple(refs))
    return lines


def _longest(node: str, steps: dict[str, list[str]]) -> list[str]:
    """Longest path from a node, without recursion; a cycle is cut where it closes, and the search
    ends after 200 steps, for no real chain is that long."""
    best, stack = [node], [(node, [node])]
    budget = 200
    while stack and budget:
        budget -= 1
        here, line = stack.pop()
        if len(line) > len(best):
            best = line
        stack += [(n, [*line, n]) for n in steps.get(here, ()) if n not in line]
    return best


def without_shortcuts(found: list[Succession], params: LinkParams) -> list[Succession]:
    """Leave out first → third where first → second → third is strong and each step follows a
    failure: the chain tells it, and telling it twice would count the same evidence twice."""
    steps: dict[str, set[str]] = defaultdict(set)
    for s in found:
        if s.bits >= params.strong_bits and any(e.rule == "gap" and e.bits > 0 for e in s.evidence):
            steps[s.pair.before.id].add(s.pair.after.id)

    def is_shortcut(s: Succession) -> bool:
        first, third = s.pair.before.id, s.pair.after.id
        return any(third in steps.get(second, ()) for second in steps.get(first, ()))

    return [s for s in found if not is_shortcut(s)]


def without_twins(found: list[Succession]) -> list[Succession]:
    """Leave out a business without a known owner where a company at the same premises, with the
    same contact or name, stands in the same succession: it is that company's business."""
    by_side: dict[tuple[str, str], list[Succession]] = defaultdict(list)
    for s in found:
        by_side["before", s.pair.before.id].append(s)
        by_side["after", s.pair.after.id].append(s)

    def is_twin(s: Succession) -> bool:
        for side, other in (("before", "after"), ("after", "before")):
            business: Subject = getattr(s.pair, other)
            if not business.id.startswith("B"):
                continue
            for peer in by_side[side, getattr(s.pair, side).id]:
                company: Subject = getattr(peer.pair, other)
                if company.id.startswith("O") and _same_trader(business, company):
                    return True
        return False

    return [s for s in found if not is_twin(s)]


def _same_trader(business: Subject, company: Subject) -> bool:
    if not business.premises.keys() & company.premises.keys():
        return False
    words = {w for n in business.names for w in distinctive(n)} - COMMON_WORDS
    theirs = {w for n in company.names for w in distinctive(n)}
    return bool(words & theirs or business.contacts.keys() & company.contacts.keys())
