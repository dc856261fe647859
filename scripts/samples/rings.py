"""Plants rings: troubled premises joined by a mobile telephone, a director or a home."""

from __future__ import annotations

from datetime import timedelta

from samples.people import AS_OF, Business, Company
from samples.planter import Planter, Ring
from samples.trades import BY_ID
from samples.words import BRAND_WORDS


class Rings(Planter):
    """Businesses that something hidden joins."""

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
            since = min(company.since + timedelta(days=30), AS_OF - timedelta(days=2))
            self.reg.appoint(company, boss, since)
        return boss.id

    def _ring_shared_home(self, members: list[Business]) -> str:
        home = self.rng.choice(self.reg.homes)
        for b in members:
            company = self._own_company(b)
            company.office, company.office_postcode = home.lines(), home.postcode
        return str(home.uprn)
