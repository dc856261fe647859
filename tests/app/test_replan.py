"""Something happens to a plan: proposals to accept, comparison, one officer more, in the window."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from gis_planner.app.models import compare as figures
from gis_planner.app.models import replan as model
from gis_planner.app.models.replan import Asked
from gis_planner.app.parts.plans import PlansPart
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Event
from gis_planner.pipeline import closing, comparing, exporting, replanning, staffing
from gis_planner.store import Case
from tests.app import invented
from tests.app.week import DAYS, OP, visits_of


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replanning, "REPAIR_SECONDS", 0.4)
    monkeypatch.setattr(replanning, "BEST_SECONDS", 0.4)


def plans(window: Window) -> PlansPart:
    return next(p for p in window.parts if isinstance(p, PlansPart))


def officers(row: dict[str, Any]) -> list[str]:
    return str(row["officers"]).split(" | ")


# ---- replanning


def test_an_officer_falls_ill_two_steps(week: Window) -> None:
    """Said on the timeline, accepted by Enter: the rest stays, undo brings all back."""
    kept = week.session.the_case
    before = visits_of(kept)
    week.plan_page.replan_wanted.emit({"kind": "officer", "officer": "C1", "day": DAYS[1]})
    dialog = plans(week).dialog
    asked = dialog.form.asked()
    assert (asked.kind, asked.officer, asked.day) == ("officer lost", "C1", DAYS[1])
    assert asked.that_day_only and asked.standby
    settle(week)
    assert visits_of(kept) == before, "nothing is kept before it is accepted"
    proposal = dialog.chosen
    assert proposal is not None and proposal.mode == "repair"
    assert dialog.title.text() == "C1 drops out on Wed 2 Dec 2026."
    hit = {r["premises_id"] for r in before if "C1" in officers(r) and r["day"] == DAYS[1]}
    others = {r["premises_id"] for r in before} - hit
    same = {
        r["premises_id"] for r in proposal.differences.to_pylist()
        if r["change"] in ("kept", "later or earlier")
    }  # fmt: skip
    assert len(same & others) >= 0.7 * len(others), "how well is tests/pipeline's to say"
    assert dialog.cards["best"].proposal is not None, "the best plan stands beside it"
    assert dialog.keep.hasFocus() or dialog.focusWidget() is dialog.keep
    QTest.keyClick(dialog.keep, Qt.Key.Key_Return)
    settle(week)
    assert plans(week).dialog is None
    assert not any("C1" in officers(r) for r in visits_of(kept) if r["day"] == DAYS[1])
    week.case_actions.undo()
    settle(week)
    assert visits_of(kept) == before


def test_leaving_changes_nothing_and_the_best_can_be_chosen(week: Window) -> None:
    kept = week.session.the_case
    before, length = visits_of(kept), len(kept.history())
    dialog = plans(week).open(Asked("officer lost", "F1"))
    assert dialog is not None
    settle(week)
    QTest.keyClick(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert dialog.chosen is not None and dialog.chosen.mode == "best"
    shown = dialog.view.table.rowCount()
    assert shown == sum(c != "kept" for c in dialog.chosen.differences["change"].to_pylist())
    dialog.view.kept.setChecked(True)
    assert dialog.view.table.rowCount() == dialog.chosen.differences.num_rows
    assert dialog.view.figures.rowCount() == len(comparing.FIGURES)
    assert dialog.view.hours.rowCount() == 3
    dialog.reject()
    settle(week)
    assert visits_of(kept) == before and len(kept.history()) == length


def test_another_event_in_the_same_dialog_is_proposed_anew(week: Window) -> None:
    dialog = plans(week).open(Asked("officer lost", "F1"))
    assert dialog is not None
    settle(week)
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData("closed"))
    assert not dialog.keep.isEnabled(), "what was proposed for another event cannot be kept"
    place = dialog.form.asked().premises_id
    dialog.propose()
    settle(week)
    rows = {r["premises_id"]: r for r in dialog.chosen.differences.to_pylist()}
    assert rows[place]["change"] == "dropped" and "closed" in rows[place]["because"]
    name = model.named(week.session.frame, place)[0]
    assert dialog.title.text() == f"{name} is closed."
    dialog.view.choose(place)
    assert name in dialog.view.why.text()
    dialog.view.tabs.setCurrentIndex(1)
    spans = [s for p in dialog.view.lanes.pairs for s in p.before if s.premises_id == place]
    assert spans and {s.change for s in spans} == {"dropped"}
    dialog.reject()


def test_an_overrun_holds_what_has_begun(week: Window) -> None:
    kept = week.session.the_case
    first = visits_of(kept)[0]
    plans(week).asked({"kind": "overrun", "visit_id": first["visit_id"], "minutes": 60})
    dialog = plans(week).dialog
    asked = dialog.form.asked()
    assert (asked.kind, asked.minutes, asked.day) == ("overrun", 60, first["day"])
    assert asked.at == first["end"], "it is known when the visit should have ended"
    settle(week)
    after = {r["premises_id"]: r for r in dialog.chosen.plan.visits.to_pylist() if r["visit_id"]}
    now = after[first["premises_id"]]
    assert now["start"] == first["start"]
    assert model.minutes(now["end"]) - model.minutes(first["end"]) == 60
    dialog.reject()


def test_a_refused_warrant_asks_whose(week: Window) -> None:
    row = next(r for r in visits_of(week.session.the_case) if not r["is_lead"])
    plans(week).asked({"kind": "warrant refused", "premises_id": row["premises_id"]})
    form = plans(week).dialog.form
    assert form.agency.count() >= 2 and form.asked().agency
    assert {form.agency.itemData(i) for i in range(form.agency.count())} >= {row["agency"]}
    plans(week).dialog.reject()


def test_a_closed_road_becomes_a_layer_when_accepted(week: Window) -> None:
    kept = week.session.the_case
    dialog = plans(week).open(Asked("road closed"))
    assert dialog is not None
    assert dialog.title.text() == "Say what has happened." and not dialog.keep.isEnabled()
    dialog.form.road.setEditText("Road 3")
    dialog.propose()
    settle(week)
    assert {i.name for i in kept.layers()} == {"roads"}
    route = dialog.chosen.routes.to_pylist()
    assert not any("Road 3" in str(leg["directions"]) for leg in route)
    dialog.accept_it()
    settle(week)
    closed = [i for i in kept.layers() if i.kind == "closures"]
    assert [i.name for i in closed] == ["closed_road_3"]
    week.case_actions.undo()
    week.case_actions.undo()
    assert {i.name for i in kept.layers()} == {"roads"} and kept.verify() == []


def test_what_is_faulty_is_said_in_the_dialog(week: Window) -> None:
    dialog = plans(week).open(Asked("officer lost", "C1", day=DAYS[0], that_day_only=True))
    dialog.form.at.setText("half past nine")
    dialog.propose()
    settle(week)
    assert dialog.chosen is None and not dialog.keep.isEnabled()
    assert "half past nine" in dialog.cards["repair"].counts.text()
    dialog.reject()


def test_without_a_plan_it_says_what_to_do(empty_window: Window, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    invented.make(tmp_path / "town.gpkg").close()
    empty_window.open_case(tmp_path / "town.gpkg")
    settle(empty_window)
    told: list[UserError] = []
    monkeypatch.setattr(empty_window.case_actions, "show_fault", lambda f, _: told.append(f))
    for name in ("replan_officer", "plan_compare", "one_more"):
        empty_window.actions_[name].trigger()
    assert [f.fix for f in told] == ["Make an operation and plan it first."] * 3


# ---- comparing


def test_versions_and_files_are_compared(week: Window, tmp_path: Path) -> None:
    kept = week.session.the_case
    out = tmp_path / "visits.csv"
    exporting.export_table(kept, "visits", out)
    found = replanning.propose(kept, OP, Event("officer lost", officer="C1"), iterations=500)
    replanning.accept(kept, found, as_of=invented.TODAY)
    dialog = plans(week).compare()
    assert dialog is not None
    settle(week)
    assert [r.current for r in dialog.refs] == [True, False]
    first, second = dialog.found.figures
    assert second["visits"] == found.after["visits"] and first["visits"] == found.before["visits"]
    assert "hours_by_agency" in first and first["travel_min"] > 0
    table = tmp_path / "compared.csv"
    dialog.write(table)
    dialog.take_file(out)
    settle(week)
    assert "visits.csv" in dialog.second.currentText()
    assert dialog.found.differences["change"].to_pylist().count("kept") == first["visits"]
    text = table.read_text("utf-8")
    assert "travel_min" in text and "dropped" in text
    dialog._swap()
    settle(week)
    assert "visits.csv" in dialog.first.currentText()
    dialog.reject()


def test_a_file_that_is_no_table_of_visits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("name,visit_id\na,V1\n", "utf-8")
    with pytest.raises(UserError, match="it has no agency"):
        comparing.read_side(path)


def test_plans_are_named_on_the_command_line(case: Case) -> None:
    assert comparing.side_of(case, OP).title == OP
    with pytest.raises(UserError, match="Only 0 earlier versions"):
        comparing.side_of(case, f"{OP}@1")
    with pytest.raises(UserError, match="no plan 'x'"):
        comparing.side_of(case, "x")


def test_a_proposal_from_before_another_change_is_not_kept(case: Case) -> None:
    one = replanning.propose(case, OP, Event("officer lost", officer="C1"), iterations=300)
    two = replanning.propose(case, OP, Event("officer lost", officer="F1"), iterations=300)
    replanning.accept(case, one, as_of=invented.TODAY)
    with pytest.raises(UserError, match="has changed since"):
        replanning.accept(case, two, as_of=invented.TODAY)


def test_roads_are_closed_by_name_and_near_a_place(case: Case) -> None:
    assert "Lane 4" in closing.road_names(case)
    whole = closing.by_name(case, "lane 4")
    e, n = invented.BASE
    part = closing.by_name(case, "Lane 4", near=(e + 2000, n + 1500), near_m=300)
    import shapely

    length = [sum(shapely.length(shapely.from_wkb(g)) for g in c.lines["geom"].to_pylist())
              for c in (whole, part)]  # fmt: skip
    assert length == pytest.approx([3000, 600], abs=1)
    with pytest.raises(UserError, match="does not come within"):
        closing.by_name(case, "Lane 4", near=(e, n), near_m=100)
    with pytest.raises(UserError, match="No road"):
        closing.by_name(case, "Nowhere Street")


# ---- one more officer


def test_one_more_of_each_agency_ranked(week: Window) -> None:
    dialog = plans(week).one_more()
    assert dialog is not None
    dialog.seconds.setValue(0.2)
    settle(week)
    assert [m.agency for m in dialog.rows] and len(dialog.rows) == 3
    gains = [m.gain["value"] for m in dialog.rows]
    assert gains == sorted(gains, reverse=True) and min(gains) >= 0
    assert "seed 0" in dialog.line.text() and "for each plan" in dialog.line.text()
    assert dialog.table.rowCount() == 3 and dialog.bars.accessibleDescription()
    best = dialog.chosen
    if best.added:
        dialog._on_map()
        assert len(week.session.selection.rows) == len(best.added)
    dialog.reject()


def test_stopped_it_gives_what_it_has(case: Case) -> None:
    heard: list[str] = []

    class Stop:
        def report(self, fraction: float, text: str = "") -> None: ...

        def cancelled(self) -> bool:
            return bool(heard)

    found = staffing.one_more_of_each(
        case, OP, iterations=200, tell=lambda m: heard.append(m.agency), progress=Stop()
    )
    assert [m.agency for m in found.found] == heard == ["council-food"]
    assert found.left == ("fire", "police")


# ---- words


def test_events_of_other_pages_are_understood() -> None:
    import pyarrow as pa

    none = pa.table({"visit_id": pa.array([], pa.string())})
    asked = model.asked_of({"kind": "officer", "officer": "F1", "day": ""}, none)
    assert asked.complete and asked.event == Event("officer lost", officer="F1", standby=True)
    assert not Asked("refused", premises_id="P1").complete
    assert not Asked("closed").complete


def test_figures_say_which_way_is_better() -> None:
    a = {"visits": 10, "travel_min": 120, "hours_by_agency": {"fire": 4.0}}
    b = {"visits": 9, "travel_min": 90, "hours_by_agency": {"fire": 5.0, "police": 1.0}}
    found = {f.title: f for f in figures.figures(a, b)}
    assert (found["Visits"].change, found["Visits"].better) == ("-1 (-10%)", -1)
    assert (found["Travel, hours"].change, found["Travel, hours"].better) == ("-0.5 (-25%)", 1)
    assert found["Kilometres by road"].first == "not known"
    hours = figures.hours(a, b, str.capitalize)
    assert [(f.title, f.change) for f in hours] == [("Fire", "+1 (+25%)"), ("Police", "+1")]


def test_the_repair_is_shown_within_seconds(week: Window) -> None:
    """Not a benchmark: a guard against waiting for the best plan before anything is shown."""
    start = time.perf_counter()
    dialog = plans(week).open(Asked("officer lost", "P1"))
    while dialog.chosen is None and time.perf_counter() - start < 20:
        QTest.qWait(20)
    assert dialog.chosen is not None and dialog.cards["best"].proposal is None
    assert dialog.chosen.seconds < 6, "the search itself is held to a second and a half"
    dialog.reject()


# ---- the same by verbs


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    from gis_planner.cli import main

    assert main([*words, "--json"]) == 0
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return made


def test_verbs_of_replanning(
    week_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(week_path)
    words = ("replan", path, "--operation", OP, "--road", "Road 3", "--seconds", "0.3")
    assert said(capsys, *words, "--accept", "--as-of", "2026-11-21")["accepted"]
    told = said(capsys, "compare", path, f"{OP}@1", OP)
    assert told["first"]["visits"] and len(told["differences"]) >= told["first"]["visits"]
    told = said(capsys, "one-more", path, "--operation", OP, "--seconds", "0.2")
    assert {a["agency"] for a in told["agencies"]} == set(invented.AGENCIES)


def test_verbs_of_outcomes(
    week_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, form = str(week_path), tmp_path / "form.xlsx"
    assert said(capsys, "outcome", path, "--form", str(form))["rows"] > 10
    with Case.open(week_path) as case:
        row = next(r for r in visits_of(case) if r["agency"] == "fire")
    filled = tmp_path / "filled.csv"
    filled.write_text(f"visit_id,agency,outcome\n{row['visit_id']},fire,warning\n", "utf-8")
    assert said(capsys, "outcome", path, str(filled))["statements"] == 1
    rates = said(capsys, "outcome", path, "--rates")["hit_rates"]
    assert rates[0]["looked"] == 1 and rates[0]["hits"] is None
    letter = tmp_path / "letter.txt"
    words = ("feedback", path, "--operation", OP, "--agency", "fire", "--letter", str(letter))
    assert said(capsys, *words)["rows"] >= 1
    assert "OFFICIAL-SENSITIVE" in letter.read_text("utf-8")
