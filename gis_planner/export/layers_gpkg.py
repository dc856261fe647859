"""visits.gpkg: layers visits, routes and premises in EPSG:27700, for QGIS and any other GIS."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from gis_planner.domain.progress import Progress, check
from gis_planner.export.text import one_line
from gis_planner.export.view import Numbered, PackView


def visits_gpkg(view: PackView, progress: Progress) -> bytes:
    """The GeoPackage as bytes.

    GDAL needs a file to add a second layer to, so it is written in a private temporary folder and
    overwritten before it is removed.
    """
    import geopandas
    import shapely

    b = view.briefing
    points = [shapely.Point(n.point) if n.placed else None for n in view.visits]
    lines = [j for j in view.journeys if len(j.line) > 1]
    layers: list[tuple[str, str, list[dict[str, Any]], list[Any]]] = [
        ("visits", "Point", [_visit(view, n) for n in view.visits], points),
        (
            "routes",
            "LineString",
            [
                {
                    "day": j.day,
                    "agency": j.agency,
                    "agency_name": view.style[j.agency].name,
                    "officers": ", ".join(j.officers),
                    "stops": len(j.legs),
                    "travel_min": round(j.minutes, 1),
                    "distance_m": round(j.metres, 1),
                    "marking": b.marking,
                }
                for j in lines
            ],
            [shapely.LineString(j.line) for j in lines],
        ),
        (
            "premises",
            "Point",
            _premises(view),
            points + [shapely.Point(o.easting, o.northing) for o in b.others],
        ),
    ]
    with tempfile.TemporaryDirectory(prefix="gis_planner_") as folder:
        path = Path(folder) / "visits.gpkg"
        for name, kind, rows, shapes in layers:
            check(progress)
            frame = geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:27700")
            if not rows:
                frame["number"] = []
            frame.to_file(
                path,
                layer=name,
                driver="GPKG",
                engine="pyogrio",
                geometry_type=kind,
                layer_metadata={"marking": b.marking, "recipient": b.recipient, "expiry": b.expiry},
            )
        body = path.read_bytes()
        path.write_bytes(bytes(len(body)))
    progress.report(1.0, "visits.gpkg")
    return body


def _visit(view: PackView, n: Numbered) -> dict[str, Any]:
    v = n.visit
    return {
        "number": n.number,
        "visit_id": v.visit_id,
        "premises_id": v.premises_id,
        "name": one_line(v.name),
        "address": one_line(v.address),
        "postcode": v.postcode,
        "uprn": v.uprn or None,
        "day": v.day,
        "start": v.start,
        "end": v.end,
        "lead": n.lead.agency if n.lead else None,
        "agencies": " | ".join(a.agency for a in v.attendees),
        "officers": " | ".join(o for a in v.attendees for o in a.officers),
        "concerns": " | ".join(dict.fromkeys(c for a in v.attendees for c in a.concerns)),
        "severity": v.severity,
        "contacts": v.contacts,
        "hazards": " | ".join(f.said for f in v.hazards),
        "why": " | ".join(f.said for f in v.why),
        "location_precision": v.location_precision,
        "marking": view.briefing.marking,
    }


def _premises(view: PackView) -> list[dict[str, Any]]:
    b = view.briefing
    visited = [
        {
            "premises_id": n.visit.premises_id,
            "name": one_line(n.visit.name),
            "address": one_line(n.visit.address),
            "severity": n.visit.severity,
            "contacts": n.visit.contacts,
            "visited": True,
            "marking": b.marking,
        }
        for n in view.visits
    ]
    return visited + [
        {
            "premises_id": o.premises_id,
            "name": one_line(o.name),
            "address": one_line(o.address),
            "severity": o.severity,
            "contacts": o.contacts,
            "visited": False,
            "marking": b.marking,
        }
        for o in b.others
    ]
