"""The one question: may this reader have this category of that agency's list? Deny by default.

A cell is held to the strictest of what its list, its field and its record say. Of a record's own
handling a reader learns nothing: a refusal that rests on it is hidden, as if there were no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gis_planner.domain.agencies import Reference
from gis_planner.domain.handling import Handling, Terms, folded, level, strictest
from gis_planner.domain.sharing import (
    FIELD_CATEGORY,
    INDIVIDUAL_CATEGORIES,
    Gateway,
    ListHandling,
)
from gis_planner.sharing.gateways import why_not_in_force, why_parent_stops

OWN = "own data"
TASKING = "tasking"
NOBODY_SAID = ListHandling("", "").whole
Own = tuple[Handling, ...]
"""What is said of one record itself: by its list, by a person; () = nothing."""


@dataclass(frozen=True)
class Decision:
    """Whether, and by which gateway or for which reason not. `visibility` full | hit | hidden |
    withheld; `parts`: (owner, gateway) for every agency whose data it is."""

    allowed: bool
    gateway: str
    reason: str
    visibility: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reader:
    """Who asks, what for, on which day, cleared to what."""

    audience: str
    purpose: str
    as_of: str
    clearance: str = "OFFICIAL-SENSITIVE"


@dataclass
class Rules:
    """All decisions for one reader; each kind of cell is decided once. `records`: what a person
    said of single records, by 'agency/list/reference'."""

    reader: Reader
    gateways: tuple[Gateway, ...]
    reference: Reference
    handling: Iterable[ListHandling] = ()
    records: Mapping[str, Handling] = field(default_factory=dict)
    _known: dict[tuple[str, str, str, Own, str], Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._handling = {(h.agency, h.list_name): h for h in self.handling}
        self._by_id = {g.id: g for g in self.gateways}
        self._audience = self.reference.today(self.reader.audience)

    def decide(
        self, agency: str, list_name: str, category: str, own: Own = (), *, field: str = ""
    ) -> Decision:
        """The decision for one category of one list, or of a record with handling of its `own`; for
        `field` alone, else for all fields of the category together."""
        key = (agency, list_name, category, own, field)
        if key not in self._known:
            decide = self._of_record if own else self._of_list
            self._known[key] = decide(agency, list_name, category, own, field)
        return self._known[key]

    def terms(
        self, agency: str, list_name: str, category: str, own: Own = (), *, field: str = ""
    ) -> Terms:
        """The strictest of what is said of such a cell."""
        return strictest([*self._levels(agency, list_name, category, field), *_record(own)],
                         category)  # fmt: skip

    def says_of_fields(self, agency: str, list_name: str) -> bool:
        """Whether single fields of a list have handling of their own."""
        handling = self._handling.get((agency, list_name))
        return bool(handling and handling.fields)

    def is_own(self, agency: str) -> bool:
        """Whether the reader is that agency, or took over from it."""
        return self.reference.today(agency) == self._audience

    def _levels(
        self, agency: str, list_name: str, category: str, field: str
    ) -> list[tuple[str, Handling]]:
        handling = self._handling.get((agency, list_name))
        if handling is None:
            return [("list", NOBODY_SAID)]
        fields = [f for f in handling.fields if f == field
                  or (not field and FIELD_CATEGORY.get(f) == category)]  # fmt: skip
        return [("list", handling.whole), *((f"field {f}", handling.fields[f]) for f in fields)]

    def _of_list(
        self, agency: str, list_name: str, category: str, own: Own, field: str
    ) -> Decision:
        terms = self.terms(agency, list_name, category, own, field=field)
        return self._above(terms) or self._by_terms(agency, list_name, terms)

    def _of_record(
        self, agency: str, list_name: str, category: str, own: Own, field: str
    ) -> Decision:
        """Never more than the list gives; what the record's own handling refuses is hidden."""
        terms = self.terms(agency, list_name, category, own, field=field)
        above, of_list = self._above(terms), self.decide(agency, list_name, category, field=field)
        if above or of_list.visibility not in ("full", "hit"):
            return above or of_list
        decision = self._by_terms(agency, list_name, terms)
        if decision.visibility in ("full", "hit"):
            return decision
        return replace(decision, visibility="hidden")

    def _above(self, terms: Terms) -> Decision | None:
        if level(terms.marking) <= level(self.reader.clearance):
            return None
        where = _where(terms, "marking", terms.marking)
        return _no(f"{where} is marked {terms.marking}, above the reader's clearance", "hidden")

    def _by_terms(self, agency: str, list_name: str, terms: Terms) -> Decision:
        handling = self._handling.get((agency, list_name))
        if handling and handling.retain_until and handling.retain_until < self.reader.as_of:
            return _no(f"past its retention date {handling.retain_until}", "withheld")
        if self.is_own(agency):
            return Decision(True, OWN, "", "full", ((agency, OWN),))
        first = self.reference.today(agency)
        others = [o for o in terms.owners if self.reference.today(o) != first]
        answers = {owner: self._of_owner(owner, list_name, terms) for owner in (agency, *others)}
        for visibility in ("hidden", "withheld", "hit"):
            for owner, answer in answers.items():
                if answer.visibility == visibility:
                    where = _where(terms, "owner", owner)
                    too = f"{where} belongs to {owner}: " if owner != agency else ""
                    return replace(answer, reason=too + answer.reason)
        ids = [a.gateway for a in answers.values()]
        named = [g for g in dict.fromkeys(ids) if g != OWN] or [OWN]
        return Decision(True, " and ".join(named), "", "full", tuple(zip(answers, ids)))

    def _of_owner(self, owner: str, list_name: str, terms: Terms) -> Decision:
        """What the agreements of one agency whose data it is say."""
        if self.is_own(owner):
            return Decision(True, OWN, "", "full")
        today = self.reference.today(owner)
        theirs = [
            g
            for g in self.gateways
            if self.reference.today(g.provider) == today
            and self._audience in map(self.reference.today, g.recipients)
        ]
        answers = [self._answer(g, list_name, terms) for g in theirs]
        for visibility in ("hidden", "full", "hit", "withheld"):  # a gateway that hides wins
            for decision in answers:
                if decision.visibility == visibility:
                    return decision
        return _no(f"no gateway from {owner} to {self.reader.audience}", "withheld")

    def _answer(self, gateway: Gateway, list_name: str, terms: Terms) -> Decision:
        """What one gateway says: full allows, everything else is a refusal of some kind. One that
        hides gives nothing, so it hides whatever it touches, at any marking and unaccepted."""
        reason = self._out_of_reach(gateway, list_name)
        against = [_not_covered(gateway, category) for category in terms.categories]
        hides = gateway.visibility == "hidden"
        if not reason and not (hides and not all(against)):
            reason = next(filter(None, against), "") or self._terms_against(gateway, terms)
        if reason:
            return _no(f"gateway {gateway.id} {reason}", "withheld")
        if gateway.visibility == "full":
            return Decision(True, gateway.id, "", "full")
        reason = f"gateway {gateway.id} shows it as {gateway.visibility} only"
        return Decision(False, gateway.id, reason, gateway.visibility)

    def _out_of_reach(self, gateway: Gateway, list_name: str) -> str:
        """'' where the gateway is in force for the reader's purpose and this list, else why not."""
        reader = self.reader
        out = why_not_in_force(gateway, reader.as_of)
        if out:
            return f"is {out}" if out.startswith(("not", "suspended")) else out
        under = why_parent_stops(gateway, self._by_id, reader.as_of)
        if under:
            return f"stands {under}"
        if reader.purpose.casefold() not in {p.casefold() for p in gateway.purposes}:
            return f"does not allow the purpose '{reader.purpose}'"
        if gateway.lists and list_name not in gateway.lists:
            return "does not cover this list"
        return ""

    def _terms_against(self, gateway: Gateway, terms: Terms) -> str:
        """'' where the gateway carries the marking, the code and every condition, accepted by a
        named person of the recipient; else what it does not."""
        if level(terms.marking) > level(gateway.highest_marking):
            where = _where(terms, "marking", terms.marking)
            return f"carries up to {gateway.highest_marking}, {where} is {terms.marking}"
        carried = {folded(c) for c in gateway.conditions}
        for condition in terms.conditions:
            if folded(condition) not in carried:
                where = _where(terms, "condition", condition)
                return f"does not carry the condition '{condition}', on which {where} is handled"
        for where, handling in terms.said:
            if handling.code == "C" and not handling.conditions and gateway.handling != "C":
                return f"is not for handling code C, which {_the(where)} has"
        if (gateway.handling == "C" or gateway.conditions) and not self._accepted(gateway):
            return "has conditions that no named person has accepted"
        return ""

    def _accepted(self, gateway: Gateway) -> bool:
        return any(
            person.strip() and self.reference.today(agency) == self._audience
            for agency, person in gateway.accepted.items()
        )


def _not_covered(gateway: Gateway, category: str) -> str:
    """'' where the gateway covers the category, else why not."""
    if category not in gateway.categories:
        return f"does not cover {category} data"
    if category in INDIVIDUAL_CATEGORIES and "individual" not in gateway.subject_types:
        return "does not cover data about individuals"
    if "business" not in gateway.subject_types and category not in INDIVIDUAL_CATEGORIES:
        return "does not cover data about businesses"
    return ""


def _record(own: Own) -> list[tuple[str, Handling]]:
    return [("record", handling) for handling in own]


def _where(terms: Terms, part: str, value: str) -> str:
    return _the(terms.level_of(part, value) or "list")


def _the(where: str) -> str:
    return f"the {where}"


def _no(reason: str, visibility: str) -> Decision:
    return Decision(False, "", reason, visibility)
