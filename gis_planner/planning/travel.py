"""The travel table of an operation: premises and bases, door to door; what is wrong with places."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gis_planner.domain.operations import Operation
from gis_planner.geo.travel import CrowFlies, TravelParams
from gis_planner.planning.clock import minutes_of
from gis_planner.planning.problem import Candidate, Travel


def bases_of(
    candidates: tuple[Candidate, ...], operation: Operation
) -> tuple[dict[str, tuple[float, float]], list[tuple[str, str, str]]]:
    """'base:<agency>' and 'base:<officer>' → easting, northing; a base that no one gave is put in
    the middle of the candidates, and said."""
    placed = [(c.easting, c.northing) for c in candidates if c.easting and c.northing]
    middle = tuple(np.median(np.array(placed or [(0.0, 0.0)]), axis=0).tolist())
    bases: dict[str, tuple[float, float]] = {}
    notes = []
    for agency in operation.agencies:
        if agency.base_easting is None or agency.base_northing is None:
            own = [o for o in operation.officers if o.agency == agency.id]
            if any(o.base_easting is None or o.base_northing is None for o in own):
                text = f"{agency.id} has no base: its officers start in the middle of the premises."
                notes.append(("", text, f"Give base_easting and base_northing for {agency.id}."))
            bases[f"base:{agency.id}"] = (middle[0], middle[1])
        else:
            bases[f"base:{agency.id}"] = (agency.base_easting, agency.base_northing)
    for officer in operation.officers:
        if officer.base_easting is not None and officer.base_northing is not None:
            bases[f"base:{officer.id}"] = (officer.base_easting, officer.base_northing)
    return bases, notes


def travel_between(
    candidates: tuple[Candidate, ...], operation: Operation, network: Any = None
) -> Travel:
    """Door-to-door minutes between all candidates that have a place and all bases.

    `network` is a geo.roads.RoadNetwork; None = straight lines, which `kind` says. The
    operation's `allowance_min` is added to every drive; premises near each other are walked, and
    the walk back to the vehicle counts with the walk there, whatever comes next;
    `travel_factors` give a table for each factor, by the hour of setting out.
    """
    source = CrowFlies() if network is None else network
    params = TravelParams(
        allowance_min=float(operation.allowance_min), walk_m=float(operation.walk_m),
        walk_kph=TravelParams.walk_kph / 2,
    )  # fmt: skip
    bases, notes = bases_of(candidates, operation)
    placed = [c for c in candidates if c.easting is not None and c.northing is not None]
    ids = [c.premises_id for c in placed] + list(bases)
    points = np.array(
        [(c.easting, c.northing) for c in placed] + list(bases.values()), np.float64
    ).reshape(-1, 2)
    minutes = source.minutes(points, params)
    hours, factors = hours_of(operation)
    tables = tuple(
        minutes if f == 1.0 else source.minutes(points, replace(params, factor=f)) for f in factors
    )
    if network is not None and len(points):
        snapped = network.snap(points[:, 0], points[:, 1], params)
        for k in np.flatnonzero(snapped.far | snapped.island | snapped.lost).tolist():
            place = ids[k] if k < len(placed) else ""
            notes.append((place, *_trouble(ids[k], snapped, k)))
    kind = source.kind + (f", {len(factors)} times of day" if tables else "")
    return Travel(tuple(ids), minutes, kind, tuple(notes), tables, hours)


def hours_of(operation: Operation) -> tuple[tuple[tuple[int, int], ...], tuple[float, ...]]:
    """(from minute, table) in order of time, and the factor of each table; empty without any."""
    given = sorted((minutes_of(at), f) for at, f in operation.travel_factors.items())
    factors = tuple(dict.fromkeys(f for _, f in given))
    if factors in ((), (1.0,)):
        return (), ()
    return tuple((at, factors.index(f)) for at, f in given), factors


def _trouble(name: str, snapped: Any, k: int) -> tuple[str, str]:
    metres = snapped.distance_m[k]
    if snapped.lost[k]:
        return f"{name} is {metres:,.0f} m from any road.", "Check its place or load more roads."
    if snapped.island[k]:
        return (
            f"{name} is on a road that is not joined to the main network.",
            "Check the road layer for a gap, or a closure that cuts it off.",
        )
    return f"{name} is {metres:,.0f} m from the nearest road.", "Check its place."
