"""What a match leaves for the next one, so that only what is new need be read and compared.

Frozen until a full match: the weights, how much each word tells, and which values are hubs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.decisions import Decision
from gis_planner.matching.compare import Codes, Evidence
from gis_planner.matching.compared import Compared
from gis_planner.matching.hubs import Hub
from gis_planner.matching.normalise import Normal, column
from gis_planner.matching.state_arrays import flatten, pack, restore, unpack
from gis_planner.matching.tokens import Floats, Ints
from gis_planner.matching.uprn import Resolved

Long = NDArray[np.int64]
IDS = ("premises_id", "business_id", "organisation_id")


@dataclass(frozen=True)
class Pairs:
    """The evidence of every compared pair; see `compare.Evidence`."""

    a: Ints
    b: Ints
    name: Codes
    place: Codes
    contact: Codes
    person: Codes
    shared_bits: Floats
    relations: Codes
    """Three columns, laid end to end."""
    word_cover: Floats

    def evidence(self, normal: Normal) -> Evidence:
        """As the stages know it; which name variants agreed is not kept."""
        same = normal.list_id[self.a] == normal.list_id[self.b]
        return Evidence(
            self.a, self.b, self.name, self.place, self.contact, self.person, self.shared_bits,
            same, np.full((len(self.a), 2), -1, np.int32), self.relations.reshape(-1, 3),
            self.word_cover,
        )  # fmt: skip


def pairs_of(evidence: Evidence) -> Pairs:
    """What is kept of the evidence."""
    parts = {f.name: getattr(evidence, f.name) for f in fields(Pairs)}
    return Pairs(**parts | {"relations": np.ascontiguousarray(evidence.relations).reshape(-1)})


@dataclass(frozen=True)
class MatchState:
    """Row i of every record column is row i of `normal`, in the order of record ids."""

    normal: Normal
    name_bits: Floats
    word_bits: Floats
    whole_bits: Floats
    """By name variant, and one more for none."""
    uprn: Long
    """As resolved record by record, before businesses share theirs; -1 none."""
    method: list[str]
    confidence: NDArray[np.float64]
    because: list[str]
    falls: list[str | None]
    """Waterfall of the best candidate, where candidates were scored."""
    dead: NDArray[np.bool_]
    """Hub values by value id."""
    dead_uprns: Long
    hub_rows: NDArray[np.bool_]
    hub_kind: list[str]
    hub_value: list[str]
    hub_counts: Long
    """Families, records, families, records …"""
    pairs: Pairs
    premises_id: list[str | None]
    business_id: list[str | None]
    organisation_id: list[str | None]
    final_uprn: Long
    """As the match answered; -1 none."""
    final_method: list[str]
    final_confidence: NDArray[np.float64]
    final_because: list[str | None]
    """None where `because` says it too."""
    decisions: list[str]
    """Those obeyed, as `decision_key` writes them."""
    full_records: Long
    """One number: records at the last full match."""

    def hubs(self) -> list[Hub]:
        """Hubs as they are listed."""
        counts = self.hub_counts.reshape(-1, 2).tolist()
        return [Hub(k, v, f, n) for k, v, (f, n) in zip(self.hub_kind, self.hub_value, counts)]

    def gone(self, keys: pa.Table) -> list[int]:
        """Record ids that `keys` (record_id) no longer has."""
        left = np.setdiff1d(self.normal.record_id, keys["record_id"].to_numpy())
        found: list[int] = left.tolist()
        return found

    def given(self) -> set[str]:
        """UPRNs that lists give."""
        return {str(u) for u in np.unique(self.normal.uprn).tolist() if u > 0}

    def answers(self) -> pa.Table:
        """record_id, premises_id, business_id, organisation_id and uprn of every record."""
        uprn = [str(u) if u > 0 else None for u in self.final_uprn.tolist()]
        names = {name: pa.array(getattr(self, name), pa.string()) for name in IDS}
        return pa.table({"record_id": self.normal.record_id, **names,
                         "uprn": pa.array(uprn, pa.string())})  # fmt: skip

    def _doors(self) -> tuple[NDArray[np.bool_], NDArray[np.str_]]:
        """Records that speak of a place to visit, and the premises of every record."""
        normal = self.normal
        named = (np.diff(normal.places.words.offsets) > 0) | (normal.uprn > 0)
        named |= np.diff(normal.variants.offsets) > 0
        at = (normal.role == 0) | ((normal.role == 3) & named)
        return at, np.array(self.premises_id, np.str_)

    def visited(self) -> set[str]:
        """Premises that some record speaks of as premises."""
        at, premises = self._doors()
        return set(premises[at].tolist())

    def shared(self) -> dict[str, int]:
        """How many premises there are to visit, and how many two lists or agencies know."""
        at, names = self._doors()
        _, code = np.unique(names, return_inverse=True)
        wanted = np.zeros(int(code.max(initial=-1)) + 1, np.bool_)
        wanted[code[at]] = True
        lists = list(self.normal.lists.ids)
        agencies = np.unique([name.partition("\x1f")[0] for name in lists], return_inverse=True)[1]
        ids = self.normal.list_id.astype(np.int64)
        counts = {"premises": int(wanted.sum())}
        for name, held in (("lists", ids), ("agencies", agencies[ids].astype(np.int64))):
            pairs = np.unique(code.astype(np.int64) << 32 | held)
            known = np.bincount(pairs >> 32, minlength=len(wanted))
            counts[name] = int((wanted & (known >= 2)).sum())
        return counts

    def to_bytes(self, made_by: str) -> bytes:
        """As bytes; `made_by` names the model, parameters, gazetteer and rules behind it."""
        return pack(flatten(self), {"made_by": made_by}, small=True)


def state_from(data: bytes, made_by: str) -> MatchState | None:
    """What `to_bytes` wrote; None where it is torn or something else made it."""
    try:
        arrays, facts = unpack(data)
        return restore(MatchState, arrays) if facts.get("made_by") == made_by else None
    except (ValueError, KeyError, TypeError):
        return None


def decision_key(decision: Decision) -> str:
    """A decision as one line, to see which are new or gone since a match."""
    return repr(astuple(decision)[:5])


def hub_columns(hubs: Sequence[Hub]) -> tuple[list[str], list[str], Long]:
    """Hubs as columns of a state."""
    counts = np.array([n for h in hubs for n in (h.families, h.records)], np.int64)
    return [h.kind for h in hubs], [h.value for h in hubs], counts


def told_otherwise(final: Sequence[str], before: Sequence[str]) -> list[str | None]:
    """Sentences that differ from those before; None where they do not."""
    return [None if a == b else a for a, b in zip(final, before, strict=True)]


def falls_of(resolved: Resolved) -> list[str | None]:
    """Waterfalls as a column."""
    return [resolved.falls.get(row) for row in range(len(resolved.uprn))]


def state_of(done: Compared, before: Resolved, matched: pa.Table,
             decisions: Iterable[Decision], full_records: int) -> MatchState:  # fmt: skip
    """The state after a match of every record. `before`: UPRNs before businesses shared theirs."""
    lexicon, hubs, final = done.lexicon, done.hubs, done.resolved
    kind, value, counts = hub_columns(hubs.listed)
    dead = np.fromiter(sorted(hubs.dead.uprns), np.int64)
    premises, business, organisation = (column(matched, name) for name in IDS)
    return MatchState(
        done.normal, lexicon.name_bits, lexicon.word_bits, lexicon.whole_bits,
        before.uprn, before.method, before.confidence, before.because,
        falls_of(before), hubs.dead.values, dead, hubs.rows, kind, value, counts,
        pairs_of(done.evidence),
        premises, business, organisation, final.uprn, final.method, final.confidence,
        told_otherwise(final.because, before.because), sorted({decision_key(d) for d in decisions}),
        np.array([full_records], np.int64),
    )  # fmt: skip
