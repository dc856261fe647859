"""Rows with their entities: which company, business and premises each row is about."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from gis_planner.domain.progress import Progress
from gis_planner.links.people import Mention
from gis_planner.links.persons import is_corporate, parse_person
from gis_planner.links.registers import Rows, read_rows
from gis_planner.links.steps import watched
from gis_planner.links.texts import (
    address_key,
    company_number,
    iso_date,
    map_unique,
    name_key,
    phone_number,
)

NO_CONTACTS = re.compile(r"complain|request|report|feedback|fixmystreet", re.I)
"""Lists whose person column names who spoke up."""
_LEGAL = re.compile(r"\b(limited|ltd|plc|llp|lp|cic)\b", re.I)
_TRADING_AS = re.compile(r"\bt/a\b|\btrading as\b", re.I)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


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


def join_places(case: Case, doors: list[str | None], premises: pa.Table) -> None:
    """Registered offices and officers' addresses at one UPRN or door are one place.

    Matching keeps them apart, since they say nothing about who trades there; in the network the
    place that they share is what joins them, and the premises there where one is known.
    """
    columns = ("premises_id", "uprn")
    uprn = {p: u for p, u in zip(*(premises[c].to_pylist() for c in columns)) if u}
    first: dict[str, str] = {}
    roles = case.texts("role")
    for wanted in (True, False):
        for i, place in enumerate(case.premises):
            if place and (roles[i] == "premises") == wanted:
                for key in _place_keys(place, doors[i], uprn):
                    first.setdefault(key, place)
    for i, place in enumerate(case.premises):
        if place and roles[i] in ("registered_office", "person"):
            keys = _place_keys(place, doors[i], uprn)
            case.premises[i] = first[keys[0]] if keys else place


def _place_keys(place: str, door: str | None, uprn: dict[str, str]) -> list[str]:
    keys = ["u" + uprn[place]] if place in uprn else []
    return [*keys, "d" + door] if door and door[-1:].isdigit() else keys


def person_texts(case: Case, i: int) -> list[str]:
    """Names of people on row i: the parts of a register's name, else the person column."""
    if case.texts("role")[i] == "person":
        forename, surname = case.texts("x_forename")[i], case.texts("x_surname")[i]
        if surname:
            middle = case.texts("x_middle")[i]
            text = f"{surname}, {forename or ''} {middle or ''}".strip()
        else:
            text = (
                case.texts("person")[i] or case.texts("x_person")[i] or case.texts("name")[i] or ""
            )
        alias = case.texts("x_alias")[i]
        return [f"{text} aka {alias}" if alias else text] if text else []
    named = case.texts("person")[i]
    return [t for t in named.split(" | ") if t.strip()] if named else []


def birth_month(case: Case, i: int) -> str | None:
    """YYYY-MM from a date, from 'May 1980', or from separate month and year columns."""
    month, year = case.texts("x_birth_month")[i], case.texts("x_birth_year")[i]
    if month and year:
        return _year_month(year, month)
    return birth_of(case.texts("x_birth")[i])


def birth_of(text: str | None) -> str | None:
    """YYYY-MM of a birth date as registers write it; None where unreadable."""
    if not text:
        return None
    if date := iso_date(text):
        return date[:7]
    if m := re.fullmatch(r"\s*(\d{1,2})[/\-. ](\d{4})\s*", text):
        return _year_month(m[2], m[1])
    if m := re.search(r"([A-Za-z]{3})[a-z]*\s+(\d{4})", text):
        return _year_month(m[2], m[1])
    if m := re.fullmatch(r"\s*\{.*?\}\s*", text):
        month, year = re.search(r"month\D+(\d+)", text), re.search(r"year\D+(\d+)", text)
        return _year_month(year[1], month[1]) if month and year else None
    return None


def _year_month(year: str, month: str) -> str | None:
    year = year.strip().removesuffix(".0")
    month = month.strip().removesuffix(".0")
    number = (
        int(month)
        if month.isdigit()
        else _MONTHS.index(month[:3].lower()) + 1
        if month[:3].lower() in _MONTHS
        else 0
    )
    return f"{int(year):04d}-{number:02d}" if year.isdigit() and 1 <= number <= 12 else None


def row_doors(case: Case) -> list[str | None]:
    """Address key of each row."""
    return [address_key(a, p) for a, p in zip(case.texts("address"), case.texts("postcode"))]


def row_phones(case: Case) -> list[tuple[str, ...]]:
    """E.164 phones of each row."""

    def read(text: str) -> tuple[str, ...]:
        found = [phone_number(t) for t in re.split(r"[|;,/]", text)]
        return tuple(dict.fromkeys(p for p in found if p))

    return [p or () for p in map_unique(case.rows.column("phone"), read)]


def read_mentions(
    case: Case, doors: list[str | None], phones: list[tuple[str, ...]], hubs: set[tuple[str, str]],
    progress: Progress,
) -> list[Mention]:  # fmt: skip
    """Every person named on any row, with what may tell namesakes apart."""
    mentions = []
    roles, refs = case.texts("role"), case.texts("ref")
    lists = case.texts("list")
    for i, role in enumerate(watched(roles, progress)):
        # Who complains of a business is no contact of it, and is nobody's business in a chart.
        texts = (
            [] if role != "person" and NO_CONTACTS.search(lists[i] or "") else person_texts(case, i)
        )
        if role != "person" and not texts:
            org = case.organisations.get(case.org[i] or "")
            if role == "premises" and org and org.kind == "person" and not org.number:
                texts = [org.name]
        for text in texts:
            names = parse_person(text)
            if not names:
                continue
            own = role == "person"
            door = doors[i] if own else None
            crowded = ("address", door or "") in hubs
            phone = next((p for p in phones[i] if ("phone", p) not in hubs), None)
            mentions.append(
                Mention(
                    i, refs[i] or "", tidy_person(text), names,
                    birth_month(case, i) if own else None, None if crowded else door,
                    case.subject(i), phone, door if crowded else None,
                )
            )  # fmt: skip
    return mentions


def tidy_person(text: str) -> str:
    """'SMITH, John Paul aka Jack' → 'John Paul Smith'."""
    text = re.split(r"\s+aka\s+|\(", text, flags=re.I)[0].strip()
    before, comma, after = text.partition(",")
    joined = f"{after.strip()} {before.strip()}" if comma and after.strip() else text
    return " ".join(w if not (w.isupper() or w.islower()) else w.title() for w in joined.split())


def corporate_text(case: Case, i: int) -> str | None:
    """Name of a company that is itself officer or person with significant control on row i."""
    if case.texts("role")[i] != "person":
        return None
    kind = (case.texts("x_kind")[i] or "") + " " + (case.texts("x_role")[i] or "")
    texts = person_texts(case, i)
    text = texts[0] if texts else ""
    if "corporate" in kind.lower() or "legal-person" in kind.lower() or is_corporate(text):
        return text or None
    return None
