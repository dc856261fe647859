"""The graph of each open case, read once a run of `links`."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gis_planner.domain.errors import UserError
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.links import Graph

_KEPT: WeakKeyDictionary[Case, tuple[int, Graph]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def graph_of(case: Case) -> Graph:
    """The graph of the current links run. UserError where links were never built."""
    run = case.current_run("links")
    if run is None:
        raise UserError("There is no network yet.", "Run 'links' first.")
    with _LOCK:
        kept = _KEPT.get(case)
        if kept is None or kept[0] != run:
            kept = _KEPT[case] = (run, _read(case))
    return kept[1]


def _read(case: Case) -> Graph:
    from gis_planner.links import Graph

    return Graph(case.table("nodes"), case.table("links"))
