"""Hubs: values that strangers share, which are shown and marked but do not link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pyarrow as pa

from gis_planner.links.params import LinkParams
from gis_planner.links.sources import Case
from gis_planner.links.texts import (
    email_address,
    name_family,
    phone_number,
    postcode_of,
    web_host,
)

Hubs = dict[tuple[str, str], str]
"""(kind, value) → sentence; kinds phone, email, website, address, postcode, premises."""

_NORMAL: dict[str, Callable[[str], str | None]] = {
    "phone": phone_number,
    "email": email_address,
    "website": web_host,
    "postcode": postcode_of,
}


def families(case: Case) -> list[str | None]:
    """Name family of each row's subject: one for all the names that a company or business bears,
    so that a trading name and a legal name are not two strangers."""
    of_subject: dict[str, str | None] = {}
    names, roles = case.texts("name"), case.texts("role")
    out: list[str | None] = []
    for i, subject in enumerate(case.subjects):
        if subject is None:
            out.append(name_family(names[i] or "") or None if roles[i] != "person" else None)
            continue
        if not of_subject.get(subject):
            org = case.organisations.get(subject)
            name = org.name if org else names[i]
            of_subject[subject] = name_family(name) if name else None
        out.append(of_subject[subject])
    return out


def find_hubs(
    case: Case,
    values: dict[str, list[tuple[str, ...]]],
    doors: list[str | None],
    given: pa.Table,
    premises: pa.Table,
    params: LinkParams,
) -> Hubs:
    """Hubs that matching found, and values shared by more name families than the rule allows."""
    hubs = _given(given, premises)
    family = families(case)
    for kind, column in values.items():
        for value, names in _holders(column, family).items():
            if len(names) > params.hub_families:
                hubs.setdefault((kind, value), _sentence(f"this {kind}", names))
    roles = case.texts("role")
    offices: list[tuple[str, ...]] = [
        (d,) if d and r == "registered_office" else () for d, r in zip(doors, roles)
    ]
    for door, names in _holders(offices, family).items():
        limit = (
            params.hub_families
            if "|" in door and door[-1].isdigit()
            else (params.hub_postcode_families)
        )
        if len(names) > limit:
            hubs[("address", door)] = _sentence("the registered office", names)
    _office_premises(case, doors, hubs)
    return hubs


def _holders(column: list[tuple[str, ...]], family: list[str | None]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row, values in enumerate(column):
        name = family[row]
        if name:
            for value in values:
                found[value].add(name)
    return found


def _sentence(what: str, names: set[str]) -> str:
    some = ", ".join(sorted(names)[:3])
    return f"{len(names)} distinct names share {what} ({some} …): it does not link them"


def _given(given: pa.Table, premises: pa.Table) -> Hubs:
    hubs: Hubs = {}
    by_uprn: dict[str, list[str]] = defaultdict(list)
    for pid, uprn in zip(premises["premises_id"].to_pylist(), premises["uprn"].to_pylist()):
        if uprn:
            by_uprn[uprn].append(pid)
    for kind, value, because in zip(*(given[c].to_pylist() for c in ("kind", "value", "because"))):
        if kind == "uprn":
            for pid in by_uprn.get(value, []):
                hubs["premises", pid] = because or "shared by strangers"
        else:
            normal = (_NORMAL[kind](value) if kind in _NORMAL else None) or value
            hubs[kind, normal] = because or "shared by strangers"
    return hubs


def _office_premises(case: Case, doors: list[str | None], hubs: Hubs) -> None:
    """Premises that are a hub's address are hubs too."""
    roles = case.texts("role")
    for row, door in enumerate(doors):
        pid = case.premises[row]
        if pid and door and roles[row] == "registered_office" and ("address", door) in hubs:
            hubs.setdefault(("premises", pid), hubs["address", door])
