"""Rings planted on real companies: invented directors and phones, and the noise around them."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

GIVEN = ("Anton", "Bela", "Corin", "Dalya", "Edrik", "Farouk", "Garel", "Hesta", "Ivor", "Jorin",
         "Katyn", "Lubna", "Mirek", "Neda", "Orlan", "Pelin", "Quent", "Runa", "Savik", "Tilda",
         "Ulric", "Vesna", "Wanda", "Xenia", "Yusko", "Zelda", "Alban", "Brena", "Cassim",
         "Doria")  # fmt: skip
START = ("Pell", "Quorn", "Zor", "Lind", "Kess", "Gark", "Mouk", "Vand", "Yash", "Thorn", "Brim",
         "Dav", "Fenn", "Hald", "Jasp", "Norr", "Osk", "Rhys", "Tcher", "Ulm")  # fmt: skip
END = ("berry", "wick", "vane", "marsh", "dow", "ven", "rey", "hollow", "brook", "stead", "ford",
       "combe", "garth", "kov", "ari", "elle", "wade", "ton", "by", "ick")  # fmt: skip
SPELT = {"ck": "k", "kov": "koff", "ari": "arey", "ven": "wen", "sh": "sch", "dow": "do"}
KINDS = ("director", "spelling", "phone", "email")
"""What joins a planted ring: one director; one under two spellings; a phone; a web domain."""


@dataclass(frozen=True)
class Person:
    """An invented director: given name, surname, month of birth, home."""

    given: str
    surname: str
    born: tuple[int, int]
    home: tuple[str, str]


@dataclass
class Planted:
    """What was planted: ring → company numbers; the nominee's and the agent's clients."""

    rings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nominee: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    companies: int = 0


class Planter:
    """Writes companies, officers and shops; the companies as they are in `source`."""

    def __init__(self, source: Path, out: Path, rings: int, seed: int, limit: int | None) -> None:
        self.chance, self.out, self.rings = random.Random(seed), out, rings
        with gzip.open(source, "rt", encoding="utf-8") as file:
            self.companies = list(islice(csv.DictReader(file), limit))
        self.officers: list[dict[str, object]] = []
        self.shops: list[dict[str, str]] = []
        self._phones = iter(range(100_000, 999_999))
        self._homes = iter(range(1, 10**6))

    def plant(self) -> Planted:
        """Plant everything and write companies.csv, officers.jsonl and shops.csv."""
        numbers = [c["CompanyNumber"] for c in self.companies]
        self.chance.shuffle(numbers)
        made = Planted(companies=len(numbers))
        free = iter(numbers)
        for k in range(self.rings):
            members = tuple(islice(free, self.chance.randint(4, 5)))
            kind = KINDS[k % len(KINDS)]
            getattr(self, f"_{kind}")(members)
            made.rings[f"R{k:03d} {kind}"] = members
        made.nominee = tuple(islice(free, 60))
        self._appoint(made.nominee, self.person())
        made.agent = tuple(islice(free, 40))
        self._shops(made.agent, phone=self.phone())
        self._noise(free)
        self._write()
        return made

    def person(self) -> Person:
        """Somebody with a home of their own; names repeat as they do in a county."""
        surname = self.chance.choice(START) + self.chance.choice(END)
        born = (self.chance.randint(1950, 1999), self.chance.randint(1, 12))
        home = (f"{next(self._homes)} Invented Way, Farrow", f"ZQ{self.chance.randint(1, 99)} 1AA")
        return Person(self.chance.choice(GIVEN), surname, born, home)

    def phone(self) -> str:
        """A number of the range set apart for fiction, used once."""
        return f"01632 {next(self._phones):06d}"

    def _director(self, members: tuple[str, ...]) -> None:
        self._appoint(members, self.person())

    def _spelling(self, members: tuple[str, ...]) -> None:
        one = self.person()
        surname = one.surname
        for plain, other in SPELT.items():
            if plain in surname[1:]:
                surname = surname[0] + surname[1:].replace(plain, other)
                break
        self._appoint(members[:2], one)
        self._appoint(members[2:], Person(one.given, surname, one.born, one.home))

    def _phone(self, members: tuple[str, ...]) -> None:
        self._shops(members, phone=self.phone())

    def _email(self, members: tuple[str, ...]) -> None:
        site = f"{self.chance.choice(START)}{self.chance.choice(END)}-{len(self.shops)}.example"
        for k, member in enumerate(members):
            self._shops((member,), phone=self.phone(), email=f"shop{k}@{site.lower()}",
                        website=f"www.{site.lower()}")  # fmt: skip

    def _noise(self, free: Iterator[str]) -> None:
        """Directors of one or two companies, and shops with phones of their own."""
        for number in free:
            one = self.person()
            held = [number, *(islice(free, 1) if self.chance.random() < 0.08 else ())]
            self._appoint(held, one)
            if self.chance.random() < 0.12:
                self._shops((number,), phone=self.phone())

    def _appoint(self, numbers: Iterable[str], who: Person) -> None:
        year, month = who.born
        for number in numbers:
            since = f"{self.chance.randint(2010, 2023)}-{self.chance.randint(1, 12):02d}-01"
            address = {"address_line_1": who.home[0], "postal_code": who.home[1]}
            self.officers.append({"company_number": number, "data": {
                "kind": "officer-appointment", "officer_role": "director",
                "name": f"{who.surname.upper()}, {who.given}", "appointed_on": since,
                "name_elements": {"forename": who.given, "surname": who.surname},
                "date_of_birth": {"month": month, "year": year}, "address": address,
            }})  # fmt: skip

    def _shops(self, numbers: Iterable[str], **contact: str) -> None:
        for number in numbers:
            n = len(self.shops) + 1
            self.shops.append({
                "Reference": f"S{n}", "Name": f"{self.chance.choice(START)}{n} Stores",
                "Company number": number, "Address": f"{n} Planted Road, Farrow",
                "Postcode": f"ZQ{n % 90 + 1} {n % 9 + 1}AB", "Phone": contact.get("phone", ""),
                "E-mail": contact.get("email", ""), "Website": contact.get("website", ""),
            })  # fmt: skip

    def _write(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        for name, rows in (("companies.csv", self.companies), ("shops.csv", self.shops)):
            with (self.out / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        text = "\n".join(json.dumps(line) for line in self.officers)
        (self.out / "officers.jsonl").write_text(text + "\n", "utf-8")
