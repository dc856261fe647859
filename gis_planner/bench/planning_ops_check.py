"""An independent checker of OPS solution files: plain Python from the two JSON files alone.

It shares no code with the solver or its reader. A solution file is
`{instance, objective, routes: [{processor, visits: [{target, start}]}]}`: processors are numbered
as in `Jk` from 0, a start is when the processor arrives, and service is within the times `T`.
"""

from __future__ import annotations

from typing import Any


def check_files(instance: dict[str, Any], solution: dict[str, Any]) -> list[str]:
    """What is wrong with a solution of an instance, both as read from JSON; [] = nothing."""
    faults = [f"no {key}" for key in ("instance", "objective", "routes") if key not in solution]
    if faults:
        return faults
    wanted = instance["Jk"]
    starts: dict[int, dict[int, int]] = {}
    driven: set[int] = set()
    for route in solution["routes"]:
        k = route["processor"]
        if not 0 <= k < len(wanted):
            faults.append(f"there is no processor {k}")
            continue
        if k in driven:
            faults.append(f"processor {k} has two routes")
        driven.add(k)
        faults += _route(instance, k, route["visits"], starts)
    for target, by in starts.items():
        lacking = [k for k, targets in enumerate(wanted) if target in targets and k not in by]
        if lacking:
            faults.append(f"target {target} is not served by processors {lacking}")
        if len(set(by.values())) > 1:
            faults.append(f"target {target} is served at {sorted(set(by.values()))}, not at once")
    prizes = sum(instance["b"][target] for target in starts)
    if solution["objective"] != prizes:
        faults.append(f"the objective is {solution['objective']}, the prizes are {prizes}")
    return faults


def _route(
    instance: dict[str, Any],
    k: int,
    visits: list[dict[str, int]],
    starts: dict[int, dict[int, int]],
) -> list[str]:
    """Follow one processor from 0 to n + 1; notes who serves what when in `starts`."""
    times, end = instance["T"], len(instance["b"]) - 1
    faults, at, now = [], 0, 0
    for visit in visits:
        target, start = visit["target"], visit["start"]
        if target not in instance["Jk"][k]:
            faults.append(f"processor {k} does not serve target {target}")
        if k in starts.get(target, {}):
            faults.append(f"processor {k} serves target {target} twice")
        if start < now + times[at][target]:
            faults.append(f"processor {k} cannot be at {target} by {start}")
        starts.setdefault(target, {})[k] = start
        at, now = target, start
    if visits and now + times[at][end] > instance["L"]:
        faults.append(f"processor {k} ends at {now + times[at][end]}, after {instance['L']}")
    return faults
