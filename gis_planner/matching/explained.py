"""How many links and UPRNs stand without a reason: the bar is none (issue 3)."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.matching.uprn_reasons import log_odds

ROUNDING = 0.02
"""Bits by which a waterfall may miss its sum: its steps are told with two decimals."""


def unexplained(pairs: pa.Table, matched: pa.Table) -> dict[str, int]:
    """`links` without a sentence or whose waterfall does not sum to the weight (PAIRS), and
    `uprns` without a sentence or whose waterfall does not sum to the log-odds (MATCHED)."""
    columns = (pairs[n].to_pylist() for n in ("because", "waterfall", "match_weight"))
    links = sum(1 for said, fall, bits in zip(*columns, strict=True) if not _told(said, fall, bits))
    given = matched.filter(pc.is_valid(matched["uprn"]))
    columns = (given[n].to_pylist() for n in ("uprn_because", "uprn_waterfall", "uprn_confidence"))
    uprns = sum(1 for said, fall, p in zip(*columns, strict=True)
                if not _told(said, fall, log_odds(p)))  # fmt: skip
    return {"links": links, "uprns": uprns}


def _told(sentence: str | None, waterfall: str | None, bits: float) -> bool:
    if not sentence or not waterfall:
        return False
    steps = json.loads(waterfall)
    return bool(steps) and abs(sum(step[2] for step in steps) - bits) <= ROUNDING
