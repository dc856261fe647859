"""What each agency writes about a business: one short function a list, with that list's errors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from samples.businesses import World
from samples.errors import Dirt, dirty_lines, dirty_name, dirty_phone, dirty_postcode
from samples.people import AS_OF, Business
from samples.trades import BY_ID
from samples.writers import Row


@dataclass
class View:
    """One business as one list sees it, with that list's errors."""

    world: World
    business: Business
    dirt: Dirt
    rng: Random
    debts: dict[str, set[str]]

    def __post_init__(self) -> None:
        b, d, r = self.business, self.dirt, self.rng
        self.name = dirty_name(b.trading, b.legal, b.owner.name, d, r)
        self.lines = dirty_lines(b.address, b.trading, d, r)
        self.postcode = dirty_postcode(b.address.postcode, d, r)
        self.phone = dirty_phone(b.phone, d, r)
        self.group = BY_ID[b.trade].group
        self.wrong = self.world.concerns.get(b.address.uprn, set())

    def has(self, *concerns: str) -> bool:
        """Whether any of these is truly wrong here."""
        return any(c in self.wrong for c in concerns)

    def pick(self, bad: bool, worst_first: tuple[str, ...], sharp: float = 0.62) -> str:
        """A rating that is right more often than not: worse end if `bad`, better end else."""
        order = worst_first if bad else worst_first[::-1]
        for value in order[:-1]:
            if self.rng.random() < sharp:
                return value
        return order[-1]

    def day(self, years: float) -> date:
        """A day within the last `years`, while the business traded."""
        last = self.business.until or AS_OF - timedelta(days=3)
        first = max(self.business.since, last - timedelta(days=round(365 * years)))
        return first + timedelta(days=self.rng.randrange(max(1, (last - first).days)))

    def owes(self, what: str) -> bool:
        """Whether the business failed with this harm planted."""
        return what in self.debts.get(self.business.id, set())

    def grading(self) -> str:
        """A 3x5x2 grade: source 1-3 and assessment A-E."""
        return self.rng.choice("112223") + self.rng.choice("AABBBCDE")

    def handling(self) -> str:
        """Handling code: P may be shared by the rules, C with conditions."""
        return self.rng.choice("PPPC")


def uk(day: date) -> str:
    """31/12/2025."""
    return day.strftime("%d/%m/%Y")


def food(v: View, ref: str, number: int) -> Row:
    """The Food Standards Agency's open-data layout; some await a rating, some are exempt."""
    b, r = v.business, v.rng
    draw = r.random()
    if draw < 0.04:
        rating = "AwaitingInspection"
    elif draw < 0.06:
        rating = "Exempt"
    else:
        rating = v.pick(v.has("food_hygiene"), r.choice((("1", "2", "0", "3"), ("0", "1", "2")))
                        if v.has("food_hygiene") else ("3", "4", "5"))  # fmt: skip
    lines = [*v.lines, "", "", "", ""][:4]
    row: dict[str, Any] = {
        "FHRSID": int(ref), "LocalAuthorityBusinessID": f"PI/{number:06d}",
        "BusinessName": v.name or b.trading,
        "BusinessType": BY_ID[b.trade].food_type, "AddressLine1": lines[0],
        "AddressLine2": lines[1],
        "AddressLine3": lines[2], "AddressLine4": lines[3], "PostCode": v.postcode,
        "RatingValue": rating, "RatingKey": f"fhrs_{rating.lower()}_en-GB",
        "RatingDate": v.day(4).isoformat() if rating.isdigit() else "",
        "LocalAuthorityName": "Farrowmere", "SchemeType": "FHRS", "NewRatingPending": False,
    }  # fmt: skip
    if r.random() < 0.8:
        row["_geo"] = (b.address.easting, b.address.northing)
    return row


def trading_standards(v: View, ref: str, number: int) -> Row:
    """Four address columns, trader under any of its names, a local risk band."""
    lines = [*[*v.lines, "", "", ""][:3], ", ".join(v.lines[3:])]
    bad = v.has("illicit_goods", "unsafe_goods", "age_restricted")
    return {
        "Ref No": ref, "Trader": v.name, "Address 1": lines[0], "Address 2": lines[1],
        "Address 3": lines[2], "Address 4": lines[3], "Post Code": v.postcode, "Tel": v.phone,
        "Contact": v.business.owner.name if v.rng.random() < 0.45 else "",
        "Trade": v.business.trade, "TS Risk": v.pick(bad, ("High", "Medium", "Low")),
        "Last Visit": uk(v.day(6)) if v.rng.random() < 0.7 else "",
    }  # fmt: skip


def licensing(v: View, ref: str, number: int) -> Row:
    """Premises licences: address joined with pipes, holder, designated supervisor, UPRN on half."""
    b, r = v.business, v.rng
    status = "Surrendered" if b.until else v.pick(
        v.has("licensing"), ("Suspended", "Lapsed", "Issued"), 0.4)  # fmt: skip
    return {
        "CaseReference": ref, "PremisesName": v.name or b.trading,
        "LocationText": "| ".join(v.lines),
        "Postcode": v.postcode, "LicenceHolder": b.legal, "DPS": b.owner.name,
        "StatusLabel": f"Licence {status}",
        "LicenceStartDate": uk(b.since + timedelta(days=20)),
        "LicenceEndDate": uk(b.until) if b.until else "", "LateNightRefreshment": r.choice("YN"),
        "UPRN": str(b.address.uprn) if r.random() < 0.55 else "",
    }  # fmt: skip


def housing(v: View, ref: str, number: int) -> Row:
    """Houses in multiple occupation: addresses without business names."""
    b, r = v.business, v.rng
    start = max(b.since, date(2022, 1, 1) + timedelta(days=r.randrange(1500)))
    state = v.pick(v.has("hmo"), ("Suspected HMO", "Refused", "Licensed"), 0.55)
    return {
        "Licence no.": ref, "HMO address": ", ".join(v.lines), "Postcode": v.postcode,
        "Licence holder": b.legal if r.random() < 0.8 else b.owner.name, "Manager's phone": v.phone,
        "Max. occupants": r.randint(4, 12), "Licence status": state,
        "Licence start": start if state == "Licensed" else None,
        "Licence expiry": start + timedelta(days=1826) if state == "Licensed" else None,
    }  # fmt: skip


def rates(v: View, ref: str, number: int) -> Row:
    """Business rates: ratepayer by legal name or none, recovery stage and arrears."""
    b, r = v.business, v.rng
    owing = v.has("business_rates") or v.owes("rates_unpaid")
    stage = v.pick(
        owing, ("Liability order", "Summons", "Reminder", "Up to date"), 0.6 if owing else 0.85
    )
    # An arrears figure only where a stage has been reached.
    amount = f"{r.randint(400, 29_000):,}.00" if stage != "Up to date" else "0.00"
    postcode = f", {v.postcode}" if v.postcode else ""
    return {
        "Property reference number": ref, "Ratepayer": "" if r.random() < 0.22 else b.legal,
        "Address": ", ".join(v.lines) + postcode, "Postcode": v.postcode,
        "Rateable value": r.randrange(1_500, 60_000, 250), "VOA description": BY_ID[b.trade].voa,
        "Liability start date": b.since.isoformat(), "Occupied": "N" if b.until else "Y",
        "Empty from": b.until.isoformat() if b.until else "", "Recovery stage": stage,
        "Arrears": amount,
    }  # fmt: skip


def health_safety(v: View, ref: str, number: int) -> Row:
    """LAC 67/2 categories, address without commas, two-digit years."""
    return {
        "Premises ID": ref, "Premises": v.name, "Address": " ".join(v.lines), "PC": v.postcode,
        "Telephone": v.phone, "LAC 67/2 category": v.pick(v.has("health_safety"), ("A", "B1",
            "B2", "C")),
        "Inspected": v.day(5).strftime("%d-%b-%y") if v.rng.random() < 0.6 else "",
    }  # fmt: skip


def fire(v: View, ref: str, number: int) -> Row:
    """Fire audits: risk level (hazard) beside outcome (compliance)."""
    b, bad = v.business, v.has("fire_safety")
    return {
        "AuditRef": ref, "PremisesName": v.name or b.trading if v.group != "hmo" else "",
        "Address": ", ".join(v.lines), "Postcode": v.postcode,
        "ResponsiblePerson": b.owner.name if v.rng.random() < 0.5 else "", "Telephone": v.phone,
        "SleepingRisk": "Yes" if v.group in ("sleep", "hmo") else "No",
        "RiskLevel": v.pick(bad, ("Very high", "High", "Medium", "Low", "Very low"), 0.45),
        "Outcome": v.pick(bad, ("Enforcement notice", "Informal notification", "Satisfactory")),
        "AuditDate": v.day(5).isoformat(),
    }  # fmt: skip


INTEL = {
    "organised_crime": "Males seen exchanging packages at rear late at night",
    "illicit_goods": "Cheap tobacco sold from under counter",
    "illegal_working": "Workers leave by the back when officers pass",
    "modern_slavery": "Workers collected by van and not allowed to speak",
    "wages": "Workers say wages are held back",
    "licensing": "Serving after hours with doors locked",
    "director_misconduct": "Business changes its name every year",
    "tax": "Two tills, one kept under the counter",
}


CONDITIONS = (
    "Not to be shown to the subject", "Not to be shown to the subject",
    "No contact with the subject; ask the force intelligence desk first", "",
)  # fmt: skip
"""Of rows with handling code C; the agreement of the demonstration carries the first."""
MARKED = ("OFFICIAL-SENSITIVE", "O-S", "OFFICIAL SENSITIVE", "OFFICIAL")


def police(v: View, ref: str, number: int) -> Row:
    """Intelligence graded 3x5x2, marked and coded for handling; place by hearsay."""
    b, r = v.business, v.rng
    known = [t for c, t in INTEL.items() if c in v.wrong]
    row: Row = {
        "URN": ref, "Reported": v.day(2), "Premises": v.name or b.trading,
        "Location": ", ".join(v.lines[-3:]), "Postcode": v.postcode,
        "Nominal": b.owner.name if r.random() < 0.3 else "",
        "Mobile": b.phone if b.phone.startswith("07") and r.random() < 0.7 else "",
        "Intelligence": r.choice(known) if known else "Anti-social behaviour outside premises",
        "3x5x2 grading": v.grading(),
        "Handling": v.handling(),
    }  # fmt: skip
    condition = CONDITIONS[number % len(CONDITIONS)] if row["Handling"] == "C" else ""
    return row | {
        "Handling conditions": condition, "Protective marking": MARKED[number % len(MARKED)],
    }  # fmt: skip


def hmrc(v: View, ref: str, number: int) -> Row:
    """Employer compliance: legal names in capitals, debts, compact dates."""
    b, r = v.business, v.rng
    owing = v.has("tax") or v.owes("tax_unpaid")
    debt = r.randint(10_500, 140_000) if v.owes("tax_unpaid") or (owing and r.random() < 0.5) else 0
    return {
        "CASE REF": ref, "EMPLOYER": b.legal.upper(),
        "TRADING AS": b.trading.upper() if r.random() < 0.5 else "",
        "ADDRESS": ", ".join(v.lines).upper(),
        "POSTCODE": v.postcode.upper(), "TELEPHONE": v.phone,
        "COMPANY NO": b.company.number if b.company and r.random() < 0.7 else "",
        "REGIME": r.choice(("PAYE", "VAT", "PAYE/VAT", "EXCISE")),
        "COMPLIANCE RISK": v.pick(owing, ("High", "Medium", "Low")), "DEBT GBP": debt or "",
        "OPENED": v.day(3).strftime("%Y%m%d"),
    }  # fmt: skip


def immigration(v: View, ref: str, number: int) -> Row:
    """Allegations and what came of them."""
    return {
        "reference": ref, "received": v.day(2).isoformat(), "business": v.name,
        "address": ", ".join(v.lines), "postcode": v.postcode,
        "allegation": v.rng.choice(("Working without permission", "Sleeping on premises",
                                    "Paid in cash below minimum wage")),
        "grade_3x5x2": v.grading(), "handling": v.handling(),
        "outcome": v.pick(v.has("illegal_working"), ("Civil penalty", "Warning", "No action"), 0.5),
    }  # fmt: skip


def fwa(v: View, ref: str, number: int) -> Row:
    """Fair Work Agency cases, nested as its system exports them."""
    b, r = v.business, v.rng
    unpaid = v.owes("award_unpaid")
    return {
        "caseRef": ref, "employer": b.legal if r.random() < 0.6 else b.trading,
        "workplace": {"address": ", ".join(v.lines), "postcode": v.postcode},
        "telephone": v.phone, "companyNumber": b.company.number if b.company else None,
        "complaintType": r.choice(("Minimum wage", "Holiday pay", "Deductions",
            "Gangmaster licence")),
        "status": "Award unpaid" if unpaid else r.choice(("Open", "Closed", "Arrears paid")),
        "risk": v.pick(v.has("wages", "modern_slavery"), ("High", "Medium", "Low")),
        "received": v.day(3).isoformat(),
    }  # fmt: skip


def hse(v: View, ref: str, number: int) -> Row:
    """Notices served on the legal person, with their result."""
    live = v.owes("live_notice")
    served = v.day(1.5)
    return {
        "Notice Number": ref, "Recipient's Name": v.business.legal, "Served Date": uk(served),
        "Notice Type": v.rng.choice(("Improvement Notice", "Prohibition Notice")),
        "Location of Premises": ", ".join(v.lines), "Postcode": v.postcode,
        "Compliance Date": uk(served + timedelta(days=60)),
        "Result": "Not complied - live" if live else v.rng.choice(("Complied", "Complied",
            "Not complied - live")),
    }  # fmt: skip


COMPLAINTS = {
    "food_hygiene": "Food - pests or dirty kitchen", "fire_safety": "Blocked exit",
    "waste": "Commercial waste dumped", "age_restricted": "Vapes sold to child",
    "illicit_goods": "Counterfeit goods", "hmo": "Overcrowded house", "licensing": "Late noise",
    "unsafe_goods": "Unsafe product", "health_safety": "Unsafe work",
    "planning": "Use without planning permission",
}  # fmt: skip


def complaints(v: View, ref: str, number: int) -> Row:
    """What the public reported, with place names as people say them."""
    fits = [t for c, t in COMPLAINTS.items() if c in v.wrong]
    names = v.world.registry.names
    return {
        "Ref": ref, "Received": v.day(2).strftime("%d/%m/%Y %H:%M").replace("00:00",
            f"{v.rng.randint(8, 19):02d}:05"),
        "Category": v.rng.choice(fits) if fits and v.rng.random() < 0.8 else v.rng.choice(
            ("Noise", "Smell", "Litter", "Overcharging")),
        "Premises complained of": v.name, "Where": ", ".join(v.lines), "Postcode": v.postcode,
        "Complainant": f"{names.given()} {names.surname()}",
        "How": v.rng.choice(("Telephone", "Web form", "E-mail")),
        "Status": v.rng.choice(("Open", "Closed - advice", "Closed - visit")),
    }  # fmt: skip
