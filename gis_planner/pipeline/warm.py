"""Compile what is compiled once on each machine, before anyone waits for it.

`python -m gis_planner.pipeline.warm` while installing; the window calls `warm` in the background
when a case opens. Where the machine code is there already it takes about a second.
"""

from __future__ import annotations

import time

from gis_planner.domain.agencies import Agency, Concern, Power, Reference
from gis_planner.domain.operations import Event, Officer, Operation, TeamAgency
from gis_planner.domain.progress import Progress, Silent, check


def warm(progress: Progress | None = None) -> float:
    """Plan, repair and route a tiny invented day, so that every compiled function is ready.
    Returns seconds. Cancelling takes effect between the parts."""
    began = time.perf_counter()
    progress = progress or Silent()
    _roads()
    check(progress)
    progress.report(0.3, "Preparing the planner")
    _plan()
    progress.report(1.0, "Ready")
    return time.perf_counter() - began


def _roads() -> None:
    import geopandas
    import numpy as np
    from shapely.geometry import LineString

    from gis_planner.geo.roads import RoadNetwork

    lines = [LineString([(0, 0), (900, 0)]), LineString([(900, 0), (900, 900)])]
    network = RoadNetwork.from_lines(geopandas.GeoDataFrame(geometry=lines, crs=27700))
    network.minutes(np.array([[0.0, 0.0], [900.0, 800.0]]))
    network.route((0.0, 0.0), (900.0, 800.0))


def _plan() -> None:
    from gis_planner import planning
    from gis_planner.planning.replan import after_event

    reference = Reference(
        {"a": Agency("a", "A")},
        {"c": Concern("c", "C", ("a",))},
        (Power("p", "a", "Act", "yes", "none", 0, "no", False, ("c",)),),
    )
    places = tuple(planning.Candidate(f"P{k}", 900.0 * k, 0.0, {"c": 1.0 + k}) for k in range(9))
    day = "2026-01-05"
    operation = Operation(
        "warm", (day,), (TeamAgency("a", 0.0, 0.0),), (Officer("1", "a"), Officer("2", "a")),
    )  # fmt: skip
    travel = planning.travel_between(places, operation)
    params = planning.PlanParams(workers=1, exact=False)
    first = planning.plan_visits(
        places, operation, reference=reference, travel=travel, iterations=60, params=params
    )
    planning.plan_visits(
        places, after_event(operation, first.visits, Event("officer lost", officer="1")),
        reference=reference, travel=travel, previous=first, iterations=60, params=params,
    )  # fmt: skip


if __name__ == "__main__":
    print(f"The planner is ready ({warm():.0f} s).")
