"""The records of now: those known as they were kept, fresh ones read and resolved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.decisions import Decision
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.matching.compare import Lexicon
from gis_planner.matching.decide import Orders, read_decisions
from gis_planner.matching.frequency import name_bits, whole_name_bits, word_bits
from gis_planner.matching.incremental_orders import changed_decisions, orders_within
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import Normal, normalise
from gis_planner.matching.params import MatchParams
from gis_planner.matching.parsed import Gazetteer, Parsed
from gis_planner.matching.settle import Settled, agree, pin, settle
from gis_planner.matching.stages import with_aliases
from gis_planner.matching.state import MatchState
from gis_planner.matching.state_rows import join_normal, take_normal
from gis_planner.matching.tokens import Floats, row_hash
from gis_planner.matching.uprn import Resolved, read_gazetteer, resolve_exact, start
from gis_planner.matching.uprn_probable import candidates, resolve_probable

Long = NDArray[np.int64]
Mask = NDArray[np.bool_]
Read = Callable[[Long], pa.Table]
"""RECORDS by record ids, in their order."""


class FullMatchNeeded(Exception):
    """An incremental match would not do; the reason in a sentence."""


@dataclass
class Now:
    """The records of now, row i in the order of record ids."""

    state: MatchState
    model: Model
    params: MatchParams
    orders: Orders
    settled: Settled
    keys: pa.Table
    ids: Long
    normal: Normal
    old: Long
    """Row in the state; -1 for a fresh one."""
    fresh: Mask
    """New, or read again for a decision's sake."""
    new_records: int
    table: pa.Table
    """RECORDS of the fresh rows."""

    def kept(self) -> Long:
        """Rows that the state knows."""
        return np.flatnonzero(self.old >= 0)


def find_fresh(state: MatchState, keys: pa.Table, read: Read, decisions: Sequence[Decision],
               params: MatchParams, model: Model, progress: Progress) -> Now:  # fmt: skip
    """Which records are new or must be read again, and all of them normalised."""
    ids = keys["record_id"].to_numpy()
    orders = read_decisions(decisions, keys)
    spoken, hub = changed_decisions(state.decisions, decisions, keys)
    if hub:
        raise FullMatchNeeded("a decision about a shared value is new or was withdrawn")
    fresh = ~np.isin(ids, state.normal.record_id)
    new_records = int(fresh.sum())
    fresh[list(spoken)] = True
    table = read(ids[fresh])
    at = {int(row): i for i, row in enumerate(np.flatnonzero(fresh))}
    named = with_aliases(table, orders_within(orders, at))
    more = normalise(named, progress, like=state.normal)
    old = np.full(len(ids), -1, np.int64)
    old[~fresh] = np.searchsorted(state.normal.record_id, ids[~fresh])
    source = old.copy()
    source[fresh] = len(state.normal) + np.arange(len(more))
    normal = take_normal(join_normal(state.normal, more), source)
    normal.uprn[[*orders.pins, *orders.no_uprn]] = -1
    settled = settle(orders, normal.role, params.rules)
    return Now(state, model, params, orders, settled, keys, ids, normal, old, fresh, new_records,
               table)  # fmt: skip


def lexicon_of(now: Now) -> Lexicon:
    """What words tell: as before for those known, counted now for new ones."""
    normal, state = now.normal, now.state
    spell, offsets = normal.pool.spelled()
    names = name_bits(normal, now.model.words)
    words = word_bits(normal.places, normal.pool)
    names[: len(state.name_bits)] = state.name_bits
    words[: len(state.word_bits)] = state.word_bits
    return Lexicon(spell, offsets, names, words, _whole_names(now))


def _whole_names(now: Now) -> Floats:
    """How many bear a name: as before for names known before."""
    bits, frozen = whole_name_bits(now.normal), now.state.whole_bits
    known = row_hash(now.state.normal.variant_tokens)
    if len(known):
        order = np.argsort(known, kind="stable")
        mine = row_hash(now.normal.variant_tokens)
        at = np.minimum(np.searchsorted(known[order], mine), len(known) - 1)
        hit = known[order][at] == mine
        bits[:-1] = np.where(hit, frozen[:-1][order][at], bits[:-1])
    return bits


def carry(now: Now, uprn: Long, method: Sequence[str], confidence: NDArray[np.float64],
          because: Sequence[str], falls: Sequence[str | None]) -> Resolved:  # fmt: skip
    """Answers kept in the state for the rows of now; for fresh rows what their lists give."""
    found, kept = start(now.normal), now.kept()
    at = now.old[kept]
    found.uprn[kept], found.confidence[kept] = uprn[at], confidence[at]
    for row, source in zip(kept.tolist(), at.tolist(), strict=True):
        found.method[row], found.because[row] = method[source], because[source]
        fall = falls[source]
        if fall is not None:
            found.falls[row] = fall
    return found


def resolve_fresh(now: Now, table: pa.Table | Parsed | None, progress: Progress
                  ) -> tuple[Resolved, Gazetteer, Lexicon, Mask]:  # fmt: skip
    """UPRNs of fresh records, and of others that only a fresh list's addresses can place.

    The mask: rows that must be compared anew.
    """
    gazetteer = read_gazetteer(table, now.normal, Part(progress, 0.0, 0.5))
    lexicon, state = lexicon_of(now), now.state
    resolved = carry(now, state.uprn, state.method, state.confidence, state.because,
                     state.falls)  # fmt: skip
    _answer(now, resolved, gazetteer, lexicon, np.flatnonzero(now.fresh))
    lost = _newly_placed(now, resolved, lexicon)
    again = now.fresh.copy()
    if len(lost):
        _answer(now, resolved, gazetteer, lexicon, lost)
        again[lost[resolved.uprn[lost] > 0]] = True
    was = resolved.uprn.copy()
    pin(resolved, now.orders)
    agree(resolved, now.orders, now.settled)
    return resolved, gazetteer, lexicon, again | (was != resolved.uprn)


def _answer(now: Now, resolved: Resolved, gazetteer: Gazetteer, lexicon: Lexicon,
            rows: Long) -> None:  # fmt: skip
    """Exact, then probable UPRNs of the given rows, against the whole gazetteer."""
    if not len(rows) or not len(gazetteer):
        return
    part = take_normal(now.normal, rows)
    found = start(part)
    resolve_exact(part, gazetteer, found)
    least = now.params.uprn_least
    least = now.model.thresholds["uprn"] if least is None else least
    resolve_probable(part, gazetteer, lexicon, found, now.model.uprn, least, Silent())
    for i, row in enumerate(rows.tolist()):
        resolved.put(row, found, i)


def _newly_placed(now: Now, resolved: Resolved, lexicon: Lexicon) -> Long:
    """Old records without UPRN that an address given by a fresh record may place."""
    normal = now.normal
    given = np.flatnonzero(now.fresh & (normal.uprn > 0))
    lost = np.flatnonzero((resolved.uprn < 0) & ~now.fresh & (normal.role != 2))
    if not len(given) or not len(lost):
        return np.empty(0, np.int64)
    part = take_normal(normal, lost)
    own = read_gazetteer(None, take_normal(normal, given), Silent())
    x, _ = candidates(part, own, lexicon, np.arange(len(part), dtype=np.int32))
    return lost[np.unique(x)]
