"""Recording what became of visits, in the real window: keys, forms, totals, feedback, learning."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QWidget

from gis_planner.app.models import outcomes as model
from gis_planner.app.pages.outcomes import OutcomesPage
from gis_planner.app.pages.outcomes.party_card import WhatField
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Finding, VisitOutcome
from gis_planner.pipeline import (
    exporting,
    feedback_letters,
    outcome_forms,
    outcome_lists,
    outcome_views,
    outcomes,
    stages,
)
from gis_planner.store import Case
from tests.app import invented
from tests.app.week import OP, visits_of


@pytest.fixture
def page(week: Window) -> OutcomesPage:
    week.show_page("outcomes")
    settle(week)
    found = week.pages["outcomes"]
    assert isinstance(found, OutcomesPage)
    return found


def of_three(page: OutcomesPage) -> model.Visited:
    """A visit to which three agencies are sent."""
    return next(v for v in page.read.board.visits if len(v.parties) == 3)


class Typist:
    """Types into whatever has the focus, and counts the keys."""

    def __init__(self, window: Window) -> None:
        self.window, self.keys = window, 0

    @property
    def at(self) -> QWidget:
        """Where the next key goes."""
        found = self.window.focusWidget()
        assert found is not None
        return found

    def text(self, text: str) -> None:
        """Type some letters."""
        QTest.keyClicks(self.at, text)
        self.keys += len(text)

    def enter(self) -> None:
        """Press Enter."""
        QTest.keyClick(self.at, Qt.Key.Key_Return)
        self.keys += 1


def test_a_visit_of_three_agencies_by_keys_alone(week: Window, page: OutcomesPage) -> None:
    visit = of_three(page)
    assert isinstance(week.focusWidget(), WhatField), "typing begins where the page opens"
    page.record.choose(visit.key)
    page.record.focus_first()
    typist = Typist(week)
    for words in ("n", "i 2", "cl"):
        typist.text(words)
        typist.enter()
    settle(week)
    assert typist.keys <= 10, "below 30 s even at three seconds a key"
    said = outcome_views.latest(week.session.the_case, OP)
    told = [said[visit.premises_id, p.agency] for p in visit.parties]
    assert [f.kind for f in told[0].findings] == ["none"]
    assert (told[1].findings[0].kind, told[1].findings[0].count) == ("improvement_notice", 2)
    assert told[2].reason == "closed"
    assert told[0].clear == visit.parties[0].sent and not told[0].found
    if len(visit.parties[1].sent) == 1:
        assert told[1].found == visit.parties[1].sent, "the only concern is the one that is meant"
    assert page.record.visit is not None and page.record.visit.key != visit.key, "the next waits"
    assert len(week.session.the_case.history()[-1].summary) > 10
    week.case_actions.undo()
    settle(week)
    assert not outcomes.facts_of(week.session.the_case), "one visit is one change"


def test_times_power_hazards_and_concerns(week: Window, page: OutcomesPage) -> None:
    visit = of_three(page)
    page.record.choose(visit.key)
    card = page.record.cards[0]
    card.put("warning")
    page.record.as_planned()
    card.end.setText("23:00")
    card.hazards.setText("loose dog")
    card.notes.setText("came back at eleven")
    concern = visit.parties[0].sent[0]
    assert card.chips[concern].property("state") == "found"
    QTest.mouseClick(card.chips[concern], Qt.MouseButton.LeftButton)
    assert "not looked at" in card.chips[concern].text()
    QTest.keyClick(card.chips[concern], Qt.Key.Key_Space)
    assert card.chips[concern].property("state") == "clear"
    QTest.keyClick(card.chips[concern], Qt.Key.Key_Space)
    page.record.save()
    settle(week)
    fact = outcome_views.latest(week.session.the_case, OP)[visit.premises_id, card.party.agency]
    assert (fact.start, fact.end, fact.hazards) == (visit.start, "23:00", "loose dog")
    assert fact.hours == outcome_views.hours_on_site(visit.start, "23:00", 1)
    assert fact.power_id == visit.parties[0].power_id and fact.found == (concern,)
    page.record.choose(visit.key)
    again = page.record.cards[0]
    assert again.what.text() == "warning" and again.hazards.text() == "loose dog"
    assert page.record.statements() == [], "what stands is not stated again"


def test_what_cannot_be_read_is_said_and_not_kept(week: Window, page: OutcomesPage) -> None:
    page.record.choose(of_three(page).key)
    card = page.record.cards[1]
    card.put("arest")
    assert "arest" in card.echo.text() and card.echo.property("tone") == "bad"
    page.record.save()
    settle(week)
    assert not outcomes.facts_of(week.session.the_case)
    assert "Arest" in page.record.fault.text() or "arest" in page.record.fault.text()
    card.put("")
    card.notes.setText("nobody")
    page.record._check()
    assert "'none' is an outcome too" in page.record.fault.text()


def test_nothing_found_by_all_then_the_menu(week: Window, page: OutcomesPage) -> None:
    page.record.choose(of_three(page).key)
    page.record.cards[0]._chosen("arrest")
    page.record.cards[0]._chosen("seizure")
    assert page.record.cards[0].what.text() == "arrest, seizure"
    page.record.cards[0]._chosen("closed")
    assert page.record.cards[0].what.text() == "closed", "it takes the others' place"
    page.record.nothing_found()
    assert [c.what.text() for c in page.record.cards] == ["closed", "none", "none"]


def state_all(week: Window, kind: str = "warning") -> None:
    """Every agency of every visit has stated something."""
    case = week.session.the_case
    facts = []
    for k, row in enumerate(visits_of(case)):
        concern = row["concerns"].split(" | ")[0]
        finding = Finding(kind, 1, concern) if k % 2 else Finding("none")
        facts.append(VisitOutcome(OP, row["premises_id"], row["agency"], findings=(finding,)))
    week.session.took_effect(outcomes.record(case, facts).touched)
    settle(week)


def test_totals_add_up_and_what_does_not_leads_to_its_visit(
    week: Window, page: OutcomesPage
) -> None:
    visits = {r["visit_id"] for r in visits_of(week.session.the_case)}
    assert page.totals.equation.text() == (
        f"{len(visits)} planned visits = 0 done by all + {len(visits)} not stated by all"
    )
    state_all(week)
    assert page.totals.equation.text() == (
        f"{len(visits)} planned visits = {len(visits)} done by all"
    )
    assert page.totals.verdict.text() == "It adds up."
    assert page.totals.odd.rowCount() == 0
    row = visits_of(week.session.the_case)[0]
    closed = VisitOutcome(OP, row["premises_id"], row["agency"], reason="closed")
    week.session.took_effect(outcomes.record(week.session.the_case, [closed]).touched)
    settle(week)
    assert "1 done by some" in page.totals.equation.text()
    assert page.tabs.tabText(1) == "Totals (1 to ask about)"
    page.tabs.setCurrentIndex(1)
    page.totals.odd.selectRow(0)
    page.totals.odd.itemActivated.emit(page.totals.odd.item(0, 0))
    assert page.tabs.currentIndex() == 0
    assert page.record.visit.premises_id == row["premises_id"]


def test_forms_go_out_and_come_back(week: Window, page: OutcomesPage, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    blank = tmp_path / "form.xlsx"
    page.write_form(blank)
    settle(week)
    book = load_workbook(blank)
    sheet = book["outcomes"]
    heads = [c.value for c in sheet[1]]
    assert sheet.max_row == 1 + len(visits_of(week.session.the_case))
    assert sheet.data_validations.count == 4
    sheet.cell(2, heads.index("outcome") + 1).value = "seizure"
    sheet.cell(2, heads.index("hazards") + 1).value = "loose dog"
    sheet.cell(3, heads.index("reason") + 1).value = "closed"
    book.save(blank)
    page.take_form(blank)
    settle(week)
    facts = outcomes.facts_of(week.session.the_case)
    said = [f.findings[0].kind if f.findings else f.reason for f in facts]
    assert said == ["seizure", "closed"]
    assert facts[0].hazards == "loose dog"


def test_a_dropped_table_is_recorded_and_a_faulty_one_is_refused_whole(
    week: Window, page: OutcomesPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = visits_of(week.session.the_case)[0]
    path = tmp_path / "o.csv"

    def write(*rows: dict[str, str]) -> None:
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    good = {"visit_id": row["visit_id"], "agency": row["agency"], "outcome": "none"}
    write(good)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    settle(week)
    assert len(outcomes.facts_of(week.session.the_case)) == 1
    told: list[UserError] = []
    monkeypatch.setattr(week.case_actions, "show_fault", lambda f, _: told.append(f))
    write(good, good | {"visit_id": "V999"})
    page.take_form(path)
    settle(week)
    assert "Nothing was recorded" in str(told[0])
    assert len(outcomes.facts_of(week.session.the_case)) == 1


def test_a_visit_nobody_planned(week: Window, page: OutcomesPage) -> None:
    planned = {r["premises_id"] for r in visits_of(week.session.the_case)}
    other = next(f"P{k:04d}" for k in range(240) if f"P{k:04d}" not in planned)
    week.session.selection.focus_on(week.session.frame.row_of(other))
    week.actions_["outcome_unplanned"].trigger()
    settle(week)
    assert page.record.visit.premises_id == other and page.record.cards == []
    page.record.add_agency("hmrc").put("assessment")
    page.record.save()
    settle(week)
    assert "1 to ask about" in page.tabs.tabText(1)
    kinds = {r["kind"] for r in page.read.odd} - {"not stated"}
    assert kinds == {"not planned"}


def test_feedback_is_owed_told_and_given(week: Window, page: OutcomesPage, tmp_path: Path) -> None:
    assert "owed" not in page.tabs.tabText(3)
    state_all(week)
    assert "owed" in page.tabs.tabText(3)
    agency = page.feedback.agency
    before = page.feedback.table.rowCount()
    letter = tmp_path / "letter.html"
    page.write_letter(agency, letter)
    settle(week)
    text = letter.read_text("utf-8")
    assert "OFFICIAL-SENSITIVE" in text and "What became of your information" in text
    page.feedback.give_button.click()
    settle(week)
    page.feedback.agencies.selectRow(
        [page.feedback.agencies.item(i, 0).data(Qt.ItemDataRole.UserRole)
         for i in range(page.feedback.agencies.rowCount())].index(agency)
    )  # fmt: skip
    given = [page.feedback.table.item(i, 5).text() for i in range(page.feedback.table.rowCount())]
    assert len(given) == before and set(given) == {"21 Nov 2026"}
    assert not page.feedback.give_button.isEnabled()
    week.case_actions.undo()
    settle(week)
    assert page.feedback.give_button.isEnabled()


def test_what_others_found_is_told_only_under_an_agreement(case: Case, tmp_path: Path) -> None:
    row = next(r for r in visits_of(case) if r["agency"] == "fire")
    concern = row["concerns"].split(" | ")[0]
    fact = VisitOutcome(OP, row["premises_id"], "fire", findings=(Finding("arrest", 1, concern),))
    outcomes.record(case, [fact])
    owners = {r["agency"] for r in outcomes.feedback(case, OP).to_pylist()
              if r["premises_id"] == row["premises_id"]}  # fmt: skip
    for owner in owners:
        told = [r for r in feedback_letters.released_feedback(
            case, OP, owner, on=invented.TODAY).to_pylist()
            if r["premises_id"] == row["premises_id"]]  # fmt: skip
        hidden = {r["status"] for r in told}
        assert hidden == ({"confirmed"} if owner == "fire" else {"withheld"})
    assert "fire" in owners and len(owners) > 1
    from gis_planner.domain.sharing import Gateway

    open_to = next(iter(owners - {"fire"}))
    gateway = Gateway("G1", "fire", (open_to,), "Law s.1", ("joint visits",), ("history",),
                      "2026-01-01", provider_owner="a", recipient_owner="b")  # fmt: skip
    from dataclasses import asdict

    case.set_document("gateways", "all", [asdict(gateway)], "An agreement")
    told = feedback_letters.released_feedback(case, OP, open_to, on=invented.TODAY).to_pylist()
    assert "withheld" not in {r["status"] for r in told}
    from gis_planner.domain.handling import Handling
    from gis_planner.pipeline.handling import record_handling_of

    ref = f"fire/joint visits {OP}/{OP}/{row['premises_id']}"
    secret = asdict(Handling(code="C")) | {
        "agency": "fire", "list": f"joint visits {OP}",
        "source_ref": f"{OP}/{row['premises_id']}", "why": "a source", "who": "Jo",
    }  # fmt: skip
    case.set_document("record handling", ref, secret, "Said of the statement")
    assert ref in record_handling_of(case)
    told = feedback_letters.released_feedback(case, OP, open_to, on=invented.TODAY).to_pylist()
    assert "withheld" in {r["status"] for r in told}
    case.undo()
    letter = tmp_path / "letter.txt"
    feedback_letters.write_letter(case, OP, open_to, letter, on=invented.TODAY)
    refs = [f"{r['agency']}/{r['list']}/{r['source_ref']}" for r in told]
    own = {s.row["name"] for s in case.source_rows(refs)} - {None}
    names = set(case.table("premises")["name"].to_pylist()) - own - {None}
    assert not [n for n in names if n in letter.read_text("utf-8")]
    with pytest.raises(UserError, match="is no letter"):
        feedback_letters.write_letter(case, OP, open_to, tmp_path / "x.docx", on=invented.TODAY)


def test_learning_shows_shares_and_says_small_counts(week: Window, page: OutcomesPage) -> None:
    state_all(week)
    page.tabs.setCurrentIndex(4)
    rows = {r["name"]: r for r in page.learning.bars["choice"].rows}
    assert set(rows) == {"chosen by value", "drawn at random"}
    assert "of" in page.learning.line.text() and page.learning.gap.text()
    assert all(r["rate"] is not None for r in page.learning.bars["agency"].rows)
    page.learning.whole.setChecked(True)
    assert page.learning.bars["agency"].accessibleDescription()


def test_scores_are_told_stale_until_they_know_of_outcomes(case: Case) -> None:
    assert "scores" not in case.stale()
    row = visits_of(case)[0]
    fact = VisitOutcome(OP, row["premises_id"], row["agency"], findings=(Finding("none"),))
    outcomes.record(case, [fact])
    assert case.stale() == ("scores",), "the plan stays the plan of those visits"
    assert outcome_lists.waiting(case, OP) == 1
    case.undo()
    assert case.stale() == () and outcome_lists.waiting(case, OP) == 0
    case.redo()
    stages.score_premises(case, as_of=invented.TODAY)
    assert "scores" not in case.stale() and "plan" in case.stale()


def test_what_was_recorded_reaches_lists_and_scores(week: Window, page: OutcomesPage) -> None:
    case = week.session.the_case
    row = visits_of(case)[0]
    finding = Finding("seizure", 2, row["concerns"].split(" | ")[0])
    fact = VisitOutcome(
        OP, row["premises_id"], row["agency"], hazards="loose dog", findings=(finding,)
    )
    week.session.took_effect(outcomes.record(case, [fact]).touched)
    settle(week)
    assert "2 rows are not in the agencies' own lists" in page.totals.lists.text()
    page.learn()
    settle(week)
    assert page.totals.lists.text() == "Lists and scores know of all that was recorded."
    assert not page.totals.learn.isEnabled()
    held = [r for r in case.records().to_pylist() if r["list"] == f"joint visits {OP}"]
    assert len(held) == 1 and "loose dog" in held[0]["original"]


@pytest.mark.parametrize("what", ["planned_done", "unreconciled", "hit_rates"])
def test_tables_of_outcomes_are_exported(case: Case, tmp_path: Path, what: str) -> None:
    row = visits_of(case)[0]
    outcomes.record(case, [VisitOutcome(OP, row["premises_id"], row["agency"], reason="closed")])
    done = exporting.export_table(case, what, tmp_path / f"{what}.csv")
    assert done.figures["rows"] > 0 or what == "hit_rates"


def test_a_packs_workbook_comes_back(case: Case, tmp_path: Path) -> None:
    """visits.xlsx as a pack writes it, with what its reader wrote into 'outcome'."""
    from openpyxl import Workbook

    row = next(r for r in visits_of(case) if r["agency"] == "fire")
    book = Workbook()
    sheet = book.active
    sheet.title = "visits"
    sheet.append(["number", "name", "address", "postcode", "visit_id", "premises_id", "outcome"])
    sheet.append([1, "A", "1 Mill Lane", "ZZ1 1AA", row["visit_id"], row["premises_id"],
                  "notice 2 fire, advice"])  # fmt: skip
    sheet.append([2, "B", "2 Mill Lane", "ZZ1 1AA", "V002", "P0001", None])
    about = book.create_sheet("about")
    for line in (["what", "value", "more"], ["title", "Week", ""],
                 ["recipient", "Fire and rescue service", ""]):  # fmt: skip
        about.append(line)
    path = tmp_path / "visits.xlsx"
    book.save(path)
    done = outcomes.record_from_file(case, path, OP)
    assert done.figures["statements"] == 1
    fact = outcomes.facts_of(case)[0]
    assert fact.agency == "fire" and [f.kind for f in fact.findings] == [
        "improvement_notice", "advice",
    ]  # fmt: skip
    with (tmp_path / "visits.csv").open("w", newline="") as file:
        csv.writer(file).writerows([[c.value for c in r] for r in sheet.iter_rows()])
    assert outcome_forms.needs_agency(tmp_path / "visits.csv")
    with pytest.raises(UserError, match="does not say whose"):
        outcomes.record_from_file(case, tmp_path / "visits.csv", OP)
    outcomes.record_from_file(case, tmp_path / "visits.csv", OP, agency="Police")
    assert {f.agency for f in outcomes.facts_of(case)} == {"fire", "police"}
    sheet["G2"] = "whatever"
    book.save(path)
    with pytest.raises(UserError, match="visit 1: 'whatever' is no outcome"):
        outcomes.record_from_file(case, path, OP)


def test_a_form_of_one_agency_and_day(case: Case, tmp_path: Path) -> None:
    day = visits_of(case)[0]["day"]
    done = outcome_forms.write_form(case, OP, tmp_path / "f.xlsx", agency="fire", day=day)
    mine = [r for r in visits_of(case) if r["agency"] == "fire" and r["day"] == day]
    assert done.figures["rows"] == len(mine) > 0
    with pytest.raises(UserError, match="plans no such visit"):
        outcome_forms.write_form(case, OP, tmp_path / "f.xlsx", agency="hse")


def test_without_a_plan_the_page_leads_to_it(empty_window: Window, tmp_path: Path) -> None:
    invented.make(tmp_path / "town.gpkg").close()
    empty_window.open_case(tmp_path / "town.gpkg")
    settle(empty_window)
    empty_window.show_page("outcomes")
    settle(empty_window)
    page: Any = empty_window.pages["outcomes"]
    assert page.stack.currentIndex() == 0
    page.go_plan.emit()
    assert empty_window.page == "plan"


def test_a_time_that_is_none_is_told_and_nothing_is_recorded(
    week: Window, page: OutcomesPage
) -> None:
    page.record.choose(of_three(page).key)
    card = page.record.cards[0]
    card.put("none")
    card.start.setText("zz1")
    card.end.setText("11:00")
    before = len(week.session.history())
    page.record.save()
    assert "zz1" in page.record.fault.text() and len(week.session.history()) == before


def test_every_control_has_a_name(week: Window, page: OutcomesPage) -> None:
    from PyQt6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTableWidget

    page.record.choose(of_three(page).key)
    for kind in (QLineEdit, QComboBox, QTableWidget):
        for widget in page.findChildren(kind):
            if widget.parent() is not None and not isinstance(widget.parent(), QComboBox):
                assert widget.accessibleName(), (kind, widget.objectName())
    assert all(b.text() or b.accessibleName() for b in page.findChildren(QPushButton))
