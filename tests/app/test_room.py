"""Room on the screen: small screens, low windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QObject, QSize
from PyQt6.QtWidgets import QApplication, QLabel

from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.rail import TALLEST
from gis_planner.app.screenshots import choose_visit, renew_guide, settle, take
from gis_planner.app.window import Window


def test_a_window_larger_than_the_screen_fills_it(window: Window) -> None:
    window.hide()
    window.room.show()
    assert window.isMaximized()


class Painted(QObject):
    """Counts how often widgets are painted."""

    def __init__(self, widgets: list[QLabel]) -> None:
        super().__init__()
        self.times = dict.fromkeys(widgets, 0)
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(watched, QLabel) and event and event.type() == QEvent.Type.Paint:
            self.times[watched] += 1
        return False


def test_a_page_that_scrolls_is_painted_once(window: Window) -> None:
    for name in ("review", "import", "sharing"):
        window.show_page(name)
        settle(window)
    painted = Painted(window.import_page.findChildren(QLabel))
    window.show_page("import")
    QApplication.sendPostedEvents()
    assert max(painted.times.values()) == 1
    inside = window.import_page.widget()
    assert inside is not None and not inside.autoFillBackground()


def test_every_page_stays_on_the_rail_of_a_low_window(window: Window) -> None:
    for height in (1000, 768, 620, 520):
        window.resize(1100, height)
        QApplication.processEvents()
        assert window.height() == height
        rail = window.rail
        for name, button in window.rail.buttons.items():
            assert rail.rect().contains(button.geometry()), (height, name)
    assert button.height() < TALLEST


@pytest.mark.parametrize("screen", [QSize(1092, 594), QSize(911, 492)])
def test_on_a_small_screen_every_page_fits_and_what_it_needs_is_scrolled(
    window: Window, screen: QSize, settled: Callable[[Window], None]
) -> None:
    window.room.free = screen
    window.docks.layouts.clear()
    for name, page in window.pages.items():
        window.show_page(name)
        settled(window)
        window.resize(screen)
        settled(window)
        assert window.size() == screen, name
        needed = page.minimumSizeHint()
        assert page.width() >= needed.width() and page.height() >= needed.height(), name
    for name in ("inspector", "filters"):  # whoever asks for a dock gets it
        window.show_page("premises")
        settled(window)
        if not window.docks[name].isVisible():
            window.actions_[f"dock_{name}"].trigger()
        settled(window)
        assert window.docks[name].isVisible() and window.size() == screen


def test_pictures_of_the_guide_are_renewed_where_it_has_them(tmp_path: Path) -> None:
    shots, images = tmp_path / "shots", tmp_path / "images"
    for folder in (shots, images):
        folder.mkdir()
    found = [shots / f"{n}.png" for n in ("plan-light", "plan-dark", "pack-light")]
    for path in found:
        path.write_text(path.stem)
    for name in ("page-plan.png", "page-plan-dark.png"):
        (images / name).write_text("old")
    assert renew_guide(found, images) == [images / "page-plan.png", images / "page-plan-dark.png"]
    assert (images / "page-plan-dark.png").read_text() == "plan-dark"
    assert not (images / "page-pack.png").exists()


def test_a_picture_of_the_plan_tells_of_one_visit_and_has_no_notice_over_it(
    window: Window, settled: Callable[[Window], None], tmp_path: Path
) -> None:
    window.show_page("plan")
    settled(window)
    page, session = window.plan_page, window.session
    planned = {session.frame.row_of(v.premises_id) for v in page.plan.visits}
    for focus in (max(planned), next(i for i in range(len(session.frame)) if i not in planned)):
        session.selection.focus_on(focus)
        choose_visit(window)
        visit = page.plan.visit(page.current)
        assert visit is not None
        assert session.selection.focus == session.frame.row_of(visit.premises_id)
        assert focus not in planned or session.selection.focus == focus
    notices = window.part(HabitsPart).notices
    notices.tell("Plan", "done", stays=True)
    assert take(window, tmp_path, "plan").is_file() and not notices.cards
