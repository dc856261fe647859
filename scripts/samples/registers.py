"""Company registers: two monthly snapshots, officers, people with control, insolvencies, bans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from samples.businesses import World
from samples.people import AS_OF, Appointment, Company
from samples.planter import Case, Plants
from samples.writers import CsvWriter, JsonWriter, Writer

COMPANY_COLUMNS = (
    "CompanyName", "CompanyNumber", "RegAddress.CareOf", "RegAddress.POBox",
    "RegAddress.AddressLine1", "RegAddress.AddressLine2", "RegAddress.PostTown",
    "RegAddress.County", "RegAddress.Country", "RegAddress.PostCode", "CompanyCategory",
    "CompanyStatus", "CountryOfOrigin", "DissolutionDate", "IncorporationDate",
    "Accounts.AccountRefDay", "Accounts.AccountRefMonth", "Accounts.NextDueDate",
    "Accounts.LastMadeUpDate", "Accounts.AccountCategory", "Returns.NextDueDate",
    "Returns.LastMadeUpDate", "Mortgages.NumMortCharges", "Mortgages.NumMortOutstanding",
    "Mortgages.NumMortPartSatisfied", "Mortgages.NumMortSatisfied", "SICCode.SicText_1",
    "SICCode.SicText_2", "SICCode.SicText_3", "SICCode.SicText_4",
    "LimitedPartnerships.NumGenPartners", "LimitedPartnerships.NumLimPartners", "URI",
    "PreviousName_1.CONDATE", "PreviousName_1.CompanyName", "ConfStmtNextDueDate",
    "ConfStmtLastMadeUpDate",
)  # fmt: skip
SNAPSHOT_DAYS = {"2026-10": date(2026, 10, 1), "2026-11": date(2026, 11, 1)}


def _uk(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def company_row(c: Company, month: str) -> dict[str, Any] | None:
    """The company as the month's snapshot shows it; None where it is not in it."""
    day = SNAPSHOT_DAYS[month]
    if c.since >= day or c.status == "Dissolved" or (c.gone_from and month >= c.gone_from):
        return None
    renamed = c.previous is not None and c.previous[1] < day
    name = c.previous[0] if c.previous and not renamed else c.name
    failed = c.failed is not None and c.failed < day
    month_end = date(2026, c.since.month, 28)
    filed = not c.never_filed and c.since < date(2024, 9, 1)
    made_up = month_end.replace(year=2025) if filed else None
    due = month_end + timedelta(days=275) if filed else c.since + timedelta(days=640)
    if c.never_filed and c.failed:
        due = min(due, c.failed - timedelta(days=30))
    stated = month_end.replace(year=2025 if c.since.month > 8 else 2026)
    stated_on = None if c.never_filed or c.since > stated else stated
    kind = "Public" if c.name.endswith("PLC") else "Private"
    lines = [*c.office[:-1], "", ""]
    return {
        "CompanyName": name.upper(), "CompanyNumber": c.number,
        "RegAddress.CareOf": c.care_of.upper(),
        "RegAddress.AddressLine1": ", ".join(lines[:-3]).upper() or lines[0].upper(),
        "RegAddress.AddressLine2": lines[-3].upper() if len(lines) > 3 else "",
        "RegAddress.PostTown": c.office[-1].upper(), "RegAddress.Country": "UNITED KINGDOM",
        "RegAddress.PostCode": c.office_postcode,
        "CompanyCategory": f"{kind} Limited Company",
        "CompanyStatus": c.status if failed or c.status == "Active" else "Active",
        "CountryOfOrigin": "United Kingdom", "IncorporationDate": _uk(c.since),
        "Accounts.AccountRefDay": 31, "Accounts.AccountRefMonth": c.since.month,
        "Accounts.NextDueDate": _uk(due),
        "Accounts.LastMadeUpDate": _uk(made_up),
        "Accounts.AccountCategory": "MICRO ENTITY" if filed else "NO ACCOUNTS FILED",
        "SICCode.SicText_1": c.sic, "Mortgages.NumMortCharges": 0,
        "Mortgages.NumMortOutstanding": 0,
        "Mortgages.NumMortPartSatisfied": 0, "Mortgages.NumMortSatisfied": 0,
        "LimitedPartnerships.NumGenPartners": 0, "LimitedPartnerships.NumLimPartners": 0,
        "URI": f"http://business.data.gov.uk/id/company/{c.number}",
        "PreviousName_1.CONDATE": _uk(c.previous[1]) if renamed and c.previous else "",
        "PreviousName_1.CompanyName": c.previous[0].upper() if renamed and c.previous else "",
        "ConfStmtNextDueDate": _uk((stated_on or c.since) + timedelta(days=379)),
        "ConfStmtLastMadeUpDate": _uk(stated_on),
    }  # fmt: skip


def _home(a: Appointment) -> dict[str, str]:
    lines = a.person.home.lines()
    return {"address_line_1": ", ".join(lines[:-1]), "locality": lines[-1],
            "postal_code": a.person.home.postcode}  # fmt: skip


def officer_lines(c: Company) -> Iterator[dict[str, Any]]:
    """Appointments in the shape of the register's officer lists, one object a line."""
    for a in c.appointments:
        data: dict[str, Any] = {
            "kind": "officer-appointment", "name": f"{a.surname.upper()}, {a.given}",
            "name_elements": {"forename": a.given, "surname": a.surname},
            "officer_role": a.role, "appointed_on": a.since.isoformat(), "address": _home(a),
            "date_of_birth": {"month": a.person.born[1], "year": a.person.born[0]},
        }  # fmt: skip
        if a.until:
            data["resigned_on"] = a.until.isoformat()
        yield {"company_number": c.number, "data": data}


def psc_lines(c: Company) -> Iterator[dict[str, Any]]:
    """People and companies with significant control, in the shape of the PSC snapshot."""
    if c.parent:
        yield {"company_number": c.number, "data": {
            "kind": "corporate-entity-person-with-significant-control", "name": c.parent.name,
            "identification": {"country_registered": "United Kingdom",
                               "registration_number": c.parent.number},
            "notified_on": c.since.isoformat(),
            "natures_of_control": ["ownership-of-shares-75-to-100-percent"]}}  # fmt: skip
        return
    holders = [a for a in c.appointments if a.psc]
    for a in holders:
        share = "75-to-100" if len(holders) == 1 else "25-to-50"
        yield {"company_number": c.number, "data": {
            "kind": "individual-person-with-significant-control", "name": f"{a.given} {a.surname}",
            "name_elements": {"forename": a.given, "surname": a.surname}, "address": _home(a),
            "date_of_birth": {"month": a.person.born[1], "year": a.person.born[0]},
            "notified_on": a.since.isoformat(),
            "natures_of_control": [f"ownership-of-shares-{share}-percent"]}}  # fmt: skip


LISTS = {
    "companies_2026-10.csv.gz": ("companies-house", "companies"),
    "companies_2026-11.csv.gz": ("companies-house", "companies"),
    "officers.jsonl.gz": ("companies-house", "company officers"),
    "psc.jsonl.gz": ("companies-house", "company control"),
    "insolvency_notices.csv": ("insolvency", "insolvency notices"),
    "disqualified_directors.csv": ("insolvency", "disqualified directors"),
}
"""File → agency and list name; the two snapshots are versions of one list."""


class Registers:
    """Writes the registers block by block; tells each row's organisation to `truth`."""

    def __init__(self, out: Path) -> None:
        gz = out / "companies_2026-10.csv.gz"
        self.snapshots = {
            "2026-10": CsvWriter(gz, COMPANY_COLUMNS),
            "2026-11": CsvWriter(out / "companies_2026-11.csv.gz", COMPANY_COLUMNS),
        }
        self.officers = JsonWriter(out / "officers.jsonl.gz", "", "\n", between="\n")
        self.psc = JsonWriter(out / "psc.jsonl.gz", "", "\n", between="\n")
        self.insolvency = CsvWriter(out / "insolvency_notices.csv")
        self.bans = CsvWriter(out / "disqualified_directors.csv")

    def _all(self) -> tuple[Writer, ...]:
        return (*self.snapshots.values(), self.officers, self.psc, self.insolvency, self.bans)

    @property
    def rows(self) -> int:
        """Rows of all registers so far."""
        return sum(w.rows for w in self._all())

    def write(self, world: World, plants: Plants) -> Iterator[tuple[str, str, int, str, str]]:
        """Write a block; yields (file, source_ref, row_number, company number, person id)."""
        for c in world.registry.companies:
            for month, writer in self.snapshots.items():
                row = company_row(c, month)
                if row:
                    yield f"companies_{month}.csv.gz", c.number, writer.write(row), c.number, ""
            for a, line in zip(c.appointments, officer_lines(c)):
                number = self.officers.write(line)
                yield "officers.jsonl.gz", "", number, c.number, a.person.id
            holders = [a.person.id for a in c.appointments if a.psc] if not c.parent else [""]
            for person, line in zip(holders, psc_lines(c)):
                yield "psc.jsonl.gz", "", self.psc.write(line), c.number, person
        for case in plants.cases:
            yield from self._insolvency(case)

    def _insolvency(self, case: Case) -> Iterator[tuple[str, str, int, str, str]]:
        c = case.before.company
        if c is None or not c.insolvency or c.failed is None:
            return
        ref = f"IN{int(c.number[2:]):07d}"
        row = {"Notice": ref, "Company": c.name, "Company number": c.number,
               "Procedure": c.insolvency, "Date": c.failed.isoformat(),
               "Solvent": "Yes" if c.insolvency.startswith("Members") else "No"}  # fmt: skip
        yield "insolvency_notices.csv", ref, self.insolvency.write(row), c.number, ""
        if "disqualified_officer" in case.harms:
            a = c.appointments[0]
            since = min(c.failed + timedelta(days=200), AS_OF - timedelta(days=15))
            ref = f"DQ{int(c.number[2:]):07d}"
            ban = {"Order": ref, "Name": f"{a.given} {a.surname}",
                   "Date of birth": f"{a.person.born[0]}-{a.person.born[1]:02d}",
                   "Disqualified from": since.isoformat(),
                   "Disqualified until": since.replace(year=since.year + 6, day=min(since.day,
                       28)).isoformat(),
                   "Company": c.name, "Company number": c.number}  # fmt: skip
            yield "disqualified_directors.csv", ref, self.bans.write(ban), c.number, a.person.id

    def close(self) -> None:
        """End every file."""
        for w in self._all():
            w.close()
