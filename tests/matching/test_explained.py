"""No link and no UPRN without its reasons, on the demonstration's lists."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from gis_planner.bench.matching_data import records_table
from gis_planner.domain.progress import Silent
from gis_planner.ingest import read_list
from gis_planner.matching import MatchResult, match
from gis_planner.matching.explained import unexplained

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
LISTS = (("council-food", "food_hygiene.json"), ("fire", "fire_audits.xml"),
         ("licensing", "premises_licences.csv"), ("trading", "trading_standards.csv"))  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> MatchResult:
    rows = []
    for agency, file in LISTS:
        if not (SAMPLES / file).is_file():
            continue
        read = read_list(SAMPLES / file, agency=agency, list_name=agency, progress=Silent())
        rows += read.records.to_pylist()
    assert len(rows) > 1500
    gazetteer = read_gazetteer()
    return match(records_table(rows), gazetteer=gazetteer, progress=Silent())


def read_gazetteer() -> pa.Table:
    import csv
    import gzip

    with gzip.open(SAMPLES / "gazetteer.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [{k.lower(): v for k, v in r.items()} for r in csv.DictReader(file)]
    names = ("uprn", "address", "postcode", "organisation", "class")
    table = {n: pa.array([r.get(n) or None for r in rows], pa.string()) for n in names}
    for n in ("easting", "northing"):
        table[n] = pa.array([float(r[n]) if r.get(n) else None for r in rows], pa.float64())
    return pa.table(table)


def test_every_link_and_uprn_of_the_demonstration_is_explained(demo: MatchResult) -> None:
    assert demo.pairs.num_rows > 1000
    assert demo.matched["uprn"].null_count < demo.matched.num_rows
    assert unexplained(demo.pairs, demo.matched) == {"links": 0, "uprns": 0}


def test_a_missing_reason_is_counted(demo: MatchResult) -> None:
    some = demo.pairs.slice(0, 3)
    because = [None, "", some["because"][2].as_py()]
    fall = some["waterfall"].to_pylist()
    fall[2] = json.dumps([["prior", "", 99.0, "wrong"]])
    broken = some.set_column(some.column_names.index("because"), "because", pa.array(because))
    broken = broken.set_column(some.column_names.index("waterfall"), "waterfall", pa.array(fall))
    assert unexplained(broken, demo.matched.slice(0, 0)) == {"links": 3, "uprns": 0}
