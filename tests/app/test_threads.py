"""Threads of jobs stay, so that what libraries keep for a thread is not lost between two jobs."""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from gis_planner.app.threads import Threads


def test_the_same_thread_does_one_job_after_another() -> None:
    threads, kept, seen = Threads(1, "change"), threading.local(), []

    def work() -> None:
        seen.append((threading.get_ident(), getattr(kept, "value", 0)))
        kept.value = getattr(kept, "value", 0) + 1

    for _ in range(3):
        threads.start(work)
        assert threads.wait(2000)
    assert len({ident for ident, _ in seen}) == 1
    assert [value for _, value in seen] == [0, 1, 2]
    threads.close()


def test_no_more_threads_than_asked_and_work_in_its_order() -> None:
    threads, order, most = Threads(2, "probe"), [], []

    def work(k: int) -> None:
        order.append(k)
        most.append(sum(t.name.startswith("probe") for t in threading.enumerate()))
        time.sleep(0.01)

    for k in range(8):
        threads.start(lambda k=k: work(k))
    assert threads.wait(3000)
    assert sorted(order) == list(range(8)) and order[0] == 0
    assert max(most) <= 2
    threads.close()


def test_waiting_ends_when_it_took_too_long_and_a_fault_does_not_end_the_thread(
    recwarn: object,
) -> None:
    threads, free = Threads(1, "change"), threading.Event()
    threads.start(lambda: free.wait(5) and None)
    assert not threads.wait(30)
    free.set()
    assert threads.wait(2000)
    done: list[int] = []
    threads.start(lambda: done.append(1))
    assert threads.wait(2000) and done == [1]
    threads.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness for each thread")
def test_work_stands_back_for_the_thread_of_the_window() -> None:
    threads, found = Threads(1, "polite"), []
    threads.start(lambda: found.append(os.nice(0)))
    assert threads.wait(2000)
    threads.close()
    assert found[0] > os.nice(0) or found[0] == 19
