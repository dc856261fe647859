"""Long work off the window's thread: progress looked at every 100 ms, cancel, a list of jobs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from PyQt6 import sip
from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtCore import pyqtSignal as Signal

from gis_planner.app.errors import log_unexpected, of_the_disk
from gis_planner.app.threads import Threads
from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.progress import Progress

POLL_MS = 100
KEEP_DONE = 30


class Monitor:
    """The `Progress` that a job's work is given; written by its thread, read by the window's."""

    def __init__(self) -> None:
        self.fraction, self.text = 0.0, ""
        self.log: list[str] = []
        self._stop = threading.Event()

    def report(self, fraction: float, text: str = "") -> None:
        """Note how far the work is."""
        self.fraction = min(max(float(fraction), 0.0), 1.0)
        if text and text != self.text:
            self.text = text
            self.log.append(text)

    def cancelled(self) -> bool:
        """True once the user asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to stop."""
        self._stop.set()


class Job(QObject):
    """One piece of work. `state`: queued | running | done | cancelled | failed."""

    finished = Signal(object)

    def __init__(self, title: str, work: Callable[[Progress], Any], *, quiet: bool = False) -> None:
        super().__init__()
        self.title, self.work, self.quiet = title, work, quiet
        self.monitor = Monitor()
        self.state = "queued"
        self.result: Any = None
        self.fault: BaseException | None = None
        self.started = self.ended = 0.0
        self.told = False
        """Whether whoever started it left telling a fault to the window."""

    def cancel(self) -> None:
        """Ask to stop; a queued job never starts."""
        self.monitor.stop()

    @property
    def running(self) -> bool:
        """Queued or at work."""
        return self.state in ("queued", "running")

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return (self.ended or time.monotonic()) - self.started if self.started else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Estimate from the progress so far; None while there is too little of it."""
        done = self.monitor.fraction
        if not self.running or done < 0.05 or self.seconds < 1.0:
            return None
        return self.seconds * (1 - done) / done

    def run(self) -> None:
        """Work (on a thread of `Jobs`)."""
        try:
            if self.monitor.cancelled():
                raise Cancelled
            self.started, self.state = time.monotonic(), "running"
            self.result = self.work(self.monitor)
            outcome = "done"
        except Cancelled:
            outcome = "cancelled"
        except UserError as fault:
            self.fault, outcome = fault, "failed"
        except Exception as fault:
            self.fault, outcome = of_the_disk(fault) or fault, "failed"
            if self.fault is fault:
                log_unexpected(fault, self.title)
        self.ended = time.monotonic()
        self.state = outcome
        self.finished.emit(self)


def _listens(call: Callable[[Any], None]) -> bool:
    """False where it is a method of a dialog or page that is gone by now, or holds one."""
    return not any(isinstance(o, QObject) and sip.isdeleted(o) for o in _held(call))


def _held(call: Any, depth: int = 2) -> Iterator[Any]:
    """What a call acts on: the object of a method, what a function or lambda took from around it,
    and what calls among these act on."""
    yield from (o for o in (getattr(call, "__self__", None),) if o is not None)
    for cell in getattr(call, "__closure__", None) or ():
        with suppress(ValueError):  # a name not bound yet
            yield cell.cell_contents
            if depth:
                yield from _held(cell.cell_contents, depth - 1)


class Jobs(QObject):
    """All jobs of the window: changes of the case one after another, reads beside them."""

    changed = Signal()
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: list[Job] = []
        self._closed = False
        self._writers, self._readers = Threads(1, "change"), Threads(1, "read")
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.changed)

    def start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] | None = None,
        *,
        quiet: bool = False,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Job:
        """Run `work`; `done(result)` is called on the window's thread, unless it is a method of a
        widget that is gone by then. `quiet` jobs are reads that the list of jobs does not show."""
        job = Job(title, work, quiet=quiet)
        job.finished.connect(lambda j: self._finish(j, done, failed))
        self.all.insert(0, job)
        self._forget_old()
        (self._readers if quiet else self._writers).start(job.run)
        self._timer.start()
        self.changed.emit()
        return job

    def _forget_old(self) -> None:
        """Work that runs stays; of what ended the newest, reads apart: they are many."""
        for quiet in (False, True):
            ended = [j for j in self.all if j.quiet == quiet and not j.running]
            for old in ended[KEEP_DONE:]:
                self.all.remove(old)

    def _finish(
        self,
        job: Job,
        done: Callable[[Any], None] | None,
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        if self._closed:  # what a thread sent before the end may arrive after it
            return
        if not any(j.running for j in self.all):
            self._timer.stop()
        self.changed.emit()
        job.told = failed is None
        if job.state == "done" and done is not None and _listens(done):
            done(job.result)
        elif job.fault is not None and failed is not None and _listens(failed):
            failed(job.fault)
        self.ended.emit(job)

    def tidy(self, work: Callable[[], None]) -> None:
        """Do a little on each thread once it is free; it is no job."""
        for threads in (self._writers, self._readers):
            threads.tidy(work)

    @property
    def active(self) -> Job | None:
        """The job that the status line shows."""
        return next((j for j in reversed(self.all) if j.running and not j.quiet), None)

    @property
    def visible(self) -> list[Job]:
        """Jobs that the list shows, newest first."""
        return [j for j in self.all if not j.quiet]

    def wait(self, ms: int = 10_000) -> bool:
        """Cancel everything and wait for the threads; False when they did not end in time."""
        for job in self.all:
            if job.running:
                job.cancel()
        self._timer.stop()
        return self._writers.wait(ms) and self._readers.wait(ms)

    def close(self) -> None:
        """The window goes: stop everything, listen to nothing any more."""
        self._closed = True
        self.wait()
        self._writers.close()
        self._readers.close()
        self._writers.close()
        self._readers.close()

    def wait_done(self, ms: int = 60_000) -> bool:
        """Wait for the threads without cancelling."""
        return self._writers.wait(ms) and self._readers.wait(ms)
