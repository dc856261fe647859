"""Planted cases: rings, successions plain and evasive, and innocent look-alikes.

Every case is kept as a `Case` or `Ring` and written to the truth; agencies' lists and the company
registers then show its traces as they would show anyone's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from samples.businesses import World, make_business
from samples.geography import Address
from samples.people import AS_OF, Business, Company, Person, months
from samples.trades import BY_ID
from samples.words import BRAND_WORDS, transliterate

EVASIONS = ("spouse_director", "transliteration", "next_door", "new_sim", "combined")
LOOKALIKES = ("next_tenant", "group_restructure", "franchise", "rename", "same_agent")
COMBINATIONS = (
    ("spouse_director", "new_sim"), ("transliteration", "next_door"),
    ("spouse_director", "next_door"), ("transliteration", "new_sim"),
    ("transliteration", "next_door", "new_sim"), ("next_door", "new_sim"),
)  # fmt: skip
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
    """Plants cases in one block."""

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

    def _pair(
        self, methods: tuple[str, ...], before: Business | None = None, on: date | None = None
    ) -> Case:
        """A predecessor that failed (`on` a date) and a successor by the methods of evasion."""
        rng, reg = self.rng, self.reg
        if before is None:
            since = reg.day(2017, date(2023, 6, 1))
            before = self._company_business(rng.choice(TRADES), self._site(), reg.person(), since)
        assert before.company
        person, failed = before.owner, self._fail(before, "insolvent", on)
        harms = self._harms(before, 1)
        at = self._next_door(before.address) if "next_door" in methods else before.address
        gap = rng.choice((-2, -1, 0, 0.5, 1, 2, 2.5))
        since = min(months(failed, gap), AS_OF - timedelta(days=40))
        owner = person
        if "spouse_director" in methods:
            owner = reg.person(person.surname, person.home)
        after = self._company_business(before.trade, at, owner, since)
        company = after.company
        assert company
        if "transliteration" in methods:
            other = transliterate(person.surname, rng)
            for a in company.appointments:
                a.surname, a.given = (
                    other,
                    (transliterate(person.given, rng) if rng.random() < 0.5 else person.given),
                )
        if "new_sim" not in methods and "transliteration" not in methods:
            after.phone = before.phone
        few = len(methods) != 1
        if few or rng.random() < 0.4:  # the rare word of the old name lives on
            rare = before.company.name.split()[0]
            company.name = reg.unused(
                f"{rare} {rng.choice(BRAND_WORDS)} {BY_ID[after.trade].words[-1]}"
            )
            after.legal = company.name
            if rng.random() < 0.6:
                after.trading = before.trading
            if not methods:
                harms = (*harms, "prohibited_name")
        before.listed |= {"companies-house"}
        return Case("", "succession", "plain", "lead", before, after, failed, harms, (), methods)

    def successions(self, plain: int, each: int) -> None:
        """`plain` plain ones (three chains of three among them) and `each` of every evasion."""
        for k in range(plain):
            if k >= max(1, plain // 8):
                self._keep(self._pair(()))
                continue
            day = date(2024, 7, 1) + timedelta(days=self.rng.randrange(150))
            first = self._keep(self._pair((), on=day))
            born = first.after.since
            later = born + timedelta(days=self.rng.randint(320, 460))
            second = self._keep(self._pair((), first.after, later))
            first.chain = second.chain = f"{first.id}-chain"
        for kind in EVASIONS:
            for k in range(each):
                methods = COMBINATIONS[k % len(COMBINATIONS)] if kind == "combined" else (kind,)
                case = self._pair(methods)
                case.kind, case.expected = kind, "review"
                self._keep(case)

    def _keep(self, case: Case) -> Case:
        case.id = f"S{self.world.block.index:02d}{len(self.plants.cases):04d}"
        self.plants.cases.append(case)
        return case

    def lookalikes(self, each: int) -> None:
        """`each` of every innocent kind."""
        for kind in LOOKALIKES:
            for _ in range(each):
                case: Case = getattr(self, f"_{kind}")()
                case.label, case.kind, case.expected = "lookalike", kind, "none"
                self._keep(case)

    def _strangers(self, at: Address, other: Address, trade: str) -> Case:
        """Two businesses of different people, the first failed insolvent."""
        first = self._company_business(
            trade, at, self.reg.person(), self.reg.day(2016, date(2022, 1, 1))
        )
        failed = self._fail(first, "insolvent")
        since = min(months(failed, self.rng.choice((0.5, 1, 2, 4, 6))), AS_OF - timedelta(days=40))
        second = self._company_business(trade, other, self.reg.person(), since)
        return Case("", "", "", "", first, second, failed, self._harms(first, 1))

    def _next_tenant(self) -> Case:
        at = self._site()
        return self._strangers(at, at, self.rng.choice(TRADES))

    def _franchise(self) -> Case:
        brand = self._brand()
        at = self._site()
        case = self._strangers(at, at, "takeaway")
        for business in (case.before, case.after):
            business.trading = brand
        case.mitigations = ("franchise",)
        return case

    def _brand(self) -> str:
        """A franchise brand that several strangers trade under in this block."""
        names = [b.brand for b in self.world.businesses if b.brand.startswith("Zanty")]
        if not names:
            for _ in range(5):
                other = self._company_business("takeaway", self._site(), self.reg.person(),
                                               self.reg.day(2016, date(2024, 1, 1)))  # fmt: skip
                other.trading = other.brand = "Zantybird Chicken"
                assert other.company
                other.company.name = self.reg.unused(
                    f"Zantybird {other.address.town} {other.owner.surname}"
                )
                other.legal = other.company.name
        return "Zantybird Chicken"

    def _group_restructure(self) -> Case:
        at, reg = self._site(), self.reg
        owner = reg.person()
        first = self._company_business("restaurant", at, owner, reg.day(2012, date(2020, 1, 1)))
        failed = self._fail(first, "solvent")
        second = self._company_business("restaurant", at, owner, months(failed, -1))
        parent = reg.company(f"{reg.names.coined()} Holdings",
            "64209 - Activities of other holding companies n.e.c.",
                             reg.day(2008, date(2015, 1, 1)), owner.home, [owner])  # fmt: skip
        assert first.company and second.company
        first.company.parent = second.company.parent = parent
        second.trading, second.phone, second.email = first.trading, first.phone, first.email
        return Case("", "", "", "", first, second, failed, (), ("solvent", "group_restructure"))

    def _rename(self) -> Case:
        reg = self.reg
        first = self._company_business(self.rng.choice(TRADES), self._site(), reg.person(),
                                       reg.day(2014, date(2022, 1, 1)))  # fmt: skip
        company = first.company
        assert company
        changed = date(2026, 10, 2) + timedelta(days=self.rng.randrange(25))
        second = make_business(self.world, BY_ID[first.trade], first.address, owner=first.owner)
        if second.company in reg.companies[-1:]:
            reg.companies.pop()
        old = company.name
        company.name = reg.unused(f"{reg.names.coined()} {self.rng.choice(BRAND_WORDS)}")
        company.previous = (old, changed)
        second.company, second.legal, second.since = company, company.name, changed
        second.phone, second.email, first.until = first.phone, first.email, changed
        return Case("", "", "", "", first, second, changed, (), ("rename",))

    def _same_agent(self) -> Case:
        case = self._strangers(self._site(), self._site(), self.rng.choice(TRADES))
        agent = self._agent()
        for company in (case.before.company, case.after.company):
            assert company
            company.office, company.office_postcode = agent.home.lines(), agent.home.postcode
            self.reg.appoint(
                company, agent, company.since, company.since + timedelta(days=9), psc=False
            )
        return case

    def _agent(self) -> Person:
        """The formation agent: a nominee with more than 30 appointments at one address."""
        found = [p for p in self.reg.people if p.id.endswith("-agent")]
        if found:
            return found[0]
        agent = self.reg.person(home=self._site())
        agent.id += "-agent"
        plain = [c for c in self.reg.companies if c.status == "Active" and not c.care_of]
        for company in self.rng.sample(plain, min(34, len(plain))):
            self.reg.appoint(
                company, agent, company.since, company.since + timedelta(days=14), psc=False
            )
            company.office, company.office_postcode = agent.home.lines(), agent.home.postcode
        return agent

    def rings(self, each: int) -> None:
        """`each` ring of three kinds among the troubled premises."""
        pool = [b for b in self.world.businesses if b.hot and b.address.uprn in self.world.hot]
        self.rng.shuffle(pool)
        for kind in ("shared_mobile", "shared_director", "shared_home"):
            for _ in range(each):
                members = [pool.pop() for _ in range(min(len(pool), self.rng.randint(4, 5)))]
                if len(members) < 3:
                    return
                value = getattr(self, f"_ring_{kind}")(members)
                ring = Ring(
                    f"R{self.world.block.index:02d}{len(self.plants.rings):03d}",
                    kind,
                    value,
                    members,
                )
                self.plants.rings.append(ring)

    def _own_company(self, business: Business) -> Company:
        if business.company is None:
            stem = f"{self.reg.names.coined()} {self.rng.choice(BRAND_WORDS)}"
            business.company = self.reg.company(
                stem,
                BY_ID[business.trade].sic,
                business.since,
                business.owner.home,
                [business.owner],
            )
            business.legal = business.company.name
        return business.company

    def _ring_shared_mobile(self, members: list[Business]) -> str:
        mobile = self.reg.mobile()
        for b in members:
            b.phone = mobile
        return mobile

    def _ring_shared_director(self, members: list[Business]) -> str:
        boss = self.reg.person()
        for b in members:
            company = self._own_company(b)
            self.reg.appoint(company, boss, company.since + timedelta(days=30))
        return boss.id

    def _ring_shared_home(self, members: list[Business]) -> str:
        home = self.rng.choice(self.reg.homes)
        for b in members:
            company = self._own_company(b)
            company.office, company.office_postcode = home.lines(), home.postcode
        return str(home.uprn)


def plant(world: World, fraction: float, rng: Random) -> Plants:
    """Plant 24 plain, 6 of each evasion, 8 of each look-alike, 9 rings (times `fraction`)."""
    planter = Planter(world, rng)
    planter.rings(max(1, round(3 * fraction)))
    planter.successions(max(3, round(24 * fraction)), max(1, round(6 * fraction)))
    planter.lookalikes(max(1, round(8 * fraction)))
    return planter.plants
