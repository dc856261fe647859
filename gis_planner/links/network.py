"""NODES and LINKS from claims: grouped in DuckDB, with dates, bits, sentence and every row."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.progress import Progress
from gis_planner.domain.tables import LINKS, NODES
from gis_planner.links.claims import Claims, contact_id
from gis_planner.links.entries import verbs as entry_verbs
from gis_planner.links.facts import Fact, Facts
from gis_planner.links.hubs import Hubs
from gis_planner.links.markings import RANKED
from gis_planner.links.params import LinkParams
from gis_planner.links.people import People
from gis_planner.links.sources import OFFICE, Case
from gis_planner.links.steps import session, watched
from gis_planner.links.subjects import Subject
from gis_planner.links.tables import cast_table

NAMELESS = "whose name is not known"
"""In the place of a name that no row gives, or that a reader may not see: an id tells nobody."""
VERBS = {
    "trades_at": "trades at", "owned_by": "is owned by",
    "registered_at": "has its registered office at",
    "director_of": "is or was a director of", "secretary_of": "is or was secretary of",
    "psc_of": "controls or controlled", "contact_of": "is named as contact of",
    "proprietor_of": "trades as", "correspondence_at": "has a correspondence address at",
    "has_phone": "uses the phone", "has_email": "uses the e-mail",
    "has_website": "uses the website",
    "uses_vehicle": "uses the vehicle",
}  # fmt: skip


def aggregate(
    claims: pa.Table, nodes: pa.Table, busy: dict[str, float], params: LinkParams,
    progress: Progress,
) -> pa.Table:  # fmt: skip
    """One link a relation and, for offices held by people, a term: dates widest, rows all.

    Bits: the claim's own, +1 for each doubling of rows that agree; 0 at a hub; x0.3 for a person
    of many appointments.
    """
    verbs = {**entry_verbs(), **VERBS}
    factors = {"id": pa.array(list(busy), pa.string()),
               "factor": pa.array(list(busy.values()), pa.float64())}  # fmt: skip
    with session(progress, params.threads) as con:
        con.register("claim", claims)
        con.register("node", nodes)
        con.register("verb", pa.table({"type": list(verbs), "verb": list(verbs.values())}))
        con.register("busy", pa.table(factors))
        return con.execute(_GROUPED, {"markings": list(RANKED)}).to_arrow_table()


_GROUPED = """
        WITH grouped AS (
            SELECT from_id, to_id, type,
                   min(valid_from) AS valid_from,
                   CASE WHEN count(*) = count(valid_to) OR type IN ('director_of', 'psc_of',
                        'secretary_of') THEN max(valid_to) END AS valid_to,
                   max(bits) + CASE WHEN type = 'correspondence_at' THEN 0
                    ELSE log2(count(DISTINCT ref)) END AS bits,
                   string_agg(DISTINCT note, '; ' ORDER BY note) AS note,
                   string_agg(DISTINCT grade, ' | ' ORDER BY grade) AS grade,
                   max(list_position($markings, marking)) AS marked,
                   list_sort(list(DISTINCT ref)) AS refs
            FROM claim
            GROUP BY from_id, to_id, type,
                     CASE WHEN type IN ('director_of', 'psc_of', 'secretary_of') THEN valid_from END
        )
        SELECT g.from_id, g.to_id, g.type, g.valid_from, g.valid_to,
               round(CASE WHEN a.hub OR b.hub THEN 0
                     ELSE g.bits * coalesce(f.factor, 1) END, 2) AS bits,
               false AS is_candidate,
               a.label || ' ' || v.verb || ' ' || b.label
               || coalesce(', from ' || g.valid_from, '') || coalesce(', until ' || g.valid_to, '')
               || CASE WHEN len(g.refs) > 1 THEN ' (' || len(g.refs) || ' rows say so)' ELSE '' END
               || CASE WHEN a.hub OR b.hub THEN '; shared by many, so it does not link' ELSE '' END
               || coalesce('; ' || g.note, '; graded ' || g.grade, '') AS because,
               to_json(g.refs)::VARCHAR AS source_refs, g.grade, $markings[g.marked] AS marking
        FROM grouped g
        JOIN node a ON a.node_id = g.from_id
        JOIN node b ON b.node_id = g.to_id
        JOIN verb v ON v.type = g.type
        LEFT JOIN busy f ON f.id = g.from_id
        ORDER BY g.type, g.from_id, g.to_id, g.valid_from
"""


def build_nodes(
    case: Case, claims: pa.Table, premises: pa.Table, businesses: pa.Table, people: People,
    values: dict[str, list[tuple[str, ...]]], subjects: dict[str, Subject], hubs: Hubs,
    appointments: dict[str, int], facts: Facts, params: LinkParams,
    progress: Progress,
) -> pa.Table:  # fmt: skip
    """Every thing that a claim or a row names, with all the rows that name it."""
    refs = _refs_of_entities(case, claims)
    rows: list[tuple[str, str, str, str | None, dict[str, Any], list[str]]] = []
    columns = ("premises_id", "name", "address", "postcode", "uprn", "visit")
    named = set(case.premises)
    for pid, name, address, code, uprn, visit in zip(*(premises[c].to_pylist() for c in columns)):
        if pid not in named:
            continue  # an office or home that was joined to another place of one address
        label = address or name or code or f"Premises {NAMELESS}"
        detail = {"address": address, "postcode": code, "uprn": uprn}
        detail |= {} if visit else {"only": OFFICE}
        detail |= _told(facts.of_place.get(pid))
        rows.append(
            (pid, "premises", label, hubs.get(("premises", pid)), detail, refs.get(pid, []))
        )
    trading = {b for b, r in zip(case.business, case.texts("role")) if b and r == "premises"}
    for bid, name in zip(businesses["business_id"].to_pylist(), businesses["name"].to_pylist()):
        if bid in trading:
            told = _told(facts.of_subject.get(bid))
            label = name or f"Business {NAMELESS}"
            rows.append((bid, "business", label, None, told, refs.get(bid, [])))
    for org in watched(case.organisations.values(), progress):
        if org.id not in refs:
            continue  # no row of this case speaks of it
        detail = _org_detail(org.number, org.kind, subjects.get(org.id))
        detail |= _told(facts.of_subject.get(org.id))
        label = org.name or f"Organisation {NAMELESS}"
        rows.append((org.id, "organisation", label, None, detail, refs.get(org.id, [])))
    for p in watched(people.persons.values(), progress):
        count = appointments.get(p.id, 0)
        busy = f"{count} appointments: weighs x{params.busy_factor:g}" if (
            count > params.busy_appointments) else None  # fmt: skip
        detail = {"birth_month": p.birth, "names": p.labels, "appointments": count,
                  "resolved": p.because or None, "busy": busy}  # fmt: skip
        detail |= _told(facts.of_person.get(p.id))
        rows.append((p.id, "person", p.label, None, detail, p.refs))
    rows += _contacts(case, values, hubs)
    return _node_table(rows)


def _told(facts: list[Fact] | None) -> dict[str, Any]:
    """Facts for a node's detail: kind, date, until, amount in pounds, text and row."""
    if not facts:
        return {}
    names = ("kind", "date", "until", "amount", "text", "ref")
    told = [{n: getattr(f, n) for n in names} for f in facts]
    return {"facts": sorted(told, key=lambda f: (f["date"] or "", f["ref"], f["kind"]))}


def _refs_of_entities(case: Case, claims: pa.Table) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    refs = case.texts("ref")
    for column in (case.premises, case.business, case.org):
        for i, entity in enumerate(column):
            if entity:
                found[entity].add(refs[i] or "")
    ends = (claims[c].to_pylist() for c in ("from_id", "to_id", "ref"))
    for a, b, ref in zip(*ends):
        for entity in (a, b):
            if entity[0] == "O":
                found[entity].add(ref)
    return {k: sorted(v) for k, v in found.items()}


def _org_detail(number: str | None, kind: str, subject: Subject | None) -> dict[str, Any]:
    detail: dict[str, Any] = {"company_number": number, "kind": kind}
    if subject:
        detail |= {
            "status": subject.status, "started": subject.started, "failed": subject.failed,
            "ended": subject.end_because or None, "former_names": sorted(subject.previous) or None,
            "sic": sorted(subject.sics) or None,
        }  # fmt: skip
    return {k: v for k, v in detail.items() if v is not None}


def _contacts(
    case: Case, values: dict[str, list[tuple[str, ...]]], hubs: Hubs
) -> list[tuple[str, str, str, str | None, dict[str, Any], list[str]]]:
    refs = case.texts("ref")
    out = []
    for kind, column in values.items():
        found: dict[str, set[str]] = defaultdict(set)
        for i, row in enumerate(column):
            for value in row:
                found[value].add(refs[i] or "")
        for value, rows in found.items():
            out.append((contact_id(kind, value), kind, value, hubs.get((kind, value)),
                        {"value": value}, sorted(rows)))  # fmt: skip
    return out


def _node_table(
    rows: list[tuple[str, str, str, str | None, dict[str, Any], list[str]]],
) -> pa.Table:
    dump = json.dumps
    data = pa.table(
        {
            "node_id": pa.array([r[0] for r in rows], pa.string()),
            "type": pa.array([r[1] for r in rows], pa.string()),
            "label": pa.array([r[2] for r in rows], pa.string()),
            "hub": pa.array([r[3] is not None for r in rows], pa.bool_()),
            "hub_because": pa.array([r[3] for r in rows], pa.string()),
            "detail": pa.array([dump(r[4], ensure_ascii=False) for r in rows], pa.string()),
            "source_refs": pa.array([dump(r[5], ensure_ascii=False) for r in rows], pa.string()),
        }
    )
    return cast_table(NODES, data.sort_by("node_id"))


def with_entry_nodes(nodes: pa.Table, made: dict[str, dict[str, Any]]) -> pa.Table:
    """NODES with those that only analysts' entries name."""
    if not made:
        return nodes
    rows: list[tuple[str, str, str, str | None, dict[str, Any], list[str]]] = [
        (node, n["type"], n["label"], None, {"value": n["label"], "entered": True}, n["refs"])
        for node, n in made.items()
    ]
    return pa.concat_tables([nodes, _node_table(rows)]).sort_by("node_id")


def finish_links(parts: list[pa.Table], places: dict[str, tuple[float, float]]) -> pa.Table:
    """Number the links and draw a line where both ends have a place."""
    joined = pa.concat_tables(parts, promote_options="permissive")
    joined = joined.append_column("link_id", pa.array(range(1, joined.num_rows + 1), pa.int64()))
    joined = joined.append_column("geom", _lines(joined, places))
    return cast_table(LINKS, joined)


def _lines(links: pa.Table, places: dict[str, tuple[float, float]]) -> pa.Array:
    import shapely

    if not places or not links.num_rows:
        return pa.nulls(links.num_rows, pa.binary())
    keys = pa.array(list(places), pa.string())
    points = np.array([*places.values(), (np.nan, np.nan)], dtype=float)
    ends = []
    for column in ("from_id", "to_id"):
        at = pc.fill_null(pc.index_in(links[column], value_set=keys), len(places))
        ends.append(points[at.to_numpy()])
    lines = np.full(links.num_rows, None, dtype=object)
    draw = np.isfinite(ends[0]).all(1) & np.isfinite(ends[1]).all(1) & (ends[0] != ends[1]).any(1)
    made = shapely.linestrings(np.stack([ends[0][draw], ends[1][draw]], axis=1))
    lines[draw] = shapely.to_wkb(made)
    return pa.array(lines.tolist(), pa.binary())


def place_of_nodes(
    case: Case, premises: pa.Table, businesses: pa.Table
) -> dict[str, tuple[float, float]]:
    """Easting and northing of premises, businesses and, by registered office, companies."""
    columns = ("premises_id", "easting", "northing")
    at = {
        p: (e, n) for p, e, n in zip(*(premises[c].to_pylist() for c in columns))
        if e is not None and n is not None
    }  # fmt: skip
    places = dict(at)
    for b, p in zip(businesses["business_id"].to_pylist(), businesses["premises_id"].to_pylist()):
        if p in at:
            places[b] = at[p]
    roles = case.texts("role")
    for wanted in ("registered_office", "premises"):
        for org, p, role in zip(case.org, case.premises, roles):
            if org and p in at and role == wanted and org not in places:
                places[org] = at[p]
    return places


def claims_ends(claims: Claims) -> set[str]:
    """Every node that a claim names."""
    return {*claims.start, *claims.end}
