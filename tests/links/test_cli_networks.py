"""The verbs entry, leads and network, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gis_planner.cli import main
from tests.links.test_networks import LINES, store


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main([*words])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.fixture
def case(tmp_path: Path) -> str:
    path = tmp_path / "c.gpkg"
    store(path, LINES).close()
    return str(path)


def test_entries_are_made_listed_and_withdrawn(
    case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["entry", case, "--from", "B1", "--to", "phone:07700 900777", "--type", "has_phone"]
    assert run(capsys, *words, "--source", "PC 1", "--grade", "B2P")[0] == 0
    code, told = run(capsys, *words, "--source", "PC 1", "--grade", "B2C")
    assert code == 1 and "conditions" in told
    assert "E000001 B1 has_phone phone:07700 900777 2BP (PC 1)" in run(
        capsys, "entry", case, "--list"
    )[1]  # fmt: skip
    assert run(capsys, "entry", case, "--withdraw", "E000001")[0] == 1
    assert run(capsys, "entry", case, "--withdraw", "E000001", "--note", "misread")[0] == 0
    file = tmp_path / "e.csv"
    file.write_text("from,to,type,source,grade\nB1,B2,finances,letter,1AP\n", "utf-8")
    assert "E000002" in run(capsys, "entry", case, "--file", str(file))[1]


def test_questions_are_answered_with_their_rows(
    case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, told = run(capsys, "network", case, "path", "N1", "T1", "--json")
    assert code == 0
    (route,) = json.loads(told)["answers"]
    assert route["ids"] == ["N1", "O1", "B1", "T1"]
    assert route["source_refs"] == ["a/l/1", "a/l/2", "a/l/3"]
    assert (
        "this phone alone"
        in run(capsys, "network", case, "joints", "B1", "P1", "O1", "T1", "B2", "P2")[1]
    )
    assert run(capsys, "network", case, "path", "N1")[0] == 1
    out = tmp_path / "n.graphml"
    assert run(capsys, "network", case, "ego", "B1", "--out", str(out))[0] == 0 and out.exists()
    for question in ("rings", "components", "communities", "cores", "oddities"):
        assert run(capsys, "network", case, question)[0] == 0


def test_leads_of_links_without_times_ask_for_a_new_run(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(capsys, "leads", case)
    assert code == 1 and "Build the links again" in told
