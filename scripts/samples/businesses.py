"""Who trades where in one block: premises, businesses, companies, and what is truly wrong there."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from samples.geography import Address, Block
from samples.people import AS_OF, Business, Person, Registry
from samples.trades import BY_ID, TRADES, Trade
from samples.words import BRAND_WORDS, Names

PREMISES_PER_BLOCK = 3_000
CHAINS = (
    ("Pondovia Pizza", "takeaway", "Pondovia Restaurants PLC"),
    ("Velzaro Coffee", "cafe", "Velzaro Retail Limited"),
    ("Treskmere Local", "convenience", "Treskmere Stores PLC"),
    ("Brimble & Yarn", "clothes", "Brimble and Yarn Limited"),
    ("Kwizzant Tyres", "garage", "Kwizzant Automotive Limited"),
    ("Nuvello Care", "care", "Nuvello Care Homes Limited"),
)


@dataclass
class World:
    """One block with everyone in it, and what is truly wrong at each UPRN."""

    block: Block
    registry: Registry
    businesses: list[Business] = field(default_factory=list)
    concerns: dict[int, set[str]] = field(default_factory=dict)
    hot: set[int] = field(default_factory=set)
    commercial: set[int] = field(default_factory=set)
    free: list[Address] = field(default_factory=list)

    def add(self, business: Business) -> Business:
        """Keep a business."""
        self.businesses.append(business)
        self.commercial.add(business.address.uprn)
        return business

    def next_id(self) -> str:
        """The next business id of the block."""
        return f"TB{self.block.index:02d}{len(self.businesses):05d}"


def trading_name(trade: Trade, owner: Person, town: str, names: Names) -> str:
    """A trading name: owner's, coined, neutral words or the town, with a word of the trade."""
    rng, word = names.rng, names.rng.choice(trade.words)
    draw = rng.random()
    if trade.id == "pub":
        sign = rng.choice(("Anchor", "Badger", "Plough", "Otter", word))
        return f"The {rng.choice(BRAND_WORDS)} {sign}"
    if draw < 0.3:
        return f"{owner.surname}'s {word}"
    if draw < 0.55:
        return f"{names.coined()} {word}"
    if draw < 0.85:
        the = "The " if rng.random() < 0.3 else ""
        return f"{the}{rng.choice(BRAND_WORDS)} {rng.choice(BRAND_WORDS)} {word}".replace("  ", " ")
    return f"{town.replace('Isle of ', '')} {word}"


def make_business(
    world: World, trade: Trade, address: Address, *, owner: Person | None = None, brand: str = ""
) -> Business:
    """A business at an address, with its owner, company (two in three) and telephone."""
    reg, rng = world.registry, world.registry.rng
    owner = owner or reg.person()
    trading = brand or trading_name(trade, owner, address.town, reg.names)
    since = reg.day(2004, AS_OF - timedelta(days=200))
    if rng.random() < 0.012:
        since = AS_OF - timedelta(days=rng.randint(18, 60))
    company = None
    legal = owner.name
    if rng.random() < 0.62:
        directors = [owner]
        if rng.random() < 0.35:
            same = owner.surname if rng.random() < 0.6 else ""
            directors.append(reg.person(same, owner.home if same else None))
        stem = rng.choice(
            (trading.removeprefix("The "), f"{owner.surname} {trade.words[0]}",
             f"{owner.given[0]} {owner.surname}", f"{reg.names.coined()} {rng.choice(BRAND_WORDS)}")
        )  # fmt: skip
        office = address if rng.random() < 0.45 else owner.home
        lead_days = rng.randint(0, 90 if since < AS_OF - timedelta(days=100) else 6)
        born = since - timedelta(days=lead_days)
        company = reg.company(stem, trade.sic, born, office, directors)
        legal = company.name
    phone = reg.mobile() if rng.random() < 0.12 else reg.phone()
    owner.phone = owner.phone or (phone if phone.startswith("07") else "")
    slug = "".join(c for c in trading.lower() if c.isalnum() and c.isascii())
    email = f"info@{slug[:22]}.example" if rng.random() < 0.5 else ""
    return world.add(
        Business(world.next_id(), trade.id, trading, legal, address, company, owner, phone, email,
                 since, z=rng.gauss(0, 1), brand=brand)
    )  # fmt: skip


def _choose_sites(world: World, count: int, rng: Random) -> list[Address]:
    """Addresses for trade: busy streets first (weighted, without replacement)."""
    plots = [a for a in world.block.addresses if a.kind == "plot"]
    keyed = sorted(
        plots, key=lambda a: rng.random() ** (1.0 / (0.02 + a.commerce**1.6)), reverse=True
    )
    world.free = keyed[count:]
    return keyed[:count]


def populate(world: World, fraction: float, rng: Random) -> None:
    """Fill the block with about 3,000 x `fraction` premises."""
    total = max(60, round(PREMISES_PER_BLOCK * fraction))
    units = [a for a in world.block.addresses if a.kind == "unit"]
    rng.shuffle(units)
    sites = _choose_sites(world, total, rng)
    rng.shuffle(sites)
    shares = [t.share for t in TRADES]
    for trade in rng.choices(TRADES, shares, k=total - 2):
        at = units.pop() if trade.site == "unit" and units else sites.pop()
        make_business(world, trade, at)
        if trade.group != "hmo" and rng.random() < 0.05:
            make_business(world, rng.choice((BY_ID["office"], BY_ID["nails"], BY_ID["phones"])), at)
    _chains(world, sites, rng)
    _shared_buildings(world, sites, rng)
    _former_tenants(world, rng)
    _heat(world, rng, max(4, round(52 * fraction)))


def _chains(world: World, sites: list[Address], rng: Random) -> None:
    """Outlets of national chains: one organisation, many premises."""
    head = world.block.addresses[0]
    boss = world.registry.person()
    for brand, trade, legal in CHAINS:
        company = world.registry.company(
            legal, BY_ID[trade].sic, world.registry.day(1998, AS_OF), head, [boss]
        )
        company.name = legal
        company.office, company.office_postcode = ["1 Beacon Way", "Farrowmere"], "ZQ1 1AA"
        for _ in range(rng.randint(2, 5)):
            if sites:
                made = make_business(world, BY_ID[trade], sites.pop(), owner=boss, brand=brand)
                made.company, made.legal, made.z = company, legal, made.z - 0.7


def _shared_buildings(world: World, sites: list[Address], rng: Random) -> None:
    """A market hall, a health centre, a virtual office and an accountant's telephone."""
    town = world.block.settlements[0].name
    centre = sorted(sites, key=lambda a: -a.commerce)[:8]
    if len(centre) < 4:
        return
    hall, health, virtual, books = centre[:4]
    hall.building, hall.number = f"{town} Market Hall", ""
    for _ in range(16):
        make_business(world, BY_ID["market"], hall)
    health.building = f"{town} Health Centre"
    for word in ("Surgery", "Pharmacy", "Dental Practice"):
        made = make_business(world, BY_ID["professional"], health)
        made.trading = f"{town} {word}"
    virtual.building = "Meridian House"
    for _ in range(3):
        make_business(world, BY_ID["office"], virtual)
    accountant = make_business(world, BY_ID["professional"], books)
    accountant.trading = f"{accountant.owner.surname} and Partners Accountants"
    known = [b for b in world.businesses if b.company and not b.brand and b.address is not virtual]
    for made in rng.sample(known, min(len(known), 46)):
        assert made.company
        made.company.office, made.company.office_postcode = virtual.lines(), virtual.postcode
    for made in rng.sample(known, min(len(known), 38)):
        made.phone = accountant.phone
        if made.company and rng.random() < 0.5:
            made.company.care_of = accountant.trading
            made.company.office, made.company.office_postcode = books.lines(), books.postcode


def _former_tenants(world: World, rng: Random) -> None:
    """Businesses that left premises where another trades now, and still stand in some lists."""
    now = [b for b in world.businesses if b.address.building == "" and not b.brand]
    for successor in rng.sample(now, len(now) // 12):
        trade = BY_ID[successor.trade] if rng.random() < 0.5 else BY_ID["hardware"]
        old = make_business(world, trade, successor.address)
        old.until = max(successor.since - timedelta(days=rng.randint(5, 200)), old.since)
        if old.since >= old.until:
            old.since = old.until - timedelta(days=rng.randint(300, 2500))
            if old.company:
                old.company.since = old.since - timedelta(days=20)
                for a in old.company.appointments:
                    a.since = old.company.since
        if old.company and rng.random() < 0.6:
            old.company.status, old.company.failed = "Dissolved", old.until + timedelta(days=120)


def _heat(world: World, rng: Random, count: int) -> None:
    """Premises where many things are wrong at once: correlated risks over several agencies."""
    likely = [b for b in world.businesses if b.until is None and not b.brand and b.trade in (
        "takeaway", "convenience", "nails", "carwash", "barber", "vape", "textiles", "restaurant",
        "factory_food", "hmo")]  # fmt: skip
    for b in rng.sample(likely, min(count, len(likely))):
        b.hot, b.z = True, 2.4 + abs(rng.gauss(0, 0.6))
        world.hot.add(b.address.uprn)


def settle_concerns(world: World, rng: Random, prevalence: float) -> None:
    """Draw what is truly wrong at each premises; `prevalence` multiplies the odds."""
    shift = math.log(prevalence)
    everywhere = {"business_rates": -3.6, "director_misconduct": -4.6, "organised_crime": -5.2}
    for b in world.businesses:
        if b.until is not None:
            continue
        present = world.concerns.setdefault(b.address.uprn, set())
        for concern, base in {**everywhere, **BY_ID[b.trade].base}.items():
            odds = base + 1.05 * b.z + shift
            if rng.random() < 1 / (1 + math.exp(-odds)):
                present.add(concern)
