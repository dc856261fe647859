"""The one question: may this reader have this category of that agency's list? Deny by default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gis_planner.domain.agencies import Reference
from gis_planner.domain.sharing import (
    INDIVIDUAL_CATEGORIES,
    MARKINGS,
    Gateway,
    ListHandling,
)
from gis_planner.sharing.gateways import why_not_in_force, why_parent_stops

OWN = "own data"
TASKING = "tasking"


@dataclass(frozen=True)
class Decision:
    """Whether, and by which gateway or for which reason not. `visibility` full | hit | hidden."""

    allowed: bool
    gateway: str
    reason: str
    visibility: str


@dataclass(frozen=True)
class Reader:
    """Who asks, what for, on which day, cleared to what."""

    audience: str
    purpose: str
    as_of: str
    clearance: str = "OFFICIAL-SENSITIVE"


@dataclass
class Rules:
    """All decisions for one reader; each (agency, list, category) is decided once."""

    reader: Reader
    gateways: tuple[Gateway, ...]
    reference: Reference
    handling: Iterable[ListHandling] = ()
    _known: dict[tuple[str, str, str], Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._handling = {(h.agency, h.list_name): h for h in self.handling}
        self._by_id = {g.id: g for g in self.gateways}
        self._audience = self.reference.today(self.reader.audience)

    def decide(self, agency: str, list_name: str, category: str) -> Decision:
        """The decision for one category of one list."""
        key = (agency, list_name, category)
        if key not in self._known:
            self._known[key] = self._decide(*key)
        return self._known[key]

    def marking(self, agency: str, list_name: str) -> str:
        """The marking of a list; OFFICIAL-SENSITIVE where nobody said."""
        handling = self._handling.get((agency, list_name))
        return handling.marking if handling else "OFFICIAL-SENSITIVE"

    def is_own(self, agency: str) -> bool:
        """Whether the reader is that agency, or took over from it."""
        return self.reference.today(agency) == self._audience

    def _decide(self, agency: str, list_name: str, category: str) -> Decision:
        marking = self.marking(agency, list_name)
        if level(marking) > level(self.reader.clearance):
            return _no(f"marked {marking}, above the reader's clearance", "hidden")
        handling = self._handling.get((agency, list_name))
        if handling and handling.retain_until and handling.retain_until < self.reader.as_of:
            return _no(f"past its retention date {handling.retain_until}", "withheld")
        if self.is_own(agency):
            return Decision(True, OWN, "", "full")
        owner = self.reference.today(agency)
        theirs = [
            g
            for g in self.gateways
            if self.reference.today(g.provider) == owner
            and self._audience in map(self.reference.today, g.recipients)
        ]
        answers = [self._answer(g, list_name, category, marking) for g in theirs]
        for visibility in ("hidden", "full", "hit", "withheld"):  # a gateway that hides wins
            for decision in answers:
                if decision.visibility == visibility:
                    return decision
        return _no(f"no gateway from {agency} to {self.reader.audience}", "withheld")

    def _answer(self, gateway: Gateway, list_name: str, category: str, marking: str) -> Decision:
        """What one gateway says: full allows, everything else is a refusal of some kind."""
        reason = self._why_not(gateway, list_name, category, marking)
        if reason:
            return _no(f"gateway {gateway.id} {reason}", "withheld")
        if gateway.visibility == "full":
            return Decision(True, gateway.id, "", "full")
        reason = f"gateway {gateway.id} shows it as {gateway.visibility} only"
        return Decision(False, gateway.id, reason, gateway.visibility)

    def _why_not(self, gateway: Gateway, list_name: str, category: str, marking: str) -> str:
        """'' where the gateway allows it to the reader, else what stands against it."""
        reader = self.reader
        out = why_not_in_force(gateway, reader.as_of)
        if out:
            return f"is {out}" if out.startswith(("not", "suspended")) else out
        under = why_parent_stops(gateway, self._by_id, reader.as_of)
        if under:
            return f"stands {under}"
        if reader.purpose.casefold() not in {p.casefold() for p in gateway.purposes}:
            return f"does not allow the purpose '{reader.purpose}'"
        if category not in gateway.categories:
            return f"does not cover {category} data"
        if gateway.lists and list_name not in gateway.lists:
            return "does not cover this list"
        if category in INDIVIDUAL_CATEGORIES and "individual" not in gateway.subject_types:
            return "does not cover data about individuals"
        if "business" not in gateway.subject_types and category not in INDIVIDUAL_CATEGORIES:
            return "does not cover data about businesses"
        if level(marking) > level(gateway.highest_marking):
            return f"carries up to {gateway.highest_marking}, the list is {marking}"
        if (gateway.handling == "C" or gateway.conditions) and not self._accepted(gateway):
            return "has conditions that no named person has accepted"
        return ""

    def _accepted(self, gateway: Gateway) -> bool:
        return any(
            person.strip() and self.reference.today(agency) == self._audience
            for agency, person in gateway.accepted.items()
        )


def level(marking: str) -> int:
    """How high a marking is; one that nobody knows counts as the highest."""
    return MARKINGS.index(marking) if marking in MARKINGS else len(MARKINGS)


def _no(reason: str, visibility: str) -> Decision:
    return Decision(False, "", reason, visibility)
