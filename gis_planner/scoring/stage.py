"""Records and what matching found in, scores and risks out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from gis_planner.domain import tables
from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, Silent
from gis_planner.scoring import combine, evidence, factors
from gis_planner.scoring.params import Z_80, ScoreParams, ScoreResult
from gis_planner.scoring.session import open_session

if TYPE_CHECKING:
    import duckdb

_TYPES = {
    "text": pa.string(),
    "json": pa.string(),
    "int": pa.int64(),
    "real": pa.float64(),
    "bool": pa.bool_(),
}

CONTRIBUTIONS = """
CREATE TABLE contributions (premises_id VARCHAR, concern VARCHAR, agency VARCHAR, axis VARCHAR,
  factor VARCHAR, bits DOUBLE, sd DOUBLE, missing BOOLEAN, calibrated BOOLEAN, because VARCHAR,
  refs VARCHAR[])
"""


def score(
    records: pa.Table,
    matched: pa.Table,
    *,
    reference: Reference,
    as_of: str | date,
    params: ScoreParams | None = None,
    outcomes: pa.Table | None = None,
    progress: Progress | None = None,
) -> ScoreResult:
    """Score every premises by concern, as was known on `as_of`.

    `records` is RECORDS, `matched` MATCHED. `outcomes`, where visits have been recorded, has
    premises_id, concern and found (bool), and replaces percentiles by learnt weights in schemes
    with enough of them. A premises without evidence gets rows with missing = true, never a low
    score. Raises Cancelled when the user stops.
    """
    params = params or ScoreParams()
    progress = progress or Silent()
    day = _day(as_of)
    with open_session(progress) as db:
        progress.report(0.0, "reading ratings")
        notes = evidence.load(db, records, matched, reference, day, params, outcomes, progress)
        evidence.keep(db, "z", pa.table({"z": [Z_80]}))
        db.execute(CONTRIBUTIONS)
        for number, factor in enumerate((*factors.FACTORS, factors.nothing_known)):
            name = factor.__name__.replace("_", " ")
            progress.report(0.2 + 0.05 * number, name)
            db.sql(factor()).insert_into("contributions")
        progress.report(0.75, "totals")
        for step in (combine.UNSCORED, combine.CAPPED, combine.TOTALS):
            db.execute(step)
        scores = _table(db, combine.SCORES, tables.SCORES)
        progress.report(0.9, "ranking")
        risks = _table(db, combine.RISKS, tables.RISKS)
    progress.report(1.0, f"{risks.num_rows:,} premises scored")
    return ScoreResult(scores, risks, tuple(notes))


def _day(as_of: str | date) -> str:
    try:
        return (as_of if isinstance(as_of, date) else date.fromisoformat(as_of[:10])).isoformat()
    except ValueError:
        raise UserError(f"'{as_of}' is not a date.", "Write it as 2026-12-31.") from None


def _table(db: duckdb.DuckDBPyConnection, query: str, described: tables.Table) -> pa.Table:
    """The query's result with exactly the described columns and types."""
    result = db.execute(query).to_arrow_table().select(list(described.names))
    return result.cast(pa.schema([(c.name, _TYPES[c.kind]) for c in described.columns]))
