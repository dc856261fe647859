"""Opening a sealed pack and proving a pack against its manifest, by verb."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gis_planner.cli import main
from gis_planner.pipeline import packs
from tests.sharing.case import canary_case
from tests.sharing.world import AS_OF

DAY = date.fromisoformat(AS_OF)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    with canary_case(folder / "town.gpkg") as case:
        packs.write_packs(case, "week", "fire", folder / "out", passphrase="pp", as_of=DAY)
    return next((folder / "out").glob("*.age"))


def test_the_verb_opens_and_proves(
    sealed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GIS_PLANNER_PACK_PASSPHRASE", "pp")
    assert main(["unpack", str(sealed), "--out", str(tmp_path / "open")]) == 0
    assert "11 files" in capsys.readouterr().out
    assert main(["unpack", str(tmp_path / "open")]) == 0
    page = tmp_path / "open" / "map.html"
    page.write_text(page.read_text("utf-8") + " ", "utf-8")
    (tmp_path / "open" / "visits.gpx").unlink()
    (tmp_path / "open" / "extra.html").write_text("x", "utf-8")
    assert main(["unpack", str(tmp_path / "open")]) == 1
    said = capsys.readouterr().err
    for text in ("map.html was changed", "visits.gpx is missing", "extra.html is not of the pack"):
        assert text in said
    monkeypatch.setenv("GIS_PLANNER_PACK_PASSPHRASE", "wrong")
    assert main(["unpack", str(sealed), "--out", str(tmp_path / "no")]) == 1
    assert not (tmp_path / "no").exists()


def test_a_folder_without_a_manifest_is_no_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["unpack", str(tmp_path)]) == 1
    assert "no manifest" in capsys.readouterr().err
    (tmp_path / "manifest.json").write_text('{"files": [{"name": "../../x", "sha256": "0"}]}')
    assert main(["unpack", str(tmp_path)]) == 1
    assert "../../x is missing" in capsys.readouterr().err


def test_verbs_of_journal_due_and_preview(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "town.gpkg"
    with canary_case(path) as case:
        held = case.records().num_rows
    one = str(path)
    assert main(["handling", one, "--list", "police list", "--keep-until", "2026-01-01"]) == 0
    assert main(["due", one, "--as-of", "2026-11-21"]) == 0
    assert "police/police list: to be erased" in capsys.readouterr().out
    assert main(["erase", one, "--list", "police list", "--preview"]) == 0
    assert "would go for good: 3 records" in capsys.readouterr().out
    assert main(["journal", one, "--act", "collection"]) == 0
    assert capsys.readouterr().out.count("imported as") == 6
    assert main(["journal", one, "--out", str(tmp_path / "j.csv")]) == 0
    assert main(["journal", one, "--print-head", str(tmp_path / "head.txt")]) == 0
    head = (tmp_path / "head.txt").read_text("utf-8")
    typed = "".join(head.split("Head:")[1].split("Keep")[0].split())
    assert main(["verify", one, "--head", typed]) == 0
    assert main(["verify", one, "--head", " ".join((typed[:4], typed[4:8], typed[8:16]))]) == 0
    capsys.readouterr()
    assert main(["verify", one, "--head", "not-a-head"]) == 1
    assert "twelve of the signs" in capsys.readouterr().err, "a slip is no rollback"
    assert (
        main(["export", one, "premises", "--out", str(tmp_path / "p.csv"), "--why", "audit 7"]) == 0
    )
    assert main(["journal", one, "--out", str(tmp_path / "j.csv")]) == 0
    assert "audit 7" in (tmp_path / "j.csv").read_text("utf-8")
    assert main(["gateway", one, "--marks", "week", "--out", str(tmp_path / "m.md")]) == 0
    assert "Seven marks: week" in (tmp_path / "m.md").read_text("utf-8")
    capsys.readouterr()
    with packs.Case.open(path) as case:
        assert case.records().num_rows == held
