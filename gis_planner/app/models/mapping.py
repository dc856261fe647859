"""The mapping of a list's columns to fields while a person corrects it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gis_planner.domain.handling import MARKINGS, normal_marking
from gis_planner.domain.lists import FIELDS
from gis_planner.store import ListInfo

NOT_USED = ""


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file: samples, what it is taken for, why and how sure (0 to 1)."""

    column: str
    samples: tuple[str, ...]
    field: str
    reason: str
    confidence: float


class MappingModel:
    """Columns ↔ fields. `corrections` are only what the person changed."""

    def __init__(self, preview: Any) -> None:
        self.preview = preview
        self.proposed: dict[str, tuple[str, ...]] = dict(preview.mapping)
        self.fields: dict[str, str] = {}
        self._reason: dict[str, tuple[str, float]] = {}
        for proposal in preview.proposals:
            for column in proposal.columns:
                self.fields.setdefault(column, proposal.field)
                self._reason.setdefault(column, (proposal.reason, proposal.confidence))

    def rows(self) -> tuple[ColumnRow, ...]:
        """Every column in the order of the file."""
        found = []
        for i, column in enumerate(self.preview.columns):
            values = [r[i] for r in self.preview.samples if i < len(r) and r[i].strip()]
            reason, sure = self._reason.get(column, ("", 0.0))
            field = self.fields.get(column, NOT_USED)
            if field == NOT_USED:
                reason, sure = "kept with the record, not used", 0.0
            elif column not in self.proposed.get(field, ()):
                reason, sure = "chosen by you", 1.0
            samples = tuple(dict.fromkeys(values))[:3]
            found.append(ColumnRow(column, samples, field, reason, sure))
        return tuple(found)

    def set(self, column: str, field: str) -> None:
        """Take a column for a field, or for none."""
        if field == NOT_USED:
            self.fields.pop(column, None)
        elif field in FIELDS:
            self.fields[column] = field

    def mapping(self) -> dict[str, tuple[str, ...]]:
        """Field → columns as they stand, in the order of the file (proposed order kept)."""
        found: dict[str, tuple[str, ...]] = {}
        for field in FIELDS:
            columns = [c for c in self.preview.columns if self.fields.get(c) == field]
            before = self.proposed.get(field, ())
            ranked = [c for c in before if c in columns]
            ranked += [c for c in columns if c not in before]
            if ranked:
                found[field] = tuple(ranked)
        return found

    def corrections(self) -> dict[str, tuple[str, ...]]:
        """Fields whose columns differ from the proposal; () empties a field."""
        changed = [
            c for c in self.preview.columns if self.fields.get(c, NOT_USED) != self._first(c)
        ]
        affected = {self._first(c) for c in changed} | {
            self.fields.get(c, NOT_USED) for c in changed
        }
        now = self.mapping()
        return {field: now.get(field, ()) for field in sorted(affected - {NOT_USED})}

    def _first(self, column: str) -> str:
        """The field that the program proposed first for a column."""
        for proposal in self.preview.proposals:
            if column in proposal.columns:
                return str(proposal.field)
        return NOT_USED

    def missing(self) -> tuple[str, ...]:
        """What a list usually has and this mapping lacks, as sentences."""
        now = self.mapping()
        found = []
        if "name" not in now and "organisation" not in now:
            found.append("No column is taken for the name.")
        if "address" not in now and "postcode" not in now and "easting" not in now:
            found.append("No column says where it is: rows will have no place.")
        return tuple(found)


def odd_markings(model: MappingModel) -> list[str]:
    """A sentence where the column of markings holds words that are no security classification."""
    columns = model.mapping().get("marking", ())
    found = {
        value.strip()
        for at in (model.preview.columns.index(c) for c in columns)
        for row in model.preview.samples if at < len(row) and (value := row[at]).strip()
        if normal_marking(value) not in MARKINGS
    }  # fmt: skip
    if not found:
        return []
    named = ", ".join(sorted(found)[:3])
    return [f"{named}: no marking that is known. Such rows go to nobody else."]


def newer_of(lists: Iterable[ListInfo], agency: str, columns: Iterable[str]) -> ListInfo | None:
    """The agency's list of the same columns, in whatever order: the one that came in last. None
    where it has none."""
    wanted = {c.strip().casefold() for c in columns}
    same = [
        i
        for i in lists
        if i.agency == agency and wanted and {c.strip().casefold() for c in i.columns} == wanted
    ]
    return max(same, key=lambda i: i.imported_at, default=None)
