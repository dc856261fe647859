"""Plants innocent look-alikes: what resembles a succession and is none, or is no harm."""

from __future__ import annotations

from datetime import date, timedelta

from samples.businesses import make_business
from samples.geography import Address
from samples.people import AS_OF, Person, months
from samples.planter import TRADES, Case, Planter
from samples.trades import BY_ID
from samples.words import BRAND_WORDS

LOOKALIKES = ("next_tenant", "group_restructure", "franchise", "rename", "same_agent")
COMBINATIONS = (
    ("spouse_director", "new_sim"), ("transliteration", "next_door"),
    ("spouse_director", "next_door"), ("transliteration", "new_sim"),
    ("transliteration", "next_door", "new_sim"), ("next_door", "new_sim"),
)  # fmt: skip


class LookAlikes(Planter):
    """Next tenants, restructured groups, franchises, renamed companies, one formation agent."""

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
