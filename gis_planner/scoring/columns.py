"""Ratings that a list holds beside the recognised one: found by the names of its own columns.

A fire audit has a risk level and an outcome, a hygiene rating has a confidence score: records keep
one `rating`, and every original field. Columns whose name and values both fit a scheme count too.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from gis_planner.domain.agencies import Reference
from gis_planner.scoring.params import ScoreParams
from gis_planner.scoring.schemes import Column, recognise

if TYPE_CHECKING:
    import duckdb

SAMPLE_ROWS = 400
MOST_VALUES = 40
"""A column with more distinct values in the sample holds no rating."""

ListKey = tuple[str, str]

_SAMPLE = """
SELECT b.agency, b.list_name, r.original FROM base b JOIN records r USING (record_id)
WHERE r.original IS NOT NULL AND b.role <> 'place'
QUALIFY row_number() OVER (PARTITION BY b.agency, b.list_name ORDER BY b.record_id) <= ?
"""

_EXTRACT = """
INSERT INTO said_values
SELECT b.record_id, ? AS col,
       nullif(trim(CASE WHEN json_valid(r.original)
                        THEN json_extract_string(r.original, ?) END), '') AS raw
FROM base b JOIN records r USING (record_id)
WHERE b.agency = ? AND b.list_name = ?
"""


def collect(
    db: duckdb.DuckDBPyConnection, reference: Reference, params: ScoreParams
) -> list[Column]:
    """Make said_values (record_id, col, raw); return the distinct values of each column."""
    db.execute("""CREATE TABLE said_values AS
      SELECT record_id, 'rating' AS col, rating AS raw FROM base WHERE rating IS NOT NULL
      UNION ALL SELECT record_id, 'status', status FROM base WHERE status IS NOT NULL""")
    columns = _columns(db)
    for (agency, name), keys in _rating_columns(db, columns, reference, params).items():
        for key in keys:
            db.execute(_EXTRACT, [f"original: {key}", f'$."{key}"', agency, name])
    db.execute("DELETE FROM said_values WHERE raw IS NULL")
    return _columns(db)


def _columns(db: duckdb.DuckDBPyConnection) -> list[Column]:
    counts: dict[tuple[str, str, str, str], dict[str, int]] = defaultdict(dict)
    query = """SELECT agency, list_name, CASE WHEN col IN ('rating', 'status') THEN declared
                      ELSE '' END AS declared, col, raw, count(*)
               FROM base JOIN said_values USING (record_id) GROUP BY ALL"""
    for agency, name, declared, col, raw, n in db.execute(query).fetchall():
        counts[agency, name, declared, col][raw] = n
    return [Column(*key, counts=values) for key, values in sorted(counts.items())]


def _rating_columns(
    db: duckdb.DuckDBPyConnection,
    columns: list[Column],
    reference: Reference,
    params: ScoreParams,
) -> dict[ListKey, list[str]]:
    """For each list, its columns that hold a rating by name and values, one for each scheme that
    its recognised `columns` do not hold already."""
    taken: dict[ListKey, set[str]] = defaultdict(set)
    for column in columns:
        scheme = recognise(column, reference, params.recognised_share)
        taken[column.agency, column.list_name].add(scheme.id if scheme else "")
    sampled: dict[ListKey, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for agency, name, original in db.execute(_SAMPLE, [SAMPLE_ROWS]).fetchall():
        for key, value in _fields(original):
            sampled[agency, name][key][value] += 1
    found: dict[ListKey, list[str]] = {}
    for (agency, name), fields in sampled.items():
        for key, counts in fields.items():
            if len(counts) > MOST_VALUES or '"' in key:
                continue
            column = Column(agency, name, "", f"original: {key}", counts)
            scheme = recognise(column, reference, params.recognised_share)
            if scheme is not None and scheme.id not in taken[agency, name]:
                taken[agency, name].add(scheme.id)
                found.setdefault((agency, name), []).append(key)
    return found


def _fields(original: str) -> list[tuple[str, str]]:
    """Filled fields of one row as received."""
    try:
        row = json.loads(original)
    except ValueError:
        return []
    if not isinstance(row, dict):
        return []
    return [(str(k), str(v).strip()) for k, v in row.items() if v not in (None, "", [])]
