"""The Sharing page on a real case: register, requests, hit or no hit, retention, journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget

from gis_planner.app.pages.sharing import SharingPage
from gis_planner.app.pages.sharing.gateway_dialog import GatewayDialog
from gis_planner.app.pages.sharing.marks_to_sign import OperationChoice
from gis_planner.app.pages.sharing.prompts import ReasonDialog, ReplyDialog, SuspendDialog
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.parts.sharing import SharingPart
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.pipeline import auditing, gateways, requesting, retaining
from gis_planner.sharing import gateways_to_dicts
from tests.app.invented import TODAY, definition
from tests.sharing.world import gateway

PARTS_OF_OTHERS = (
    "QTabBar", "QHeaderView", "QTabWidget", "QSplitter", "QListView", "QScrollBar",
)  # fmt: skip


@pytest.fixture
def page(window: Window) -> SharingPage:
    held = [
        gateway("police", "fire", id="G1", name="Parent", review_date="2027-01-01"),
        gateway("police", "fire", id="G2", parent="G1", categories=("identity",)),
        gateway("council-food", "glaa", id="G3"),
    ]
    window.session.the_case.set_document("gateways", "all", gateways_to_dicts(held), "x")
    window.show_page("sharing")
    settle(window)
    found = window.pages["sharing"]
    assert isinstance(found, SharingPage)
    return found


@pytest.fixture
def file_named(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    def name(path: Path) -> None:
        for ask in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, ask, lambda *_: (str(path), ""))

    return name


def dialog_of(page: QWidget, kind: type[Any]) -> Any:
    return page.findChildren(kind)[-1]


def test_children_stand_under_their_parent_and_weak_ones_say_why(page: SharingPage) -> None:
    tab = page.register
    assert tab.tree.topLevelItemCount() == 2
    first = tab.tree.topLevelItem(0)
    assert first is not None and first.childCount() == 1 and first.child(0).text(0) == "G2"
    assert "3 agreements, 3 in force, 3 with something to mend" in tab.told.text()
    tab.tree.setCurrentItem(tab.tree.topLevelItem(1))
    said = tab.detail.toPlainText()
    assert "In use but not signed" in said and "whose work Fair Work Agency now does" in said
    rows = [tab.whom.verticalHeaderItem(i).text() for i in range(tab.whom.rowCount())]
    assert rows == ["Food gives to", "Police gives to"]


def test_an_agreement_is_edited_and_its_older_version_kept(page: SharingPage) -> None:
    tab = page.register
    tab.edit()
    dialog: GatewayDialog = dialog_of(page, GatewayDialog)
    line = dialog.fields["review_date"]
    assert isinstance(line, QLineEdit) and line.text() == "2027-01-01"
    line.setText("soon")
    dialog.accept()
    assert dialog.refused.isVisible() and "not a date" in dialog.refused.text()
    line.setText("2027-06-01")
    dialog.accept()
    assert not dialog.isVisible()
    (now,) = [g for g in gateways.gateways_of(tab.case) if g.id == "G1"]
    assert (now.review_date, now.version) == ("2027-06-01", "2")
    assert "Next review: 1 Jan 2027 → 1 Jun 2027" in tab.versions.toPlainText()


def test_a_new_agreement_needs_what_it_needs(page: SharingPage) -> None:
    page.register.new()
    dialog: GatewayDialog = dialog_of(page, GatewayDialog)
    dialog.accept()
    assert "'provider' is missing" in dialog.refused.text()
    for name, text in (("id", "G9"), ("provider", "hmrc"), ("recipients", "fire | police"),
                       ("legal_basis", "MoU"), ("purposes", "joint visits"),
                       ("valid_from", "2026-01-01")):  # fmt: skip
        field = dialog.fields[name]
        assert isinstance(field, QLineEdit)
        field.setText(text)
    dialog.ticks["categories"][0].setChecked(True)
    dialog.accept()
    made = [g for g in gateways.gateways_of(page.register.case) if g.id == "G9"]
    assert made and made[0].recipients == ("fire", "police")


def test_suspended_with_a_day_to_look_again_and_used_again(page: SharingPage) -> None:
    tab = page.register
    tab.suspend()
    dialog_of(page, SuspendDialog).accept()
    line = tab.current()
    assert line is not None and line.gateway.suspended_from == TODAY.isoformat()
    assert line.state == f"Suspended since {TODAY}"
    child = tab.tree.topLevelItem(0).child(0)  # type: ignore[union-attr]
    assert child.text(4).startswith("Under G1, which is suspended")
    tab.suspend()
    assert tab.current().state == "In force"  # type: ignore[union-attr]


def test_successors_are_named_by_one_press(page: SharingPage) -> None:
    assert page.register.follow.isVisible()
    page.register.follow_successors()
    (third,) = [g for g in gateways.gateways_of(page.register.case) if g.id == "G3"]
    assert third.recipients == ("fwa",) and third.version == "2"
    assert not page.register.follow.isVisible()


def test_register_goes_out_and_in_again_and_a_protocol_is_written(
    page: SharingPage, tmp_path: Path, file_named: Callable[[Path], None]
) -> None:
    tab = page.register
    for name in ("a.toml", "a.xlsx"):
        file_named(tmp_path / name)
        tab.export()
        tab.case.set_document("gateways", "all", None, "away")
        tab.reload()
        assert tab.stack.currentIndex() == 0
        tab.import_()
        assert [g.id for g in gateways.gateways_of(tab.case)] == ["G1", "G2", "G3"]
    file_named(tmp_path / "p.md")
    tab.protocol()
    assert "# Sharing protocol G1" in (tmp_path / "p.md").read_text("utf-8")


def test_seven_marks_are_written_of_the_one_operation_or_of_the_chosen_one(
    page: SharingPage, window: Window, tmp_path: Path, file_named: Callable[[Path], None]
) -> None:
    file_named(tmp_path / "m.md")
    window.show_page("premises")
    window.actions_["marks_to_sign"].trigger()
    assert window.page == "sharing"
    written = (tmp_path / "m.md").read_text("utf-8")
    assert "# Seven marks: autumn" in written and "| Police | …" in written
    assert page.register.case.history()[-1].summary.startswith("Seven-marks check of autumn")
    other = definition()
    other["operation"]["name"] = "winter"
    window.session.took_effect(window.session.save_operation(other))
    press = [b for b in page.register.findChildren(QAbstractButton) if "Seven" in b.text()]
    press[0].click()
    dialog: OperationChoice = dialog_of(page, OperationChoice)
    dialog.box.setCurrentText("winter")
    dialog.accept()
    assert "# Seven marks: winter" in (tmp_path / "m.md").read_text("utf-8")


def test_taking_out_asks_first(page: SharingPage) -> None:
    page.register.take_out()
    box = dialog_of(page, QMessageBox)
    assert len(gateways.gateways_of(page.register.case)) == 3
    box.accept()
    assert [g.id for g in gateways.gateways_of(page.register.case)] == ["G2", "G3"]


def test_a_repeat_is_told_before_it_is_sent(page: SharingPage, window: Window) -> None:
    page.show_tab("Requests")
    tab = page.requests
    tab.asker.setCurrentIndex(tab.asker.findData("fire"))
    tab.asked.setCurrentIndex(tab.asked.findData("police"))
    tab.about.setText("P0005")
    assert not tab.repeat.isVisible() and tab.send.text() == "Send"
    tab.ask()
    assert [r.id for r in requesting.requests_of(tab.case)] == ["R0001"]
    tab.about.setText("p0005")
    assert tab.repeat.isVisible() and "asked Police the same on 21 Nov 2026" in tab.repeat.text()
    faults: list[object] = []
    window.case_actions.show_fault = lambda fault, title: faults.append(fault)  # type: ignore[method-assign]
    tab.ask()
    assert "say why you ask again" in str(faults[0]) and len(requesting.requests_of(tab.case)) == 1
    tab.again.setText("other ward")
    tab.ask()
    assert requesting.requests_of(tab.case)[1].repeats == "R0001"
    assert "2 requests, 2 open, 0 overdue" in tab.told.text()
    assert tab.sum_rows.columns[9].says(tab.sum_rows.rows[0]) == "adds up"


def test_an_answer_must_be_whole(page: SharingPage, window: Window) -> None:
    page.show_tab("Requests")
    tab = page.requests
    requesting.ask(tab.case, "fire", "police", "records", "P1", as_of=TODAY)
    tab.reload()
    tab.chase()
    tab.answer()
    dialog: ReplyDialog = dialog_of(page, ReplyDialog)
    assert list(dialog.lines) == ["records", "handling", "answered_by"]
    faults: list[object] = []
    window.case_actions.show_fault = lambda fault, title: faults.append(fault)  # type: ignore[method-assign]
    dialog.accept()
    assert "lacks: records, handling, answered_by" in str(faults[0])
    tab.answer()
    dialog = dialog_of(page, ReplyDialog)
    for line in dialog.lines.values():
        line.setText("two of them")
    dialog.accept()
    (held,) = requesting.requests_of(tab.case)
    assert held.state == "answered" and held.chased_on == (TODAY.isoformat(),)
    assert not tab.steps[0].isEnabled()


def test_hit_or_no_hit_opens_neither_list(
    page: SharingPage, window: Window, tmp_path: Path, file_named: Callable[[Path], None]
) -> None:
    page.show_tab("Hit or no hit")
    tab = page.check
    tab.asking.setCurrentIndex(tab.asking.findData("fire"))
    tab.asked.setCurrentIndex(tab.asked.findData("police"))
    tab.run()
    settle(window)
    assert tab.told.text() == "police knows 60 of 120 premises of fire."
    said = {c.says(r) for c in tab.model.columns for r in tab.model.rows}
    assert not any(s.startswith("police-") for s in said)  # no reference of the police
    file_named(tmp_path / "hits.csv")
    tab.export()
    assert (tmp_path / "hits.csv").read_text("utf-8-sig").count("no hit") == 60
    assert tab.case.history()[-2].verb == "consult"


def test_retention_previews_then_erases(page: SharingPage, window: Window) -> None:
    case = page.retention.case
    retaining.set_handling(case, "police list", retain_until="2026-11-20")
    retaining.set_handling(case, "fire list", retain_until="2026-12-01")
    page.show_tab("Retention")
    tab = page.retention
    assert tab.told.text() == "3 lists: 1 past their day, 1 within 30 days, 1 without a day."
    assert tab.current() is not None and tab.current().info.key == "police/police list"  # type: ignore[union-attr]
    before = (len(case.history()), case.records().num_rows)
    tab.preview()
    settle(window)
    said = tab.report.toPlainText()
    assert "Records, in every version: 60" in said and "fire/fire list (120 rows)" in said
    assert (len(case.history()), case.records().num_rows) == before and case.verify() == []
    tab.erase()
    dialog = window.findChild(ReasonDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.focusWidget(), "past its day")  # nothing needs to be clicked first
    assert dialog.reason == "past its day"
    dialog.accept()
    settle(window)
    assert {i.agency for i in case.lists()} == {"council-food", "fire"}
    assert "What went for good" in tab.report.toPlainText()
    assert case.history()[-1].verb in ("match", "score", "links", "consult")


def test_journal_filters_exports_prints_and_proves(
    page: SharingPage, window: Window, tmp_path: Path, file_named: Callable[[Path], None]
) -> None:
    page.show_tab("Journal")
    tab = page.journal
    case = tab.case
    assert len(tab.model.rows) == len(case.history())
    tab.acts["collection"].setChecked(True)
    assert {auditing.act_of(e.verb) for e in tab.model.rows} == {"collection"}
    file_named(tmp_path / "journal.csv")
    tab.export()
    written = (tmp_path / "journal.csv").read_text("utf-8-sig").splitlines()
    assert len(written) == 1 + len(tab.model.rows) and "digest,previous,hash" in written[0]
    tab.acts["collection"].setChecked(False)
    file_named(tmp_path / "head.pdf")
    tab.print_head()
    assert (tmp_path / "head.pdf").read_bytes()[:5] == b"%PDF-"
    head = auditing.head_of(case).hash
    tab.head.setText(auditing.grouped(head[:16]))
    tab.verify()
    settle(window)
    assert tab.verdict.toPlainText().startswith("✓") and "printed head" in tab.verdict.toPlainText()
    tab.head.setText("0" * 16)
    tab.verify()
    settle(window)
    assert "rolled back to an earlier state" in tab.verdict.toPlainText()


def test_what_is_due_is_told_when_a_case_is_opened(page: SharingPage, window: Window) -> None:
    case = page.retention.case
    retaining.set_handling(case, "police list", retain_until="2026-11-20")
    requesting.ask(case, "fire", "police", "status", "P1", due_on="2026-11-02",
                   as_of=date(2026, 11, 1))  # fmt: skip
    path = case.path
    window.session.attach(None)
    window.open_case(path)
    settle(window)
    habits = next(p for p in window.parts if isinstance(p, HabitsPart))
    notice = habits.notices.kept[-1] if habits.notices.kept else None
    assert notice is not None and notice.title == "Due in this case"
    assert (
        "police/police list: to be erased" in notice.text and "R0001: not answered" in notice.text
    )
    notice.steps[0][1]()
    assert window.page == "sharing"


def test_every_control_has_a_name_and_every_tab_an_action(
    page: SharingPage, window: Window
) -> None:
    for name, tab in page.named.items():
        page.show_tab(name)
        settle(window)
        for widget in tab.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() and not isinstance(
                widget, QAbstractButton | QDialog
            ):  # fmt: skip
                kind = type(widget).__name__
                inner = widget.objectName().startswith("qt_") or kind in PARTS_OF_OTHERS
                parent = widget.parentWidget()
                named = widget.accessibleName() or (parent and parent.accessibleName())
                assert inner or named, (name, type(widget).__name__)
    part = next(p for p in window.parts if isinstance(p, SharingPart))
    for action in ("agreements", "requests", "hits", "retention", "audit"):
        window.actions_[action].trigger()
        assert part.page.tabs.currentWidget() in part.page.named.values()
