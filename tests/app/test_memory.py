"""What work leaves free inside the allocators goes back to the system."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication

from gis_planner.app import memory
from gis_planner.app.jobs import Jobs
from gis_planner.app.session import Session


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_what_a_thread_freed_is_given_back() -> None:
    kept: list[object] = []

    def work() -> None:
        blocks = [np.ones(8_000) for _ in range(1_500)]  # 96 MB in pieces that glibc keeps
        kept.append(blocks[-1])  # the last stays, so the free ones below are not the arena's end

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    before = resident_mb()
    memory.give_back()
    assert before - resident_mb() > 60


def test_it_happens_once_when_the_last_job_has_ended(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []
    monkeypatch.setattr(memory, "give_back", lambda case: given.append(threading.get_ident()))
    monkeypatch.setattr(memory, "QUIET_MS", 60)
    parent = QObject()
    jobs = Jobs(parent)
    spare = memory.Spare(jobs, Session(), parent)
    for _ in range(3):
        jobs.start("Read", lambda p: None, quiet=True)
    end = time.monotonic() + 5
    while not given and time.monotonic() < end:
        qapp.processEvents()
    for _ in range(40):
        qapp.processEvents()
        time.sleep(0.005)
    assert len(given) == 1 and given[0] != threading.get_ident()
    spare.stop()
    jobs.close()


def test_a_connection_gives_back_and_reads_on(session: Session) -> None:
    case = session.the_case
    before = case.table("premises")
    case.release_memory()
    assert case.table("premises").equals(before)
    case.close()
    case.release_memory()
