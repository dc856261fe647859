"""What a list's rows are: premises, registered offices, people, or contacts about a place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gis_planner.ingest.claims import claim_for
from gis_planner.ingest.content import Profile
from gis_planner.ingest.groups import address_columns
from gis_planner.ingest.vocabulary import person_part, words

_COMPANY = re.compile(
    r"\b(incorporation|company status|company category|sic|reg address|registered office"
    r"|company type|dissolution|accounts|confirmation statement|country of origin)\b"
)
_OFFICER = re.compile(
    r"\b(officer role|appointed on|appointment type|resigned|natures? of control|notified on"
    r"|ceased on|psc|person with significant control|name elements|disqualif\w+|officer name)\b"
)
_REPORT = re.compile(
    r"\b(complaints?|date reported|reported date|reported|date received|received date|incident"
    r"|offence|crime|fly ?tip\w*)\b"
)
_CONTACT = re.compile(
    r"\b(complaints?|received|received date|reported|requests?|closed date|incident|offence|crime"
    r"|lastupdate"
    r"|last update|when ?sent"
    r"|traffic|works|fly ?tip\w*|report|closed|kind|job|duration)\b"
)


def role_of(columns: Sequence[Profile], found: Mapping[str, Any], list_name: str) -> str:
    """One of domain.lists.ROLES for the whole list."""
    headings = [words(p.name) for p in columns]
    text = " ; ".join(headings)
    number = "company_number" in found
    officers = bool(_OFFICER.search(text)) or any(
        "significant-control" in v
        for p in columns
        if words(p.name).endswith("kind")
        for v in p.values[:5]
    )
    if (
        number
        and (officers or {"surname"} <= {person_part(p.name) for p in columns})
        and not _COMPANY.search(text)
    ):
        return "person"
    if number and (_COMPANY.search(text) or _register(columns, found)):
        return "registered_office"
    named = max((claim_for("name", p, columns).confidence for p in columns), default=0.0)
    contact = _CONTACT.search(text + " ; " + list_name.replace("_", " ").replace("-", " "))
    owned = max((claim_for("organisation", p, columns).confidence for p in columns), default=0.0)
    if _REPORT.search(text) and not named and not owned and "uprn" not in found:
        return "place"
    if contact and not named and "postcode" not in found and "uprn" not in found:
        address = address_columns(columns, "premises")
        placed = "lat" in found or "easting" in found or address is not None
        if placed:
            return "place"
    return "premises"


def _register(columns: Sequence[Profile], found: Mapping[str, Any]) -> bool:
    """Every row has its own company number, and no other list's data: a register of companies."""
    number = next(p for p in columns if p.name == found["company_number"].columns[0])
    if number.distinct < 0.98 or number.filled < 0.98:
        return False
    names = [p for p in columns if claim_for("name", p, columns).confidence > 0]
    legal = max((p.share("company_word") for p in names), default=1.0)
    return len(columns) <= 8 and legal > 0.5
