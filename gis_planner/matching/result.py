"""The outcome of a match as tables: identities, places, pairs with their reasons, counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import HUBS, MATCHED, PAIRS
from gis_planner.matching.compare import Evidence
from gis_planner.matching.compared import Compared
from gis_planner.matching.hubs import Hub
from gis_planner.matching.identity import name_clusters
from gis_planner.matching.levels import Outcome
from gis_planner.matching.location import Located, locate
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import Normal, column
from gis_planner.matching.params import MatchParams, MatchResult
from gis_planner.matching.score import Scores, premises_waterfalls, probability, waterfalls
from gis_planner.matching.settle import Settled
from gis_planner.matching.tables import (
    arrow,
    businesses_table,
    organisations_table,
    premises_table,
)
from gis_planner.matching.uprn import Resolved
from gis_planner.matching.uprn_reasons import uprn_waterfalls


def _old(previous: pa.Table | None, name: str) -> dict[int, str]:
    if previous is None:
        return {}
    pairs = zip(column(previous, "record_id"), column(previous, name), strict=True)
    return {r: v for r, v in pairs if v}


def tell(done: Compared, scores: Scores, outcome: Outcome, postcodes: pa.Table | None,
         previous: pa.Table | None, params: MatchParams, model: Model,
         progress: Progress) -> MatchResult:  # fmt: skip
    """Every result table, with identities kept from the match before."""
    records, normal, resolved, clock = done.records, done.normal, done.resolved, done.clock
    ids = normal.record_id.tolist()
    keys = record_keys(records)
    named = {
        letter: name_clusters(letter, labels, keys, _old(previous, key), ids)
        for letter, key, labels in (
            ("P", "premises_id", outcome.premises),
            ("B", "business_id", outcome.business),
            ("O", "organisation_id", outcome.organisation),
        )
    }
    premises, business = [str(x) for x in named["P"]], [str(x) for x in named["B"]]
    organisation = named["O"]
    located = locate(normal, resolved.uprn, done.gazetteer, postcodes)
    check(progress)
    matched = matched_table(ids, premises, business, organisation, resolved, located)
    clock.lap("identity")
    progress.report(0.3, "writing pairs")
    pairs = pairs_table(normal, done.settled, done.evidence, scores, outcome, params, model,
                        progress)  # fmt: skip
    clock.lap("pairs")
    check(progress)
    legal, owners = owners_of(records, normal)
    uprns = resolved.uprn.tolist()
    result = MatchResult(
        matched, pairs, premises_table(records, premises, business, uprns, located),
        businesses_table(records, business, premises, organisation, done.orders.aliases),
        organisations_table(records, organisation, legal, owners),
        hubs_table(done.hubs.listed),
        {},
    )  # fmt: skip
    clock.lap("tables")
    result.stats.update(_stats(result, done, outcome))
    progress.report(1.0, "matched")
    return result


def record_keys(records: pa.Table) -> list[str]:
    """Names of records that last: agency, list and reference (the record id where none)."""
    names = ("agency", "list", "source_ref", "record_id")
    parts = zip(*(column(records, n) for n in names), strict=True)
    return [f"{a}\x1f{b}\x1f{c}\x1f{i if c is None else ''}" for a, b, c, i in parts]


def matched_table(ids: Sequence[int], premises: Sequence[str], business: Sequence[str],
                  organisation: Sequence[str | None], resolved: Resolved,
                  located: Located) -> pa.Table:  # fmt: skip
    """MATCHED: one row a record."""
    return arrow(MATCHED, {
        "record_id": ids, "premises_id": premises, "business_id": business,
        "organisation_id": organisation,
        "uprn": [str(u) if u > 0 else None for u in resolved.uprn.tolist()],
        "uprn_method": resolved.method,
        "uprn_confidence": np.where(resolved.uprn > 0, resolved.confidence, np.nan),
        "uprn_because": resolved.because, "easting": located.easting,
        "northing": located.northing, "location_precision": located.precision,
        "uprn_waterfall": uprn_waterfalls(resolved),
    })  # fmt: skip


def hubs_table(hubs: Sequence[Hub]) -> pa.Table:
    """HUBS: one row a shared value."""
    names = ("kind", "value", "families", "records", "because")
    return arrow(HUBS, {c: [getattr(h, c) for h in hubs] for c in names})


def owners_of(records: pa.Table, normal: Normal) -> tuple[list[bool], list[str | None]]:
    """For each record whether a name of it is a company's, and its owner's name."""
    offsets = normal.variants.offsets
    marks = np.r_[0, np.cumsum(normal.variant_legal[normal.variants.values])]
    legal: list[bool] = (marks[offsets[1:]] > marks[offsets[:-1]]).tolist()
    owners = [o or (n if is_legal else None) for o, n, is_legal in zip(
        column(records, "organisation"), column(records, "name"), legal, strict=True)]  # fmt: skip
    return legal, owners


CHUNK = 20_000
"""Pairs told at a time: a million waterfalls as Python text would fill the memory."""


def pairs_table(
    normal: Normal,
    settled: Settled,
    evidence: Evidence,
    scores: Scores,
    outcome: Outcome,
    params: MatchParams,
    model: Model,
    progress: Progress,
) -> pa.Table:
    """Scored pairs from the review floor up, strongest first; then pairs of one place.

    Band 'match' is what the match does by itself: strong enough, and in one cluster.
    """
    floor = model.thresholds["review"] if params.review_bits is None else params.review_bits
    sure = model.thresholds["match"] if params.match_bits is None else params.match_bits
    role = normal.role
    a, b, total = evidence.a, evidence.b, scores.total
    trading = (role[a] == 0) & (role[b] == 0)
    told = _told(normal, settled, evidence)
    spoken, clash = np.zeros(len(a), np.bool_), np.zeros(len(a), np.bool_)
    spoken[list(told)] = True
    clash[[k for k in told if _between(evidence, k) in settled.clashes]] = True
    keep = np.flatnonzero(((total >= floor) & trading) | spoken)
    keep = keep[np.lexsort((b[keep], a[keep], -total[keep]))]
    joined = outcome.business[a] == outcome.business[b]
    # a pair stands once: as businesses if that is at all likely, else as two of one place
    one_place = outcome.premises[a] == outcome.premises[b]
    place = np.flatnonzero(one_place & ((total < floor) | ~trading) & ~spoken)
    parts = [_rows(normal, evidence, keep[:0], [], [], total, keep[:0] > 0, "business")]
    for s in range(0, len(keep), CHUNK):
        check(progress)
        rows = keep[s : s + CHUNK]
        falls, because = waterfalls(evidence, scores, rows)
        because = [_sentence(told.get(k), said) for k, said in zip(rows.tolist(), because)]
        match = ((total[rows] >= sure) | spoken[rows]) & joined[rows] & ~clash[rows]
        parts.append(_rows(normal, evidence, rows, falls, because, total[rows], match, "business"))
    for s in range(0, len(place), CHUNK):
        check(progress)
        rows = place[s : s + CHUNK]
        bits, falls, because = premises_waterfalls(evidence, rows)
        parts.append(_rows(normal, evidence, rows, falls, because, bits, bits >= 0, "premises"))
    return pa.concat_tables(parts)


def _between(evidence: Evidence, k: int) -> tuple[int, int]:
    a, b = int(evidence.a[k]), int(evidence.b[k])
    return min(a, b), max(a, b)


def _told(normal: Normal, settled: Settled, evidence: Evidence) -> dict[int, str]:
    """What a person said of compared pairs, by their place in the evidence."""
    spoken = settled.spoken()
    if not spoken:
        return {}
    n = len(normal)
    wanted = {a * n + b: settled.said((a, b)) for a, b in spoken}
    code = evidence.a.astype(np.int64) * n + evidence.b
    at = np.flatnonzero(np.isin(code, list(wanted)))
    return {int(k): wanted[int(code[k])] for k in at}


def _sentence(told: str | None, because: str) -> str:
    return f"{told}; {because}" if told else because


def _rows(
    normal: Normal,
    evidence: Evidence,
    rows: NDArray[np.int64],
    falls: list[str],
    because: list[str],
    bits: NDArray[np.float64],
    match: NDArray[np.bool_],
    level: str,
) -> pa.Table:
    x, y = normal.record_id[evidence.a[rows]], normal.record_id[evidence.b[rows]]
    bits = bits[: len(rows)]
    return arrow(
        PAIRS,
        {
            "record_a": np.minimum(x, y).tolist(),
            "record_b": np.maximum(x, y).tolist(),
            "level": [level] * len(rows),
            "match_weight": bits,
            "probability": probability(bits),
            "band": np.where(match, "match", "review").tolist(),
            "waterfall": falls,
            "because": because,
        },
    )


def _stats(result: MatchResult, done: Compared, outcome: Outcome) -> dict[str, Any]:
    sizes = np.unique(outcome.business, return_counts=True)[1]
    return {
        "records": result.matched.num_rows, "pairs_scored": len(done.evidence.a),
        "pairs_kept": result.pairs.num_rows, "businesses": result.businesses.num_rows,
        "premises": result.premises.num_rows, "organisations": result.organisations.num_rows,
        "hubs": result.hubs.num_rows, "uprn_resolved": int((done.resolved.uprn > 0).sum()),
        "largest_business": int(sizes.max(initial=0)),
        "decisions_unknown": done.orders.unknown, "decisions_recheck": done.orders.recheck,
        "contradictions": done.settled.contradictions,
        "seconds": round(sum(done.clock.seconds.values()), 3),
        "stages": dict(done.clock.seconds),
    }  # fmt: skip
