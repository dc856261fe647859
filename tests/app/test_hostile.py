"""Hostile names in the window: whatever a list, a file or a person calls something is shown as
those letters, on every page, dock and dialog, in every tool tip, and never read as markup."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, Qt, QTimer
from PyQt6.QtGui import QDesktopServices, QTextDocument, QTextDocumentFragment
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QMessageBox,
    QTextEdit,
    QToolTip,
    QWidget,
)

from gis_planner.app import plain
from gis_planner.app.page_names import PAGES
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from tests.app import hostile_case
from tests.app.hostile_case import ATTACKS, BEFORE, MARK

LEFT_OUT = {"new", "open", "demo", "close", "quit", "lock", "present", "tour", "pseudonymise"}
"""Actions that leave the case or take the window over."""
WIDTH = 1440
OF_PLAN = ("plan_", "operation", "replan", "roster", "one_more", "compare")
"""Beginnings of the names of actions that work on the plan shown."""


@pytest.fixture(scope="module")
def hostile_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "<b>Fish & 'Chips'.gpkg"
    hostile_case.make(path)
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Images and other files that any text document asks for."""
    found: list[str] = []
    for kind in (QTextDocument, QTextEdit):
        own = kind.loadResource

        def load(self: object, what: int, name: object, own: object = own) -> object:
            found.append(name.toString())  # type: ignore[attr-defined]
            return own(self, what, name)  # type: ignore[operator]

        monkeypatch.setattr(kind, "loadResource", load)
    return found


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(
        sys, "excepthook", lambda k, f, t: found.append("".join(traceback.format_exception(f)))
    )
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(f"opened {url}"))
    for ask in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, ask, lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: "")
    monkeypatch.chdir(tmp_path)
    return found


class Inspector:
    """Looks at everything on the screen; `wrong` says what reads a value as markup."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.wrong: list[str] = []
        self.seen = 0
        self.narrow = True
        """Whether no name may make the window wider (actions may show docks, which do)."""

    def look(self, where: str, *, beside: bool = False) -> None:
        """All that is on the screen; `beside`: only what stands beside the window."""
        for top in QApplication.topLevelWidgets():
            if top.isVisible() and not (beside and top is self.window):
                for widget in (top, *top.findChildren(QWidget)):
                    if widget.isVisible():
                        self.one(where, widget)
        if self.window.width() > WIDTH and self.narrow:
            self.wrong.append(f"{where}: the window grew to {self.window.width()}")
            self.window.resize(WIDTH, 900)

    def one(self, where: str, widget: QWidget) -> None:
        what = f"{where}: {type(widget).__name__} {widget.accessibleName()}"
        if isinstance(widget, QLabel):
            self.label(what, widget)
        if isinstance(widget, QTextEdit):
            self.document(what, widget)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            self.items(what, widget.model())
        self.tip(what, widget.toolTip())

    def label(self, what: str, label: QLabel) -> None:
        if label.textFormat() == Qt.TextFormat.AutoText and label.text():
            self.wrong.append(f"{what} guesses what {label.text()[:60]!r} is")
        rich = label.textFormat() == Qt.TextFormat.RichText
        shown = QTextDocumentFragment.fromHtml(label.text()).toPlainText() if rich else label.text()
        self.letters(what, shown)

    def document(self, what: str, edit: QTextEdit) -> None:
        self.letters(what, edit.toPlainText())
        if re.search(r"<img|href=\"file:", edit.toHtml()):
            self.wrong.append(f"{what} holds a picture or a link to a file")

    def letters(self, what: str, shown: str) -> None:
        """Each mark stands behind the letters of its attack: none became a tag or an entity."""
        for found in re.finditer(MARK, shown):
            self.seen += 1
            before = shown[max(found.start() - 12, 0) : found.start()].replace("\xa0", " ")
            if not before.endswith(BEFORE):
                self.wrong.append(f"{what} lost letters: {before!r} before the mark")

    def items(self, what: str, model: QAbstractItemModel) -> None:
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
        for row in range(min(model.rowCount(), 30)):
            for column in range(columns):
                index = model.index(row, column)
                self.tip(what, index.data(Qt.ItemDataRole.ToolTipRole))
                self.children(what, model, index)

    def children(self, what: str, model: QAbstractItemModel, parent: QModelIndex) -> None:
        for row in range(min(model.rowCount(parent), 10)):
            self.tip(what, model.index(row, 0, parent).data(Qt.ItemDataRole.ToolTipRole))

    def tip(self, what: str, text: object) -> None:
        if isinstance(text, str):
            self.letters(f"{what}: its tip", text)
            if "<br>" in text or "</b><" in text:
                self.wrong.append(f"{what}: its tip shows tags: {text[:90]!r}")


@pytest.fixture
def hostile(empty_window: Window, hostile_path: Path, faults: list[str]) -> Iterator[Window]:
    empty_window.resize(WIDTH, 900)
    empty_window.open_case(hostile_path)
    settle(empty_window)
    assert not faults, faults[0]
    yield empty_window


def close_all(window: Window) -> None:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
        elif dialog is not window and dialog.isVisible() and dialog.isWindow():
            dialog.hide()


def test_every_page_and_dock_shows_the_letters(
    hostile: Window, faults: list[str], asked: list[str]
) -> None:
    eye = Inspector(hostile)
    for page in PAGES:
        hostile.show_page(page.name)
        settle(hostile)
        eye.look(page.name)
        for tabs in hostile.pages[page.name].findChildren(QWidget):
            if hasattr(tabs, "setCurrentIndex") and hasattr(tabs, "tabBar"):
                for i in range(tabs.count()):  # type: ignore[attr-defined]
                    tabs.setCurrentIndex(i)
                    settle(hostile)
                    eye.look(f"{page.name} {i}")
    hostile.show_page("premises")
    for dock in hostile.docks.values():
        dock.show()
        dock.raise_()
        settle(hostile)
        eye.look(f"dock {dock.windowTitle()}")
        dock.hide()
    hostile.docks["inspector"].show()
    for row in (1, 5, 11):
        hostile.session.selection.focus_on(row)
        for i in range(hostile.inspector.tabs.count()):
            hostile.inspector.tabs.setCurrentIndex(i)
            settle(hostile)
            eye.look(f"inspector {i}")
    assert not faults, faults[0]
    assert eye.wrong == []
    assert eye.seen > 30, "the attacks must have been on the screen"
    assert [a for a in asked if a == "x" or "passwd" in a] == []


def test_every_dialog_of_the_registry_shows_the_letters(
    hostile: Window, faults: list[str], asked: list[str]
) -> None:
    eye = Inspector(hostile)
    eye.narrow = False
    hostile.plan_page.seconds.setValue(1)
    opened = 0
    name = ""

    def look() -> None:
        nonlocal opened
        if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget():
            opened += 1
            eye.look(f"action {name}", beside=True)
            close_all(hostile)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(40)
    for name, action in list(hostile.actions_._all.items()):
        if name in LEFT_OUT or not action.text().endswith("…"):
            continue
        hostile.show_page("plan" if name.startswith(OF_PLAN) else "premises")
        hostile.session.selection.focus_on(5)
        action.trigger()
        QApplication.processEvents()
        look()
        close_all(hostile)
    timer.stop()
    settle(hostile)
    eye.look("at the end")
    assert not faults, faults[0]
    assert eye.wrong == [] and opened > 15
    assert [a for a in asked if a == "x" or "passwd" in a] == []


def test_labels_tips_and_message_boxes_show_what_they_are_given(empty_window: Window) -> None:
    box = QMessageBox(QMessageBox.Icon.Warning, "x", ATTACKS[0], parent=empty_window)
    box.setInformativeText(ATTACKS[1])
    box.open()
    formats = {w.textFormat() for w in box.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    box.reject()
    rich = QLabel("<b>meant</b>", empty_window)
    rich.setTextFormat(Qt.TextFormat.RichText)
    rich.show()
    assert rich.textFormat() == Qt.TextFormat.RichText, "who says so may"
    for text, lines in (("<b>x</b>", 1), ("word " * 100, 5), ("y " * 20_000, 20)):
        QToolTip.showText(QPoint(100, 100), text, empty_window)
        (tip,) = [w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel")]
        assert isinstance(tip, QLabel) and tip.textFormat() == Qt.TextFormat.PlainText
        assert tip.width() <= plain.TIP_PX and len(tip.text()) <= plain.TIP_LETTERS
        assert tip.height() >= lines * 13, "its lines are wrapped, and there is room for them"
        QToolTip.hideText()
        QApplication.processEvents()
