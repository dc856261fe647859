"""Marks, target lists and other agencies' visits as the case keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gis_planner.cli import main
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import operation_forms as forms
from gis_planner.pipeline.others_visits import KIND, clashing, other_visits, place_other_visit
from gis_planner.pipeline.target_lists import drop_targets, keep_targets, target_lists
from gis_planner.store import Case
from tests.app import invented

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / "town.gpkg"
    case = invented.make(path)
    invented.add_plan(case)
    case.close()
    return path


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Iterator[Case]:
    path = tmp_path / "town.gpkg"
    path.write_bytes(made.read_bytes())
    with Case.open(path, who="lead") as opened:
        yield opened


def test_who_acknowledged_the_briefing_counts_and_is_undone(case: Case) -> None:
    for agency in invented.AGENCIES:
        forms.acknowledge(case, "autumn", agency, "Duty officer, by telephone", DAY)
    marks = forms.marks_of(forms.definition_of(case, "autumn"), forms.sayings(case, "autumn"))
    assert next(m for m in marks if m.name == "briefing_acknowledged").met
    case.undo()
    assert set(forms.sayings(case, "autumn")["acknowledged"]) == set(invented.AGENCIES[:2])
    with pytest.raises(UserError, match="takes no part"):
        forms.acknowledge(case, "autumn", "hmrc", "X", DAY)
    with pytest.raises(UserError, match="not said"):
        forms.acknowledge(case, "autumn", "fire", " ", DAY)
    assert not case.verify()


def test_target_lists_are_checked_kept_replaced_and_dropped(case: Case) -> None:
    keep_targets(case, " ten ", ["P0001", "P0002", "P0001"], "by hand", {}, DAY)
    assert target_lists(case)["ten"]["premises"] == ["P0001", "P0002"]
    assert target_lists(case)["ten"]["who"] == "lead"
    keep_targets(case, "ten", ["P0003"], "severity 5", {"severity": 5}, DAY)
    assert target_lists(case)["ten"]["premises"] == ["P0003"]
    for premises, words in (([], "No premises"), (["P9999"], "P9999 is not in the case")):
        with pytest.raises(UserError, match=words):
            keep_targets(case, "x", premises, "", {}, DAY)
    drop_targets(case, "ten")
    assert target_lists(case) == {}
    with pytest.raises(UserError, match="no target list"):
        drop_targets(case, "ten")
    case.undo()
    assert list(target_lists(case)) == ["ten"]


def test_a_visit_put_by_hand_clashes_from_then_on(case: Case) -> None:
    visit = {"agency": "fire", "day": "2026-12-01", "start": "10:30", "end": "11:00",
             "where": "somewhere", "premises_id": "", "uprn": "", "how": "no postcode"}  # fmt: skip
    case.set_documents(KIND, {"fire": [visit]}, "imported")
    assert clashing(case) == [] and other_visits(case)[0]["number"] == 0
    place_other_visit(case, "fire", 0, "P0005")
    assert [c["same_time"] for c in clashing(case)] == [True]
    assert other_visits(case)[0]["how"] == "by hand"
    with pytest.raises(UserError, match="no such visit"):
        place_other_visit(case, "fire", 3, "P0005")


def test_targets_are_kept_and_marks_told_from_the_command_line(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(case.path)
    assert main(["targets", path, "--severity", "5", "--keep", "worst", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    kept = target_lists(case)["worst"]
    assert kept["premises"] == figures["targets"] and kept["filter"] == {"severity": 5}
    assert kept["how"] == "severity 5 or more"
    assert main(["marks", path, "--operation", "autumn", "--acknowledged", "fire",
                 "--who", "Jo", "--json"]) == 0  # fmt: skip
    marks = json.loads(capsys.readouterr().out)["marks"]
    assert len(marks) == 7 and not marks[0]["met"]
    lacking = {x["agency"] for x in marks[4]["lacks"]}
    assert lacking == {"council-food", "police"}
    assert main(["marks", path, "--operation", "spring"]) == 1
