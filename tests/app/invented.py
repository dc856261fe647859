"""A small invented case, written through the real store: 240 premises in an invented town."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from gis_planner.domain import tables as t
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema

TODAY = date(2026, 11, 21)
PREMISES = 240
BASE = (400_000.0, 300_000.0)
AGENCIES = ("council-food", "fire", "police")
STREETS = ("High Street", "Mill Lane", "Station Road", "Church Walk")
NAMES = ("Copper Kettle", "Golden Noodle", "Star Barbers", "Quick Wash", "Corner Stores")
CONCERNS = ("food-hygiene", "fire-safety", "illegal-working")


def table(rows: list[dict[str, Any]], described: t.Table) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=arrow_schema(described.columns))


def records(agency: str, rng: np.random.Generator) -> list[dict[str, Any]]:
    step = {"council-food": 1, "fire": 2, "police": 4}[agency]
    found = []
    for i in range(0, PREMISES, step):
        day = date.fromordinal(TODAY.toordinal() - int(rng.integers(1, 1500)))
        found.append(
            {
                "agency": agency, "list": f"{agency} list", "source_ref": f"{agency}-{i}",
                "row_number": i + 1, "content_hash": f"{agency}{i:x}", "role": "premises",
                "name": f"{NAMES[i % 5]} {i}", "address": f"{i} {STREETS[i % 4]}, Invented Town",
                "postcode": f"ZZ{i % 9} 1AA", "rating": str(i % 6), "date": day.isoformat(),
                "trade": ("restaurant", "barber", "shop")[i % 3],
                "original": json.dumps({"Business": f"{NAMES[i % 5]} {i}", "Row": str(i)}),
            }
        )  # fmt: skip
    return found


def places(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return BASE[0] + rng.uniform(0, 4000, PREMISES), BASE[1] + rng.uniform(0, 3000, PREMISES)


def make(path: Path, passphrase: str | None = None, *, matched: bool = True) -> Case:
    rng = np.random.default_rng(5)
    case = Case.create(path, passphrase, who="tester")
    for agency in AGENCIES:
        rows = records(agency, rng)
        stats = {"agency": agency, "list": f"{agency} list", "file": f"{agency}.csv",
                 "role": "premises", "scheme": "", "rows_imported": len(rows),
                 "rows_set_aside": 0, "mapping": {}, "as_of": "2026-11-01"}  # fmt: skip
        case.add_list_version(agency, f"{agency} list", table(rows, t.RECORDS), (), stats)
    add_layers(case)
    if matched:
        add_match(case, rng)
        add_scores(case, rng)
        add_links(case)
    return case


def add_layers(case: Case) -> None:
    e, n = BASE
    lines = [shapely.LineString([(e, n + k * 500), (e + 4000, n + k * 500)]) for k in range(7)]
    roads = pa.table(
        {
            "name": [f"Road {k}" for k in range(7)],
            "class": ["A road", "B road", "minor", "local", "local", "track", "motorway"],
            "geom": [shapely.to_wkb(x) for x in lines],
        }
    )
    case.add_layer("roads", roads, {"kind": "roads", "rows": 7, "geometry": "LineString"})
    halves = [shapely.box(e, n, e + 2000, n + 3000), shapely.box(e + 2000, n, e + 4000, n + 3000)]
    wards = pa.table({"name": ["West", "East"], "geom": [shapely.to_wkb(x) for x in halves]})
    case.add_layer("wards", wards, {"kind": "wards", "rows": 2, "geometry": "Polygon"})


def add_match(case: Case, rng: np.random.Generator) -> None:
    held = case.records(with_original=False).to_pylist()
    e, n = places(rng)
    matched, premises, businesses, pairs = [], [], [], []
    by_place: dict[int, list[dict[str, Any]]] = {}
    for r in held:
        place = int(r["source_ref"].rsplit("-", 1)[1])
        by_place.setdefault(place, []).append(r)
        matched.append(
            {"record_id": r["record_id"], "premises_id": f"P{place:04d}",
             "business_id": f"B{place:04d}", "uprn_method": "none", "uprn_because": "",
             "easting": e[place], "northing": n[place], "location_precision": "coordinates"}
        )  # fmt: skip
    for place, rows in sorted(by_place.items()):
        first = rows[0]
        premises.append(
            {"premises_id": f"P{place:04d}", "name": first["name"], "address": first["address"],
             "postcode": first["postcode"], "location_precision": "coordinates",
             "records": len(rows), "lists": len(rows), "agencies": len({r["agency"] for r in rows}),
             "businesses": 1, "trade": first["trade"],
             "ward": "West" if e[place] < BASE[0] + 2000 else "East",
             "easting": e[place], "northing": n[place],
             "geom": shapely.to_wkb(shapely.Point(e[place], n[place]))}
        )  # fmt: skip
        businesses.append(
            {"business_id": f"B{place:04d}", "premises_id": f"P{place:04d}", "name": first["name"],
             "names": json.dumps([first["name"]]), "records": len(rows)}
        )  # fmt: skip
        if len(rows) > 2 and place % 3 == 0:
            pairs.append(_pair(rows[0], rows[1], 0.5 + place % 5))
    case.add_result(
        "match",
        {"matched": table(matched, t.MATCHED), "pairs": table(pairs, t.PAIRS),
         "premises": table(premises, t.PREMISES), "businesses": table(businesses, t.BUSINESSES),
         "organisations": table([], t.ORGANISATIONS), "hubs": table([], t.HUBS)},
        verb="match", summary="Matched", stats={"premises": PREMISES},
    )  # fmt: skip


def _pair(a: dict[str, Any], b: dict[str, Any], weight: float) -> dict[str, Any]:
    steps = [["prior", "", -8.0, "Few pairs are one business"],
             ["location", "same", 8.0 + weight, "The same address"]]  # fmt: skip
    return {
        "record_a": min(a["record_id"], b["record_id"]),
        "record_b": max(a["record_id"], b["record_id"]), "level": "business",
        "match_weight": weight, "probability": 2**weight / (1 + 2**weight), "band": "review",
        "waterfall": json.dumps(steps), "because": "The same address",
    }  # fmt: skip


def add_scores(case: Case, rng: np.random.Generator) -> None:
    scores, risks = [], []
    for place in range(PREMISES):
        bits = float(rng.normal(1, 2))
        concern = CONCERNS[place % 3]
        pid, source = f"P{place:04d}", json.dumps([f"council-food/list/{place}"])
        for factor, agency in (("rating", "council-food"), ("total", None)):
            scores.append(
                {"premises_id": pid, "concern": concern, "agency": agency, "axis": "likelihood",
                 "factor": factor, "bits": bits, "low": bits - 1, "high": bits + 1,
                 "missing": False, "because": f"Rating {place % 6}", "source_refs": source}
            )  # fmt: skip
        risks.append(
            {"premises_id": pid, "likelihood": bits, "harm": 1.0, "low": bits - 1,
             "high": bits + 1, "severity": place % 6,
             "concerns": json.dumps({concern: bits} if bits > 0 else {}),
             "contacts": int(rng.integers(0, 20)), "agencies": 1, "non_compliant": 0,
             "never_visited": place % 7 == 0, "last_visit": "2026-01-05",
             "top_because": f"Rating {place % 6}"}
        )  # fmt: skip
    case.add_result(
        "scores", {"scores": table(scores, t.SCORES), "risks": table(risks, t.RISKS)},
        verb="score", summary="Scored", stats={"severity_4_or_5": 80, "never_visited": 35},
    )  # fmt: skip


def add_links(case: Case) -> None:
    nodes, links = [], []
    for place in range(40):
        nodes.append({"node_id": f"P{place:04d}", "type": "premises", "label": f"Door {place}",
                      "hub": False})  # fmt: skip
        nodes.append({"node_id": f"B{place:04d}", "type": "business", "label": f"Shop {place}",
                      "hub": False})  # fmt: skip
        links.append(_link(len(links), f"B{place:04d}", f"P{place:04d}", "trades_at"))
        links.append(_link(len(links), f"B{place:04d}", f"T{place // 4}", "has_phone"))
        links.append(_link(len(links), f"B{place:04d}", "E-hub", "has_email"))
    nodes += [{"node_id": f"T{k}", "type": "phone", "label": f"0163296{k:04d}", "hub": False}
              for k in range(10)]  # fmt: skip
    nodes.append({"node_id": "E-hub", "type": "email", "label": "agent@example.org", "hub": True,
                  "hub_because": "shared by 40 names"})  # fmt: skip
    links.append(_link(len(links), "B0001", "B0005", "successor_of", candidate=True))
    succession = {
        "predecessor_id": "B0001", "successor_id": "B0005", "bits": 7.5, "band": "strong",
        "harm_indicators": json.dumps([{"indicator": "tax unpaid", "verdict": "met",
                                        "because": "Owed", "source_refs": []}]),
        "mitigations": json.dumps([{"indicator": "solvent", "verdict": "not met",
                                    "because": "", "source_refs": []}]),
        "is_lead": True, "because": "Same phone", "waterfall": json.dumps(
            [["prior", -10.0, "Most pairs are strangers", []], ["phone", 17.5, "Same", []]]),
    }  # fmt: skip
    case.add_result(
        "links",
        {"nodes": table(nodes, t.NODES), "links": table(links, t.LINKS),
         "successions": table([succession], t.SUCCESSIONS)},
        verb="links", summary="Linked", stats={"links": len(links), "leads": 1},
    )  # fmt: skip


def _link(number: int, a: str, b: str, kind: str, *, candidate: bool = False) -> dict[str, Any]:
    return {"link_id": number, "from_id": a, "to_id": b, "type": kind, "bits": 5.0,
            "is_candidate": candidate, "because": "As recorded",
            "source_refs": json.dumps(["council-food/list/1"])}  # fmt: skip


def definition() -> dict[str, Any]:
    return {
        "operation": {"name": "autumn", "days": ["2026-12-01", "2026-12-02"], "roads": "roads",
                      "headcount_cap": 6},
        "agency": [{"id": a, "base_easting": BASE[0], "base_northing": BASE[1]} for a in AGENCIES],
        "officer": [{"id": f"{a[0].upper()}{k}", "agency": a} for a in AGENCIES for k in (1, 2)],
        "visit_rule": [],
    }  # fmt: skip


def add_plan(case: Case) -> None:
    """Two visits on the first day, one on the second, one premises left out."""
    visits, routes = [], []
    plan = (("V1", "P0005", 0, "10:00", "10:55"), ("V2", "P0011", 0, "11:30", "12:25"),
            ("V3", "P0017", 1, "10:00", "10:55"))  # fmt: skip
    days = definition()["operation"]["days"]
    for visit_id, pid, day, start, end in plan:
        for k, agency in enumerate(AGENCIES[:2]):
            visits.append(
                {"operation": "autumn", "visit_id": visit_id, "premises_id": pid, "agency": agency,
                 "officers": f"{agency[0].upper()}1", "basis": "own power", "is_lead": k == 0,
                 "day": days[day], "arrive": start, "start": start, "end": end,
                 "concerns": "food-hygiene", "because": "Hygiene rating 1", "value": 3.0}
            )  # fmt: skip
    visits.append({"operation": "autumn", "premises_id": "P0023", "value": 1.0,
                   "reason_left_out": "No officer of fire is free"})  # fmt: skip
    line = shapely.to_wkb(shapely.LineString([BASE, (BASE[0] + 900, BASE[1] + 400)]))
    for officer, agency in (("C1", "council-food"), ("F1", "fire")):
        routes.append(
            {"operation": "autumn", "officer": officer, "agency": agency, "day": days[0], "leg": 1,
             "from_id": "base", "to_id": "P0005", "depart": "09:40", "arrive": "10:00",
             "travel_min": 20.0, "distance_m": 1400.0, "directions": "[]", "geom": line}
        )  # fmt: skip
    notes = [{"operation": "autumn", "kind": "warning", "text": "No standby", "fix": "Name one"}]
    case.add_result(
        "plan",
        {"visits": table(visits, t.VISITS), "routes": table(routes, t.ROUTES),
         "plan_notes": table(notes, t.PLAN_NOTES)},
        key="autumn", verb="plan", summary="Planned",
        stats={"definition": definition(), "gap": 0.02, "route_km": 2.8},
    )  # fmt: skip
