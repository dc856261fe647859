"""Tabs that are made one by one: order, titles and what is shown stay as if all had been there."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel

from gis_planner.app.jobs import Jobs
from gis_planner.app.later_tabs import LaterTabs
from gis_planner.app.pages.sharing import SharingPage
from gis_planner.app.pages.targets.page import TargetsPage
from gis_planner.app.session import Session


def _tabs(qtbot, made: list[str]) -> LaterTabs:
    def make(title: str) -> QLabel:
        made.append(title)
        return QLabel(title)

    tabs = LaterTabs()
    qtbot.addWidget(tabs)
    tabs.addTab(QLabel("Now"), "Now")
    for title in ("One", "Two", "Three"):
        tabs.add_later(title, lambda t=title: make(t))
    return tabs


def test_a_tab_is_made_when_it_is_shown_or_asked_for(qtbot) -> None:
    made: list[str] = []
    tabs = _tabs(qtbot, made)
    assert made == []
    tabs.set_words("Two", "Two (5)")
    tabs.setCurrentIndex(2)
    assert made == ["Two"] and tabs.currentWidget() is tabs.made("Two")
    three = tabs.made("Three")
    assert made == ["Two", "Three"] and tabs.made("Three") is three
    assert tabs.currentIndex() == 2 and tabs.indexOf(three) == 3
    tabs.set_words("Three", "Three (1)")
    assert [tabs.tabText(k) for k in range(tabs.count())] == ["Now", "One", "Two (5)", "Three (1)"]


def test_the_rest_are_made_one_by_one_without_a_word(qtbot) -> None:
    made: list[str] = []
    tabs, told = _tabs(qtbot, made), []
    tabs.currentChanged.connect(told.append)
    assert tabs.make_next() and made == ["One"]
    assert tabs.make_next() and tabs.make_next() and not tabs.make_next()
    assert made == ["One", "Two", "Three"] and told == [] and tabs.currentIndex() == 0
    assert [w.text() for w in tabs.there] == made


def test_pages_of_many_tabs_begin_with_one_or_none(session: Session, qtbot) -> None:
    jobs = Jobs()
    for kind in (TargetsPage, SharingPage):
        page = kind(session, jobs)
        qtbot.addWidget(page)
        first = len(page.tabs.there)
        assert first <= 1  # the one on top
        made = sum(page.make_next() for _ in range(20))
        assert first + made == len(page.tabs.there) >= 3
    jobs.close()
