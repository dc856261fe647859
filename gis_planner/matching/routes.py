"""How many true pairs blocking never proposed, told by the two routes on which it finds pairs.

A pair is proposed by its names, or by its door and contacts. Two captures of one population: where
a pair is found by one route says nothing about the other, pairs found by neither follow from those
found by one and by both (Petersen 1896, Lincoln 1930; dual system estimation, Wolter 1986). On the
invented county 1,155 of 17,546 true pairs were estimated to be missed, 1,158 were; on the
demonstration 217 and 237 of 6,682.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from gis_planner.matching.accuracy import TAILS, Share
from gis_planner.matching.block import CAPS, KINDS, blocking_keys
from gis_planner.matching.clerical import Answer, Frame, Pair, place_of
from gis_planner.matching.compared import Compared

BY_NAME = ("name", "name start", "rare word", "outcode+word", "place+word")
BY_DOOR = ("phone", "email", "website", "company", "uprn", "postcode", "postcode+number",
           "street+number")  # fmt: skip
"""Kinds of blocking key. 'postcode+word' needs both, 'outcode+surname' neither."""
LEAST_TRUE = 30
"""Answers 'the same business' below which nothing is said."""
DRAWS = 1000

_ROUTES = """
WITH sizes AS (SELECT key, count(*) AS n FROM keys GROUP BY key HAVING count(*) > 1),
     used AS (SELECT s.key, c.route FROM sizes s JOIN caps c ON (s.key >> 57) = c.kind
              WHERE s.n <= c.cap AND c.route > 0)
SELECT w.pair, bit_or(u.route) AS routes
FROM wanted w JOIN keys a ON a.row = w.a JOIN keys b ON b.row = w.b AND b.key = a.key
     JOIN used u ON u.key = a.key
GROUP BY w.pair
"""


def routes_of(done: Compared, pairs: Sequence[Pair], caps: Mapping[str, int]
              ) -> dict[Pair, tuple[bool, bool]]:  # fmt: skip
    """For pairs of record ids: whether blocking proposes them by name, and by door or contact."""
    row = {r: i for i, r in enumerate(done.normal.record_id.tolist())}
    known = [p for p in pairs if p[0] in row and p[1] in row]
    keys = blocking_keys(done.normal, done.resolved.uprn, done.lexicon.name_bits, done.hubs.dead)
    limits = pa.table({
        "kind": list(range(len(KINDS))), "cap": [caps.get(k, CAPS[k]) for k in KINDS],
        "route": [1 if k in BY_NAME else 2 if k in BY_DOOR else 0 for k in KINDS],
    })  # fmt: skip
    wanted = pa.table({
        "pair": pa.array(range(len(known)), pa.int64()),
        "a": pa.array([row[a] for a, _ in known], pa.int32()),
        "b": pa.array([row[b] for _, b in known], pa.int32()),
    })  # fmt: skip
    with duckdb.connect(config={"threads": 2}) as con:
        con.register("keys", keys)
        con.register("caps", limits)
        con.register("wanted", wanted)
        found = dict(con.execute(_ROUTES).fetchall())
    return {p: (bool(found.get(i, 0) & 1), bool(found.get(i, 0) & 2)) for i, p in enumerate(known)}


def proposed_share(frame: Frame, answers: Sequence[Answer], *, seed: int = 1) -> Share | None:
    """Share of all true business pairs that blocking proposes, from answers 'the same business'
    about proposed pairs, each counting for its stratum; None with fewer than LEAST_TRUE.

    The interval is of DRAWS bootstrap samples; it does not hold what makes the routes depend on
    each other, such as records that lack both name and address.
    """
    where = frame.where()
    cells = [place_of(frame, where, a.a, a.b)[:2] for a in answers]
    size = Counter(zip(frame.band.tolist(), frame.business.tolist(), strict=True))
    asked = Counter(cells)
    rows = [
        (*frame.routes[min(a.a, a.b), max(a.a, a.b)], size[cell] / asked[cell])
        for a, cell in zip(answers, cells, strict=True)
        if a.business and cell[0] >= 0 and (min(a.a, a.b), max(a.a, a.b)) in frame.routes
    ]
    if len(rows) < LEAST_TRUE:
        return None
    table = np.array(rows, np.float64)
    value = _dual(table)
    rng = np.random.default_rng(seed)
    drawn = [_dual(table[rng.integers(0, len(table), len(table))]) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, TAILS).tolist()
    return Share(value, min(low, value), max(high, value))


def _dual(rows: np.ndarray) -> float:
    """found / estimated all: both / (name x door), as shares of the pairs found."""
    name, door, weight = rows[:, 0], rows[:, 1], rows[:, 2]
    total = weight.sum()
    both = (weight * name * door).sum() / total
    either = ((weight * name).sum() / total) * ((weight * door).sum() / total)
    return float(min(both / either, 1.0)) if either > 0 else 0.0
