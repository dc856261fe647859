"""Where the keyboard is: on arrival at a page, from part to part, at a filter by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollArea,
    QTableView,
    QWidget,
)

from gis_planner.app.models.leads import LeadList, LeadRow
from gis_planner.app.page_names import PAGES
from gis_planner.app.pages.leads import LeadsPage
from gis_planner.app.parts.keys import BEGINS_WITH, KeysPart, stops
from gis_planner.app.window import Window
from tests.app.test_keyboard import is_inner


def focus(window: Window) -> QWidget:
    at = window.focusWidget()
    assert at is not None
    return at


def wait_for(window: Window, name: str) -> None:
    for _ in range(40):
        if focus(window).accessibleName().startswith(name):
            return
        QTest.qWait(25)
    raise AssertionError(f"{focus(window).accessibleName()!r} has the keyboard, not {name!r}")


@pytest.mark.parametrize("page", ["import", "links", "targets", "plan", "pack"])
def test_a_page_gives_the_keyboard_to_what_one_begins_with(
    window: Window, settled: Callable[[Window], None], page: str
) -> None:
    window.show_page(page)
    settled(window)
    wait_for(window, BEGINS_WITH[page])


def test_the_second_time_a_page_has_the_keyboard_where_it_was(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("targets")
    settled(window)
    wait_for(window, "Known to at least")
    severity = next(w for w in window.pages["targets"].findChildren(QWidget)
                    if w.accessibleName() == "Severity at least")  # fmt: skip
    severity.setFocus()
    window.show_page("premises")
    settled(window)
    wait_for(window, "Map of premises")
    window.show_page("targets")
    settled(window)
    QTest.qWait(250)
    assert focus(window) is severity


def test_f6_goes_round_the_parts_that_are_seen(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("premises")
    settled(window)
    wait_for(window, "Map of premises")
    found = []
    for _ in range(3):
        window.actions_["part_next"].trigger()
        found.append(focus(window).accessibleName())
    assert found == ["Severity", "Premises", "Map of premises"]
    window.actions_["part_before"].trigger()
    assert focus(window).accessibleName() == "Premises"


def test_tab_passes_by_what_lies_behind_another_dock(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("premises")
    settled(window)
    window.docks.bring("filters")
    window.activateWindow()
    QApplication.processEvents()
    window.premises_page.canvas.setFocus()
    for _ in range(120):
        QTest.keyClick(focus(window), Qt.Key.Key_Tab)
        assert not window.layer_tree.isAncestorOf(focus(window))
        if focus(window) is window.premises_page.canvas:
            break
    else:
        raise AssertionError("Tab does not come round")


def test_a_filter_is_found_by_its_name_and_tells_its_line(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("pack")
    window.actions_["filter_agency_ids"].trigger()
    settled(window)
    wait_for(window, "Known to")
    view, before = focus(window), focus(window).accessibleDescription()
    assert "not ticked, 1 of" in before
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert ", ticked, 1 of" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert ", 2 of" in view.accessibleDescription()


def test_the_column_in_focus_is_sorted_as_a_click_on_its_title_does(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("premises")
    settled(window)
    table, head = window.table, window.table.view.horizontalHeader()
    assert head is not None
    table.view.go(table.model.index(0, 4))
    window.actions_["table_sort"].trigger()
    counts = [int(table.model.index(r, 4).data()) for r in range(table.model.rowCount())]
    assert counts == sorted(counts, reverse=True) and len(set(counts)) > 1
    window.actions_["table_sort"].trigger()
    assert head.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder


def test_what_a_page_counted_before_it_took_its_place_is_on_the_rail(
    empty_window: Window, case_path: Path
) -> None:
    window, pages = empty_window, empty_window.pages
    window.open_case(case_path)
    window.idle.stop()
    pages.make_in_two("leads")  # it is there, but the window does not listen to it yet
    row = LeadRow("k", "match", 1.0, ("A", "B"), ("A", "B"), "because", (), "2026-11-01")
    page = pages._ready["leads"]
    assert isinstance(page, LeadsPage)
    page.leads = LeadList((row, row, row))
    page.fill()
    assert window.leads_page is page
    assert window.rail.buttons["leads"].text() == "Leads 3"


def test_readers_hear_texts_and_tab_leaves_tables_on_every_page(
    window: Window, settled: Callable[[Window], None]
) -> None:
    faults = set()
    for page in PAGES:
        window.show_page(page.name)
        settled(window)
        for w in window.findChildren(QWidget):
            if not w.isVisible():
                continue
            name, of = w.accessibleName(), f"{page.name}: {type(w).__name__}"
            if isinstance(w, QLabel) and name and w.text() and w.text() not in name:
                faults.add(f"{of}: its name {name!r} hides its text")
            if isinstance(w, QTableView) and w.tabKeyNavigation():
                faults.add(f"{of} {name!r}: Tab goes from cell to cell")
            tabs = w.focusPolicy() & Qt.FocusPolicy.TabFocus
            if isinstance(w, QAbstractScrollArea) and tabs and not name and not is_inner(w):
                faults.add(f"{of} in {type(w.parent()).__name__} has no name")
            if isinstance(w, QScrollArea) and tabs and next(stops(w), None) is not None:
                faults.add(f"{of} {name!r}: Tab stops at it and at what is in it")
    assert not faults, "\n".join(sorted(faults))


def test_a_list_to_choose_from_says_what_it_is_for(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("premises")
    settled(window)
    window.activateWindow()
    QApplication.processEvents()
    window.table.groups.setFocus()
    QApplication.processEvents()
    assert window.table.groups.accessibleDescription().startswith("Group by. ")


def test_a_dialog_is_not_robbed_of_the_keyboard(window: Window) -> None:
    window.show_palette()
    QApplication.processEvents()
    before = QApplication.focusWidget()
    window.part(KeysPart).arrive()
    assert QApplication.focusWidget() is before
    palette = QApplication.activeModalWidget()
    assert palette is not None
    palette.close()
