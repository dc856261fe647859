"""Invented companies, officers and shops for the succession scan of bench graph."""

from __future__ import annotations

import json
import random
from typing import Any

import pyarrow as pa

from gis_planner.domain.tables import (
    BUSINESSES,
    HUBS,
    MATCHED,
    ORGANISATIONS,
    PREMISES,
    RECORDS,
    Table,
)

_SYLLABLES = ("zor", "vex", "pel", "quil", "lor", "mar", "den", "fen", "gar", "hol", "jas", "kess",
              "lind", "mor", "nish", "ost", "phel", "rhy")  # fmt: skip
_TRADES = ("Kebab", "Nails", "Motors", "Barbers", "Stores", "Textiles", "Car Wash", "Grill")
_KINDS = {"int": pa.int64(), "real": pa.float64(), "bool": pa.bool_(), "wkb": pa.binary()}


def _table(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    kinds = [(c.name, _KINDS.get(c.kind, pa.string())) for c in table.columns]
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds))


def scan_tables(companies: int) -> dict[str, pa.Table]:
    """Input of build_links: each company with two officers' rows and a shop; one in twelve failed
    and was followed at the same shop by a company of the same director."""
    chance = random.Random(1)
    rows: list[dict[str, Any]] = []
    matched, premises, businesses, organisations = [], [], [], []
    for k in range(companies):
        number = f"{k + 10_000_000:08d}"
        born = f"19{50 + (k - (k % 12 == 11)) % 45}-05"
        follows = k % 12 == 11
        shop = k - 1 if follows else k
        name = f"{''.join(chance.choices(_SYLLABLES, k=3)).title()} {_TRADES[shop % 8]} Ltd"
        start = "2025-09-01" if follows else f"20{10 + k % 14}-03-01"
        failed = k % 12 == 10
        original = {"CompanyName": name, "CompanyNumber": number, "IncorporationDate": start,
                    "CompanyStatus": "Liquidation" if failed else "Active",
                    "DissolutionDate": "2025-08-01" if failed else None}  # fmt: skip
        base = {"company_number": number, "organisation": name, "postcode": f"ZQ{shop % 9} 1AA"}
        address = f"{shop} High Street, Farrow"
        director = (
            f"{_SYLLABLES[shop % 18].title()} {''.join(chance.choices(_SYLLABLES, k=2)).title()}"
        )
        if follows:
            director = rows[-1]["person"]
        rows += [
            {**base, "list": "companies", "role": "registered_office", "name": name,
             "date_from": start, "original": json.dumps(original)},
            {**base, "list": "food", "role": "premises", "name": name.removesuffix(" Ltd"),
             "address": address, "uprn": str(shop), "phone": f"01632{shop:06d}"},
            {**base, "list": "officers", "role": "person", "person": director, "address": address,
             "original": json.dumps({"appointed_on": start, "date_of_birth": born})},
        ]  # fmt: skip
        premises.append({"premises_id": f"P{k}", "uprn": str(k), "location_precision": "uprn",
                         "easting": float(k), "northing": 0.0})  # fmt: skip
        businesses.append({"business_id": f"B{k}", "premises_id": f"P{shop}", "name": name})
        organisations.append({"organisation_id": f"O{k}", "name": name, "company_number": number,
                              "kind": "company"})  # fmt: skip
        at = {"premises_id": f"P{shop}", "business_id": f"B{k}", "organisation_id": f"O{k}"}
        matched += [at] * 3
    records = [
        {"record_id": n, "agency": "a", "source_ref": str(n), **r} for n, r in enumerate(rows)
    ]
    placed = [{"record_id": n, **m} for n, m in enumerate(matched)]
    return {
        "records": _table(RECORDS, records), "matched": _table(MATCHED, placed),
        "premises": _table(PREMISES, premises), "businesses": _table(BUSINESSES, businesses),
        "organisations": _table(ORGANISATIONS, organisations), "hubs": _table(HUBS, []),
    }  # fmt: skip
