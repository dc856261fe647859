"""A real case file with a small list in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gis_planner.domain.tables import PREMISES, RECORDS, Table
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema
from gis_planner.store.layers import point_wkb


def rows(table: Table, *values: dict[str, Any]) -> pa.Table:
    """A table of that description from sparse rows; absent columns are null."""
    schema = arrow_schema(table.columns)
    return pa.Table.from_pylist([{n: v.get(n) for n in schema.names} for v in values], schema)


def food_list(*refs_and_names: tuple[str, str]) -> pa.Table:
    """A list of the food team: reference and name of each row."""
    return rows(
        RECORDS,
        *(
            {
                "agency": "council-food", "list": "register", "source_ref": ref, "row_number": i,
                "content_hash": f"{ref}-{name}", "role": "premises", "name": name,
                "original": f'{{"Ref": "{ref}"}}',
            }
            for i, (ref, name) in enumerate(refs_and_names, 1)
        ),
    ).drop_columns("record_id")  # fmt: skip


STATS = {
    "agency": "council-food", "list": "register", "file": "register.csv", "role": "premises",
    "scheme": "", "mapping": {"name": ["Name"]}, "rows_imported": 2, "rows_set_aside": 0,
    "as_of": "2026-11-01",
}  # fmt: skip


def add_food(case: Case, *refs_and_names: tuple[str, str], **stats: Any) -> Any:
    """Import a version of the food team's list."""
    data = food_list(*refs_and_names)
    return case.add_list_version("council-food", "register", data, (), {**STATS, **stats})


def premises(*ids: str) -> pa.Table:
    """Premises in a row, 100 m apart."""
    return rows(
        PREMISES,
        *(
            {"premises_id": p, "name": f"Shop {p}", "records": 1, "lists": 1, "agencies": 1,
             "businesses": 1, "easting": 375000.0 + 100 * i, "northing": 165000.0,
             "geom": point_wkb(375000.0 + 100 * i, 165000.0)}
            for i, p in enumerate(ids)
        ),
    )  # fmt: skip


def add_premises(case: Case, *ids: str) -> None:
    """Make these premises the current match."""
    case.add_result(
        "match",
        {"premises": premises(*ids)},
        verb="match",
        summary=f"{len(ids)} premises",
        stats={},
    )


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A plain case with nothing in it."""
    with Case.create(tmp_path / "case.gpkg", who="analyst") as found:
        yield found
