"""The peer: OR-Tools routing on the planner's own model, teams met by equated start variables.

It has one node for each place in a visit's team (its first option: the smallest sufficient set),
officers' days as vehicles, disjunctions for leaving out, and one time dimension on which day d
begins at d x 2880. Breaks are left out, in its favour. Its score is comparable with ours: points x
1000 less minutes of travel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gis_planner.planning.model import FAR, Model

DAY = 2880


def solve(model: Model, seconds: float) -> dict[str, Any]:
    """Score, visits and proof that teams meet; score None where it found nothing."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    nodes = [
        (v, int(a))
        for v in range(len(model.visits))
        for a in model.slots[int(model.option_first[v])] if a >= 0
    ]  # fmt: skip
    cars = [
        (u, d) for u in range(len(model.officers)) for d in range(model.window.shape[1])
        if model.shift[u, d, 0] >= 0
    ]  # fmt: skip
    count = len(nodes)
    starts = [count + k for k in range(len(cars))]
    place = np.array(
        [model.place[v] for v, _ in nodes] + [model.shift[u, d, 6] for u, d in cars], np.int64
    )
    legs = np.minimum(model.minutes[np.ix_(place, place)], FAR)
    manager = pywrapcp.RoutingIndexManager(count + len(cars), len(cars), starts, starts)
    routing = pywrapcp.RoutingModel(manager)
    length = [int(model.length[int(model.option_first[v])]) for v, _ in nodes] + [0] * len(cars)
    move = routing.RegisterTransitCallback(
        lambda a, b: int(legs[manager.IndexToNode(a), manager.IndexToNode(b)])
    )
    time = routing.RegisterTransitCallback(
        lambda a, b: (
            length[manager.IndexToNode(a)]
            + int(legs[manager.IndexToNode(a), manager.IndexToNode(b)])
        )
    )
    one = routing.RegisterUnaryTransitCallback(lambda a: int(manager.IndexToNode(a) < count))
    routing.SetArcCostEvaluatorOfAllVehicles(move)
    horizon = DAY * model.window.shape[1]
    routing.AddDimension(time, horizon, horizon, False, "time")
    most = [int(model.shift[u, d, 5]) for u, d in cars]
    routing.AddDimensionWithVehicleCapacity(one, 0, most, True, "visits")
    clock = routing.GetDimensionOrDie("time")
    for k, (u, d) in enumerate(cars):
        begin, end = int(model.shift[u, d, 0]) + d * DAY, int(model.shift[u, d, 1]) + d * DAY
        clock.CumulVar(routing.Start(k)).SetRange(begin, end)
        clock.CumulVar(routing.End(k)).SetRange(begin, end)
    solver = routing.solver()
    first: dict[int, int] = {}
    team = np.bincount([v for v, _ in nodes], minlength=len(model.visits))
    for n, (v, agency) in enumerate(nodes):
        index = manager.NodeToIndex(n)
        prize = 1000 * int(model.prize[int(model.option_first[v])])
        routing.AddDisjunction([index], prize // int(team[v]))
        able = [k for k, (u, _) in enumerate(cars) if model.agency_of[u] == agency
                and model.skill[v, u]]  # fmt: skip
        routing.VehicleVar(index).SetValues([-1, *able])
        _open_hours(clock.CumulVar(index), model, v, length[n])
        if v in first:
            other = first[v]
            solver.Add(routing.ActiveVar(index) == routing.ActiveVar(other))
            solver.Add(clock.CumulVar(index) == clock.CumulVar(other))
            solver.Add(routing.VehicleVar(index) != routing.VehicleVar(other)
                       + 10_000 * (1 - routing.ActiveVar(other)))  # fmt: skip
        first.setdefault(v, index)
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromMilliseconds(int(seconds * 1000))
    found = routing.SolveWithParameters(asked)
    if found is None:
        return {"score": None, "visits": 0, "together": True}
    done: dict[int, set[int]] = {}
    for n, (v, _) in enumerate(nodes):
        index = manager.NodeToIndex(n)
        if found.Value(routing.ActiveVar(index)):
            done.setdefault(v, set()).add(found.Value(clock.CumulVar(index)))
    value = sum(1000 * int(model.prize[int(model.option_first[v])]) for v in done)
    spent = sum(
        int(legs[manager.IndexToNode(i), manager.IndexToNode(found.Value(routing.NextVar(i)))])
        for k in range(len(cars))
        for i in _route(routing, found, k)
    )
    return {"score": value - spent, "visits": len(done),
            "together": all(len(s) == 1 for s in done.values())}  # fmt: skip


def _route(routing: Any, found: Any, k: int) -> list[int]:
    at, way = routing.Start(k), []
    while not routing.IsEnd(at):
        way.append(at)
        at = found.Value(routing.NextVar(at))
    return way


def _open_hours(start: Any, model: Model, v: int, length: int) -> None:
    """Starts within the opening hours of any day, by cutting the gaps between them."""
    spans = sorted(
        (int(a) + d * DAY, int(b) + d * DAY - length)
        for d in range(model.window.shape[1]) for a, b in model.window[v, d]
        if b >= 0 and b - a >= length
    )  # fmt: skip
    if not spans:
        return
    start.SetRange(spans[0][0], max(b for _, b in spans))
    at = spans[0][1]
    for a, b in spans[1:]:
        if a > at + 1:
            start.RemoveInterval(at + 1, a - 1)
        at = max(at, b)
