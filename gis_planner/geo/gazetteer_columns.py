# ruff: noqa: E501  (tables of names)
"""Which columns of a gazetteer are what, by the names that AddressBase, LLPGs and councils use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gis_planner.geo.tables import heading

_NAMES: dict[str, tuple[str, ...]] = {
    "uprn": ("uprn", "uniquepropertyreferencenumber", "uniquepropertyreference", "osuprn",
             "propertyuprn", "premisesuprn", "addressuprn", "blpuuprn"),
    "address": ("address", "fulladdress", "singlelineaddress", "addressstring", "addresstext",
                "addressconcat", "postaladdress", "displayaddress", "formattedaddress", "lpiaddress",
                "propertyaddress", "geographicaddress", "deliveryaddress", "dpaaddress"),
    "organisation": ("organisationname", "organisation", "organization", "organizationname",
                     "rmorganisationname", "occupier", "businessname", "laorganisation", "name"),
    "postcode": ("postcode", "postcodelocator", "postcd", "pcd", "pcds", "postalcode"),
    "class": ("class", "classificationcode", "classcode", "classification", "blpuclass", "bpluclass",
              "usage", "propertytype", "primaryclass", "addresstype"),
    "easting": ("xcoordinate", "easting", "eastings", "x", "xcoord", "geox", "mapeast"),
    "northing": ("ycoordinate", "northing", "northings", "y", "ycoord", "geoy", "mapnorth"),
    "lon": ("longitude", "lon", "long", "lng"),
    "lat": ("latitude", "lat"),
}  # fmt: skip
_DELIVERY = ("departmentname", "subbuildingname", "buildingname", "buildingnumber",
             "dependentthoroughfare", "thoroughfare", "doubledependentlocality",
             "dependentlocality", "posttown")  # fmt: skip
_LPI = ("saotext", "saostartnumber", "saostartsuffix", "saoendnumber", "saoendsuffix", "paotext",
        "paostartnumber", "paostartsuffix", "paoendnumber", "paoendsuffix", "streetdescription",
        "locality", "localityname", "townname", "town")  # fmt: skip
_LINES = ("organisationline", "flat", "flatnumber", "unit", "addressline1", "address1", "line1",
          "addressline2", "address2", "line2", "addressline3", "address3", "line3", "addressline4",
          "address4", "line4", "addressline5", "address5", "buildingname", "housename",
          "buildingnumber", "housenumber", "number", "street", "streetname", "road", "village",
          "locality", "town", "posttown", "city", "county")  # fmt: skip
_STREETS = frozenset({"dependentthoroughfare", "thoroughfare", "street", "streetname", "road"})
_NUMBERS = frozenset({"buildingnumber", "housenumber", "number"})


@dataclass(frozen=True)
class Columns:
    """Names of the columns as in the file; `parts` of the address in written order, each a group
    whose first cell (a building's number) is joined to the rest (its streets) with a space."""

    found: Mapping[str, str]
    parts: Sequence[Sequence[str]] = ()
    ranges: Sequence[Sequence[str]] = field(default=())
    """Groups of (text, start number, suffix, end number, suffix, …) of LPI addresses."""


def recognise(names: Sequence[str]) -> Columns:
    """The columns of a gazetteer; what is absent is not in `found`."""
    by_heading = {heading(n): n for n in reversed(names)}
    found = {
        what: by_heading[key]
        for what, keys in _NAMES.items()
        if (key := next((k for k in keys if k in by_heading), None))
    }
    if "address" in found:
        return Columns(found)
    if "streetdescription" in by_heading or "paostartnumber" in by_heading:
        return Columns(found, ranges=_lpi(by_heading))
    keys = _DELIVERY if "thoroughfare" in by_heading or "subbuildingname" in by_heading else _LINES
    return Columns(found, parts=_groups([k for k in keys if k in by_heading], by_heading))


def _groups(keys: Sequence[str], by_heading: Mapping[str, str]) -> list[list[str]]:
    """A building number goes with the street that follows it."""
    groups: list[list[str]] = []
    number = False
    for key in keys:
        if number and key in _STREETS:
            groups[-1].append(by_heading[key])
        else:
            groups.append([by_heading[key]])
            number = key in _NUMBERS
    return groups


def _lpi(by_heading: Mapping[str, str]) -> list[list[str]]:
    """Secondary then primary addressable object, street, locality, town; '' for absent columns."""
    held = [by_heading.get(k, "") for k in _LPI]
    return [held[0:5], held[5:10], [held[10]], [held[11] or held[12]], [held[13] or held[14]]]
