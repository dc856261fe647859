"""Hubs when records are added: those known stay, and new records may make new ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.block import Dead
from gis_planner.matching.decide import Orders
from gis_planner.matching.hub_stage import Hubs, address_hubs
from gis_planner.matching.hubs import SWITCHBOARD, Hub, find_hubs, telling_words
from gis_planner.matching.normalise import Normal
from gis_planner.matching.params import MatchParams
from gis_planner.matching.state_rows import take_normal
from gis_planner.matching.tokens import Floats, Ints

Long = NDArray[np.int64]
Mask = NDArray[np.bool_]
Owned = tuple[str, Long, Ints]
"""Kind, value of each holding, row that holds it."""


def kept_hubs(normal: Normal, uprn: Long, rows: Mask, known: Hubs, orders: Orders,
              fresh: Mask) -> Hubs:  # fmt: skip
    """The hubs of the match before over the rows of now: fresh rows are marked by value."""
    found = Hubs(len(normal), len(normal.values))
    found.dead.values[: len(known.dead.values)] = known.dead.values
    found.dead = Dead(found.dead.values, known.dead.uprns)
    found.listed = list(known.listed)
    found.rows = rows.copy()
    shared = np.isin(uprn, np.fromiter(known.dead.uprns, np.int64, len(known.dead.uprns)))
    for hub in known.listed:
        if hub.kind == "postcode":
            code = normal.pool.ids.get(hub.value, 0)
            shared |= (normal.places.postcode == code) & (uprn < 0) & (code > 0)
    found.rows |= shared & fresh
    address_hubs(normal, orders, found)
    seen: dict[tuple[str, str], Hub] = {(h.kind, h.value): h for h in found.listed}
    found.listed = list(seen.values())
    return found


def new_hubs(normal: Normal, uprn: Long, fresh: Mask, weight: Floats, params: MatchParams,
             orders: Orders, found: Hubs) -> Mask:  # fmt: skip
    """Marks hubs that fresh records make; the rows that hold them must be compared again."""
    again = np.zeros(len(normal), np.bool_)
    if "hubs" in params.rules:
        return again
    values, codes = list(normal.values.ids), list(normal.pool.ids)
    for kind, held, rows in _holdings(normal, uprn):
        limit = params.hub_families[kind]
        desk = kind == "phone"
        held, rows = _grown(held, rows, fresh, SWITCHBOARD if desk else limit)
        if not len(rows):
            continue
        here, position = np.unique(rows, return_inverse=True)
        words = telling_words(take_normal(normal, here), weight)
        hubs = find_hubs(kind, held, position.astype(np.int32), words, limit,
                         normal.list_id[here] if desk else None)  # fmt: skip
        for value, (families, count) in hubs.items():
            written = codes if kind == "postcode" else values
            name = str(value) if kind == "uprn" else written[value]
            full = name if kind in ("phone", "email", "website") else f"{kind}:{name}"
            if full in orders.not_hubs or _known(kind, value, name, found):
                continue
            again[rows[held == value]] = True
            _mark(kind, value, normal, uprn, found)
            found.listed.append(Hub(kind, full.partition(":")[2], families, count))
    return again


def _holdings(normal: Normal, uprn: Long) -> list[Owned]:
    every = np.arange(len(normal), dtype=np.int32)
    phones = normal.phones
    found = [
        ("phone", phones.values.astype(np.int64), phones.row_of()),
        ("email", normal.email.astype(np.int64), every),
        ("website", normal.web.astype(np.int64), every),
        ("uprn", uprn, every),
        ("postcode", normal.places.postcode.astype(np.int64), every),
    ]
    return [(kind, held[held > 0], rows[held > 0]) for kind, held, rows in found]


def _grown(held: Long, rows: Ints, fresh: Mask, limit: int) -> tuple[Long, Ints]:
    """Holdings of values that a fresh row holds and that more than `limit` rows hold."""
    mine = np.isin(held, held[fresh[rows]])
    held, rows = held[mine], rows[mine]
    value, position, count = np.unique(held, return_inverse=True, return_counts=True)
    many = (count > limit)[position] if len(value) else np.empty(0, np.bool_)
    return held[many], rows[many]


def _known(kind: str, value: int, name: str, found: Hubs) -> bool:
    if kind == "uprn":
        return value in found.dead.uprns
    if kind == "postcode":
        return any(h.kind == kind and h.value == name for h in found.listed)
    return bool(found.dead.values[value])


def _mark(kind: str, value: int, normal: Normal, uprn: Long, found: Hubs) -> None:
    if kind == "uprn":
        found.dead = Dead(found.dead.values, found.dead.uprns | {value})
        found.rows |= uprn == value
    elif kind == "postcode":
        found.rows |= (normal.places.postcode == value) & (uprn < 0)
    else:
        found.dead.values[value] = True
