"""Outcomes in a case: appended, journaled, undoable, fed back, and seen by the scores."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Finding, VisitOutcome
from gis_planner.pipeline import outcome_lists, outcomes, stages
from gis_planner.pipeline.exporting import table_for
from gis_planner.store import Case
from tests.pipeline.conftest import Demo

pytestmark = pytest.mark.slow
OP = "week-of-action"


@pytest.fixture
def case(demo: Demo, tmp_path: Path):
    path = tmp_path / "case.gpkg"
    shutil.copy(demo.case, path)
    with Case.open(path, who="the lead") as opened:
        yield opened


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_file_of_outcomes_is_one_change_that_can_be_undone(case: Case, tmp_path: Path):
    planned = [r for r in case.table("visits").to_pylist() if r["visit_id"]]
    rows = [
        {"visit_id": r["visit_id"], "agency": r["agency"], "outcome": "none", "hours": "1"}
        for r in planned
    ]
    rows[0]["outcome"] = "improvement_notice"
    done = outcomes.record_from_file(case, write(tmp_path / "o.csv", rows))
    assert done.figures["done"] == done.figures["planned"] == len(planned)
    assert done.figures["balanced"] and case.verify() == []
    assert {r["who"] for r in table_for(case, "outcomes").to_pylist()} == {"the lead"}
    corrected = {**rows[0], "outcome": "closed"}
    again = outcomes.record_from_file(case, write(tmp_path / "p.csv", [corrected]), OP)
    assert again.figures["not_done"] == 1
    assert len(outcomes.facts_of(case)) == len(planned) + 1
    case.undo()
    assert outcomes.totals(case, OP)["not_done"] == 0
    case.undo()
    assert outcomes.facts_of(case) == ()
    assert outcomes.totals(case, OP)["not_stated"] == len(planned)


def test_a_faulty_file_changes_nothing(case: Case, tmp_path: Path):
    rows = [{"visit_id": "V001", "agency": "police", "outcome": "none"},
            {"visit_id": "V999", "agency": "police", "outcome": "none"}]  # fmt: skip
    before = len(case.history())
    with pytest.raises(UserError, match=r"row 2.*V999.*Nothing was recorded"):
        outcomes.record_from_file(case, write(tmp_path / "o.csv", rows))
    assert len(case.history()) == before


def test_outcomes_come_back_as_records_at_the_same_premises(case: Case):
    planned = [r for r in case.table("visits").to_pylist() if r["visit_id"]]
    first = planned[0]
    place, agency = first["premises_id"], first["agency"]
    concern = first["concerns"].split(" | ")[0]
    finding = Finding("prohibition", 1, concern)
    outcomes.record(case, [VisitOutcome(OP, place, agency, findings=(finding,), hours=2.0)])
    told = {r["source_ref"]: r for r in outcomes.feedback(case, OP).to_pylist()
            if r["premises_id"] == place and r["concern"] == concern}  # fmt: skip
    assert told and {r["status"] for r in told.values()} == {"confirmed"}
    owner = next(iter(told.values()))["agency"]
    outcomes.give_feedback(case, OP, owner, date(2026, 12, 20))
    given = [r for r in outcomes.feedback(case, OP).to_pylist() if r["given"]]
    assert given and {r["agency"] for r in given} == {owner}
    assert outcome_lists.add_as_lists(case, OP).figures["rows"] == 2
    assert outcome_lists.add_as_lists(case, OP).figures["rows"] == 0
    before = case.dossier(place).risk
    stages.match_records(case)
    stages.score_premises(case, as_of=date(2026, 12, 20))
    after = case.dossier(place)
    lists = set(after.records["list"].to_pylist())
    assert {f"joint visits {OP}", f"enforcement notices {OP}"} <= lists
    assert after.risk["contacts"] > before["contacts"]
    assert after.risk["last_visit"] == first["day"] and not after.risk["never_visited"]
    assert any(r["factor"] == "complaints" and r["agency"] == agency
               for r in after.scores.to_pylist() if r["concern"] == concern)  # fmt: skip


def test_outcomes_make_the_scores_older_until_they_are_made_anew(case: Case):
    """Outcomes feed the scores; a plan is not older for the outcomes of its own visits."""
    assert "scores" not in case.stale()
    row = next(r for r in case.table("visits").to_pylist() if r["visit_id"])
    fact = VisitOutcome(OP, row["premises_id"], row["agency"], row["day"], (Finding("none"),))
    outcomes.record(case, [fact])
    assert "scores" in case.stale() and "plan" not in case.stale()
    case.undo()
    assert "scores" not in case.stale(), "taken back, they are as new"
    case.redo()
    assert "scores" in case.stale()
    stages.score_premises(case, as_of=date(2026, 11, 16))
    assert "scores" not in case.stale() and "plan" in case.stale()
