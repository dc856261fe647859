"""The succession scan: block pairs, weigh them, then harm, mitigations, chains and leads."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import pyarrow as pa

from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import SUCCESSIONS
from gis_planner.links.blocking import block, domain_hubs, features
from gis_planner.links.chains import Succession, chains, without_shortcuts, without_twins
from gis_planner.links.claims import Claims
from gis_planner.links.facts import Facts
from gis_planner.links.harm import HARM_RULES, MET, Check
from gis_planner.links.hubs import Hubs
from gis_planner.links.mitigations import MITIGATION_RULES
from gis_planner.links.pairs import Ground, Pair, order
from gis_planner.links.params import LinkParams
from gis_planner.links.people import Maybe, People
from gis_planner.links.steps import watched
from gis_planner.links.subjects import Subject, Tie, distinctive
from gis_planner.links.succession import weigh
from gis_planner.links.tables import arrow_table

PEOPLE_TYPES = frozenset({"director_of", "psc_of", "secretary_of", "proprietor_of", "contact_of"})


def tie_people(
    subjects: dict[str, Subject], claims: Claims, refs: list[str | None], owner_of: dict[str, str]
) -> Counter[str]:
    """Give each subject its people and parent companies; returns appointments of each person."""
    appointments: dict[str, set[str]] = defaultdict(set)
    for k, kind in enumerate(claims.type):
        if kind not in PEOPLE_TYPES:
            continue
        person, target = claims.start[k], claims.end[k]
        subject = subjects.get(owner_of.get(target, target))
        if subject is None:
            continue
        tie = Tie(person, kind, claims.since[k], claims.until[k], {refs[claims.row[k]] or ""})
        if person.startswith("O"):
            subject.owners[person] = tie
        else:
            subject.people[person].append(tie)
            if kind != "contact_of":
                appointments[person].add(subject.id)
    return Counter({p: len(s) for p, s in appointments.items()})


def make_ground(
    subjects: dict[str, Subject], people: People, hubs: Hubs, facts: Facts, labels: dict[str, str],
    appointments: Counter[str], precise: set[str], params: LinkParams, as_of: str,
) -> Ground:  # fmt: skip
    """Counts over the whole case that the rules need."""
    tokens: Counter[str] = Counter()
    trades: Counter[str] = Counter()
    brands: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects.values():
        tokens.update({w for n in (*subject.names, *subject.previous) for w in distinctive(n)})
        trades.update({*subject.sics, *subject.trades})
        for brand in {" ".join(n.split()[:2]) for n in subject.names if " " in n}:
            brands[brand].append(subject)
    associates: dict[str, list[str]] = defaultdict(list)
    because: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for maybe in people.maybes:
        associates[maybe.a].append(maybe.b)
        associates[maybe.b].append(maybe.a)
        because[maybe.a, maybe.b] = (_maybe_text(maybe), maybe.refs)
    return Ground(
        params, {**hubs, **domain_hubs(subjects, params)}, facts, labels, appointments,
        dict(associates), because, tokens, trades, dict(brands), len(subjects), as_of, precise,
    )  # fmt: skip


def _maybe_text(maybe: Maybe) -> str:
    kind = "probably one person" if maybe.type == "probable_same_person" else "probable associates"
    return f"{kind} ({maybe.because})"


def scan(
    subjects: dict[str, Subject], ground: Ground, progress: Progress
) -> tuple[list[Succession], dict[str, int]]:
    """Every pair with succession evidence at or above the review floor."""
    rows = [
        (s.id, kind, value)
        for s in watched(subjects.values(), progress)
        for kind, value in features(s, ground.hubs, ground.associates, ground.tokens, ground.params)
    ]
    check(progress)
    pairs = block(rows, ground.params, progress)
    found, unordered = [], 0
    for n, (a, b) in enumerate(pairs):
        if n % 500 == 0:
            check(progress)
        ordered = order(subjects[a], subjects[b])
        if ordered is None:
            unordered += 1
            continue
        pair = Pair(*ordered, ground)
        evidence = weigh(pair)
        if sum(e.bits for e in evidence) >= ground.params.review_bits:
            found.append(Succession(pair, evidence, [], []))
    kept = without_twins(without_shortcuts(found, ground.params))
    through, found = len(found) - len(kept), kept
    ground.chains = chains(found, ground.params)
    for s in found:
        s.harm = _judge(HARM_RULES, s.pair, "indicator")
        s.mitigation = _judge(MITIGATION_RULES, s.pair, "mitigation")
    found.sort(key=lambda s: (-s.bits, s.pair.before.id, s.pair.after.id))
    return found, {
        "pairs_blocked": len(pairs),
        "pairs_without_order": unordered,
        "pairs_told_by_others": through,
    }


def _judge(rules: tuple[tuple[str, Check], ...], pair: Pair, name: str) -> list[dict[str, Any]]:
    out = []
    for rule, fn in rules:
        finding = fn(pair)
        out.append(
            {name: rule, "verdict": finding.verdict, "because": finding.because,
             "source_refs": list(finding.refs)}
        )  # fmt: skip
    return out


def is_lead(s: Succession, params: LinkParams) -> bool:
    """Strong succession, at least one harm indicator met, no mitigation met (domain.md §6)."""
    return (
        s.bits >= params.strong_bits
        and any(h["verdict"] == MET for h in s.harm)
        and not any(m["verdict"] == MET for m in s.mitigation)
    )


def sentence(s: Succession, params: LinkParams) -> str:
    """'Strong evidence of succession (+9.0 bits): …; 3 harm indicators; 1 mitigation.'"""
    harm = sum(h["verdict"] == MET for h in s.harm)
    mild = sum(m["verdict"] == MET for m in s.mitigation)
    band = "Strong" if s.bits >= params.strong_bits else "Some"
    why = "; ".join(e.because for e in s.evidence[1:] if e.bits > 0)
    return (
        f"{band} evidence that {s.pair.after.label} took over from {s.pair.before.label} "
        f"({s.bits:+.1f} bits): {why}. {harm} harm indicator{'s' * (harm != 1)}; "
        f"{mild} mitigation{'s' * (mild != 1)}."
    )


def succession_table(found: list[Succession], params: LinkParams) -> pa.Table:
    """As the SUCCESSIONS table."""
    rows = [
        {
            "predecessor_id": s.pair.before.id,
            "successor_id": s.pair.after.id,
            "bits": s.bits,
            "band": "strong" if s.bits >= params.strong_bits else "review",
            "harm_indicators": json.dumps(s.harm, ensure_ascii=False),
            "mitigations": json.dumps(s.mitigation, ensure_ascii=False),
            "is_lead": is_lead(s, params),
            "waterfall": json.dumps(
                [[e.rule, e.bits, e.because, list(e.refs)] for e in s.evidence], ensure_ascii=False
            ),
            "because": sentence(s, params),
        }
        for s in found
    ]
    return arrow_table(SUCCESSIONS, rows)
