"""Real lists: figures that may not fall. The bench measures more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis_planner.bench import matching as bench

pytestmark = pytest.mark.shared
_ADDRESS = re.compile(r'\[\s*"([^"]*)",\s*"([^"]*)",?\s*\]')


def test_banes_listed_pairs_and_wrong_doors(shared_data: Path) -> None:
    figures = bench.banes(shared_data).figures
    assert figures["pooled"] >= 0.97
    joined, _, pairs = figures["wrong doors"].split()[:3]
    assert int(joined) <= 0.005 * int(pairs)
    assert figures["largest_business"] <= 25


def test_edge_case_addresses_find_their_first_candidate(shared_data: Path) -> None:
    """`uk/labelled/edge_case_addresses.yaml`: the first canonical address is the answer."""
    text = (shared_data / "uk/labelled/edge_case_addresses.yaml").read_text("utf-8")
    cases = [_ADDRESS.findall(part) for part in text.split("messy_address:")[1:]]
    right = sum(bench.finds_first(case[0], case[1:]) for case in cases)
    assert len(cases) >= 20
    assert right >= 0.6 * len(cases)
