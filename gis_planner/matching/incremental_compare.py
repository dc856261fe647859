"""New x all and new x new compared; pairs of records that stayed keep the evidence they had."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from gis_planner.domain.progress import Progress
from gis_planner.matching.block import Dead, raw_keys
from gis_planner.matching.compare import Evidence, Lexicon, compare
from gis_planner.matching.hub_stage import Hubs
from gis_planner.matching.incremental_fresh import Now
from gis_planner.matching.incremental_hubs import kept_hubs, new_hubs
from gis_planner.matching.incremental_pairs import more_pairs
from gis_planner.matching.score import Scores, score
from gis_planner.matching.state_rows import join
from gis_planner.matching.tokens import Ints
from gis_planner.matching.uprn import Resolved

Long = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """Every pair of now with its score. `again`: rows compared anew; `reached`: rows whose
    neighbours left or were compared anew; `new_pairs`, `new_hubs`: how many."""

    evidence: Evidence
    scores: Scores
    hubs: Hubs
    again: Mask
    reached: Mask
    new_pairs: int
    new_hubs: int


def compare_fresh(now: Now, resolved: Resolved, lexicon: Lexicon, again: Mask,
                  progress: Progress) -> Known:  # fmt: skip
    """Pairs that hold a row of `again` (or of a hub found just now), beside those kept."""
    normal, params = now.normal, now.params
    hubs = _hubs(now, resolved)
    listed = len(hubs.listed)
    again = again | new_hubs(normal, resolved.uprn, now.fresh, lexicon.name_bits, params,
                             now.orders, hubs)  # fmt: skip
    keys, rows = raw_keys(normal, resolved.uprn, lexicon.name_bits, hubs.dead, params.rules)
    a, b = more_pairs(keys, rows, again, dict(params.block_caps))
    old, reached = _old_pairs(now, again)
    a, b = _with_spoken(now, a, b, old)
    pinned = np.isin(np.arange(len(normal)), list(now.orders.pins))
    more = compare(normal, lexicon, resolved.uprn, hubs.rows, hubs.dead.values, pinned, a, b,
                   progress, params.rules)  # fmt: skip
    parts = {f.name: join(getattr(old, f.name), getattr(more, f.name)) for f in fields(Evidence)}
    evidence = Evidence(**parts)
    return Known(evidence, score(evidence, now.model), hubs, again, reached, len(a),
                 len(hubs.listed) - listed)  # fmt: skip


def _hubs(now: Now, resolved: Resolved) -> Hubs:
    """The hubs of the match before, over the rows of now."""
    state = now.state
    known = Hubs(0, 0)
    known.dead = Dead(state.dead, frozenset(state.dead_uprns.tolist()))
    known.listed = state.hubs()
    before = np.zeros(len(now.normal), np.bool_)
    kept = now.kept()
    before[kept] = state.hub_rows[now.old[kept]]
    return kept_hubs(now.normal, resolved.uprn, before, known, now.orders, now.fresh)


def _old_pairs(now: Now, again: Mask) -> tuple[Evidence, Mask]:
    """Pairs kept as they were, and rows that lost a pair which held their part together."""
    state = now.state
    before = state.pairs.evidence(state.normal)
    here = np.full(len(state.normal), -1, np.int64)
    kept = now.kept()
    here[now.old[kept]] = kept
    a, b = here[before.a], here[before.b]
    stays = (a >= 0) & (b >= 0)
    stays[stays] = ~(again[a[stays]] | again[b[stays]])
    lost = ~stays & (score(before, now.model).total > now.model.thresholds["component"])
    ends = np.r_[a[lost], b[lost]]
    reached = np.zeros(len(now.normal), np.bool_)
    reached[ends[ends >= 0]] = True
    parts = {f.name: getattr(before, f.name)[stays] for f in fields(Evidence)}
    ab = {"a": a[stays].astype(np.int32), "b": b[stays].astype(np.int32)}
    return Evidence(**parts | ab), reached


def _with_spoken(now: Now, a: Ints, b: Ints, old: Evidence) -> tuple[Ints, Ints]:
    """Pairs that a person spoke about are compared whether or not blocking proposes them."""
    n = len(now.normal)
    spoken = np.array(sorted(x * n + y for x, y in now.settled.spoken()), np.int64)
    if not len(spoken):
        return a, b
    mine = a.astype(np.int64) * n + b
    missing = np.setdiff1d(spoken, np.r_[mine, old.a.astype(np.int64) * n + old.b])
    every = np.r_[mine, missing]
    return (every // n).astype(np.int32), (every % n).astype(np.int32)


def part_of(evidence: Evidence, scores: Scores, chosen: Mask) -> tuple[Evidence, Scores]:
    """Some of the pairs, rows numbered as they are."""
    some = Evidence(**{f.name: getattr(evidence, f.name)[chosen] for f in fields(Evidence)})
    return some, Scores(
        scores.prior[chosen], scores.frequency[chosen],
        {k: v[chosen] for k, v in scores.parts.items()}, scores.total[chosen],
    )  # fmt: skip


def renumbered(evidence: Evidence, rows: Long, size: int) -> tuple[Evidence, Mask]:
    """The pairs within `rows`, numbered as rows of that part; and which pairs they are."""
    place = np.full(size, -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    both = (place[evidence.a] >= 0) & (place[evidence.b] >= 0)
    parts = {f.name: getattr(evidence, f.name)[both] for f in fields(Evidence)}
    return Evidence(**parts | {"a": place[parts["a"]], "b": place[parts["b"]]}), both
