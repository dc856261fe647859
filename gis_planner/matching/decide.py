"""A person's decisions, turned from record keys into rows before anything is clustered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.matching.names import read_email, read_phones, read_web
from gis_planner.matching.normalise import column
from gis_planner.matching.postcode import repair_postcode

Pair = tuple[int, int]


@dataclass
class Orders:
    """What decisions ask of the stages. Pairs are (smaller row, larger row)."""

    must: set[Pair] = field(default_factory=set)
    cannot: set[Pair] = field(default_factory=set)
    same_premises: set[Pair] = field(default_factory=set)
    other_premises: set[Pair] = field(default_factory=set)
    pins: dict[int, int] = field(default_factory=dict)
    no_uprn: set[int] = field(default_factory=set)
    hubs: set[str] = field(default_factory=set)
    not_hubs: set[str] = field(default_factory=set)
    aliases: dict[int, list[str]] = field(default_factory=dict)
    unknown: int = 0
    """Decisions whose records are not here any more."""
    recheck: int = 0
    """Decisions whose record changed since (another content hash): applied, to be looked at."""


def _rows(records: pa.Table) -> dict[tuple[str, str, str], tuple[int, str]]:
    keys = zip(column(records, "agency"), column(records, "list"), column(records, "source_ref"),
               column(records, "content_hash"), strict=True)  # fmt: skip
    return {(a or "", b or "", c or ""): (i, h or "") for i, (a, b, c, h) in enumerate(keys)}


def shared_value(value: str) -> str:
    """A hub's 'kind:value' as matching writes it, however a person did."""
    kind, _, said = value.partition(":")
    kind, said = kind.strip().lower(), said.strip()
    if kind == "phone":
        said = next(iter(read_phones(said)), said)
    elif kind == "email":
        said = read_email(said) or said
    elif kind == "website":
        said = read_web(said, "") or said
    elif kind == "postcode":
        said = repair_postcode(said) or said
    elif kind == "uprn":
        said = said.lstrip("0")
    return f"{kind}:{said}"


def read_decisions(decisions: Sequence[Decision], records: pa.Table) -> Orders:
    """Decisions as orders on rows; later ones about the same pair replace earlier ones."""
    orders = Orders()
    if not decisions:
        return orders
    rows = _rows(records)
    final: dict[tuple[int, int], str] = {}

    def row(key: RecordKey | None) -> int | None:
        if key is None:
            return None
        found = rows.get((key.agency, key.list_name, key.source_ref))
        if found is None:
            return None
        orders.recheck += found[1] != key.content_hash and bool(key.content_hash)
        return found[0]

    for d in sorted(decisions, key=lambda d: d.when):
        if d.kind in ("hub", "not_hub"):
            value = shared_value(d.value)
            (orders.hubs if d.kind == "hub" else orders.not_hubs).add(value)
            (orders.not_hubs if d.kind == "hub" else orders.hubs).discard(value)
            continue
        a, b = row(d.a), row(d.b)
        if a is None or (d.b is not None and b is None):
            orders.unknown += 1
        elif d.kind == "pin_uprn" and d.value.isdigit():
            orders.pins[a] = int(d.value)
            orders.no_uprn.discard(a)
        elif d.kind == "no_uprn":
            orders.no_uprn.add(a)
            orders.pins.pop(a, None)
        elif d.kind == "alias":
            orders.aliases.setdefault(a, []).append(d.value)
        elif b is not None and a != b:
            final[min(a, b), max(a, b)] = d.kind
    _pairs(orders, final)
    return orders


def _pairs(orders: Orders, final: dict[Pair, str]) -> None:
    for pair, kind in final.items():
        if kind == "must_link":
            orders.must.add(pair)
        elif kind in ("same_premises", "successor_of"):
            orders.cannot.add(pair)
            orders.same_premises.add(pair)
        elif kind == "cannot_link":
            orders.cannot.add(pair)
            orders.other_premises.add(pair)
