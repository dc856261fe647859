"""People, companies and their appointments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from samples.geography import Address
from samples.words import Names

AS_OF = date(2026, 11, 16)
SNAPSHOTS = ("2026-10", "2026-11")


@dataclass(slots=True)
class Person:
    """A person. `aliases` are other spellings that officials wrote."""

    id: str
    given: str
    surname: str
    born: tuple[int, int]
    home: Address
    phone: str = ""

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given} {self.surname}"


@dataclass(slots=True)
class Appointment:
    """One office of one person in one company; `given`, `surname` as filed."""

    person: Person
    role: str
    since: date
    until: date | None
    given: str
    surname: str
    psc: bool = False


@dataclass(slots=True)
class Company:
    """A company as Companies House would have it."""

    number: str
    name: str
    sic: str
    since: date
    office: list[str]
    office_postcode: str
    appointments: list[Appointment] = field(default_factory=list)
    status: str = "Active"
    failed: date | None = None
    insolvency: str = ""
    gone_from: str = ""
    previous: tuple[str, date] | None = None
    parent: Company | None = None
    never_filed: bool = False
    strike_off_objected: bool = False
    care_of: str = ""


@dataclass(slots=True)
class Business:
    """Someone trading at an address under a name, from a date to a date (None = still)."""

    id: str
    trade: str
    trading: str
    legal: str
    address: Address
    company: Company | None
    owner: Person
    phone: str
    email: str
    since: date
    until: date | None = None
    z: float = 0.0
    brand: str = ""
    hot: bool = False
    listed: set[str] = field(default_factory=set)
    skip: set[str] = field(default_factory=set)


class Registry:
    """Makes people, companies and telephone numbers that no one else has."""

    def __init__(self, index: int, rng: Random, names: Names, homes: list[Address]) -> None:
        self.index, self.rng, self.names, self.homes = index, rng, names, homes
        self.people: list[Person] = []
        self.companies: list[Company] = []
        self.company_names: set[str] = set()
        self._phone = 100_000 + index * 9_000
        self._mobile = 0
        self._seen: set[tuple[str, str, tuple[int, int]]] = set()

    def day(self, first_year: int, last: date) -> date:
        """A day from 1 January of `first_year` to `last`."""
        first = date(first_year, 1, 1)
        return first + timedelta(days=self.rng.randrange(max(1, (last - first).days)))

    def phone(self) -> str:
        """A fresh 01632 number."""
        self._phone += self.rng.randint(1, 2)
        return f"01632{self._phone % 1_000_000:06d}"

    def mobile(self) -> str:
        """A fresh 07700 900 number while there are any, else a landline.

        Only a thousand mobile numbers are set apart for fiction: the first block has them, so that
        no two people of a large authority share one by chance.
        """
        self._mobile += 1
        if self._mobile > 900:
            return self.phone()
        if self.index:
            return f"01632{600_000 + self.index * 1_000 + self._mobile:06d}"
        return f"07700900{self._mobile % 1000:03d}"

    def person(self, surname: str = "", home: Address | None = None) -> Person:
        """A new person; no two share full name and birth month."""
        while True:
            key = (
                self.names.given(), surname or self.names.surname(),
                (self.rng.randint(1948, 1985), self.rng.randint(1, 12)),
            )  # fmt: skip
            if key not in self._seen:
                break
        self._seen.add(key)
        made = Person(
            f"H{self.index:02d}{len(self.people):05d}", *key, home or self.rng.choice(self.homes)
        )
        self.people.append(made)
        return made

    def unused(self, stem: str) -> str:
        """A company name that no other company of the block has."""
        endings = ("Ltd", "Limited", "Trading Ltd", "Group Ltd", "(Farrow) Ltd", "Services Ltd",
                   "Holdings Ltd", "UK Ltd", "Enterprises Ltd", "Ventures Ltd")  # fmt: skip
        if stem.endswith((" Ltd", " Limited")):
            self.company_names.add(stem)
            return stem
        for ending in (*endings[:2], *endings):
            name = f"{stem} {ending}"
            if name not in self.company_names:
                self.company_names.add(name)
                return name
        return self.unused(f"{stem} {self.names.coined()}")

    def company(
        self, stem: str, sic: str, since: date, office: Address, directors: list[Person]
    ) -> Company:
        """A company with its directors, each a person with significant control."""
        made = Company(
            f"99{self.index:02d}{len(self.companies) + 1000:04d}",
            self.unused(stem), sic, since, office.lines(), office.postcode,
        )  # fmt: skip
        for person in directors:
            self.appoint(made, person, since)
        self.companies.append(made)
        return made

    def appoint(
        self, company: Company, person: Person, since: date, until: date | None = None,
        given: str = "", surname: str = "", psc: bool = True,
    ) -> None:  # fmt: skip
        """Appoint a director, under another spelling where one is given."""
        company.appointments.append(
            Appointment(person, "director", since, until, given or person.given,
                        surname or person.surname, psc)
        )  # fmt: skip


def months(start: date, count: float) -> date:
    """`count` months of 30.4 days after `start`."""
    return start + timedelta(days=round(30.4 * count))
