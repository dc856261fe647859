"""The law of domain.md section 7, written a second time by hand, and random registers to try it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from gis_planner.domain.handling import Handling
from gis_planner.domain.sharing import CATEGORIES, FIELD_CATEGORY, Gateway, ListHandling
from tests.sharing.world import AGENCIES, AS_OF, PREMISES, PURPOSE, canary, gateway, records

AGENCY = st.sampled_from(AGENCIES)
GATEWAYS = st.lists(
    st.builds(
        gateway,
        AGENCY,
        AGENCY,
        id=st.uuids().map(str),
        categories=st.sets(st.sampled_from(sorted(CATEGORIES))).map(lambda s: tuple(sorted(s))),
        purposes=st.sampled_from([(PURPOSE,), ("other",), (PURPOSE, "other")]),
        valid_from=st.sampled_from(["2026-01-01", "2027-01-01"]),
        valid_until=st.sampled_from(["", "2026-06-01", "2027-06-01"]),
        visibility=st.sampled_from(["full", "full", "full", "hit", "hidden"]),
        handling=st.sampled_from(["P", "C"]),
        conditions=st.sampled_from([(), (), ("No contact",), ("Call first", "no contact.")]),
        accepted=st.dictionaries(AGENCY, st.sampled_from(["", "A. Person"]), max_size=2),
        highest_marking=st.sampled_from(["OFFICIAL", "OFFICIAL-SENSITIVE"]),
        subject_types=st.sampled_from([("business",), ("business", "individual")]),
        suspended_from=st.sampled_from(["", "", "2026-11-01"]),
    ),
    max_size=8,
)
OPEN_GATEWAYS = st.lists(
    st.builds(
        gateway, AGENCY, AGENCY, id=st.uuids().map(str), handling=st.sampled_from(["P", "C"]),
        visibility=st.sampled_from(["full", "full", "full", "hit", "hidden"]),
        conditions=st.sampled_from([(), ("No contact",), ("Call first", "no contact.")]),
        categories=st.sampled_from([tuple(CATEGORIES), tuple(CATEGORIES), ("identity", "history"),
                                    ("identity", "contact", "original")]),
        accepted=st.just(dict.fromkeys(AGENCIES, "A. Person")), recipients=st.just(AGENCIES),
    ),
    min_size=4, max_size=16,
)  # fmt: skip
"""Registers that give much, so that what is said of single lists, fields and records decides."""

MINE = "MINE"
"""Stands for a word of one record alone: its canary."""
_OWNERS = st.sampled_from(["", "", "", "", "hmrc", "glaa", "fire"])
_CATEGORIES = st.sampled_from(["", "", "", "", "contact", "rating"])
_MARKS = ["", "", "", "", "OFFICIAL", "OFFICIAL-SENSITIVE"]
_CODES = st.sampled_from(["", "", "", "P", "C"])
_WORDS = [(), (), (), (), ("No contact",), ("no contact", "Call first.")]
WIDE = st.builds(
    Handling, owner=_OWNERS, category=_CATEGORIES, code=_CODES,
    marking=st.sampled_from([*_MARKS, "SECRET"]), conditions=st.sampled_from(_WORDS),
)  # fmt: skip
BY_HAND = st.builds(
    Handling, owner=_OWNERS, category=_CATEGORIES, code=_CODES,
    marking=st.sampled_from([*_MARKS, "SECRET"]), conditions=st.sampled_from([*_WORDS, (MINE,)]),
)  # fmt: skip
RECEIVED = st.builds(
    Handling, owner=_OWNERS, code=_CODES, marking=st.sampled_from([*_MARKS, "SECRET", MINE]),
    conditions=st.sampled_from([*_WORDS, (MINE,)]),
)  # fmt: skip
_NUMBER = st.integers(0, len(AGENCIES) * len(PREMISES) - 1)
_FIELD = st.tuples(AGENCY, st.sampled_from(sorted(FIELD_CATEGORY)))


@dataclass(frozen=True)
class Said:
    """What is said of lists (by agency), fields and records (by number) of the town."""

    lists: dict[str, Handling] = field(default_factory=dict)
    fields: dict[tuple[str, str], Handling] = field(default_factory=dict)
    received: dict[int, Handling] = field(default_factory=dict)
    by_hand: dict[int, Handling] = field(default_factory=dict)

    def of_record(self, agency: str, number: int) -> list[Handling]:
        """What its list and a person said of one record, its own words in place."""
        held = [h for h in (self.received.get(number), self.by_hand.get(number)) if h]
        mine = canary(agency, "condition", number)
        return [
            replace(
                h, conditions=tuple(mine if c == MINE else c for c in h.conditions),
                marking=canary(agency, "marking", number) if h.marking == MINE else h.marking,
            )
            for h in held
        ]  # fmt: skip

    def of_cell(self, agency: str, name: str, number: int) -> list[Handling]:
        """Everything said of one field of one record; a list that nobody marked is marked so."""
        whole = self.lists.get(agency, Handling())
        whole = replace(whole, marking=whole.marking or "OFFICIAL-SENSITIVE")
        column = self.fields.get((agency, name), Handling())
        return [whole, column, *self.of_record(agency, number)]

    def handling(self) -> tuple[ListHandling, ...]:
        """As a case keeps it."""
        made = []
        for agency in {*self.lists, *(a for a, _ in self.fields)}:
            whole = self.of_cell(agency, "", -1)[0]
            columns = {f: h for (a, f), h in self.fields.items() if a == agency}
            made.append(ListHandling(agency, f"{agency} list", fields=columns, **asdict(whole)))
        return tuple(made)

    def record_handling(self) -> dict[str, Handling]:
        """What a person said, by reference."""
        alone = Said(by_hand=self.by_hand)
        return {
            f"{row['agency']}/{row['list']}/{row['source_ref']}": said
            for row in records()
            for said in alone.of_record(row["agency"], row["record_id"])
        }

    def received_in(self, table: pa.Table) -> pa.Table:
        """RECORDS with what each list says of its rows."""
        alone, rows = Said(received=self.received), table.to_pylist()
        for row in rows:
            number = int(row["source_ref"].removeprefix("ref"))
            for h in alone.of_record(row["agency"], number):
                code = "C" if h.conditions else h.code
                words = [code, "; ".join(h.conditions)]
                row["handling"] = ": ".join(w for w in words if w) or None
                row["marking"], row["owner"] = h.marking or None, h.owner or None
        return pa.Table.from_pylist(rows, table.schema)


SAID = st.builds(
    Said,
    lists=st.dictionaries(AGENCY, WIDE, max_size=2),
    fields=st.dictionaries(_FIELD, WIDE, max_size=4),
    received=st.dictionaries(_NUMBER, RECEIVED, max_size=6),
    by_hand=st.dictionaries(_NUMBER, BY_HAND, max_size=4),
)
NOTHING_SAID = Said()


def _today(agency: str) -> str:
    return "fwa" if agency == "glaa" else agency


def _plain(condition: str) -> str:
    return condition.lower().strip(" .")


def may(
    gateways: list[Gateway], said: Said, row: dict[str, Any], audience: str, purpose: str, name: str
) -> bool:
    """Whether the reader, cleared to OFFICIAL-SENSITIVE, may have one field of one record."""
    levels = said.of_cell(row["agency"], name, row["record_id"])
    for handling in levels:
        if handling.marking not in ("", "OFFICIAL", "OFFICIAL-SENSITIVE"):
            return False
    if _today(row["agency"]) == _today(audience):
        return True
    owners = {_today(row["agency"])} | {_today(h.owner) for h in levels if h.owner}
    wanted = {FIELD_CATEGORY[name]} | {h.category for h in levels if h.category}
    return all(
        owner == _today(audience) or _opens(gateways, levels, owner, audience, purpose, wanted)
        for owner in owners
    )


def _opens(
    gateways: list[Gateway], levels: list[Handling], owner: str, audience: str, purpose: str,
    wanted: set[str],
) -> bool:  # fmt: skip
    """Whether an agreement of one owner gives such a cell, and none of its agreements hides it."""
    opened = False
    for g in gateways:
        same = _today(g.provider) == owner
        mine = any(_today(r) == _today(audience) for r in g.recipients)
        in_date = g.valid_from <= AS_OF and (not g.valid_until or g.valid_until >= AS_OF)
        running = not g.suspended_from or g.suspended_from > AS_OF
        if not (same and mine and in_date and running and purpose in g.purposes):
            continue
        covered = {c for c in wanted if c in g.categories and _subject(c) in g.subject_types}
        if g.visibility == "hidden" and covered:
            return False
        person = any(name and _today(a) == _today(audience) for a, name in g.accepted.items())
        sensitive = any(h.marking == "OFFICIAL-SENSITIVE" for h in levels)
        agreed = {_plain(c) for c in g.conditions}
        asked = {_plain(c) for h in levels for c in h.conditions}
        wordless = any(h.code == "C" and not h.conditions for h in levels)
        if (
            g.visibility == "full" and covered == wanted
            and (person or (g.handling == "P" and not g.conditions))
            and (g.highest_marking == "OFFICIAL-SENSITIVE" or not sensitive)
            and asked <= agreed and (g.handling == "C" or not wordless)
        ):  # fmt: skip
            opened = True
    return opened


def _subject(category: str) -> str:
    return "individual" if category in ("contact", "original") else "business"


def allowed_words(gateways: list[Gateway], said: Said, audience: str, purpose: str) -> set[str]:
    """Every canary that the reader may see, '-' written as '_'."""

    def word(agency: str, field: str, number: int) -> str:
        return canary(agency, field, number).replace("-", "_")

    allowed = set()
    for row in records():
        owner, number = row["agency"], row["record_id"]
        open_ = {f for f in FIELD_CATEGORY if may(gateways, said, row, audience, purpose, f)}
        allowed |= {word(owner, name, number) for name in open_}
        if open_ >= {f for f, c in FIELD_CATEGORY.items() if c in ("rating", "history")}:
            allowed.add(word(owner, "score", number))
        if open_:
            allowed.add(word(owner, "condition", number))
    return allowed
