from __future__ import annotations

from pathlib import Path

import pytest

from gis_planner.bench.graph import run_engine
from gis_planner.bench.graph_data import write_graph
from gis_planner.bench.graph_rings import ring_figures
from gis_planner.bench.graph_scan import scan_tables
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.links import build_links


def test_engines_agree_and_a_limit_is_reported_as_such(tmp_path: Path) -> None:
    pytest.importorskip("igraph")
    place = tmp_path / "small"
    write_graph(place, 1_000, 2_500, 1)
    ours, peer = (run_engine(e, place, 60, 4_000) for e in ("gis_planner", "igraph"))
    assert "failed" not in ours and "failed" not in peer, (ours, peer)
    assert ours["components"] == peer["components"]
    assert ours["paths_found"] == peer["paths_found"]
    assert "time-out" in run_engine("igraph", place, 0.01, 4_000)["failed"]


def test_scan_finds_what_was_planted() -> None:
    result = build_links(**scan_tables(240), as_of="2026-11-16", progress=Silent())
    assert result.stats["successions"] == 20


@pytest.mark.shared
def test_rings_planted_on_real_companies_are_found_and_none_is_an_agents(
    shared_data: Path,
) -> None:
    found = ring_figures(shared_data, rings=24, seed=3, limit=2_500)
    assert found["found_share"] >= 0.95, found["missed"]
    assert found["joined_by_a_place"] == found["of_the_nominee"] == found["of_the_agent"] == 0
    assert found["reported_not_planted"] <= 1


def test_where_the_data_is_not_the_bench_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--root"):
        ring_figures(tmp_path, rings=1, seed=1)
