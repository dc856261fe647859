"""Released sentences about premises: what is known, why it matters, where each comes from."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.briefing import Fact
from gis_planner.domain.sharing import FIELD_CATEGORY
from gis_planner.sharing.derived import SCORE_NEEDS, SETTING_NEEDS
from gis_planner.sharing.linkage import JOINED_NEEDS, ONE_ROW, SUCCESSION_NEEDS, refs_of_succession
from gis_planner.sharing.release import Released
from gis_planner.sharing.tasking import brief

MOST = 25
MOST_REASONS = 8
"""Facts of one kind on one sheet; the rest is counted."""

FAINT = 0.05
"""Bits up to which a contribution is not worth an officer's reading."""

Rows = list[dict[str, Any]]


class Facts:
    """The facts of a release, by premises. Only the premises asked for are read."""

    def __init__(self, released: Released, premises: Iterable[str]) -> None:
        self._released = released
        wanted = pa.array(sorted(set(premises)), pa.string())
        records = released["records"]
        self._lists = [
            (row["agency"] or "", row["list"] or "")
            for row in records.group_by(["agency", "list"]).aggregate([]).to_pylist()
        ]
        self._records = _by_premises(_records_at(released, wanted))
        self._scores = _by_premises(_at(released["scores"], wanted).to_pylist())
        self._hits = _by_premises(_at(released["hits"], wanted).to_pylist())
        self._businesses: dict[str, str] = {}
        for row in _at(released["matched"], wanted).to_pylist():
            self._businesses[row["business_id"]] = row["premises_id"]
        self._links = self._links_by_premises(set(wanted.to_pylist()))

    def why(self, premises_id: str) -> tuple[Fact, ...]:
        """What raises a concern, strongest first."""
        rows = [r for r in self._likely(premises_id) if not r["missing"] and r["bits"] > FAINT]
        return _cut([self._of_score(r) for r in rows], MOST_REASONS)

    def known(self, premises_id: str) -> tuple[Fact, ...]:
        """What the lists say of it, newest first, what is not known, and who else knows it."""
        rows = sorted(self._records.get(premises_id, []), key=lambda r: r["record_id"])
        rows.sort(key=lambda r: r["date"] or "", reverse=True)
        out = [self._of_record(r) for r in rows if r["role"] not in ("registered_office", "person")]
        out += [self._of_score(r) for r in self._likely(premises_id) if r["missing"]]
        out += [self._of_hit(r) for r in self._hits.get(premises_id, [])]
        return _cut(out)

    def hazards(self, premises_id: str) -> tuple[Fact, ...]:
        """What would make a failure worse there."""
        rows = [
            r
            for r in self._scores.get(premises_id, [])
            if r["axis"] == "harm" and r["factor"] != "total" and r["bits"] > FAINT
        ]
        return _cut([self._of_score(r) for r in rows], MOST_REASONS)

    def links(self, premises_id: str) -> tuple[Fact, ...]:
        """Links and successions that touch it; what the machine proposes is marked so."""
        return _cut(self._links.get(premises_id, []))

    def concerns(self, premises_id: str) -> list[str]:
        """Concerns that something raises, strongest first."""
        totals = [
            r
            for r in self._scores.get(premises_id, [])
            if r["factor"] == "total" and r["axis"] == "likelihood" and r["bits"] > 0
        ]
        return [r["concern"] for r in sorted(totals, key=lambda r: -r["bits"])]

    def _likely(self, premises_id: str) -> Rows:
        rows = [
            r
            for r in self._scores.get(premises_id, [])
            if r["axis"] == "likelihood" and r["factor"] != "total"
        ]
        return sorted(rows, key=lambda r: (-r["bits"], r["because"]))

    def _of_score(self, row: dict[str, Any]) -> Fact:
        needs = SETTING_NEEDS if row["factor"] == "setting" else SCORE_NEEDS
        return self._fact(brief(row["because"]), json.loads(row["source_refs"]), needs)

    def _of_record(self, row: dict[str, Any]) -> Fact:
        ref = f"{row['agency']}/{row['list']}/{row['source_ref']}"
        needs = sorted({c for f, c in FIELD_CATEGORY.items() if row.get(f) is not None})
        needs = [n for n in needs if n != "original"] or ["identity"]
        return self._fact(_sentence(row), [ref], tuple(needs), row["date"] or "")

    def _of_hit(self, row: dict[str, Any]) -> Fact:
        name = self._released.rules.reference.agency(row["agency"]).name
        return Fact(f"{name} holds a record here: ask it.", row["agency"], row["gateway"])

    def _fact(self, text: str, refs: list[str], needs: tuple[str, ...], day: str = "") -> Fact:
        gateways = self._released.refs.gateways(refs, needs) or ()
        source = self._source(refs[0]) if refs else ""
        if len(refs) > 1:
            source += f" and {len(refs) - 1} more"
        handled = self._released.handled(refs, needs)
        return Fact(text, source, ", ".join(gateways), day, handled)

    def _source(self, ref: str) -> str:
        for agency, name in self._lists:
            if ref.startswith(f"{agency}/{name}/"):
                return f"{agency} / {name} / {ref[len(agency) + len(name) + 2 :]}"
        return ref

    def _links_by_premises(self, wanted: set[str]) -> dict[str, list[Fact]]:
        out: dict[str, list[Fact]] = defaultdict(list)
        links = self._released["links"]
        if links.num_rows:
            ids = pa.array(sorted(wanted | set(self._businesses)), pa.string())
            near = pc.or_(pc.is_in(links["from_id"], ids), pc.is_in(links["to_id"], ids))
            for row in links.filter(near).drop(["geom"]).to_pylist():
                if _OWNS_ITSELF.fullmatch(row["because"]):
                    continue
                needs = ONE_ROW.get(row["type"], (JOINED_NEEDS, ""))[0]
                text = ("Possible, not confirmed: " if row["is_candidate"] else "") + row["because"]
                fact = self._fact(text, json.loads(row["source_refs"]), needs)
                for place in self._places(wanted, row["from_id"], row["to_id"]):
                    out[place].append(fact)
        for row in self._released["successions"].to_pylist():
            refs = refs_of_succession(row)
            fact = self._fact(f"Evidence of succession: {row['because']}", refs, SUCCESSION_NEEDS)
            for place in self._places(wanted, row["predecessor_id"], row["successor_id"]):
                out[place].append(fact)
        return out

    def _places(self, wanted: set[str], *ids: str) -> list[str]:
        found = (i if i in wanted else self._businesses.get(i) for i in ids)
        return sorted({place for place in found if place})


_OWNS_ITSELF = re.compile(r"(.+) is owned by \1", re.IGNORECASE)
"""A business under its company's own name: true, and nothing an officer could use."""


def shown_day(iso: str) -> str:
    """'2025-03-04' as '4 Mar 2025'; text that is no date stays as it is."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {day:%b %Y}"


def _sentence(row: dict[str, Any]) -> str:
    """One record in a line, of its released fields."""
    parts = [row["name"], row["organisation"], row["trade"]]
    for label, name in (("rating", "rating"), ("status", "status"), ("person", "person"),
                        ("telephone", "phone"), ("e-mail", "email")):  # fmt: skip
        if row[name]:
            parts.append(f"{label} {row[name]}")
    if row["date"]:
        parts.append(shown_day(row["date"]))
    if row["date_to"]:
        parts.append(f"until {shown_day(row['date_to'])}")
    return f"{row['list']}: " + ("; ".join(p for p in parts if p) or "a record")


def _records_at(released: Released, wanted: pa.Array) -> Rows:
    near = _at(released["matched"], wanted).select(["record_id", "premises_id"])
    records = released["records"].drop(["original", "content_hash"])
    return list(records.join(near, "record_id", join_type="inner").to_pylist())


def _at(table: pa.Table, wanted: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["premises_id"], value_set=wanted))


def _by_premises(rows: Rows) -> dict[str, Rows]:
    out: dict[str, Rows] = defaultdict(list)
    for row in rows:
        out[row["premises_id"]].append(row)
    return out


def _cut(facts: list[Fact], most: int = MOST) -> tuple[Fact, ...]:
    unique = list(dict.fromkeys(facts))
    if len(unique) <= most:
        return tuple(unique)
    return (*unique[:most], Fact(f"and {len(unique) - most} more", "", ""))
