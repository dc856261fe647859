"""One record as a person types it: what it would match, at once, without changing anything.

Everything that does not hang on the record is made ready once (`Desk`): keys of all records and
of the gazetteer, sorted, so that a look costs milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.progress import Silent
from gis_planner.matching.block import CAPS, KINDS, Dead, name_words, raw_keys
from gis_planner.matching.compare import Lexicon, compare
from gis_planner.matching.frequency import MOST_BITS
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import Normal, normalise
from gis_planner.matching.params import MatchParams
from gis_planner.matching.parsed import Gazetteer, Parsed, take_gazetteer
from gis_planner.matching.premises import compatible
from gis_planner.matching.score import score, waterfalls
from gis_planner.matching.state import MatchState
from gis_planner.matching.state_rows import join_normal, take_normal, variants_of
from gis_planner.matching.tokens import Floats, Ints, row_hash
from gis_planner.matching.uprn import Resolved, read_gazetteer, resolve_exact, start
from gis_planner.matching.uprn_probable import place_keys, resolve_probable
from gis_planner.matching.uprn_reasons import uprn_waterfalls

Long = NDArray[np.int64]
UPRN_KIND = KINDS.index("uprn")
MOST_PLACES = 400
"""Gazetteer rows of one postcode or key that are looked at."""
MOST_SHOWN = 20


@dataclass(frozen=True)
class Candidate:
    """A record that may be the same business. `weight` in bits, prior included; `waterfall` its
    steps (comparison, level, bits, sentence)."""

    record_id: int
    weight: float
    band: str
    premises_id: str
    business_id: str
    waterfall: tuple[tuple[str, str, float, str], ...]
    because: str


@dataclass(frozen=True)
class Trial:
    """What a typed record would be: candidates, best first; its UPRN ('' none) and premises
    ('' new ones)."""

    candidates: tuple[Candidate, ...]
    uprn: str
    uprn_method: str
    uprn_confidence: float | None
    uprn_because: str
    uprn_waterfall: tuple[tuple[str, str, float, str], ...]
    premises_id: str


class Index:
    """Rows by key, sorted once."""

    def __init__(self, keys: Long, rows: Ints) -> None:
        order = np.argsort(keys, kind="stable")
        self.keys, self.rows = keys[order], rows[order]

    def find(self, wanted: Long, most: Long) -> Ints:
        """Distinct rows that hold a wanted key of which at most `most` rows are held."""
        low = np.searchsorted(self.keys, wanted, "left")
        high = np.searchsorted(self.keys, wanted, "right")
        good = (high > low) & (high - low <= most)
        runs = [self.rows[s:e] for s, e in zip(low[good].tolist(), high[good].tolist())]
        return np.unique(np.concatenate(runs)) if runs else np.empty(0, np.int32)


class Desk:
    """A match's state made ready for looking up one record after another."""

    def __init__(self, state: MatchState, gazetteer: pa.Table | Parsed | None,
                 params: MatchParams, model: Model) -> None:  # fmt: skip
        self.state, self.params, self.model = state, params, model
        normal = state.normal
        self.places: Gazetteer = read_gazetteer(gazetteer, normal, Silent())
        self.spell, self.offsets = normal.pool.spelled()
        self.name_bits = _longer(state.name_bits, len(normal.pool))
        self.word_bits = _longer(state.word_bits, len(normal.pool))
        self.dead = Dead(state.dead, frozenset(state.dead_uprns.tolist()))
        keys, rows = raw_keys(normal, state.final_uprn, self.name_bits, self.dead, params.rules)
        mine = keys >> 57 != UPRN_KIND
        self.records = Index(keys[mine], rows[mine])
        placed = np.flatnonzero(state.final_uprn > 0)
        self.at = Index(state.final_uprn[placed], placed.astype(np.int32))
        org = self.places.organisation
        self.doors = Index(
            *_packed(
                place_keys(
                    self.places.places, org.row_of(), org.values, self.name_bits, self.word_bits
                )
            )
        )
        self.names = np.sort(row_hash(normal.variant_tokens))
        self.name_order = np.argsort(row_hash(normal.variant_tokens), kind="stable")

    def look(self, fields: Mapping[str, str]) -> Trial:
        """What a record with these RECORDS fields would match."""
        row: dict[str, Any] = {k: v.strip() or None for k, v in fields.items()}
        row |= {"record_id": -1, "role": "premises"}
        table = pa.Table.from_pylist([row])
        one = normalise(table, Silent(), like=self.state.normal)
        self._learn()
        resolved = self._uprn(one)
        near = self._near(one, resolved)
        found = self._compare(one, resolved, near)
        return self._told(resolved, found)

    def _learn(self) -> None:
        """New words are spelled and as telling as a word can be."""
        pool, known = self.state.normal.pool, len(self.offsets) - 1
        if len(pool) == known:
            return
        self.spell, self.offsets = pool.spelled()
        self.name_bits = _longer(self.name_bits, len(pool))
        self.word_bits = _longer(self.word_bits, len(pool))

    def _lexicon(self, whole: Floats) -> Lexicon:
        return Lexicon(self.spell, self.offsets, self.name_bits, self.word_bits, whole)

    def _uprn(self, one: Normal) -> Resolved:
        """Its UPRN, from the gazetteer rows that share a key with it."""
        found = start(one)
        if found.uprn[0] > 0 or not len(self.places):
            return found
        owner, token = name_words(one)
        keys, _ = _packed(place_keys(one.places, owner, token, self.name_bits, self.word_bits))
        most = np.where(keys >> 57 == 0, MOST_PLACES, 60)
        rows = self.doors.find(np.unique(keys), most[np.unique(keys, return_index=True)[1]])
        if not len(rows):
            return found
        part = take_gazetteer(self.places, rows)
        resolve_exact(one, part, found)
        least = self.params.uprn_least
        least = self.model.thresholds["uprn"] if least is None else least
        resolve_probable(one, part, self._lexicon(np.zeros(1, np.float32)), found,
                         self.model.uprn, least, Silent())  # fmt: skip
        return found

    def _near(self, one: Normal, resolved: Resolved) -> Ints:
        """Records worth comparing with it."""
        dead = Dead(_longer_marks(self.state.dead, len(one.values) + 1), self.dead.uprns)
        keys, _ = raw_keys(one, np.full(1, -1, np.int64), self.name_bits, dead, self.params.rules)
        keys = np.unique(keys)
        caps = dict(self.params.block_caps)
        most = np.array([caps.get(k, CAPS[k]) - 1 for k in KINDS], np.int64)[keys >> 57]
        rows = self.records.find(keys, most)
        uprn = resolved.uprn
        if uprn[0] > 0 and int(uprn[0]) not in self.dead.uprns:
            rows = np.union1d(rows, self.at.find(uprn, np.array([CAPS["uprn"] - 1])))
        return rows.astype(np.int32)

    def _compare(self, one: Normal, resolved: Resolved, near: Ints) -> list[Candidate]:
        """Candidates from the review floor up, best first."""
        if not len(near):
            return []
        state = self.state
        both = join_normal(take_normal(state.normal, near), one)
        n = len(near)
        whole = np.r_[state.whole_bits[variants_of(state.normal, near)], self._whole(one), 0.0]
        uprn = np.r_[state.final_uprn[near], resolved.uprn]
        hubs = np.r_[state.hub_rows[near], int(resolved.uprn[0]) in self.dead.uprns]
        dead = _longer_marks(state.dead, len(both.values) + 1)
        a = np.arange(n, dtype=np.int32)
        pinned, b = np.zeros(n + 1, np.bool_), np.full(n, n, np.int32)
        evidence = compare(both, self._lexicon(whole.astype(np.float32)), uprn, hubs, dead,
                           pinned, a, b, Silent(), self.params.rules)  # fmt: skip
        evidence = replace(evidence, same_list=np.zeros(n, np.bool_))
        scores = score(evidence, self.model)
        floor, sure = self.model.thresholds["review"], self.model.thresholds["match"]
        order = np.argsort(-scores.total, kind="stable")
        order = order[scores.total[order] >= floor][:MOST_SHOWN]
        falls, because = waterfalls(evidence, scores, order)
        self.fits = {int(state.normal.record_id[near[k]]) for k in
                     np.flatnonzero(compatible(evidence))}  # fmt: skip
        found = []
        for k, fall, said in zip(order.tolist(), falls, because, strict=True):
            row, weight = int(near[k]), float(scores.total[k])
            found.append(Candidate(
                int(state.normal.record_id[row]), weight, "match" if weight >= sure else "review",
                state.premises_id[row] or "", state.business_id[row] or "",
                tuple(tuple(step) for step in json.loads(fall)), said,
            ))  # fmt: skip
        return found

    def _whole(self, one: Normal) -> Floats:
        """How many bear its names; names that nobody bears are as rare as the rarest."""
        mine = row_hash(one.variant_tokens)
        bits = np.full(len(mine), self.state.whole_bits.max(initial=MOST_BITS), np.float32)
        if len(self.names):
            at = np.minimum(np.searchsorted(self.names, mine), len(self.names) - 1)
            known = self.names[at] == mine
            bits[known] = self.state.whole_bits[:-1][self.name_order[at[known]]]
        return bits

    def _told(self, resolved: Resolved, found: list[Candidate]) -> Trial:
        uprn = int(resolved.uprn[0])
        fall = uprn_waterfalls(resolved)[0]
        confidence = float(resolved.confidence[0]) if uprn > 0 else None
        here = self.at.find(resolved.uprn, np.array([1 << 30])).tolist() if uprn > 0 else []
        premises = (
            self.state.premises_id[here[0]]
            if here
            else next(
                (c.premises_id for c in found if c.band == "match" and c.record_id in self.fits), ""
            )
        )
        steps = tuple(tuple(step) for step in json.loads(fall)) if fall else ()
        return Trial(tuple(found), str(uprn) if uprn > 0 else "", resolved.method[0], confidence,
                     resolved.because[0], steps, premises or "")  # fmt: skip


def _longer(bits: Floats, size: int) -> Floats:
    """Bits for as many words as there are; those not counted are as telling as can be."""
    more = np.full(max(size - len(bits), 0), MOST_BITS, np.float32)
    return np.asarray(np.r_[bits, more], np.float32)


def _longer_marks(marks: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    return np.asarray(np.r_[marks, np.zeros(max(size - len(marks), 0), np.bool_)], np.bool_)


def _packed(kinds: list[tuple[int, Ints, Long, Long]]) -> tuple[Long, Ints]:
    keys, rows = [], []
    for kind, row, first, second in kinds:
        good = (first > 0) & (second >= 0)
        keys.append((np.int64(kind) << 57) | (first[good] << 28) | second[good])
        rows.append(row[good].astype(np.int32))
    return np.concatenate(keys), np.concatenate(rows)
