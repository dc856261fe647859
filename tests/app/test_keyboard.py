"""Everything can be reached with the keyboard alone and says its name to a screen reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QSlider,
    QTabBar,
    QWidget,
)

from gis_planner.app.page_names import PAGES
from gis_planner.app.tab_bars import behind
from gis_planner.app.window import Window

CONTROLS = (
    QAbstractButton, QComboBox, QLineEdit, QAbstractItemView, QAbstractSpinBox, QTabBar,
    QPlainTextEdit, QSlider,
)  # fmt: skip
MOST_TABS = 400


def is_inner(widget: QWidget) -> bool:
    """A part of a control that speaks for it: the field of a spin box, the view of a menu."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QComboBox, QAbstractSpinBox, QLineEdit, QTabBar, QMenuBar)):
            return True
        if isinstance(parent, QAbstractItemView):  # headers, corner buttons, cell editors
            return True
        parent = parent.parentWidget()
    return widget.objectName().startswith("qt_")


def controls(window: Window) -> list[QWidget]:
    return [
        w
        for w in window.findChildren(QWidget)
        if isinstance(w, CONTROLS) and w.isVisible() and w.isEnabled() and not is_inner(w)
    ]


def name_of(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    buddy = next(
        (b.text() for b in widget.window().findChildren(QLabel) if b.buddy() is widget), ""
    )
    said = widget.accessibleName() or buddy or (str(text()) if callable(text) else "")
    return said.strip()


def describe(widget: QWidget) -> str:
    parts, at = [], widget
    while at is not None and not isinstance(at, Window):
        parts.append(type(at).__name__)
        at = at.parentWidget()
    return f"{name_of(widget) or widget.toolTip() or widget.objectName()!r}: {' < '.join(parts)}"


@pytest.fixture
def pages_wanted(request: pytest.FixtureRequest) -> frozenset[str]:
    """The page that is looked at; all where none is."""
    looked_at = getattr(request.node, "callspec", None)
    return frozenset({looked_at.params["page"]} if looked_at else ALL)


@pytest.fixture
def page(
    window: Window, request: pytest.FixtureRequest, settled: Callable[[Window], None]
) -> Window:
    window.show_page(request.param)
    settled(window)
    return window


ALL = [p.name for p in PAGES]


@pytest.mark.parametrize("page", ALL, indirect=True)
def test_every_control_has_a_name(page: Window) -> None:
    nameless = [
        describe(w) for w in controls(page) if not name_of(w) and not isinstance(w, QTabBar)
    ]
    assert not nameless, "\n".join(nameless)


@pytest.mark.parametrize("page", ALL, indirect=True)
def test_tab_reaches_every_control(page: Window) -> None:
    page.activateWindow()
    QApplication.processEvents()
    seen_now = [w for w in controls(page) if not behind(w, page)]
    wanted = {w for w in seen_now if not is_window_furniture(w)}
    seen: set[QWidget] = set()
    start = next(iter(wanted))
    start.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(MOST_TABS):
        at = QApplication.focusWidget()
        if at is None:
            break
        while at is not None:  # a control is reached where a part of it is
            seen.add(at)
            at = at.parentWidget()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start:
            break
    missed = sorted(describe(w) for w in wanted - seen if not in_group(w, seen))
    assert not missed, "\n".join(missed)


def is_window_furniture(widget: QWidget) -> bool:
    """Buttons of dock titles, tabs of docks: the same by menu View, Ctrl+K and the rail's keys."""
    parent = widget.parentWidget()
    furniture = type(parent).__name__ in ("QDockWidget", "QMainWindow", "Window", "QToolBar")
    return furniture or (isinstance(widget, QTabBar) and parent is widget.window())


def in_group(widget: QWidget, seen: set[QWidget]) -> bool:
    """Of buttons that exclude each other one takes the focus; arrow keys move between them."""
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    if group is not None:
        return any(b in seen for b in group.buttons())
    if widget.autoExclusive():
        parent = widget.parentWidget()
        return parent is not None and any(
            b in seen for b in parent.findChildren(QAbstractButton) if b.autoExclusive()
        )
    return False


def test_every_action_has_a_name_and_is_in_the_palette(window: Window) -> None:
    for action in window.actions_.all():
        assert str(action.data()).strip(), action.text()
        assert action.text().strip()
    window.show_palette()
    from gis_planner.app.command_palette import CommandPalette

    palette = window.findChild(CommandPalette)
    assert palette is not None
    palette.close()


def test_no_two_actions_share_a_shortcut(window: Window) -> None:
    keys = [a.shortcut().toString() for a in window.actions_.all() if not a.shortcut().isEmpty()]
    twice = {k for k in keys if keys.count(k) > 1}
    assert not twice


def test_a_letter_is_a_shortcut_of_one_page_only(window: Window) -> None:
    for action in window.actions_.all():
        if len(action.shortcut().toString()) == 1:
            assert action.shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut
            assert action not in window.actions()


def test_every_page_has_its_page_of_the_guide(window: Window) -> None:
    from gis_planner.app.help import guide_text

    for name in (*ALL, "start"):
        assert "has no page about this yet" not in guide_text(name), name
