"""A plan as the page shows it: visits by day, officers' lanes, who was left out and why."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gis_planner.app.models.dossier import day as day_text
from gis_planner.app.models.frame import Floats, PremisesFrame
from gis_planner.app.models.lanes import Lane, Leg, lanes_of, legs_of
from gis_planner.app.models.lanes import clock as clock
from gis_planner.app.models.lanes import minutes as minutes
from gis_planner.app.models.words import counted, many
from gis_planner.domain.operations import DRAWN

DRAWN_MARK = "◇"
"""Stands before a visit that was drawn by lot."""


def long_day(iso: str) -> str:
    """'Tue 1 Dec 2026'; what is no date stays as it is."""
    try:
        return f"{date.fromisoformat(iso):%a} {day_text(iso)}"
    except ValueError:
        return iso


@dataclass(frozen=True)
class Attendance:
    """One agency at one visit."""

    agency: str
    officers: tuple[str, ...]
    arrive: str
    basis: str
    power_id: str
    concerns: tuple[str, ...]
    because: str
    is_lead: bool


@dataclass(frozen=True)
class Visit:
    """One visit with everybody who attends. `number` counts within the day from 1."""

    visit_id: str
    premises_id: str
    name: str
    address: str
    day: str
    start: str
    end: str
    number: int
    attendances: tuple[Attendance, ...]
    value: float
    easting: float
    northing: float
    severity: int
    why_here: str = ""
    """Why these premises at all, beside what is known: drawn at random, locked, a must."""

    @property
    def drawn(self) -> bool:
        """Whether the premises were drawn by lot."""
        return DRAWN in self.why_here

    @property
    def agencies(self) -> tuple[str, ...]:
        """Agencies that attend, the lead first."""
        return tuple(a.agency for a in self.attendances)


@dataclass(frozen=True)
class LeftOut:
    """Premises not in the plan, and why."""

    premises_id: str
    name: str
    reason: str
    value: float
    severity: int


@dataclass(frozen=True)
class Note:
    """A task, warning or clash."""

    kind: str
    text: str
    fix: str
    premises_id: str


@dataclass(frozen=True)
class PlanView:
    """One operation's plan."""

    operation: str
    days: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    lanes: dict[str, tuple[Lane, ...]] = field(default_factory=dict)
    lines: dict[tuple[str, str], tuple[Floats, ...]] = field(default_factory=dict)
    """(day, officer) → coordinates of each leg"""
    legs: dict[tuple[str, str], tuple[Leg, ...]] = field(default_factory=dict)
    """(day, officer) → turn list"""
    stats: dict[str, Any] = field(default_factory=dict)

    def named(self, officer: str) -> str:
        """'Tavik Nishanov (FI1)'; the id alone where no name was given."""
        lanes = (lane for day in self.lanes.values() for lane in day)
        name = next((lane.name for lane in lanes if lane.officer == officer), "")
        return f"{name} ({officer})" if name else officer

    def on(self, day: str) -> tuple[Visit, ...]:
        """Visits of a day in order."""
        return tuple(v for v in self.visits if v.day == day)

    def visit(self, visit_id: str) -> Visit | None:
        """A visit by id."""
        return next((v for v in self.visits if v.visit_id == visit_id), None)

    def at(self, premises_id: str) -> Visit | None:
        """The visit to premises: ids of visits change with each plan, premises do not."""
        return next((v for v in self.visits if v.premises_id == premises_id), None)

    @property
    def headline(self) -> str:
        """What the plan is worth, in a line."""
        if not self.visits:
            return "No visit could be planned. See the notes."
        attendances = sum(len(v.attendances) for v in self.visits)
        text = (
            f"{counted(len(self.visits), 'visit')}, {counted(attendances, 'attendance')}, "
            f"{counted(len(self.days), 'day')}"
        )
        km = self.stats.get("route_km")
        if km:
            text += f", {many(km)} km by road"
        gap = self.stats.get("gap")
        if self.stats.get("proven"):
            text += " · proven best"
        elif gap is not None:
            text += f" · at most {max(gap, 0.01):.0%} below the best possible"
        return text


def view_of(
    operation: str,
    visits: pa.Table,
    routes: pa.Table,
    notes: pa.Table,
    frame: PremisesFrame,
    stats: dict[str, Any],
) -> PlanView:
    """The plan of one operation in the case."""
    visits, routes, notes = (_of(t, operation) for t in (visits, routes, notes))
    there = pc.not_equal(pc.fill_null(visits["visit_id"], ""), "")
    place = _Places(frame)
    legs = routes.drop_columns(["geom"]).to_pylist()
    made = _visits(visits.filter(there).to_pylist(), place)
    days = tuple(sorted({v.day for v in made}))
    definition = stats.get("definition") or {}
    turns = legs_of(legs)
    planned_days = tuple((definition.get("operation") or {}).get("days") or ())
    return PlanView(
        operation,
        planned_days or days,
        made,
        _left_out(visits.filter(pc.invert(there)), place),
        tuple(
            Note(n["kind"], n["text"], n["fix"] or "", n["premises_id"] or "")
            for n in notes.to_pylist()
        ),
        lanes_of(made, turns, definition, planned_days or days),
        _lines(routes),
        turns,
        stats,
    )


def _of(table: pa.Table, operation: str) -> pa.Table:
    """The rows of one operation."""
    return table.filter(pc.equal(table["operation"], operation))


class _Places:
    """Name, address, easting, northing and severity of premises, as the frame has them."""

    def __init__(self, frame: PremisesFrame) -> None:
        self.frame, self.severity = frame, frame.severity().tolist()
        self.easting, self.northing = frame.easting, frame.northing

    def name(self, premises_id: str) -> tuple[str, int]:
        """Name (the address where there is none, else the id) and severity."""
        frame, row = self.frame, self.frame.row_of(premises_id)
        if row < 0:
            return premises_id, 0
        name = frame.value(row, "name") or frame.value(row, "address") or premises_id
        return str(name), self.severity[row]

    def __call__(self, premises_id: str) -> tuple[str, str, float, float, int]:
        frame, row = self.frame, self.frame.row_of(premises_id)
        if row < 0:
            return premises_id, "", float("nan"), float("nan"), 0
        name, severity = self.name(premises_id)
        address = str(frame.value(row, "address") or "")
        return name, address, float(self.easting[row]), float(self.northing[row]), severity


def _visits(rows: list[dict[str, Any]], place: _Places) -> tuple[Visit, ...]:
    many: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for r in rows:
        many[r["visit_id"]].append(r)
    order = sorted(many.values(), key=lambda p: (p[0]["day"], p[0]["start"], p[0]["visit_id"]))
    counter: dict[str, int] = defaultdict(int)
    found = []
    for part in order:
        first = part[0]
        counter[first["day"]] += 1
        name, address, e, n, severity = place(first["premises_id"])
        here = why_here([r["because"] or "" for r in part])
        attendances = tuple(
            Attendance(
                r["agency"], tuple(o for o in (r["officers"] or "").split(" | ") if o),
                r["arrive"] or r["start"], r["basis"] or "", r["power_id"] or "",
                tuple(c for c in (r["concerns"] or "").split(" | ") if c),
                (r["because"] or "").removeprefix(here).strip(), bool(r["is_lead"]),
            )
            for r in sorted(part, key=lambda r: (not r["is_lead"], r["agency"]))
        )  # fmt: skip
        found.append(
            Visit(
                first["visit_id"], first["premises_id"], name, address, first["day"],
                first["start"], first["end"], counter[first["day"]], attendances,
                float(first["value"] or 0.0), e, n, severity, here,
            )
        )  # fmt: skip
    return tuple(found)


def why_here(reasons: list[str]) -> str:
    """What the planner says of the premises before it speaks of each agency; '' mostly."""
    lot = re.match(rf"(?:(?:Locked|A must-visit) by the lead.*?\. )?{DRAWN}[^.]*\.", reasons[0])
    if lot is not None:
        return lot[0]
    ruled = re.match(r"(?:Locked|A must-visit) by the lead(?:\.|: [^.]*\.)", reasons[0])
    return ruled[0] if ruled is not None else ""


def _left_out(rows: pa.Table, place: _Places) -> tuple[LeftOut, ...]:
    columns = (rows[c].to_pylist() for c in ("premises_id", "reason_left_out", "value"))
    found = []
    for premises_id, reason, value in zip(*columns, strict=True):
        name, severity = place.name(premises_id)
        found.append(LeftOut(premises_id, name, reason or "", float(value or 0.0), severity))
    found.sort(key=lambda x: -x.value)
    return tuple(found)


def _lines(routes: pa.Table) -> dict[tuple[str, str], tuple[Floats, ...]]:
    routes = routes.filter(pc.is_valid(routes["geom"]))
    shapes = shapely.from_wkb(routes["geom"].to_numpy())
    points, shape = shapely.get_coordinates(shapes, return_index=True)
    parts = np.split(points, np.searchsorted(shape, np.arange(1, len(shapes))))
    found: dict[tuple[str, str], list[Floats]] = defaultdict(list)
    keys = zip(routes["day"].to_pylist(), routes["officer"].to_pylist(), strict=True)
    for key, line in zip(keys, parts):
        found[key].append(line)
    return {k: tuple(v) for k, v in found.items()}


def preview_of(
    operation: str, found: Any, frame: PremisesFrame, definition: dict[str, Any]
) -> PlanView:
    """The best plan that a running search has so far (pipeline's SoFar): visits without reasons,
    officers' days without the ways between."""
    counter: dict[str, int] = defaultdict(int)
    place, visits = _Places(frame), []
    agency_of = {o["id"]: o["agency"] for o in definition.get("officer", [])}
    for k, one in enumerate(found.visits):
        counter[one.day] += 1
        name, address, e, n, severity = place(one.premises_id)
        attendances = tuple(
            Attendance(
                a, tuple(o for o in one.officers if agency_of.get(o) == a), clock(one.start), "",
                "", (), "", j == 0,
            )
            for j, a in enumerate(one.agencies)
        )  # fmt: skip
        visits.append(
            Visit(
                f"S{k + 1:03d}", one.premises_id, name, address, one.day, clock(one.start),
                clock(one.end), counter[one.day], attendances, 0.0, e, n, severity,
            )
        )  # fmt: skip
    made, days = tuple(visits), tuple(definition["operation"]["days"])
    return PlanView(operation, days, made, lanes=lanes_of(made, {}, definition, days))
