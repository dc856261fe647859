"""The peer for addresses: uk_address_matcher (Ministry of Justice), as its own guide uses it."""

from __future__ import annotations

import logging

import numpy as np
import pyarrow as pa

from gis_planner.bench.matching_answer import NO_BITS, NO_ROWS, Answer, Cost, strings


def uk_address_matcher(records: pa.Table, gazetteer: pa.Table | None, within: bool) -> Answer:
    """Addresses → UPRN with its default stages; the organisation heads the address where the
    gazetteer knows it, as in an AddressBase line, beside the address alone."""
    cost = Cost()
    import duckdb
    from uk_address_matcher import AddressMatcher

    logging.getLogger("uk_address_matcher").setLevel(logging.ERROR)
    if gazetteer is None:
        return Answer(NO_ROWS, NO_ROWS, NO_BITS, stats=cost.so_far())
    canonical = _canonical(gazetteer)
    rows = [str(i) for i in range(records.num_rows)]
    messy = pa.table({"unique_id": rows, "address_concat": records["address"],
                      "postcode": records["postcode"]})  # fmt: skip
    # it refuses records without an address: they stay unanswered
    messy = messy.filter(np.array([bool(a) for a in strings(records, "address")]))
    with duckdb.connect(config={"threads": 2}) as con:
        matcher = AddressMatcher(canonical_addresses=con.from_arrow(canonical),
                                 addresses_to_match=con.from_arrow(messy), con=con,
                                 show_progress="off")  # fmt: skip
        found = matcher.match().matches().fetchnumpy()
    said: list[str | None] = [None] * records.num_rows
    for row, uprn in zip(found["unique_id"], found["resolved_canonical_id"], strict=True):
        said[int(row)] = None if uprn is np.ma.masked or uprn is None else str(uprn)
    return Answer(NO_ROWS, NO_ROWS, NO_BITS, uprn=said, stats=cost.so_far())


def _canonical(gazetteer: pa.Table) -> pa.Table:
    """unique_id, address_concat, postcode. Dwellings are left out: it is to find businesses."""
    classes = [str(c or "") for c in strings(gazetteer, "class")] if (
        "class" in gazetteer.column_names) else [""] * gazetteer.num_rows  # fmt: skip
    kept = gazetteer.filter(np.array([not c.lower().startswith(("resid", "rd")) for c in classes]))
    return pa.table({"unique_id": kept["uprn"], "address_concat": kept["address"],
                     "postcode": kept["postcode"]})  # fmt: skip
