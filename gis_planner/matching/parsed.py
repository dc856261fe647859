"""A gazetteer read once: its addresses as numbers, kept beside its index for every later match.

Reading 180,000 addresses takes seconds, loading their numbers milliseconds. The numbers hold as
long as the rules of reading: a file made by other rules is not taken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner import __version__
from gis_planner.domain.progress import Progress
from gis_planner.matching.names import read_names
from gis_planner.matching.normalise import PLACE_WORDS, Places, column, normalise_places
from gis_planner.matching.state_arrays import flatten, pack, pool_of, remap, restore, unpack
from gis_planner.matching.state_rows import join, take
from gis_planner.matching.tokens import Pool, Ragged, RaggedBuilder

Long = NDArray[np.int64]


@dataclass(frozen=True)
class Gazetteer:
    """Parsed gazetteer rows; one UPRN may have several rows (versions of its address)."""

    uprn: Long
    places: Places
    organisation: Ragged
    """Name tokens of the organisation there, if known."""
    residential: NDArray[np.bool_]
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.uprn)


@dataclass(frozen=True)
class Parsed:
    """A gazetteer over a pool of its own, ready to be joined to records'."""

    pool: Pool
    rows: Gazetteer

    def to_bytes(self) -> bytes:
        """As bytes, which `parsed_from` reads."""
        return pack(flatten(self), {"rules": reading_rules()}, small=False)

    def within(self, outcodes: Iterable[str], uprns: Iterable[int] = ()) -> Parsed:
        """Only rows in these outcodes ('BS14') or with these UPRNs."""
        ids = [self.pool.ids[o] for o in outcodes if o in self.pool.ids]
        wanted = np.isin(self.rows.places.outcode, ids)
        wanted |= np.isin(self.rows.uprn, np.fromiter(uprns, np.int64))
        if wanted.all():
            return self
        return Parsed(self.pool, take_gazetteer(self.rows, np.flatnonzero(wanted)))

    def unplaced(self) -> list[int]:
        """UPRNs without coordinates."""
        found: list[int] = self.rows.uprn[np.isnan(self.rows.easting)].tolist()
        return found


def parsed_from(data: bytes | pa.Buffer) -> Parsed | None:
    """What `to_bytes` wrote; None where it is torn, or other rules made it."""
    try:
        arrays, facts = unpack(data)
        if facts.get("rules") != reading_rules():
            return None
        return Parsed(pool_of(arrays["pool"]), restore(Gazetteer, arrays, "rows"))
    except (ValueError, KeyError, TypeError):
        return None


@cache
def reading_rules() -> str:
    """Names the rules by which this program reads and compares: another program, another name."""
    state = hashlib.blake2b(__version__.encode(), digest_size=12)
    folder = resources.files("gis_planner.matching")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith((".py", ".json")):
            state.update(file.read_bytes())
    return state.hexdigest()


def parse_gazetteer(table: pa.Table, progress: Progress) -> Parsed:
    """Read the addresses of a gazetteer table (uprn, address, postcode, organisation, class,
    easting, northing; what is missing is unknown)."""
    pool = Pool()
    uprns = [int(u) if u else -1 for u in column(table, "uprn")]
    homes = [str(c or "").lower().startswith(("resid", "rd")) for c in column(table, "class")]
    owned, addresses = _headed(column(table, "organisation"), column(table, "address"))
    places = normalise_places(addresses, column(table, "postcode"), pool, progress)
    east, north = (
        np.array([np.nan if v is None else v for v in column(table, n)], np.float64)
        for n in ("easting", "northing")
    )
    owners = RaggedBuilder()
    for owner in owned:
        names = read_names(owner)
        owners.row(pool.many(names[0].tokens) if names else [])
    return Parsed(
        pool,
        Gazetteer(np.array(uprns, np.int64), places, owners.build(),
                  np.array(homes, np.bool_), east, north),
    )  # fmt: skip


_PLAIN_HEAD = re.compile(
    r"\b(ROAD|RD|STREET|ST|LANE|AVENUE|AVE|CLOSE|WAY|HILL|SQUARE|TERRACE|GREEN|COURT|FLAT|UNIT"
    r"|FLOOR|BLOCK|BUILDINGS?|HOUSE|COTTAGE)\b",
    re.I,
)
"""Words of a first line that is a street, a unit or a building, not a trader."""


def _headed(owners: list[str | None], addresses: list[str | None]
            ) -> tuple[list[str | None], list[str | None]]:  # fmt: skip
    """Organisations and addresses. A gazetteer that has no organisations may hold them at the head
    of its addresses ('Crown Inn, The Street, West Harptree'): there they are taken apart."""
    if any(owners):
        return owners, addresses
    taken: list[str | None] = list(owners)
    rest = list(addresses)
    for i, address in enumerate(addresses):
        head, _, tail = (address or "").replace("|", ",").partition(",")
        if tail.count(",") and not re.search(r"\d", head) and not _PLAIN_HEAD.search(head):
            taken[i], rest[i] = head.strip(), tail.strip()
    return taken, rest


def fill_places(parsed: Parsed, places: pa.Table) -> Parsed:
    """Rows without coordinates get those of a table (uprn, easting, northing)."""
    codes = np.array([int(u) for u in column(places, "uprn")], np.int64)
    if not len(codes):
        return parsed
    order = np.argsort(codes, kind="stable")
    rows = parsed.rows
    at = np.minimum(np.searchsorted(codes[order], rows.uprn), len(codes) - 1)
    take_it = (codes[order][at] == rows.uprn) & np.isnan(rows.easting)
    source = order[at]
    east, north = (np.array(column(places, n), np.float64) for n in ("easting", "northing"))
    return replace(parsed, rows=replace(
        rows, easting=np.where(take_it, east[source], rows.easting),
        northing=np.where(take_it, north[source], rows.northing),
    ))  # fmt: skip


def join_parsed(parts: Sequence[Parsed]) -> Parsed:
    """Several gazetteers as one, over the pool of the first."""
    first = parts[0]
    if len(parts) == 1:
        return first
    pool = pool_of(list(first.pool.ids))
    rows = first.rows
    for part in parts[1:]:
        rows = join_gazetteers(rows, over(part, pool))
    return Parsed(pool, rows)


def over(parsed: Parsed, pool: Pool) -> Gazetteer:
    """The rows with the words of another pool, which learns those that they use."""
    rows = parsed.rows
    used = np.zeros(len(parsed.pool), np.bool_)
    held = {n: getattr(rows.places, n) for n in PLACE_WORDS} | {"": rows.organisation}
    for part in held.values():
        used[part.values if isinstance(part, Ragged) else part] = True
    ids = np.zeros(len(used), np.int32)
    words = list(parsed.pool.ids)
    at = np.flatnonzero(used)
    ids[at] = [pool.add(words[i]) for i in at.tolist()]
    new: dict[str, Any] = {
        n: remap(v, ids) if isinstance(v, Ragged) else ids[v] for n, v in held.items()
    }
    organisation = new.pop("")
    return replace(rows, places=replace(rows.places, **new), organisation=organisation)


def join_gazetteers(a: Gazetteer, b: Gazetteer) -> Gazetteer:
    """These rows, then those; both over one pool."""
    parts = {f.name: join(getattr(a, f.name), getattr(b, f.name)) for f in fields(Gazetteer)}
    return Gazetteer(**parts)


def take_gazetteer(rows: Gazetteer, at: NDArray[np.integer]) -> Gazetteer:
    """The given rows."""
    return Gazetteer(**{f.name: take(getattr(rows, f.name), at) for f in fields(Gazetteer)})
