"""Questions about the link graph of a case, for the window and the command line.

Every answer carries ids, a sentence and the rows behind it. The graph is read once a run of
`links` and kept while the case is open; the functions may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.answers import Group, Joint, Network, Ring, Route, Step, refs_of
from gis_planner.pipeline.graphs import graph_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.links import Flag, Graph, Occupation


__all__ = [
    "Group", "Joint", "Network", "Ring", "Route", "Step", "among", "articulations", "communities",
    "components_above", "cores", "dates_of", "ego", "flags", "history", "oddities", "paths",
    "premises_of", "refs_of", "rings", "view", "write_network",
]  # fmt: skip


def ego(
    case: Case, ids: Iterable[str], hops: int = 2, types: Collection[str] | None = None,
    as_of: date | None = None, hide_hubs: bool = False, *, min_bits: float | None = None,
    candidates: bool = True, limit: int = 5000,
) -> Network:  # fmt: skip
    """Everything within `hops` of `ids`, the nearest first, at most `limit` nodes.

    `types` are types of link (None = all); hubs are reached but not passed through, and left out
    with `hide_hubs`, unless asked for by id.
    """
    graph = view(case, as_of, types, min_bits, candidates)
    numbers, reached = graph.reach(ids, hops, limit=limit, hide_hubs=hide_hubs)
    part = graph.part(numbers)
    return Network(part.nodes, part.links, reached, as_of)


def among(
    case: Case, ids: Iterable[str], types: Collection[str] | None = None,
    as_of: date | None = None, *, min_bits: float | None = None, candidates: bool = True,
) -> Network:  # fmt: skip
    """These nodes and the links among them: what a chart holds, seen at another date or filter."""
    graph = view(case, as_of, types, min_bits, candidates)
    numbers = graph.numbers(ids)
    part = graph.part(numbers)
    return Network(part.nodes, part.links, len(numbers), as_of)


def paths(
    case: Case, a: str, b: str, k: int = 20, as_of: date | None = None, *, max_hops: int = 12,
    types: Collection[str] | None = None, candidates: bool = True,
) -> tuple[Route, ...]:  # fmt: skip
    """All shortest paths from `a` to `b`, at most `k`, the strongest first, each step with its
    evidence; empty where they are not joined without passing through a hub."""
    graph = view(case, as_of, types, None, candidates)
    found = []
    for path in graph.paths(a, b, max_hops=max_hops, limit=k):
        steps = tuple(
            Step(x, y, tuple(sorted(rows, key=lambda r: -float(str(r["bits"] or 0)))))
            for x, y, rows in zip(path.nodes, path.nodes[1:], path.steps)
        )
        found.append(Route(path.nodes, _labels(graph, path.nodes), steps, path.weakest_bits))
    return tuple(found)


def communities(
    case: Case, seed: int = 1, repeats: int = 5, as_of: date | None = None, *,
    resolution: float = 1.0, smallest: int = 3, limit: int = 200,
) -> tuple[Group, ...]:  # fmt: skip
    """Leiden communities of at least `smallest` nodes, the largest first, each with its stability
    over `repeats` searches. Seconds on a large case: run it as a job."""
    graph = view(case, as_of)
    found = graph.communities(seed=seed, repeats=repeats, resolution=resolution)
    groups = []
    for number, members in _members(found.label, smallest, limit):
        stable = float(found.stability[members].mean())
        text = (
            f"{len(members)} that hold together more than with others; "
            f"{stable:.0%} of each one's companions stay with it over {found.repeats} searches"
        )
        groups.append(_group(graph, number, members, text, stability=stable))
    return tuple(groups)


def cores(
    case: Case, k: int = 3, as_of: date | None = None, *, bits: float | None = 5.0
) -> tuple[Group, ...]:
    """Groups in which each has at least `k` neighbours of the group by links of `bits` or more,
    the densest first."""
    graph = view(case, as_of, None, bits)
    level = graph.k_core()
    label = np.where(level >= k, graph.components(inside=level >= k), -1)
    found = []
    for number, members in _members(label, k + 1, 200):
        core = int(level[members].max())
        text = f"{len(members)} each linked to at least {k} others of them, some to {core}"
        found.append(_group(graph, number, members, text, level=core))
    return tuple(sorted(found, key=lambda g: (-g.level, -len(g.ids))))


def articulations(
    case: Case, as_of: date | None = None, ids: Collection[str] | None = None, *,
    bits: float | None = 5.0, smallest: int = 2, limit: int = 100,
) -> tuple[Joint, ...]:  # fmt: skip
    """Nodes that alone join groups of at least `smallest` by links of `bits` or more (None = any),
    those that join most first.

    `ids` narrows the question to nodes on a chart. Betweenness is left out on purpose: it finds
    accountants.
    """
    graph = view(case, as_of, None, bits)
    inside = None
    if ids is not None:
        inside = np.zeros(len(graph.ids), dtype=bool)
        inside[graph.numbers(graph.known(ids))] = True
    found = []
    for node, sides in graph.joints(inside, smallest=smallest, limit=limit):
        shown = graph.nodes.take(pa.array([node, *(int(s[0]) for s in sides)])).to_pylist()
        node_id, label, kind = (str(shown[0][c]) for c in ("node_id", "label", "type"))
        examples = tuple(str(n["label"]) for n in shown[1:])
        named = " and ".join(f"the group of {e} ({len(s)})" for e, s in zip(examples[:3], sides))
        because = f"this {_word(kind)} alone ({label}) joins {named}"
        refs = refs_of(graph.links_at(node)["source_refs"].to_pylist())
        sizes = tuple(len(s) for s in sides)
        found.append(Joint(node_id, label, kind, sizes, examples, because, refs))
    return tuple(found)


def components_above(
    case: Case, bits: float = 5.0, as_of: date | None = None, *, smallest: int = 3,
    candidates: bool = True, limit: int = 200,
) -> tuple[Group, ...]:  # fmt: skip
    """Networks that remain when hubs are cut and links under `bits` left out, the largest first."""
    graph = view(case, as_of, None, bits, candidates)
    found = []
    for number, members in _members(graph.components(), smallest, limit):
        text = f"{len(members)} joined by links of {bits:g} bits or more, hubs cut"
        found.append(_group(graph, number, members, text))
    return tuple(found)


def rings(
    case: Case, smallest: int = 3, bits: float = 5.0, as_of: date | None = None, *,
    limit: int = 500,
) -> tuple[Ring, ...]:  # fmt: skip
    """Traders at different places that one person, contact or address joins, the largest first.
    Hubs (a formation agent's office, an accountant's phone) and people of so many appointments
    that they weigh little join nobody."""
    from gis_planner.links.rings import find_rings

    graph = view(case, as_of)
    found = find_rings(graph, smallest=smallest, min_bits=bits)[:limit]
    return tuple(_told_ring(graph, ring) for ring in found)


def premises_of(case: Case, network: Network | Iterable[str]) -> tuple[str, ...]:
    """Premises in a network, and those of its businesses and companies one link away: what
    'plan visits to these premises' takes. Left out: hubs' addresses, and those where no list has
    anyone trading (an office, a home)."""
    given = network.nodes["node_id"].to_pylist() if isinstance(network, Network) else list(network)
    near = ego(case, given, 1, types=("trades_at",), hide_hubs=True, limit=100_000)
    there = near.nodes.filter(pc.equal(near.nodes["type"], "premises"))
    visited = pc.invert(pc.fill_null(pc.match_substring(there["detail"], '"only":'), False))
    return tuple(sorted(there.filter(visited)["node_id"].to_pylist()))


def history(
    case: Case, premises_id: str, as_of: date | None = None
) -> tuple[Occupation, ...]:  # fmt: skip
    """Who traded at a place, when, under whom, and which notices were live when they failed; the
    earliest first."""
    from gis_planner.links import premises_history

    return premises_history(view(case, as_of), premises_id)


def flags(case: Case, premises_id: str) -> tuple[Flag, ...]:
    """'Tainted premises' and the like, only as partners flagged them, each with its source."""
    from gis_planner.links import premises_flags

    return premises_flags(view(case), premises_id)


def oddities(case: Case) -> tuple[dict[str, Any], ...]:
    """Bad input that was weighed or set apart when the links were built: kind, subject, because,
    source_refs (a director appointed before birth, a cycle of owners, …)."""
    stats = case.run_stats("links").get("", {})
    found: list[dict[str, Any]] = stats.get("detail", {}).get("oddities", [])
    return tuple(found)


def dates_of(case: Case, ids: Iterable[str]) -> tuple[str, ...]:
    """ISO dates on which a link among these nodes begins or ends: stops of the timeline."""
    rows = among(case, ids).links
    found = {*rows["valid_from"].to_pylist(), *rows["valid_to"].to_pylist()}
    return tuple(sorted(d for d in found if d))


def write_network(case: Case, network: Network, out: Path, *, marking: str = "") -> Outcome:
    """Write a network as .graphml, .gexf or .csv (for the import wizard of i2), and note it;
    `marking` of the whole goes with it."""
    from gis_planner.links.chart import gexf, graphml, i2_csv
    from gis_planner.links.graph import Part

    made = {".graphml": graphml, ".gexf": gexf, ".csv": i2_csv}.get(out.suffix.lower())
    if made is None:
        raise UserError(
            f"A network cannot be written as '{out.suffix}'.", "Use .graphml, .gexf or .csv (i2)."
        )
    text = made(Part(network.nodes, network.links), marking)
    out.write_text(text, "utf-8", newline="")
    what = f"{network.nodes.num_rows:,} nodes, {network.links.num_rows:,} links"
    case.note("export", f"Network exported to {out.name}: {what}")
    figures = {"nodes": network.nodes.num_rows, "links": network.links.num_rows, "file": str(out)}
    return Outcome(f"{what} written to {out}", figures=figures)


def view(
    case: Case, as_of: date | None = None, types: Collection[str] | None = None,
    min_bits: float | None = None, candidates: bool = True,
) -> Graph:  # fmt: skip
    """The case's graph with filters; the plain one is kept, filtered ones are made each time."""
    graph = graph_of(case)
    if as_of is not None:
        graph = graph.at(as_of.isoformat())
    if types is not None or min_bits is not None or not candidates:
        graph = graph.where(min_bits=min_bits, types=types, candidates=candidates)
    return graph


def _told_ring(graph: Graph, ring: Any) -> Ring:
    joiners, members = graph.ids_of(ring.joiners), graph.ids_of(ring.members)
    labels, names = _labels(graph, joiners), _labels(graph, members)
    rows = graph.links.take(pa.array(ring.rows, pa.int64()))
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    because = f"{' and '.join(labels[:3])} joins {', '.join(names[:4])}{more}"
    refs = refs_of(rows["source_refs"].to_pylist())
    return Ring(joiners, members, names, graph.ids_of(ring.places), ring.bits, because, refs)


def _labels(graph: Graph, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(graph.nodes.take(pa.array(graph.numbers(ids)))["label"].to_pylist())


def _members(label: Any, smallest: int, limit: int) -> list[tuple[int, Any]]:
    """(number, node numbers) of groups large enough, the largest first."""
    size = np.bincount(label[label >= 0], minlength=1)
    order = np.argsort(label, kind="stable")
    start = np.searchsorted(label[order], np.arange(len(size)))
    wanted = [g for g in np.argsort(-size, kind="stable").tolist() if size[g] >= smallest]
    return [(g, order[start[g] : start[g] + size[g]]) for g in wanted[:limit]]


def _group(graph: Graph, number: int, members: Any, because: str, **more: Any) -> Group:
    part = graph.part(members)
    refs = refs_of(part.links["source_refs"].to_pylist())
    weakest = pc.min(part.links["bits"]).as_py()
    ids = tuple(part.nodes["node_id"].to_pylist())
    return Group(number, ids, because, refs, bits=weakest, **more)


def _word(kind: str) -> str:
    return {"email": "e-mail", "organisation": "company", "premises": "place"}.get(kind, kind)
