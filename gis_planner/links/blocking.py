"""Which pairs of companies and businesses are worth comparing: shared features, in DuckDB."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pyarrow as pa

from gis_planner.domain.progress import Progress
from gis_planner.links.hubs import Hubs
from gis_planner.links.lexicon import COMMON_WORDS
from gis_planner.links.params import LinkParams
from gis_planner.links.steps import session
from gis_planner.links.subjects import Subject, distinctive
from gis_planner.links.texts import mail_domain

WEIGHT = {
    "premises": 2, "door": 2, "person": 2, "associate": 2, "phone": 2, "email": 2, "domain": 2,
    "vehicle": 2, "name": 1, "office": 1, "street": 1, "postcode": 1,
}  # fmt: skip
"""A pair is compared when its shared features weigh 2 or more."""


def has_number(door: str) -> bool:
    """True where an address key names one door, not a whole postcode."""
    return bool(re.search(r"\|.*\d", door))


def street_of(door: str) -> str:
    """The postcode part of an address key."""
    return door.split("|")[0]


def linkable_contacts(subject: Subject, hubs: Hubs) -> Iterator[tuple[str, str]]:
    """Contacts of a subject that are no hubs, and the domains behind them."""
    for kind, value in subject.contacts:
        if (kind, value) in hubs:
            continue
        if kind == "website":
            yield "domain", value
        else:
            yield kind, value
            if (
                kind == "email"
                and (domain := mail_domain(value))
                and ("domain", domain) not in hubs
            ):
                yield "domain", domain


def domain_hubs(subjects: dict[str, Subject], params: LinkParams) -> Hubs:
    """Domains that more subjects share than the rule allows: mail providers and platforms."""
    held: dict[str, set[str]] = defaultdict(set)
    for subject in subjects.values():
        name = next(iter(subject.names), subject.name)
        for kind, value in subject.contacts:
            domain = mail_domain(value) if kind == "email" else value if kind == "website" else None
            if domain:
                held[domain].add(name)
    return {
        ("domain", d): f"{len(names)} holders share the domain {d}: it does not link them"
        for d, names in held.items()
        if len(names) > params.hub_families
    }


def features(
    subject: Subject, hubs: Hubs, associates: dict[str, list[str]], token_count: Counter[str],
    params: LinkParams,
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Everything that a subject may share with its successor."""
    for pid in subject.premises:
        if ("premises", pid) not in hubs:
            yield "premises", pid
    for door in subject.doors:
        if has_number(door) and ("address", door) not in hubs:
            yield "door", door
            yield "street", street_of(door)
    for door in subject.offices:
        if has_number(door) and ("address", door) not in hubs:
            yield "office", door
            yield "door", door
            yield "postcode", street_of(door)
    for person in subject.people:
        yield "person", person
        for other in associates.get(person, ()):
            yield "associate", min(person, other) + max(person, other)
    yield from linkable_contacts(subject, hubs)
    words = {w for n in (*subject.names, *subject.previous) for w in distinctive(n)}
    for word in words:
        if word not in COMMON_WORDS and 2 <= token_count[word] <= params.max_block // 4:
            yield "name", word


def block(
    rows: list[tuple[str, str, str]], params: LinkParams, progress: Progress
) -> list[tuple[str, str]]:
    """Pairs of subjects whose shared features weigh enough; features of crowds are left out."""
    table = pa.table({
        "subject": pa.array([r[0] for r in rows], pa.string()),
        "kind": pa.array([r[1] for r in rows], pa.string()),
        "value": pa.array([r[2] for r in rows], pa.string()),
    })  # fmt: skip
    weights = pa.table({
        "kind": pa.array(list(WEIGHT), pa.string()),
        "weight": pa.array(list(WEIGHT.values()), pa.int32()),
    })  # fmt: skip
    with session(progress, params.threads) as con:
        con.register("given", table)
        con.register("weights", weights)
        return con.execute(_PAIRS, {"most": params.max_block}).fetchall()


_PAIRS = """
        WITH feature AS (SELECT DISTINCT subject, kind, value FROM given),
        small AS (
            SELECT kind, value FROM feature GROUP BY ALL HAVING count(*) BETWEEN 2 AND $most
        ),
        kept AS (SELECT f.* FROM feature f SEMI JOIN small s USING (kind, value))
        SELECT a.subject, b.subject
        FROM kept a JOIN kept b ON a.kind = b.kind AND a.value = b.value AND a.subject < b.subject
        JOIN weights w ON w.kind = a.kind
        GROUP BY a.subject, b.subject HAVING sum(w.weight) >= 2
        ORDER BY a.subject, b.subject
"""
