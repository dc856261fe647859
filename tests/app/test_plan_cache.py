"""A plan is read off the window's thread, once for each plan and frame."""

from __future__ import annotations

import threading

from gis_planner.app.models import plan_cache
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.plan_cache import PlanCache
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from gis_planner.domain.progress import Silent


def test_a_plan_is_read_again_only_for_another_run_or_frame(session: Session, monkeypatch) -> None:
    made, real = [], plan_cache.view_of
    monkeypatch.setattr(plan_cache, "view_of", lambda *a: made.append(a) or real(*a))
    cache, case = PlanCache(), session.the_case
    name = next(iter(session.stats("plan")))
    first = cache.view(case, name, session.frame)
    assert first.visits and cache.view(case, name, session.frame) is first
    again = PremisesFrame(session.frame.table, session.frame.contacts)
    assert cache.view(case, name, again) is not first
    case.undo()  # the plan
    assert cache.view(case, name, again).visits == ()
    assert len(made) == 3


def test_the_page_finds_the_plan_read_by_a_job(window: Window, qtbot, monkeypatch) -> None:
    threads, real = [], plan_cache.view_of
    monkeypatch.setattr(
        plan_cache, "view_of", lambda *a: threads.append(threading.current_thread()) or real(*a)
    )
    window.show_page("premises")
    window.session.set_frame(window.session.read_frame(Silent()))
    qtbot.waitUntil(lambda: not any(j.running for j in window.jobs.all), timeout=10_000)
    window.show_page("plan")
    window.frames.finish()
    assert window.plan_page.plan.visits
    assert threads and threading.main_thread() not in threads
