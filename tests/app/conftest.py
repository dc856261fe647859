"""The real window on a real case file. A warning from Qt fails the test."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication

from gis_planner.app import pages_made, theme
from gis_planner.app.pages_made import Pages
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from gis_planner.store import Case
from tests.app import invented
from tests.app.named import pages_named
from tests.app.week import case, week, week_path

__all__ = ["case", "week", "week_path"]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIS_PLANNER_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("GIS_PLANNER_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def pages_wanted(request: pytest.FixtureRequest) -> frozenset[str]:
    """Pages that idle moments make before a test begins; others are made when it asks for them."""
    return pages_named(inspect.getsource(request.module), request.function.__name__)


@pytest.fixture
def idle_pages(pages_wanted: frozenset[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A window with all its pages takes four times as long as one with those that a test is about,
    and longer still with a pause after each."""

    def waiting(pages: Pages) -> tuple[str, ...]:
        return tuple(n for n in pages.sources if n in pages_wanted and n not in pages.there)

    monkeypatch.setattr(Pages, "waiting", property(waiting))
    monkeypatch.setattr(pages_made, "SLICE_MS", 0)


@pytest.fixture(scope="session")
def made_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "town.gpkg"
    case = invented.make(path)
    invented.add_plan(case)
    case.close()
    return path


@pytest.fixture
def case_path(made_case: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "town.gpkg"
    copy.write_bytes(made_case.read_bytes())
    return copy


@pytest.fixture
def session(case_path: Path) -> Iterator[Session]:
    from gis_planner.domain.progress import Silent

    made = Session(today=lambda: invented.TODAY)
    made.attach(Case.open(case_path))
    made.set_frame(made.read_frame(Silent()))
    yield made
    if made.case is not None:
        made.case.close()


@pytest.fixture
def empty_window(qapp: QApplication, idle_pages: None) -> Iterator[Window]:
    theme.apply(qapp, theme.LIGHT)
    window = Window(Session(today=lambda: invented.TODAY))
    window.resize(1280, 800)
    window.show()
    qapp.processEvents()
    yield window
    window.shut_down()
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.processEvents()


@pytest.fixture
def window(empty_window: Window, case_path: Path) -> Window:
    empty_window.open_case(case_path)
    settle(empty_window)
    return empty_window


@pytest.fixture
def settled() -> Callable[[Window], None]:
    return settle
