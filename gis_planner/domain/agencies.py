"""Agencies, concerns, powers of entry, rating schemes: editable reference data as nouns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Agency:
    """An agency or council team. `colour` is Okabe-Ito or similar hex; `predecessors` older ids.

    `concern` is what its contacts speak about where a record says nothing more exact; `aliases`
    are other words by which lists and the command line may name it.
    """

    id: str
    name: str
    short: str = ""
    colour: str = "#666666"
    predecessors: tuple[str, ...] = ()
    source: str = ""
    concern: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Concern:
    """Something that may be wrong at premises, which agencies can act on.

    `harm` is 1 (nuisance) to 5 (danger to life); `predictable` False where no algorithm may
    predict it (modern slavery); `looks` are golden indicators any officer may observe;
    `words` reveal the concern in a record's list name, trade, status or rating.
    """

    id: str
    name: str
    agencies: tuple[str, ...]
    harm: int = 3
    predictable: bool = True
    safeguarding: str = ""
    looks: tuple[str, ...] = ()
    source: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Power:
    """A power of entry of one agency under one statute. Reference data, never legal advice.

    `entry`: yes | warrant | letter | licensed (only where licensable activity is believed);
    `notice`: none | routine (notice unless it defeats the purpose) | agreed;
    `notice_hours` 0 without notice; `dwelling`: no | warrant | notice | common parts;
    `force` whether force may be used without a warrant; `check` True where the row is from
    memory or a secondary source and must be checked.
    """

    id: str
    agency: str
    statute: str
    entry: str
    notice: str
    notice_hours: int
    dwelling: str
    force: bool
    concerns: tuple[str, ...]
    conditions: str = ""
    source: str = ""
    checked_by: str = ""
    checked_on: str = ""
    check: bool = False


@dataclass(frozen=True)
class Scheme:
    """A rating scheme. `tag`: hazard | compliance | intelligence | confidence.

    `values` maps a raw value (lower case) to a rank from 0 (best) to 1 (worst); None = missing
    (exempt, awaiting). `concern` is what it speaks about; `names` are words that reveal the
    scheme in a list's column names or values; `label` names a value in a sentence
    ('Hygiene rating'), '' = the name.
    """

    id: str
    name: str
    tag: str
    concern: str
    values: dict[str, float | None]
    names: tuple[str, ...] = ()
    source: str = ""
    edition: str = ""
    label: str = ""


@dataclass(frozen=True)
class Reference:
    """All reference data of a case: shipped with the program, editable in the case."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    concerns: dict[str, Concern] = field(default_factory=dict)
    powers: tuple[Power, ...] = ()
    schemes: dict[str, Scheme] = field(default_factory=dict)
    about: dict[str, dict[str, str]] = field(default_factory=dict)
    """Table name -> source, licence and date of the reference data."""

    def agency(self, text: str) -> Agency:
        """The agency that `text` names: by id, alias, short or full name, in any case.

        An agency that nobody described is no fault: it comes back with `text` as its id, no
        concern and no power, so that its lists can be used.
        """
        if text in self.agencies:
            return self.agencies[text]
        wanted = _fold(text)
        for agency in self.agencies.values():
            if wanted in map(_fold, (agency.id, agency.short, agency.name, *agency.aliases)):
                return agency
        return Agency(id=text, name=text, short=text, source="not in the reference data")

    def today(self, agency_id: str) -> str:
        """The id under which an agency acts today: its successor's, or its own."""
        found = self.agency(agency_id).id
        for agency in self.agencies.values():
            if found in agency.predecessors:
                return agency.id
        return found


def _fold(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9&]+", text.lower()))
