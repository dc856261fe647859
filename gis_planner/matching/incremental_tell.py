"""Tables of what changed: only rows that are not as they were are told anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.progress import Progress, check
from gis_planner.matching.compare import Lexicon
from gis_planner.matching.identity import name_clusters
from gis_planner.matching.incremental_compare import Known, part_of
from gis_planner.matching.incremental_fresh import Now, Read
from gis_planner.matching.incremental_levels import Before, Levels
from gis_planner.matching.incremental_orders import orders_within
from gis_planner.matching.levels import Outcome
from gis_planner.matching.location import Located, locate
from gis_planner.matching.params import MatchResult
from gis_planner.matching.parsed import Gazetteer
from gis_planner.matching.result import (
    hubs_table,
    matched_table,
    owners_of,
    pairs_table,
    record_keys,
)
from gis_planner.matching.state import (
    IDS,
    MatchState,
    falls_of,
    hub_columns,
    pairs_of,
    told_otherwise,
)
from gis_planner.matching.state_rows import take_normal
from gis_planner.matching.tables import businesses_table, organisations_table, premises_table
from gis_planner.matching.uprn import Resolved

Long = NDArray[np.int64]
Mask = NDArray[np.bool_]
LETTERS = {"premises_id": "P", "business_id": "B", "organisation_id": "O"}


@dataclass(frozen=True)
class Names:
    """Ids of every row of now; `changed`: rows that are not told as they were; `replaced`: by
    level, ids whose row in its table is told anew or falls away."""

    ids: dict[str, list[str | None]]
    changed: Mask
    replaced: dict[str, frozenset[str]]


def name_again(now: Now, levels: Levels, before: Before, again: Mask) -> Names:
    """Ids by largest overlap for touched rows; all others keep theirs."""
    labels = {"premises_id": levels.premises, "business_id": levels.business,
              "organisation_id": levels.organisation}  # fmt: skip
    ids: dict[str, list[str | None]] = {}
    changed = again.copy()
    for level, letter in LETTERS.items():
        mine, rows = before.ids[level], levels.touched[level]
        records, touched = now.ids[rows].tolist(), set(rows.tolist())
        previous = {r: i for r, row in zip(records, rows.tolist()) if (i := mine[row])}
        taken = {i for row, i in enumerate(mine) if i and row not in touched}
        keys = record_keys(now.keys.take(pa.array(rows)))
        named = name_clusters(letter, labels[level][rows].astype(np.int32), keys, previous,
                              records, taken)  # fmt: skip
        ids[level] = list(mine)
        for row, name in zip(rows.tolist(), named, strict=True):
            if mine[row] != name:
                changed[row] = True
                ids[level][row] = name
    changed |= _answered_otherwise(now, levels.final)
    return Names(ids, changed, _replaced(now, ids, before, changed))


def _answered_otherwise(now: Now, final: Resolved) -> Mask:
    state, kept = now.state, now.kept()
    changed = now.old < 0
    at = now.old[kept]
    changed[kept] = state.final_uprn[at] != final.uprn[kept]
    method = [state.final_method[s] != final.method[r]
              for r, s in zip(kept.tolist(), at.tolist(), strict=True)]  # fmt: skip
    changed[kept] |= np.array(method, np.bool_)
    return changed


def _replaced(now: Now, ids: dict[str, list[str | None]], before: Before,
              changed: Mask) -> dict[str, frozenset[str]]:  # fmt: skip
    rows, left = np.flatnonzero(changed).tolist(), before.left.tolist()
    return {
        level: frozenset(
            i for i in (*(ids[level][r] for r in rows), *(before.ids[level][r] for r in rows),
                        *(getattr(now.state, level)[r] for r in left)) if i
        )
        for level in IDS
    }  # fmt: skip


def tell_changed(now: Now, known: Known, levels: Levels, names: Names, gazetteer: Gazetteer,
                 postcodes: pa.Table | None, read: Read,
                 progress: Progress) -> MatchResult:  # fmt: skip
    """Rows of each table that are told anew."""
    members = {
        level: np.fromiter((i in names.replaced[level] for i in names.ids[level]), np.bool_,
                           len(now.ids))
        for level in IDS
    }  # fmt: skip
    every = names.changed | members["premises_id"] | members["business_id"]
    every |= members["organisation_id"]
    rows = np.flatnonzero(every)
    records = _records(now, rows, read)
    normal = take_normal(now.normal, rows)
    final = Resolved(levels.final.uprn[rows], [], np.empty(0), [])
    located = locate(normal, final.uprn, gazetteer, postcodes)
    check(progress)
    ids = {level: [names.ids[level][r] for r in rows.tolist()] for level in IDS}
    premises, business = [str(x) for x in ids["premises_id"]], [str(x) for x in ids["business_id"]]
    owner = ids["organisation_id"]
    here = {level: np.flatnonzero(mask[rows]) for level, mask in members.items()}
    at = {int(row): i for i, row in enumerate(rows[here["business_id"]])}
    legal, owners = owners_of(records, normal)
    p, b, o = (here[level] for level in IDS)
    result = MatchResult(
        _matched(now, names, levels, rows, ids, located),
        _pairs(now, known, levels, names, progress),
        premises_table(records.take(pa.array(p)), _some(premises, p), _some(business, p),
                       final.uprn[p].tolist(), _located(located, p)),
        businesses_table(records.take(pa.array(b)), _some(business, b), _some(premises, b),
                         _some(owner, b), orders_within(now.orders, at).aliases),
        organisations_table(records.take(pa.array(o)), _some(owner, o), _some(legal, o),
                            _some(owners, o)),
        hubs_table(known.hubs.listed), {},
    )  # fmt: skip
    progress.report(1.0, "matched")
    return result


def _some(values: list, rows: Long) -> list:  # type: ignore[type-arg]
    return [values[r] for r in rows.tolist()]


def _located(located: Located, rows: Long) -> Located:
    return Located(located.easting[rows], located.northing[rows], _some(located.precision, rows))


def _matched(now: Now, names: Names, levels: Levels, rows: Long, ids: dict[str, list[str | None]],
             located: Located) -> pa.Table:  # fmt: skip
    told = np.flatnonzero(names.changed[rows])
    final = levels.final
    some = rows[told]
    part = Resolved(
        final.uprn[some], _some(final.method, some), final.confidence[some],
        _some(final.because, some),
        {i: final.falls[r] for i, r in enumerate(some.tolist()) if r in final.falls},
    )  # fmt: skip
    premises, business, owner = (_some(ids[level], told) for level in IDS)
    return matched_table(now.ids[some].tolist(), premises, business, owner, part,
                         _located(located, told))  # fmt: skip


def _pairs(now: Now, known: Known, levels: Levels, names: Names, progress: Progress) -> pa.Table:
    """Pairs with a changed record at either end."""
    chosen = names.changed[known.evidence.a] | names.changed[known.evidence.b]
    evidence, scores = part_of(known.evidence, known.scores, chosen)
    outcome = Outcome(levels.business.astype(np.int32), levels.premises.astype(np.int32),
                      levels.organisation.astype(np.int32))  # fmt: skip
    return pairs_table(now.normal, now.settled, evidence, scores, outcome, now.params, now.model,
                       progress)  # fmt: skip


def _records(now: Now, rows: Long, read: Read) -> pa.Table:
    """RECORDS of the given rows; the fresh ones have been read before."""
    known = rows[~now.fresh[rows]]
    mine = np.flatnonzero(np.isin(np.flatnonzero(now.fresh), rows))
    table = pa.concat_tables([read(now.ids[known]), now.table.take(pa.array(mine))])
    order = np.argsort(table["record_id"].to_numpy(), kind="stable")
    return table.take(pa.array(order)).combine_chunks()


def state_after(now: Now, known: Known, levels: Levels, names: Names, resolved: Resolved,
                lexicon: Lexicon, decisions: list[str]) -> MatchState:  # fmt: skip
    """What the next match starts from."""
    kind, value, counts = hub_columns(known.hubs.listed)
    final = levels.final
    premises, business, organisation = (names.ids[level] for level in IDS)
    return replace(
        now.state, normal=now.normal, name_bits=lexicon.name_bits, word_bits=lexicon.word_bits,
        whole_bits=lexicon.whole_bits, uprn=resolved.uprn, method=resolved.method,
        confidence=resolved.confidence, because=resolved.because, falls=falls_of(resolved),
        dead=known.hubs.dead.values,
        dead_uprns=np.fromiter(sorted(known.hubs.dead.uprns), np.int64),
        hub_rows=known.hubs.rows, hub_kind=kind, hub_value=value, hub_counts=counts,
        pairs=pairs_of(known.evidence), final_uprn=final.uprn, final_method=final.method,
        final_confidence=final.confidence,
        final_because=told_otherwise(final.because, resolved.because), decisions=decisions,
        premises_id=premises, business_id=business, organisation_id=organisation,
    )  # fmt: skip
