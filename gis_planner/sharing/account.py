"""The account of a release: how much of the case is in it, what is withheld and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.sharing import CATEGORIES, FIELD_CATEGORY
from gis_planner.sharing.cells import Cells, Kind
from gis_planner.sharing.permitted import INFORMANT_FIELDS, name_informants
from gis_planner.sharing.release import Released
from gis_planner.sharing.rules import Rules

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
    cells = Cells(records, released.rules)
    for kind, of_kind in cells.apart(records):
        _of_kind(of_kind, kind, released.rules, sums)
    rows = [
        Withheld(owner, reason, tuple(c for c in CATEGORIES if c in s.categories), s.records,
                 s.values, s.hidden)
        for (owner, reason), s in sums.items()
    ]  # fmt: skip
    return Account(counts, tuple(sorted(rows, key=lambda w: (-w.values, w.owner, w.reason))))


def _of_kind(rows: pa.Table, kind: Kind, rules: Rules, sums: dict[tuple[str, str], _Sum]) -> None:
    by_reason: dict[tuple[str, bool], list[str]] = {}
    open_fields: list[str] = []
    for name, category in FIELD_CATEGORY.items():
        decision = rules.decide(kind.agency, kind.list_name, category, kind.own, field=name)
        if decision.allowed:
            open_fields.append(name)
        else:
            key = (decision.reason, decision.visibility == "hidden")
            by_reason.setdefault(key, []).append(name)
    for (reason, hidden), fields in by_reason.items():
        _add(sums, (kind.agency, reason), rows, fields, hidden)
    told = rows.filter(rows["told"])
    _add(
        sums,
        (kind.agency, INFORMANTS),
        told,
        [f for f in INFORMANT_FIELDS if f in open_fields],
        False,
    )


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
