"""Leiden communities, and how much of each stays when the search is repeated."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt

from gis_planner.links.arrays import Edges, Ints
from gis_planner.links.graph import Communities


def find_communities(
    nodes: int, edges: Edges, *, seed: int, repeats: int, resolution: float
) -> Communities:
    """The division of highest modularity of `repeats` runs, with the stability of each node."""
    import igraph

    label, stable = np.full(nodes, -1, dtype=np.int32), np.ones(nodes)
    used = np.unique(np.concatenate([edges.a, edges.b]))
    if not len(used):
        return Communities(label, stable, 0.0, 1.0, max(1, repeats))
    # Nodes without a link are left out: of a whole register most have none once hubs are cut.
    number = np.zeros(nodes, dtype=np.int64)
    number[used] = np.arange(len(used))
    pairs = np.stack([number[edges.a], number[edges.b]], axis=1)
    graph = igraph.Graph(n=len(used), edges=pairs.data, directed=False)
    del number, pairs
    bits = np.maximum(edges.bits, 0.1).astype(np.float64)
    labels, scores = [], []
    for k in range(max(1, repeats)):
        igraph.set_random_number_generator(random.Random(seed + k))
        found = graph.community_leiden(
            objective_function="modularity", weights=bits, resolution=resolution, n_iterations=4
        ).membership
        scores.append(float(graph.modularity(found, weights=bits)))
        labels.append(np.array(found, dtype=np.int64))
    igraph.set_random_number_generator(random)
    best = int(np.argmax(scores))
    others = [x for k, x in enumerate(labels) if k != best]
    size = np.bincount(labels[best])
    stable[used] = _stability(labels[best], others)
    label[used] = _ranked(labels[best], size)
    grouped = label >= 0
    mean = float(stable[grouped].mean()) if grouped.any() else 1.0
    return Communities(label, stable, scores[best], mean, len(labels))


def _stability(
    best: npt.NDArray[np.int64], others: list[npt.NDArray[np.int64]]
) -> npt.NDArray[np.float64]:
    """Share of a node's companions that are its companions in the other runs too, on average."""
    share = np.ones(len(best))
    if not others:
        return share
    size = np.bincount(best)
    total = np.zeros(len(best))
    for other in others:
        both = best * (int(other.max()) + 1) + other
        _, inverse, count = np.unique(both, return_inverse=True, return_counts=True)
        companions = size[best] - 1
        total += np.where(companions > 0, (count[inverse] - 1) / np.maximum(companions, 1), 1.0)
    return total / len(others)


def _ranked(label: npt.NDArray[np.int64], size: npt.NDArray[np.int64]) -> Ints:
    """Largest community 0, and so on; -1 for a node alone."""
    rank = np.empty(len(size), dtype=np.int32)
    rank[np.argsort(-size, kind="stable")] = np.arange(len(size), dtype=np.int32)
    return np.where(size[label] > 1, rank[label], np.int32(-1)).astype(np.int32)
