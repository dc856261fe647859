"""Long loops that hear a wish to stop, and a pause of the collector while millions are made."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from gis_planner.domain.progress import Progress, check

T = TypeVar("T")


def watched(items: Iterable[T], progress: Progress, every: int = 4096) -> Iterator[T]:
    """The same items; raises Cancelled within `every` items of the wish to stop."""
    for n, item in enumerate(items):
        if n % every == 0:
            check(progress)
        yield item


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
