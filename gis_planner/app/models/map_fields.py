"""Which values of a layer can colour, size and name its features."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.app.models.breaks import Floats
from gis_planner.app.models.frame import PremisesFrame

CONCERN = "concern:"
PREMISES_NUMBERS = {
    "severity": "Severity",
    "contacts": "Contacts with services",
    "agencies": "Agencies that know it",
    "likelihood": "Likelihood (bits)",
    "harm": "Harm (bits)",
    "non_compliant": "Concerns with non-compliance",
    "businesses": "Businesses here",
    "records": "Source rows",
}
PREMISES_TEXTS = {
    "trade": "Trade",
    "ward": "Ward",
    "never_visited": "Never visited",
    "location_precision": "Located by",
}
PREMISES_NAMES = {
    "name": "Name",
    "address": "Address",
    "trade": "Trade",
    "severity": "Severity",
    "contacts": "Contacts with services",
    "premises_id": "Premises id",
    "uprn": "UPRN",
}
HIDDEN = ("fid", "geom")
MOST_KINDS = 2000
"""Distinct texts up to which a column of numbers is also offered as categories."""


@dataclass(frozen=True)
class Field:
    """A column to choose: its name, what people call it, whether it is a number."""

    name: str
    title: str
    numeric: bool


def premises_fields(
    frame: PremisesFrame, concern_name: Callable[[str], str] = str
) -> tuple[Field, ...]:
    """Numbers and categories of premises; each concern's bits among the numbers."""
    found = [Field(n, t, True) for n, t in PREMISES_NUMBERS.items() if frame.has(n)]
    if frame.has("concerns"):
        ids = frame.members("concerns").labels
        found += [Field(CONCERN + c, f"{concern_name(c)} (bits)", True) for c in ids]
    return (*found, *(Field(n, t, False) for n, t in PREMISES_TEXTS.items() if frame.has(n)))


def table_fields(table: pa.Table | None) -> tuple[Field, ...]:
    """Columns of a user's layer."""
    found = []
    for field in table.schema if table is not None else ():
        if field.name in HIDDEN:
            continue
        title = field.name.replace("_", " ")
        if pa.types.is_floating(field.type) or pa.types.is_integer(field.type):
            found.append(Field(field.name, title, True))
        found.append(Field(field.name, title, False))
    return tuple(found)


def premises_numbers(frame: PremisesFrame, name: str) -> Floats:
    """A number a premises; NaN where missing or where the field is no number. Bits of a concern
    are 0 where it is not raised."""
    if not name.startswith(CONCERN):
        return frame.numbers(name if name in PREMISES_NUMBERS else "")
    concern = name.removeprefix(CONCERN)
    whole = frame.codes("concerns")
    bits = [json.loads(label).get(concern, 0.0) for label in whole.labels]
    values = np.array([*(0.0 if b is None else float(b) for b in bits), np.nan])
    return np.asarray(values[whole.codes], np.float64)


def premises_texts(frame: PremisesFrame, name: str) -> list[Any]:
    """A text a premises; '' where missing."""
    if name == "never_visited":
        words = {"true": "never visited", "false": "visited"}
        whole = frame.codes(name)
        return [words.get(whole.labels[c], "") if c >= 0 else "" for c in whole.codes.tolist()]
    whole = frame.codes(name)
    labels = (*whole.labels, "")
    return [labels[c] for c in whole.codes.tolist()]


def table_numbers(table: pa.Table, name: str) -> Floats | None:
    """A column as numbers, texts that are numbers too; None where there is no such column."""
    if name not in table.column_names:
        return None
    column = table.column(name)
    if pa.types.is_string(column.type):
        plain = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", "")
        is_number = pc.match_substring_regex(plain, r"^-?\d+(\.\d+)?$")
        column = pc.if_else(is_number, plain, None)
    values = pc.cast(column, pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)
    return np.asarray(values, np.float64)


def table_texts(table: pa.Table, name: str) -> list[Any] | None:
    """A column as texts; None where there is no such column."""
    if name not in table.column_names:
        return None
    column = table.column(name)
    if pa.types.is_floating(column.type):
        return [None if v is None else f"{v:g}" for v in column.to_pylist()]
    return [None if v is None else str(v) for v in column.to_pylist()]
