"""Rows with their entities: which company, business and premises each row is about."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from gis_planner.domain.progress import Progress
from gis_planner.links.registers import Rows, read_rows
from gis_planner.links.steps import session, watched
from gis_planner.links.texts import (
    address_key,
    company_number,
    iso_date,
    map_unique,
    name_key,
    phone_number,
)

_LEGAL = re.compile(r"\b(limited|ltd|plc|llp|lp|cic)\b", re.I)
_TRADING_AS = re.compile(r"\bt/a\b|\btrading as\b", re.I)


@dataclass
class Organisation:
    """A legal owner as the links know it."""

    id: str
    name: str
    number: str | None
    kind: str


@dataclass
class Case:
    """Everything that the stages below read: columns of texts, one entry a row."""

    rows: Rows
    gone: list[bool]
    org: list[str | None]
    business: list[str | None]
    premises: list[str | None]
    organisations: dict[str, Organisation]
    by_number: dict[str, str]
    by_name: dict[str, str]
    numbers: list[str | None] = field(default_factory=list)
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    tells: list[bool] = field(default_factory=list)
    """True for rows that themselves name the owner; known once `subjects` is."""
    same: dict[str, str] = field(default_factory=dict)
    """Organisation without a number → the only company on the register of that name."""
    legal: dict[str, str] = field(default_factory=dict)
    """Legal name → the only company on the register that bears it."""

    def texts(self, name: str) -> list[str | None]:
        """A column as Python texts, read once."""
        if name not in self.columns:
            self.columns[name] = self.rows.texts(name)
        return self.columns[name]

    def dates(self, name: str) -> list[str | None]:
        """A column as ISO dates."""
        key = "date:" + name
        if key not in self.columns:
            self.columns[key] = map_unique(self.rows.column(name), iso_date)
        return self.columns[key]

    @cached_property
    def subjects(self) -> list[str | None]:
        """Of each row the company, else the owner of its business, else the business; None for a
        row about a place, or about a business of several owners that the row does not tell."""
        roles, names = self.texts("role"), self.texts("name")
        owner = [self.same.get(o, o) if o else None for o in self.org]
        named: dict[str, set[str]] = defaultdict(set)
        tells = [bool(a or b) for a, b in zip(self.texts("organisation"), self.numbers)]
        for i, role in enumerate(roles):
            if role != "premises":
                continue
            if not tells[i] and (found := self.legal.get(legal_key(names[i] or ""))):
                owner[i], tells[i] = found, True
            if tells[i] and owner[i] and self.business[i]:
                named[self.business[i] or ""].add(owner[i] or "")
        out: list[str | None] = []
        for i, (business, role) in enumerate(zip(self.business, roles)):
            if role != "premises" or tells[i]:
                out.append(owner[i] or (business if role == "premises" else None))
                continue
            known = named.get(business or "", set())
            out.append(owner[i] or business if not known else _only(known))
        self.tells = tells
        return out

    @cached_property
    def on_register(self) -> set[str]:
        """Companies with a row in the newest register."""
        rows = zip(self.org, self.texts("role"), self.gone)
        return {
            org for i, (org, role, gone) in enumerate(rows)
            if org and role == "registered_office" and not gone and is_register_row(self, i)
        }  # fmt: skip

    @cached_property
    def standing(self) -> set[str]:
        """Businesses that a row of a newest list still names."""
        return {b for b, gone in zip(self.business, self.gone) if b and not gone}

    def subject(self, i: int) -> str | None:
        """The subject of row i, see `subjects`."""
        return self.subjects[i]


def read_case(
    records: pa.Table, gone: pa.Table | None, matched: pa.Table, organisations: pa.Table,
    progress: Progress,
) -> Case:  # fmt: skip
    """Join rows to what matching found, and companies to their register number."""
    known = records.num_rows
    if gone is not None and gone.num_rows:
        records = pa.concat_tables(
            [records, gone.select(records.column_names)], promote_options="permissive"
        )
    rows = read_rows(records, progress)
    where = {r: i for i, r in enumerate(matched["record_id"].to_pylist())}
    at = [where.get(r, -1) for r in rows.column("record_id").to_pylist()]
    found = {
        c: [*matched[c].to_pylist(), None]
        for c in ("organisation_id", "business_id", "premises_id")
    }
    case = Case(
        rows=rows,
        gone=[i >= known for i in range(records.num_rows)],
        org=[found["organisation_id"][k] for k in at],
        business=[found["business_id"][k] for k in at],
        premises=[found["premises_id"][k] for k in at],
        organisations={},
        by_number={},
        by_name={},
    )
    _organisations(case, organisations)
    return case


def _organisations(case: Case, table: pa.Table) -> None:
    for org_id, name, number, kind in zip(
        *(table[c].to_pylist() for c in ("organisation_id", "name", "company_number", "kind"))
    ):
        normal = company_number(number) if number else None
        case.organisations[org_id] = Organisation(org_id, name or "", normal, kind or "other")
        if normal:
            case.by_number.setdefault(normal, org_id)
        if name:
            case.by_name.setdefault(name_key(name), org_id)
    given = map_unique(case.rows.column("company_number"), company_number)
    raw = map_unique(case.rows.column("x_number"), company_number)
    roles, names = case.texts("role"), case.texts("x_company")
    other, plain = case.texts("organisation"), case.texts("name")
    case.numbers = [a or b for a, b in zip(given, raw)]
    for i, (a, b) in enumerate(zip(given, raw)):
        filed = a or b
        if not filed:
            continue
        org_id = case.by_number.get(filed)
        called = names[i] or other[i] or (plain[i] if roles[i] == "registered_office" else None)
        if org_id is None:
            org_id = case.by_number[filed] = "OX" + filed
            case.organisations[org_id] = Organisation(org_id, called or "", filed, "company")
        elif called and not case.organisations[org_id].name:
            case.organisations[org_id].name = called
        case.org[i] = org_id
    for org in case.organisations.values():
        org.name = org.name or f"company {org.number}"
    _legal_names(case)


def _legal_names(case: Case) -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for org in case.organisations.values():
        if org.number and (key := legal_key(org.name)):
            holders[key].add(org.id)
    case.legal = {key: next(iter(ids)) for key, ids in holders.items() if len(ids) == 1}
    for org in case.organisations.values():
        if not org.number and (found := case.legal.get(legal_key(org.name))):
            case.same[org.id] = found


def legal_key(text: str) -> str:
    """Words of a legal name; '' where the text is not one. What follows 't/a' is left out."""
    legal = _TRADING_AS.split(text)[0]
    return name_key(legal) if _LEGAL.search(legal) else ""


def _only(owners: set[str]) -> str | None:
    return next(iter(owners)) if len(owners) == 1 else None


def is_register_row(case: Case, i: int) -> bool:
    """True for a row of the company register itself, not of notices about companies."""
    return bool(case.texts("x_start")[i] or case.texts("x_status")[i] or case.texts("x_sic")[i])


OFFICE = "address of an office or a person, where no list has anyone trading"


def all_places(
    premises: pa.Table, matched: pa.Table, records: list[pa.Table], progress: Progress
) -> pa.Table:
    """PREMISES, and the places that are only a registered office or a person's address: matching
    keeps them out of the list of premises to visit, but in the network they join what is there.
    `visit` is False for them."""
    columns = ["record_id", "address", "postcode"]
    with session(progress) as con:
        con.register("premises", premises)
        con.register("matched", matched)
        con.register("records", pa.concat_tables([r.select(columns) for r in records]))
        return con.execute(_PLACES).to_arrow_table()


_PLACES = """
        SELECT premises_id, uprn, name, address, postcode, location_precision, easting, northing,
               true AS visit FROM premises
        UNION ALL
        SELECT m.premises_id, min(m.uprn), NULL, min(r.address), min(r.postcode),
               min(m.location_precision), min(m.easting), min(m.northing), false
        FROM matched m JOIN records r USING (record_id)
        WHERE m.premises_id IS NOT NULL
          AND m.premises_id NOT IN (SELECT premises_id FROM premises)
        GROUP BY m.premises_id
        ORDER BY premises_id
"""


def join_places(
    case: Case, doors: list[str | None], premises: pa.Table, progress: Progress
) -> None:
    """Registered offices and officers' addresses at one UPRN or door are one place.

    Matching keeps them apart, since they say nothing about who trades there; in the network the
    place that they share is what joins them, and the premises there where one is known.
    """
    columns = ("premises_id", "uprn")
    uprn = {p: u for p, u in zip(*(premises[c].to_pylist() for c in columns)) if u}
    first: dict[str, str] = {}
    roles = case.texts("role")
    for wanted in (True, False):
        for i, place in enumerate(watched(case.premises, progress)):
            if place and (roles[i] == "premises") == wanted:
                for key in _place_keys(place, doors[i], uprn):
                    first.setdefault(key, place)
    for i, place in enumerate(watched(case.premises, progress)):
        if place and roles[i] in ("registered_office", "person"):
            keys = _place_keys(place, doors[i], uprn)
            case.premises[i] = first[keys[0]] if keys else place


def _place_keys(place: str, door: str | None, uprn: dict[str, str]) -> list[str]:
    keys = ["u" + uprn[place]] if place in uprn else []
    return [*keys, "d" + door] if door and door[-1:].isdigit() else keys


def row_doors(case: Case, progress: Progress) -> list[str | None]:
    """Address key of each row."""
    pairs = zip(case.texts("address"), case.texts("postcode"))
    return [address_key(a, p) for a, p in watched(pairs, progress)]


def row_phones(case: Case) -> list[tuple[str, ...]]:
    """E.164 phones of each row."""

    def read(text: str) -> tuple[str, ...]:
        found = [phone_number(t) for t in re.split(r"[|;,/]", text)]
        return tuple(dict.fromkeys(p for p in found if p))

    return [p or () for p in map_unique(case.rows.column("phone"), read)]
