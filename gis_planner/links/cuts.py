"""What holds a graph together: components, cores, and nodes that alone join groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gis_planner.links.arrays import Bools, Ints, Net


def component_numbers(net: Net, keep: Bools) -> Ints:
    """Component of each node over the edges kept; the largest is 0."""
    from gis_planner.links.kernels import component_roots

    root = component_roots(net.nodes, net.edges.a, net.edges.b, keep)
    size = np.bincount(root, minlength=net.nodes)
    heads = np.flatnonzero(size)
    number = np.zeros(net.nodes, dtype=np.int32)
    number[heads[np.argsort(-size[heads], kind="stable")]] = np.arange(len(heads), dtype=np.int32)
    return np.asarray(number[root])


def core_levels(net: Net) -> Ints:
    """Core number of each node; hubs and parallel links do not count."""
    from gis_planner.links.kernels import core_numbers, simple_list

    return np.asarray(
        core_numbers(*simple_list(net.nodes, net.edges.a, net.edges.b, net.conducting()))
    )


def joints(net: Net, keep: Bools, smallest: int, limit: int) -> Iterator[tuple[int, list[Ints]]]:
    """The `limit` nodes that join most, each with the groups of at least `smallest` nodes that
    would fall apart without it, the largest first."""
    from gis_planner.links.kernels import cut_ranks, depth_first, simple_list

    walk = depth_first(*simple_list(net.nodes, net.edges.a, net.edges.b, keep))
    root, rank = cut_ranks(*walk, smallest)
    cuts = np.flatnonzero(rank)
    for cut in cuts[np.argsort(-rank[cuts], kind="stable")][:limit].tolist():
        yield cut, _sides(cut, int(root[cut]), smallest, *walk[:4])


def _sides(
    cut: int, root: int, smallest: int, order: Ints, found: Ints, low: Ints, size: Ints
) -> list[Ints]:
    """Groups of nodes around `cut` once it is taken away."""
    base = int(found[root])
    loose = np.zeros(int(size[root]), dtype=bool)
    loose[found[cut] - base] = True
    sides, at = [], int(found[cut]) + 1
    while at < found[cut] + size[cut]:
        child = order[at]
        until = at + int(size[child])
        if low[child] >= found[cut]:
            sides.append(order[at:until])
            loose[at - base : until - base] = True
        at = until
    sides.append(order[base : base + int(size[root])][~loose])
    return sorted((s for s in sides if len(s) >= smallest), key=len, reverse=True)
