"""Records as received → comparable columns: the first stage. Nothing is compared here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.progress import Progress, check
from gis_planner.matching.address import EMPTY, Address, parse_address
from gis_planner.matching.names import (
    Name,
    read_company_number,
    read_email,
    read_names,
    read_people,
    read_phones,
    read_web,
    stem,
)
from gis_planner.matching.postcode import outcode, repair_postcode
from gis_planner.matching.tokens import Ints, Pool, Ragged, RaggedBuilder
from gis_planner.matching.words import BUILDINGS, NOISE

ROLE_CODES = {"premises": 0, "registered_office": 1, "person": 2, "place": 3}
NAME, ALIAS, OWNER = 0, 1, 2
"""Kinds of name variant: on the record, first line of the address, legal owner."""


PLACE_WORDS = ("postcode", "outcode", "street", "subs", "words", "building")
"""Fields of Places that hold ids of the pool; the others are numbers and marks."""


@dataclass(frozen=True)
class Places:
    """Addresses of records or of a gazetteer as numbers; ids are of the shared pool, 0 = none."""

    postcode: Ints
    outcode: Ints
    street: Ints
    numbers: Ragged
    """House-number ranges: low, high, low, high …"""
    subs: Ragged
    """Sorted ids of units, floors, suffix letters."""
    words: Ragged
    dwelling: NDArray[np.bool_]
    building: Ragged
    """Words of the first line where it names a building or a business and holds no number."""

    def __len__(self) -> int:
        return len(self.postcode)


@dataclass(frozen=True)
class Normal:
    """Normalised records. Row i of every array is row i of the records table."""

    pool: Pool
    places: Places
    record_id: NDArray[np.int64]
    role: NDArray[np.int8]
    list_id: Ints
    uprn: NDArray[np.int64]
    """As given; -1 where none."""
    variants: Ragged
    """For each record the ids of its name variants (rows of `variant_tokens`)."""
    variant_tokens: Ragged
    variant_kind: NDArray[np.int8]
    variant_legal: NDArray[np.bool_]
    people: Ragged
    """given, surname, given, surname …"""
    phones: Ragged
    email: Ints
    web: Ints
    company: Ints
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    values: Pool = field(default_factory=Pool)
    """Pool of phones, e-mails, webs and company numbers."""
    lists: Pool = field(default_factory=Pool)
    """Pool of agency and list, which `list_id` speaks of."""

    def __len__(self) -> int:
        return len(self.record_id)


class PlacesBuilder:
    """Grows Places one address at a time over a shared pool."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.postcode: list[int] = []
        self.outcode: list[int] = []
        self.street: list[int] = []
        self.dwelling: list[bool] = []
        self.numbers, self.subs, self.words = RaggedBuilder(), RaggedBuilder(), RaggedBuilder()
        self.building = RaggedBuilder()

    def add(self, address: Address, postcode: str) -> None:
        """Append one parsed address with its repaired postcode ('' unknown)."""
        add = self.pool.add
        self.postcode.append(add(postcode))
        self.outcode.append(add(outcode(postcode)))
        self.street.append(add(address.street))
        self.dwelling.append(address.dwelling)
        self.numbers.row([v for pair in address.numbers for v in pair])
        self.subs.row(sorted(self.pool.many(address.subs)))
        self.words.row(self.pool.many(stem(w) for w in dict.fromkeys(address.words)))
        named = [stem(w) for w in address.first.split() if w not in NOISE]
        self.building.row(self.pool.many(dict.fromkeys(named)))

    def build(self) -> Places:
        """The finished arrays."""
        return Places(
            np.array(self.postcode, np.int32),
            np.array(self.outcode, np.int32),
            np.array(self.street, np.int32),
            self.numbers.build(),
            self.subs.build(),
            self.words.build(),
            np.array(self.dwelling, np.bool_),
            self.building.build(),
        )


def column(table: pa.Table, name: str) -> list[Any]:
    """A column as Python values; all None where the table lacks it."""
    if name not in table.column_names:
        return [None] * table.num_rows
    values: list[Any] = table.column(name).to_pylist()
    return values


def _uprns(values: Sequence[str | None]) -> NDArray[np.int64]:
    """UPRNs as integers; -1 where missing or impossible (longer than 12 digits, zero)."""
    out = np.full(len(values), -1, np.int64)
    for i, value in enumerate(values):
        if value and value.isdigit() and len(value) <= 12 and int(value) > 0:
            out[i] = int(value)
    return out


class _Builder:
    """Grows Normal row by row; one pass over the table, no list of objects kept."""

    def __init__(self, pool: Pool, values: Pool) -> None:
        self.pool, self.values = pool, values
        self.places = PlacesBuilder(self.pool)
        self.variants, self.tokens = RaggedBuilder(), RaggedBuilder()
        self.kind: list[int] = []
        self.legal: list[bool] = []
        self.people, self.phones = RaggedBuilder(), RaggedBuilder()
        self.email: list[int] = []
        self.web: list[int] = []
        self.company: list[int] = []

    def names(self, name: str | None, owner: str | None, first: str) -> None:
        """The record's name variants: its names, its owner's, and the first address line."""
        found: dict[Name, int] = dict.fromkeys(read_names(name), NAME)
        for other in read_names(owner):
            found.setdefault(other, OWNER)
        known = {n.tokens for n in found}
        nameless = not found
        for other in read_names(first)[:2]:
            # where a list has no names, a line that is no building's names who is there
            trader = nameless and (other.legal or first.split()[-1] not in BUILDINGS)
            if other.tokens not in known:
                found.setdefault(other, NAME if trader else ALIAS)
        ids = []
        for variant, kind in found.items():
            ids.append(len(self.kind))
            self.kind.append(kind)
            self.legal.append(variant.legal)
            self.tokens.row(self.pool.many(variant.tokens[:10]))
        self.variants.row(ids)

    def contacts(self, person: str | None, phone: str | None, email: str | None,
                 website: str | None, company: str | None) -> None:  # fmt: skip
        """People, phones, e-mail, web domain and company number of one record."""
        people = read_people(person)
        self.people.row([self.pool.add(t) for p in people for t in (p.given, p.surname)])
        self.phones.row([self.values.add("phone:" + p) for p in read_phones(phone)])
        mail = read_email(email)
        web = read_web(website, mail)
        number = read_company_number(company)
        self.email.append(self.values.add("email:" + mail) if mail else 0)
        self.web.append(self.values.add("website:" + web) if web else 0)
        self.company.append(self.values.add("company:" + number) if number else 0)


def normalise(records: pa.Table, progress: Progress, like: Normal | None = None,
              pool: Pool | None = None) -> Normal:  # fmt: skip
    """Normalise every record. Missing columns count as missing values.

    `like`: records normalised before, whose pools these share; `pool`: tokens known already.
    """
    rows = records.num_rows
    tokens, values, lists = (
        (like.pool, like.values, like.lists) if like else (pool or Pool(), Pool(), Pool())
    )
    build = _Builder(tokens, values)
    names, owners = column(records, "name"), column(records, "organisation")
    people, phones = column(records, "person"), column(records, "phone")
    emails, webs = column(records, "email"), column(records, "website")
    numbers = column(records, "company_number")
    for i, (text, code) in enumerate(
        zip(column(records, "address"), column(records, "postcode"), strict=True)
    ):
        if not i % 2000:
            check(progress)
            progress.report(i / max(rows, 1), "reading names and addresses")
        address = parse_address(text) if text else EMPTY
        build.places.add(address, repair_postcode(code) or repair_postcode(address.postcode))
        build.names(names[i], owners[i], address.first)
        build.contacts(people[i], phones[i], emails[i], webs[i], numbers[i])
    keys = zip(column(records, "agency"), column(records, "list"), strict=True)
    return Normal(
        build.pool,
        build.places.build(),
        np.array(column(records, "record_id"), np.int64),
        np.array([ROLE_CODES.get(r or "premises", 0) for r in column(records, "role")], np.int8),
        np.array([lists.add(f"{a}\x1f{b}") for a, b in keys], np.int32),
        _uprns(column(records, "uprn")),
        build.variants.build(),
        build.tokens.build(),
        np.array(build.kind, np.int8),
        np.array(build.legal, np.bool_),
        build.people.build(),
        build.phones.build(),
        np.array(build.email, np.int32),
        np.array(build.web, np.int32),
        np.array(build.company, np.int32),
        _reals(records, "easting"),
        _reals(records, "northing"),
        build.values,
        lists,
    )


def _reals(records: pa.Table, name: str) -> NDArray[np.float64]:
    return np.array([np.nan if v is None else v for v in column(records, name)], np.float64)


def normalise_places(
    addresses: Sequence[str | None], postcodes: Sequence[str | None], pool: Pool, progress: Progress
) -> Places:
    """Parse gazetteer addresses over the records' pool."""
    build = PlacesBuilder(pool)
    for i, (text, code) in enumerate(zip(addresses, postcodes, strict=True)):
        if not i % 5000:
            check(progress)
            progress.report(i / max(len(addresses), 1), "reading the gazetteer")
        address = parse_address(text)
        build.add(address, repair_postcode(code) or repair_postcode(address.postcode))
    return build.build()
