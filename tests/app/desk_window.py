"""A real window on the plan page of a really planned case; visits dragged by the mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from gis_planner.app import theme
from gis_planner.app.models.plan import Visit
from gis_planner.app.pages.plan import PlanPage
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from tests.app import invented, planned


@pytest.fixture(scope="module")
def winter_window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One window for all tests of a file: building one takes seconds."""
    folder = tmp_path_factory.mktemp("winter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIS_PLANNER_CONFIG", str(folder / "config"))
        patch.setenv("GIS_PLANNER_CACHE", str(folder / "cache"))
        planned.build(folder / "winter.gpkg")
        theme.apply(qapp, theme.LIGHT)
        window = Window(Session(today=lambda: invented.TODAY))
        window.resize(1280, 800)
        window.show()
        window.open_case(folder / "winter.gpkg")
        settle(window)
        window.show_page("plan")
        settle(window)
        yield window
        window.shut_down()
        window.close()
        window.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        qapp.processEvents()


@pytest.fixture
def desk_window(winter_window: Window) -> Iterator[Window]:
    """The plan page with its desk read, as it was before any test."""
    window, page = winter_window, winter_window.plan_page
    case = window.session.the_case
    was = case.document("operation", "winter"), case.table("visits", run="winter")
    settle(window)
    page.choose(page.plan.visits[0].visit_id)
    assert page.work.desk is not None
    yield window
    settle(window)
    for _ in range(20):
        if (case.document("operation", "winter"), case.table("visits", run="winter")) == was:
            break
        window.case_actions.undo()
    settle(window)
    tidy(page)


def tidy(page: PlanPage) -> None:
    """Everything on the page as it opens."""
    page.gantt.let_go()
    page.timeline.as_list.setChecked(False)
    page.timeline.by_team.setChecked(False)
    page.timeline.go_to(planned.DAYS[0])
    page.routes._all(True)
    page.left.search.clear()
    page.lists.setCurrentIndex(0)
    page.pane.tabs.setCurrentIndex(0)
    page.gantt.zoom_fit()
    if page.rulings.view is not None:
        page.rulings.view.close()


def place_of(page: PlanPage, visit: Visit, officer: str = "") -> QPoint:
    """The middle of a visit's bar on the timeline's viewport."""
    chart = page.gantt
    for row in chart.rows:
        for track in row.tracks:
            if officer not in ("", track.officer):
                continue
            for block in track.blocks(visit.day):
                if block.visit is not None and block.visit.visit_id == visit.visit_id:
                    x = chart.axis.x(visit.day, (block.start_min + block.end_min) / 2)
                    y = 40 + track.top + track.height / 2
                    return QPointF(x - chart._dx, y - chart._dy).toPoint()
    raise AssertionError(f"{visit.visit_id} is not on the timeline")


def drag(page: PlanPage, visit: Visit, minutes: int, officer: str = "", to: str = "") -> None:
    """Press, move in steps, release; `to` another officer's row. The drop is not waited for."""
    view = page.gantt.viewport()
    assert view is not None
    start = place_of(page, visit, officer)
    end = start + QPoint(round(minutes * page.gantt.axis.px_min), 0)
    if to:
        row = next(r for r in page.gantt.rows if r.key == to)
        end.setY(round(40 + row.top + row.height / 2 - page.gantt._dy))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.2, 0.6, 1.0):
        QTest.mouseMove(view, start + (end - start) * share)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def mins(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
