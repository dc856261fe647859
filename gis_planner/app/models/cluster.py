"""The records of some premises and businesses together: who is joined with whom, how strongly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gis_planner.pipeline.cluster_edits import Edit
from gis_planner.pipeline.reviewing import Desk, Link

SHARED = ("phone", "email", "website", "uprn", "postcode")
MOST = 60
"""Records shown; more than that at one door is a hub or a market hall, not a cluster to edit."""


@dataclass(frozen=True)
class Member:
    """One record. `business` and `premises` count from 1 within the cluster."""

    record_id: int
    record: dict[str, Any]
    business: int
    premises: int

    @property
    def name(self) -> str:
        """What it calls itself."""
        r = self.record
        return str(r.get("name") or r.get("organisation") or r.get("address") or "")


@dataclass(frozen=True)
class Cluster:
    """Members in order of premises and business, and the links among them."""

    members: tuple[Member, ...]
    links: dict[frozenset[int], Link]
    left_out: int

    @property
    def title(self) -> str:
        """How many records, businesses, premises."""
        n, b, p = (len({getattr(m, x) for m in self.members})
                   for x in ("record_id", "business", "premises"))  # fmt: skip
        places = "1 premises" if p == 1 else f"{p} premises"
        return f"{n} records, {b} business{'es' if b != 1 else ''}, {places}"

    def link(self, i: int, j: int) -> Link | None:
        """The link between two members by place; None where they were never compared."""
        pair = frozenset((self.members[i].record_id, self.members[j].record_id))
        return self.links.get(pair)

    def said(self, i: int, j: int) -> str:
        """Why two members are linked or not, in a sentence."""
        a, b, link = self.members[i], self.members[j], self.link(i, j)
        pair = f"{i + 1} {a.name} and {j + 1} {b.name}"
        if link is None:
            return f"{pair}: never compared, or below the review floor"
        level = "as one business" if link.level == "business" else "as one premises"
        return f"{pair}: {link.weight:+.1f} bits {level}. {link.because}"


def cluster_of(desk: Desk, records: Iterable[int]) -> Cluster:
    """The businesses and premises of some records, whole."""
    wanted = list(dict.fromkeys(records))
    ids = list(wanted)
    for r in wanted:
        for key in ("business", "premises"):
            home = desk.business_of(r) if key == "business" else desk.premises_of(r)
            ids += desk.members(**{key: home}) if home else ()
    ids = list(dict.fromkeys(ids))
    ids.sort(key=lambda r: (desk.premises_of(r), desk.business_of(r), r))
    shown = sorted(ids[:MOST] if len(ids) > MOST else ids, key=ids.index)
    premises = {p: k for k, p in enumerate(dict.fromkeys(map(desk.premises_of, shown)), 1)}
    business = {b: k for k, b in enumerate(dict.fromkeys(map(desk.business_of, shown)), 1)}
    members = tuple(
        Member(r, desk.record(r), business[desk.business_of(r)], premises[desk.premises_of(r)])
        for r in shown
    )
    links: dict[frozenset[int], Link] = {}
    for link in desk.links(shown):
        pair = frozenset((link.record_a, link.record_b))
        if pair not in links or link.level == "business":
            links[pair] = link
    return Cluster(members, links, len(ids) - len(shown))


def shared_values(cluster: Cluster, records: Sequence[int]) -> list[str]:
    """What some records carry that others may share, as 'kind:value'."""
    found: dict[str, None] = {}
    for m in cluster.members:
        if m.record_id in records:
            for kind in SHARED:
                for value in str(m.record.get(kind) or "").split(" | "):
                    if value.strip():
                        found[f"{kind}:{value.strip()}"] = None
    return list(found)


def together(edits: Sequence[Edit]) -> Edit:
    """Several edits as one; a later decision about the same records replaces an earlier one."""
    kept: dict[object, Any] = {}
    for edit in edits:
        for d in edit.decisions:
            pair = frozenset(x for x in (d.a, d.b) if x is not None)
            kept[pair, d.kind if d.b is None else "", d.value if d.b is None else ""] = d
    effect = [line for edit in edits for line in edit.effect[:-1]]
    n = len(kept)
    many = f"{n} decision{'s' if n != 1 else ''} written, undone as one"
    return Edit(tuple(kept.values()), (*effect, many))
