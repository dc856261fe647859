"""A match of what is new: new x all and new x new, only touched neighbourhoods clustered again.

Frozen: the model's weights, how much each known word tells, hubs that were known. Not frozen:
words, values and hubs that only new records bring. Records that left drop out; decisions made
since are obeyed; ids are kept by largest overlap. The tables say what changed and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.decisions import Decision
from gis_planner.domain.progress import Part, Progress, check
from gis_planner.matching.compared import Clock
from gis_planner.matching.incremental_compare import Known, compare_fresh
from gis_planner.matching.incremental_fresh import (
    FullMatchNeeded,
    Now,
    Read,
    find_fresh,
    resolve_fresh,
)
from gis_planner.matching.incremental_levels import Levels, cluster_again, ids_before
from gis_planner.matching.incremental_tell import Names, name_again, state_after, tell_changed
from gis_planner.matching.model import shipped_model
from gis_planner.matching.params import MatchParams, MatchResult
from gis_planner.matching.parsed import Parsed
from gis_planner.matching.state import IDS, MatchState, decision_key

__all__ = ["FullMatchNeeded", "Increment", "match_more"]

MOST_GROWTH = 0.3
"""Above this share of new records since the last full match, frequencies and hubs are dated."""


@dataclass(frozen=True)
class Increment:
    """What changed: rows of `result`'s tables (hubs: all) in place of those that fall away.

    `changed`: record ids whose rows, and whose pairs, fall away (told anew or gone); `replaced`:
    premises, business and organisation ids whose rows fall away. All other rows stand.
    """

    result: MatchResult
    changed: NDArray[np.int64]
    replaced: dict[str, frozenset[str]]
    advice: tuple[str, ...]


def match_more(
    state: MatchState,
    keys: pa.Table,
    read: Read,
    *,
    heirs: Mapping[int, int],
    gazetteer: pa.Table | Parsed | None = None,
    postcodes: pa.Table | None = None,
    decisions: Sequence[Decision] = (),
    params: MatchParams | None = None,
    progress: Progress,
) -> Increment:
    """Match what is new since `state`. FullMatchNeeded where that would not do.

    `keys`: record_id, agency, list, source_ref, content_hash of every record, by record_id;
    `read` gives RECORDS by ids; `heirs`: record id so far → id of its new version.
    """
    params = params or MatchParams()
    model = params.model or shipped_model()
    clock = Clock()
    now = find_fresh(state, keys, read, decisions, params, model, Part(progress, 0.0, 0.2))
    clock.lap("normalise")
    resolved, places, lexicon, again = resolve_fresh(now, gazetteer, Part(progress, 0.2, 0.4))
    clock.lap("uprn")
    check(progress)
    known = compare_fresh(now, resolved, lexicon, again, Part(progress, 0.4, 0.6))
    clock.lap("compare")
    check(progress)
    before = ids_before(now, heirs)
    levels = cluster_again(now, known, resolved, lexicon, before)
    clock.lap("cluster")
    names = name_again(now, levels, before, known.again)
    clock.lap("identity")
    result = tell_changed(now, known, levels, names, places, postcodes, read,
                          Part(progress, 0.7, 1.0))  # fmt: skip
    after = state_after(now, known, levels, names, resolved, lexicon,
                        sorted({decision_key(d) for d in decisions}))  # fmt: skip
    clock.lap("tables")
    gone = state.normal.record_id[~np.isin(state.normal.record_id, now.ids)]
    result = replace(result, state=after)
    result.stats.update(_stats(now, known, levels, names, len(gone), clock))
    return Increment(result, np.union1d(gone, now.ids[names.changed]), names.replaced,
                     _advice(now, known))  # fmt: skip


def _stats(now: Now, known: Known, levels: Levels, names: Names, gone: int,
           clock: Clock) -> dict[str, object]:  # fmt: skip
    counts = {level: len({i for i in names.ids[level] if i}) for level in IDS}
    sizes = np.unique(levels.business, return_counts=True)[1]
    return {
        "records": len(now.ids), "pairs_scored": known.new_pairs,
        "pairs_known": len(known.evidence.a) - known.new_pairs,
        "premises": counts["premises_id"], "businesses": counts["business_id"],
        "organisations": counts["organisation_id"], "hubs": len(known.hubs.listed),
        "uprn_resolved": int((levels.final.uprn > 0).sum()),
        "largest_business": int(sizes.max(initial=0)),
        "decisions_unknown": now.orders.unknown, "decisions_recheck": now.orders.recheck,
        "contradictions": now.settled.contradictions,
        "records_new": now.new_records, "records_gone": gone,
        "records_touched": levels.reached(), "records_told": int(names.changed.sum()),
        "new_hubs": known.new_hubs, "seconds": round(sum(clock.seconds.values()), 3),
        "stages": dict(clock.seconds),
    }  # fmt: skip


def _advice(now: Now, known: Known) -> tuple[str, ...]:
    """When a full match would say it better, in sentences."""
    told = []
    full = int(now.state.full_records[0])
    growth = (len(now.ids) - full) / max(full, 1)
    if growth > MOST_GROWTH:
        told.append(
            f"The case has grown by {growth:.0%} since the last full match: how much each word "
            "tells is dated. Match in full when there is time."
        )
    if known.new_hubs:
        told.append(
            f"{known.new_hubs} values are shared by many only since the new records: links made "
            "by them were taken away. Match in full to weigh all hubs afresh."
        )
    return tuple(told)
