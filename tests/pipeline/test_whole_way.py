"""Import → premises → scores and links → plan → pack, on the demonstration, against its truth."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pyogrio
import pytest

from gis_planner.domain.tables import VISITS
from gis_planner.pipeline.exporting import table_for
from gis_planner.store import Case
from tests.pipeline.conftest import SAMPLES, Demo

REGISTERS = {"companies", "company officers", "company control", "insolvency notices",
             "disqualified directors"}  # fmt: skip

pytestmark = pytest.mark.slow


def truth(name: str) -> list[dict[str, str]]:
    """Rows of one truth file of the samples."""
    path = SAMPLES / "truth" / name
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs(groups: Counter[object]) -> int:
    """How many pairs lie within groups of these sizes."""
    return sum(n * (n - 1) // 2 for n in groups.values())


def test_every_row_of_every_list_is_imported_or_set_aside(demo: Demo) -> None:
    imports = [s for s in demo.steps if s["step"].startswith("Import")]
    assert len(imports) >= 13
    for step in imports:
        assert step["rows_read"] == step["rows_imported"] + step["rows_set_aside"], step["step"]


def test_case_verifies_and_opens_in_the_library_of_qgis(demo: Demo) -> None:
    with Case.open(demo.case) as case:
        assert case.verify() == [] and case.check_integrity() == []
        assert case.stale() == ()
    for layer in ("premises", "visits", "links", "routes", "roads"):
        found = pyogrio.read_dataframe(demo.case, layer=layer)
        assert len(found) and found.crs.to_epsg() == 27700, layer


def test_premises_and_uprn_agree_with_the_truth(demo: Demo) -> None:
    """A floor far below what is reached; the figures themselves are a benchmark."""
    known = {(r["agency"], r["list"], r["source_ref"]): r for r in truth("records.csv.gz")}
    with Case.open(demo.case) as case:
        rows = [r for r in case.records_export().to_pylist() if r["list"] not in REGISTERS]
    both = [
        (r, known[k]) for r in rows if (k := (r["agency"], r["list"], r["source_ref"])) in known
    ]
    both = [(r, t) for r, t in both if t["premises_id"]]
    assert len(both) > 8_000
    found = pairs(Counter(r["premises_id"] for r, _ in both))
    real = pairs(Counter(t["premises_id"] for _, t in both))
    right = pairs(Counter((r["premises_id"], t["premises_id"]) for r, t in both))
    assert right / found >= 0.97, "premises precision"
    assert right / real >= 0.90, "premises recall"
    answered = [(r["uprn"], t["uprn"]) for r, t in both if r["uprn"] and t["uprn"]]
    assert sum(a == b for a, b in answered) / len(answered) >= 0.98
    assert len(answered) / len(both) >= 0.85


def test_scores_carry_a_sentence_and_their_source_rows(demo: Demo) -> None:
    with Case.open(demo.case) as case:
        scores = case.table("scores").to_pylist()
        refs = {
            f"{r['agency']}/{r['list']}/{r['source_ref']}"
            for r in case.records_export().to_pylist()
        }
    evidence = [s for s in scores if not s["missing"] and s["factor"] != "total"]
    assert evidence
    for row in evidence:
        assert row["because"] and row["low"] <= row["bits"] <= row["high"]
        sources = json.loads(row["source_refs"])
        assert sources and set(sources) <= refs


def test_no_innocent_look_alike_is_a_lead_and_every_edge_has_its_source(demo: Demo) -> None:
    with Case.open(demo.case) as case:
        links = case.table("links").to_pylist()
        successions = case.table("successions").to_pylist()
    assert links and all(json.loads(edge["source_refs"]) for edge in links)
    leads = [s for s in successions if s["is_lead"]]
    assert leads
    for lead in leads:
        verdicts = [h["verdict"] for h in json.loads(lead["harm_indicators"])]
        eased = [m["verdict"] for m in json.loads(lead["mitigations"])]
        assert lead["band"] == "strong" and "met" in verdicts and "met" not in eased
        assert "phoenix company" not in lead["because"].lower()


def test_plan_meets_on_time_with_powers_and_reasons(demo: Demo) -> None:
    with Case.open(demo.case) as case:
        rows = case.table("visits").to_pylist()
        routes = case.table("routes").to_pylist()
    assert tuple(rows[0]) == VISITS.names
    visits: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        if row["visit_id"]:
            visits.setdefault(row["visit_id"], []).append(row)
        else:
            assert row["reason_left_out"]
    assert len(visits) >= 20
    for team in visits.values():
        assert len({(r["premises_id"], r["day"], r["start"], r["end"]) for r in team}) == 1
        assert sum(bool(r["is_lead"]) for r in team) == 1
        assert all(r["because"] for r in team)
        assert all(r["power_id"] for r in team if r["basis"] == "own power")
        assert all(str(r["arrive"]) <= str(r["start"]) for r in team)
    assert any(len(team) > 1 for team in visits.values()), "joint visits"
    assert sum(r["distance_m"] for r in routes) > 10_000


def test_same_seed_and_moves_give_the_same_plan(demo: Demo, tmp_path: Path) -> None:
    from datetime import date

    from gis_planner.pipeline.operations import operation_of, plan

    copy = tmp_path / "copy.gpkg"
    copy.write_bytes(demo.case.read_bytes())
    with Case.open(copy) as case:
        before = case.table("visits")
        operation = operation_of(case, "week-of-action")
        plan(case, operation, seed=7, iterations=20_000, as_of=date(2026, 11, 16), keep_plan=False)
        assert case.table("visits").equals(before)


def test_packs_hold_what_they_promise(demo: Demo) -> None:
    folders = sorted((demo.out / "packs").iterdir())
    assert len(folders) >= 3
    for folder in folders:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        names = {p.name for p in folder.iterdir()}
        assert {"map.html", "briefing.pdf", "visits.gpkg", "visits.xlsx", "visits.gpx",
                "visits.ics"} <= names  # fmt: skip
        assert manifest["marking"] == "OFFICIAL-SENSITIVE" and manifest["recipient"]
        page = (folder / "map.html").read_text("utf-8")
        assert "OFFICIAL-SENSITIVE" in page
        assert not re.search(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="?http', page)


@pytest.mark.parametrize("what", ["records", "pairs", "links", "scores", "visits", "journal"])
def test_exported_tables_have_the_columns_of_the_interface(demo: Demo, what: str) -> None:
    wanted = {
        "records": "agency list source_ref row_number name address postcode premises_id "
        "business_id organisation_id uprn uprn_method uprn_confidence easting northing "
        "location_precision",
        "pairs": "agency_a list_a source_ref_a agency_b list_b source_ref_b level match_weight "
        "probability band because",
        "visits": "operation visit_id premises_id agency officers power_id basis is_lead day "
        "arrive start end concerns because reason_left_out",
        "scores": "premises_id concern agency axis bits low high missing because source_refs",
        "links": "from_id to_id type valid_from valid_to bits is_candidate source_refs",
        "journal": "seq at who verb summary",
    }[what]
    with Case.open(demo.case) as case:
        columns = table_for(case, what).column_names
    assert set(wanted.split()) <= set(columns)
