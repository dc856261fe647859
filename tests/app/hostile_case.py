"""The invented town in which every text that a person or a file gave is an attack."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pytest import MonkeyPatch

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.pipeline import requesting
from gis_planner.sharing import gateways_to_dicts
from tests.app import invented
from tests.sharing.world import gateway

MARK = "qzx7"
ATTACKS = (
    f"<img src=x onerror=1> {MARK}", f"<b>bold</b> & {MARK}", f"'\"><svg onload=1> {MARK}",
    f"</td></table><h1>{MARK}", f"&lt;i&gt; {MARK}", f"\u202egnp.exe\u202c \u200f {MARK}",
    f"=cmd|' /C calc'!A0 {MARK}", f"<a href='file:///etc/passwd'>{MARK}</a>",
    f"<img src='file:///etc/passwd'> {MARK}", f"<style>*{{color:red}}</style>{MARK}",
    f"<u>{MARK} " + "x" * 10_000, f"<!-- {MARK} " + "word " * 2_000,
)  # fmt: skip
FIRST = ATTACKS[0]
BEFORE = tuple(a[: a.index(MARK)][-12:] for a in ATTACKS)
"""What must stand before the mark wherever it is shown: the letters of its attack."""
TEXTS = {
    "name", "address", "trade", "rating", "source_ref", "list", "ward", "top_because", "because",
    "label", "hub_because", "reason_left_out", "text", "fix", "uprn_because", "organisation",
}  # fmt: skip
"""Columns that hold what people wrote."""


class Attacker:
    """Gives the attacks in turn."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return ATTACKS[self.count % len(ATTACKS)]

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row with its texts replaced; references and lists stay different from each other."""
        found = dict(row)
        for key in TEXTS & row.keys():
            if key == "source_ref":
                found[key] = f"<b>{row[key]}"
            elif key == "list":
                found[key] = f"{row['agency']} {FIRST}"
            elif row[key]:
                found[key] = self()
        if "original" in row:
            found["original"] = json.dumps({self()[:40]: self(), "Row": row["original"]})
        if "names" in row:
            found["names"] = json.dumps([self(), self()])
        return found


def make(path: Path) -> None:
    """Write the case."""
    attack, table = Attacker(), invented.table
    with MonkeyPatch.context() as patch:
        patch.setattr(
            invented, "table",
            lambda rows, schema: table([attack.row(r) for r in rows], schema),
        )  # fmt: skip
        case = invented.make(path)
        invented.add_plan(case)
    add_documents(case)
    add_layer(case)
    case.close()


def add_documents(case: Any) -> None:
    """Operations, agreements, requests, decisions, bookmarks and notes."""
    definition = invented.definition()
    definition["operation"] |= {
        "name": FIRST, "owner": ATTACKS[1], "measures": [ATTACKS[2]], "objectives": {},
    }  # fmt: skip
    for one in definition["agency"]:
        one |= {"objective": ATTACKS[3], "contact": ATTACKS[1], "deputy": ATTACKS[0]}
    for one in definition["officer"]:
        one |= {"name": ATTACKS[1], "skills": [ATTACKS[2]]}
    definition["visit_rule"] = [{"premises_id": "P0005", "rule": "must", "why": ATTACKS[8]}]
    case.set_document("operation", FIRST, definition, f"Operation {FIRST}")
    said = {
        "acknowledged": {"fire": {"who": ATTACKS[0], "on": "2026-11-20"}},
        "reasons": {"senior_owner:": {"why": ATTACKS[1], "who": "x", "on": "2026-11-20"}},
    }
    case.set_document("marks", FIRST, said, ATTACKS[1])
    clean = [re.sub(r"[|\n]", "/", a)[:400] for a in ATTACKS]
    held = [
        replace(gateway("police", "fire", id=f"<b>G{i}", name=a), legal_basis=a, purposes=(a,),
                signatories=(a,), conditions=(a,), provider_owner=a)
        for i, a in enumerate(clean)
    ]  # fmt: skip
    case.set_document("gateways", "all", gateways_to_dicts(held), ATTACKS[0])
    for attack in ATTACKS:
        requesting.ask(case, "fire", "police", "records", attack, text=attack, as_of=invented.TODAY)
    a, b = (
        RecordKey(r["agency"], r["list"], r["source_ref"], r["content_hash"])
        for r in case.records(with_original=False).to_pylist()[:2]
    )
    joined = Decision("must-link", a, b, why=ATTACKS[0], who=ATTACKS[1], when="2026-11-01")
    case.add_decisions((joined,), ATTACKS[0])
    view = {"name": FIRST, "notes": f"{ATTACKS[1]}\n{ATTACKS[8]}", "easting": invented.BASE[0],
            "northing": invented.BASE[1], "m_per_px": 10.0}  # fmt: skip
    case.set_document("map", "bookmarks", [view], "Bookmarks")


def add_layer(case: Any) -> None:
    """A map layer whose name and attributes are attacks."""
    import shapely

    e, n = invented.BASE
    table = pa.table({
        "name": list(ATTACKS), ATTACKS[1]: list(ATTACKS),
        "geom": [shapely.to_wkb(shapely.box(e + 300 * i, n, e + 300 * i + 280, n + 3000))
                 for i in range(len(ATTACKS))],
    })  # fmt: skip
    stats = {"kind": "areas", "rows": len(ATTACKS), "geometry": "Polygon", "attribution": FIRST}
    case.add_layer(FIRST, table, stats)
