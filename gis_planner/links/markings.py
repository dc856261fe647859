"""The strictest marking of the lists behind a link, and the grade of intelligence rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gis_planner.domain.entries import Grade, parse_grade
from gis_planner.domain.sharing import MARKINGS, ListHandling
from gis_planner.links.sources import Case

DEFAULT = ListHandling("", "").marking
GRADED = "intel_3x5x2"


@dataclass(frozen=True)
class Markings:
    """`lists`: 'agency/list' → marking; lists that nobody marked are OFFICIAL-SENSITIVE."""

    lists: Mapping[str, str] = field(default_factory=dict)

    def of_rows(self, case: Case) -> list[str]:
        """Marking of each row."""
        names = zip(case.texts("agency"), case.texts("list"))
        return [self.lists.get(f"{a}/{n}", DEFAULT) for a, n in names]

    def of_refs(self, refs: Iterable[str]) -> str:
        """Strictest marking behind references."""
        return strictest(self._of_ref(ref) for ref in refs)

    def _of_ref(self, ref: str) -> str:
        found = [m for key, m in self._prefixes if ref.startswith(key)]
        return strictest(found) if found else DEFAULT

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        return [(key + "/", marking) for key, marking in self.lists.items()]


def strictest(markings: Iterable[str]) -> str:
    """The highest classification; DEFAULT of none."""
    known = [m for m in markings if m in MARKINGS]
    return max(known, key=MARKINGS.index) if known else DEFAULT


def grades_of_rows(case: Case) -> list[Grade | None]:
    """3x5x2 grade of rows of intelligence, None of all others."""
    schemes, ratings = case.texts("scheme"), case.texts("rating")
    return [parse_grade(r) if s == GRADED else None for s, r in zip(schemes, ratings)]
