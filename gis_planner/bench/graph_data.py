"""Invented graphs for the benchmark: Arrow tables and built arrays on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

SIZES = {"10k": (10_000, 32_000), "1m": (1_000_000, 3_200_000), "uk": (14_600_000, 11_600_000)}
"""Name → nodes, edges; uk is the size of all companies and officers of the United Kingdom."""

LINK_TYPES = ("director_of", "registered_at", "has_phone", "owned_by", "trades_at")


def edge_ends(
    nodes: int, edges: int, seed: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Ends of invented edges, mostly near each other, and 1 node in 20,000 a hub of many."""
    rng = np.random.default_rng(seed)
    a = rng.integers(0, nodes, edges, dtype=np.int32)
    near = (a + rng.geometric(0.002, edges)).astype(np.int64) % nodes
    b = np.where(rng.random(edges) < 0.7, near, rng.integers(0, nodes, edges)).astype(np.int32)
    hubs = rng.choice(nodes, max(1, nodes // 20_000), replace=False).astype(np.int32)
    crowd = rng.random(edges) < 0.03
    b[crowd] = rng.choice(hubs, int(crowd.sum()))
    hub = np.zeros(nodes, dtype=bool)
    hub[hubs] = True
    return a, b, hub


PATHS = 100


def pairs_of(nodes: int) -> list[tuple[int, int]]:
    """Pairs of nodes between which paths are sought, the same for every engine."""
    rng = np.random.default_rng(7)
    return [(int(a), int(b)) for a, b in rng.integers(0, nodes, (PATHS, 2))]


def write_graph(place: Path, nodes: int, edges: int, seed: int) -> None:
    """Write nodes.arrow, links.arrow and the ends for the peers into `place`."""
    place.mkdir(parents=True)
    a, b, hub = edge_ends(nodes, edges, seed)
    rng = np.random.default_rng(seed + 1)
    ids = np.char.add("N", np.char.zfill(np.arange(nodes).astype("U8"), 8))
    column = pa.array(ids, pa.string())
    _write(place / "nodes.arrow", pa.table({"node_id": column, "hub": pa.array(hub)}))
    years = rng.integers(1990, 2025, edges)
    since = pa.array([f"{y}-01-01" for y in range(1990, 2025)]).take(pa.array(years - 1990))
    _write(
        place / "links.arrow",
        pa.table(
            {
                "link_id": pa.array(np.arange(edges)),
                "from_id": column.take(pa.array(a)), "to_id": column.take(pa.array(b)),
                "type": pa.array(LINK_TYPES).take(pa.array(rng.integers(0, 5, edges))),
                "valid_from": since, "valid_to": pa.nulls(edges, pa.string()),
                "bits": pa.array(rng.integers(1, 11, edges).astype(float)),
                "is_candidate": pa.array(rng.random(edges) < 0.05),
            }
        ),
    )  # fmt: skip
    np.save(place / "a.npy", a)
    np.save(place / "b.npy", b)
    np.save(place / "hub.npy", hub)


def _write(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def read_table(path: Path) -> pa.Table:
    """A table mapped from disk: what is not touched takes no memory."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
