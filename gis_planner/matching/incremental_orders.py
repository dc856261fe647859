"""Decisions spoken of in rows, told again in the rows of a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from gis_planner.domain.decisions import Decision
from gis_planner.matching.decide import Orders, Pair, read_decisions
from gis_planner.matching.settle import Settled
from gis_planner.matching.state import decision_key


def changed_decisions(
    before: Sequence[str], decisions: Sequence[Decision], keys: pa.Table
) -> tuple[set[int], bool]:
    """Rows of `keys` that a new or withdrawn decision speaks of; whether a hub is among them.

    A withdrawn one is known by its line in the state only, so its records are read from it.
    """
    known = {decision_key(d): d for d in decisions}
    fresh = [d for key, d in known.items() if key not in set(before)]
    gone = [key for key in before if key not in known]
    hub = any(d.kind in ("hub", "not_hub") for d in fresh)
    hub |= any(key.startswith(("('hub'", "('not_hub'")) for key in gone)
    rows = rows_of(read_decisions(fresh, keys))
    if gone:
        rows |= _named(gone, keys)
    return rows, hub


def _named(lines: Sequence[str], keys: pa.Table) -> set[int]:
    """Rows of the records named in lines of decisions (agency, list, reference, hash)."""
    from ast import literal_eval

    wanted: set[tuple[str, str, str]] = set()
    for line in lines:
        _, a, b, *_ = literal_eval(line)
        wanted |= {tuple(key[:3]) for key in (a, b) if key is not None}
    columns = (keys[n].to_pylist() for n in ("agency", "list", "source_ref"))
    return {i for i, key in enumerate(zip(*columns, strict=True)) if key in wanted}


def rows_of(orders: Orders) -> set[int]:
    """Every row that orders speak of."""
    rows = {*orders.pins, *orders.no_uprn, *orders.aliases}
    for pairs in (orders.must, orders.cannot, orders.same_premises, orders.other_premises):
        rows.update(row for pair in pairs for row in pair)
    return rows


def orders_within(orders: Orders, at: Mapping[int, int]) -> Orders:
    """The orders whose rows are all in `at` (row → row of the part)."""
    return Orders(
        _pairs(orders.must, at),
        _pairs(orders.cannot, at),
        _pairs(orders.same_premises, at),
        _pairs(orders.other_premises, at),
        {at[r]: uprn for r, uprn in orders.pins.items() if r in at},
        {at[r] for r in orders.no_uprn if r in at},
        orders.hubs,
        orders.not_hubs,
        {at[r]: names for r, names in orders.aliases.items() if r in at},
        orders.unknown,
        orders.recheck,
    )


def settled_within(settled: Settled, at: Mapping[int, int]) -> Settled:
    """The settled decisions whose rows are all in `at`."""
    clashes = {
        (at[a], at[b]): said for (a, b), said in settled.clashes.items() if a in at and b in at
    }
    return Settled(
        _pairs(settled.one_business, at),
        _pairs(settled.two_businesses, at),
        _pairs(settled.one_place, at),
        _pairs(settled.two_places, at),
        clashes,
        settled.contradictions,
    )


def _pairs(pairs: set[Pair], at: Mapping[int, int]) -> set[Pair]:
    return {(at[a], at[b]) for a, b in pairs if a in at and b in at}
