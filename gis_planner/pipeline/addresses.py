"""Type-ahead over the case's gazetteers, or over the addresses its own lists give with a UPRN."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner import settings
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, Silent
from gis_planner.store import Case

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Address:
    """One address to choose. Place in metres EPSG:27700, None where unknown."""

    uprn: str
    address: str
    postcode: str
    organisation: str
    easting: float | None = None
    northing: float | None = None

    @property
    def line(self) -> str:
        """The address in one line."""
        code = "" if self.postcode in self.address else self.postcode
        return ", ".join(p for p in (self.organisation, self.address, code) if p)


class Index(Protocol):
    """Anything that finds addresses by text (geo.gazetteer.GazetteerIndex does)."""

    def search(self, text: str, limit: int = 20) -> pa.Table:
        """Rows uprn, address, postcode, organisation, class, easting, northing."""


class Addresses:
    """Searches every index; may be called from any thread."""

    def __init__(self, indexes: tuple[Index, ...], note: str) -> None:
        self.indexes, self.note = indexes, note

    def search(self, text: str, limit: int = 12) -> tuple[Address, ...]:
        """Addresses that hold every word as typed so far; where there is none, those that hold all
        words but one, as a word may be wrong on the list or not in the gazetteer."""
        if not WORD.search(text):
            return ()
        found = self._all(text, limit)
        words = WORD.findall(text)
        if not found and len(words) > 2:
            for skip in sorted(range(len(words)), key=lambda i: (words[i].isdigit(), -i)):
                found = self._all(" ".join(w for i, w in enumerate(words) if i != skip), limit)
                if found:
                    break
        return found

    def _all(self, text: str, limit: int) -> tuple[Address, ...]:
        rows = [r for index in self.indexes for r in index.search(text, limit).to_pylist()]
        return tuple(dict.fromkeys(_address(r) for r in rows))[:limit]


def _address(row: dict[str, Any]) -> Address:
    return Address(
        row["uprn"] or "", row["address"] or "", row["postcode"] or "", row["organisation"] or "",
        row["easting"], row["northing"],
    )  # fmt: skip


@dataclass(frozen=True)
class OwnAddresses:
    """The addresses that the lists give with their UPRN: few enough to look through."""

    rows: pa.Table
    text: pa.ChunkedArray

    def search(self, text: str, limit: int = 20) -> pa.Table:
        """Rows that hold every word, as a beginning where it may be unfinished; a number before the
        last word is whole."""
        mask: Any = None
        words = WORD.findall(text.lower())
        for i, word in enumerate(words):
            whole = word.isdigit() and i < len(words) - 1
            holds = pc.match_substring(self.text, f" {word} " if whole else f" {word}")
            mask = holds if mask is None else pc.and_(mask, holds)
        found = self.rows if mask is None else self.rows.filter(mask)
        return found.slice(0, limit)


def own_addresses(records: pa.Table, matched: pa.Table) -> OwnAddresses:
    """One row a UPRN that a list gives or the match found, with an address of it."""
    both = records.select(["record_id", "address", "postcode", "name"]).join(
        matched.select(["record_id", "uprn", "easting", "northing"]), "record_id", join_type="inner"
    )
    both = both.filter(pc.and_(pc.is_valid(both["uprn"]), pc.is_valid(both["address"])))
    first = [(n, "first") for n in ("address", "postcode", "name", "easting", "northing")]
    one = both.group_by("uprn", use_threads=False).aggregate(first).sort_by("uprn")
    table = pa.table(
        {
            "uprn": one["uprn"], "address": one["address_first"],
            "postcode": one["postcode_first"], "organisation": one["name_first"],
            "class": pa.nulls(one.num_rows, pa.string()),
            "easting": one["easting_first"], "northing": one["northing_first"],
        }
    )  # fmt: skip
    parts = [pc.fill_null(table[n], "") for n in ("organisation", "address", "postcode", "uprn")]
    joined = pc.utf8_lower(pc.binary_join_element_wise("", *parts, "", " "))
    words = pc.replace_substring_regex(joined, pattern=r"[^\pL\pN]+", replacement=" ")
    return OwnAddresses(table, words)


def open_addresses(case: Case, progress: Progress | None = None) -> Addresses:
    """Open every gazetteer of the case that holds addresses; without one, the lists' own."""
    from gis_planner.geo.gazetteer import build_index

    progress = progress or Silent()
    indexes: list[Index] = []
    names = []
    for name, value in case.documents("gazetteer").items():
        path = Path(value["path"])
        if not path.is_file():
            raise UserError(f"The gazetteer {name} is no longer at {path}.", "Put it back.")
        index = build_index(path, settings.cache_folder() / "gazetteers", progress)
        if index.addresses:
            index.search("a", 1)
            indexes.append(index)
            names.append(f"{name} ({index.rows:,})")
    if indexes:
        return Addresses(tuple(indexes), f"Addresses of {', '.join(names)}")
    if not case.has("matched"):
        return Addresses((), "There is no gazetteer, and nothing is matched yet")
    own = own_addresses(case.records(with_original=False), case.table("matched"))
    note = f"No gazetteer: {own.rows.num_rows:,} addresses that lists give with a UPRN"
    return Addresses((own,), note)
