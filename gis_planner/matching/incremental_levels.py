"""Touched neighbourhoods clustered again, level by level; all other rows keep their clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.compare import Lexicon
from gis_planner.matching.incremental_compare import Known, part_of, renumbered
from gis_planner.matching.incremental_fresh import Now, carry
from gis_planner.matching.incremental_orders import settled_within
from gis_planner.matching.incremental_touch import (
    Links,
    number,
    of_clusters,
    of_pairs,
    owner_links,
    pair_links,
    place_links,
    reach,
)
from gis_planner.matching.levels import cluster_businesses, spread_uprns
from gis_planner.matching.organisations import find_organisations
from gis_planner.matching.premises import compatible, find_premises
from gis_planner.matching.settle import agree, follow_pins
from gis_planner.matching.state import IDS
from gis_planner.matching.state_rows import take_normal
from gis_planner.matching.uprn import Resolved

Long = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Before:
    """Ids of each row so far (None: new), by level; `left`: rows of the state that are gone."""

    ids: dict[str, list[str | None]]
    left: Long

    def missing(self, now: Now, level: str) -> Mask:
        """Rows whose cluster so far lost a record."""
        lost = {getattr(now.state, level)[r] for r in self.left.tolist()} - {None}
        if not lost:
            return np.zeros(len(now.normal), np.bool_)
        return np.fromiter((i in lost for i in self.ids[level]), np.bool_)


@dataclass(frozen=True)
class Levels:
    """Labels of every row (-1 no organisation), final UPRNs, rows clustered again by level."""

    business: Long
    premises: Long
    organisation: Long
    final: Resolved
    touched: dict[str, Long]

    def reached(self) -> int:
        """How many rows were clustered again at any level."""
        return len(np.unique(np.concatenate(list(self.touched.values()))))


def ids_before(now: Now, heirs: Mapping[int, int]) -> Before:
    """Premises, business and organisation of each row so far; a new version inherits."""
    state = now.state
    rows = {int(i): row for row, i in enumerate(state.normal.record_id.tolist())}
    forebears = {new: old for old, new in heirs.items()}
    source = now.old.copy()
    for row in np.flatnonzero(now.old < 0).tolist():
        record = int(now.ids[row])
        source[row] = rows.get(record, rows.get(forebears.get(record, -1), -1))
    left = np.setdiff1d(np.arange(len(state.normal)), source)
    ids = {
        name: [held[s] if s >= 0 else None for s in source.tolist()]
        for name, held in ((name, getattr(state, name)) for name in IDS)
    }
    return Before(ids, left)


def cluster_again(now: Now, known: Known, resolved: Resolved, lexicon: Lexicon,
                  before: Before) -> Levels:  # fmt: skip
    """The three levels: only rows that the change reaches are clustered anew."""
    n, state = len(now.normal), now.state
    labels = {name: number(before.ids[name]) for name in IDS}
    spoken = of_pairs(now.settled.spoken())
    evidence, total = known.evidence, known.scores.total
    held = total > now.model.thresholds["component"]
    links: list[Links] = [pair_links(evidence, held), spoken]
    seeds = known.again | known.reached | before.missing(now, "business_id")
    rows = reach(n, [*links, of_clusters(labels["business_id"])], seeds)
    business = _labels(labels["business_id"])
    business[rows] = rows[_businesses(now, known, rows)]
    told = [a if b is None else b for a, b in zip(state.because, state.final_because, strict=True)]
    final = carry(now, state.final_uprn, state.final_method, state.final_confidence, told,
                  state.falls)  # fmt: skip
    _uprns(now, known, resolved, final, business, rows)
    moved = _regrouped(labels["business_id"], business) | known.again | _moved(now, final)
    premises, places = _premises(
        now, known, final, business, labels["premises_id"],
        moved | before.missing(now, "premises_id"), spoken,
    )  # fmt: skip
    organisation, owned = _organisations(
        now, business, lexicon, labels["organisation_id"],
        moved | before.missing(now, "organisation_id"),
    )  # fmt: skip
    touched = {"premises_id": places, "business_id": rows, "organisation_id": owned}
    return Levels(business, premises, organisation, final, touched)


def _labels(numbers: Long) -> Long:
    """Each row's cluster named by its smallest row; rows without one stand alone."""
    rows = np.arange(len(numbers), dtype=np.int64)
    first = np.full(int(numbers.max(initial=-1)) + 1, len(numbers), np.int64)
    some = numbers >= 0
    np.minimum.at(first, numbers[some], rows[some])
    rows[some] = first[numbers[some]]
    return rows


def _regrouped(before: Long, after: Long) -> Mask:
    """Rows whose cluster does not hold exactly the rows that it held."""
    pair = before * (len(after) + 1) + after
    _, at, both = np.unique(pair, return_inverse=True, return_counts=True)
    old = np.bincount(before + 1)[before + 1]
    new = np.bincount(after)[after]
    return np.asarray((before < 0) | (both[at] != old) | (both[at] != new), np.bool_)


def _moved(now: Now, final: Resolved) -> Mask:
    """Rows whose final UPRN is not what it was."""
    was = np.full(len(now.normal), -2, np.int64)
    kept = now.kept()
    was[kept] = now.state.final_uprn[now.old[kept]]
    return np.asarray(was != final.uprn, np.bool_)


def _businesses(now: Now, known: Known, rows: Long) -> NDArray[np.int32]:
    part, both = renumbered(known.evidence, rows, len(now.normal))
    at = {int(row): i for i, row in enumerate(rows)}
    return cluster_businesses(
        now.normal.role[rows], now.normal.list_id[rows], part, known.scores.total[both],
        settled_within(now.settled, at), now.params, now.model,
    )  # fmt: skip


def _uprns(now: Now, known: Known, resolved: Resolved, final: Resolved, business: Long,
           rows: Long) -> None:  # fmt: skip
    """Final UPRNs of the touched rows: their own, then what pins and their business say."""
    for row in rows.tolist():
        final.put(row, resolved, row)
    mine = np.zeros(len(now.normal), np.bool_)
    mine[rows] = True
    within = mine[known.evidence.a] & mine[known.evidence.b]
    part, _ = part_of(known.evidence, known.scores, within)
    labels = business.astype(np.int32)
    follow_pins(final, now.orders, labels, part.a, part.b, compatible(part))
    spread_uprns(now.normal, part, labels, final, now.orders)
    agree(final, now.orders, now.settled)


def _premises(now: Now, known: Known, final: Resolved, business: Long, numbers: Long, seeds: Mask,
              spoken: Links) -> tuple[Long, Long]:  # fmt: skip
    """Labels of every row, and the rows that were clustered again."""
    links = place_links(now.normal, final.uprn, business, known.evidence)
    rows = reach(len(now.normal), [*links, spoken, of_clusters(numbers)], seeds)
    part, both = renumbered(known.evidence, rows, len(now.normal))
    at = {int(row): i for i, row in enumerate(rows)}
    settled = settled_within(now.settled, at)
    found = find_premises(
        take_normal(now.normal, rows), final.uprn[rows], business[rows].astype(np.int32), part,
        known.scores.total[both], must=settled.one_place, cannot=settled.two_places,
        rules=now.params.rules,
    )  # fmt: skip
    labels = _labels(numbers)
    labels[rows] = rows[found]
    return labels, rows


def _organisations(now: Now, business: Long, lexicon: Lexicon, numbers: Long, seeds: Mask
                   ) -> tuple[Long, Long]:  # fmt: skip
    """Labels of every row (-1 none), and the rows that were clustered again."""
    links = [*owner_links(now.normal), of_clusters(business), of_clusters(numbers)]
    rows = reach(len(now.normal), links, seeds)
    found = find_organisations(take_normal(now.normal, rows), business[rows].astype(np.int32),
                               lexicon.name_bits)  # fmt: skip
    labels = np.where(numbers >= 0, _labels(numbers), -1)
    labels[rows] = np.where(found >= 0, rows[np.maximum(found, 0)], -1)
    return labels, rows
