"""Work that waits for the next frame lets the window live in between."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer

from gis_planner.app.frames import Frames, whole
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window


def test_the_window_hears_what_is_due_between_two_steps(qtbot) -> None:
    owner, done = QObject(), []
    frames, beat = Frames(owner), QTimer(owner)
    beat.timeout.connect(lambda: done.append("beat"))
    beat.start(2)
    frames.ask(lambda: done.append("first"), lambda: done.append("second"))
    assert done == [] and frames.waiting
    qtbot.waitUntil(lambda: "second" in done, timeout=5000)
    beat.stop()
    first, second = done.index("first"), done.index("second")
    assert "beat" in done[:first] and "beat" in done[first:second]
    assert not frames.waiting


def test_a_new_wish_takes_the_place_of_the_old_one(qtbot) -> None:
    owner, done = QObject(), []
    frames = Frames(owner)
    frames.ask(lambda: done.append("old"))
    frames.ask(lambda: done.append("new"), lambda: done.append("newer"))
    frames.finish()
    assert done == ["new", "newer"]
    frames.ask(lambda: done.append("never"))
    frames.forget()
    qtbot.wait(40)
    assert done == ["new", "newer"] and not frames.waiting


def test_a_step_may_give_the_next_piece(qtbot) -> None:
    owner, done = QObject(), []
    frames = Frames(owner)

    def first() -> object:
        done.append("first")
        return lambda: done.append("its rest")

    frames.ask(first, lambda: done.append("second"))
    qtbot.waitUntil(lambda: len(done) == 3, timeout=5000)
    assert done == ["first", "its rest", "second"] and not frames.waiting
    frames.ask(first)
    frames.finish()
    whole(first)
    assert done[3:] == ["first", "its rest"] * 2
    frames.ask(lambda: frames.forget() or first)
    qtbot.wait(60)
    assert done[7:] == []


def test_a_page_left_within_the_frame_is_not_filled(window: Window) -> None:
    page = window.plan_page
    page._dirty = True
    window.show_page("plan")
    assert page._dirty and window.frames.waiting
    window.show_page("premises")
    settle(window)
    assert page._dirty
    window.show_page("plan")
    settle(window)
    assert not page._dirty and page.plan.visits
