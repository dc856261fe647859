"""Rings: traders at different places that one person, contact or address joins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gis_planner.links.arrays import Ints
from gis_planner.links.graph import Graph

JOINING = {
    "director_of": "from", "psc_of": "from", "proprietor_of": "from", "secretary_of": "from",
    "contact_of": "from", "has_phone": "to", "has_email": "to", "has_website": "to",
    "uses_vehicle": "to", "registered_at": "to",
}  # fmt: skip
"""Type of link → the end that may join several."""


@dataclass(frozen=True)
class Ring:
    """Node numbers: `joiners` (most often one), the traders they join, the `places` where these
    trade; `rows`: positions in LINKS of what says so; `bits` of the weakest tie."""

    joiners: tuple[int, ...]
    members: tuple[int, ...]
    places: tuple[int, ...]
    rows: tuple[int, ...]
    bits: float


def find_rings(graph: Graph, *, smallest: int = 3, min_bits: float = 5.0) -> tuple[Ring, ...]:
    """Rings of at least `smallest` traders, at two places or more where places are known, joined
    by ties of at least `min_bits`. Hubs, and people of so many appointments that they weigh
    little, join nobody. What joins the same traders is one ring; the largest first."""
    owner = _owners(graph)
    places = _places(graph, owner)
    tenants: dict[int, set[int]] = defaultdict(set)
    for trader, there in places.items():
        for place in there:
            tenants[place].add(trader)
    joined: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for joiner, holder, edge in _ties(graph, min_bits):
        if (who := _trader(graph, holder, owner, tenants)) is not None:
            joined[joiner][who].append(edge)
    found: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for joiner, traders in joined.items():
        members = tuple(sorted(traders))
        if len(members) >= smallest and not _at_one_place(members, places):
            found[members].append(joiner)
    rings = [_ring(graph, m, j, joined, places) for m, j in found.items()]
    return tuple(sorted(rings, key=lambda r: (-len(r.members), -len(r.joiners), r.joiners)))


def _at_one_place(members: Iterable[int], places: dict[int, set[int]]) -> bool:
    """True for tenants of one building: what they share there is the building's."""
    known = [places.get(m) for m in members]
    return all(known) and len(set().union(*(k for k in known if k))) == 1


def _pairs(graph: Graph, kinds: Iterable[str], min_bits: float | None) -> tuple[Ints, Ints, Ints]:
    """(from, to, edge) of links of these types that count, with no hub at either end."""
    codes = [n for n, kind in enumerate(graph.kinds) if kind in set(kinds)]
    edges = graph.net.edges
    keep = graph.net.conducting(min_bits) & np.isin(edges.kind, codes) & ~edges.candidate
    at = np.flatnonzero(keep).astype(np.int32)
    return edges.a[at], edges.b[at], at


def _owners(graph: Graph) -> dict[int, int]:
    """Business → its only owner."""
    a, b, _ = _pairs(graph, ("owned_by",), None)
    held: dict[int, set[int]] = defaultdict(set)
    for business, owner in zip(a.tolist(), b.tolist()):
        held[business].add(owner)
    return {business: next(iter(o)) for business, o in held.items() if len(o) == 1}


def _places(graph: Graph, owner: dict[int, int]) -> dict[int, set[int]]:
    """Trader (company, else business) → places where it trades."""
    a, b, _ = _pairs(graph, ("trades_at",), None)
    found: dict[int, set[int]] = defaultdict(set)
    for business, place in zip(a.tolist(), b.tolist()):
        found[owner.get(business, business)].add(place)
    return found


def _ties(graph: Graph, min_bits: float) -> Iterable[tuple[int, int, int]]:
    """(joiner, holder, edge)."""
    for end in ("from", "to"):
        kinds = [k for k, side in JOINING.items() if side == end]
        a, b, edge = _pairs(graph, kinds, min_bits)
        joiner, holder = (a, b) if end == "from" else (b, a)
        yield from zip(joiner.tolist(), holder.tolist(), edge.tolist())


def _trader(
    graph: Graph, holder: int, owner: dict[int, int], tenants: dict[int, set[int]]
) -> int | None:
    """Who a tie speaks of: the company of a business, the only trader at a place, else the place;
    None for a person, whose own phone joins no traders."""
    letter = graph.ids[holder].as_py()[0]
    if letter == "N":
        return None
    if letter == "P":
        there = tenants.get(holder, set())
        return next(iter(there)) if len(there) == 1 else holder
    return owner.get(holder, holder)


def _ring(
    graph: Graph, members: tuple[int, ...], joiners: list[int],
    joined: dict[int, dict[int, list[int]]], places: dict[int, set[int]],
) -> Ring:  # fmt: skip
    edges = sorted({e for j in joiners for m in members for e in joined[j][m]})
    best = [max(float(graph.net.edges.bits[e]) for e in joined[joiners[0]][m]) for m in members]
    there = sorted({p for m in members for p in places.get(m, ())})
    rows = tuple(graph.net.edges.row[edges].tolist())
    return Ring(tuple(sorted(joiners)), members, tuple(there), rows, min(best))
