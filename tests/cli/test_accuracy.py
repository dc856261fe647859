"""accuracy, train, pseudonymise and link-key as typed."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from gis_planner.cli import main
from tests.cli.conftest import Shell

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
SECRET = "several words that are the key"


@pytest.fixture
def case(gis: Shell, new_case: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Food and licences, matched."""
    monkeypatch.delenv("GIS_PLANNER_LINK_KEY", raising=False)
    path = new_case()
    gis("import", path, SAMPLES / "food_hygiene.json", "--agency", "food")
    gis("import", path, SAMPLES / "premises_licences.csv", "--agency", "licensing")
    gis("match", path)
    return path


def test_from_a_sample_to_an_estimate_and_a_trained_model(
    case: Path, gis: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gis("accuracy", case)["levels"] == []
    out = tmp_path / "sample.csv"
    assert gis("accuracy", case, "--sample", "120", "--seed", "3", "--out", out)["pairs"] >= 115
    with gzip.open(SAMPLES / "truth" / "records.csv.gz", "rt", encoding="utf-8") as file:
        truth = {r["source_ref"]: r["business_id"] for r in csv.DictReader(file)}
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        same = truth[row["source_ref_a"]] == truth[row["source_ref_b"]]
        row["kind"] = "must_link" if same else "cannot_link"
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert gis("decide", case, out)["decisions"] == len(rows)
    found = gis("accuracy", case)
    assert found["held_out"] == len(rows) and found["levels"][0]["precision"]["value"] > 0.7
    assert main(["accuracy", str(case)]) == 0
    said = capsys.readouterr().out
    assert "business: precision" in said and "Note:" in said and "10 and more" in said
    # the sample is for measuring: nothing is left to train on
    assert "25 of each" in gis.refuse("train", case)
    trained = gis("train", case, "--unsupervised")
    assert trained["applied"] is False and trained["before"] and trained["weights"]
    applied = gis("train", case, "--unsupervised", "--apply")
    assert applied["model_after"].startswith("trained ")
    assert gis("match", case)["incremental"] is False
    assert gis("train", case, "--reset")["model_after"].startswith("shipped ")
    assert gis("undo", case)["summary"].startswith("Matching model")


def test_half_a_sample_command_is_refused(case: Path, gis: Shell, tmp_path: Path) -> None:
    assert "--out" in gis.refuse("accuracy", case, "--sample", "50")
    assert "CSV" in gis.refuse("accuracy", case, "--sample", "50", "--out", tmp_path / "x.txt")
    line = gis.refuse("accuracy", case, "--sample", "50", "--out", tmp_path / "no" / "x.csv")
    assert "does not exist" in line


def test_a_pseudonymised_list_from_key_to_match(
    gis: Shell, new_case: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIS_PLANNER_LINK_KEY", raising=False)
    key, sent = tmp_path / "link.key", tmp_path / "licences.csv"
    gis("link-key", key)
    made = gis(
        "pseudonymise", SAMPLES / "premises_licences.csv", "--out", sent, "--linkage", "trial",
        "--key-file", key, "--keep", "status",
    )  # fmt: skip
    assert made["rows_written"] == 516 and made["kept"] == ["status"] and "F1" in made["note"]
    case = new_case()
    gis("import", case, SAMPLES / "food_hygiene.json", "--agency", "food")
    found = gis("import", case, sent, "--agency", "licensing")
    assert found["pseudonymised"] is True and any("pseudonymised" in w for w in found["warnings"])
    assert found["list"] == "licences (pseudonymised)"
    assert "--key-file" in gis.refuse("match", case)
    assert gis("match", case, "--key-file", key)["pseudonymised_records"] == 516
    monkeypatch.setenv("GIS_PLANNER_LINK_KEY", "not the key of this list")
    assert "not the one" in gis.refuse("match", case)
    monkeypatch.setenv("GIS_PLANNER_LINK_KEY", key.read_text().strip())
    assert gis("match", case)["records"] == 1113 + 516


def test_weak_keys_no_key_and_fields_that_name_are_refused(
    gis: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIS_PLANNER_LINK_KEY", raising=False)
    words = ("pseudonymise", SAMPLES / "premises_licences.csv", "--out", tmp_path / "x.csv",
             "--linkage", "trial")  # fmt: skip
    assert "No link key" in gis.refuse(*words)
    monkeypatch.setenv("GIS_PLANNER_LINK_KEY", "short")
    assert "tried out" in gis.refuse(*words)
    monkeypatch.setenv("GIS_PLANNER_LINK_KEY", SECRET)
    assert "cannot be kept" in gis.refuse(*words, "--keep", "phone")
    assert "no column" in gis.refuse(*words, "--map", "name=Nonsense")
    assert not (tmp_path / "x.csv").exists()
