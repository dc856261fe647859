"""The funnel: from every premises to those worth a visit, with counts at each step; demand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN = "not known"


@dataclass(frozen=True)
class TargetFilter:
    """What targets must meet; a filter at its default is no step.

    `known_to` agencies at least know the premises; `non_compliant` areas (concerns) at least with
    non-compliance on record; `severity` 1 to 5 at least; `concerns`, `trades`, `wards`,
    `agencies`: any one of them; a trade fits where it contains the words. `never_visited` True =
    only those that no agency recorded a visit to, False = only the others. `most` of what is left
    then, the most severe first, then those known to most agencies, then with most contacts.
    """

    known_to: int = 0
    non_compliant: int = 0
    agencies: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    severity: int = 0
    never_visited: bool | None = None
    most: int = 0


@dataclass(frozen=True)
class Step:
    """One filter of the funnel (`key`, a field of TargetFilter) and how many premises are left
    after it."""

    label: str
    premises: int
    key: str = ""


@dataclass(frozen=True, eq=False)
class Funnel:
    """The steps, and the premises that passed them all (rows of the view)."""

    steps: tuple[Step, ...]
    targets: pa.Table


Test = Callable[[Any], bool]


def _tests(w: TargetFilter) -> Iterable[tuple[str, str, str, Test]]:
    """(filter, label, column read, test of a value) of each that is set, in the funnel's order."""
    if w.known_to:
        noun = "agency" if w.known_to == 1 else "agencies"
        label = f"known to {w.known_to} {noun} or more"
        yield "known_to", label, "agencies", lambda v: (v or 0) >= w.known_to
    if w.agencies:
        wanted = set(w.agencies)
        label = f"known to {' or '.join(w.agencies)}"
        yield "agencies", label, "agency_ids", lambda v: bool(wanted & set((v or "").split(" | ")))
    if w.non_compliant:
        noun = "area" if w.non_compliant == 1 else "areas"
        label = f"non-compliant in {w.non_compliant} {noun} or more"
        yield "non_compliant", label, "non_compliant", lambda v: (v or 0) >= w.non_compliant
    if w.concerns:
        asked = set(w.concerns)
        label = f"reason for concern: {' or '.join(w.concerns)}"
        yield "concerns", label, "concerns", lambda v: bool(asked & set(json.loads(v or "{}")))
    if w.trades:
        words = tuple(t.lower() for t in w.trades)
        label = f"trade: {' or '.join(w.trades)}"
        yield "trades", label, "trade", lambda v: any(t in (v or UNKNOWN).lower() for t in words)
    if w.wards:
        names = {x.lower() for x in w.wards}
        label = f"in {' or '.join(w.wards)}"
        yield "wards", label, "ward", lambda v: (v or UNKNOWN).lower() in names
    if w.severity:
        label = f"severity {w.severity} or more"
        yield "severity", label, "severity", lambda v: (v or 0) >= w.severity
    if w.never_visited is not None:
        label = "never visited" if w.never_visited else "visited before"
        yield "never_visited", label, "never_visited", lambda v: bool(v) == w.never_visited


def funnel(view: pa.Table, wanted: TargetFilter) -> Funnel:
    """Filter the premises view (premises with their risk) step by step."""
    left, steps = view, [Step("premises", view.num_rows)]
    for key, label, column, test in _tests(wanted):
        left = left.filter(_passing(left[column], test))
        steps.append(Step(label, left.num_rows, key))
    if wanted.most:
        left = left.take(_first(left, wanted.most))
        steps.append(Step(f"the {wanted.most} most severe", left.num_rows, "most"))
    return Funnel(tuple(steps), left)


def _first(view: pa.Table, most: int) -> pa.Array:
    """Rows of the `most` most severe premises, in the order of the view."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    def numbers(name: str) -> Any:
        return -np.asarray(pc.fill_null(view[name], 0).combine_chunks(), np.float64)

    ids = np.asarray(view["premises_id"].to_pylist(), str)
    order = np.lexsort((ids, numbers("contacts"), numbers("agencies"), numbers("severity")))
    return pa.array(np.sort(order[:most]))


def _passing(column: pa.ChunkedArray, test: Test) -> pa.Array:
    """Which rows pass; each value is tested once, however often it occurs."""
    import numpy as np
    import pyarrow as pa

    coded = column.combine_chunks().dictionary_encode()
    passes = np.array([test(v) for v in coded.dictionary.to_pylist()] + [test(None)], np.bool_)
    return pa.array(passes[coded.indices.fill_null(len(passes) - 1).to_numpy()])


def demand(view: pa.Table, by: str = "trade") -> pa.Table:
    """Demand by trade (or ward, severity…), most first: which few make most of the work.

    Columns: group, premises, contacts (with services), non_compliant (areas), share (of all
    contacts, 0 to 1), cumulative (share of this group and those before it).
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pc.fill_null(pc.cast(view[by], pa.string()), UNKNOWN)
    coded = pc.if_else(pc.equal(names, ""), UNKNOWN, names).combine_chunks().dictionary_encode()
    place = np.asarray(coded.indices, np.int64)

    def sums(column: str) -> list[int]:  # without Arrow's group_by, which is slow to import
        values = np.asarray(pc.fill_null(view[column], 0).combine_chunks(), np.float64)
        return [int(x) for x in np.bincount(place, values, len(coded.dictionary))]

    counts = [int(x) for x in np.bincount(place, minlength=len(coded.dictionary))]
    each = zip(counts, sums("contacts"), sums("non_compliant"))
    ranked = list(zip(coded.dictionary.to_pylist(), each))
    ranked.sort(key=lambda x: (-x[1][1], -x[1][0], x[0]))
    total, so_far = sum(x[1][1] for x in ranked) or 1, 0
    rows = []
    for group, (premises, contacts, poor) in ranked:
        so_far += contacts
        rows.append(
            {"group": group, "premises": premises, "contacts": contacts, "non_compliant": poor,
             "share": round(contacts / total, 6), "cumulative": round(so_far / total, 6)}
        )  # fmt: skip
    schema = pa.schema(
        [("group", pa.string()), *((n, pa.int64()) for n in ("premises", "contacts",
         "non_compliant")), ("share", pa.float64()), ("cumulative", pa.float64())]
    )  # fmt: skip
    return pa.Table.from_pylist(rows, schema)
