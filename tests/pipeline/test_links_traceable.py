"""Every link and every bit of evidence leads to the rows as received; nobody is called a name."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gis_planner.domain.tables import STAGE_TABLES
from gis_planner.pipeline import networks
from gis_planner.pipeline.exporting import export_table
from gis_planner.pipeline.leads import new_leads
from gis_planner.store import Case
from tests.pipeline.conftest import Demo

WITHOUT_ROWS = {"prior"}
"""The prior stands for every pair alike, so that no row speaks of it."""


@pytest.fixture
def case(demo: Demo) -> Iterator[Case]:
    opened = Case.open(demo.case)
    yield opened
    opened.close()


def all_refs(case: Case) -> set[str]:
    found = set()
    for table in (case.records(with_original=False), case.gone()):
        columns = (table[c].to_pylist() for c in ("agency", "list", "source_ref"))
        found |= {"/".join(parts) for parts in zip(*columns)}
    return found


def steps(row: dict[str, Any]) -> Iterator[tuple[str, float, list[str]]]:
    for rule, bits, _, refs in json.loads(row["waterfall"]):
        yield rule, bits, refs


def test_every_node_link_and_bit_names_rows_that_are_there(case: Case) -> None:
    known = all_refs(case)
    for name in ("nodes", "links"):
        for row in case.table(name).to_pylist():
            refs = json.loads(row["source_refs"])
            assert refs and known.issuperset(refs), row
    rows = case.table("successions").to_pylist()
    assert rows
    for row in rows:
        assert sum(bits for _, bits, _ in steps(row)) == pytest.approx(row["bits"], abs=0.02)
        for rule, bits, refs in steps(row):
            assert known.issuperset(refs)
            assert refs or not bits or rule in WITHOUT_ROWS, (rule, row["because"])
        for column in ("harm_indicators", "mitigations"):
            for said in json.loads(row[column]):
                assert known.issuperset(said["source_refs"])
                assert said["because"] and said["verdict"] in ("met", "not met", "unknown")
                assert said["source_refs"] or said["verdict"] != "met", said


def test_two_clicks_lead_from_a_link_to_its_rows(case: Case) -> None:
    (ring, *_) = networks.rings(case)
    step = networks.paths(case, ring.members[0], ring.members[1])[0].steps[0]
    rows = case.source_rows(step.source_refs)
    assert {r.ref for r in rows} == set(step.source_refs)
    assert all(r.file and r.row["original"] for r in rows)
    for answer in (
        ring,
        *networks.articulations(case, limit=3),
        *networks.components_above(case)[:3],
        *networks.communities(case)[:3],
        *networks.cores(case)[:3],
        *new_leads(case)[:20],
    ):
        assert answer.source_refs and answer.because  # fmt: skip


def test_the_export_carries_the_rows_and_the_marking(case: Case, tmp_path: Path) -> None:
    known = all_refs(case)
    export_table(case, "links", tmp_path / "links.csv")
    with (tmp_path / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == case.table("links").num_rows
    assert all(
        json.loads(r["source_refs"]) and known.issuperset(json.loads(r["source_refs"]))
        for r in rows
    )
    assert all(r["marking"].startswith("OFFICIAL") for r in rows)
    graded = [r for r in rows if r["grade"]]
    assert graded and all("police" in r["source_refs"] for r in graded)
    network = networks.ego(case, [rows[0]["from_id"]], 2)
    networks.write_network(case, network, tmp_path / "n.graphml")
    text = (tmp_path / "n.graphml").read_text("utf-8")
    assert text.count("<edge") == network.links.num_rows
    assert json.loads(network.links["source_refs"][0].as_py())[0] in text


def test_no_text_of_any_table_calls_a_company_a_phoenix(case: Case) -> None:
    for table in STAGE_TABLES:
        data = case.table(table.name)
        for column in table.columns:
            if column.kind in ("text", "json"):
                for value in data[column.name].unique().to_pylist():
                    assert "phoenix" not in (value or "").lower(), (table.name, column.name, value)
