"""A built graph as compressed bytes, to be kept beside its tables and read again in a moment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from gis_planner.links.arrays import Edges
from gis_planner.links.graph import Graph, Rows

VERSION = "1"
_NEAR = ("to", "edge")


def pack(graph: Graph) -> dict[str, bytes]:
    """Name → bytes: ids and hubs, edges, neighbour list."""
    arrays = graph.to_arrays()
    edges = {name: arrays[name] for name in Edges.__dataclass_fields__}
    kinds = {"version": VERSION, "kinds": "\x1f".join(graph.kinds)}
    return {
        "graph_nodes": _write({"node_id": graph.ids, "hub": pa.array(graph.net.hub)}, kinds),
        "graph_edges": _write({n: pa.array(a) for n, a in edges.items()}),
        "graph_start": _write({"start": pa.array(arrays["start"])}),
        "graph_near": _write({n: pa.array(arrays[n]) for n in _NEAR}),
    }


def unpack(read: Callable[[str], bytes | None], nodes: Rows, links: Rows) -> Graph | None:
    """The graph that was packed; None where its parts are not there or of another version."""
    head = read("graph_nodes")
    if head is None:
        return None
    first = _read(head)
    about = {k.decode(): v.decode() for k, v in (first.schema.metadata or {}).items()}
    if about.get("version") != VERSION:
        return None
    arrays = {"kinds": np.array(about["kinds"].split("\x1f"))}
    for name in ("graph_edges", "graph_start", "graph_near"):
        part = read(name)
        if part is None:
            return None
        table = _read(part)
        for column in table.column_names:
            flat = table[column].combine_chunks()
            arrays[column] = flat.to_numpy(zero_copy_only=False)
    hub = first["hub"].combine_chunks().to_numpy(zero_copy_only=False)
    return Graph.of_parts(first["node_id"].combine_chunks(), hub, nodes, links, arrays=arrays)


def _write(columns: dict[str, pa.Array], about: dict[str, str] | None = None) -> bytes:
    table = pa.table(columns).replace_schema_metadata(about)
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _read(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(data)).read_all()
