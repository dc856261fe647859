"""What a change at the desk would do, in words and rows. No Qt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_planner.app.models.plan import long_day
from gis_planner.app.models.words import many

if TYPE_CHECKING:
    from gis_planner.pipeline.desk import Attempt

COLUMNS = ("Change", "Premises", "Before", "After", "Why")
WORDS = {
    "dropped": "dropped", "added": "added", "other day": "on another day",
    "other agencies": "with other agencies", "other team": "with another team",
    "later or earlier": "later or earlier", "kept": "kept",
}  # fmt: skip
"""Kind of difference → as said of visits."""


@dataclass(frozen=True)
class Change:
    """One visit that would not stay as it is."""

    kind: str
    premises_id: str
    name: str
    before: str
    after: str
    because: str

    def cells(self) -> tuple[str, ...]:
        """As COLUMNS."""
        return (WORDS.get(self.kind, self.kind).capitalize(), self.name, self.before, self.after,
                self.because)  # fmt: skip


def changes_of(
    attempt: Attempt, names: Callable[[str], str], agencies: Callable[[str], str] = str
) -> tuple[Change, ...]:
    """All that would change, what is lost first."""
    return tuple(
        Change(
            r["change"], r["premises_id"], names(r["premises_id"]), told(r["before"], agencies),
            told(r["after"], agencies), named(r["because"] or "", names),
        )
        for r in attempt.differences.to_pylist() if r["change"] != "kept"
    )  # fmt: skip


def told(visit: str | None, agencies: Callable[[str], str]) -> str:
    """'2026-12-01 10:00-10:55: fire (F1)' as 'Tue 1 Dec 2026 10:00–10:55, Fire F1'."""
    found = re.match(r"(\S+) (\S+)-(\S+): (.*)", visit or "")
    if not found:
        return "–"
    day, start, end, teams = found.groups()
    who = ", ".join(f"{agencies(a)} {o}" for a, o in re.findall(r"([\w-]+) \(([^)]*)\)", teams))
    return f"{long_day(day)} {start}–{end}\n{who.replace(' | ', ' ')}"


def summary_of(attempt: Attempt, names: Callable[[str], str]) -> str:
    """'3 later or earlier, 1 dropped (The Fox), 73 kept; value 247.9 → 248.2'."""
    rows = attempt.differences.to_pylist()
    count = Counter(r["change"] for r in rows)
    parts = []
    for kind, n in count.items():
        which = [names(r["premises_id"]) for r in rows if r["change"] == kind]
        told = f" ({', '.join(which)})" if kind in ("dropped", "added") and n <= 3 else ""
        parts.append(f"{n} {WORDS.get(kind, kind)}{told}")
    before, after = attempt.before["value"], attempt.after["value"]
    if before is None or after is None:
        return f"{', '.join(parts)}; what is gained is not known, for a list was erased"
    return (
        f"{', '.join(parts)}; value {many(before, 1)} → {many(after, 1)} ({after - before:+,.1f})"
    )


def named(text: str, names: Callable[[str], str]) -> str:
    """A sentence with names in the place of premises ids."""
    words = []
    for word in text.split(" "):
        core = word.strip(".,;:")
        name = names(core) if len(core) > 3 and core.startswith("P") else core
        words.append(word.replace(core, name) if core and name != core else word)
    return " ".join(words)
