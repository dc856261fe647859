"""Python threads that stay. What libraries keep for each thread (PROJ's tables, a connection to the
case) must outlive one job: a thread of Qt's pool is a new one to Python every time it works."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable

Work = Callable[[], None]
BEHIND = 5
"""How far these threads stand back for the window's, where processors are few (niceness)."""


class Threads:
    """At most `most` threads that take work in the order it came; made when there is work."""

    def __init__(self, most: int, name: str) -> None:
        self.most, self.name = most, name
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._all: list[threading.Thread] = []
        self._busy = 0
        self._idle = threading.Condition()

    def start(self, work: Work) -> None:
        """Do `work` as soon as a thread is free."""
        with self._idle:
            self._busy += 1
            if len(self._all) < min(self._busy, self.most):
                name = f"{self.name} {len(self._all) + 1}"
                thread = threading.Thread(target=self._run, name=name, daemon=True)
                self._all.append(thread)
                thread.start()
        self._work.put(work)

    def tidy(self, work: Work) -> None:
        """Do `work` after what was given before, unless nothing ever was."""
        if self._all:
            self.start(work)

    def _run(self) -> None:
        if sys.platform == "linux":  # only there has a thread a niceness of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.nice(0) + BEHIND)
        while (work := self._work.get()) is not None:
            try:
                work()
            finally:
                work = None
                with self._idle:
                    self._busy -= 1
                    self._idle.notify_all()

    def wait(self, ms: int) -> bool:
        """Wait until nothing is being done; False where it took longer."""
        end = time.monotonic() + ms / 1000
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, max(end - time.monotonic(), 0))

    def close(self) -> None:
        """End the threads once they have done what was given to them."""
        for _ in self._all:
            self._work.put(None)
