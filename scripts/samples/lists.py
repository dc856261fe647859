"""Agencies' lists of the invented authority: format, scheme, who is in each, and its dirt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from samples import rows
from samples.businesses import World
from samples.errors import Dirt
from samples.people import Business
from samples.planter import Plants
from samples.rows import View
from samples.trades import BY_ID
from samples.writers import CsvWriter, JsonWriter, Row, Writer, XlsxWriter, XmlWriter


@dataclass(frozen=True)
class Spec:
    """One list: owner, name, file, how it is written, who is in it (by trade group), its dirt."""

    agency: str
    name: str
    file: str
    fields: Callable[[View, str, int], Row]
    refs: Callable[[int, Random], str]
    dirt: Dirt
    share: dict[str, float]
    raised_by: dict[str, float]
    ref_column: str
    harm: str = ""


def _serial(form: str, start: int = 1) -> Callable[[int, Random], str]:
    return lambda n, rng: form.format(n * 3 + start + rng.randrange(3))


SPECS: tuple[Spec, ...] = (
    Spec("council-food", "food hygiene", "food_hygiene.json", rows.food, _serial("{}", 900_000),
         Dirt(no_name=0, no_postcode=0.03, legal_name=0.04, trading_as=0.04),
         {"food": 0.95, "factory_food": 0.9, "sleep": 0.8, "convenience": 0.75, "market": 0.5},
         {}, "FHRSID"),
    Spec("council-ts", "trading standards", "trading_standards.csv", rows.trading_standards,
         _serial("TS{:06d}"), Dirt(typo=0.06, legal_name=0.14, trading_as=0.16),
         {"retail": 0.7, "food": 0.3, "motor": 0.5, "service": 0.2, "factory": 0.25, "market": 0.5},
         {"illicit_goods": 0.5, "unsafe_goods": 0.4, "age_restricted": 0.4}, "Ref No"),
    Spec("council-licensing", "premises licences", "premises_licences.csv", rows.licensing,
         _serial("{:05d}/LAPRE", 10_000), Dirt(tight_postcode=0.95, no_name=0.01),
         {"pub": 0.97, "restaurant": 0.6, "convenience": 0.6, "takeaway": 0.35, "guesthouse": 0.3},
         {}, "CaseReference"),
    Spec("council-housing", "hmo register", "hmo_register.xlsx", rows.housing,
         _serial("HMO/{:04d}"),
         Dirt(no_unit=0.02, name_first=0.0), {"hmo": 0.8}, {}, "Licence no."),
    Spec("council-rates", "business rates", "business_rates.csv", rows.rates,
         _serial("N{:09d}", 3_000),
         Dirt(name_first=0.0, no_number=0.03, short_words=0.05, no_postcode=0.02),
         {"*": 0.84, "hmo": 0.0, "market": 0.0}, {}, "Property reference number", "rates_unpaid"),
    Spec("council-hs", "health and safety", "health_safety.tsv", rows.health_safety,
        _serial("HS-{:05d}"),
         Dirt(no_town=0.4, upper=0.6, no_phone=0.5),
         {"retail": 0.22, "office": 0.2, "sleep": 0.4, "food": 0.3, "service": 0.4,
         "warehouse": 0.4},
         {"health_safety": 0.3}, "Premises ID"),
    Spec("fire", "fire audits", "fire_audits.xml", rows.fire, _serial("FSA-{:06d}"),
         Dirt(trading_as=0.02, no_number=0.09, no_phone=0.6),
         {"sleep": 0.9, "hmo": 0.3, "food": 0.22, "factory": 0.3, "retail": 0.15, "service": 0.1},
         {"fire_safety": 0.35}, "AuditRef"),
    Spec("police", "police intelligence", "police_intelligence.xlsx", rows.police,
        _serial("INT/{:06d}/26"),
         Dirt(no_postcode=0.3, no_number=0.25, no_town=0.3, typo=0.1), {"*": 0.02},
         {"organised_crime": 0.6, "illicit_goods": 0.25, "illegal_working": 0.15,
          "modern_slavery": 0.4, "licensing": 0.2}, "URN"),
    Spec("hmrc", "employer compliance", "hmrc_employer_compliance.csv", rows.hmrc,
         _serial("EC{:07d}"),
         Dirt(no_phone=0.5, typo=0.04), {"*": 0.15, "hmo": 0.05}, {"tax": 0.4}, "CASE REF",
         "tax_unpaid"),
    Spec("immigration", "immigration referrals", "immigration_referrals.csv", rows.immigration,
         _serial("IE-{:05d}"), Dirt(typo=0.1, no_postcode=0.15), {"*": 0.01},
         {"illegal_working": 0.45, "wages": 0.1}, "reference"),
    Spec("fwa", "fair work cases", "fair_work_cases.json", rows.fwa, _serial("FWA{:05d}"),
         Dirt(typo=0.05), {"*": 0.01}, {"wages": 0.45, "modern_slavery": 0.4},
         "caseRef", "award_unpaid"),
    Spec("hse", "hse notices", "hse_notices.csv", rows.hse, _serial("31{:07d}"),
         Dirt(legal_name=0.9),
         {"factory": 0.04, "motor": 0.03}, {"health_safety": 0.15}, "Notice Number", "live_notice"),
    Spec("council-ts", "complaints", "complaints.csv", rows.complaints, _serial("SR{:06d}"),
         Dirt(no_number=0.25, no_postcode=0.3, typo=0.12, no_name=0.2, legal_name=0.0,
             trading_as=0.0),
         {"*": 0.08}, dict.fromkeys(rows.COMPLAINTS, 0.25), "Ref"),
)  # fmt: skip


MAPS: dict[str, dict[str, str]] = {
    "trading standards": {"rating": "TS Risk"},
    "hmo register": {"rating": "Licence status"},
    "business rates": {"rating": "Recovery stage"},
    "health and safety": {"name": "Premises", "address": "Address", "rating": "LAC 67/2 category"},
    "police intelligence": {"rating": "3x5x2 grading", "person": "Nominal"},
    "employer compliance": {"rating": "COMPLIANCE RISK"},
    "immigration referrals": {"rating": "outcome"},
}
"""What the recipe maps by hand, for the column's own name does not say it plainly enough."""


def open_writer(spec: Spec, out: Path) -> Writer:
    """The writer of a list's format; columns are the keys of its first row."""
    path = out / spec.file
    if spec.name == "food hygiene":
        head = '{"FHRSEstablishment":{"Header":{"ExtractDate":"2026-11-16","ReturnCode":"Success"},'
        return JsonWriter(path, head + '"EstablishmentCollection":[\n', "\n]}}\n", bom=True)
    if path.suffix == ".json":
        return JsonWriter(path, "[\n", "\n]\n")
    if path.suffix == ".xml":
        return XmlWriter(path, "FireSafetyAudits", "Audit")
    if path.suffix == ".xlsx":
        return XlsxWriter(path, spec.name.title())
    dialect: dict[str, dict[str, str]] = {
        "trading standards": {"encoding": "cp1252"},
        "employer compliance": {"end": "\r"},
        "health and safety": {"delimiter": "\t", "end": "\n"},
        "complaints": {"encoding": "utf-8-sig"},
    }
    return CsvWriter(path, **dialect.get(spec.name, {}))  # type: ignore[arg-type]


def harms_of(plants: Plants) -> dict[str, set[str]]:
    """Business id → harms planted on it as the failed predecessor."""
    harms: dict[str, set[str]] = {}
    for case in plants.cases:
        harms.setdefault(case.before.id, set()).update(case.harms)
    return harms


def chosen(
    spec: Spec, world: World, harms: dict[str, set[str]], cases: set[str], rng: Random
) -> Iterator[Business]:
    """Who is in the list: by trade, by what is wrong, by planted harm; some twice."""
    for b in world.businesses:
        group = BY_ID[b.trade].group
        share = spec.share.get(b.trade, spec.share.get(group, spec.share.get("*", 0.0)))
        wrong = world.concerns.get(b.address.uprn, ())
        for concern, more in spec.raised_by.items():
            if concern in wrong:
                share = 1 - (1 - share) * (1 - more)
        if share and b.hot:
            share = min(1.0, share * 1.5)
        if b.until is not None and b.id not in cases:
            share *= 0.15 if spec.name == "business rates" else 0.5
        if b.id in cases and spec.name in ("business rates", "trading standards"):
            share = 0.9
        if spec.harm and spec.harm in harms.get(b.id, ()):
            share = 1.0
        while rng.random() < share:
            yield b
            share *= 0.03 if spec.name != "complaints" else 0.45
