"""What the lead told of premises (`[[premises]]` of an operation), put on the candidates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from gis_planner.domain.operations import Operation, PremisesFact
from gis_planner.planning.problem import Candidate


def with_facts(candidates: Iterable[Candidate], operation: Operation) -> tuple[Candidate, ...]:
    """Candidates with the lead's facts before what the lists say."""
    told = {f.premises_id: f for f in operation.premises}
    return tuple(
        dataclasses.replace(c, **_changes(told[c.premises_id])) if c.premises_id in told else c
        for c in candidates
    )


def _changes(fact: PremisesFact) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if fact.hours:
        changes["windows"] = tuple((a, b) for a, _, b in (h.partition("-") for h in fact.hours))
    if fact.dwelling is not None:
        changes["has_dwelling"] = fact.dwelling
    if fact.licensed is not None:
        changes["licensed"] = fact.licensed
    if fact.primary_authority:
        changes["primary_authority"] = fact.primary_authority
    if fact.skills:
        changes["skills"] = dict(fact.skills)
    if fact.suspected_offence:
        changes["suspected_offence"] = True
    return changes
