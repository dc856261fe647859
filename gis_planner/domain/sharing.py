"""Agreements to share data, markings, and the categories that fields belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gis_planner.domain.handling import DEFAULT_MARKING, Handling
from gis_planner.domain.handling import MARKINGS as MARKINGS

CATEGORIES: dict[str, str] = {
    "identity": "name, organisation, address, postcode, UPRN, coordinates, trade",
    "contact": "telephone, e-mail, website, named people",
    "rating": "rating or outcome in the agency's own scheme",
    "history": "dates and status",
    "original": "every original field as received, free text among them",
}
"""Category of data -> what it holds."""

FIELD_CATEGORY: dict[str, str] = {
    "name": "identity",
    "organisation": "identity",
    "company_number": "identity",
    "address": "identity",
    "postcode": "identity",
    "uprn": "identity",
    "easting": "identity",
    "northing": "identity",
    "trade": "identity",
    "person": "contact",
    "phone": "contact",
    "email": "contact",
    "website": "contact",
    "rating": "rating",
    "scheme": "rating",
    "status": "history",
    "date": "history",
    "date_from": "history",
    "date_to": "history",
    "original": "original",
}
"""Column of RECORDS -> category. The other columns (agency, list, reference, row) say only that
the record exists and go with any category; `content_hash` is never released: it can be guessed."""

INDIVIDUAL_CATEGORIES = frozenset({"contact", "original"})
"""Categories that may be about a living person rather than a business."""


@dataclass(frozen=True)
class Gateway:
    """One agreement: provider gives recipients categories of data for purposes, under a law.

    Dates are ISO, '' = none. `visibility`: full | hit (that a record exists) | hidden (refuses,
    and does not even say that there is something). `accepted` maps a recipient to the named person
    who accepted the conditions. Deny by default: whatever is not written here is not shared.
    """

    id: str
    provider: str
    recipients: tuple[str, ...]
    legal_basis: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    valid_from: str
    review_date: str = ""
    valid_until: str = ""
    name: str = ""
    lists: tuple[str, ...] = ()
    """Source lists it covers; empty = all lists of the provider."""
    subject_types: tuple[str, ...] = ("business", "individual")
    regime: str = "UK GDPR"
    highest_marking: str = "OFFICIAL-SENSITIVE"
    handling: str = "P"
    """P = may be used within the purpose; C = only on the conditions."""
    conditions: tuple[str, ...] = ()
    accepted: dict[str, str] = field(default_factory=dict)
    onward: str = "no"
    """no | consent | yes"""
    retention_days: int = 0
    """Days after release until the recipient destroys it; 0 = as the pack's own expiry."""
    visibility: str = "full"
    provider_owner: str = ""
    provider_deputy: str = ""
    recipient_owner: str = ""
    recipient_deputy: str = ""
    signatories: tuple[str, ...] = ()
    signed_on: str = ""
    dpia: str = ""
    parent: str = ""
    version: str = "1"
    measures: tuple[str, ...] = ()
    suspended_from: str = ""
    suspension_review: str = ""


@dataclass(frozen=True)
class ListHandling:
    """How one list may be handled, and until when it may be kept ('' = no date). `fields`: a field
    of RECORDS → what is said of it beyond the list; '' and () = nothing is said."""

    agency: str
    list_name: str
    marking: str = DEFAULT_MARKING
    retain_until: str = ""
    owner: str = ""
    category: str = ""
    code: str = ""
    conditions: tuple[str, ...] = ()
    fields: Mapping[str, Handling] = field(default_factory=dict)

    @property
    def whole(self) -> Handling:
        """What is said of the list as a whole."""
        return Handling(self.owner, self.category, self.marking, self.code, self.conditions)


def handling_from(value: Mapping[str, Any]) -> Handling:
    """A handling from its stored form; what a newer program added is left out."""
    known = {k: v for k, v in value.items() if k in Handling.__dataclass_fields__}
    return Handling(**known | {"conditions": tuple(known.get("conditions", ()))})


def list_handling_from(value: Mapping[str, Any]) -> ListHandling:
    """A list's handling from its stored form; older cases hold marking and date alone."""
    known = {k: v for k, v in value.items() if k in ListHandling.__dataclass_fields__}
    fields = {name: handling_from(h) for name, h in known.get("fields", {}).items()}
    conditions = tuple(known.get("conditions", ()))
    return ListHandling(**known | {"conditions": conditions, "fields": fields})
