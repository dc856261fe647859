"""Hubs: values that strangers share, which are shown and marked but do not link.

Matching proposes hubs before it knows who is who. Here the holders of a contact are counted
again, once for each trader, so that five businesses under ten names are still five.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pyarrow as pa

from gis_planner.geo.postcodes import postcode_of
from gis_planner.links.params import LinkParams
from gis_planner.links.sources import Case
from gis_planner.links.texts import (
    address_key,
    email_address,
    name_family,
    phone_number,
    web_host,
)

Hubs = dict[tuple[str, str], str]
"""(kind, value) → sentence; kinds phone, email, website, vehicle, address, postcode, premises."""

_NORMAL: dict[str, Callable[[str], str | None]] = {
    "phone": phone_number, "email": email_address, "website": web_host, "postcode": postcode_of,
}  # fmt: skip
_COUNTED = "is shared by"
"""Words of a hub that matching counted, and no person decided."""
CONTACTS = frozenset({"phone", "email", "website"})


def find_hubs(
    case: Case,
    values: dict[str, list[tuple[str, ...]]],
    doors: list[str | None],
    given: pa.Table,
    premises: pa.Table,
    params: LinkParams,
) -> Hubs:
    """Hubs by people's decisions, places that matching found, and values of too many holders."""
    hubs = _given(given, premises)
    family = families(case)
    _recount_places(case, family, hubs, params)
    roles = case.texts("role")
    offices: list[tuple[str, ...]] = [
        (d,) if d and r == "registered_office" else () for d, r in zip(doors, roles)
    ]
    for door, rows in _rows_of(offices).items():
        names = {family[i] or "" for i in rows} - {""}
        exact = door[-1:].isdigit()
        if len(names) > (params.hub_office_families if exact else params.hub_postcode_families):
            hubs["address", door] = _sentence("the registered office", names)
    _obey(hubs, premises, params)
    _office_premises(case, doors, hubs)
    for kind, column in values.items():
        for value, rows in _rows_of(column).items():
            names = {family[i] or "" for i in rows} - {""}
            if len(names) > params.hub_families and (
                _holders(case, rows, family, hubs) > params.hub_families
            ):
                hubs.setdefault((kind, value), _sentence(f"this {kind}", names))
    _obey(hubs, premises, params)
    return hubs


def _obey(hubs: Hubs, premises: pa.Table, params: LinkParams) -> None:
    """People's decisions win over every count."""
    for value in params.hubs:
        for key in _keys(value, premises):
            hubs[key] = "a person decided that it is shared by strangers: it does not link them"
    for value in params.not_hubs:
        for key in _keys(value, premises):
            hubs.pop(key, None)


def _keys(decided: str, premises: pa.Table) -> list[tuple[str, str]]:
    """Keys of a value as decisions write it ('phone:01632 960001', 'uprn:100…', 'premises:P…'). A
    UPRN is all premises there; an address is also its door."""
    kind, _, value = decided.partition(":")
    value = value.strip()
    if kind == "uprn":
        columns = zip(premises["premises_id"].to_pylist(), premises["uprn"].to_pylist())
        return [("premises", p) for p, uprn in columns if uprn and uprn == value.lstrip("0")]
    normal = _NORMAL[kind](value) if kind in _NORMAL else None
    keys = [(kind, normal or value)]
    if kind == "address" and (door := address_key(value, None)):
        keys.append((kind, door))
    return keys


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


def _rows_of(column: list[tuple[str, ...]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, values in enumerate(column):
        for value in values:
            found[value].append(row)
    return found


def _holders(case: Case, rows: list[int], family: list[str | None], hubs: Hubs) -> int:
    """Traders among the rows: rows of one name family, or at one place that is no hub, are one."""
    group: dict[str, str] = {}

    def root(key: str) -> str:
        while group.setdefault(key, key) != key:
            key = group[key]
        return key

    for i in rows:
        place = case.premises[i]
        keys = [f"f{family[i]}" if family[i] else None,
                f"p{place}" if place and ("premises", place) not in hubs else None]  # fmt: skip
        known = [root(k) for k in keys if k]
        for other in known[1:]:
            group[root(other)] = root(known[0])
    return len({root(k) for k in list(group)})


def _sentence(what: str, names: set[str]) -> str:
    some = ", ".join(sorted(names)[:3])
    return f"{len(names)} distinct names share {what} ({some} …): it does not link them"


def _given(given: pa.Table, premises: pa.Table) -> Hubs:
    """Decisions (no families counted) always; counted hubs only where they are places."""
    hubs: Hubs = {}
    by_uprn: dict[str, list[str]] = defaultdict(list)
    for pid, uprn in zip(premises["premises_id"].to_pylist(), premises["uprn"].to_pylist()):
        if uprn:
            by_uprn[uprn].append(pid)
    columns = ("kind", "value", "families", "because")
    for kind, value, count, because in zip(*(given[c].to_pylist() for c in columns)):
        because = because or "shared by strangers"
        if kind == "uprn":
            for pid in by_uprn.get(value, []):
                hubs["premises", pid] = because
        elif kind not in CONTACTS or not count:
            hubs[kind, (_NORMAL[kind](value) if kind in _NORMAL else None) or value] = because
    return hubs


def _recount_places(case: Case, family: list[str | None], hubs: Hubs, params: LinkParams) -> None:
    """A counted place stays a hub only if enough traders and companies are there: officers who
    live there, and one company under many spellings, do not count."""
    there: dict[str, set[str]] = defaultdict(set)
    for place, name, role in zip(case.premises, family, case.texts("role")):
        if place and name and role != "person" and ("premises", place) in hubs:
            there[place].add(name)
    for place, names in there.items():
        if _COUNTED in hubs["premises", place] and len(names) <= params.hub_office_families:
            del hubs["premises", place]


def _office_premises(case: Case, doors: list[str | None], hubs: Hubs) -> None:
    """Premises that are a hub's address are hubs too."""
    roles = case.texts("role")
    for row, door in enumerate(doors):
        pid = case.premises[row]
        if pid and door and roles[row] == "registered_office" and ("address", door) in hubs:
            hubs.setdefault(("premises", pid), hubs["address", door])
