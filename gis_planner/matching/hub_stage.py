"""Which values of this case are hubs: phones, e-mails, web domains, UPRNs, postcodes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.progress import Silent
from gis_planner.matching.block import Dead
from gis_planner.matching.compare import Lexicon
from gis_planner.matching.decide import Orders
from gis_planner.matching.hubs import Hub, find_hubs, telling_words
from gis_planner.matching.normalise import Normal, Places, normalise_places
from gis_planner.matching.params import MatchParams
from gis_planner.matching.tokens import row_hash


class Hubs:
    """Hubs found: `dead` for blocking and contacts, `rows` whose place is a hub, `listed`."""

    def __init__(self, n: int, values: int) -> None:
        self.dead = Dead(np.zeros(values + 1, np.bool_), frozenset())
        self.rows = np.zeros(n, np.bool_)
        self.listed: list[Hub] = []


def all_hubs(normal: Normal, uprn: NDArray[np.int64], lexicon: Lexicon, params: MatchParams,
               orders: Orders) -> Hubs:  # fmt: skip
    """Hubs among the values of this case; a person's decisions add and take away."""
    found = Hubs(len(normal), len(normal.values))
    if "hubs" in params.rules:
        return found
    words = telling_words(normal, lexicon.name_bits)
    values = list(normal.values.ids)
    rows = np.arange(len(normal), dtype=np.int32)
    limits = params.hub_families
    shared = (
        ("phone", normal.phones.values, normal.phones.row_of()),
        ("email", normal.email, rows),
        ("website", normal.web, rows),
    )
    for kind, ids, owners in shared:
        good = ids > 0
        hubs = find_hubs(kind, ids[good].astype(np.int64), owners[good], words, limits[kind],
                         normal.list_id if kind == "phone" else None)  # fmt: skip
        hubs = {k: v for k, v in hubs.items() if values[k] not in orders.not_hubs}
        for value in orders.hubs & normal.values.ids.keys():
            key = normal.values.ids[value]
            if value.startswith(kind + ":") and key not in hubs:
                hubs[key] = (0, int((ids == key).sum()))
        for key, (families, count) in hubs.items():
            found.dead.values[key] = True
            value = values[key].partition(":")[2]
            found.listed.append(Hub(kind, value, families, count))
    _place_hubs(normal, uprn, words, params, orders, found)
    return found


def _place_hubs(normal: Normal, uprn: NDArray[np.int64], words: list[frozenset[int]],
                params: MatchParams, orders: Orders, found: Hubs) -> None:  # fmt: skip
    limits = params.hub_families
    known = np.flatnonzero(uprn > 0).astype(np.int32)
    hubs = find_hubs("uprn", uprn[known], known, words, limits["uprn"])
    hubs = {k: v for k, v in hubs.items() if f"uprn:{k}" not in orders.not_hubs}
    for value in _decided(orders.hubs, "uprn"):
        if value.isdigit():
            hubs.setdefault(int(value), (0, int((uprn == int(value)).sum())))
    found.rows |= np.isin(uprn, np.array(list(hubs), np.int64))
    found.dead = Dead(found.dead.values, frozenset(hubs))
    found.listed += [Hub("uprn", str(k), f, n) for k, (f, n) in hubs.items()]
    names = list(normal.pool.ids)
    coded = np.flatnonzero(normal.places.postcode > 0).astype(np.int32)
    postcodes = find_hubs("postcode", normal.places.postcode[coded].astype(np.int64),
                                    coded, words, limits["postcode"])  # fmt: skip
    for value in _decided(orders.hubs, "postcode"):
        key = normal.pool.ids.get(value, 0)
        if key:
            count = int((normal.places.postcode == key).sum())
            postcodes.setdefault(key, (0, count))
    for key, (families, count) in postcodes.items():
        if f"postcode:{names[key]}" in orders.not_hubs:
            continue
        found.rows |= (normal.places.postcode == key) & (uprn < 0)
        found.listed.append(Hub("postcode", names[key], families, count))
    address_hubs(normal, orders, found)


def address_hubs(normal: Normal, orders: Orders, found: Hubs) -> None:
    """Addresses that a person called shared, or not: their rows, however the address is written."""
    for values, shared in ((orders.hubs, True), (orders.not_hubs, False)):
        said = _decided(values, "address")
        places = normalise_places(list(said), [None] * len(said), normal.pool, Silent())
        for value, mine in zip(said, _doors(places), strict=True):
            rows = np.all(_doors(normal.places) == mine, axis=1) & bool(mine.any())
            if rows.any():
                found.rows[rows] = shared
                if shared:
                    found.listed.append(Hub("address", value, 0, int(rows.sum())))


def _doors(places: Places) -> NDArray[np.int64]:
    """Postcode, numbers, units and words of each address as four columns."""
    parts = (places.postcode.astype(np.int64), row_hash(places.numbers), row_hash(places.subs),
             row_hash(places.words))  # fmt: skip
    return np.stack(parts, 1)


def _decided(values: set[str], kind: str) -> list[str]:
    """What a person said of one kind of value, in order."""
    return sorted(v.partition(":")[2] for v in values if v.startswith(kind + ":"))
