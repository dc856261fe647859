"""The user's and the profile's mapping, checked against the columns of this file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import FIELDS, Profile
from gis_planner.ingest.vocabulary import words

Fixed = dict[str, tuple[str, ...]]


def fixed_mapping(
    columns: Sequence[str],
    mapping: Mapping[str, str | Sequence[str]] | None,
    profile: Profile | None,
) -> tuple[Fixed, frozenset[str], tuple[str, ...]]:
    """Fields that are decided, columns to leave out, and notes on what did not fit."""
    notes: list[str] = []
    fixed: Fixed = {}
    for field, wanted in (profile.mapping if profile else {}).items():
        if field not in FIELDS:
            continue
        present = tuple(c for name in wanted if (c := find_column(columns, name)))
        absent = [name for name in wanted if not find_column(columns, name)]
        if absent:
            notes.append(
                f"The profile takes '{field}' from {', '.join(absent)}, absent from this file."
            )
        if present or not wanted:
            fixed[field] = present
    for field, given in (mapping or {}).items():
        if field not in FIELDS:
            raise UserError(f"'{field}' is no field.", f"Fields are: {', '.join(FIELDS)}.")
        names = [given] if isinstance(given, str) else list(given)
        fixed[field] = tuple(_must_find(columns, name, field) for name in names if name)
    ignored = frozenset(c for c in (profile.ignored if profile else ()) if c in columns)
    return fixed, ignored, tuple(notes)


def find_column(columns: Sequence[str], name: str) -> str | None:
    """The column of that name, whatever its capitals, spaces and punctuation."""
    if name in columns:
        return name
    alike = [c for c in columns if c.strip().lower() == name.strip().lower()]
    alike = alike or [c for c in columns if words(c) == words(name) and words(name)]
    return alike[0] if alike else None


def _must_find(columns: Sequence[str], name: str, field: str) -> str:
    found = find_column(columns, name)
    if found is None:
        close = difflib.get_close_matches(name, columns, 3, 0.5) or list(columns[:12])
        raise UserError(
            f"The list has no column '{name}' (wanted for '{field}').",
            f"Did you mean: {', '.join(close)}?",
        )
    return found
