"""The truth of an invented authority. Schema: docs/samples.md and `make_samples.py`."""

from __future__ import annotations

from pathlib import Path

from samples.businesses import World
from samples.people import Business
from samples.planter import Plants
from samples.trades import BY_ID
from samples.writers import CsvWriter


def premises_id(business: Business) -> str:
    """Id of the place in the truth."""
    return f"TP{business.address.uprn}"


def organisation_id(business: Business) -> str:
    """Company number, or the owner's person id for a sole trader."""
    return business.company.number if business.company else business.owner.id


class Truth:
    """Writes the truth files block by block."""

    def __init__(self, out: Path) -> None:
        self.records = CsvWriter(out / "records.csv.gz")
        self.premises = CsvWriter(out / "premises.csv.gz")
        self.businesses = CsvWriter(out / "businesses.csv.gz")
        self.concerns = CsvWriter(out / "concerns.csv.gz")
        self.people = CsvWriter(out / "people.csv.gz")
        self.successions = CsvWriter(out / "successions.csv")
        self.rings = CsvWriter(out / "rings.csv")

    def record(
        self, agency: str, name: str, file: str, ref: str, number: int, business: Business | None,
        organisation: str = "", person: str = "",
    ) -> None:  # fmt: skip
        """What one row of a list is truly about."""
        b = business
        self.records.write({
            "agency": agency, "list": name, "file": file, "source_ref": ref, "row_number": number,
            "business_id": b.id if b else "", "premises_id": premises_id(b) if b else "",
            "uprn": b.address.uprn if b else "",
            "organisation_id": organisation_id(b) if b else organisation, "person_id": person,
        })  # fmt: skip

    def block(self, world: World, plants: Plants) -> None:
        """Everything of one block except its rows."""
        seen: set[int] = set()
        for b in world.businesses:
            self.businesses.write({
                "business_id": b.id, "premises_id": premises_id(b),
                "organisation_id": organisation_id(b),
                "owner_id": b.owner.id, "trading_name": b.trading, "legal_name": b.legal,
                "trade": b.trade, "group": BY_ID[b.trade].group, "phone": b.phone, "email": b.email,
                "date_from": b.since.isoformat(), "date_to": b.until.isoformat() if b.until else "",
            })  # fmt: skip
            a = b.address
            if a.uprn in seen:
                continue
            seen.add(a.uprn)
            wrong = sorted(world.concerns.get(a.uprn, ()))
            self.premises.write({
                "premises_id": premises_id(b), "uprn": a.uprn, "address": ", ".join(a.lines()),
                "postcode": a.postcode, "ward": a.ward, "easting": a.easting,
                "northing": a.northing,
                "hot": int(a.uprn in world.hot), "concerns": " | ".join(wrong),
            })  # fmt: skip
            for concern in wrong:
                self.concerns.write(
                    {"premises_id": premises_id(b), "uprn": a.uprn, "concern": concern}
                )
        for p in world.registry.people:
            self.people.write({
                "person_id": p.id, "given": p.given, "surname": p.surname,
                "birth_month": f"{p.born[0]}-{p.born[1]:02d}", "home_uprn": p.home.uprn,
            })  # fmt: skip
        self._plants(plants)

    def _plants(self, plants: Plants) -> None:
        for c in plants.cases:
            one, two = c.before, c.after
            self.successions.write({
                "case_id": c.id, "label": c.label, "kind": c.kind, "expected": c.expected,
                "predecessor_company": organisation_id(one),
                "successor_company": organisation_id(two),
                "predecessor_business": one.id, "successor_business": two.id,
                "predecessor_uprn": one.address.uprn, "successor_uprn": two.address.uprn,
                "predecessor_name": one.legal, "successor_name": two.legal,
                "failed_on": c.failed.isoformat(),
                "successor_since": (two.company or two).since.isoformat(),
                "methods": " | ".join(c.methods), "harms": " | ".join(c.harms),
                "mitigations": " | ".join(c.mitigations), "chain": c.chain,
            })  # fmt: skip
        for r in plants.rings:
            for b in r.members:
                self.rings.write({
                    "ring_id": r.id, "kind": r.kind, "value": r.value, "business_id": b.id,
                    "premises_id": premises_id(b), "uprn": b.address.uprn,
                    "organisation_id": organisation_id(b),
                })  # fmt: skip

    def close(self) -> None:
        """End every file."""
        for w in (self.records, self.premises, self.businesses, self.concerns, self.people,
                  self.successions, self.rings):  # fmt: skip
            w.close()
