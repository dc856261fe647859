"""Pseudonymised records beside plain ones: the receiver's words, hashed, are the dictionary.

A hash that one of the receiver's own words has is that word, one whose sound is known differs from
it by a slip, any other is a word of its own that equals nothing but itself. So the four comparisons
and their weights serve as they are. What is found lives in memory; results tell pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis_planner.domain.progress import Part, Progress, check
from gis_planner.matching.address import EMPTY
from gis_planner.matching.normalise import ROLE_CODES, Normal, PlacesBuilder, column, normalise
from gis_planner.matching.params import MatchResult
from gis_planner.matching.pseudonym import LinkKey, sound
from gis_planner.matching.state_rows import join_normal, take_normal
from gis_planner.matching.tokens import Pool, RaggedBuilder

UNKNOWN = "0"
"""First letter of a word that is only a hash: spelling never makes it like another."""
SLIP = "~"
"""Last letter of a word that sounds like a known one: one slip away from it."""
MOST_NUMBER = 9999
"""House numbers have four digits at most."""
Hashes = Mapping[str, str]


class Dictionary:
    """Hash → plain value, for every value that the receiver's own records hold."""

    def __init__(self, key: LinkKey, own: Normal, uprns: Iterable[int]) -> None:
        self.key, self.pool, self.values = key, _copy(own.pool), _copy(own.values)
        self.variants, self.uprns = own.variant_tokens, uprns
        self._fields: dict[str, dict[str, str]] = {}

    def whole(self, hashed: str) -> tuple[str, ...]:
        """The words of one of the receiver's names that is the same in one word; () without."""
        return self._wholes.get(hashed, ())

    def word(self, field: str, hashed: str) -> str:
        """A token: the receiver's, or one that stands for the hash. '' of ''."""
        if not hashed:
            return ""
        return self._of(field).get(hashed) or UNKNOWN + hashed

    def name(self, hashed: str, heard: str) -> str:
        """A name's word; `heard`: hash of its sound, '.' where it has none."""
        found = self._of("name").get(hashed)
        if found is None and heard != ".":
            like = self._sounds.get(heard)
            found = f"{like}{SLIP}" if like else None
        return found or UNKNOWN + hashed

    def value(self, field: str, hashed: str) -> str:
        """A phone, e-mail, web domain or company number with its kind in front."""
        return self._values.get(hashed) or f"{field}:{UNKNOWN}{hashed}" if hashed else ""

    def number(self, hashed: str) -> int:
        """A house number; -1 where it is none."""
        return self._numbers.get(hashed, -1)

    def uprn(self, hashed: str) -> int:
        """A UPRN that the receiver knows, else -1."""
        return self._uprns.get(hashed, -1)

    def _of(self, field: str) -> dict[str, str]:
        found = self._fields.get(field)
        if found is None:
            words = [w for w in self.pool.ids if w and w[0] != UNKNOWN]
            if field == "given":
                words += [chr(c) for c in range(ord("A"), ord("Z") + 1)]
            found = self._fields[field] = {self.key.hash(field, w): w for w in words}
        return found

    @cached_property
    def _sounds(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for word in self.pool.ids:
            if heard := sound(word):
                found.setdefault(self.key.hash("sound", heard), word)
        return found

    @cached_property
    def _wholes(self) -> dict[str, tuple[str, ...]]:
        spelled, found = list(self.pool.ids), {}
        for a, b in pairwise(self.variants.offsets.tolist()):
            words = tuple(spelled[k] for k in self.variants.values[a:b].tolist())
            found[self.key.hash("whole name", "".join(words))] = words
        return found

    @cached_property
    def _values(self) -> dict[str, str]:
        return {self.key.hash(v.partition(":")[0], v): v for v in self.values.ids if v}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {self.key.hash("number", str(n)): n for n in range(MOST_NUMBER + 1)}

    @cached_property
    def _uprns(self) -> dict[str, int]:
        return {self.key.hash("uprn", str(u)): u for u in self.uprns}


class Reader:
    """Normalises records of which some are pseudonymised; takes the place of `normalise`.

    `hidden`: record id → the hashed fields (HASHED) and linkage of each pseudonymised record;
    `keys`: linkage → key; `uprns`: UPRNs that a gazetteer knows.
    """

    def __init__(self, hidden: Mapping[int, Hashes], keys: Mapping[str, LinkKey],
                 uprns: Iterable[int] = ()) -> None:  # fmt: skip
        self.hidden, self.keys, self.uprns = hidden, keys, list(uprns)

    def __call__(self, records: pa.Table, progress: Progress) -> Normal:
        """Every record in its place."""
        ids = column(records, "record_id")
        dark = np.array([i in self.hidden for i in ids], np.bool_)
        plain = normalise(records.filter(pa.array(~dark)), Part(progress, 0.0, 0.6))
        own = {int(u) for u in plain.uprn[plain.uprn > 0]}
        books = {
            name: Dictionary(key, plain, own.union(self.uprns)) for name, key in self.keys.items()
        }
        rows = records.filter(pa.array(dark))
        hashed = _read(rows, self.hidden, books, plain, Part(progress, 0.6, 1.0))
        order = np.empty(len(ids), np.int64)
        order[np.r_[np.flatnonzero(~dark), np.flatnonzero(dark)]] = np.arange(len(ids))
        return take_normal(join_normal(plain, hashed), order)


def _copy(pool: Pool) -> Pool:
    """The receiver's own words, before hashes join them."""
    found = Pool()
    found.ids = dict(pool.ids)
    return found


def _read(records: pa.Table, hidden: Mapping[int, Hashes], books: Mapping[str, Dictionary],
          like: Normal, progress: Progress) -> Normal:  # fmt: skip
    build = _Rows(like)
    ids = column(records, "record_id")
    for i, record in enumerate(ids):
        if not i % 2000:
            check(progress)
            progress.report(i / max(len(ids), 1), "reading pseudonyms")
        build.add(hidden[record], books[hidden[record]["linkage"]])
    keys = zip(column(records, "agency"), column(records, "list"), strict=True)
    lists = np.array([like.lists.add(f"{a}\x1f{b}") for a, b in keys], np.int32)
    roles = [ROLE_CODES.get(r or "premises", 0) for r in column(records, "role")]
    return build.build(like, np.array(ids, np.int64), np.array(roles, np.int8), lists)


class _Rows:
    """Grows normalised records from their hashes."""

    def __init__(self, like: Normal) -> None:
        self.pool, self.values = like.pool, like.values
        self.places = PlacesBuilder(like.pool)
        self.variants, self.tokens = RaggedBuilder(), RaggedBuilder()
        self.people, self.phones = RaggedBuilder(), RaggedBuilder()
        self.kind: list[int] = []
        self.legal: list[bool] = []
        self.single: dict[str, list[int]] = {"email": [], "website": [], "company": []}
        self.uprn: list[int] = []

    def add(self, row: Hashes, book: Dictionary) -> None:
        """One record."""
        self._address(row, book)
        self._names(row, book)
        people = []
        for person in row["h_people"].split():
            surname, given, initial = person.split(".")
            known = book.word("given", given)
            if known[:1] == UNKNOWN and initial:
                known = book.word("given", initial)
            people += [known, book.word("surname", surname)]
        self.people.row(self.pool.many(people))
        phones = [book.value("phone", h) for h in row["h_phones"].split()]
        self.phones.row(self.values.many(phones))
        for field, ids in self.single.items():
            ids.append(self.values.add(book.value(field, row[f"h_{field}"])))
        self.uprn.append(book.uprn(row["h_uprn"]))

    def _address(self, row: Hashes, book: Dictionary) -> None:
        ranges = []
        for text in row["h_numbers"].split():
            bounds = [book.number(h) for h in text.split("-")]
            if min(bounds) >= 0:
                ranges.append((bounds[0], bounds[-1]))
        code, out = book.word("postcode", row["h_postcode"]), book.word("outcode", row["h_outcode"])
        if code[:1] == UNKNOWN:
            code = f"{out} {code}"
        words = [book.word("word", h) for h in row["h_words"].split()]
        first = [book.word("word", h) for h in row["h_first"].split()]
        self.places.add(
            EMPTY._replace(
                numbers=tuple(ranges), words=tuple(words), first=" ".join(first),
                subs=tuple(book.word("unit", h) for h in row["h_units"].split()),
                street=book.word("street", row["h_street"]),
            ),
            code,
        )  # fmt: skip

    def _names(self, row: Hashes, book: Dictionary) -> None:
        ids = []
        pairs = zip(row["h_names"].split(" | "), row["h_sounds"].split(" | "), strict=True)
        for names, sounds in pairs if row["h_names"] else ():
            kind, whole, *hashes = names.split()
            ids.append(len(self.kind))
            self.kind.append(int(kind[0]))
            self.legal.append(kind.endswith("+"))
            said = zip(hashes, sounds.split(), strict=True)
            words = book.whole(whole) or tuple(book.name(h, s) for h, s in said)
            self.tokens.row(self.pool.many(words))
        self.variants.row(ids)

    def build(self, like: Normal, ids: NDArray[np.int64], roles: NDArray[np.int8],
              lists: NDArray[np.int32]) -> Normal:  # fmt: skip
        """The finished arrays, over the pools of `like`."""
        nowhere = np.full(len(ids), np.nan)
        return replace(
            like, places=self.places.build(), record_id=ids, role=roles, list_id=lists,
            uprn=np.array(self.uprn, np.int64), variants=self.variants.build(),
            variant_tokens=self.tokens.build(), variant_kind=np.array(self.kind, np.int8),
            variant_legal=np.array(self.legal, np.bool_), people=self.people.build(),
            phones=self.phones.build(), easting=nowhere, northing=nowhere,
            email=np.array(self.single["email"], np.int32),
            web=np.array(self.single["website"], np.int32),
            company=np.array(self.single["company"], np.int32),
        )  # fmt: skip


def conceal(result: MatchResult, hidden: Sequence[int]) -> MatchResult:
    """The result without what hashes gave away: a pseudonymised record tells where it is only at
    premises that a plain record speaks of, premises of pseudonyms alone are left out, and of
    UPRNs no reasons are kept (they speak of the address). Its `state` still knows: never keep it.
    """
    matched, dark = result.matched, pa.array(list(hidden), pa.int64())
    is_dark = pc.is_in(matched["record_id"], dark)
    seen = pc.unique(matched.filter(pc.invert(is_dark))["premises_id"])
    alone = pc.and_(is_dark, pc.invert(pc.is_in(matched["premises_id"], seen)))
    for name, where in (("uprn", alone), ("uprn_confidence", alone), ("easting", alone),
                        ("northing", alone), ("uprn_waterfall", is_dark)):  # fmt: skip
        matched = _blank(matched, name, where, None)
    matched = _blank(matched, "uprn_method", alone, "none")
    matched = _blank(matched, "location_precision", alone, "none")
    matched = _blank(matched, "uprn_because", is_dark, "pseudonymised record: not told")
    premises = result.premises.filter(pc.is_in(result.premises["premises_id"], seen))
    hashed = pc.match_substring_regex(result.hubs["value"], rf"(^|\s){UNKNOWN}[a-z2-7]{{12}}$")
    hubs = result.hubs.filter(pc.invert(hashed))
    return replace(result, matched=matched, premises=premises, hubs=hubs)


def _blank(table: pa.Table, name: str, where: pa.ChunkedArray, value: str | None) -> pa.Table:
    if name not in table.column_names:
        return table
    put = pa.scalar(value, table.schema.field(name).type)
    at = table.column_names.index(name)
    return table.set_column(at, name, pc.if_else(where, put, table[name]))
