"""Long loops and queries that hear a wish to stop, and a pause of the collector meanwhile."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from gis_planner.domain.errors import Cancelled
from gis_planner.domain.progress import Progress, check

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")


def watched(items: Iterable[T], progress: Progress, every: int = 4096) -> Iterator[T]:
    """The same items; raises Cancelled within `every` items of the wish to stop."""
    for n, item in enumerate(items):
        if n % every == 0:
            check(progress)
        yield item


POLL_S = 0.1
"""Seconds between looks at `progress.cancelled()` while a query runs."""


@contextmanager
def session(progress: Progress, threads: int = 2) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory DuckDB whose running query ends, as Cancelled, when the user stops."""
    import duckdb

    check(progress)
    con = duckdb.connect(":memory:", config={"temp_directory": "", "threads": str(threads)})
    done, stopped = threading.Event(), threading.Event()

    def watch() -> None:
        while not done.wait(POLL_S):
            if progress.cancelled():
                stopped.set()
                con.interrupt()

    watcher = threading.Thread(target=watch, name="links-cancel", daemon=True)
    watcher.start()
    try:
        yield con
    except duckdb.InterruptException:
        raise Cancelled from None
    finally:
        done.set()
        watcher.join()
        con.close()
    if stopped.is_set():
        raise Cancelled


@contextmanager
def paused_collector() -> Iterator[None]:
    """No search for cyclic garbage meanwhile: the many small rows made here hold no cycles, and
    looking through them again and again took a quarter of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
