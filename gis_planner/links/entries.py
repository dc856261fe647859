"""Analysts' own entries as claims and nodes of the network."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from gis_planner.domain.entries import ENTRY_TYPES, ONE_END, Entry, Grade, parse_grade
from gis_planner.links.claims import CLAIM_SCHEMA, contact_id, vehicle_mark
from gis_planner.links.facts import Fact
from gis_planner.links.params import LinkParams
from gis_planner.links.texts import email_address, phone_number, short_hash, web_host

NORMAL: dict[str, Callable[[str], str | None]] = {
    "phone": phone_number, "email": email_address, "website": web_host, "vehicle": vehicle_mark,
}  # fmt: skip
_BORN = re.compile(r"\s*\((\d{4}-\d{2})\)\s*$")


@dataclass
class EntryClaims:
    """What entries add: claims, nodes that no row names, and entries whose ends are gone."""

    table: pa.Table
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Node id → type, label, refs."""
    lost: list[Entry] = field(default_factory=list)


def end_of(text: str) -> tuple[str, str, str] | None:
    """(node id, type, label) of an entry's end that is written out; None for a plain node id."""
    kind, colon, value = text.partition(":")
    value = value.strip()
    if not colon or not value:
        return None
    if kind == "person":
        born = m[1] if (m := _BORN.search(value)) else ""
        name = " ".join(_BORN.sub("", value).split())
        return "N" + short_hash("entry", name.lower(), born), "person", name
    normal = NORMAL[kind](value) if kind in NORMAL else None
    return (contact_id(kind, normal), kind, normal) if normal else None


def read_entries(
    entries: tuple[Entry, ...], known: set[str], as_of: str, params: LinkParams
) -> EntryClaims:
    """Claims of the entries that stand on `as_of`; `known` are ids of nodes that rows name."""
    rows: list[dict[str, Any]] = []
    made = EntryClaims(_table([]))
    for entry in standing(entries, as_of):
        if entry.type in ONE_END:
            continue
        a, b = (_end(text, known, made, entry) for text in (entry.start, entry.end))
        grade = parse_grade(entry.grade)
        if a is None or b is None or grade is None:
            made.lost.append(entry)
        else:
            rows.append(_claim(entry, a, b, grade, as_of, params))
    made.table = _table(rows)
    return made


def standing(entries: tuple[Entry, ...], as_of: str) -> list[Entry]:
    """Entries that count on `as_of`."""
    return [e for e in entries if not e.withdrawn and not (e.since and e.since > as_of)]


def flag_facts(entries: tuple[Entry, ...], as_of: str) -> list[Fact]:
    """Partners' flags on places, as facts with their source."""
    return [
        Fact(
            "tainted", e.since or None, e.until if e.until and e.until <= as_of else None, None,
            f"{ENTRY_TYPES[e.type]} ({said(e)})", e.ref, None, e.start, None,
        )
        for e in standing(entries, as_of) if e.type in ONE_END
    ]  # fmt: skip


def _end(text: str, known: set[str], made: EntryClaims, entry: Entry) -> str | None:
    written = end_of(text)
    if written is None:
        return text if text in known else None
    node, kind, label = written
    if node not in known:
        held = made.nodes.setdefault(node, {"type": kind, "label": label, "refs": []})
        held["refs"].append(entry.ref)
    return node


def _claim(
    entry: Entry, a: str, b: str, grade: Grade, as_of: str, params: LinkParams
) -> dict[str, Any]:
    until = entry.until if entry.until and entry.until <= as_of else None
    return {
        "from_id": a, "to_id": b, "type": entry.type, "valid_from": entry.since or None,
        "valid_to": until, "bits": params.record_bits * grade.weight, "note": said(entry),
        "ref": entry.ref, "grade": grade.text, "marking": entry.marking,
    }  # fmt: skip


def said(entry: Entry) -> str:
    """'source: …; graded 2BP; on conditions: …; note'."""
    told = [f"source: {entry.source}", f"graded {entry.grade}"]
    if entry.conditions:
        told.append(f"on conditions: {entry.conditions}")
    return "; ".join([*told, *([entry.note] if entry.note else [])])


def verbs() -> dict[str, str]:
    """Type of entry → verb of its sentence."""
    return {kind: verb for kind, verb in ENTRY_TYPES.items() if kind not in ONE_END}


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=CLAIM_SCHEMA)


def lost_entries(entries: list[Entry]) -> list[dict[str, Any]]:
    """Oddities: entries that name what is no longer in the network."""
    return [
        {
            "kind": "entry without its end", "subject": e.start, "source_refs": [e.ref],
            "because": f"entry {e.id} ({e.start} {e.type} {e.end}) names what is not there",
        }
        for e in entries
    ]  # fmt: skip
