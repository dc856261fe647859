"""From records to evidence: what each row says, how old it is, and its scheme's population."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner.domain.agencies import Reference
from gis_planner.domain.progress import Progress, check
from gis_planner.scoring import calibrate, words
from gis_planner.scoring.columns import collect
from gis_planner.scoring.params import ScoreParams
from gis_planner.scoring.schemes import Reading, readings

if TYPE_CHECKING:
    import duckdb

MACROS = (
    # What is left of evidence of that age.
    "CREATE MACRO faded(age, half) AS pow(2, -greatest(age, 0) / half)",
    # Old evidence widens the interval: what faded away becomes uncertainty.
    "CREATE MACRO spread(sd, bits, kept) AS sqrt(sd * sd + (bits * bits + 1) * pow(1 - kept, 2))",
    "CREATE MACRO on_day(day) AS coalesce(' on ' || strftime(day, '%-d %b %Y'), ', undated')",
    "CREATE MACRO day_of(text) AS try_cast(left(text, 10) AS DATE)",
)

# `said` are the words that may reveal a concern: a trading name is none of them; the title of a
# contact about a place is, and so is the free text of a complaint or report. A registered office is
# evidence about the organisation, never about premises. What happened after `as_of` is not known
# yet. The FSA's files write '0' beside a key that says exempt.
BASE = """
CREATE TABLE base AS
SELECT r.record_id, m.premises_id, coalesce(m.business_id, m.premises_id) AS business_id,
       r.agency, r."list" AS list_name, r.agency || '/' || r."list" || '/' || r.source_ref AS ref,
       coalesce(r.role, 'premises') AS role, coalesce(r.scheme, '') AS declared,
       coalesce(nullif(regexp_extract(r.original, 'fhrs_(exempt|awaiting[a-z]+)_', 1), ''),
                r.rating) AS rating,
       r.status, coalesce(r.trade, '') AS trade,
       concat_ws(' ', r.trade, r.status, CASE r.role WHEN 'place' THEN r.name END,
         CASE WHEN regexp_matches(r."list", '(?i)intel|complain|request|referral|report')
              THEN array_to_string(regexp_extract_all(r.original, '(?i)"[^"]*(?:intelligence|'
                'allegation|category|nature|details?|description|summary)[^"]*"\\s*:\\s*'
                '"((?:[^"\\\\]|\\\\.)*)"', 1), ' ') END) AS said,
       coalesce(day_of(r.date), day_of(r.date_from)) AS day, day_of(r.date_to) AS until,
       coalesce(date_diff('day', coalesce(day_of(r.date), day_of(r.date_from)), p.as_of) / 365.25,
                p.unknown_age_years) AS age
FROM records r JOIN matched m USING (record_id) CROSS JOIN p
WHERE coalesce(r.role, 'premises') NOT IN ('registered_office', 'person')
  AND coalesce(day_of(r.date) <= p.as_of, true)
  AND coalesce(day_of(r.date_from) <= p.as_of, true)
"""

# The newest value of each business in each agency's scheme is current, the others are history;
# values of one day, or none dated, stand beside each other. A column read as rating and as status
# counts once.
RATINGS = """
CREATE TABLE ratings AS
SELECT b.*, v.col, v.raw, v.scheme, v.tag, v.label, v.concern, v.rank, v.rank IS NULL AS missing,
       rank() OVER (PARTITION BY b.agency, v.scheme, b.business_id
                    ORDER BY b.day DESC NULLS LAST) = 1 AS newest
FROM base b JOIN said_values s USING (record_id) JOIN read_values v
  ON b.agency = v.agency AND b.list_name = v.list_name AND s.col = v.col AND s.raw = v.raw
 AND v.declared = CASE WHEN s.col IN ('rating', 'status') THEN b.declared ELSE '' END
QUALIFY row_number() OVER (PARTITION BY b.record_id, v.scheme ORDER BY v.col) = 1
"""


def load(
    db: duckdb.DuckDBPyConnection,
    records: pa.Table,
    matched: pa.Table,
    reference: Reference,
    as_of: str,
    params: ScoreParams,
    outcomes: pa.Table | None,
    progress: Progress,
) -> list[str]:
    """Make the tables that the factors read (p, base, ratings, levels, kinds, topics, settings,
    concerns, agencies); return notes on what could not be used."""
    for macro in MACROS:
        db.execute(macro)
    row = {k: [v] for k, v in dataclasses.asdict(params).items()}
    keep(db, "p_text", pa.table({**row, "as_of_text": [as_of]}))
    db.execute("CREATE TABLE p AS SELECT *, as_of_text::DATE AS as_of FROM p_text")
    db.register("records", records)
    db.register("matched", matched)
    db.execute(BASE)
    columns = collect(db, reference, params)
    read, notes = readings(columns, reference, params.recognised_share)
    keep(db, "read_values", _values_table(read))
    db.execute(RATINGS)
    keep(db, "levels", _levels(db, params, outcomes))
    schemes = {key[:3]: r for key, r in read.items() if key[3] in ("rating", "status")}
    keep(db, "kinds", _kinds(db, reference, schemes))
    keep(db, "topics", _topics(db, reference, progress))
    keep(db, "settings", _settings(db))
    keep(db, "concerns", _concerns(reference))
    keep(db, "agencies", _agencies(db, reference))
    return notes


def keep(db: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Register an Arrow table, which DuckDB then reads in place."""
    db.register(name, table)


def table_of(rows: list[tuple[Any, ...]], **columns: pa.DataType) -> pa.Table:
    """An Arrow table from tuples and named types."""
    transposed = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [pa.array(c, t) for c, t in zip(transposed, columns.values(), strict=True)]
    return pa.table(arrays, names=list(columns))


def _values_table(read: dict[tuple[str, str, str, str, str], Reading]) -> pa.Table:
    rows = [
        (*key, r.scheme.id, r.scheme.tag, r.scheme.label or r.scheme.name, r.concern, r.rank)
        for key, r in read.items()
    ]
    text = pa.string()
    return table_of(
        rows, agency=text, list_name=text, declared=text, col=text, raw=text, scheme=text,
        tag=text, label=text, concern=text, rank=pa.float64(),
    )  # fmt: skip


def _levels(
    db: duckdb.DuckDBPyConnection, params: ScoreParams, outcomes: pa.Table | None
) -> pa.Table:
    """What each rank of each agency's scheme is worth, from the population or from outcomes."""
    population: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    query = """SELECT agency, scheme, rank, count(*) FROM ratings
               WHERE newest AND NOT missing GROUP BY ALL ORDER BY ALL"""
    for agency, scheme, rank, n in db.execute(query).fetchall():
        population[agency, scheme].append((rank, n))
    tallies = _tallies(db, outcomes)
    rows: list[tuple[Any, ...]] = []
    for key, counts in population.items():
        levels = calibrate.by_outcomes(tallies[key], params) if key in tallies else None
        known = {level.rank for level in levels or ()}
        if levels is None or any(rank not in known for rank, _ in counts):
            levels = calibrate.by_percentile(counts, params)
        rows += [(*key, *dataclasses.astuple(level)) for level in levels]
    return table_of(
        rows, agency=pa.string(), scheme=pa.string(), rank=pa.float64(), bits=pa.float64(),
        sd=pa.float64(), phrase=pa.string(), calibrated=pa.bool_(),
    )  # fmt: skip


def _tallies(
    db: duckdb.DuckDBPyConnection, outcomes: pa.Table | None
) -> dict[tuple[str, str], list[tuple[float, int, int]]]:
    out: dict[tuple[str, str], list[tuple[float, int, int]]] = defaultdict(list)
    if outcomes is None:
        return out
    keep(db, "outcomes", outcomes)
    query = """SELECT r.agency, r.scheme, r.rank, count(*) FILTER (o.found),
                      count(*) FILTER (NOT o.found)
               FROM ratings r JOIN outcomes o USING (premises_id, concern)
               WHERE r.newest AND NOT r.missing GROUP BY ALL"""
    for agency, scheme, rank, found, clear in db.execute(query).fetchall():
        out[agency, scheme].append((rank, found, clear))
    return out


def _kinds(
    db: duckdb.DuckDBPyConnection,
    reference: Reference,
    schemes: dict[tuple[str, str, str], Reading],
) -> pa.Table:
    """Kind of contact and own concern of each list."""
    query = "SELECT DISTINCT agency, list_name, role, declared FROM base"
    rows = []
    for agency, name, role, declared in db.execute(query).fetchall():
        reading = schemes.get((agency, name, declared))
        kind = words.kind_of(name, role, reading.scheme if reading else None)
        own = words.concern_of(name, reference) or reference.agency(agency).concern
        rows.append((agency, name, role, declared, kind, own or None))
    text = pa.string()
    return table_of(
        rows, agency=text, list_name=text, role=text, declared=text, kind=text, own_concern=text
    )


def _topics(db: duckdb.DuckDBPyConnection, reference: Reference, progress: Progress) -> pa.Table:
    """The concern that the words of a complaint or a report reveal; else its agency's own.

    A row about a place whose words say nothing (a pothole) speaks about no concern, unless the
    whole list is of complaints.
    """
    query = """SELECT DISTINCT agency, list_name, role, said, kind, own_concern
               FROM base JOIN kinds USING (agency, list_name, role, declared)
               WHERE kind IN ('complaint', 'intelligence')"""
    rows, seen = [], {}
    for number, (agency, name, role, said, kind, own) in enumerate(db.execute(query).fetchall()):
        if number % 1000 == 0:
            check(progress)
        if said not in seen:
            seen[said] = words.concern_of(said, reference)
        plain = re.search(r"complain|intel", name.lower())
        default = own if role != "place" or kind == "intelligence" or plain else None
        rows.append((agency, name, role, said, seen[said] or default))
    text = pa.string()
    return table_of(rows, agency=text, list_name=text, role=text, said=text, topic=text)


def _settings(db: duckdb.DuckDBPyConnection) -> pa.Table:
    rows = []
    for name, trade in db.execute("SELECT DISTINCT list_name, trade FROM base").fetchall():
        for concern, pattern, reason in words.SETTINGS:
            if re.search(pattern, f"{trade} {name}"):
                rows.append((name, trade, concern, reason))
    text = pa.string()
    return table_of(rows, list_name=text, trade=text, concern=text, reason=text)


def _concerns(reference: Reference) -> pa.Table:
    rows = [(c.id, c.name, c.predictable) for c in reference.concerns.values()]
    return table_of(rows, concern=pa.string(), concern_name=pa.string(), predictable=pa.bool_())


def _agencies(db: duckdb.DuckDBPyConnection, reference: Reference) -> pa.Table:
    rows = []
    for (text,) in db.execute("SELECT DISTINCT agency FROM base").fetchall():
        agency = reference.agency(text)
        rows.append((text, agency.name, agency.concern or None))
    return table_of(rows, agency=pa.string(), agency_name=pa.string(), concern=pa.string())
