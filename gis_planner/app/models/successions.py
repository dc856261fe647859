"""Evidence of succession in words: bands, harm indicators, mitigations, the waterfall."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Finding:
    """A harm indicator or mitigation. `verdict`: met | not met | unknown."""

    title: str
    verdict: str
    because: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class SuccessionRow:
    """One possible succession. Never called more than evidence."""

    predecessor_id: str
    successor_id: str
    predecessor: str
    successor: str
    bits: float
    band: str
    is_lead: bool
    because: str
    harm: tuple[Finding, ...]
    mitigations: tuple[Finding, ...]
    steps: tuple[tuple[str, str, float, str], ...]
    step_refs: tuple[tuple[str, ...], ...] = ()
    """Source rows of each step."""

    @property
    def sentence(self) -> str:
        """'Strong evidence of succession; 3 harm indicators; 1 mitigation.'"""
        strength = "Strong evidence of succession" if self.band == "strong" else "To review"
        harm = sum(1 for f in self.harm if f.verdict == "met")
        eased = sum(1 for f in self.mitigations if f.verdict == "met")
        return (
            f"{strength}; {harm} harm indicator{'s' if harm != 1 else ''}; "
            f"{eased} mitigation{'s' if eased != 1 else ''}"
        )


def rows_of(successions: pa.Table, nodes: pa.Table) -> tuple[SuccessionRow, ...]:
    """Leads first, then by evidence."""
    labels = dict(zip(nodes["node_id"].to_pylist(), nodes["label"].to_pylist()))
    found = [_row(r, labels) for r in successions.to_pylist()]
    found.sort(key=lambda r: (not r.is_lead, -r.bits))
    return tuple(found)


def _row(r: dict[str, Any], labels: dict[str, Any]) -> SuccessionRow:
    steps, step_refs = [], []
    for step in json.loads(r["waterfall"] or "[]"):
        steps.append((str(step[0]).replace("_", " "), "", float(step[1]), str(step[2])))
        step_refs.append(tuple(str(x) for x in (step[3] if len(step) > 3 else ())))
    return SuccessionRow(
        r["predecessor_id"], r["successor_id"],
        labels.get(r["predecessor_id"]) or r["predecessor_id"],
        labels.get(r["successor_id"]) or r["successor_id"],
        r["bits"] or 0.0, r["band"], bool(r["is_lead"]), r["because"] or "",
        _findings(r["harm_indicators"]), _findings(r["mitigations"]), tuple(steps),
        tuple(step_refs),
    )  # fmt: skip


def _findings(text: str | None) -> tuple[Finding, ...]:
    found = []
    for item in json.loads(text or "[]"):
        title = str(item.get("indicator") or item.get("mitigation") or "").replace("_", " ")
        refs = tuple(str(x) for x in item.get("source_refs") or ())
        found.append(
            Finding(title, str(item.get("verdict", "")), str(item.get("because", "")), refs)
        )
    return tuple(found)
