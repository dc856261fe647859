"""Pages are made when they are needed, and in idle moments before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from gis_planner.app.page_names import PAGES
from gis_planner.app.parts.outcomes import OutcomesPart
from gis_planner.app.window import Window

FIRST = {"start", "premises"}


@pytest.fixture
def idle_pages() -> None:
    """Nothing is hurried here: idle moments are what is looked at."""


def wait(app: QApplication, until: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        app.processEvents()
        time.sleep(0.002)


def test_a_window_without_a_case_makes_the_first_pages_only(
    empty_window: Window, qapp: QApplication
) -> None:
    for _ in range(20):
        qapp.processEvents()
        time.sleep(0.005)
    assert set(empty_window.pages.there) == FIRST and not empty_window.idle.busy
    assert set(empty_window.pages) == {"start", *(p.name for p in PAGES)}
    assert "plan" in empty_window.pages and "nonsense" not in empty_window.pages


def test_a_page_is_made_once_and_shown_where_it_belongs(empty_window: Window) -> None:
    page = empty_window.plan_page
    assert empty_window.pages["plan"] is page and empty_window.plan_page is page
    assert empty_window.stack.isAncestorOf(page)
    outcomes = empty_window.part(OutcomesPart).page
    assert empty_window.pages["outcomes"] is outcomes


def test_the_others_follow_one_by_one_once_premises_are_read(
    empty_window: Window, case_path: Path, qapp: QApplication
) -> None:
    empty_window.open_case(case_path)
    assert set(empty_window.pages.there) == FIRST
    counts: list[int] = []

    def all_made() -> bool:
        counts.append(len(empty_window.pages.there))
        return not empty_window.pages.waiting

    wait(qapp, all_made)
    assert max(b - a for a, b in pairwise(counts)) == 1  # none waits behind another
    assert len(empty_window.session.frame)
    wait(qapp, lambda: not empty_window.idle.busy)


def test_no_page_is_made_while_something_is_read(
    empty_window: Window, case_path: Path, qapp: QApplication, settled: Callable[[Window], None]
) -> None:
    empty_window.open_case(case_path)
    held, reached = threading.Event(), threading.Event()

    def work(_: object) -> bool:
        reached.set()
        return held.wait(10)

    empty_window.jobs.start("Reading something else", work, quiet=True)
    wait(qapp, reached.is_set)
    before = set(empty_window.pages.there)
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        qapp.processEvents()
    assert set(empty_window.pages.there) == before
    held.set()
    settled(empty_window)
    assert not empty_window.pages.waiting


def test_a_page_made_late_knows_the_case_and_the_leads_are_counted(window: Window) -> None:
    case = window.session.the_case.path
    assert window.pack_page.folder.text() == str(case.with_name(f"{case.stem}-packs"))
    scene = window.premises_page.canvas.scene
    assert [x.name for x in window.plan_page._base.layers] == [x.name for x in scene.layers]
    count = window.leads_page.leads.open
    assert (str(count) in window.rail.buttons["leads"].text()) == bool(count)


def test_pages_hear_of_a_case_before_the_window_shows_one_of_them(window: Window) -> None:
    assert window.session.opened._listeners[-1] == window._case_changed
    assert window.session.opened._listeners.count(window._case_changed) == 1


def test_the_evidence_dock_brings_its_page(empty_window: Window, qapp: QApplication) -> None:
    dock = empty_window.docks["evidence"]
    assert "links" not in empty_window.pages.there
    dock.show()
    wait(qapp, lambda: "links" in empty_window.pages.there)
    assert dock.widget() is empty_window.links_page.panel


def test_a_closed_window_makes_no_page_any_more(
    empty_window: Window, case_path: Path, qapp: QApplication
) -> None:
    empty_window.open_case(case_path)
    wait(qapp, lambda: empty_window.idle.busy)
    empty_window.shut_down()
    before = set(empty_window.pages.there)
    for _ in range(30):
        qapp.processEvents()
        time.sleep(0.005)
    assert set(empty_window.pages.there) == before
