"""One column's claim on one field: strength of the heading, tempered by its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gis_planner.ingest.content import Profile
from gis_planner.ingest.vocabulary import (
    AUTHORITY,
    PARTY,
    REGISTERED,
    address_part,
    strength,
    words,
)


@dataclass(frozen=True)
class Claim:
    """How sure (0 to 1) and why."""

    confidence: float
    reason: str


NO_CLAIM = Claim(0.0, "")


def claim_for(field: str, column: Profile, columns: Sequence[Profile]) -> Claim:
    """The claim of `column` on `field`."""
    rule = _RULES.get(field)
    if column.empty or rule is None:
        return NO_CLAIM
    heading = strength(field, column.name)
    return rule(column, heading, columns)


def _by_heading(p: Profile, confidence: float, note: str = "") -> Claim:
    return Claim(confidence, f"the heading '{p.name}' names it{note}")


def _percent(share: float) -> str:
    return f"{share * 100:.0f} % of its values"


def _texty(p: Profile, heading: float = 0.0) -> bool:
    """Varied words: neither numbers, links, dates, flags nor one value throughout.

    In a short list a heading that says so outright stands against odd words: '24/7', one row.
    """
    outright = heading >= 0.95 and p.rows <= 20
    varied = not p.constant and p.share("letters") >= 0.6 and p.share("url") < 0.3
    return (
        (varied or outright) and p.share("date") < 0.3
        and p.share("boolean") < 0.7 and p.share("email") < 0.3 and p.share("hash") < 0.3
        and p.share("postcode") < 0.3 and p.share("json") < 0.3
    )  # fmt: skip


_OTHER_NAMES = re.compile(
    r"\b(street|town|city|road|locality|county|fore|first|sur|last|file|user|server|day|weekday"
    r"|month|column|field|status|category|type|scheme|country|area|zone)\b"
)


def _name(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    text = words(p.name)
    if not _texty(p, heading) or heading == 0 or AUTHORITY.search(text) or p.mean_length > 120:
        return NO_CLAIM
    if "address" in text.split():
        return NO_CLAIM
    if PARTY.search(text) and heading < 0.7:
        return NO_CLAIM
    if _OTHER_NAMES.search(text):
        return NO_CLAIM
    if strength("trade", p.name) >= 0.85 or (address_part(p.name) and heading < 0.9):
        return NO_CLAIM
    if heading <= 0.8 and p.distinct < 0.3 and p.rows > 30:
        return NO_CLAIM
    return _by_heading(p, heading * (0.75 + 0.25 * p.filled))


def _organisation(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    text = words(p.name)
    if not _texty(p) or heading == 0 or AUTHORITY.search(text):
        return NO_CLAIM
    if re.search(r"\b(licensee|applicant|landlord|proprietor|owner)\b", text) and _people(p):
        return NO_CLAIM
    return _by_heading(p, heading * (0.85 + 0.15 * p.filled))


def _people(p: Profile) -> bool:
    """Values read like people: few company words, two or three words, often a title."""
    return p.share("company_word") < 0.15 and 1.5 <= p.words <= 4.5


def _person(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    if not _texty(p) or heading == 0 or p.share("company_word") > 0.4 or p.share("number") > 0.3:
        return NO_CLAIM
    return _by_heading(p, heading)


def _postcode(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    share = p.share("postcode")
    text = words(p.name)
    other = bool(PARTY.search(text)) and not re.search(
        r"\b(premises|site|property|location)\b", text
    )
    if other:
        return NO_CLAIM
    registered = 0.2 if REGISTERED.search(text) else 0.0
    if heading and share >= 0.4:
        return Claim(
            0.6 * heading + 0.4 * share - registered,
            f"the heading, and {_percent(share)} are postcodes",
        )
    if share >= 0.8:
        return Claim(0.75 * share - registered, f"{_percent(share)} are postcodes")
    if heading >= 1.0 and p.share("has_postcode") < 0.2 and share > 0.1:
        return _by_heading(p, 0.5)
    return NO_CLAIM


def _uprn(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    share = p.share("uprn")
    if heading and share >= 0.3:
        return Claim(0.6 + 0.4 * share, f"the heading, and {_percent(share)} have 5 to 12 digits")
    if p.share("long_uprn") >= 0.95 and p.distinct > 0.2 and p.filled > 0.3:
        return Claim(0.65, f"{_percent(p.share('long_uprn'))} have the form of a UPRN")
    return NO_CLAIM


def _company_number(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    share = p.share("company_number")
    plain = p.share("integer") + share
    if heading and plain >= 0.5:
        return Claim(
            0.95, f"the heading, and {_percent(min(plain, 1))} have the form of a company number"
        )
    if strength("source_ref", p.name) >= 0.93:  # service requests are SR000123, as companies can be
        return NO_CLAIM
    zero = sum(1 for v in p.values if re.match(r"0\d{7}$|[A-Z]{2}\d{6}$", v)) / max(
        len(p.values), 1
    )
    if share >= 0.97 and zero >= 0.3 and len(p.values) >= 10:
        return Claim(0.8, f"{_percent(share)} have the form of a company number")
    return NO_CLAIM


def _email(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    share = p.share("email")
    if share < 0.5 or p.constant or AUTHORITY.search(words(p.name)):
        return NO_CLAIM
    return Claim(
        max(0.7 * share, heading * 0.6 + 0.4 * share), f"{_percent(share)} are e-mail addresses"
    )


def _website(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    share = p.share("url")
    if share < 0.4 or p.constant or AUTHORITY.search(words(p.name).replace("url", "")):
        return NO_CLAIM
    return _by_heading(p, heading * share) if heading else NO_CLAIM


_NO_EVENT = re.compile(
    r"\b(extract|download|printed|run|snapshot|birth|dob|meta|relief|reliefs|exemptions?|next|due"
    r"|review|planned|target|accounts|returns|confirmation statement|previous)\b"
)


def _dates(p: Profile) -> float:
    return max(p.share("date"), p.share("compact_date"), p.share("serial_date"))


def _date(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    share = _dates(p)
    text = words(p.name)
    if share < 0.5 or _NO_EVENT.search(text):
        return NO_CLAIM
    if heading:
        return Claim(heading * (0.7 + 0.3 * share) * (0.85 + 0.15 * p.filled),
                     f"the heading, and {_percent(share)} are dates")  # fmt: skip
    return NO_CLAIM


def _rating(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    if heading == 0 or _dates(p) > 0.5 or p.share("uri") > 0.3 or p.mean_length > 40:
        return NO_CLAIM
    if re.search(r"\b(key|id|date|pending|code)\b", words(p.name)):
        return NO_CLAIM
    if p.distinct > 0.8 and p.rows > 50 and p.share("number") < 0.9:
        return NO_CLAIM
    return _by_heading(p, heading)


def _status(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    text = words(p.name)
    if heading == 0 or p.share("uri") > 0.3 or _dates(p) > 0.5 or p.mean_length > 60:
        return NO_CLAIM
    if (p.distinct > 0.7 and p.rows > 50) or re.search(r"\b(pims|eps|uri|id|code|pending)\b", text):
        return NO_CLAIM
    return _by_heading(p, heading * (0.9 if p.share("number") > 0.8 else 1.0))


def _trade(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    text = words(p.name)
    if heading == 0 or p.share("uri") > 0.3 or p.share("json") > 0.3 or p.share("boolean") > 0.8:
        return NO_CLAIM
    if p.share("integer") > 0.8 or p.share("letters") < 0.5 or p.mean_length > 200:
        return NO_CLAIM
    spread = p.distinct > 0.7 and p.rows > 50
    return _by_heading(p, heading * (0.8 if p.constant else 1.0) * (0.5 if spread else 1.0)
                       * (0.9 if re.search(r"\bcode\b", text) else 1.0))  # fmt: skip


def _source_ref(p: Profile, heading: float, columns: Sequence[Profile]) -> Claim:
    if p.distinct < 0.9 or p.filled < 0.9 or (_dates(p) > 0.5 and p.share("integer") < 0.9):
        return NO_CLAIM
    if p.share("json") > 0.2 or (
        p.share("number") > 0.9 and p.share("integer") < 0.5 and not heading
    ):
        return NO_CLAIM
    neat = 0.8 if p.share("hash") > 0.9 else 0.75 if p.share("uri") > 0.5 else 1.0
    neat *= 1.0 if p.distinct >= 0.999 and p.filled >= 0.99 else 0.9
    other = PARTY.search(words(p.name)) and heading < 0.93
    if heading:
        return Claim(heading * neat * (0.8 if other else 1.0),
                     f"the heading, and {p.distinct * 100:.0f} % of its values differ")  # fmt: skip
    if AUTHORITY.search(words(p.name)) or p.share("code") < 0.98 or p.words > 1.01:
        return NO_CLAIM
    if p.distinct < 0.999 or p.filled < 0.99:
        return NO_CLAIM
    if columns and columns[0].name == p.name:
        return Claim(0.55, "it stands first and its values are unique codes")
    mixed = sum(1 for v in p.values if re.search(r"\d", v) and re.search(r"[A-Za-z]", v))
    return Claim(0.42, "its values are unique codes") if mixed > 0.95 * len(p.values) else NO_CLAIM


_RULES = {
    "name": _name, "organisation": _organisation, "person": _person, "postcode": _postcode,
    "uprn": _uprn, "company_number": _company_number, "email": _email, "website": _website,
    "date": _date, "date_from": _date, "date_to": _date, "rating": _rating, "status": _status,
    "trade": _trade, "source_ref": _source_ref,
}  # fmt: skip
