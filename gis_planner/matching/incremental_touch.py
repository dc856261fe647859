"""Which records a change can reach: the neighbourhoods that must be clustered again.

Two records are neighbours at a level where its clustering may look at both: businesses by scores
that hold a component together, premises by UPRN, door and street, organisations by legal owner;
at every level by a person's decision, or by one cluster so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.cluster import components
from gis_planner.matching.compare import Evidence
from gis_planner.matching.normalise import ALIAS, OWNER, Normal
from gis_planner.matching.premises import close_names, compatible, same_doors
from gis_planner.matching.tokens import row_hash

Long = NDArray[np.int64]
Mask = NDArray[np.bool_]
Links = tuple[Long, Long]


def chained(groups: Long, rows: Long) -> Links:
    """Pairs that hold rows of one group together: each with the next of its group."""
    order = np.lexsort((rows, groups))
    groups, rows = groups[order], rows[order]
    same = groups[1:] == groups[:-1]
    return rows[:-1][same], rows[1:][same]


def of_clusters(labels: Long) -> Links:
    """Links within clusters; -1 is in none."""
    rows = np.flatnonzero(labels >= 0)
    return chained(labels[rows], rows)


def number(labels: Sequence[str | None]) -> Long:
    """Labels as numbers; -1 for None."""
    codes: dict[str | None, int] = {None: -1}
    return np.array([codes.setdefault(x, len(codes)) for x in labels], np.int64)


def of_pairs(pairs: Iterable[tuple[int, int]]) -> Links:
    """Pairs of rows as links."""
    both = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def pair_links(evidence: Evidence, chosen: Mask) -> Links:
    """Some compared pairs as links."""
    return evidence.a[chosen].astype(np.int64), evidence.b[chosen].astype(np.int64)


def reach(n: int, links: Sequence[Links], seeds: Mask) -> Long:
    """Every row that the links lead to from a seed."""
    a = np.concatenate([x for x, _ in links]).astype(np.int32)
    b = np.concatenate([y for _, y in links]).astype(np.int32)
    parts = components(n, a, b)
    return np.flatnonzero(np.isin(parts, parts[seeds])).astype(np.int64)


def place_links(normal: Normal, uprn: Long, business: Long, evidence: Evidence) -> list[Links]:
    """What may make two records one premises."""
    placed = np.flatnonzero(uprn > 0)
    fits = compatible(evidence)
    likely = fits & (close_names(evidence) | (business[evidence.a] == business[evidence.b]))
    here = (evidence.relations[:, 0] == 1) & (evidence.relations[:, 1] == 2)
    likely |= here & (evidence.word_cover >= 0.6)
    doors = of_pairs(same_doors(normal, np.arange(len(normal), dtype=np.int32)))
    return [pair_links(evidence, likely), chained(uprn[placed], placed), doors]


def owner_links(normal: Normal) -> list[Links]:
    """Records that may have one owner: by company number, or by a name that is legal somewhere."""
    numbered = np.flatnonzero(normal.company > 0)
    kinds, owner = normal.variant_kind, normal.variants.row_of().astype(np.int64)
    names = row_hash(normal.variant_tokens)
    legal = (normal.variant_legal | (kinds == OWNER)) & (kinds != ALIAS)
    mine = (kinds != ALIAS) & np.isin(names, names[legal])
    return [chained(normal.company[numbered].astype(np.int64), numbered),
            chained(names[mine], owner[mine])]  # fmt: skip
