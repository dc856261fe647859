"""The roads of a case, and each officer's way along them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import ROUTES
from gis_planner.store import Case
from gis_planner.store.arrow import arrow_schema


def road_network(case: Case, name: str) -> Any:
    """The network of the case's roads: the layer `name`, else any road layer, else None (straight
    lines then, and the plan says so). Closures of the case close roads."""
    from gis_planner.geo.roads_table import network_from_table, to_frame

    layers = {info.name: info for info in case.layers()}
    roads = layers.get(name) or next((i for i in layers.values() if i.kind == "roads"), None)
    if roads is None:
        return None
    stats = case.run_stats("layer", roads.name)[roads.name]
    network = network_from_table(case.layer(roads.name), stats.get("banned") or ())
    for info in layers.values():
        if info.kind == "closures":
            network = network.with_closures(to_frame(case.layer(info.name)))
    return network


def routes_of(
    itineraries: Any,
    operation: Operation,
    places: Mapping[str, tuple[float, float]],
    network: Any,
    progress: Progress,
) -> pa.Table:
    """ROUTES: every leg of every officer's day along roads."""
    import shapely

    from gis_planner.geo.travel import TravelParams
    from gis_planner.planning.clock import clock

    params = TravelParams(
        allowance_min=float(operation.allowance_min), walk_m=float(operation.walk_m)
    )
    cache: dict[tuple[str, str], Any] = {}
    rows = []
    for itinerary in itineraries:
        check(progress)
        here, leaves = itinerary.base, itinerary.depart
        drives = [s for s in itinerary.stops if s.kind != "break"]
        for number, stop in enumerate(drives, 1):
            there = itinerary.base if stop.kind == "base" else stop.place
            if (here, there) not in cache:
                cache[here, there] = network.route(places[here], places[there], params)
            path = cache[here, there]
            points = path.points
            rows.append(
                {
                    "operation": operation.name,
                    "officer": itinerary.officer,
                    "agency": itinerary.agency,
                    "day": itinerary.day,
                    "leg": number,
                    "from_id": "base" if here == itinerary.base else here,
                    "to_id": "base" if there == itinerary.base else there,
                    "depart": clock(leaves),
                    "arrive": clock(stop.arrive),
                    "travel_min": float(stop.travel_min),
                    "distance_m": float(path.metres),
                    "directions": json.dumps(told(path, params)),
                    "geom": shapely.to_wkb(shapely.LineString(points)) if len(points) > 1 else None,
                }
            )
            here, leaves = there, stop.end
    return pa.Table.from_pylist(rows, arrow_schema(ROUTES.columns))


def told(path: Any, params: Any) -> list[list[Any]]:
    """[[turn and road, metres], …] for the driver; one stretch on foot where that is quicker."""
    walk = path.metres / (params.walk_kph * 1000 / 60)
    if 0 < path.metres <= params.walk_m and walk < path.minutes:
        names = [name for name, _ in path.directions]
        return [[f"on foot along {', '.join(dict.fromkeys(names))}", round(path.metres, 1)]]
    return [list(step) for step in path.turn_list()]
