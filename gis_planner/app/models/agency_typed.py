"""Which agency a person means by what was typed. No Qt."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gis_planner.domain.agencies import Agency


@dataclass(frozen=True)
class Typed:
    """`agency` is the id meant, '' where it is not told; `said` is how that is told to a person, ''
    where nothing needs saying."""

    agency: str
    said: str = ""


def agency_typed(agencies: Mapping[str, Agency], text: str, others: Collection[str] = ()) -> Typed:
    """The agency of that name, short name or id; else the one whose words begin like those typed;
    a new one where none does. `others` are ids that the case has beside `agencies`."""
    wanted = text.strip().casefold()
    if not wanted:
        return Typed("", "Say which agency sent the list.")
    for agency in agencies.values():
        if wanted == agency.name.casefold():
            return Typed(agency.id)
        if wanted in (agency.id, *(w.casefold() for w in (agency.short, *agency.aliases))):
            return Typed(agency.id, f"Taken for {agency.name}.")
    fits = [a for a in agencies.values() if _begins(a, wanted)]
    if len(fits) == 1:
        return Typed(fits[0].id, f"Taken for {fits[0].name}.")
    if fits:
        names = "; ".join(a.name for a in fits[:3]) + (" …" if len(fits) > 3 else "")
        return Typed("", f"'{text.strip()}' fits {len(fits)} agencies: {names}. Choose one.")
    made = wanted.replace(" ", "-")
    if made in others:
        return Typed(made)
    return Typed(made, f"'{text.strip()}' is no agency that is known: it comes in as a new one.")


def _begins(agency: Agency, wanted: str) -> bool:
    names = " ".join((agency.name, agency.short, agency.id, *agency.aliases)).casefold()
    words, typed = re.findall(r"\w+", names), re.findall(r"\w+", wanted) or [wanted]
    return all(any(w.startswith(t) for w in words) for t in typed)
