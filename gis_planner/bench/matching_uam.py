"""The peer for addresses: uk_address_matcher (Ministry of Justice), as its own guide uses it."""

from __future__ import annotations

import logging

import numpy as np
import pyarrow as pa

from gis_planner.bench.matching_answer import NO_BITS, NO_ROWS, Answer, Cost, strings


def uk_address_matcher(records: pa.Table, gazetteer: pa.Table | None, within: bool) -> Answer:
    """Addresses → UPRN with its default stages. Names head the addresses on both sides, and each
    address stands alone too: of the ways tried on the county the one that finds most."""
    cost = Cost()
    import duckdb
    from uk_address_matcher import AddressMatcher

    logging.getLogger("uk_address_matcher").setLevel(logging.ERROR)
    if gazetteer is None:
        return Answer(NO_ROWS, NO_ROWS, NO_BITS, stats=cost.so_far())
    canonical = _canonical(gazetteer)
    rows = [str(i) for i in range(records.num_rows)]
    messy = pa.table({"unique_id": rows, "address_concat": _headed(records, "name"),
                      "postcode": records["postcode"]})  # fmt: skip
    # it refuses records without an address: they stay unanswered
    messy = messy.filter(np.array([bool(a) for a in strings(records, "address")]))
    with duckdb.connect(config={"threads": 2}) as con:
        matcher = AddressMatcher(canonical_addresses=con.from_arrow(canonical),
                                 addresses_to_match=con.from_arrow(messy), con=con,
                                 show_progress="off")  # fmt: skip
        found = matcher.match().matches().fetchnumpy()
    said: list[str | None] = [None] * records.num_rows
    weight = np.full(records.num_rows, -np.inf)
    columns = (found[c] for c in ("unique_id", "resolved_canonical_id", "match_weight"))
    for row, uprn, bits in zip(*columns, strict=True):
        if uprn is not np.ma.masked and uprn is not None:
            said[int(row)] = str(uprn)
            exact = bits is np.ma.masked or np.isnan(bits)
            weight[int(row)] = 99.0 if exact else float(bits)
    return Answer(NO_ROWS, NO_ROWS, NO_BITS, uprn=said, uprn_weight=weight, stats=cost.so_far())


def _headed(table: pa.Table, name: str) -> list[str | None]:
    """Addresses with the name before them, where there is one."""
    pairs = zip(strings(table, name), strings(table, "address"), strict=True)
    return [f"{n}, {a}" if n and a else a for n, a in pairs]


def _canonical(gazetteer: pa.Table) -> pa.Table:
    """unique_id, address_concat, postcode. Dwellings are left out: it is to find businesses."""
    classes = [str(c or "") for c in strings(gazetteer, "class")] if (
        "class" in gazetteer.column_names) else [""] * gazetteer.num_rows  # fmt: skip
    kept = gazetteer.filter(np.array([not c.lower().startswith(("resid", "rd")) for c in classes]))
    owned = kept.filter(np.array([bool(o) for o in strings(kept, "organisation")], np.bool_))
    text = strings(kept, "address") + _headed(owned, "organisation")
    both = pa.concat_tables([kept, owned])
    return pa.table({"unique_id": both["uprn"], "address_concat": pa.array(text, pa.string()),
                     "postcode": both["postcode"]})  # fmt: skip
