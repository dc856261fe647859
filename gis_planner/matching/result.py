"""The outcome of a match as tables: identities, places, pairs with their reasons, counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import HUBS, MATCHED, PAIRS
from gis_planner.matching.compare import Evidence
from gis_planner.matching.compared import Compared
from gis_planner.matching.identity import name_clusters
from gis_planner.matching.levels import Outcome
from gis_planner.matching.location import locate
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import Normal, column
from gis_planner.matching.params import MatchParams, MatchResult
from gis_planner.matching.score import Scores, premises_waterfalls, probability, waterfalls
from gis_planner.matching.tables import (
    arrow,
    businesses_table,
    organisations_table,
    premises_table,
)


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
    parts = zip(column(records, "agency"), column(records, "list"), column(records, "source_ref"),
                ids, strict=True)  # fmt: skip
    keys = [f"{a}\x1f{b}\x1f{c}\x1f{i if c is None else ''}" for a, b, c, i in parts]
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
    uprns = resolved.uprn.tolist()
    matched = arrow(MATCHED, {
        "record_id": ids, "premises_id": premises, "business_id": business,
        "organisation_id": organisation, "uprn": [str(u) if u > 0 else None for u in uprns],
        "uprn_method": resolved.method,
        "uprn_confidence": np.where(resolved.uprn > 0, resolved.confidence, np.nan),
        "uprn_because": resolved.because, "easting": located.easting,
        "northing": located.northing, "location_precision": located.precision,
    })  # fmt: skip
    clock.lap("identity")
    progress.report(0.3, "writing pairs")
    pairs = _pairs(normal, done.evidence, scores, outcome, params, model)
    clock.lap("pairs")
    check(progress)
    legal = [
        bool(normal.variant_legal[normal.variants.values[s:e]].any())
        for s, e in zip(
            normal.variants.offsets[:-1].tolist(), normal.variants.offsets[1:].tolist(), strict=True
        )
    ]
    owners = [o or (n if is_legal else None) for o, n, is_legal in zip(
        column(records, "organisation"), column(records, "name"), legal, strict=True)]  # fmt: skip
    result = MatchResult(
        matched, pairs, premises_table(records, premises, business, uprns, located),
        businesses_table(records, business, premises, organisation),
        organisations_table(records, organisation, legal, owners),
        arrow(HUBS, {c: [getattr(h, c) for h in done.hubs.listed]
                     for c in ("kind", "value", "families", "records", "because")}),
        {},
    )  # fmt: skip
    clock.lap("tables")
    result.stats.update(_stats(result, done, outcome))
    progress.report(1.0, "matched")
    return result


def _pairs(
    normal: Normal,
    evidence: Evidence,
    scores: Scores,
    outcome: Outcome,
    params: MatchParams,
    model: Model,
) -> pa.Table:
    """Scored pairs from the review floor up, strongest first; then pairs of one place.

    Band 'match' is what the match does by itself: strong enough, and in one cluster.
    """
    floor = model.thresholds["review"] if params.review_bits is None else params.review_bits
    sure = model.thresholds["match"] if params.match_bits is None else params.match_bits
    a, b = evidence.a, evidence.b
    trading = (normal.role[a] == 0) & (normal.role[b] == 0)
    keep = np.flatnonzero((scores.total >= floor) & trading)
    keep = keep[np.lexsort((b[keep], a[keep], -scores.total[keep]))]
    falls, because = waterfalls(evidence, scores, keep)
    joined = outcome.business[a[keep]] == outcome.business[b[keep]]
    band = np.where((scores.total[keep] >= sure) & joined, "match", "review")
    # a pair stands once: as businesses if that is at all likely, else as two of one place
    one_place = outcome.premises[a] == outcome.premises[b]
    place = np.flatnonzero(one_place & ((scores.total < floor) | ~trading))
    place_bits, place_falls, place_because = premises_waterfalls(evidence, place)
    rows = np.r_[keep, place]
    x, y = normal.record_id[a[rows]], normal.record_id[b[rows]]
    total = np.r_[scores.total[keep], place_bits]
    return arrow(
        PAIRS,
        {
            "record_a": np.minimum(x, y).tolist(),
            "record_b": np.maximum(x, y).tolist(),
            "level": ["business"] * len(keep) + ["premises"] * len(place),
            "match_weight": total,
            "probability": probability(total),
            "band": band.tolist() + np.where(place_bits >= 0, "match", "review").tolist(),
            "waterfall": falls + place_falls,
            "because": because + place_because,
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
        "contradictions": outcome.clashes, "seconds": round(sum(done.clock.seconds.values()), 3),
        "stages": dict(done.clock.seconds),
    }  # fmt: skip
