"""Which UPRN each record is at: given, exact by key, probable by score, or none.

The gazetteer is the one the user brought plus every address that a list gives with its UPRN.
Exact keys are DuckDB SQL; the rest is our own probabilistic stage, whose confidence is the share
of the best candidate among all candidates and 'none of them' (so the runner-up counts).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.progress import Part, Progress
from gis_planner.matching.normalise import NAME, Normal, Places
from gis_planner.matching.parsed import (
    Gazetteer,
    Parsed,
    join_gazetteers,
    over,
    parse_gazetteer,
)
from gis_planner.matching.state_rows import take
from gis_planner.matching.tokens import Ragged, row_hash

Long = NDArray[np.int64]


@dataclass
class Resolved:
    """For each record: UPRN (-1 none), method, confidence, and a sentence. `falls`: waterfalls of
    best candidates, by row."""

    uprn: Long
    method: list[str]
    confidence: NDArray[np.float64]
    because: list[str]
    falls: dict[int, str] = field(default_factory=dict)

    def copy(self) -> Resolved:
        """The same answers, apart from these."""
        return Resolved(self.uprn.copy(), list(self.method), self.confidence.copy(),
                        list(self.because), dict(self.falls))  # fmt: skip

    def put(self, row: int, other: Resolved, source: int) -> None:
        """The answer for a row as another gives it for `source`."""
        self.uprn[row], self.method[row] = other.uprn[source], other.method[source]
        self.confidence[row], self.because[row] = other.confidence[source], other.because[source]
        self.falls.pop(row, None)
        if source in other.falls:
            self.falls[row] = other.falls[source]


_EXACT = """
WITH full_key AS (
  SELECT r.row, r.subs, g.uprn FROM rec r JOIN gaz g
  ON r.postcode = g.postcode AND r.numbers = g.numbers AND r.subs = g.subs
  WHERE r.postcode > 0 AND (r.street = g.street OR (r.numbers <> 0 AND r.street * g.street = 0))
  AND (r.numbers <> 0 OR (r.subs <> 0 AND r.street > 0))),
one AS (SELECT row, min(uprn) AS uprn FROM full_key GROUP BY row HAVING min(uprn) = max(uprn)),
door AS (SELECT postcode, numbers, count(DISTINCT uprn) AS n FROM gaz
         WHERE postcode > 0 AND numbers <> 0 GROUP BY postcode, numbers)
SELECT one.row, one.uprn FROM one JOIN rec USING (row)
LEFT JOIN door ON door.postcode = rec.postcode AND door.numbers = rec.numbers
WHERE rec.subs <> 0 OR door.n = 1
"""
"""Same postcode, street, numbers and units, one UPRN. Without a unit the door must have one UPRN:
lists drop units."""


def read_gazetteer(table: pa.Table | Parsed | None, normal: Normal,
                   progress: Progress) -> Gazetteer:  # fmt: skip
    """The user's gazetteer and the addresses that records give with their UPRN."""
    own = own_addresses(normal)
    if table is None or (isinstance(table, pa.Table) and not table.num_rows):
        return own
    parsed = parse_gazetteer(table, progress) if isinstance(table, pa.Table) else table
    return join_gazetteers(over(parsed, normal.pool), own)


def own_addresses(normal: Normal) -> Gazetteer:
    """The addresses that records give with their UPRN, under their main name."""
    given = np.flatnonzero(normal.uprn > 0)
    starts, ends = normal.variants.offsets[:-1][given], normal.variants.offsets[1:][given]
    named = ends > starts
    named[named] = normal.variant_kind[normal.variants.values[starts[named]]] == NAME
    main = normal.variant_tokens.take(normal.variants.values[starts[named]])
    lengths = np.zeros(len(given), np.int32)
    lengths[named] = np.diff(main.offsets)
    offsets = np.r_[0, np.cumsum(lengths)].astype(np.int32)
    return Gazetteer(
        normal.uprn[given], take(normal.places, given), Ragged(offsets, main.values),
        np.zeros(len(given), np.bool_), normal.easting[given], normal.northing[given],
    )  # fmt: skip


def _keys(places: Places, extra: dict[str, Long]) -> pa.Table:
    return pa.table(
        {
            "postcode": places.postcode.astype(np.int64),
            "street": places.street.astype(np.int64),
            "numbers": row_hash(places.numbers),
            "subs": row_hash(places.subs),
            **extra,
        }
    )


def resolve_exact(normal: Normal, gazetteer: Gazetteer, result: Resolved) -> None:
    """Fill records whose key names one door with one UPRN."""
    rows = np.flatnonzero(result.uprn < 0).astype(np.int64)
    records = _keys(normal.places, {"row": np.arange(len(normal), dtype=np.int64)}).take(rows)
    with duckdb.connect(config={"threads": 2}) as con:
        con.register("rec", records)
        con.register("gaz", _keys(gazetteer.places, {"uprn": gazetteer.uprn}))
        found = con.execute(_EXACT).fetchnumpy()
    for row, uprn in zip(found["row"].tolist(), found["uprn"].tolist(), strict=True):
        result.uprn[row] = uprn
        result.method[row] = "exact"
        result.confidence[row] = 0.995
        result.because[row] = "postcode, number and unit are those of one gazetteer address"


def start(normal: Normal) -> Resolved:
    """What the lists themselves give."""
    given = normal.uprn > 0
    return Resolved(
        normal.uprn.copy(),
        ["given" if g else "none" for g in given.tolist()],
        np.where(given, 1.0, np.nan),
        ["given by the list" if g else "no address to look up" for g in given.tolist()],
    )


def resolve(normal: Normal, table: pa.Table | Parsed | None, progress: Progress
            ) -> tuple[Resolved, Gazetteer]:  # fmt: skip
    """Given and exact UPRNs; `uprn_probable.resolve_probable` answers for the rest."""
    gazetteer = read_gazetteer(table, normal, Part(progress, 0.0, 0.9))
    result = start(normal)
    if len(gazetteer):
        resolve_exact(normal, gazetteer, result)
    else:
        result.because = ["there is no gazetteer to look it up in"] * len(normal)
    return result, gazetteer
