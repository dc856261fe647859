"""A visit as someone wants it, and what stands against it: the words of desk and planner."""

from __future__ import annotations

from dataclasses import dataclass

FIRM = ("day", "hours", "shift", "off duty", "skill", "team", "no way")
"""Troubles that no other arrangement of the plan would mend."""


@dataclass(frozen=True)
class Placing:
    """A visit as someone wants it: start in minutes after midnight of `day` (ISO)."""

    premises_id: str
    day: str
    start: int
    agencies: tuple[str, ...]
    officers: tuple[str, ...]


@dataclass(frozen=True)
class Trouble:
    """One thing that stands against a placing, in a sentence. Where it is not `firm`, other visits
    would have to make way: `premises_id` says which."""

    kind: str
    text: str
    officer: str = ""
    premises_id: str = ""

    @property
    def firm(self) -> bool:
        """Nothing that moves in the plan would mend it."""
        return self.kind in FIRM
