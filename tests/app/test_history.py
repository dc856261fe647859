"""The list of changes: back to an earlier one, forward again, and stopping between two."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMenu

from gis_planner.app.window import Window
from gis_planner.pipeline.stepping import go_to


def change(window: Window, *values: int) -> None:
    case = window.session.the_case
    for value in values:
        case.set_document("parameter", "x", value, f"x = {value}")
    window.session.took_effect(frozenset({"documents"}))


def at(window: Window) -> Any:
    return window.session.the_case.document("parameter", "x")


def choose(window: Window, text: str) -> Any:
    rows = window.history.list
    (item,) = [i for r in range(rows.count()) if (i := rows.item(r)).text().startswith(text)]
    rows.setCurrentItem(item)
    return item


def texts(window: Window) -> list[str]:
    rows = window.history.list
    return [rows.item(r).text() for r in range(rows.count())]


def test_back_by_enter_and_forward_by_the_button(window: Window, qtbot) -> None:
    change(window, 1, 2, 3, 4)
    before, panel = len(texts(window)), window.history
    window.docks["history"].show()
    choose(window, "x = 1")
    assert panel.back.text() == "Go back to here" and panel.back.isEnabled()
    assert panel.back.toolTip().startswith("Undo 3 changes")
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: at(window) == 1 and "x = 1" in texts(window)[3], timeout=5000)
    assert "3 changes undone" in window.jobs.visible[0].result.summary
    assert len(texts(window)) == before, "undoing adds no lines to the list"
    assert "the case is here" in texts(window)[3]
    assert panel.list.item(0).font().strikeOut() and not panel.list.item(3).font().strikeOut()
    assert panel.list.currentItem().text().startswith("x = 1"), "the entry chosen stays chosen"
    assert not panel.back.isEnabled()

    choose(window, "x = 3")
    assert panel.back.text() == "Go forward to here"
    QTest.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: at(window) == 3, timeout=5000)
    qtbot.waitUntil(lambda: "the case is here" in texts(window)[1], timeout=5000)
    assert window.session.the_case.verify() == []


def test_back_by_double_click_the_menu_and_the_command(window: Window, qtbot) -> None:
    change(window, 1, 2, 3)
    panel = window.history
    window.actions_["history_go"].trigger()
    assert window.docks["history"].isVisible(), "without a choice it shows where to choose"
    qtbot.waitUntil(lambda: panel.list.viewport().height() > 50)
    item = choose(window, "x = 2")
    spot = panel.list.visualItemRect(item).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseRelease(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: at(window) == 2, timeout=5000)
    item = choose(window, "x = 1")
    panel.list.customContextMenuRequested.emit(panel.list.visualItemRect(item).center())
    menu = panel.findChild(QMenu)
    assert [a.text() for a in menu.actions()] == ["Go back to here"]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: at(window) == 1, timeout=5000)
    assert QApplication.activePopupWidget() is None
    choose(window, "x = 3")
    window.actions_["history_go"].trigger()
    qtbot.waitUntil(lambda: at(window) == 3, timeout=5000)


class StopsAt:
    """A progress that is cancelled after some steps."""

    def __init__(self, steps: int) -> None:
        self.steps, self.said = steps, 0

    def report(self, fraction: float, text: str = "") -> None:
        self.said += 1

    def cancelled(self) -> bool:
        return self.said > self.steps


def test_a_stop_between_two_changes_leaves_a_sound_case(window: Window) -> None:
    change(window, 1, 2, 3, 4)
    case = window.session.the_case
    first = next(e.seq for e in case.history() if e.summary == "x = 1")
    outcome = go_to(case, first, progress=StopsAt(2))
    assert outcome.summary == "Stopped: 2 of 3 changes undone" and at(window) == 2
    assert case.verify() == []
    window.session.took_effect(outcome.touched)
    assert "the case is here" in texts(window)[2], "the list shows where it stopped"
