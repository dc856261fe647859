"""The queue of doubtful pairs: what to show of each, in which order, what was decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import hypot
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.app.session import Session
from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.progress import Progress, check

COMPARED = (
    ("name", "Name"),
    ("organisation", "Organisation"),
    ("address", "Address"),
    ("postcode", "Postcode"),
    ("uprn", "UPRN"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("website", "Website"),
    ("person", "Person"),
    ("company_number", "Company number"),
    ("trade", "Trade"),
    ("status", "Status"),
    ("rating", "Rating"),
    ("date", "Date"),
    ("date_from", "From"),
    ("date_to", "Until"),
)
CHOICES = (
    ("must_link", "Same business", "S"),
    ("same_premises", "Same premises, different business", "P"),
    ("successor_of", "Second took over from first", "T"),
    ("cannot_link", "Different", "D"),
    ("unsure", "Unsure", "U"),
)
"""Kind of decision, what its button says, its key."""


@dataclass(frozen=True)
class Compared:
    """One field of both records. `verdict`: same | similar | different | one (only one has it)."""

    title: str
    a: str
    b: str
    verdict: str


@dataclass(frozen=True)
class Doubt:
    """One pair to decide. `gain` orders the queue: doubt times records affected."""

    a: dict[str, Any]
    b: dict[str, Any]
    level: str
    weight: float
    probability: float
    waterfall: tuple[tuple[str, str, float, str], ...]
    because: str
    gain: float
    decided: str = ""

    @property
    def title(self) -> str:
        """The pair in a line."""
        first = self.a.get("name") or self.a.get("organisation") or self.a.get("address") or ""
        second = self.b.get("name") or self.b.get("organisation") or self.b.get("address") or ""
        return f"{first}  /  {second}"

    def fields(self) -> tuple[Compared, ...]:
        """Fields that at least one of the two has."""
        found = []
        for name, title in COMPARED:
            a, b = str(self.a.get(name) or ""), str(self.b.get(name) or "")
            if a or b:
                found.append(Compared(title, a, b, verdict(name, a, b)))
        apart = self.metres_apart
        if apart is not None:
            near = "same" if apart < 15 else "similar" if apart < 120 else "different"
            found.append(Compared("Apart", f"{apart:,.0f} m", "", near))
        return tuple(found)

    @property
    def metres_apart(self) -> float | None:
        """Distance between their own coordinates; None where one has none."""
        values = [self.a.get("easting"), self.a.get("northing"),
                  self.b.get("easting"), self.b.get("northing")]  # fmt: skip
        if any(v is None for v in values):
            return None
        e1, n1, e2, n2 = (float(v) for v in values if v is not None)
        return hypot(e1 - e2, n1 - n2)


def plain(text: str) -> str:
    """Letters and digits only, lower case."""
    return "".join(c for c in text.lower() if c.isalnum())


def verdict(name: str, a: str, b: str) -> str:
    """How two values compare, for a mark beside them (never the matching's own opinion).

    What agencies record of their own business (ratings, dates) says nothing and gets no mark.
    """
    if not a or not b:
        return "one"
    if plain(a) == plain(b):
        return "same"
    if name in ("rating", "status", "trade", "date", "date_from", "date_to"):
        return "one"
    if name in ("uprn", "company_number"):
        return "different"
    alike = SequenceMatcher(None, plain(a), plain(b)).ratio()
    return "similar" if alike > 0.62 else "different"


def pieces(a: str, b: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in pieces, each marked whether the other has it too (case ignored)."""
    matcher = SequenceMatcher(None, a.lower(), b.lower(), autojunk=False)
    left, right = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        same = tag == "equal"
        if i2 > i1:
            left.append((a[i1:i2], same))
        if j2 > j1:
            right.append((b[j1:j2], same))
    return left, right


def key_of(record: dict[str, Any]) -> RecordKey:
    """The record's name for good."""
    return RecordKey(record["agency"], record["list"], record["source_ref"], record["content_hash"])


def decision(doubt: Doubt, kind: str, why: str = "") -> Decision:
    """The judgement as it is written down: with the evidence and weight then shown."""
    return Decision(
        kind, key_of(doubt.a), key_of(doubt.b), why=why, evidence=doubt.because,
        model=f"weight {doubt.weight:.2f} bits",
    )  # fmt: skip


def read_queue(session: Session, progress: Progress, most: int = 2000) -> tuple[Doubt, ...]:
    """Doubtful pairs, highest expected gain first; may run on any thread."""
    case = session.the_case
    if not case.has("pairs"):
        return ()
    pairs = case.table("pairs")
    pairs = pairs.filter(pc.equal(pairs["band"], "review"))
    if pairs.num_rows == 0:
        return ()
    check(progress)
    records = case.records(with_original=False)
    wanted = pa.concat_arrays(
        [pairs["record_a"].combine_chunks(), pairs["record_b"].combine_chunks()]
    )
    sizes = cluster_sizes(case.table("matched"))
    records = records.filter(pc.is_in(records["record_id"], value_set=wanted))
    by_id = {r["record_id"]: r for r in records.to_pylist()}
    judged = {_pair_key(d): d.kind for d in case.decisions() if d.a and d.b}
    found = []
    for row in pairs.to_pylist():
        a, b = by_id.get(row["record_a"]), by_id.get(row["record_b"])
        if a is None or b is None:
            continue
        p = row["probability"]
        affected = sizes.get(row["record_a"], 1) + sizes.get(row["record_b"], 1)
        steps = tuple((str(s[0]), str(s[1]), float(s[2]), str(s[3]) if len(s) > 3 else "")
                      for s in json.loads(row["waterfall"] or "[]"))  # fmt: skip
        key = frozenset({_name(key_of(a)), _name(key_of(b))})
        found.append(
            Doubt(a, b, row["level"], row["match_weight"], p, steps, row["because"] or "",
                  (1 - abs(2 * p - 1)) * affected, judged.get(key, ""))
        )  # fmt: skip
    found.sort(key=lambda d: -d.gain)
    return tuple(found[:most])


def cluster_sizes(matched: pa.Table) -> dict[int, int]:
    """record_id → records at its premises."""
    counts = {
        row["values"]: row["counts"] for row in pc.value_counts(matched["premises_id"]).to_pylist()
    }
    ids, places = matched["record_id"].to_pylist(), matched["premises_id"].to_pylist()
    return {i: counts[p] for i, p in zip(ids, places)}


def _name(key: RecordKey) -> tuple[str, str, str]:
    return key.agency, key.list_name, key.source_ref


def _pair_key(d: Decision) -> frozenset[tuple[str, str, str]]:
    assert d.a is not None and d.b is not None
    return frozenset({_name(d.a), _name(d.b)})
