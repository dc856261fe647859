"""Real lists: figures that may not fall. The bench measures more."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis_planner.bench.matching_worker import measure

pytestmark = pytest.mark.shared


def test_banes_listed_pairs_and_wrong_doors(shared_data: Path) -> None:
    figures = measure("gis_planner", "banes", shared_data / "uk/banes").figures
    assert figures["pooled"] >= 0.97
    assert figures["wrong doors"]["of"] > 100
    assert figures["wrong doors"]["share"] <= 0.005
    lists = [v for k, v in figures.items() if k.startswith(("silver", "gold"))]
    assert len(lists) == 4 and all(v["recall"] >= 0.92 for v in lists)
