"""Kinds of records: those that a rule cannot tell apart are decided together, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.handling import Terms, said_by
from gis_planner.sharing.rules import Decision, Own, Rules

SAYS = ("marking", "handling", "owner")
"""Columns of RECORDS in which a row says how it may be handled."""


@dataclass(frozen=True)
class Kind:
    """Records of one list that say the same of themselves. `by_hand`: a person said part of it."""

    agency: str
    list_name: str
    own: Own = ()
    by_hand: bool = False


class Cells:
    """Records by kind. `codes`: the number of each row's kind in `kinds`."""

    codes: npt.NDArray[np.int64]

    def __init__(self, records: pa.Table, rules: Rules) -> None:
        self._rules = rules
        columns = [records["agency"], records["list"]]
        columns += [
            records[n] for n in SAYS
            if n in records.column_names and records[n].null_count < records.num_rows
        ]  # fmt: skip
        hand = _by_hand(records, rules)
        columns += [] if hand is None else [hand]
        code = np.zeros(records.num_rows, np.int64)
        for column in columns:
            code = _with(code, column)
        _, first, self.codes = np.unique(code, return_index=True, return_inverse=True)
        rows = records.select([n for n in ("agency", "list", *SAYS) if n in records.column_names])
        said = rows.take(pa.array(first)).to_pylist()
        hands = [None] * len(first) if hand is None else hand.take(pa.array(first)).to_pylist()
        self.kinds = [_kind(row, ref, rules) for row, ref in zip(said, hands, strict=True)]

    def decisions(self, category: str, field: str = "") -> list[Decision]:
        """For each kind, on a category or on one field of it."""
        return [self._rules.decide(k.agency, k.list_name, category, k.own,
                                   field=self._named(k, field)) for k in self.kinds]  # fmt: skip

    def terms(self, category: str, field: str = "") -> list[Terms]:
        """For each kind, the strictest of what is said of a category or of one field of it."""
        return [self._rules.terms(k.agency, k.list_name, category, k.own,
                                  field=self._named(k, field)) for k in self.kinds]  # fmt: skip

    def _named(self, kind: Kind, field: str) -> str:
        """Fields need not be told apart where nothing is said of single ones."""
        return field if self._rules.says_of_fields(kind.agency, kind.list_name) else ""

    def spread(self, values: list[Any], kind: pa.DataType) -> pa.Array:
        """A value of each kind, for every row."""
        return pa.array(values, kind).take(pa.array(self.codes))

    def only(self, records: pa.Table, keep: list[bool]) -> pa.Table:
        """The records of some kinds; the codes are then theirs."""
        if all(keep):
            return records
        mask = np.array(keep)[self.codes]
        self.codes = self.codes[mask]
        return records.filter(pa.array(mask))

    def apart(self, records: pa.Table) -> Iterator[tuple[Kind, pa.Table]]:
        """Each kind with its records."""
        ordered = records.take(pa.array(np.argsort(self.codes, kind="stable")))
        counts = np.bincount(self.codes, minlength=len(self.kinds)).tolist()
        for kind, start, count in zip(self.kinds, accumulate(counts, initial=0), counts):
            yield kind, ordered.slice(start, count)

    def own_of(self, records: pa.Table) -> dict[str, Own]:
        """'agency/list/reference' → what is said of that record, of those that say anything; of
        records that left their list, what a person said."""
        some = [bool(k.own) for k in self.kinds]
        found: dict[str, Own] = {ref: (h,) for ref, h in self._rules.records.items()}
        if not any(some):
            return found
        mask = np.array(some)[self.codes]
        rows = records.filter(pa.array(mask)).select(["agency", "list", "source_ref"]).to_pylist()
        for row, code in zip(rows, self.codes[mask].tolist(), strict=True):
            ref = f"{row['agency']}/{row['list']}/{row['source_ref']}"
            found[ref] = (*found.get(ref, ()), *self.kinds[code].own)
        return found


def _with(code: npt.NDArray[np.int64], column: Any) -> npt.NDArray[np.int64]:
    """Codes that tell apart what they told apart before and the values of one more column."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    encoded = column.dictionary_encode(null_encoding="encode")
    return code * max(1, len(encoded.dictionary)) + np.asarray(encoded.indices, np.int64)


def _by_hand(records: pa.Table, rules: Rules) -> pa.Array | None:
    """For each row its reference where a person said something of it; None where of none."""
    if not rules.records:
        return None
    refs = pc.binary_join_element_wise(
        records["agency"], records["list"], records["source_ref"], "/"
    )
    said = pc.is_in(refs, value_set=pa.array(sorted(rules.records), pa.string()))
    if not pc.any(said).as_py():
        return None
    return pc.if_else(said, refs, pa.scalar(None, pa.string())).combine_chunks()


def _kind(row: dict[str, Any], ref: str | None, rules: Rules) -> Kind:
    own = said_by(row)
    hand = rules.records.get(ref) if ref else None
    own += (hand,) if hand else ()
    return Kind(row["agency"] or "", row["list"] or "", own, bool(hand))
