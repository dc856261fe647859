"""The changes page and the dialog for typed records, in the real window."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.pipeline import changing
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.matching import match_records
from gis_planner.store import Case

FOOD = "Ref,Name,Address,Postcode\n" + "".join(
    f'F{i},Shop Number{i} {chr(64 + i)}azaar,"{i} Mill Street, Invented",ZZ1 1A{chr(64 + i)}\n'
    for i in range(1, 9)
)
FIRE = FOOD.replace("F", "K").replace("Shop", "The Shop")


@pytest.fixture
def matched(empty_window: Window, tmp_path: Path) -> Window:
    path = tmp_path / "changes.gpkg"
    with Case.create(path, who="Ada") as case:
        for name, text in (("food", FOOD), ("fire", FIRE)):
            file = tmp_path / f"{name}.csv"
            file.write_text(text, "utf-8")
            import_list(case, file, agency=name, list_name=name)
            match_records(case)
    empty_window.open_case(path)
    settle(empty_window)
    empty_window.show_page("changes")
    settle(empty_window)
    return empty_window


def rail(window: Window) -> str:
    return window.rail.buttons["changes"].accessibleName()


def test_open_changes_stand_on_the_rail_and_on_the_page(matched: Window) -> None:
    page = matched.changes_page
    assert page.model.rowCount() == 8
    assert rail(matched) == "Changes page, 8 changes to look at"
    assert "8 joined" in page.count.text()
    assert "1 new record" in page.detail.text() and "fire/fire/K" in page.detail.text()


def test_accept_by_key_and_undo(matched: Window) -> None:
    page = matched.changes_page
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A)
    settle(matched)
    assert page.model.rowCount() == 7 and "7 changes" in rail(matched)
    page.open_only.setChecked(False)
    assert page.model.text(page.model.rows[0], 4).startswith("Accepted by ")
    matched.case_actions.undo()
    settle(matched)
    assert "8 changes" in rail(matched)


def test_refuse_decides_and_accept_all_empties_the_list(matched: Window) -> None:
    page = matched.changes_page
    page.table.selectRow(2)
    page.refuse_button.click()
    settle(matched)
    case = matched.session.the_case
    assert len(case.decisions()) == 1
    page.all_button.click()
    settle(matched)
    assert changing.pending_count(case) == 0
    assert rail(matched) == "Changes page"
    assert "Every change has been looked at" in page.count.text()
    assert not page.all_button.isEnabled()


def test_search_and_kind_narrow_the_list(matched: Window) -> None:
    page = matched.changes_page
    page.search.setText("k3")
    assert page.model.rowCount() == 1
    page.search.clear()
    page.kind.setCurrentIndex(page.kind.findData("split"))
    assert page.model.rowCount() == 0 and not page.accept_button.isEnabled()


def test_a_typed_record_shows_its_like_while_typing_and_is_added(matched: Window) -> None:
    matched.changes_actions.type_record()
    settle(matched)
    dialog = matched.changes_actions.dialog
    assert dialog is not None and dialog.trial is not None
    assert not dialog.add.isEnabled()
    QTest.keyClicks(dialog.fields["name"], "Shop Number4 Dazaar")
    QTest.keyClicks(dialog.fields["address"], "4 Mill Street")
    QTest.keyClicks(dialog.fields["postcode"], "ZZ1 1AD")
    start = time.perf_counter()
    dialog.look()
    assert time.perf_counter() - start < 1.0
    assert dialog.table.rowCount() >= 2
    first = dialog.table.item(0, 1)
    assert first is not None and "Number4" in first.text()
    assert "Very likely the same business as" in dialog.place.text()
    dialog.source.setText("seen from the street")
    assert dialog.add.isEnabled()
    dialog.add.click()
    settle(matched)
    lists = {i.key: i.rows for i in matched.session.lists()}
    assert lists["analyst/typed records"] == 1
