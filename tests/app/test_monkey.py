"""Random use of the real window: no exception, no Qt warning, the case verifies afterwards.

500 steps in the suite; with GIS_PLANNER_MONKEY=20000 and MONKEY_SEEDS=1,2,3 it is the long form.
"""

from __future__ import annotations

import os
import random
import sys
import traceback
from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import QDesktopServices, QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QTabBar,
    QWidget,
)

from gis_planner.app.page_names import PAGES
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.store import Case

STEPS = int(os.environ.get("GIS_PLANNER_MONKEY", "500"))
LOG = os.environ.get("MONKEY_LOG", "")
KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space,
    Qt.Key.Key_Return, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_Escape, Qt.Key.Key_S, Qt.Key.Key_D, Qt.Key.Key_E, Qt.Key.Key_A, Qt.Key.Key_Tab,
    Qt.Key.Key_N, Qt.Key.Key_Delete, Qt.Key.Key_P, Qt.Key.Key_L, Qt.Key.Key_R, Qt.Key.Key_Backspace,
)  # fmt: skip
LEFT_OUT = {"new", "open", "demo", "close", "quit"}
"""Actions that end the window or leave the case: tried by name elsewhere."""
HELD = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
KINDS = (
    "page", "action", "click", "click", "key", "key", "drag", "filter", "resize", "select",
    "button", "button", "tab", "wheel", "type", "cancel", "combo",
)  # fmt: skip


class Monkey:
    """Acts on whatever is visible."""

    def __init__(self, window: Window, rng: random.Random) -> None:
        self.window, self.rng = window, rng
        self.doing = ""

    def visible(self, *kinds: type[QWidget]) -> list[QWidget]:
        found = [
            w
            for kind in kinds
            for w in self.window.findChildren(kind)
            if w.isVisible() and w.isEnabled() and w.window() is self.window
        ]
        return [w for w in found if w.width() > 4 and w.height() > 4]

    def act(self) -> None:
        rng, window = self.rng, self.window
        screen = window.part(HabitsPart).lock_screen
        if screen.isVisible():
            screen.go.click()
            return
        kind = rng.choice(KINDS)
        self.doing = kind
        self.say()
        getattr(self, f"do_{kind}")()

    def say(self) -> None:
        """The last words before a crash, where a file for them is named."""
        if LOG:
            with Path(LOG).open("a") as file:
                file.write(f"{self.doing}\n")

    def do_page(self) -> None:
        self.window.show_page(self.rng.choice(PAGES)[0])

    def do_action(self) -> None:
        names = [n for n in self.window.actions_._all if n not in LEFT_OUT]
        self.doing = f"action {(name := self.rng.choice(names))}"
        self.say()
        self.window.actions_[name].trigger()

    def do_filter(self) -> None:
        session = self.window.session
        field = self.rng.choice(["ward", "severity", "agency_ids", "concerns", "trade"])
        rows = session.filters.facet(session.frame, field) if len(session.frame) else ()
        if rows:
            session.filters.toggle(field, self.rng.choice(rows).label)

    def do_resize(self) -> None:
        self.window.resize(self.rng.randint(1000, 1700), self.rng.randint(700, 1000))

    def do_select(self) -> None:
        if len(self.window.session.frame):
            row = self.rng.randrange(len(self.window.session.frame))
            self.window.session.selection.focus_on(row)

    def do_cancel(self) -> None:
        for job in self.window.jobs.all:
            if job.running and self.rng.random() < 0.5:
                job.cancel()

    def do_button(self) -> None:
        found = self.visible(QAbstractButton)
        if found:
            button = self.rng.choice(found)
            self.doing = f"button {button.text() or button.toolTip()}"  # type: ignore[attr-defined]
            self.say()
            button.click()  # type: ignore[attr-defined]

    def do_tab(self) -> None:
        for bar in self.visible(QTabBar)[:1]:
            bar.setCurrentIndex(self.rng.randrange(max(bar.count(), 1)))  # type: ignore[attr-defined]

    def do_combo(self) -> None:
        found = self.visible(QComboBox)
        if found:
            combo = self.rng.choice(found)
            if combo.count():  # type: ignore[attr-defined]
                combo.setCurrentIndex(self.rng.randrange(combo.count()))  # type: ignore[attr-defined]

    def do_type(self) -> None:
        found = self.visible(QLineEdit)
        if found:
            text = self.rng.choice(["zz1", "<b>x</b>", "2026-12-01", "-5", "=1+1", "é\u202e", ""])
            field = self.rng.choice(found)
            field.clear()  # type: ignore[attr-defined]
            field.insert(text)  # type: ignore[attr-defined]

    def _target(self) -> QWidget:
        found = self.visible(QAbstractItemView) + [
            w
            for w in self.window.findChildren(QWidget)
            if w.focusPolicy() & Qt.FocusPolicy.ClickFocus.value and w.isVisible()
        ]
        return self.rng.choice(found or [self.window])

    def _where(self, target: QWidget) -> QPoint:
        width, height = max(target.width(), 1), max(target.height(), 1)
        return QPoint(self.rng.randrange(width), self.rng.randrange(height))

    def do_key(self) -> None:
        target = QApplication.focusWidget() or self._target()
        key, held = self.rng.choice(KEYS), self.rng.choice(HELD)
        QTest.keyPress(target, key, held)
        if not sip.isdeleted(target):  # as with the mouse: what the press took away
            QTest.keyRelease(target, key, held)

    def do_click(self) -> None:
        target = self._target()
        view = target.viewport() if isinstance(target, QAbstractItemView) else target
        at = self._where(target)
        self._press(view, at, at, self.rng.choice(HELD))

    def do_drag(self) -> None:
        target = self._target()
        if isinstance(target, QAbstractItemView):  # starts a drag of the system, which waits
            return
        self._press(target, self._where(target), self._where(target), self.rng.choice(HELD))

    def _press(self, on: QWidget, at: QPoint, to: QPoint, held: Qt.KeyboardModifier) -> None:
        """Press, move, release; what the press took away hears no more (as in the real loop)."""
        self.doing += f" {type(on).__name__} {on.accessibleName()} of {type(on.parent()).__name__}"
        self.say()
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(on, left, held, at)
        if to != at and not sip.isdeleted(on):
            QTest.mouseMove(on, to)
        if not sip.isdeleted(on):
            QTest.mouseRelease(on, left, held, to)

    def do_wheel(self) -> None:
        target = self._target()
        at = QPointF(self._where(target))
        turn = QWheelEvent(
            at, QPointF(target.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, self.rng.choice(HELD), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, turn)


def close_questions(window: Window) -> None:
    """Give up whatever asks: dialogs, menus, windows beside."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    for widget in QApplication.topLevelWidgets():
        if widget is window or not widget.isVisible() or widget.parentWidget() is None:
            continue
        if isinstance(widget, QDialog):
            widget.reject()
        elif widget.isWindow() and widget.windowType() == Qt.WindowType.Window:
            widget.close()


def in_the_loop(monkey: Monkey, faults: list[str]) -> int:
    """Act until the steps are done or a fault is noted; how many were done. Each act is an event of
    a running loop, as in real use: only so is what was closed deleted when it would be there."""
    loop, beat = QEventLoop(), QTimer()
    done = 0

    def act() -> None:
        nonlocal done
        if faults or done == STEPS:
            beat.stop()
            loop.quit()
            return
        try:
            monkey.act()
        except Exception:
            faults.append(traceback.format_exc())
        done += 1

    beat.timeout.connect(act)
    beat.start(0)
    loop.exec()
    return done


@pytest.mark.parametrize("seed", [int(s) for s in os.environ.get("MONKEY_SEEDS", "1").split(",")])
def test_monkey(
    window: Window, case_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    faults: list[str] = []

    def note(kind: type[BaseException], fault: BaseException, trace: object) -> None:
        faults.append("".join(traceback.format_exception(fault)))

    monkeypatch.setattr(sys, "excepthook", note)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)  # nothing outside is opened
    monkeypatch.chdir(tmp_path)
    window.plan_page.seconds.setValue(1)
    monkey = Monkey(window, random.Random(seed))
    closer = QTimer()
    closer.timeout.connect(lambda: close_questions(window))
    closer.start(30)
    steps = in_the_loop(monkey, faults)
    closer.stop()
    assert not faults, f"step {steps}, {monkey.doing}: {faults[0]}"
    assert steps == STEPS
    close_questions(window)
    settle(window)
    window.shut_down()
    with Case.open(case_path) as case:
        assert case.verify() == []
