"""An analyst's own statement of a link, with where it comes from and a 3x5x2 grade."""

from __future__ import annotations

import re
from dataclasses import dataclass

ENTRY_TYPES: dict[str, str] = {
    "trades_at": "trades at",
    "owned_by": "is owned by",
    "director_of": "directs",
    "psc_of": "controls",
    "proprietor_of": "trades as",
    "works_at": "works at",
    "lives_at": "lives at",
    "seen_at": "was seen at",
    "associate_of": "is an associate of",
    "relative_of": "is a relative of",
    "finances": "finances",
    "has_phone": "uses the phone",
    "has_email": "uses the e-mail",
    "has_website": "uses the website",
    "uses_vehicle": "uses the vehicle",
    "tainted_premises": "is flagged as tainted premises",
}
"""Type → verb of its sentence. `tainted_premises` is a partner's flag on one place: it has no
second end."""
ONE_END = frozenset({"tainted_premises"})

SOURCES = {"1": (1.0, "reliable"), "2": (0.6, "untested"), "3": (0.2, "not reliable")}
ASSESSMENTS = {
    "A": (1.0, "known directly to the source"),
    "B": (0.8, "known indirectly but corroborated"),
    "C": (0.6, "known indirectly"),
    "D": (0.3, "not known"),
    "E": (0.0, "suspected to be false"),
}
HANDLINGS = {"P": "lawful sharing permitted", "C": "lawful sharing permitted with conditions"}
"""3x5x2 of the College of Policing's Authorised Professional Practice; the weights are those that
scores use (`data/reference/schemes.toml`), the project's own."""


@dataclass(frozen=True)
class Grade:
    """A 3x5x2 grade: source 1-3, intelligence A-E, handling P or C ('' where not told)."""

    source: str
    assessment: str
    handling: str

    @property
    def text(self) -> str:
        """'2BP', as reports write it."""
        return f"{self.source}{self.assessment}{self.handling}"

    @property
    def weight(self) -> float:
        """0 to 1: by how much the bits of what is said are multiplied."""
        return SOURCES[self.source][0] * ASSESSMENTS[self.assessment][0]

    @property
    def words(self) -> str:
        """The grade in plain words."""
        told = f"source {SOURCES[self.source][1]}; {ASSESSMENTS[self.assessment][1]}"
        return told + (f"; {HANDLINGS[self.handling]}" if self.handling else "")


def parse_grade(text: str | None) -> Grade | None:
    """A grade from '2BP', 'B2P', '2-B-C' or '2 B'; None where it is not one."""
    bare = re.sub(r"[^0-9A-Z]", "", (text or "").upper())
    m = re.fullmatch(r"(?:([1-3])([A-E])|([A-E])([1-3]))([PC]?)\d?", bare)
    if not m:
        return None
    return Grade(m[1] or m[4], m[2] or m[3], m[5])


@dataclass(frozen=True)
class Entry:
    """One statement. `start`, `end`: node ids, or 'phone:…', 'email:…', 'website:…', 'vehicle:…',
    'person:Name'; `end` is '' for a flag. Dates ISO, '' = unknown. `conditions` say how it may be
    used (handling C needs them). A withdrawn entry stays written and counts no longer."""

    id: str
    start: str
    end: str
    type: str
    source: str
    grade: str
    since: str = ""
    until: str = ""
    note: str = ""
    conditions: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    who: str = ""
    when: str = ""
    withdrawn: str = ""
    """Who, when and why; '' = it stands."""

    @property
    def ref(self) -> str:
        """Its reference among `source_refs`."""
        return f"{ENTRY_LIST}/{self.id}"


ENTRY_LIST = "analyst/entries"
"""'agency/list' of entries among `source_refs`."""
