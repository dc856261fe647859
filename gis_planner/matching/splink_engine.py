"""The one door to Splink: our pairs compared and scored by Splink, on DuckDB or Spark.

Our normalised columns go in with the model's frozen weights and term frequencies; out come the
level and bits of each comparison, as evidence and scores of our own, so that clusters, waterfalls
and sentences are made as always. Pairs that Splink does not return keep our own score.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, check
from gis_planner.matching.compare import Evidence
from gis_planner.matching.compared import Compared
from gis_planner.matching.model import COMPARISONS, Model
from gis_planner.matching.params import MatchParams
from gis_planner.matching.score import LEVELS, Scores, score
from gis_planner.matching.splink_columns import columns
from gis_planner.matching.splink_settings import level_names, settings

Long = NDArray[np.int64]
Found = Mapping[str, NDArray[Any]]
"""Splink's result by column."""
NEEDED = "pip install 'splink>=4,<5'"
NEEDED_SPARK = "Install Java 17 and: pip install 'pyspark>=3.5,<4'. Or use --engine duckdb."


def splink_score(engine: str) -> Callable[..., tuple[Evidence, Scores]]:
    """The score stage on 'splink' (DuckDB) or 'spark'; refused here where a library is missing."""
    try:
        importlib.import_module("splink")
    except ImportError as fault:
        raise UserError("The engine needs Splink, which is not installed.", NEEDED) from fault
    if engine == "spark":
        try:
            importlib.import_module("pyspark")
        except ImportError as fault:
            raise UserError(
                "The engine 'spark' needs pyspark, which is not installed.", NEEDED_SPARK
            ) from fault

    def scored(done: Compared, params: MatchParams, model: Model,
               progress: Progress) -> tuple[Evidence, Scores]:  # fmt: skip
        return score_with(engine, done, params, model, progress)

    return scored


def score_with(engine: str, done: Compared, params: MatchParams, model: Model,
               progress: Progress) -> tuple[Evidence, Scores]:  # fmt: skip
    """Levels and bits of every pair, by Splink."""
    progress.report(0.0, "preparing columns for Splink")
    table = columns(done, params.block_caps)
    check(progress)
    progress.report(0.2, "comparing with Splink")
    found = _predict(engine, table, model)
    check(progress)
    return _told(done, found, model)


def _predict(engine: str, table: pa.Table, model: Model) -> Found:
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    rates = _rates(table)
    table = table.drop_columns(["name_rate"])
    if engine == "spark":
        return _on_spark(table, rates, model)
    import duckdb
    from splink import DuckDBAPI

    with duckdb.connect(config={"threads": 2}) as con:
        linker = Linker(table, settings(model), DuckDBAPI(connection=con),
                        set_up_basic_logging=False)  # fmt: skip
        tables: Any = linker.table_management
        tables.register_term_frequency_lookup(rates, "name_key")
        predicted: Any = linker.inference.predict()
        wanted = ", ".join(_wanted(predicted.physical_name, con))
        found: Any = con.sql(f"SELECT {wanted} FROM {predicted.physical_name}").fetchnumpy()
        return cast(Found, found)


def _wanted(name: str, con: Any) -> list[str]:
    have = con.sql(f"SELECT * FROM {name} LIMIT 0").columns
    return [c for c in have if c.startswith(("unique_id", "gamma_", "bf_"))]


def _on_spark(table: pa.Table, rates: pa.Table, model: Model) -> Found:
    from splink import Linker, SparkAPI

    session: Any = importlib.import_module("pyspark.sql").SparkSession
    spark_api: Any = SparkAPI

    try:
        spark = (
            session.builder.appName("gis_planner match")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
    except Exception as fault:  # pyspark has no narrower one for 'Java is missing'
        raise UserError(f"Spark does not start: {_first_line(fault)}", NEEDED_SPARK) from fault
    try:
        backend = spark_api(spark_session=spark, break_lineage_method="persist",
                           register_udfs_automatically=False)  # fmt: skip
        linker = Linker(_spark_table(spark, table), settings(model), backend,
                        set_up_basic_logging=False)  # fmt: skip
        tables: Any = linker.table_management
        tables.register_term_frequency_lookup(_spark_table(spark, rates), "name_key")
        predicted: Any = linker.inference.predict()
        frame = predicted.as_pandas_dataframe()
        return {c: frame[c].to_numpy() for c in frame.columns}
    finally:
        spark.stop()


def _spark_table(spark: Any, table: pa.Table) -> Any:
    """An Arrow table as Spark's, with its types: a column of nothing has none to infer."""
    types: Any = importlib.import_module("pyspark.sql.pandas.types")
    rows = [tuple(row.values()) for row in table.to_pylist()]
    return spark.createDataFrame(rows, types.from_arrow_schema(table.schema))


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0]


def _rates(table: pa.Table) -> pa.Table:
    """Term frequencies of names, frozen: the information our lexicon gives each, as a rate."""
    keys = table.column("name_key").to_pylist()
    rates = dict(zip(keys, table.column("name_rate").to_pylist(), strict=True))
    rates.pop(None, None)
    return pa.table({
        "name_key": pa.array(list(rates), pa.string()),
        "tf_name_key": pa.array(list(rates.values()), pa.float64()),
    })  # fmt: skip


def _told(done: Compared, found: Found, model: Model) -> tuple[Evidence, Scores]:
    """Splink's levels and bits in the order of our pairs."""
    evidence, n = done.evidence, len(done.normal)
    own = score(evidence, model)
    code = evidence.a.astype(np.int64) * n + evidence.b
    order = np.argsort(code)
    left, right = (np.asarray(found[f"unique_id_{s}"], np.int64) for s in "lr")
    theirs = np.minimum(left, right) * n + np.maximum(left, right)
    at = np.minimum(np.searchsorted(code[order], theirs), max(len(code) - 1, 0))
    known = code[order][at] == theirs if len(code) else np.zeros(0, np.bool_)
    rows = order[at[known]]
    levels, parts = {}, {}
    for name in COMPARISONS:
        index = np.array([list(LEVELS[name]).index(x) for x in level_names(name)], np.int8)
        gamma = np.asarray(found[f"gamma_{name}"], np.int64)[known]
        levels[name] = getattr(evidence, name).copy()
        levels[name][rows] = index[gamma]
        parts[name] = own.parts[name].copy()
        parts[name][rows] = _bits(found[f"bf_{name}"])[known]
    frequency, prior = own.frequency.copy(), own.prior.copy()
    frequency[rows] = _bits(found["bf_tf_adj_name"])[known]
    prior[rows] = model.prior_bits + _bits(found["bf_lists"])[known]
    prior, frequency = prior.round(2), frequency.round(2)
    parts = {name: bits.round(2) for name, bits in parts.items()}
    total = (prior + frequency + sum(parts.values())).round(2)
    return replace(evidence, **levels), Scores(prior, frequency, parts, total)


def _bits(factors: NDArray[Any]) -> NDArray[np.float64]:
    """Bayes factors as bits."""
    return np.asarray(np.log2(np.maximum(np.asarray(factors, np.float64), 1e-12)), np.float64)
