"""Handling as people write it: checked, and in a line."""

from __future__ import annotations

import dataclasses

from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import CODES, MARKINGS, Handling
from gis_planner.domain.sharing import CATEGORIES
from gis_planner.store import Case


def checked(case: Case, handling: Handling) -> Handling:
    """The handling with its agency's id and clean conditions. UserError for a word nobody knows."""
    from gis_planner.pipeline.stages import reference_of

    if handling.marking and handling.marking not in MARKINGS:
        raise UserError(
            f"'{handling.marking}' is not a marking.", f"Markings: {', '.join(MARKINGS)}."
        )
    if handling.code and handling.code not in CODES:
        raise UserError(f"'{handling.code}' is not a handling code.", "Codes: P, C.")
    if handling.category and handling.category not in CATEGORIES:
        known = ", ".join(CATEGORIES)
        raise UserError(f"'{handling.category}' is not a category.", f"Categories: {known}.")
    owner = reference_of(case).agency(handling.owner).id if handling.owner else ""
    words = tuple(dict.fromkeys(c.strip() for c in handling.conditions if c.strip()))
    return dataclasses.replace(handling, owner=owner, conditions=words)


def said(handling: Handling) -> str:
    """'SECRET, handling C: no contact, owner hmrc, also contact data'; 'nothing said'."""
    code = f"handling {handling.code or 'C'}" if handling.code or handling.conditions else ""
    code += f": {'; '.join(handling.conditions)}" if handling.conditions else ""
    owner = f"owner {handling.owner}" if handling.owner else ""
    also = f"also {handling.category} data" if handling.category else ""
    return ", ".join(p for p in (handling.marking, code, owner, also) if p) or "nothing said"
