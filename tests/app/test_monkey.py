"""Random use of the real window: no exception, no Qt warning, the case verifies afterwards."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from gis_planner.app.screenshots import settle
from gis_planner.app.window import PAGES, Window
from gis_planner.store import Case

STEPS = int(os.environ.get("GIS_PLANNER_MONKEY", "500"))
KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space,
    Qt.Key.Key_Return, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Home, Qt.Key.Key_Escape,
    Qt.Key.Key_S, Qt.Key.Key_D, Qt.Key.Key_E, Qt.Key.Key_A, Qt.Key.Key_Tab, Qt.Key.Key_N,
    Qt.Key.Key_Delete, Qt.Key.Key_P, Qt.Key.Key_L, Qt.Key.Key_R,
)  # fmt: skip
ASKING = ("new", "open", "demo", "close", "quit", "import", "layer", "gazetteer", "export",
          "verify", "match", "score", "links_build", "accuracy")  # fmt: skip
"""Actions that open a file dialog, end the window or run a stage: tried by name elsewhere."""


def act(window: Window, rng: random.Random, dialogs: list[QDialog]) -> None:
    kind = rng.choice(["page", "action", "click", "key", "key", "click", "filter", "resize",
                       "select", "drag"])  # fmt: skip
    if kind == "page":
        window.show_page(rng.choice(PAGES)[0])
    elif kind == "action":
        name = rng.choice([n for n in window.actions_._all if n not in ASKING])
        window.actions_[name].trigger()
        for dialog in window.findChildren(QDialog):
            dialog.reject()
    elif kind == "filter":
        field = rng.choice(["ward", "severity", "agency_ids", "concerns", "trade"])
        rows = window.session.filters.facet(window.session.frame, field)
        if rows:
            window.session.filters.toggle(field, rng.choice(rows).label)
    elif kind == "resize":
        window.resize(rng.randint(1000, 1700), rng.randint(700, 1000))
    elif kind == "select":
        row = rng.randrange(len(window.session.frame))
        window.session.selection.focus_on(row)
    else:
        pages = (window.premises_page.canvas, window.plan_page.canvas, window.plan_page.gantt,
                 window.links_page.chart, window.table.view.viewport(),
                 window.timeline, *window.filter_panel.views.values(),
                 window.review_page.list)  # fmt: skip
        target = rng.choice([p for p in pages if p is not None and p.isVisible()] or [window])
        poke(target, kind, rng)


def poke(target: QWidget, kind: str, rng: random.Random) -> None:
    where = QPoint(rng.randrange(max(target.width(), 1)), rng.randrange(max(target.height(), 1)))
    held = rng.choice(
        [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier,
         Qt.KeyboardModifier.ShiftModifier]
    )  # fmt: skip
    if kind == "key":
        QTest.keyClick(target, rng.choice(KEYS), held)
    elif kind == "click":
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, held, where)
    else:
        to = QPoint(rng.randrange(max(target.width(), 1)), rng.randrange(max(target.height(), 1)))
        QTest.mousePress(target, Qt.MouseButton.LeftButton, held, where)
        QTest.mouseMove(target, to)
        QTest.mouseRelease(target, Qt.MouseButton.LeftButton, held, to)


@pytest.mark.parametrize("seed", [int(s) for s in os.environ.get("MONKEY_SEEDS", "1").split(",")])
def test_monkey(
    window: Window, case_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, fault, trace: faults.append(fault))
    for name in ASKING:
        window.actions_[name].setEnabled(False)
    rng = random.Random(seed)
    app = QApplication.instance()
    assert app is not None
    for step in range(STEPS):
        act(window, rng, [])
        if step % 7 == 0:
            app.processEvents()
        assert not faults, (step, faults)
    settle(window)
    window.shut_down()
    with Case.open(case_path) as case:
        assert case.verify() == []
