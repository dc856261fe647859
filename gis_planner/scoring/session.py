"""An in-memory DuckDB that stops when the user asks, and never writes to disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gis_planner.domain.errors import Cancelled
from gis_planner.domain.progress import Progress, check

if TYPE_CHECKING:
    import duckdb

POLL_S = 0.1
"""Seconds between looks at `progress.cancelled()` while a query runs."""


@contextmanager
def open_session(progress: Progress) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose running query is interrupted, as Cancelled, when the user stops."""
    import duckdb

    check(progress)
    connection = duckdb.connect(":memory:", config={"temp_directory": ""})
    done = threading.Event()
    stopped = threading.Event()

    def watch() -> None:
        while not done.wait(POLL_S):
            if progress.cancelled():
                stopped.set()
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="scoring-cancel", daemon=True)
    watcher.start()
    try:
        yield connection
    except duckdb.InterruptException:
        raise Cancelled from None
    finally:
        done.set()
        watcher.join()
        connection.close()
    if stopped.is_set():
        raise Cancelled
