"""The town of canaries as a real case file, so that real verbs can be tried for leaks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gis_planner.domain import tables
from gis_planner.domain.sharing import Gateway
from gis_planner.pipeline.operations import document_of
from gis_planner.sharing import gateways_to_dicts
from gis_planner.store import Case
from tests.sharing.law import Said
from tests.sharing.world import AGENCIES, OPERATION, world

_STATS = {"role": "premises", "scheme": "", "rows_set_aside": 0, "mapping": {}}


def canary_case(path: Path, gateways: Iterable[Gateway] = ()) -> Case:
    """Every table of the town in a case, with a plan, a map and agreements."""
    case, town = Case.create(path, who="tester"), world()
    for agency in AGENCIES:
        rows = town["records"].filter(pc.equal(town["records"]["agency"], agency))
        hashes = pa.array([f"hash-{agency}-{i}" for i in range(rows.num_rows)])
        rows = rows.set_column(rows.column_names.index("content_hash"), "content_hash", hashes)
        stats = {**_STATS, "agency": agency, "list": f"{agency} list", "file": f"{agency}.csv",
                 "rows_imported": rows.num_rows, "as_of": "2026-11-01"}  # fmt: skip
        case.add_list_version(agency, f"{agency} list", rows, (), stats)
    _layers(case)
    empty = {t.name: _empty(t) for t in (tables.PAIRS, tables.BUSINESSES, tables.ORGANISATIONS,
                                         tables.HUBS, tables.NODES)}  # fmt: skip
    ids = pa.array([i + 1 for i in town["matched"]["record_id"].to_pylist()], pa.int64())
    matched = town["matched"].set_column(0, "record_id", ids)
    case.add_result(
        "match",
        {"matched": matched, "premises": town["premises"],
         **{n: empty[n] for n in ("pairs", "businesses", "organisations", "hubs")}},
        verb="match", summary="Matched", stats={},
    )  # fmt: skip
    case.add_result("scores", {"scores": town["scores"], "risks": _empty(tables.RISKS)},
                    verb="score", summary="Scored", stats={})  # fmt: skip
    case.add_result(
        "links",
        {"nodes": _nodes(town["links"]), "links": town["links"],
         "successions": town["successions"]},
        verb="links", summary="Linked", stats={},
    )  # fmt: skip
    week = {n: town[n].filter(pc.equal(town[n]["operation"], OPERATION.name))
            for n in ("visits", "routes", "plan_notes")}  # fmt: skip
    case.add_result("plan", week, key=OPERATION.name, verb="plan", summary="Planned",
                    stats={"definition": document_of(OPERATION)})  # fmt: skip
    set_gateways(case, gateways)
    return case


def set_gateways(case: Case, gateways: Iterable[Gateway]) -> None:
    """Replace the register; an agreement without any category gives nothing and is not kept."""
    held = gateways_to_dicts(g for g in gateways if g.categories)
    case.set_document("gateways", "all", held, "Register")


def set_said(case: Case, said: Said) -> None:
    """Replace what is said by hand of lists, fields and records."""
    lists = {
        f"{h.agency}/{h.list_name}": json.loads(json.dumps(asdict(h))) for h in said.handling()
    }
    hand = {
        ref: {"agency": ref.split("/")[0], "list": ref.split("/")[1], "why": "said",
              "source_ref": ref.split("/")[2], **json.loads(json.dumps(asdict(h)))}
        for ref, h in said.record_handling().items()
    }  # fmt: skip
    for kind, wanted in (("handling", lists), ("record handling", hand)):
        gone = dict.fromkeys(case.documents(kind))
        case.set_documents(kind, gone | wanted, "Said")


def _empty(table: tables.Table) -> pa.Table:
    from gis_planner.store.arrow import empty

    return empty(table)


def _nodes(links: pa.Table) -> pa.Table:
    ends = {i for name in ("from_id", "to_id") for i in links[name].to_pylist()}
    rows = [{"node_id": i, "type": "phone", "label": f"Canary_node_{n}_z", "hub": False,
             "detail": "{}", "source_refs": "[]"} for n, i in enumerate(sorted(ends))]  # fmt: skip
    return pa.Table.from_pylist(rows, _empty(tables.NODES).schema)


def _layers(case: Case) -> None:
    line = shapely.to_wkb(shapely.LineString([(370000, 160000), (371000, 161000)]))
    roads = pa.table({"name": ["High Road"], "class": ["A road"], "geom": [line]})
    case.add_layer("roads", roads, {"kind": "roads", "rows": 1, "geometry": "LineString"})
    point = shapely.to_wkb(shapely.Point(370000, 160000))
    other = pa.table({"note": ["Canary_layer_z"], "detail": [json.dumps({})], "geom": [point]})
    case.add_layer("tips", other, {"kind": "points", "rows": 1, "geometry": "Point"})
