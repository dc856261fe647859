# ruff: noqa: E501
"""A small invented case, made row by row, with the tables that matching would give."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from gis_planner.domain.progress import Silent
from gis_planner.domain.tables import BUSINESSES, HUBS, MATCHED, ORGANISATIONS, PREMISES, RECORDS
from gis_planner.links import LinkResult, build_links
from gis_planner.links.tables import schema

AS_OF = "2026-11-16"


@dataclass
class World:
    """Rows of lists; ids are given by what the rows say, as a perfect matcher would."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    gone_rows: list[dict[str, Any]] = field(default_factory=list)
    hubs: list[dict[str, Any]] = field(default_factory=list)

    def row(
        self, list_name: str, role: str, original: dict[str, Any] | None = None, **fields: Any
    ) -> str:
        """One RECORDS row; returns its reference."""
        n = len(self.rows) + len(self.gone_rows) + 1
        gone = fields.pop("gone", False)
        record = {
            "record_id": n, "agency": fields.pop("agency", "agency"), "list": list_name,
            "source_ref": fields.pop("source_ref", f"r{n}"), "row_number": n, "content_hash": str(n),
            "role": role, "original": json.dumps(original or {}), **fields,
        }  # fmt: skip
        (self.gone_rows if gone else self.rows).append(record)
        return f"{record['agency']}/{list_name}/{record['source_ref']}"

    def company(
        self, number: str, name: str, start: str = "01/02/2019", *, status: str = "Active",
        office: str = "", code: str = "", sic: str = "56103 - Take-away food shops", end: str = "",
        previous: str = "", accounts: str = "TOTAL EXEMPTION FULL", gone: bool = False, **more: Any,
    ) -> str:  # fmt: skip
        """A row of Companies House's basic data."""
        d, m, y = start.split("/")
        original = {
            "CompanyName": name, "CompanyNumber": number, "RegAddress.AddressLine1": office,
            "RegAddress.PostCode": code, "CompanyStatus": status, "IncorporationDate": start,
            "DissolutionDate": end, "SICCode.SicText_1": sic, "PreviousName_1.CompanyName": previous,
            "Accounts.AccountCategory": accounts,
        }  # fmt: skip
        return self.row(
            "companies", "registered_office", original, name=name, organisation=name,
            company_number=number, address=office or None, postcode=code or None,
            date_from=f"{y}-{m}-{d}", status=status, trade=sic, agency="companies-house", gone=gone,
            **more,
        )  # fmt: skip

    def officer(
        self, number: str, name: str, born: str = "", since: str = "2019-02-01", until: str = "",
        address: str = "", code: str = "", role: str = "director", list_name: str = "officers",
    ) -> str:  # fmt: skip
        """A row of the officers' register."""
        original = {
            "company_number": number, "name": name, "appointed_on": since, "resigned_on": until or None,
            "date_of_birth": born or None, "officer_role": role, "address": address,
        }  # fmt: skip
        return self.row(
            list_name, "person", original, person=name, company_number=number,
            address=address or None, postcode=code or None, agency="companies-house",
        )  # fmt: skip

    def shop(
        self, name: str, address: str, code: str, uprn: str = "", number: str = "", **more: Any
    ) -> str:
        """A row of a premises list."""
        return self.row(
            more.pop("list_name", "food"), "premises", more.pop("original", None), name=name,
            address=address, postcode=code, uprn=uprn or None, company_number=number or None, **more,
        )  # fmt: skip

    def insolvency(self, number: str, kind: str, date: str) -> str:
        """A notice of insolvency."""
        original = {"company_number": number, "notice_type": kind, "date": date}
        return self.row("insolvency", "registered_office", original, company_number=number, date=date,
                        agency="insolvency-service")  # fmt: skip

    def tables(self) -> dict[str, pa.Table]:
        """The input tables of build_links."""
        matched, premises, businesses, organisations = [], {}, {}, {}
        for r in [*self.rows, *self.gone_rows]:
            door = r.get("uprn") or f"{r.get('address')}|{r.get('postcode')}"
            pid = "P" + door
            premises.setdefault(pid, {
                "premises_id": pid, "uprn": r.get("uprn"), "name": r.get("name"),
                "address": r.get("address"), "postcode": r.get("postcode"),
                "location_precision": "uprn" if r.get("uprn") else "postcode",
                "easting": 1000.0 * (len(premises) + 1), "northing": 2000.0,
            })  # fmt: skip
            number, owner = r.get("company_number"), r.get("organisation")
            org = f"O{number or owner}" if number or owner else None
            if org:
                known = organisations.setdefault(org, {
                    "organisation_id": org, "name": owner or "", "company_number": number,
                    "kind": "company" if number else "person",
                })  # fmt: skip
                known["name"] = known["name"] or owner or ""
            bid = f"B{r.get('name')}|{door}|{number or ''}"
            business = businesses.setdefault(bid, {
                "business_id": bid, "premises_id": pid, "organisation_id": org, "name": r.get("name"),
                "date_from": r.get("date_from"), "date_to": r.get("date_to"),
            })  # fmt: skip
            business["date_to"] = r.get("date_to")
            matched.append({"record_id": r["record_id"], "premises_id": pid, "business_id": bid,
                            "organisation_id": org})  # fmt: skip
        return {
            "records": pa.Table.from_pylist(self.rows, schema=schema(RECORDS)),
            "matched": pa.Table.from_pylist(matched, schema=schema(MATCHED)),
            "premises": pa.Table.from_pylist(list(premises.values()), schema=schema(PREMISES)),
            "businesses": pa.Table.from_pylist(list(businesses.values()), schema=schema(BUSINESSES)),
            "organisations": pa.Table.from_pylist(
                list(organisations.values()), schema=schema(ORGANISATIONS)),
            "hubs": pa.Table.from_pylist(self.hubs, schema=schema(HUBS)),
            "gone": pa.Table.from_pylist(self.gone_rows, schema=schema(RECORDS)),
        }  # fmt: skip

    def build(self, as_of: str = AS_OF) -> LinkResult:
        """Links of this world."""
        return build_links(**self.tables(), as_of=as_of, progress=Silent())
