"""Views that nobody looks at count nothing, and catch up when somebody does."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.pane import Pane
from gis_planner.app.when_seen import WhenSeen
from gis_planner.app.window import Window


def test_a_view_follows_while_it_is_seen_and_catches_up_once(qtbot) -> None:
    widget, done = QWidget(), []
    qtbot.addWidget(widget)
    follow = WhenSeen(widget, lambda: done.append(1))
    follow()
    follow()
    assert done == []
    widget.show()
    assert done == [1]
    widget.hide()
    widget.show()
    assert done == [1]
    follow("something changed")
    assert done == [1, 1]


def test_text_is_made_when_its_pane_is_seen_or_asked(qtbot) -> None:
    pane, made = Pane(), []
    qtbot.addWidget(pane)
    pane.show_html(lambda: made.append(1) or "<b>Old</b>")
    pane.show_html(lambda: made.append(2) or "<b>New</b>")
    assert made == []
    pane.show()
    assert made == [2] and pane.toPlainText() == "New"
    pane.hide()
    pane.show_html(lambda: "<p>Later</p>")
    assert pane.toPlainText() == "Later"


def test_filters_count_only_while_they_are_shown(window: Window) -> None:
    window.show_page("plan")
    panel, old = window.filter_panel, window.session.frame
    assert not panel.isVisible()
    before = panel.views["ward"].rows
    half = PremisesFrame(old.table.slice(0, len(old) // 2))
    window.session.set_frame(half)
    assert panel.views["ward"].rows is before
    window.show_page("premises")
    now = sum(r.count for r in panel.views["ward"].rows)
    assert 0 < now <= len(half) < sum(r.count for r in before) + 1
