"""What a source list is, and which of its fields the program understands."""

from __future__ import annotations

from dataclasses import dataclass, field

FIELDS: dict[str, str] = {
    "source_ref": "the agency's own reference for the row",
    "name": "trading name or name of the premises",
    "organisation": "legal owner, licence holder, ratepayer or provider",
    "company_number": "Companies House number",
    "person": "contact, licensee or director",
    "address": "address; several columns are joined with commas",
    "postcode": "postcode",
    "uprn": "Unique Property Reference Number",
    "phone": "telephone number",
    "email": "e-mail address",
    "website": "web address",
    "trade": "type of business",
    "status": "status of the record",
    "rating": "risk, rating or outcome as the agency gives it",
    "date": "date that the row speaks about",
    "date_from": "valid since: start, incorporation, grant",
    "date_to": "valid until: closure, dissolution, expiry",
    "easting": "easting, metres, EPSG:27700",
    "northing": "northing, metres, EPSG:27700",
    "lon": "longitude, degrees, WGS 84",
    "lat": "latitude, degrees, WGS 84",
    "marking": "security classification of the row: OFFICIAL, OFFICIAL-SENSITIVE, …",
    "handling": "handling code P or C, and the conditions in a second column",
    "owner": "agency that the row comes from, where it is not the list's own",
}
"""Field name → help text; the names are those of `import --map FIELD=COLUMN`."""

ROLES: dict[str, str] = {
    "premises": "the address is where the business is",
    "registered_office": "a company's registered office: evidence about the organisation only",
    "person": "an officer or person with significant control of a company",
    "place": "a complaint, street work or the like at a place, no business named",
}


@dataclass(frozen=True)
class SetAside:
    """A row that could not be imported: where, why, and every original field (nothing is lost)."""

    row_number: int
    reason: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """How one agency's list was read and corrected, kept for its next file.

    `mapping` is field → column name(s) of FIELDS, several columns joined in order.
    `ignored` are columns that recognition proposed and the user took away.
    """

    agency: str
    list_name: str
    mapping: dict[str, tuple[str, ...]]
    role: str = "premises"
    sheet: str = ""
    ignored: tuple[str, ...] = ()
    scheme: str = ""
