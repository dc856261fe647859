"""The strictest marking of the lists behind a link, and the grade of intelligence rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gis_planner.domain.entries import Grade, parse_grade
from gis_planner.domain.handling import DEFAULT_MARKING, MARKINGS
from gis_planner.links.sources import Case

DEFAULT = DEFAULT_MARKING
GRADED = "intel_3x5x2"
UNKNOWN = "NOT KNOWN"
RANKED = (*MARKINGS, UNKNOWN)
"""Markings of links, the strictest last: a row bears a word that is no classification."""


@dataclass(frozen=True)
class Markings:
    """`lists`: 'agency/list' → marking, OFFICIAL-SENSITIVE where nobody marked it; `records`:
    reference → marking of single rows, by their list or a person. The strictest counts; a word that
    nobody knows is the strictest of all."""

    lists: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)

    def of_rows(self, case: Case) -> list[str]:
        """Marking of each row."""
        rows = zip(case.texts("agency"), case.texts("list"), case.texts("ref"))
        of_lists = {key: strictest([m]) for key, m in self.lists.items()}
        found = []
        for agency, name, ref in rows:
            marking = of_lists.get(f"{agency}/{name}", DEFAULT)
            own = self.records.get(ref or "")
            found.append(strictest([marking, own]) if own else marking)
        return found

    def of_refs(self, refs: Iterable[str]) -> str:
        """Strictest marking behind references."""
        return strictest(self._of_ref(ref) for ref in refs)

    def _of_ref(self, ref: str) -> str:
        found = [m for key, m in self._prefixes if ref.startswith(key)] or [DEFAULT]
        return strictest([*found, self.records[ref]] if ref in self.records else found)

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        return [(key + "/", marking) for key, marking in self.lists.items()]


def strictest(markings: Iterable[str]) -> str:
    """The highest classification, one of RANKED; DEFAULT of none."""
    named = [m if m in MARKINGS else UNKNOWN for m in markings]
    return max(named, key=RANKED.index) if named else DEFAULT


def grades_of_rows(case: Case) -> list[Grade | None]:
    """3x5x2 grade of rows of intelligence, None of all others."""
    schemes, ratings = case.texts("scheme"), case.texts("rating")
    return [parse_grade(r) if s == GRADED else None for s, r in zip(schemes, ratings)]
