# ruff: noqa: E501, SIM905
"""Rings and successions planted on the real companies of South Yorkshire."""

from __future__ import annotations

import csv
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gis_planner.domain.progress import Silent
from gis_planner.domain.tables import BUSINESSES, HUBS, MATCHED, ORGANISATIONS, PREMISES, RECORDS
from gis_planner.links import Graph, LinkResult, build_links
from gis_planner.links.tables import schema

GIVEN = "Anton Bela Corin Dalya Edrik Farouk Garel Hesta Ivor Jorin Katyn Lubna Mirek Neda".split()
SURNAME = (
    "Pellberry Quornwick Zorvane Lindmarsh Kessdow Garkven Moukrey Vandhollow Yashbrook".split()
)


class Planted:
    """Real rows, planted rows, and what was planted."""

    def __init__(self, companies: list[dict[str, str]]) -> None:
        self.chance = random.Random(5)
        self.companies = companies
        self.rows: list[dict[str, Any]] = []
        self.matched: list[dict[str, Any]] = []
        self.rings: list[list[str]] = []
        self.successions: list[tuple[str, str]] = []
        for c in companies:
            day = "-".join(reversed(c["IncorporationDate"].split("/")))
            self.row("companies", "registered_office", c["CompanyNumber"], c, name=c["CompanyName"],
                     organisation=c["CompanyName"], address=c["RegAddress.PostTown"],
                     postcode=c["Postcode"], date_from=day, status=c["CompanyStatus"])  # fmt: skip

    def row(
        self,
        list_name: str,
        role: str,
        number: str,
        original: dict[str, Any],
        place: str = "",
        **more: Any,
    ) -> None:
        n = len(self.rows) + 1
        self.rows.append({"record_id": n, "agency": "a", "list": list_name, "source_ref": str(n), "role": role,
                          "company_number": number, "original": json.dumps(original), **more})  # fmt: skip
        self.matched.append({"record_id": n, "premises_id": place or f"P{n}", "business_id": f"B{number}",
                             "organisation_id": f"O{number}"})  # fmt: skip

    def director(self, numbers: list[str], name: str, born: str, since: str = "2020-01-01") -> None:
        for number in numbers:
            self.row(
                "officers",
                "person",
                number,
                {"appointed_on": since, "date_of_birth": born},
                person=name,
            )

    def name(self) -> tuple[str, str]:
        born = f"{self.chance.randint(1950, 1999)}-{self.chance.randint(1, 12):02d}"
        return f"{self.chance.choice(GIVEN)} {self.chance.choice(SURNAME)}", born

    def plant(self) -> None:
        numbers = [c["CompanyNumber"] for c in self.companies]
        self.chance.shuffle(numbers)
        for number in numbers[:12_000]:
            self.director([number], *self.name())
        free = iter(numbers[12_000:])
        for k in range(40):
            ring = [next(free) for _ in range(4)]
            self.rings.append(ring)
            if k % 2:
                self.director(ring, f"{GIVEN[k % 14]} {SURNAME[k % 9]}", f"19{40 + k}-04")
            else:
                for number in ring:
                    self.row("shops", "premises", number, {}, f"S{number}", name=f"Shop {number}",
                             phone=f"0114 496 {k:04d}", address=f"{k} Planted Road")  # fmt: skip
        failed = [c for c in self.companies if c["CompanyStatus"] == "Liquidation"][:30]
        for k, c in enumerate(failed):
            after = next(free)
            self.rows[[r["company_number"] for r in self.rows].index(after)]["date_from"] = (
                "2024-09-20"
            )
            person = f"{GIVEN[k % 14]} {SURNAME[k % 9]}mere"
            self.director([c["CompanyNumber"], after], person, f"19{60 + k}-07")
            self.row(
                "insolvency",
                "registered_office",
                c["CompanyNumber"],
                {"notice": "CVL"},
                date="2024-08-01",
            )
            for number in (c["CompanyNumber"], after):
                self.row("shops", "premises", number, {}, f"S{k}", name=f"Shop {number}", uprn=str(5000 + k),
                         address=f"{k} Seamless Street", postcode="S70 2SB", trade="takeaway")  # fmt: skip
            self.successions.append((c["CompanyNumber"], after))

    def build(self) -> LinkResult:
        orgs = [{"organisation_id": f"O{c['CompanyNumber']}", "name": c["CompanyName"],
                 "company_number": c["CompanyNumber"], "kind": "company"} for c in self.companies]  # fmt: skip
        places = {m["premises_id"] for m in self.matched}
        rows = [
            {"premises_id": p, "location_precision": "uprn" if p[0] == "S" else "postcode"}
            for p in places
        ]

        shops = [
            {"business_id": f"B{r['company_number']}", "name": r["name"]}
            for r in self.rows if r["role"] == "premises"
        ]  # fmt: skip

        def table(data: list[dict[str, Any]], kind: Any) -> pa.Table:
            return pa.Table.from_pylist(data, schema=schema(kind))

        return build_links(
            table(self.rows, RECORDS), table(self.matched, MATCHED), table(rows, PREMISES), table(shops, BUSINESSES),
            table(orgs, ORGANISATIONS), table([], HUBS), as_of="2024-12-01", progress=Silent(),
        )  # fmt: skip


@pytest.mark.shared
def test_planted_rings_and_successions_are_found_and_no_agent_makes_a_ring(
    shared_data: Path,
) -> None:
    file = shared_data / "uk/south_yorkshire/dev/companies_barnsley_rotherham.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as text:
        planted = Planted(list(csv.DictReader(text)))
    planted.plant()
    result = planted.build()
    graph = Graph(result.nodes, result.links)
    label = dict(zip(graph.ids.to_pylist(), graph.components().tolist()))
    found = [r for r in planted.rings if len({label[f"O{n}"] for n in r}) == 1]
    assert len(found) >= 0.95 * len(planted.rings)
    rows = {(s["predecessor_id"], s["successor_id"]): s for s in result.successions.to_pylist()}
    leads = {pair for pair, s in rows.items() if s["is_lead"]}
    want = {(f"O{a}", f"O{b}") for a, b in planted.successions}
    assert len(want & leads) >= 0.95 * len(want)
    assert len(leads & want) >= 0.95 * len(leads)
    # Real postcodes hold hundreds of companies: nothing but a planted person or phone joins them.
    sizes: dict[int, int] = {}
    for node, number in label.items():
        sizes[number] = sizes.get(number, 0) + (node[0] == "O")
    assert max(sizes.values()) <= 12
