"""Figures of two plans side by side, in words. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gis_planner.app.models.words import day, many
from gis_planner.pipeline.comparing import FIGURES, LESS_IS_BETTER, PlanRef

TITLES = {
    "visits": "Visits", "attendances": "Attendances", "value": "Value",
    "concerns_covered": "Concerns covered", "wards": "Wards covered",
    "officer_hours_on_site": "Officer hours on site", "travel_min": "Travel, hours",
    "waiting_min": "Waiting, hours", "route_km": "Kilometres by road",
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure of two plans. `better` is 0 (the same), 1 (the second) or -1 (the first)."""

    title: str
    first: str
    second: str
    change: str
    better: int


def _value(name: str, figures: dict[str, Any]) -> float | None:
    value = figures.get(name)
    if value is None:
        return None
    return float(value) / 60 if name.endswith("_min") else float(value)


def _text(value: float | None) -> str:
    if value is None:
        return "not known"
    return many(value) if value == round(value) else many(value, 1)


def figures(first: dict[str, Any], second: dict[str, Any]) -> tuple[Figure, ...]:
    """FIGURES of two plans with the change between them."""
    made = []
    for name in FIGURES:
        a, b = _value(name, first), _value(name, second)
        made.append(_figure(TITLES[name], a, b, less=name in LESS_IS_BETTER))
    return tuple(made)


def hours(
    first: dict[str, Any], second: dict[str, Any], agency_name: Callable[[str], str]
) -> tuple[Figure, ...]:
    """Officer hours on site of each agency."""
    a, b = first["hours_by_agency"], second["hours_by_agency"]
    return tuple(
        _figure(agency_name(x), a.get(x, 0.0), b.get(x, 0.0), less=None) for x in sorted({*a, *b})
    )


def _figure(title: str, a: float | None, b: float | None, *, less: bool | None) -> Figure:
    if a is None or b is None:
        return Figure(title, _text(a), _text(b), "", 0)
    change = round(b - a, 1)
    if not change:
        return Figure(title, _text(a), _text(b), "the same", 0)
    share = f" ({(b - a) / a:+.0%})" if a else ""
    better = 0 if less is None else (1 if (change < 0) == less else -1)
    return Figure(title, _text(a), _text(b), f"{change:+,.1f}".removesuffix(".0") + share, better)


def ref_title(ref: PlanRef) -> str:
    """'week-of-action, as it stands (75 visits)'."""
    visits = "1 visit" if ref.visits == 1 else f"{ref.visits} visits"
    if ref.current:
        return f"{ref.operation}, as it stands ({visits})"
    when = f"{day(ref.made_at)}, {ref.made_at[11:16]}"
    return f"{ref.operation}, made {when} by {ref.who} ({visits})"
