"""The operation wizard in a real window: mouse, keyboard, files, nothing lost."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QDate, QEvent, QPoint, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QTableView,
    QWidget,
)

from gis_planner import settings
from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import roster
from gis_planner.app.models.operation_draft import schema
from gis_planner.app.models.operation_places import Place
from gis_planner.app.operation import OperationDialog
from gis_planner.app.operation.agencies import AgenciesStep
from gis_planner.app.operation.base_dialog import BaseDialog
from gis_planner.app.operation.days import DaysStep
from gis_planner.app.operation.facts import FactsStep
from gis_planner.app.operation.limits import LimitsStep
from gis_planner.app.operation.marks_step import MarksStep
from gis_planner.app.operation.roster_step import RosterStep
from gis_planner.app.operation.rules_step import RulesStep
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from gis_planner.store import Case
from tests.app import invented
from tests.app.test_operation_models import DAYS, whole_operation

KEY = Qt.Key


@pytest.fixture
def dialog(qapp: QApplication, session: Session) -> Iterator[OperationDialog]:
    theme.apply(qapp, theme.LIGHT)
    made = OperationDialog(session, whole_operation(), None)
    made.show()
    qapp.processEvents()
    yield made
    made.done(0)
    made.jobs.wait()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def wait(jobs: Jobs) -> None:
    """Until no job runs and its result was taken."""
    for _ in range(3):
        jobs.wait_done()
        QApplication.processEvents()


def reopened(session: Session, definition: dict[str, Any], step: str = "") -> OperationDialog:
    made = OperationDialog(session, definition, None, step)
    made.show()
    return made


def test_every_key_survives_and_every_key_has_a_field(dialog: OperationDialog) -> None:
    for i in range(dialog.rail.count()):
        dialog.rail.setCurrentRow(i)
    fields = {k for step in dialog.steps.values() for k in step.head.fields}
    assert set(schema()["operation"]) - fields == {"objectives"}, "edited at each agency"
    agencies, rules = dialog.steps["agencies"], dialog.steps["rules"]
    assert isinstance(agencies, AgenciesStep) and isinstance(rules, RulesStep)
    assert set(schema()["agency"]) - set(agencies.one.fields) == {"id"}
    assert set(schema()["visit_rule"]) - set(rules.one.fields) == {"premises_id"}
    facts = dialog.steps["facts"]
    assert isinstance(facts, FactsStep)
    assert set(schema()["premises"]) - set(facts.one.fields) == {"premises_id"}
    shown = {c.key for c in roster.columns([])}
    assert set(schema()["officer"]) - shown == {"days", "standby", "standby_days"}, "the day grid"
    dialog.save()
    assert dialog.result() == 1 and dialog.definition == whole_operation()


def test_fields_write_what_is_typed_and_faults_stop_the_save(dialog: OperationDialog) -> None:
    name = dialog.steps["purpose"].head.fields["name"]
    assert isinstance(name, QLineEdit)
    name.clear()
    QTest.keyClicks(name, " ")
    dialog.rail.setCurrentRow(3)
    dialog.save()
    assert dialog.result() == 0 and dialog.isVisible()
    assert dialog.rail.currentRow() == 0, "the first fault is shown"
    assert "name" in dialog.fault.text().lower() and "1 to mend" in dialog.rail.item(0).text()  # type: ignore[union-attr]
    QTest.keyClicks(name, "spring")
    QTest.keyClick(dialog, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert dialog.definition["operation"]["name"].strip() == "spring" and dialog.result() == 1


def test_the_faults_are_the_pipelines_and_lead_to_the_cell(dialog: OperationDialog) -> None:
    dialog.draft.put(("officer", 0, "shift_end"), "25:00")
    dialog.check()
    assert not dialog.fault_bar.isHidden() and "25:00" in dialog.fault.text()
    dialog.go_to_fault()
    step = dialog.steps["roster"]
    assert isinstance(step, RosterStep) and dialog.stack.currentWidget() is step
    assert step.model.columns[step.view.currentIndex().column()].key == "shift_end"
    dialog.draft.undo()
    dialog.check()
    assert dialog.fault_bar.isHidden()


def test_cancel_changes_nothing_and_offers_what_was_typed_again(session: Session) -> None:
    definition = session.operations()["autumn"]
    before, steps = session.the_case.documents("operation"), len(session.history())
    first = reopened(session, definition)
    first.draft.put(("operation", "owner"), "Chief")
    QTest.keyClick(first, KEY.Key_Escape)
    assert session.the_case.documents("operation") == before
    assert len(session.history()) == steps
    second = reopened(session, definition)
    assert not second.kept.isHidden() and second.draft.head.get("owner") is None
    second.take_up()
    assert second.draft.head["owner"] == "Chief" and second.kept.isHidden()
    second.save()
    third = reopened(session, definition)
    assert third.kept.isHidden(), "what was saved is not offered again"
    third.reject()


def test_what_was_typed_outlives_a_crash_while_the_wizard_was_open(session: Session) -> None:
    definition = session.operations()["autumn"]
    dialog = reopened(session, definition)
    dialog.draft.put(("operation", "owner"), "Chief")
    dialog.check()
    again = Session()  # another process: it knows what is on the disk, no more
    again.attach(Case.open(session.the_case.path))
    after = reopened(again, definition)
    assert not after.kept.isHidden()
    after.draft.put(("operation", "owner"), "Deputy")
    after.check()
    after.take_up()
    assert after.draft.head["owner"] == "Chief", "typing on before choosing loses nothing"
    after.reject()
    again.attach(None)
    drafts = settings.cache_folder() / "drafts"
    assert not list(drafts.glob("*")), "nothing stays on the disk once the wizard is closed"
    dialog.draft.undo()
    dialog.check()
    dialog.reject()


def test_nothing_of_an_encrypted_case_is_written_beside_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Case, "encrypted", property(lambda case: True))
    dialog = reopened(session, session.operations()["autumn"])
    dialog.draft.put(("operation", "owner"), "Chief")
    dialog.check()
    assert not (settings.cache_folder() / "drafts").exists()
    dialog.reject()


def test_saving_goes_through_the_case_and_can_be_undone(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_page("plan")
    settle(window)
    window.session.operation = "autumn"

    def fill(dialog: OperationDialog) -> int:
        dialog.draft.put(("operation", "owner"), "Head of food")
        dialog.save()
        return dialog.result()

    monkeypatch.setattr(OperationDialog, "exec", fill)
    window.plan_page.edit()
    assert window.session.operations()["autumn"]["operation"]["owner"] == "Head of food"
    window.case_actions.undo()
    assert not window.session.operations()["autumn"]["operation"].get("owner")


def test_days_by_mouse_and_keyboard(dialog: OperationDialog) -> None:
    dialog.rail.setCurrentRow(2)
    step = dialog.steps["days"]
    assert isinstance(step, DaysStep)
    step.calendar.setSelectedDate(QDate(2026, 12, 8))
    grid = step.calendar.findChild(QTableView)
    assert grid is not None
    QTest.keyClick(grid, KEY.Key_Space)
    assert dialog.draft.days == [*DAYS, "2026-12-08"]
    step.calendar.clicked.emit(QDate(2026, 12, 8))
    assert dialog.draft.days == DAYS
    step.run_of.setValue(3)
    step.calendar.setSelectedDate(QDate(2026, 12, 4))
    step.add_run()
    assert dialog.draft.days == [*DAYS, "2026-12-04", "2026-12-07", "2026-12-08"], "no weekend"
    step.list.setCurrentRow(0)
    step.take_away()
    assert DAYS[0] not in dialog.draft.days and step.list.count() == 5
    step.factors.add()
    assert "10:30" in dialog.draft.get(("operation", "travel_factors"))


def test_limits_by_name_and_targets_taken_back(dialog: OperationDialog) -> None:
    step = dialog.steps["limits"]
    assert isinstance(step, LimitsStep)
    dialog.rail.setCurrentRow(3)
    names = [a.text() for a in step.concerns.menu_.actions()]
    assert step.session.concern_name("fire_safety") in names, "people read names, not ids"
    step.concerns._toggle(step.concerns.menu_.actions()[0])
    first = next(iter(step.session.reference.concerns))
    assert set(dialog.draft.head["concerns"]) == {"fire_safety", first}
    trades = step.head.fields["trades"]
    assert isinstance(trades, QLineEdit)
    trades.clear()
    QTest.keyClicks(trades, "barber, shop")
    assert dialog.draft.head["trades"] == ["barber", "shop"]
    assert "2 premises chosen" in step.chosen.text() and "1 of 1 officers" in step.reserve.text()
    step.free.click()
    assert "targets" not in dialog.draft.head and step.free.isHidden()
    share = step.head.fields["random_visits"]
    assert isinstance(share, QDoubleSpinBox)
    share.setValue(35)
    assert dialog.draft.head["random_visits"] == 0.35


def test_roster_days_by_click_and_keys(dialog: OperationDialog) -> None:
    dialog.draft.set_rows(
        "officer", [{"id": "F1", "agency": "fire"}, {"id": "F2", "agency": "fire"}]
    )
    dialog.rail.setCurrentRow(4)
    step = dialog.steps["roster"]
    assert isinstance(step, RosterStep)
    view, columns = step.view, [c.key for c in step.model.columns]
    at = columns.index(DAYS[0])

    def states(row: int) -> list[str]:
        return [roster.state_of(dialog.draft.rows("officer")[row], d) for d in DAYS]

    spot = view.visualRect(step.model.index(0, at)).center()
    viewport = view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert states(0) == ["absent", "available", "available"]
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert states(0)[0] == "standby"
    view.clearSelection()
    view.setCurrentIndex(step.model.index(1, at))
    for key, state in ((KEY.Key_S, "standby"), (KEY.Key_X, "absent"), (KEY.Key_A, "available"),
                       (KEY.Key_Space, "absent")):  # fmt: skip
        QTest.keyClick(view, key)
        assert states(1)[0] == state
    assert step.totals.item(0, 1).text().startswith("0 + 1 standby")  # type: ignore[union-attr]
    assert dialog.draft.undo() and states(1)[0] == "available"
    side, slide = view.verticalHeader(), view.horizontalScrollBar()
    assert side is not None and slide is not None and side.isHidden()
    slide.setValue(slide.maximum())
    assert not side.isHidden() and step.model.headerData(1, Qt.Orientation.Vertical) == "F2"
    slide.setValue(0)
    assert side.isHidden()
    dialog.draft.put(("officer", 0, "vehicle"), "V1")
    step.model.ride_together([0, 1])
    assert {o["vehicle"] for o in dialog.draft.rows("officer")} == {"V2"}, "a free name"
    view.setCurrentIndex(step.model.index(0, at))
    view.selectColumn(at)
    QTest.keyClick(view, KEY.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert states(1)[0] == states(0)[0] == "standby"


def test_roster_paste_add_file_and_copy(dialog: OperationDialog, tmp_path: Path) -> None:
    dialog.rail.setCurrentRow(4)
    step = dialog.steps["roster"]
    assert isinstance(step, RosterStep)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("Officer\tAgency\tName\tSkills\nP9\tPolice\tZoe\tsearch, drugs\n")
    step.view.setFocus()
    QTest.keyClick(step.view, KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    new = dialog.draft.rows("officer")[-1]
    assert new == {"id": "P9", "agency": "police", "name": "Zoe", "skills": ["search", "drugs"]}
    assert dialog.draft.rows("agency")[-1] == {"id": "police"}, "its agency takes part now"
    step.agency.setCurrentIndex(step.agency.findData("police"))
    step.count.setValue(3)
    step.add()
    assert len(dialog.draft.rows("officer")) == 5
    path = tmp_path / "roster.xlsx"
    step.write_file(path)
    before = [roster.state_of(o, d) for o in dialog.draft.rows("officer") for d in DAYS]
    dialog.draft.set_rows("officer", [])
    step.take_file(path)
    after = dialog.draft.rows("officer")
    assert [roster.state_of(o, d) for o in after for d in DAYS] == before
    assert after[0]["away"] == ["2026-12-02 13:00"] and step.told.isHidden()
    step.view.setCurrentIndex(step.model.index(0, 0))
    QTest.keyClick(step.view, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "F1"
    QTest.keyClick(step.view, KEY.Key_Delete)
    assert dialog.draft.rows("officer")[0]["id"] == "P9"


def test_agencies_come_with_a_base_and_go_with_their_officers(dialog: OperationDialog) -> None:
    step = dialog.steps["agencies"]
    assert isinstance(step, AgenciesStep)
    step.put_in("police")
    assert dialog.draft.rows("agency")[1] == {
        "id": "police",
        "base_easting": 1.5,
        "base_northing": 2,
    }
    step.objective.setPlainText("Disrupt crime")
    assert dialog.draft.rows("agency")[1]["objective"] == "Disrupt crime"
    step.list.setCurrentRow(0)
    assert step.objective.toPlainText() == "Exits"
    step.objective.setPlainText("All exits free")
    assert dialog.draft.rows("agency")[0]["objective"] == "All exits free"
    assert "fire" not in dialog.draft.head["objectives"], "one place says it"
    step.remove()
    assert [a["id"] for a in dialog.draft.rows("agency")] == ["police"]
    assert dialog.draft.rows("officer") == []
    dialog.draft.undo()
    assert len(dialog.draft.rows("officer")) == 1


def test_base_by_postcode_by_grid_reference_and_on_the_map(
    qapp: QApplication, session: Session
) -> None:
    theme.apply(qapp, theme.LIGHT)
    jobs = Jobs()
    dialog = BaseDialog(session, jobs, "Base of Fire", None, None)
    dialog.show()
    assert dialog.ok is not None and not dialog.ok.isEnabled()
    QTest.keyClicks(dialog.search.field, "ZZ3 1AA")
    dialog.search.search()
    wait(jobs)
    assert dialog.search.places and all("ZZ3" in str(
        session.frame.value(p.row, "postcode")) for p in dialog.search.places)  # fmt: skip
    QTest.keyClick(dialog.search.field, KEY.Key_Return)
    first = dialog.search.places[0]
    assert dialog.place == (round(first.easting or 0), round(first.northing or 0))
    dialog.search.field.setText("400123, 300456")
    dialog.search.search()
    dialog.search.choose()
    assert dialog.place == (400123.0, 300456.0)
    QTest.mouseClick(dialog.map, Qt.MouseButton.LeftButton, pos=QPoint(60, 50))
    assert dialog.place != (400123.0, 300456.0)
    dialog.map.setFocus()
    QTest.keyClick(dialog.map, KEY.Key_Return)
    assert dialog.place == (round(dialog.map.view.centre_e), round(dialog.map.view.centre_n))
    dialog.accept()


def test_rules_for_premises_found_selected_and_listed(
    session: Session, dialog: OperationDialog
) -> None:
    dialog.rail.setCurrentRow(5)
    step = dialog.steps["rules"]
    assert isinstance(step, RulesStep)
    frame = session.frame
    session.selection.set(frame.rows_of(["P0003", "P0004"]))
    step.entered()
    step.add_selected()
    QTest.keyClicks(step.search.field, str(frame.value(8, "name")))
    step.search.search()
    QTest.keyClick(step.search.field, KEY.Key_Return)
    rules = dialog.draft.rows("visit_rule")
    assert [r["premises_id"] for r in rules] == ["P1", "P0003", "P0004", frame.id_of(8)]
    assert {r["rule"] for r in rules} == {"must"}
    kind = step.one.fields["rule"]
    assert isinstance(kind, QComboBox) and step.table.currentRow() == 3
    kind.setCurrentIndex(kind.findData("never"))
    assert rules[3]["rule"] == "never"
    assert "must not" in step.table.item(3, 1).text().lower()  # type: ignore[union-attr]
    step.form_of_one.agencies.menu_.popup(QPoint(0, 0))
    action = step.form_of_one.agencies.menu_.actions()[0]
    step.form_of_one.agencies._toggle(action)
    step.form_of_one.agencies.menu_.close()
    assert dialog.draft.rows("visit_rule")[3]["agencies"] == ["fire"]
    leads = step.form_of_one.lead
    assert [leads.itemData(k) for k in range(leads.count())] == ["", "fire"]
    leads.setCurrentIndex(1)
    assert dialog.draft.rows("visit_rule")[3]["lead"] == "fire"
    step.form_of_one._put_agencies([])
    assert not dialog.draft.rows("visit_rule")[3].get("lead"), "who does not attend leads no more"
    step.form_of_one._put_agencies(["fire"])
    step.put_in(["P0003"])
    assert len(dialog.draft.rows("visit_rule")) == 4, "one rule for each"
    step.table.selectRow(1)
    step.remove()
    assert "P0003" not in [r["premises_id"] for r in dialog.draft.rows("visit_rule")]


def test_what_is_known_of_premises(dialog: OperationDialog, session: Session) -> None:
    step = dialog.steps["facts"]
    assert isinstance(step, FactsStep)
    dialog.rail.setCurrentRow(6)
    QTest.keyClicks(step.search.field, str(session.frame.value(8, "name")))
    step.search.search()
    QTest.keyClick(step.search.field, KEY.Key_Return)
    hours, dwelling = step.one.fields["hours"], step.one.fields["dwelling"]
    assert isinstance(hours, QLineEdit) and isinstance(dwelling, QComboBox)
    QTest.keyClicks(hours, "nine")
    dialog.check()
    dialog.go_to_fault()
    assert dialog.focusWidget() is hours and "nine" in dialog.fault.text()
    hours.clear()
    QTest.keyClicks(hours, "18:00-23:00")
    dwelling.setCurrentIndex(2)
    fact = {"premises_id": session.frame.id_of(8), "hours": ["18:00-23:00"], "dwelling": False}
    assert dialog.draft.rows("premises")[1] == fact
    assert step.table.item(1, 1).text() == "open 18:00-23:00; no dwelling part"  # type: ignore[union-attr]
    dwelling.setCurrentIndex(0)
    assert "dwelling" not in dialog.draft.rows("premises")[1]
    step.remove()
    assert len(dialog.draft.rows("premises")) == 1


def test_closures_are_added_as_a_layer(session: Session, dialog: OperationDialog) -> None:
    step = dialog.steps["rules"]
    assert isinstance(step, RulesStep)
    path = Path(invented.__file__).parents[2] / "data" / "samples" / "closures.geojson"
    step.take_closures(path)
    wait(dialog.jobs)
    assert "closures" in [i.kind for i in session.layers()]
    assert "keep clear" in step.closed.text()


def test_marks_are_checked_accepted_and_kept(qapp: QApplication, session: Session) -> None:
    dialog = reopened(session, invented.definition(), "marks")
    step = dialog.steps["marks"]
    assert isinstance(step, MarksStep)
    assert "0 of 7" not in step.summary.text() and "of 7" in dialog.rail.item(7).text()  # type: ignore[union-attr]
    buttons = {b.accessibleName(): b for b in step.findChildren(QAbstractButton)}
    owner = next(b for n, b in buttons.items() if n.startswith("Go to it") and "no owner" in n)
    owner.click()
    assert dialog.rail.currentRow() == 0
    assert dialog.focusWidget() is dialog.steps["purpose"].head.fields["owner"]
    step.asks = lambda title, question: "by telephone, 1 Dec"
    dialog.rail.setCurrentRow(7)
    step._everybody()
    step.accept("senior_owner", "", "Acting up until January")
    dialog.save()
    kept = session.the_case.document("marks", "autumn")
    assert set(kept["acknowledged"]) == set(invented.AGENCIES)
    assert kept["reasons"]["senior_owner:"]["why"] == "Acting up until January"
    again = reopened(session, invented.definition(), "marks")
    met = {m.name for m in again.marks.marks() if m.met}
    assert {"briefing_acknowledged", "senior_owner", "committed_officers"} <= met
    again.reject()
    session.undo()
    assert session.the_case.document("marks", "autumn") is None


def test_save_as_file_and_open_it_again(dialog: OperationDialog, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    dialog.write_file(path)
    assert tomllib.loads((tmp_path / "mine.toml").read_text("utf-8")) == whole_operation()
    dialog.draft.put(("operation", "name"), "other")
    dialog.take_file(tmp_path / "mine.toml")
    assert dialog.draft.head["name"] == "every-key"
    dialog.draft.undo()
    assert dialog.draft.head["name"] == "other"


def test_a_file_with_faults_is_opened_to_be_mended(
    dialog: OperationDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "faulty.toml"
    path.write_text(
        "[operation]\nname = 'x'\ndays = [2026-12-01]\nopen_from = 08:30:00\nheadcount_cap = 0\n"
        "[[officer]]\nid = 'F1'\nagency = 'fire'\nshfit_start = '09:00'\n"
    )
    dialog.take_file(path)
    dialog.check()
    assert dialog.draft.days == ["2026-12-01"] and dialog.draft.head["open_from"] == "08:30"
    assert len(dialog.faults) == 2
    cap = dialog.steps["limits"].head.fields["headcount_cap"]
    assert isinstance(cap, QAbstractSpinBox)
    cap.stepUp()
    dialog.check()
    assert [f for f in dialog.faults if "headcount_cap" in f] == []
    told: list[str] = []
    monkeypatch.setattr(
        "gis_planner.app.errors.show", lambda parent, fault, title: told.append(str(fault))
    )
    for text in ("officer = 3\n[operation]\nname = 'x'", "name = 'x'", "not toml"):
        path.write_text(text)
        dialog.take_file(path)
    assert len(told) == 3 and dialog.draft.days == ["2026-12-01"]


def test_every_field_can_be_named_and_reached_by_keyboard(dialog: OperationDialog) -> None:
    for place in range(dialog.rail.count()):
        dialog.rail.setCurrentRow(place)
        step = dialog.stack.currentWidget()
        assert step is not None
        for kind in (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractButton):
            for field in step.findChildren(kind):
                inner = isinstance(field.parent(), QComboBox | QAbstractSpinBox)
                hidden = field.objectName().startswith("qt_") or not field.isVisible()
                if inner or hidden or type(field).__name__ == "QTableCornerButton":
                    continue
                named = field.accessibleName() or getattr(field, "text", str)()
                assert named, f"{type(step).__name__}: {field}"
                assert field.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(
                    field, QLineEdit
                ), named
    QTest.keyClick(dialog, KEY.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert dialog.rail.currentRow() == dialog.rail.count() - 2


def test_go_reaches_a_field_of_every_step(dialog: OperationDialog) -> None:
    for place in (Place("purpose", -1, "measures"), Place("agencies", 0, "deputy"),
                  Place("days", -1, "walk_m"), Place("limits", -1, "wards"),
                  Place("rules", 0, "why"), Place("facts", 0, "skills")):  # fmt: skip
        dialog.go(place)
        step = dialog.steps[place.step]
        binder = getattr(step, "one", step.head) if place.row >= 0 else step.head
        field: QWidget = binder.fields[place.key]
        assert dialog.focusWidget() is field
