"""What every planted case needs: a free site, a company with its business, a failure, harms."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from samples.businesses import World, make_business
from samples.geography import Address
from samples.people import Business, Person
from samples.trades import BY_ID
from samples.words import BRAND_WORDS

HARMS = (
    "live_notice", "rates_unpaid", "tax_unpaid", "award_unpaid", "never_filed",
    "disqualified_officer",
)  # fmt: skip
TRADES = (
    "takeaway",
    "restaurant",
    "carwash",
    "nails",
    "barber",
    "convenience",
    "textiles",
    "garage",
)


@dataclass
class Case:
    """One planted succession or look-alike. `expected`: lead | review | none."""

    id: str
    label: str
    kind: str
    expected: str
    before: Business
    after: Business
    failed: date
    harms: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    chain: str = ""


@dataclass
class Ring:
    """Businesses joined by something hidden; `value` is the phone, person or address that joins."""

    id: str
    kind: str
    value: str
    members: list[Business]


@dataclass
class Plants:
    """All planted cases of one block."""

    cases: list[Case] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)


class Planter:
    """Plants cases in one block; each kind of case is a subclass."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng, self.reg = world, rng, world.registry
        self.plants = Plants()
        self._by_street: dict[tuple[str, str], list[Address]] = {}
        for a in world.block.addresses:
            if a.kind == "plot":
                self._by_street.setdefault((a.town, a.street), []).append(a)

    def _site(self) -> Address:
        """A free plot on a street with some trade."""
        pool = min(900, len(self.world.free))
        return self.world.free.pop(self.rng.randrange(pool))

    def _next_door(self, address: Address) -> Address:
        """The nearest free plot of the same street."""
        row = self._by_street[address.town, address.street]
        free = [a for a in row if a.uprn not in self.world.commercial] or row
        return min(
            (a for a in free if a is not address),
            key=lambda a: math.dist((a.easting, a.northing), (address.easting, address.northing)),
        )

    def _company_business(self, trade: str, at: Address, owner: Person, since: date) -> Business:
        """A business with a company of its owner, since a date."""
        business = make_business(self.world, BY_ID[trade], at, owner=owner)
        if business.company in self.reg.companies[-1:]:
            self.reg.companies.pop()
        stem = f"{self.reg.names.coined()} {self.rng.choice(BRAND_WORDS)} {BY_ID[trade].words[0]}"
        office = at if self.rng.random() < 0.5 else owner.home
        business.company = self.reg.company(stem, BY_ID[trade].sic, since, office, [owner])
        business.legal, business.since, business.until = business.company.name, since, None
        business.phone = self.reg.mobile()
        business.email = (
            f"{self.reg.names.coined().lower()}{self.rng.randrange(100)}@mailbox.example"
        )
        business.z = max(business.z, 0.8)
        return business

    def _fail(self, business: Business, how: str, on: date | None = None) -> date:
        """The company fails; 'solvent' by members' voluntary liquidation."""
        company = business.company
        assert company
        failed = on or date(2025, 1, 1) + timedelta(days=self.rng.randrange(560))
        company.failed, business.until = failed, failed
        company.insolvency = {
            "solvent": "Members' voluntary liquidation",
            "insolvent": self.rng.choice(
                ("Creditors' voluntary liquidation", "Compulsory winding up", "Administration")),
        }[how]  # fmt: skip
        company.status = (
            "In Administration" if company.insolvency == "Administration" else "Liquidation"
        )
        if self.rng.random() < 0.4:
            company.gone_from = "2026-11"
        if on is None and company.since > failed - timedelta(days=300):
            company.since = business.since = failed - timedelta(days=self.rng.randint(300, 1500))
            for a in company.appointments:
                a.since = company.since
        return failed

    def _harms(self, before: Business, at_least: int) -> tuple[str, ...]:
        """Mark what was left behind; an insolvent liquidation always is."""
        chosen = sorted(self.rng.sample(HARMS, self.rng.randint(at_least, 3)))
        assert before.company
        before.company.never_filed = "never_filed" in chosen
        return ("insolvent_liquidation", *chosen)

    def _keep(self, case: Case) -> Case:
        case.id = f"S{self.world.block.index:02d}{len(self.plants.cases):04d}"
        self.plants.cases.append(case)
        return case
