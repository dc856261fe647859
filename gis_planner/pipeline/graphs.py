"""The graph of each open case, read once a run of `links`."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

import numpy as np
import pyarrow as pa

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
        raise UserError("There is no network yet.", "Build the links first.")
    with _LOCK:
        kept = _KEPT.get(case)
        if kept is None or kept[0] != run:
            kept = _KEPT[case] = (run, read_graph(case))
    return kept[1]


def read_graph(case: Case) -> Graph:
    """From the arrays kept beside the run, else built from its tables a batch at a time."""
    from gis_planner.links.packing import unpack

    nodes, links = (_CaseRows(ref(case), name) for name in ("nodes", "links"))
    kept = unpack(lambda name: case.beside("links", name), nodes, links)
    return kept or build_graph(case)


def build_graph(case: Case) -> Graph:
    """From the tables of the case, whatever is kept beside them."""
    usual = pa.default_memory_pool()
    # Arrow's own allocator keeps a third more than it uses after many batches.
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        return _build(case)
    finally:
        pa.set_memory_pool(usual)


def _build(case: Case) -> Graph:
    from gis_planner.links import Graph
    from gis_planner.links.arrays import EdgeReader

    parts = list(case.batches("nodes", ("node_id", "hub")))
    found = pa.concat_tables(parts).combine_chunks() if parts else case.table("nodes")
    ids = pa.array([], pa.string()) if not parts else found["node_id"].combine_chunks()
    hub = np.asarray(found["hub"].to_numpy(), dtype=bool) if parts else np.zeros(0, dtype=bool)
    del parts, found
    reader = EdgeReader(ids, case.count("links"))
    for batch in case.batches("links", EdgeReader.COLUMNS, 200_000):
        reader.take(batch)
    nodes, links = (_CaseRows(ref(case), name) for name in ("nodes", "links"))
    return Graph.of_parts(ids, hub, nodes, links, reader=reader)


@dataclass(frozen=True)
class _CaseRows:
    """Rows of a table, read from the case when they are shown."""

    case: ref[Case]
    name: str

    def take(self, indices: pa.Array) -> pa.Table:
        """The rows at these positions."""
        case = self.case()
        if case is None:
            raise UserError("The case is closed.", "Open it again.")
        return case.take(self.name, indices.to_pylist())
