"""Targets, other agencies' visits, letters, repairs to accept, one officer more: in a case."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date
from pathlib import Path

import pytest

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Event
from gis_planner.pipeline import (
    letters,
    operations,
    others_visits,
    replanning,
    targets,
)
from gis_planner.store import Case
from tests.pipeline.conftest import Demo

pytestmark = pytest.mark.slow
OP = "week-of-action"
TODAY = date(2026, 11, 16)


@pytest.fixture
def case(demo: Demo, tmp_path: Path):
    path = tmp_path / "case.gpkg"
    shutil.copy(demo.case, path)
    with Case.open(path) as opened:
        yield opened


def visits(case: Case) -> list[dict[str, object]]:
    return [r for r in case.table("visits", run=OP).to_pylist() if r["visit_id"]]


def test_the_funnel_over_a_case(case: Case, tmp_path: Path):
    wanted = targets.filter_of(known_to=2, non_compliant=2)
    out = tmp_path / "targets.csv"
    told = targets.tell_targets(case, wanted, "trade", out)
    counts = [s["premises"] for s in told.figures["steps"]]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1] > 0
    assert len(told.figures["targets"]) == counts[-1]
    assert told.figures["demand"][-1]["cumulative"] == 1.0
    assert len(out.read_text("utf-8").splitlines()) == counts[-1] + 1
    with pytest.raises(UserError, match="not told by 'colour'"):
        targets.demand(case, "colour")


def test_an_operation_may_be_narrowed_to_targets(case: Case):
    definition = operations.operation_of(case, OP)
    narrow = dataclasses.replace(definition, trades=("takeaway",), random_visits=0.0)
    operations.plan(case, narrow, iterations=2_000, as_of=TODAY, keep_plan=False)
    trades = {r["premises_id"]: r["trade"] for r in case.table("premises").to_pylist()}
    chosen = {trades[r["premises_id"]] for r in visits(case)}
    assert chosen and all("takeaway" in t.lower() for t in chosen)


def test_other_agencies_visits_are_placed_and_clash(case: Case, tmp_path: Path):
    row = visits(case)[0]
    place = next(
        r for r in case.table("premises").to_pylist() if r["premises_id"] == row["premises_id"]
    )
    path = tmp_path / "cqc.csv"
    path.write_text(
        "Date,Start,End,Address\n"
        f'{row["day"]},{row["start"]},{row["end"]},"{place["name"]}, {place["address"]}, '
        f'{place["postcode"]}"\n2026-12-01,10:00,11:00,Nowhere ZZ99 9ZZ\n'
    )
    done = others_visits.add_other_visits(case, path, "cqc")
    assert done.figures["visits"] == 2 and done.figures["placed"] == 1
    assert [c["same_time"] for c in done.figures["clashes"]] == [True]
    operations.plan(case, operations.operation_of(case, OP), iterations=20_000, as_of=TODAY, seed=7)
    again = [c for c in others_visits.clashing(case) if c["same_time"]]
    assert again == []
    notes = case.table("plan_notes", run=OP).to_pylist()
    still = {r["premises_id"] for r in visits(case)}
    if place["premises_id"] in still:
        assert any(n["kind"] == "clash" and "CQC" in n["text"] for n in notes)
    case.undo()
    case.undo()
    assert others_visits.busy_of(case) == {} and case.verify() == []


def test_letters_only_where_the_visit_is_no_secret(case: Case, tmp_path: Path):
    with pytest.raises(UserError, match="unannounced"):
        letters.write_letters(case, OP, tmp_path)
    definition = dataclasses.replace(operations.operation_of(case, OP), supportive=True)
    operations.plan(case, definition, iterations=2_000, as_of=TODAY)
    done = letters.write_letters(case, OP, tmp_path)
    count = len({r["visit_id"] for r in visits(case)})
    assert done.figures["letters"] == count
    page = (tmp_path / "letters.html").read_text("utf-8")
    assert page.count("<section>") == count and "fire risk assessment" in page
    assert letters.expects()["fire"] and "illicit" not in page.lower()


def test_a_repair_is_shown_then_accepted_then_undone(case: Case):
    first = visits(case)
    lost = str(first[0]["officers"]).split(" | ")[0]
    event = Event("officer lost", officer=lost)
    found = replanning.propose(case, OP, event, iterations=20_000)
    assert visits(case) == first, "nothing is kept before it is accepted"
    kinds = found.differences["change"].to_pylist()
    hit = {r["premises_id"] for r in first if lost in str(r["officers"]).split(" | ")}
    others = [
        r for r in found.differences.to_pylist() if r["before"] and r["premises_id"] not in hit
    ]
    kept = sum(r["change"] in ("kept", "later or earlier") for r in others)
    assert kept >= 0.9 * len(others), kinds
    replanning.accept(case, found, as_of=TODAY)
    assert all(lost not in str(r["officers"]).split(" | ") for r in visits(case))
    assert operations.operation_of(case, OP).officers != ()
    assert case.verify() == []
    case.undo()
    assert visits(case) == first


def test_one_more_officer_and_comparison(case: Case):
    told = replanning.one_more_officer(case, OP, "police", iterations=20_000)
    assert told.figures["agency"] == "police" and "One more officer of Police" in told.summary
    assert told.figures["bound_with"] >= told.figures["bound_without"]
    definition = operations.operation_of(case, OP)
    other = dataclasses.replace(definition, name="shorter", days=definition.days[:1])
    operations.plan(case, other, iterations=2_000, as_of=TODAY)
    table, first, second = replanning.compare(case, OP, "shorter")
    assert first["visits"] > second["visits"] and "dropped" in table["change"].to_pylist()
    with pytest.raises(UserError, match="no plan 'x'"):
        replanning.compare(case, OP, "x")
