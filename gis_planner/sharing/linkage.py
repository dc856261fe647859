"""Links and successions for one reader: kept where permitted rows carry them, told in their words.

A stored link names its ends as all lists together name them, so its sentence may hold a name that
only a forbidden list knows. Here every sentence is made again from the permitted rows behind it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.sharing.derived import Refs, parsed_refs
from gis_planner.sharing.regroup import NOTHING, Moved

SUCCESSION_NEEDS = ("identity", "contact", "history")

ONE_ROW: dict[str, tuple[tuple[str, ...], str]] = {
    "trades_at": (("identity",), "{name} trades at {address}"),
    "owned_by": (("identity",), "{name} is owned by {organisation}"),
    "registered_at": (("identity",), "{name} has its registered office at {address}"),
    "has_phone": (("identity", "contact"), "{name} uses the phone {phone}"),
    "has_email": (("identity", "contact"), "{name} uses the e-mail {email}"),
    "has_website": (("identity", "contact"), "{name} uses the website {website}"),
    "contact_of": (("identity", "contact"), "{person} is named as contact of {name}"),
    "director_of": (("identity", "contact"), "{person} is or was a director of {organisation}"),
    "psc_of": (("identity", "contact"), "{person} controls or controlled {organisation}"),
    "correspondence_at": (("identity", "contact"), "{person} has a correspondence address there"),
}
"""Types of link that a single row says: categories it shows, and the sentence from that row. Other
types join rows, so they need all of theirs."""

JOINED: dict[str, str] = {
    "probable_same_person": "may be the same person",
    "probable_associate": "may belong together (same address and surname)",
    "successor_of": "may have taken over one from the other",
}
JOINED_NEEDS = SUCCESSION_NEEDS

_FIELDS = ("name", "organisation", "person", "address", "phone", "email", "website")

AT_ONCE = 2_000
"""Rows that become Python's in one go."""

Rows = Mapping[str, dict[str, Any]]
Kept = tuple[int, list[str], str, bool, tuple[str, ...]]
"""Place of a link, its permitted references, its sentence, whether these are all, what it needs."""


def permitted_links(
    links: pa.Table, records: pa.Table, refs: Refs, moved: Moved = NOTHING
) -> pa.Table:
    """Links that permitted rows carry, with those rows only, in their words.

    Where some rows of a link were left out its bits and dates, which rested on all, are null. Rows
    that were regrouped carry no link: its ends are those of the case.
    """
    kept: list[Kept] = []
    kinds = _listed(links["type"])
    parsed = [parsed_refs(text) for text in _listed(links["source_refs"])]
    rows = rows_by_ref(records, {ref for refs_ in parsed for ref in refs_})
    for index, (kind, stored) in enumerate(zip(kinds, parsed, strict=True)):
        needs, words = ONE_ROW.get(kind, (JOINED_NEEDS, ""))
        mine = [r for r in stored if r in rows and refs.all_allowed((r,), needs)]
        if moved.refs:
            mine = [r for r in mine if r not in moved.refs]
        if not mine or (not words and len(mine) < len(stored)):
            continue
        said = _say(words, mine, rows) if words else _joined(kind, mine, rows)
        kept.append((index, mine, said, len(mine) == len(stored), needs))
    return _with(links, kept, refs)


def permitted_successions(
    successions: pa.Table, records: pa.Table, refs: Refs, moved: Moved = NOTHING
) -> pa.Table:
    """Successions of which every piece of evidence is permitted; a part would mislead."""
    table = successions.to_pylist()
    rows = rows_by_ref(records, {ref for row in table for ref in refs_of_succession(row)})
    out = []
    for row in table:
        found = refs_of_succession(row)
        if moved.businesses.intersection((row["predecessor_id"], row["successor_id"])):
            continue
        if all(ref in rows for ref in found) and refs.gateways(found, SUCCESSION_NEEDS):
            out.append(_bare(row, found, rows))
    return pa.Table.from_pylist(out, successions.schema)


def refs_of_succession(row: dict[str, Any]) -> list[str]:
    """Every source reference behind a row of SUCCESSIONS."""
    columns = ("harm_indicators", "mitigations", "waterfall")
    return [ref for c in columns for ref in _refs_in(json.loads(row[c] or "[]"))]


def rows_by_ref(records: pa.Table, wanted: set[str]) -> Rows:
    """Released records by their reference, only those wanted."""
    ref = pc.binary_join_element_wise(
        records["agency"], records["list"], records["source_ref"], "/"
    )
    near = records.select([*_FIELDS]).append_column("ref", ref)
    near = near.filter(pc.is_in(ref, value_set=pa.array(sorted(wanted), pa.string())))
    columns = [_listed(near[name]) for name in near.column_names]
    return {values[-1]: dict(zip(_FIELDS, values)) for values in zip(*columns)}


def _listed(column: pa.ChunkedArray) -> list[Any]:
    """Values as Python's, some at a time: all at once would keep the window waiting."""
    parts = (column.slice(at, AT_ONCE).to_pylist() for at in range(0, len(column), AT_ONCE))
    return [value for part in parts for value in part]


def _say(words: str, mine: list[str], rows: Rows) -> str:
    row = rows[mine[0]]
    filled = {k: v or "…" for k, v in row.items()}
    filled["person"] = row["person"] or "someone"
    filled["name"] = row["name"] or row["organisation"] or "This business"
    filled["organisation"] = row["organisation"] or filled["name"]
    more = f" ({len(mine)} rows say so)" if len(mine) > 1 else ""
    return words.format_map(filled) + more


def _joined(kind: str, mine: list[str], rows: Rows) -> str:
    return f"{_names(mine, rows)}: {JOINED.get(kind, kind.replace('_', ' '))}"


def _names(refs: Iterable[str], rows: Rows) -> str:
    """Up to four different names in the rows."""
    names = [rows[r]["person"] or rows[r]["organisation"] or rows[r]["name"] for r in refs]
    unique = list(dict.fromkeys(n for n in names if n))
    return " and ".join(unique[:4]) or "Two businesses"


def _with(links: pa.Table, kept: list[Kept], refs: Refs) -> pa.Table:
    """The kept rows with their new sentence and references; geometry goes, for the ends may have
    been placed by other records."""
    out = links.take(pa.array([k[0] for k in kept], pa.int64()))
    whole = [k[3] for k in kept]
    dated = [w and refs.all_allowed(k[1], ("history",)) for w, k in zip(whole, kept)]
    new: dict[str, Any] = {
        "because": pa.array([k[2] for k in kept], pa.string()),
        "source_refs": pa.array([_json(k[1]) for k in kept], pa.string()),
        "bits": pc.if_else(pa.array(whole, pa.bool_()), out["bits"], pa.scalar(None, pa.float64())),
        "geom": pa.nulls(len(kept), pa.binary()),
    }
    # A grade is a rating of its rows; the stored marking may be that of a row left out.
    rated = [w and refs.all_allowed(k[1], ("rating",)) for w, k in zip(whole, kept)]
    if "grade" in out.column_names:
        new["grade"] = pc.if_else(pa.array(rated), out["grade"], pa.scalar(None, pa.string()))
    if "marking" in out.column_names:
        marks = [refs.terms(k[1], k[4]).marking for k in kept]
        new["marking"] = pa.array(marks, pa.string())
    for name in ("valid_from", "valid_to"):
        new[name] = pc.if_else(pa.array(dated, pa.bool_()), out[name], pa.scalar(None, pa.string()))
    for name, values in new.items():
        out = out.set_column(out.column_names.index(name), name, values)
    return out


def _json(refs: list[str]) -> str:
    """As json.dumps writes it; one plain reference without its detour."""
    one = refs[0] if len(refs) == 1 else ""
    if one.isascii() and one.isprintable() and '"' not in one and "\\" not in one and one:
        return f'["{one}"]'
    return json.dumps(refs)


def _bare(row: dict[str, Any], found: list[str], rows: Rows) -> dict[str, Any]:
    """A succession in the words of its rules and the names of its rows."""
    waterfall = [[w[0], w[1], w[0], *w[3:]] for w in json.loads(row["waterfall"] or "[]")]
    rules = [w[0] for w in waterfall if w[1] > 0]
    harms = [{**h, "because": ""} for h in json.loads(row["harm_indicators"] or "[]")]
    mild = [{**m, "because": ""} for m in json.loads(row["mitigations"] or "[]")]
    met = [str(h.get("indicator", "")) for h in harms if h.get("verdict") == "met"]
    words = f"{row['band'].capitalize()} evidence that one took over from the other: "
    words += f"{_names(found, rows)} ({'; '.join(rules) or 'no single rule'})"
    if met:
        words += f". Harm indicators: {'; '.join(met)}"
    return {
        **row,
        "because": words,
        "waterfall": json.dumps(waterfall),
        "harm_indicators": json.dumps(harms),
        "mitigations": json.dumps(mild),
    }


def _refs_in(value: Any) -> Iterable[str]:
    """References in a succession's JSON: under 'source_refs', or the list that ends a rule."""
    if isinstance(value, dict):
        yield from (str(ref) for ref in value.get("source_refs") or ())
        return
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield from _refs_in(item)
        elif isinstance(item, list) and item and isinstance(item[-1], list):
            yield from (str(ref) for ref in item[-1])
