"""Why the records of one premises are there: each UPRN and each link, with its waterfall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from gis_planner.pipeline.asked import Step, steps_of
from gis_planner.store import Case

MOST_LINKS = 300


@dataclass(frozen=True)
class Reason:
    """One thing explained. `kind`: uprn | business | premises; `bits`: sum of the steps; `records`:
    whom it is about."""

    kind: str
    title: str
    sentence: str
    bits: float
    steps: tuple[Step, ...]
    records: tuple[int, ...]


def would_change(scores: pa.Table, concern_name: Callable[[str], str]) -> tuple[str, ...]:
    """What would move the scores of one premises: sentences, the strongest first. `scores`: its
    rows of SCORES."""
    from gis_planner.scoring.explain import what_would_change

    return what_would_change(scores.to_pylist(), name=concern_name)


def why_of(case: Case, premises_id: str) -> tuple[Reason, ...]:
    """UPRNs first, then links from the strongest to the weakest; () before a match."""
    rows = case.records_why(premises_id).to_pylist()
    names = {r["record_id"]: r["name"] or r["organisation"] or r["address"] or "" for r in rows}
    found = [_of_uprn(r) for r in rows if r["uprn_because"]]
    links = case.pairs_among(list(names)).to_pylist()
    links.sort(key=lambda r: (r["level"] != "business", -r["match_weight"]))
    for r in links[:MOST_LINKS]:
        steps = steps_of(r["waterfall"])
        title = f"{names[r['record_a']]} – {names[r['record_b']]}"
        found.append(
            Reason(r["level"], title, r["because"] or "", r["match_weight"], steps,
                   (r["record_a"], r["record_b"]))
        )  # fmt: skip
    return tuple(found)


def _of_uprn(row: dict[str, object]) -> Reason:
    steps = steps_of(row["uprn_waterfall"])  # type: ignore[arg-type]
    name = row["name"] or row["organisation"] or row["address"] or ""
    said, share = row["uprn"] or "no UPRN", row["uprn_confidence"]
    sure = f" ({share:.0%}, {row['uprn_method']})" if isinstance(share, float) else ""
    title = f"{name}: {said}{sure}"
    sentence = str(row["uprn_because"])
    return Reason("uprn", title, sentence, round(sum(s[2] for s in steps), 2), steps,
                  (int(str(row["record_id"])),))  # fmt: skip
