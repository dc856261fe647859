"""A small town of six agencies with a canary in every field of every list, and a planned week."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import shapely

from gis_planner.domain import tables
from gis_planner.domain.briefing import Briefing
from gis_planner.domain.operations import Officer, Operation, TeamAgency
from gis_planner.domain.sharing import FIELD_CATEGORY, Gateway
from gis_planner.reference import load_reference
from gis_planner.sharing import Released, release, to_briefing
from gis_planner.sharing.permitted import described

REFERENCE = load_reference()
AS_OF = "2026-12-01"
PURPOSE = "joint visits"
AGENCIES = ("council-food", "fire", "police", "hmrc", "fwa", "glaa")
PREMISES = ("P1", "P2", "P3")
DATES = {"date": "2025-0{}-01", "date_from": "2021-0{}-01", "date_to": "2027-0{}-01"}


def canary(agency: str, field: str, number: int) -> str:
    """A text that stands in one field of one record and nowhere else."""
    return f"Canary_{agency}_{field}_{number}_z"


def records() -> list[dict[str, Any]]:
    """One record for each agency at each premises, each text field a canary."""
    rows = []
    for a, agency in enumerate(AGENCIES):
        for p, premises in enumerate(PREMISES):
            number = a * len(PREMISES) + p
            row: dict[str, Any] = {
                "record_id": number, "agency": agency, "list": f"{agency} list",
                "source_ref": f"ref{number}", "row_number": p + 1, "role": "premises",
                "content_hash": canary(agency, "hash", number), "premises_id": premises,
                "easting": 370000.0 + number * 7, "northing": 160000.0 + number * 7,
            }  # fmt: skip
            for name in FIELD_CATEGORY:
                if name in DATES:  # the day tells the records apart
                    row[name] = DATES[name].format(1 + a)[:-2] + f"{p + 10}"
                elif name not in ("easting", "northing", "original"):
                    row[name] = canary(agency, name, number)
            row["original"] = json.dumps({"free": canary(agency, "original", number)})
            rows.append(row)
    return rows


def table(rows: list[dict[str, Any]], described_table: tables.Table) -> pa.Table:
    """Rows as the described table, absent columns null."""
    schema = described(described_table)
    return pa.Table.from_pylist([{c: r.get(c) for c in schema.names} for r in rows], schema)


@functools.cache
def town() -> dict[str, pa.Table]:
    """All tables of a case in which every derived value names the record it came from."""
    rows = records()
    ref = {r["record_id"]: f"{r['agency']}/{r['list']}/{r['source_ref']}" for r in rows}
    scores, links, successions = [], [], []
    for r in rows:
        said = canary(r["agency"], "score", r["record_id"])
        base = {"premises_id": r["premises_id"], "concern": "fire_safety", "low": 0.0, "high": 2.0,
                "missing": False, "bits": 1.0 + r["record_id"] / 100,
                "source_refs": json.dumps([ref[r["record_id"]]])}  # fmt: skip
        scores.append({**base, "agency": r["agency"], "axis": "likelihood",
                       "factor": "compliance", "because": said})  # fmt: skip
        scores.append({**base, "agency": r["agency"], "axis": "harm", "factor": "hazard",
                       "because": said})  # fmt: skip
        links.append({"link_id": r["record_id"], "from_id": r["premises_id"],
                      "to_id": "T" + canary(r["agency"], "phone", r["record_id"]),
                      "type": "has_phone", "bits": 1.0, "is_candidate": False,
                      "because": canary("police", "link", r["record_id"]),
                      "source_refs": json.dumps([ref[r["record_id"]]])})  # fmt: skip
        successions.append({
            "predecessor_id": f"B{r['record_id']}", "successor_id": f"B{r['record_id'] + 1}",
            "bits": 6.0, "band": "strong", "is_lead": True, "harm_indicators": "[]",
            "mitigations": "[]", "because": canary("police", "succession", r["record_id"]),
            "waterfall": json.dumps([["phone", 6.0, "Canary_rule_z", [ref[r["record_id"]]]]]),
        })  # fmt: skip
    for p in PREMISES:
        here = [s for s in scores if s["premises_id"] == p and s["factor"] == "compliance"]
        refs = [json.loads(s["source_refs"])[0] for s in here]
        scores.append({**here[0], "agency": None, "factor": "total",
                       "because": here[0]["because"], "source_refs": json.dumps(refs)})  # fmt: skip
    return {
        "records": table(rows, tables.RECORDS),
        "matched": table([_match(r) for r in rows], tables.MATCHED),
        "premises": table([_premises(p) for p in PREMISES], tables.PREMISES),
        "scores": table(scores, tables.SCORES),
        "links": table(links, tables.LINKS),
        "successions": table(successions, tables.SUCCESSIONS),
        "visits": table(_visits(), tables.VISITS),
        "routes": table(_routes(), tables.ROUTES),
        "plan_notes": table(
            [{"operation": "week", "premises_id": "P1", "kind": "warning",
              "text": "Canary_plan_note_z", "fix": "none"}], tables.PLAN_NOTES),
    }  # fmt: skip


def world() -> dict[str, pa.Table]:
    """The town's tables, to be changed at will."""
    return dict(town())


def _match(r: dict[str, Any]) -> dict[str, Any]:
    return {"record_id": r["record_id"], "premises_id": r["premises_id"],
            "business_id": f"B{r['record_id']}", "organisation_id": "O1",
            "uprn": "Canary_cluster_uprn_z", "uprn_method": "cluster", "uprn_confidence": 0.9,
            "uprn_because": "Canary_uprn_because_z",
            "uprn_waterfall": json.dumps([["address", "same", 3.0, "Canary_uprn_waterfall_z"]]),
            "easting": 123456.0, "northing": 234567.0,
            "location_precision": "uprn"}  # fmt: skip


def _premises(premises_id: str) -> dict[str, Any]:
    return {"premises_id": premises_id, "uprn": "100", "name": "Canary_premises_name_z",
            "address": f"1 Tasked Street {premises_id}", "postcode": "BA1 1AA",
            "location_precision": "uprn", "records": 6, "lists": 6, "agencies": 6,
            "businesses": 6, "trade": "Canary_premises_trade_z", "easting": 371000.0,
            "northing": 161000.0}  # fmt: skip


def _visits() -> list[dict[str, Any]]:
    rows = []
    for premises, agencies in (("P1", ("fire", "council-food")), ("P2", ("police", "hmrc"))):
        for agency in agencies:
            power = next(p.id for p in REFERENCE.powers if p.agency == agency)
            rows.append({
                "operation": "week", "visit_id": f"V{premises}", "premises_id": premises,
                "agency": agency, "officers": f"{agency}-1", "power_id": power,
                "basis": "own power", "is_lead": agency == agencies[0], "day": "2026-12-02",
                "arrive": "10:00", "start": "10:00", "end": "10:45",
                "concerns": f"Canary_{agency}_concern_z",
                "because": f"Canary_{agency}_because_z", "value": 3.5,
            })  # fmt: skip
    rows.append({"operation": "week", "premises_id": "P3",
                 "reason_left_out": "Canary_left_out_z", "value": 1.0})  # fmt: skip
    rows.append({**rows[0], "operation": "another", "visit_id": "V9"})
    return rows


def _routes() -> list[dict[str, Any]]:
    line = shapely.to_wkb(shapely.LineString([(370000, 160000), (371000, 161000)]))
    return [
        {"operation": "week", "officer": f"{a}-1", "agency": a, "day": "2026-12-02", "leg": 1,
         "from_id": "base", "to_id": p, "depart": "09:30", "arrive": "10:00", "travel_min": 12.0,
         "distance_m": 5000.0, "directions": json.dumps([[f"Canary_{a}_road_z", 500.0]]),
         "geom": line}
        for a, p in (("fire", "P1"), ("police", "P2"))
    ]  # fmt: skip


OPERATION = Operation(
    name="week",
    days=("2026-12-02",),
    agencies=tuple(TeamAgency(a, objective=f"{a} objective", contact="Duty desk")
                   for a in AGENCIES[:4]),
    officers=tuple(Officer(f"{a}-1", a, name=f"Officer {a}") for a in AGENCIES[:4]),
    owner="council-licensing",
    measures=("visits with an outcome, from 40 %",),
    review_date="2027-01-10",
)  # fmt: skip


def gateway(provider: str, recipient: str, **changes: Any) -> Gateway:
    """A gateway in force for all categories, unless changed."""
    base = Gateway(
        id=f"G-{provider}-{recipient}", provider=provider, recipients=(recipient,),
        legal_basis="Crime and Disorder Act 1998 s.115", purposes=(PURPOSE,),
        categories=("identity", "contact", "rating", "history", "original"),
        valid_from="2026-01-01",
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def released(
    gateways: Iterable[Gateway], audience: str, *, tables: dict[str, pa.Table] | None = None,
    **options: Any,
) -> Released:  # fmt: skip
    """The release of the town, or of other tables, to one audience."""
    options = {"purpose": PURPOSE, "as_of": AS_OF, "operation": OPERATION, **options}
    return release(tables or world(), gateways, audience=audience, reference=REFERENCE, **options)


def briefing(release_: Released) -> Briefing:
    """The briefing of a release."""
    return to_briefing(release_, OPERATION, reference=REFERENCE)


def text_of(value: Any) -> str:
    """Everything in a briefing or in released tables, as one text to search."""
    if isinstance(value, Briefing):
        return json.dumps(dataclasses.asdict(value), default=str)
    return json.dumps({n: t.to_pylist() for n, t in value.tables.items()}, default=str)
