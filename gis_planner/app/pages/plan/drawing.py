"""The plan on the map: routes along roads by team, numbered stops, what is switched off."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import numpy as np

from gis_planner.app import theme
from gis_planner.app.map.scene import PREMISES_LAYER, Layer, Scene, Style, premises_data
from gis_planner.app.models.frame import Bools, PremisesFrame
from gis_planner.app.models.plan import PlanView, Visit
from gis_planner.app.session import Session

DASHES: tuple[tuple[float, ...], ...] = ((), (4.0, 2.2), (1.0, 1.8), (5.0, 1.6, 1.0, 1.6))
"""Dash patterns in pen widths: the first officer of an agency solid, the next dashed, …"""
DASH_WORDS = ("solid", "dashed", "dotted", "dash and dot")


def dash_of(plan: PlanView, officer: str) -> int:
    """The place of an officer among those of the agency, as a row of DASHES."""
    lanes = next((x for x in plan.lanes.values() if any(y.officer == officer for y in x)), ())
    agency = next((x.agency for x in lanes if x.officer == officer), "")
    mine = [x.officer for x in lanes if x.agency == agency and not x.standby]
    return mine.index(officer) % len(DASHES) if officer in mine else 0


def on_the_road(plan: PlanView, days: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(agency, officer) of those who travel on these days."""
    found = {
        (lane.agency, lane.officer)
        for day in days for lane in plan.lanes.get(day, ())
        if plan.legs.get((day, lane.officer)) or any(b.visit for b in lane.blocks)
    }  # fmt: skip
    return tuple(sorted(found))


def scene_of(
    base: Scene, plan: PlanView, days: tuple[str, ...], current: str, hidden: Collection[str],
    session: Session, candidates: Bools | None = None,
) -> Scene:  # fmt: skip
    """The layers behind, then routes and stops of some days; the chosen visit's team on top. Before
    there is a plan the premises that may be chosen (None = all), shaded by severity."""
    premises = base.get(PREMISES_LAYER)
    scene = base.without(PREMISES_LAYER)
    if premises is not None:
        data, opacity = premises.data, 0.35
        if plan.visits:
            data = dataclasses.replace(data, shown=np.zeros_like(data.shown))
        elif candidates is not None and len(candidates) == len(session.frame):
            shown = session.shown & candidates
            data, opacity = premises_data(session.frame, shown, session.selection.rows), 1.0
        premises = dataclasses.replace(
            premises, data=data, visible=True, style=Style(), painted=None, opacity=opacity
        )
        scene = scene.put(premises)
    return scene.put(_routes(plan, days, current, hidden, session)).put(
        _stops(plan, days, current, hidden, session)
    )


def _routes(
    plan: PlanView, days: tuple[str, ...], current: str, hidden: Collection[str], session: Session
) -> Layer:
    agency = {x.officer: x.agency for lanes in plan.lanes.values() for x in lanes}
    visit = plan.visit(current)
    team = {o for a in visit.attendances for o in a.officers} if visit is not None else set()
    routes = []
    for (day, officer), lines in plan.lines.items():
        if day not in days or officer in hidden:
            continue
        strong = visit is not None and visit.day == day and officer in team
        colour = session.agency_colour(agency.get(officer, ""))
        routes.append((strong, colour, lines, DASHES[dash_of(plan, officer)]))
    routes.sort(key=lambda r: r[0])
    data = [(colour, lines, dash, strong) for strong, colour, lines, dash in routes]
    return Layer("routes", "Routes", "route", data=data)


def _stops(
    plan: PlanView, days: tuple[str, ...], current: str, hidden: Collection[str], session: Session
) -> Layer:
    chosen = picked(plan, session)
    stops = [
        (v.easting, v.northing, str(v.number), session.agency_colour(v.agencies[0]),
         v.visit_id == current or v.premises_id in chosen)
        for v in stops_of(plan, days, hidden) if passes(session, v.premises_id)
    ]  # fmt: skip
    stops.sort(key=lambda s: s[4])
    return Layer("stops", "Visits", "stops", data=stops)


def picked(plan: PlanView, session: Session) -> frozenset[str]:
    """Premises to visit that are selected, where several are."""
    if len(session.selection) < 2:
        return frozenset()
    places = {v.premises_id for v in plan.visits}
    return frozenset(p for p in places if session.frame.row_of(p) in session.selection)


def passes(session: Session, premises_id: str) -> bool:
    """Whether the filters leave these premises in."""
    row = session.frame.row_of(premises_id)
    return row < 0 or bool(session.shown[row])


def stops_of(plan: PlanView, days: tuple[str, ...], hidden: Collection[str]) -> tuple[Visit, ...]:
    """Visits of some days that have a place and someone whose route is shown."""
    return tuple(
        v for v in plan.visits
        if v.day in days and np.isfinite(v.easting)
        and not {o for a in v.attendances for o in a.officers} <= set(hidden)
    )  # fmt: skip


def with_left_out(scene: Scene, frame: PremisesFrame, premises_id: str) -> Scene:
    """The chosen premises that are not in the plan, marked by a question mark."""
    stops, row = scene.get("stops"), frame.row_of(premises_id) if premises_id else -1
    if stops is None or row < 0 or not np.isfinite(frame.easting[row]):
        return scene
    mark = (float(frame.easting[row]), float(frame.northing[row]), "?", theme.current().base, True)
    return scene.put(dataclasses.replace(stops, data=[*stops.data, mark]))


def bounds_of(plan: PlanView, days: tuple[str, ...]) -> tuple[float, float, float, float] | None:
    """What the routes and stops of some days cover, EPSG:27700 metres; None of nothing."""
    places = [(v.easting, v.northing) for v in plan.visits
              if v.day in days and np.isfinite(v.easting)]  # fmt: skip
    lines = [xy for (d, _), part in plan.lines.items() if d in days for xy in part]
    if not places and not lines:
        return None
    xy = np.vstack([*lines, np.array(places).reshape(-1, 2)])
    low, high = xy.min(axis=0), xy.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
