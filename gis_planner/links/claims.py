"""What each row says about two things: the claims from which every link is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from gis_planner.domain.entries import Grade
from gis_planner.domain.progress import Progress
from gis_planner.links.mentions import NO_CONTACTS, corporate_text
from gis_planner.links.params import LinkParams
from gis_planner.links.people import People
from gis_planner.links.person_evidence import Mention
from gis_planner.links.sources import Case
from gis_planner.links.steps import watched
from gis_planner.links.texts import (
    company_number,
    email_address,
    map_unique,
    name_key,
    short_hash,
    web_host,
)

NOT_AN_APPOINTMENT = re.compile(r"disqualif|bankrupt|exempt|statement|totals", re.I)
_PLATE = re.compile(r"^[A-Z]{2}\d{2}[A-Z]{3}$|^[A-Z]\d{1,3}[A-Z]{3}$|^[A-Z]{3}\d{1,3}[A-Z]?$")


CLAIM_SCHEMA = pa.schema(
    [
        ("from_id", pa.string()), ("to_id", pa.string()), ("type", pa.string()),
        ("valid_from", pa.string()), ("valid_to", pa.string()), ("bits", pa.float64()),
        ("note", pa.string()), ("ref", pa.string()), ("grade", pa.string()),
        ("marking", pa.string()),
    ]
)  # fmt: skip
"""One row a statement: of a source row, or of an analyst (then `note` is what it says)."""


@dataclass
class Claims:
    """Columns of claims, one entry each; `row` is the row that says so."""

    start: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    type: list[str] = field(default_factory=list)
    since: list[str | None] = field(default_factory=list)
    until: list[str | None] = field(default_factory=list)
    bits: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    as_of: str = "9999-12-31"

    def add(
        self,
        a: str,
        b: str,
        kind: str,
        row: int,
        bits: float,
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        """Keep one claim, unless it begins after `as_of`."""
        if since and since > self.as_of:
            return
        self.start.append(a)
        self.end.append(b)
        self.type.append(kind)
        self.since.append(since)
        self.until.append(until if until and until <= self.as_of else None)
        self.bits.append(bits)
        self.row.append(row)

    def table(
        self, refs: list[str | None], grades: list[Grade | None], markings: list[str]
    ) -> pa.Table:
        """As an Arrow table (CLAIM_SCHEMA) with the reference, grade and marking of each row; bits
        of graded rows are weighed by their grade."""
        graded = [grades[i] for i in self.row]
        bits = [b * g.weight if g else b for b, g in zip(self.bits, graded)]
        columns = (
            self.start, self.end, self.type, self.since, self.until, bits, [None] * len(bits),
            [refs[i] for i in self.row], [g.text if g else None for g in graded],
            [markings[i] for i in self.row],
        )  # fmt: skip
        arrays = [pa.array(c, f.type) for c, f in zip(columns, CLAIM_SCHEMA, strict=True)]
        return pa.table(arrays, schema=CLAIM_SCHEMA)


def contact_id(kind: str, value: str) -> str:
    """Node id of a phone, e-mail, website or vehicle: a hash, so that ids give nothing away."""
    return {"phone": "T", "email": "E", "website": "W", "vehicle": "V"}[kind] + short_hash(value)


def row_values(case: Case, phones: list[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Normalised phones, e-mails, websites and vehicles of each row."""

    def many(read: Callable[[str], str | None]) -> Callable[[str], tuple[str, ...]]:
        def split(text: str) -> tuple[str, ...]:
            found = (read(t) for t in re.split(r"\s*[|;,]\s*", text))
            return tuple(dict.fromkeys(v for v in found if v))

        return split

    def column(name: str, read: Callable[[str], str | None]) -> list[tuple[str, ...]]:
        return [v or () for v in map_unique(case.rows.column(name), many(read))]

    return {
        "phone": phones,
        "email": column("email", email_address),
        "website": column("website", web_host),
        "vehicle": column("x_vehicle", vehicle_mark),
    }


def vehicle_mark(text: str) -> str | None:
    """A British registration mark without space; None where it is none."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    return bare if _PLATE.match(bare) else None


def premises_claims(case: Case, claims: Claims, params: LinkParams, progress: Progress) -> None:
    """trades_at, owned_by and registered_at of every row."""
    since, until = case.dates("date_from"), case.dates("date_to")
    start, end = case.dates("x_start"), case.dates("x_end")
    addressed = [a or p for a, p in zip(case.texts("address"), case.texts("postcode"))]
    for i, role in enumerate(watched(case.texts("role"), progress)):
        org, business, place = case.org[i], case.business[i], case.premises[i]
        if role == "premises" and business:
            if place:
                claims.add(business, place, "trades_at", i, params.record_bits, since[i], until[i])
            if org:
                claims.add(business, org, "owned_by", i, params.record_bits, since[i], until[i])
        elif role == "registered_office" and org and place and addressed[i]:
            claims.add(
                org, place, "registered_at", i, params.register_bits,
                since[i] or start[i], end[i] or until[i],
            )  # fmt: skip


def contact_claims(
    case: Case, claims: Claims, values: dict[str, list[tuple[str, ...]]], params: LinkParams,
    person_of_row: dict[int, str], progress: Progress,
) -> None:  # fmt: skip
    """has_phone, has_email, has_website and uses_vehicle of businesses, companies and people."""
    types = {"phone": "has_phone", "email": "has_email", "website": "has_website",
             "vehicle": "uses_vehicle"}  # fmt: skip
    roles, lists = case.texts("role"), case.texts("list")
    since, until = case.dates("date_from"), case.dates("date_to")
    for kind, column in values.items():
        for i, found in enumerate(watched(column, progress)):
            if not found:
                continue
            owner = {
                "premises": case.business[i],
                "person": person_of_row.get(i),
                # Intelligence names a place and a phone; a complaint gives the complainant's.
                "place": None if NO_CONTACTS.search(lists[i] or "") else case.premises[i],
            }.get(roles[i] or "", case.org[i])
            for value in found if owner else ():
                claims.add(
                    owner or "", contact_id(kind, value), types[kind], i, params.record_bits,
                    since[i], until[i],
                )  # fmt: skip


def people_claims(
    case: Case, claims: Claims, mentions: list[Mention], people: People, params: LinkParams,
    progress: Progress,
) -> None:  # fmt: skip
    """director_of, psc_of, secretary_of, contact_of, proprietor_of and correspondence_at."""
    appointed, resigned = _appointments(case)
    for n, mention in enumerate(watched(mentions, progress)):
        i, person = mention.row, people.of_mention[n]
        if case.texts("role")[i] != "person":
            kind = "proprietor_of" if case.texts("person")[i] is None else "contact_of"
            to = case.org[i] if kind == "proprietor_of" else case.business[i] or case.org[i]
            if to:
                claims.add(person, to, kind, i, params.record_bits,
                           case.dates("date_from")[i], case.dates("date_to")[i])  # fmt: skip
            continue
        role = officer_role(case, i)
        if case.org[i] and role:
            claims.add(person, case.org[i] or "", role, i, params.register_bits,
                       appointed[i], resigned[i])  # fmt: skip
        if case.premises[i] and mention.door:
            claims.add(person, case.premises[i] or "", "correspondence_at", i, params.address_bits)


def _appointments(case: Case) -> tuple[list[str | None], list[str | None]]:
    since = [a or b for a, b in zip(case.dates("x_appointed"), case.dates("date_from"))]
    until = [a or b for a, b in zip(case.dates("x_resigned"), case.dates("date_to"))]
    return since, until


def officer_role(case: Case, i: int) -> str | None:
    """Type of link that an officer's or PSC's row makes; None where it is no appointment."""
    kind = f"{case.texts('x_role')[i] or ''} {case.texts('x_kind')[i] or ''}".lower()
    list_name = (case.texts("list")[i] or "").lower()
    if NOT_AN_APPOINTMENT.search(kind) or NOT_AN_APPOINTMENT.search(list_name):
        return None
    if "significant" in kind or "psc" in list_name or "psc" in kind:
        return "psc_of"
    return "secretary_of" if "secretar" in kind else "director_of"


def corporate_claims(case: Case, claims: Claims, params: LinkParams, progress: Progress) -> None:
    """Companies that are officers or persons with significant control of other companies."""
    appointed, resigned = _appointments(case)
    parents = map_unique(case.rows.column("x_parent"), company_number)
    for i, role in enumerate(watched(case.texts("role"), progress)):
        org = case.org[i]
        name = corporate_text(case, i) if role == "person" and org else None
        if not name or not org:
            continue
        number = parents[i]
        parent = case.by_number.get(number or "") or (
            None if number else case.by_name.get(name_key(name))
        )
        if parent is None:
            parent = "OX" + (number or short_hash(name_key(name)))
            _add_parent(case, parent, name, number)
        kind = officer_role(case, i)
        if parent != org and kind:
            claims.add(parent, org, kind, i, params.register_bits, appointed[i], resigned[i])


def _add_parent(case: Case, org_id: str, name: str, number: str | None) -> None:
    from gis_planner.links.sources import Organisation

    case.organisations[org_id] = Organisation(org_id, name, number, "company")
    case.by_name.setdefault(name_key(name), org_id)
    if number:
        case.by_number[number] = org_id
