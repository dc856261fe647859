"""The tab Handling of the Sharing page, the dossier's rows, and the marking above the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMenu

from gis_planner.app.models import handling as model
from gis_planner.app.models.handling import Target
from gis_planner.app.pages.sharing.handling_tab import HandlingTab
from gis_planner.app.parts.sharing import SharingPart
from gis_planner.app.window import Window
from gis_planner.domain.handling import Handling

FIRE = Target("fire/fire list")
ONE = Target(FIRE.key, ref="fire/fire list/fire-8")
Settled = Callable[[Window], None]


@pytest.fixture
def tab(window: Window, settled: Settled) -> HandlingTab:
    window.actions_["handling"].trigger()
    settled(window)
    part = next(p for p in window.parts if isinstance(p, SharingPart))
    return part.page.handling


def choose(box: object, value: str) -> None:
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]


def test_a_list_and_a_field_are_handled_and_undone(
    tab: HandlingTab, window: Window, settled: Settled
) -> None:
    tab.show_target(FIRE)
    choose(tab.form.fields.marking, "SECRET")
    choose(tab.form.fields.code, "C")
    tab.form.fields.conditions.setPlainText("call first\n\n no contact ")
    tab.form.until.setText("2027-01-31")
    tab.form.why.setText("agreed")
    tab.form.keep.click()
    settled(window)
    own, until = model.own_of(tab.case, FIRE)
    assert (own.marking, own.code, until) == ("SECRET", "C", "2027-01-31")
    assert own.conditions == ("call first", "no contact")
    assert tab.case.history()[-1].summary.endswith("(agreed)")
    assert window.marking.text() == "SECRET", "the strictest of what may be shown"
    tab.form.of.setCurrentIndex(tab.form.of.findData("phone"))
    tab.form.field_chosen.emit("phone")
    choose(tab.form.fields.category, "original")
    QTest.keyClick(tab.form.why, Qt.Key.Key_Return)
    settled(window)
    (line,) = [i for i in tab._items() if i.text(0) == "Phone"]
    assert line.text(1) == "SECRET" and "field phone: category" in line.text(6)
    for _ in range(2):
        window.actions_["undo"].trigger()
        settled(window)
    assert [i.text(0) for i in tab._items() if i.text(0) == "Phone"] == []
    assert window.marking.text() == "OFFICIAL-SENSITIVE"


def test_a_record_is_found_by_its_reference_and_needs_a_reason(
    tab: HandlingTab, window: Window, settled: Settled
) -> None:
    faults: list[object] = []
    window.case_actions.show_fault = lambda fault, title: faults.append(fault)  # type: ignore[method-assign]
    tab.search.setText("nowhere")
    QTest.keyClick(tab.search, Qt.Key.Key_Return)
    assert "No list of this case has a record nowhere" in str(faults.pop())
    tab.search.setText("fire-8")
    QTest.keyClick(tab.search, Qt.Key.Key_Return)
    assert tab.form.target == ONE and not tab.form.until.isVisible()
    choose(tab.form.fields.owner, "hmrc")
    tab.form.keep.click()
    assert "for a reason" in str(faults.pop())
    tab.form.why.setText("HMRC gave it")
    tab.form.keep.click()
    settled(window)
    assert model.own_of(tab.case, ONE)[0].owner == "hmrc"
    assert tab.form.target == ONE and "HMRC" in [i.text(3) for i in tab._items()]
    tab.form.clear.click()
    settled(window)
    assert not model.own_of(tab.case, ONE)[0]


def test_a_dossier_says_how_its_rows_are_handled_and_leads_to_the_form(
    window: Window, settled: Settled
) -> None:
    case = window.session.the_case
    model.keep(case, ONE, Handling(marking="SECRET", conditions=("call first",)), why="so")
    model.keep(case, Target(FIRE.key, field="phone"), Handling(marking="TOP SECRET"))
    window.show_page("premises")
    window.session.selection.focus_on(window.session.frame.row_of("P0008"))
    settled(window)
    inspector = window.inspector
    said = inspector.sources.toPlainText()
    assert "SECRET · handling C: call first; Phone: TOP SECRET" in said
    assert "OFFICIAL-SENSITIVE · handling P" in said, "the row of the other list"
    inspector.copy()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    copied = clipboard.text()
    assert copied.startswith("TOP SECRET\n")
    assert "fire/fire list/fire-8: SECRET · handling C: call first" in copied
    inspector._row_menu(QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and menu.actions()[-1].text() == "Handling of this record…"
    menu.close()
    place = next(i for i, s in enumerate(inspector.view.sources) if s.ref == ONE.ref)  # type: ignore[union-attr]
    inspector._handling_of(place)
    settled(window)
    part = next(p for p in window.parts if isinstance(p, SharingPart))
    assert window.page == "sharing" and part.page.handling.form.target == ONE


def test_nothing_of_it_stays_for_a_readers_view(
    tab: HandlingTab, window: Window, settled: Settled
) -> None:
    model.keep(tab.case, ONE, Handling(conditions=("call first",)), why="so")
    tab.reload()
    settled(window)
    tab.show_target(ONE)
    assert "call first" in tab.form.counts.text()
    window.session.opened.emit()  # as it is when a view or another case is shown
    held = [tab.form.counts.text(), tab.form.fields.conditions.toPlainText(), tab.search.text()]
    assert held == ["", "", ""] and tab.form.target is None


def test_without_a_list_it_says_what_to_do(
    empty_window: Window, tmp_path: object, settled: Settled
) -> None:
    from pathlib import Path

    from gis_planner.store import Case

    path = Path(str(tmp_path)) / "empty.gpkg"
    Case.create(path).close()
    empty_window.open_case(path)
    settled(empty_window)
    empty_window.actions_["handling"].trigger()
    settled(empty_window)
    part = next(p for p in empty_window.parts if isinstance(p, SharingPart))
    assert part.page.handling.stack.currentIndex() == 0
