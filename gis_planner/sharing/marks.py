"""The seven marks of a good collaboration, checked on an operation before it starts.

Source: ICIBI inspection of collaborative working 2018-19, figure 1 and recommendation 2. A missing
mark is a warning that the lead may override with a reason; it never blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from gis_planner.domain.operations import Operation


@dataclass(frozen=True)
class MarkWarning:
    """One missing mark: its number and name, the agency it concerns ('' = all), what mends it."""

    mark: int
    name: str
    agency: str
    text: str
    fix: str


Found = list[tuple[str, str, str]]
"""(agency, what is missing, what mends it)"""


def objective(operation: Operation, acknowledged: Collection[str]) -> Found:
    """An agreed objective for each agency."""
    return [
        (a.id, f"{a.id} has no objective", "Write what that agency wants to reach, and agree it")
        for a in operation.agencies
        if not (a.objective or operation.objectives.get(a.id))
    ]


def contacts(operation: Operation, acknowledged: Collection[str]) -> Found:
    """A defined process, with a contact and a deputy in each agency."""
    out: Found = []
    for agency in operation.agencies:
        missing = [n for n in ("contact", "deputy") if not getattr(agency, n)]
        if missing:
            text = f"{agency.id} has no {' and no '.join(missing)}"
            out.append((agency.id, text, "Name a person and a deputy who can be rung on the day"))
    return out


def senior_owner(operation: Operation, acknowledged: Collection[str]) -> Found:
    """A senior owner of the operation, whose authority the visits are tasked under."""
    if operation.owner:
        return []
    return [("", "The operation has no owner", "Name the agency or person who answers for it")]


def committed_officers(operation: Operation, acknowledged: Collection[str]) -> Found:
    """Officers and hours committed by each agency."""
    staffed = {o.agency for o in operation.officers if not o.standby}
    return [
        (a.id, f"{a.id} has committed no officer", "Name its officers, with days and shifts")
        for a in operation.agencies
        if a.id not in staffed
    ]


def briefing_acknowledged(operation: Operation, acknowledged: Collection[str]) -> Found:
    """Communication: each agency has acknowledged its briefing."""
    return [
        (a.id, f"{a.id} has not acknowledged its briefing", "Send its pack and note who confirmed")
        for a in operation.agencies
        if a.id not in acknowledged
    ]


def measures(operation: Operation, acknowledged: Collection[str]) -> Found:
    """Measures with a baseline to compare with."""
    if not operation.measures:
        return [
            ("", "No measure of success is set", "Say what will be counted, with today's figure")
        ]
    return [
        ("", f"The measure '{m}' has no baseline", "Add today's figure, as 'from 12 a month'")
        for m in operation.measures
        if not re.search(r"\d|baseline", m.lower())
    ]


def review_date(operation: Operation, acknowledged: Collection[str]) -> Found:
    """A date for the next joint review, after the last day."""
    if not operation.review_date:
        return [("", "No joint review is planned", "Set the date when all agencies will look back")]
    if operation.days and operation.review_date <= max(operation.days):
        return [("", "The joint review is before the operation ends", "Set a later date")]
    return []


MARKS: tuple[Callable[[Operation, Collection[str]], Found], ...] = (
    objective, contacts, senior_owner, committed_officers, briefing_acknowledged, measures,
    review_date,
)  # fmt: skip
"""The seven marks; the docstring of each is its help text."""


def seven_marks(
    operation: Operation, *, acknowledged: Collection[str] = ()
) -> tuple[MarkWarning, ...]:
    """What is missing of the seven marks; `acknowledged`: agencies that confirmed the briefing."""
    return tuple(
        MarkWarning(number, mark.__name__.replace("_", " "), agency, text, fix)
        for number, mark in enumerate(MARKS, 1)
        for agency, text, fix in mark(operation, acknowledged)
    )
