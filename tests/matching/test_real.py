"""Real lists: figures that may not fall. The bench measures more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis_planner.bench.matching_perturbed import finds_first
from gis_planner.bench.matching_worker import measure

pytestmark = pytest.mark.shared
_ADDRESS = re.compile(r'\[\s*"([^"]*)",\s*"([^"]*)",?\s*\]')


def test_banes_listed_pairs_and_wrong_doors(shared_data: Path) -> None:
    figures = measure("gis_planner", "banes", shared_data / "uk/banes").figures
    assert figures["pooled"] >= 0.97
    assert figures["wrong doors"]["of"] > 100
    assert figures["wrong doors"]["share"] <= 0.005
    lists = [v for k, v in figures.items() if k.startswith(("silver", "gold"))]
    assert len(lists) == 4 and all(v["recall"] >= 0.92 for v in lists)


def test_edge_case_addresses_find_their_first_candidate(shared_data: Path) -> None:
    """`uk/labelled/edge_case_addresses.yaml`: the first canonical address is the answer."""
    text = (shared_data / "uk/labelled/edge_case_addresses.yaml").read_text("utf-8")
    cases = [_ADDRESS.findall(part) for part in text.split("messy_address:")[1:]]
    right = sum(finds_first(case[0], case[1:]) for case in cases)
    assert len(cases) >= 20
    assert right >= 0.6 * len(cases)
