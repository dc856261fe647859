"""The leads list: what is new since the last look, ranked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.links.arrays import Bools, Ints
from gis_planner.links.graph import Graph
from gis_planner.links.rings import JOINING

LEAD_RANK = 100.0
"""Put before the bits of a succession that is a lead, so that these come first."""
BATCH = 500
"""Rows that are made Python's at once."""


@dataclass(frozen=True)
class Lead:
    """Something to look at. `kind`: succession | join | match; `key` stays the same from run to
    run, so that a dismissal with a reason can be kept by it; `rank` the higher the sooner; `a`,
    `b`: node ids to show on a chart; `since`: ISO time of the run that first had it, '' unknown."""

    kind: str
    key: str
    rank: float
    a: str
    b: str
    because: str
    source_refs: tuple[str, ...]
    since: str = ""


def succession_leads(successions: pa.Table, found: Bools, became_lead: Bools) -> list[Lead]:
    """Successions that are new (`found`), or that became leads since, one a row of the table."""
    made = []
    rows = np.flatnonzero(found | became_lead)
    for row in successions.take(pa.array(rows)).to_pylist():
        a, b = row["predecessor_id"], row["successor_id"]
        refs = {r for step in json.loads(row["waterfall"]) for r in step[3]}
        rank = row["bits"] + (LEAD_RANK if row["is_lead"] else 0)
        made.append(Lead("succession", f"succession:{a}:{b}", rank, a, b, row["because"],
                         tuple(sorted(refs))))  # fmt: skip
    return made


def join_leads(graph: Graph, fresh: Bools, limit: int = 5000) -> list[Lead]:
    """What a new link makes common to two: a person, contact or office, no hub, that was there
    before. `fresh`: one a row of LINKS."""
    edges, net = graph.net.edges, graph.net
    side = np.array([JOINING.get(kind, "") for kind in graph.kinds], dtype="U4")
    counts = np.isin(np.arange(len(side)), np.flatnonzero(side != ""))[edges.kind]
    usable = counts & ~edges.candidate & ~(net.hub[edges.a] | net.hub[edges.b])
    new = usable & fresh[edges.row]
    middle = np.where(side[edges.kind] == "from", edges.a, edges.b)
    before = np.zeros(net.nodes, dtype=bool)
    before[middle[usable & ~fresh[edges.row]]] = True
    at = np.flatnonzero(new & before[middle])
    strong = at[np.argsort(-edges.bits[at], kind="stable")][:limit]
    return [lead for edge in strong.tolist() if (lead := _join(graph, edge, middle, usable))]


def _join(graph: Graph, edge: int, middle: Ints, usable: Bools) -> Lead | None:
    net, here = graph.net, int(middle[edge])
    new = int(net.edges.b[edge] if net.edges.a[edge] == here else net.edges.a[edge])
    slots = net.neighbours.slots(np.array([here], dtype=np.int32))
    near = net.neighbours.edge[slots]
    good = usable[near] & (middle[near] == here)
    others = np.setdiff1d(net.neighbours.to[slots[good]], [new])
    if not len(others):
        return None
    shown = graph.nodes.take(pa.array([here, *others[:3].tolist()]))["label"].to_pylist()
    row = graph.links.take(pa.array([int(net.edges.row[edge])])).to_pylist()[0]
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    because = f"{row['because']}: {shown[0]} also joins it to {', '.join(shown[1:])}{more}"
    a, b = graph.ids_of([here, new])
    refs = tuple(json.loads(row["source_refs"]))
    return Lead("join", f"join:{a}:{b}", float(row["bits"] or 0), a, b, because, refs)


def match_leads(rows: pa.Table, fresh: Bools, names: Mapping[str, str] | None = None) -> list[Lead]:
    """Businesses that a row of another agency has newly joined. `rows`: ref, agency, name,
    business_id, premises_id, business, one a record; `fresh` one a row; `names` of agencies, by
    id (None = told by their ids)."""
    newer = rows.filter(pa.array(fresh))
    shared = rows.group_by("business_id").aggregate([("agency", "count_distinct")])
    shared = shared.filter(pc.greater(shared["agency_count_distinct"], 1))
    both = pc.and_(*(pc.is_in(rows["business_id"], t["business_id"].combine_chunks())
                     for t in (newer, shared)))  # fmt: skip
    told = rows.filter(both)
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    new = set(newer.filter(pc.is_in(newer["ref"], told["ref"].combine_chunks()))["ref"].to_pylist())
    for batch in told.to_batches(max_chunksize=BATCH):  # Python's lock is free between them
        for row in batch.to_pylist():
            groups[row["business_id"]].append(row)
    made = []
    for business, members in sorted(groups.items()):
        joined = [m for m in members if m["ref"] in new]
        known = {m["agency"] for m in members if m["ref"] not in new}
        strangers = [m for m in joined if m["agency"] not in known] if known else joined
        agencies = {m["agency"] for m in members}
        if len(agencies) > 1 and strangers:
            made.append(_match(business, strangers, members, known, agencies, names or {}))
    return made


def _match(
    business: str, strangers: list[dict[str, str]], members: list[dict[str, str]],
    known: set[str], agencies: set[str], names: Mapping[str, str],
) -> Lead:  # fmt: skip
    def told(ids: Iterable[str]) -> str:
        return ", ".join(sorted({names.get(i, i) for i in ids}))

    name = strangers[0]["business"] or strangers[0]["name"] or business
    because = (
        f"{name}: now also known to {told(m['agency'] for m in strangers)}, beside {told(known)}"
        if known
        else f"{name}: known to {told(agencies)}"
    )
    refs = tuple(sorted(m["ref"] for m in members))
    key = f"match:{business}:{':'.join(sorted({m['agency'] for m in strangers}))}"
    place = strangers[0]["premises_id"] or business
    return Lead("match", key, float(len(agencies)), business, place, because, refs)
