"""Small worlds for matching tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pytest

from gis_planner.bench.matching_data import records_table
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, MatchResult, match

World = Callable[..., MatchResult]


def table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows as RECORDS; each its own list unless it names one."""
    return records_table(
        {
            "agency": r.get("list", f"a{i}"), "list": f"l{i}", "source_ref": f"r{i}",
            "row_number": i, "content_hash": f"h{i}", "role": "premises", **r,
        }
        for i, r in enumerate(rows)
    )  # fmt: skip


@pytest.fixture(scope="session")
def world() -> World:
    """`world(rows, **match arguments)`; `off` names rules that are switched off."""

    def run(rows: Sequence[dict[str, Any]], off: Sequence[str] = (), **kwargs: Any) -> MatchResult:
        params = MatchParams(rules=frozenset(off))
        return match(table(rows), params=params, progress=Silent(), **kwargs)

    return run


def ids(result: MatchResult, level: str) -> list[Any]:
    """Ids of one level in the order of the rows."""
    found: list[Any] = result.matched.column(f"{level}_id").to_pylist()
    return found
