"""Matches as the permitted records alone would have them.

Two of the reader's records may lie in one premises only because a record that is withheld joins
them, or a telephone or person that is: that they are one is then a value derived from it. Such
groups are taken apart into what permitted evidence holds together: matched pairs of permitted
records, their own UPRN, their own address. Nothing is ever joined that the case keeps apart.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.sharing.cells import Cells
from gis_planner.sharing.rules import Rules


@dataclass(frozen=True)
class Moved:
    """Record id → (premises id, business id) where they are not those of the case; references of
    these records; businesses of the case that were taken apart."""

    ids: Mapping[int, tuple[str, str]]
    refs: Mapping[str, tuple[str, str]]
    businesses: frozenset[str]


NOTHING = Moved({}, {}, frozenset())


def regrouped(
    matched: pa.Table, records: pa.Table, everything: pa.Table, pairs: pa.Table | None, rules: Rules
) -> tuple[pa.Table, Moved]:
    """The permitted matches regrouped. `records`, `matched`: permitted; `everything`: the case's
    matches (record_id, premises_id); `pairs`: record_a, record_b, level, band, and where known
    without_contacts (they match also without telephones, web addresses and people); None = as
    they are.
    """
    if pairs is None or not matched.num_rows:
        return matched, NOTHING
    cells = Cells(records, rules)
    known, called = (_with_category(records, cells, c) for c in ("identity", "contact"))
    evidence, doubted = _evidence(pairs, called)
    mixed = _mixed(everything, known, doubted)
    rows = _rows(matched, records, known, mixed)
    if not rows:
        return matched, NOTHING
    joined = _edges(evidence, {r["record_id"] for r in rows})
    moved = _take_apart(rows, joined)
    if not moved.ids:
        return matched, NOTHING
    return _with(matched, moved), moved


def _with_category(records: pa.Table, cells: Cells, category: str) -> set[int]:
    """Records of which the reader may have a category: they can be evidence of a match by it."""
    keep = cells.spread([d.allowed for d in cells.decisions(category)], pa.bool_())
    return set(records["record_id"].filter(keep).to_pylist())


def _evidence(pairs: pa.Table, called: set[int]) -> tuple[pa.Table, pa.Array]:
    """Matched pairs that hold for the reader, and the records whose pairs do not: these rest on
    contacts that are withheld at one end."""
    matches = pairs.filter(pc.equal(pairs["band"], "match"))
    if "without_contacts" not in matches.column_names:
        return matches, pa.array([], pa.int64())
    ids = pa.array(sorted(called), pa.int64())
    both = pc.and_(*(pc.is_in(matches[end], ids) for end in ("record_a", "record_b")))
    holds = pc.or_(both, matches["without_contacts"])
    lost = matches.filter(pc.invert(holds))
    ends = [lost[end].combine_chunks() for end in ("record_a", "record_b")]
    return matches.filter(holds), pc.unique(pa.concat_arrays(ends))


def _mixed(everything: pa.Table, known: set[int], doubted: pa.Array) -> pa.Array:
    """Premises of the case that hold a record which the reader may not know, or cannot tell by
    what it belongs there."""
    ids = everything["record_id"]
    withheld = pc.invert(pc.is_in(ids, pa.array(sorted(known), pa.int64())))
    unsure = pc.or_(withheld, pc.is_in(ids, doubted))
    return pc.unique(everything["premises_id"].filter(unsure))


def _rows(
    matched: pa.Table, records: pa.Table, known: set[int], mixed: pa.Array
) -> list[dict[str, Any]]:
    """Permitted records at premises with withheld ones, two or more of them together."""
    near = matched.select(["record_id", "premises_id", "business_id", "uprn"])
    near = near.filter(pc.is_in(near["premises_id"], mixed))
    near = near.filter(pc.is_in(near["record_id"], pa.array(sorted(known), pa.int64())))
    columns = ["record_id", "agency", "list", "source_ref", "name", "address", "postcode"]
    joined = near.join(records.select(columns), "record_id", join_type="inner").to_pylist()
    count: dict[str, int] = defaultdict(int)
    for row in joined:
        count[row["premises_id"]] += 1
    return [r for r in joined if count[r["premises_id"]] > 1]


def _edges(matches: pa.Table, ids: set[int]) -> dict[str, list[tuple[int, int]]]:
    """Pairs among some records, by level."""
    wanted = pa.array(sorted(ids), pa.int64())
    near = matches.filter(
        pc.and_(pc.is_in(matches["record_a"], wanted), pc.is_in(matches["record_b"], wanted))
    )
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    columns = (near[n].to_pylist() for n in ("level", "record_a", "record_b"))
    for level, a, b in zip(*columns, strict=True):
        found[level].append((a, b))
    return found


def _take_apart(rows: list[dict[str, Any]], edges: Mapping[str, list[tuple[int, int]]]) -> Moved:
    place = _components(
        rows, "premises_id", [*edges["premises"], *edges["business"]],
        (lambda r: r["uprn"], lambda r: _said(r["address"], r["postcode"])),
    )  # fmt: skip
    for row in rows:
        row["place"] = place[row["record_id"]]
    trade = _components(
        rows, "business_id", edges["business"], (lambda r: _said(r["name"]),), within="place"
    )
    ids, refs, apart = {}, {}, set()
    for row in rows:
        new = (place[row["record_id"]], trade[row["record_id"]])
        if new != (row["premises_id"], row["business_id"]):
            ids[row["record_id"]] = new
            refs[_ref(row)] = new
            apart.add(row["business_id"])
    return Moved(ids, refs, frozenset(apart))


def _components(
    rows: list[dict[str, Any]],
    group: str,
    edges: Iterable[tuple[int, int]],
    keys: tuple[Callable[[dict[str, Any]], str | None], ...],
    within: str = "",
) -> dict[int, str]:
    """Record id → id of what holds it together with others of its group; the largest part of a
    group keeps the group's id, the others get one of their own."""
    parent = {r["record_id"]: r["record_id"] for r in rows}

    def top(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def together(r: dict[str, Any]) -> tuple[str, str]:
        return (r[group], r[within] if within else "")

    of = {r["record_id"]: together(r) for r in rows}
    for a, b in edges:
        if of.get(a) == of.get(b):
            parent[top(a)] = top(b)
    first: dict[tuple[Any, ...], int] = {}
    for k, key in enumerate(keys):
        for row in rows:
            value = key(row)
            if value:
                other = first.setdefault((k, together(row), value), row["record_id"])
                parent[top(row["record_id"])] = top(other)
    return _named(rows, group, {r["record_id"]: top(r["record_id"]) for r in rows})


def _named(rows: list[dict[str, Any]], group: str, tops: Mapping[int, int]) -> dict[int, str]:
    parts: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        parts[row[group]][tops[row["record_id"]]].append(row)
    found: dict[int, str] = {}
    for name, pieces in parts.items():
        order = sorted(
            pieces.values(), key=lambda p: (-len(p), min(r["record_id"] for r in p))
        )  # fmt: skip
        for k, piece in enumerate(order):
            key = name if k == 0 else _new_id(name[:1], min(_ref(r) for r in piece))
            found |= {r["record_id"]: key for r in piece}
    return found


def _new_id(letter: str, ref: str) -> str:
    """An id that tells nothing of the group it was taken from."""
    digest = hashlib.blake2b(ref.encode(), digest_size=8, person=b"regroup").digest()
    return letter + base64.b32encode(digest)[:12].decode().lower()


def _ref(row: dict[str, Any]) -> str:
    return f"{row['agency']}/{row['list']}/{row['source_ref']}"


def _said(*parts: str | None) -> str | None:
    """Words and figures alone; None where the first is not said."""
    if not parts[0]:
        return None
    return "/".join(re.sub(r"\W+", "", (p or "").casefold()) for p in parts)


def _with(matched: pa.Table, moved: Moved) -> pa.Table:
    ids = matched["record_id"].to_pylist()
    for k, name in enumerate(("premises_id", "business_id")):
        old = matched[name].to_pylist()
        values = [moved.ids[i][k] if i in moved.ids else v for i, v in zip(ids, old, strict=True)]
        place = matched.column_names.index(name)
        matched = matched.set_column(place, name, pa.array(values, pa.string()))
    return matched
