"""The account of a release: how much of the case is in it, what is withheld and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.sharing import CATEGORIES, FIELD_CATEGORY
from gis_planner.sharing.permitted import INFORMANT_FIELDS, name_informants
from gis_planner.sharing.release import Released

INFORMANTS = "names who told: never released to anybody"
COUNTED = ("records", "premises", "scores", "links", "successions", "visits")


@dataclass(frozen=True)
class Withheld:
    """What one owner withholds for one reason. `values` are filled fields, `records` the rows that
    lose at least one of them; `hidden`: the reader is not even told that there is something."""

    owner: str
    reason: str
    categories: tuple[str, ...]
    records: int
    values: int
    hidden: bool


@dataclass(frozen=True)
class Account:
    """`counts`: table → (rows released, rows in the case)."""

    counts: Mapping[str, tuple[int, int]]
    withheld: tuple[Withheld, ...]

    @property
    def values(self) -> int:
        """Filled fields that are withheld."""
        return sum(w.values for w in self.withheld)


@dataclass
class _Sum:
    categories: set[str] = field(default_factory=set)
    records: int = 0
    values: int = 0
    hidden: bool = False


def account(tables: Mapping[str, pa.Table], released: Released) -> Account:
    """What of `tables` is in the release, and the rest by owner and reason, the most first."""
    counts = {
        name: (released[name].num_rows, tables[name].num_rows)
        for name in COUNTED if name in tables
    }  # fmt: skip
    sums: dict[tuple[str, str], _Sum] = {}
    records = tables["records"]
    told = name_informants(records)
    records = records.append_column("told", told)
    for agency, name in _lists(records):
        of_list = pc.and_(pc.equal(records["agency"], agency), pc.equal(records["list"], name))
        _of_list(records.filter(of_list), agency, name, released, sums)
    rows = [
        Withheld(owner, reason, tuple(c for c in CATEGORIES if c in s.categories), s.records,
                 s.values, s.hidden)
        for (owner, reason), s in sums.items()
    ]  # fmt: skip
    return Account(counts, tuple(sorted(rows, key=lambda w: (-w.values, w.owner, w.reason))))


def _lists(records: pa.Table) -> list[tuple[str, str]]:
    rows = records.select(["agency", "list"]).group_by(["agency", "list"]).aggregate([])
    return sorted((r["agency"], r["list"]) for r in rows.to_pylist())


def _of_list(
    rows: pa.Table, agency: str, name: str, released: Released,
    sums: dict[tuple[str, str], _Sum],
) -> None:  # fmt: skip
    by_reason: dict[tuple[str, bool], list[str]] = {}
    open_fields: list[str] = []
    for category in CATEGORIES:
        decision = released.rules.decide(agency, name, category)
        fields = [f for f, of in FIELD_CATEGORY.items() if of == category]
        if decision.allowed:
            open_fields += fields
        else:
            key = (decision.reason, decision.visibility == "hidden")
            by_reason.setdefault(key, []).extend(fields)
    for (reason, hidden), fields in by_reason.items():
        _add(sums, (agency, reason), rows, fields, hidden)
    told = rows.filter(rows["told"])
    _add(sums, (agency, INFORMANTS), told, [f for f in INFORMANT_FIELDS if f in open_fields], False)


def _add(
    sums: dict[tuple[str, str], _Sum], key: tuple[str, str], rows: pa.Table, fields: list[str],
    hidden: bool,
) -> None:  # fmt: skip
    """Count the filled `fields` of `rows` under one owner and reason."""
    present = [f for f in fields if f in rows.column_names]
    filled = {f: rows.num_rows - rows[f].null_count for f in present}
    values = sum(filled.values())
    if not values:
        return
    some = None
    for name in present:
        valid = pc.is_valid(rows[name])
        some = valid if some is None else pc.or_(some, valid)
    total = sums.setdefault(key, _Sum())
    total.values += values
    total.records += int(pc.sum(some).as_py() or 0)
    total.hidden |= hidden
    total.categories |= {FIELD_CATEGORY[f] for f, n in filled.items() if n}
