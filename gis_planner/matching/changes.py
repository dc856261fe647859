"""What a match changed: businesses joined and split, records moved, new and withdrawn ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from gis_planner.matching.normalise import column

Answer = tuple[str | None, str | None, str | None]
"""Premises, business and UPRN of a record."""
KINDS = ("joined", "split", "moved", "new", "withdrawn")


@dataclass(frozen=True)
class Change:
    """One thing to look at. Ids are those of now, or of before for what was withdrawn; `records`
    are record ids it concerns, `others` those of the business that they joined or left."""

    kind: str
    business_id: str
    premises_id: str
    records: tuple[int, ...]
    others: tuple[int, ...] = ()
    before: str = ""
    after: str = ""
    uprn_before: str = ""
    uprn_after: str = ""


@dataclass
class _Answers:
    """Answers by record, and records by business, before and after."""

    before: dict[int, Answer]
    after: dict[int, Answer]
    members: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    left: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for record, (_, business, _) in self.after.items():
            if business:
                self.members[business].append(record)
        for record, (_, business, _) in self.before.items():
            if business:
                self.left[business].append(record)

    def premises(self, business: str) -> str:
        """Where a business is now; where it was if it is gone."""
        members = self.members.get(business)
        if members:
            return self.after[members[0]][0] or ""
        return self.before[self.left[business][0]][0] or "" if business in self.left else ""


def answers(table: pa.Table, heirs: Mapping[int, int] | None = None) -> dict[int, Answer]:
    """Answers of a match (record_id, premises_id, business_id, uprn) by record; a record that has
    a newer version (`heirs`) goes by that one's id."""
    names = ("record_id", "premises_id", "business_id", "uprn")
    heirs = heirs or {}
    rows = zip(*(column(table, n) for n in names), strict=True)
    return {heirs.get(r, r): (p, b, u) for r, p, b, u in rows}


def find_changes(before: dict[int, Answer], after: dict[int, Answer]) -> list[Change]:
    """Every change between two matches, in the order of KINDS, then by business."""
    both = _Answers(before, after)
    found = [*_regrouped(both), *_moved(both), *_new(both), *_withdrawn(both)]
    return sorted(found, key=lambda c: (KINDS.index(c.kind), c.business_id, c.records))


def _regrouped(both: _Answers) -> Iterable[Change]:
    """Records that bear another business's id than before: what they joined, or split from."""
    went: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record, (_, business, _) in both.after.items():
        was = both.before.get(record)
        if was and was[1] and business and was[1] != business:
            went[was[1], business].append(record)
    for (old, new), records in went.items():
        stayed = [r for r in both.members.get(old, ()) if r in both.before
                  and both.before[r][1] == old]  # fmt: skip
        met = [r for r in both.members[new] if r not in set(records) and r in both.before]
        place = both.premises(new)
        if met:
            yield Change("joined", new, place, _ids(records), _ids(met), old, new)
        elif stayed:
            yield Change("split", new, place, _ids(records), _ids(stayed), old, new)


def _moved(both: _Answers) -> Iterable[Change]:
    """Records whose UPRN or premises is another: grouped by business and by the move."""
    went: dict[tuple[str, str, str, str, str], list[int]] = defaultdict(list)
    for record, (premises, business, uprn) in both.after.items():
        was = both.before.get(record)
        if was is None or was[1] != business:
            continue
        if was[2] and was[2] != uprn:
            key = (business or "", was[0] or "", premises or "", was[2], uprn or "")
            went[key].append(record)
        elif was[0] != premises:
            key = (business or "", was[0] or "", premises or "", was[2] or "", uprn or "")
            went[key].append(record)
    for (business, old, new, uprn_before, uprn_after), records in went.items():
        yield Change("moved", business, new, _ids(records), (), old, new, uprn_before, uprn_after)


def _new(both: _Answers) -> Iterable[Change]:
    """Records that were not there: with a business that was, or with one of their own."""
    for business, members in both.members.items():
        fresh = [r for r in members if r not in both.before]
        if fresh:
            known = [r for r in members if r in both.before]
            kind = "joined" if known else "new"
            yield Change(kind, business, both.premises(business), _ids(fresh), _ids(known),
                         "", business)  # fmt: skip


def _withdrawn(both: _Answers) -> Iterable[Change]:
    """Records that left, by the business that they were of."""
    for business, members in both.left.items():
        gone = [r for r in members if r not in both.after]
        if gone:
            rest = [r for r in members if r in both.after]
            yield Change("withdrawn", business, both.before[gone[0]][0] or "", _ids(gone),
                         _ids(rest), business, business if rest else "")  # fmt: skip


def _ids(records: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(records))
