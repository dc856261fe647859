"""The whole match, stage by stage: every stage is a function of the ones before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from gis_planner.domain.decisions import Decision
from gis_planner.domain.progress import Part, Progress, check
from gis_planner.matching.block import blocking_keys, candidate_pairs
from gis_planner.matching.compare import Lexicon, compare
from gis_planner.matching.compared import Clock, Compared
from gis_planner.matching.decide import Orders, read_decisions
from gis_planner.matching.engine import OWN, Engine, ResolveStage
from gis_planner.matching.frequency import name_bits, whole_name_bits, word_bits
from gis_planner.matching.hub_stage import all_hubs
from gis_planner.matching.levels import cluster_levels
from gis_planner.matching.model import Model, shipped_model
from gis_planner.matching.normalise import Normal, column, normalise
from gis_planner.matching.params import MatchParams, MatchResult
from gis_planner.matching.parsed import Gazetteer, Parsed
from gis_planner.matching.result import tell
from gis_planner.matching.settle import Settled, agree, pin, settle
from gis_planner.matching.state import state_of
from gis_planner.matching.tokens import Ints
from gis_planner.matching.uprn import resolve
from gis_planner.matching.uprn_probable import resolve_probable

Reader = Callable[[pa.Table, Progress], Normal]
"""Reads records as `normalise` does; pseudonymised records need another."""


def compare_records(
    records: pa.Table,
    *,
    gazetteer: pa.Table | Parsed | None = None,
    decisions: Sequence[Decision] = (),
    params: MatchParams,
    model: Model,
    progress: Progress,
    read: Reader = normalise,
    resolve_rest: ResolveStage = resolve_probable,
) -> Compared:
    """Normalise, resolve UPRNs, find hubs, block and compare."""
    clock = Clock()
    orders = read_decisions(decisions, records)
    normal = read(with_aliases(records, orders), Part(progress, 0.0, 0.2))
    settled = settle(orders, normal.role, params.rules)
    # an address whose UPRN a person took away or replaced is no gazetteer for others
    normal.uprn[[*orders.pins, *orders.no_uprn]] = -1
    clock.lap("normalise")
    resolved, places = resolve(normal, gazetteer, Part(progress, 0.2, 0.4))
    lexicon = _lexicon(normal, places, model)
    least = model.thresholds["uprn"] if params.uprn_least is None else params.uprn_least
    resolve_rest(normal, places, lexicon, resolved, model.uprn, least, Part(progress, 0.4, 0.6))
    pin(resolved, orders)
    agree(resolved, orders, settled)
    clock.lap("uprn")
    found = all_hubs(normal, resolved.uprn, lexicon, params, orders)
    clock.lap("hubs")
    keys = blocking_keys(normal, resolved.uprn, lexicon.name_bits, found.dead, params.rules)
    a, b = candidate_pairs(keys, dict(params.block_caps))
    a, b = _with_ordered(a, b, settled)
    clock.lap("block")
    pinned = np.isin(np.arange(len(normal)), list(orders.pins))
    evidence = compare(normal, lexicon, resolved.uprn, found.rows, found.dead.values, pinned,
                       a, b, Part(progress, 0.6, 1.0), params.rules)  # fmt: skip
    clock.lap("compare")
    return Compared(records, normal, resolved, places, lexicon, found, evidence, orders,
                    settled, clock)  # fmt: skip


def match(
    records: pa.Table,
    *,
    gazetteer: pa.Table | Parsed | None = None,
    postcodes: pa.Table | None = None,
    previous: pa.Table | None = None,
    decisions: Sequence[Decision] = (),
    params: MatchParams | None = None,
    progress: Progress,
    read: Reader = normalise,
    engine: Engine = OWN,
) -> MatchResult:
    """Match records (RECORDS). See docs/architecture.md for the tables that go in and come out."""
    params = params or MatchParams()
    model = params.model or shipped_model()
    done = compare_records(records, gazetteer=gazetteer, decisions=decisions, params=params,
                           model=model, progress=Part(progress, 0.0, 0.75),
                           read=read, resolve_rest=engine.resolve)  # fmt: skip
    evidence, scores = engine.score(done, params, model, Part(progress, 0.75, 0.8))
    done = replace(done, evidence=evidence)
    done.clock.lap("score")
    check(progress)
    before = done.resolved.copy()
    outcome = cluster_levels(done, scores, params, model)
    done.clock.lap("cluster")
    result = tell(done, scores, outcome, postcodes, previous, params, model,
                  Part(progress, 0.85, 1.0))  # fmt: skip
    state = state_of(done, before, result.matched, decisions, records.num_rows)
    return replace(result, state=state)


def with_aliases(records: pa.Table, orders: Orders) -> pa.Table:
    """Names a person gave to a business stand beside those of its record."""
    if not orders.aliases:
        return records
    names = column(records, "name")
    for row, aliases in orders.aliases.items():
        names[row] = " T/A ".join([n for n in (names[row], *aliases) if n])
    at = records.column_names.index("name")
    return records.set_column(at, "name", pa.array(names, pa.string()))


def _lexicon(normal: Normal, places: Gazetteer, model: Model) -> Lexicon:
    spell, offsets = normal.pool.spelled()
    return Lexicon(
        spell,
        offsets,
        name_bits(normal, model.words),
        word_bits(normal.places, normal.pool, places.places),
        whole_name_bits(normal),
    )


def _with_ordered(a: Ints, b: Ints, settled: Settled) -> tuple[Ints, Ints]:
    """Pairs that a person spoke about are compared whether or not blocking proposes them."""
    spoken = settled.spoken()
    if not spoken:
        return a, b
    extra = np.array(sorted(spoken), np.int32)
    both = np.unique(np.r_[np.c_[a, b], extra].astype(np.int64), axis=0).astype(np.int32)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])
