"""Which column is which field: by heading and by content, each with a reason and a confidence.

A heading alone may lie and content alone is ambiguous, so a column's claim on a field is the
strength of its heading tempered by how well its values fit. Fields choose in a fixed order, surest
first. A constant column is never a name; an authority's own details are never the premises'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gis_planner.domain.agencies import Scheme
from gis_planner.ingest.claims import claim_for
from gis_planner.ingest.content import Profile
from gis_planner.ingest.groups import address_columns, person_columns, phone_columns, trade_columns
from gis_planner.ingest.handling import handling_columns
from gis_planner.ingest.places import place_columns
from gis_planner.ingest.roles import role_of
from gis_planner.ingest.schemes import licence_register, scheme_of, telltale
from gis_planner.ingest.vocabulary import words


@dataclass(frozen=True)
class Proposal:
    """A field, the columns it is made of, how sure (0 to 1), and why in a sentence."""

    field: str
    columns: tuple[str, ...]
    confidence: float
    reason: str


@dataclass(frozen=True)
class Recognition:
    """What a list was understood to be."""

    proposals: tuple[Proposal, ...]
    role: str
    scheme: str

    @property
    def mapping(self) -> dict[str, tuple[str, ...]]:
        """Field → columns."""
        return {p.field: p.columns for p in self.proposals}


_NAMES_BUSINESS = re.compile(
    r"(registered )?(company|provider|organi[sz]ation|employer|account)( name)?|fascia|retailer"
)
_ORDER = ("uprn", "postcode", "company_number", "email", "website")


class _Chooser:
    """Gives columns to fields, each column to one field."""

    def __init__(self, profiles: Sequence[Profile], fixed: Mapping[str, tuple[str, ...]]) -> None:
        self.profiles = [p for p in profiles if not p.empty]
        self.by_name = {p.name: p for p in profiles}
        self.found: dict[str, Proposal] = {
            f: Proposal(f, c, 1.0, "chosen by the user") for f, c in fixed.items() if c
        }
        self.closed = set(fixed)
        self.used = {c for columns in fixed.values() for c in columns}

    def free(self, keep: Iterable[str] = ()) -> list[Profile]:
        """Columns that no field has taken."""
        allowed = set(keep)
        return [p for p in self.profiles if p.name not in self.used or p.name in allowed]

    def give(self, proposal: Proposal | None, *, shared: bool = False) -> None:
        """Take a proposal unless its field is decided already."""
        if proposal is None or proposal.field in self.closed or not proposal.columns:
            return
        self.found[proposal.field] = proposal
        self.closed.add(proposal.field)
        if not shared:
            self.used.update(proposal.columns)

    def give_surest_first(self, fields: Sequence[str]) -> None:
        """Let several fields choose, the surest claim first: 'open date' is no date of a visit."""
        while True:
            offers = [offer for field in fields if (offer := self.best(field))]
            if not offers:
                return
            self.give(max(offers, key=lambda offer: offer.confidence))

    def best(
        self, field: str, floor: float = 0.45, where: Callable[[Profile], bool] = lambda p: True
    ) -> Proposal | None:
        """The column with the strongest claim on a field."""
        if field in self.closed:
            return None
        claims = [
            (claim_for(field, p, self.profiles), -i, p)
            for i, p in enumerate(self.free())
            if where(p)
        ]
        claims = [c for c in claims if c[0].confidence >= floor]
        if not claims:
            return None
        claim, _, column = max(claims, key=lambda c: (round(c[0].confidence, 3), c[1]))
        return Proposal(field, (column.name,), round(claim.confidence, 3), claim.reason)


def recognise(
    profiles: Sequence[Profile],
    *,
    list_name: str = "",
    fixed: Mapping[str, tuple[str, ...]] | None = None,
    role: str = "",
    scheme: str = "",
    schemes: Iterable[Scheme] = (),
) -> Recognition:
    """Propose a mapping for the columns; `fixed` fields (field → columns, () = none) are kept."""
    chooser = _Chooser(profiles, fixed or {})
    for part in handling_columns(chooser.free()):
        chooser.give(Proposal(*part))
    for proposal in place_columns(chooser.free(), chooser.closed):
        chooser.give(Proposal(*proposal), shared=True)
    for field in _ORDER:
        chooser.give(chooser.best(field))
    role = role or role_of(chooser.profiles, chooser.found, list_name)
    _people_and_names(chooser, role)
    chooser.give(_from(phone_columns(chooser.free()), "phone"))
    _content_name(chooser, role)
    about, at = _about(chooser), _unnamed_postcode(chooser)
    chooser.give(_from(address_columns(chooser.free(), role, about, at), "address"))
    chooser.give_surest_first(("date", "date_from", "date_to", "rating", "status"))
    chooser.give(_rating_by_content(chooser))
    chooser.give(_from(trade_columns(chooser.free()), "trade"))
    chooser.give(_reference(chooser, role), shared=True)
    scheme = scheme or _scheme(chooser, list_name, schemes)
    ordered = sorted(
        chooser.found.values(), key=lambda p: chooser.profiles and _position(chooser, p)
    )
    return Recognition(tuple(ordered), role, scheme)


def _position(chooser: _Chooser, proposal: Proposal) -> int:
    names = list(chooser.by_name)
    return min((names.index(c) for c in proposal.columns if c in chooser.by_name), default=0)


def _from(part: tuple[tuple[str, ...], float, str] | None, field: str) -> Proposal | None:
    return Proposal(field, *part) if part else None


def _people_and_names(chooser: _Chooser, role: str) -> None:
    if role == "person":
        chooser.give(_from(person_columns(chooser.free(), whole_names=True), "person"))
        chooser.give(chooser.best("person", 0.4))
        chooser.give(chooser.best("organisation", where=lambda p: "company" in words(p.name)))
        return
    if role != "place":
        _name(chooser)
        _name_by_owner(chooser)
    if role == "registered_office" and "name" in chooser.found:
        name = chooser.found["name"]
        chooser.give(
            Proposal("organisation", name.columns, name.confidence, "a register of companies: the "
                     "name is the legal name"), shared=True,
        )  # fmt: skip
    chooser.give(chooser.best("organisation"))
    chooser.give(_from(person_columns(chooser.free()), "person"))
    chooser.give(chooser.best("person"))


def _name(chooser: _Chooser) -> None:
    """The name; a brand column beside a branch name makes 'Brand Branch'."""
    proposal = chooser.best("name")
    owner = chooser.best("organisation")
    if proposal is None or (
        owner and owner.columns == proposal.columns and owner.confidence > proposal.confidence
    ):
        return
    heading = words(proposal.columns[0])
    if heading in (
        "store name",
        "branch name",
        "site name",
        "shop name",
        "location name",
        "outlet name",
    ):
        brands = [
            p
            for p in chooser.free()
            if words(p.name) in ("fascia", "brand", "brand name", "retailer")
        ]
        brands = [b for b in brands if not b.constant and b.distinct < 0.9]
        if brands:
            brand = max(brands, key=lambda p: p.distinct)
            columns = (brand.name, *proposal.columns)
            proposal = Proposal("name", columns, proposal.confidence,
                                f"the sign '{brand.name}' with the branch's own name")  # fmt: skip
    chooser.give(proposal)


def _unnamed_postcode(chooser: _Chooser) -> int:
    """Number of the postcode's column in a file without headings, else 0."""
    proposal = chooser.found.get("postcode")
    match = re.fullmatch(r"column (\d+)", proposal.columns[0]) if proposal else None
    return int(match[1]) if match else 0


def _about(chooser: _Chooser) -> str:
    """The headings of the columns that say whom a row is about."""
    found = [chooser.found.get(field) for field in ("name", "organisation")]
    return " ".join(p.columns[0] for p in found if p)


def _name_by_owner(chooser: _Chooser) -> None:
    """No trading name, but a company, provider or organisation is named: it names the business too.

    A ratepayer or licence holder is not taken for a trading name.
    """
    if "name" in chooser.closed:
        return
    owner = chooser.best("organisation")
    if owner and _NAMES_BUSINESS.fullmatch(words(owner.columns[0])):
        chooser.give(owner, shared=True)
        chooser.give(
            Proposal("name", owner.columns, round(owner.confidence * 0.8, 3),
                     "without a trading name the organisation's stands for it"), shared=True,
        )  # fmt: skip


def _content_name(chooser: _Chooser, role: str) -> None:
    """No heading says name: a varied text with words of trade in it may be one."""
    if "name" in chooser.found or role in ("place", "person") or "organisation" in chooser.found:
        return
    best = max(
        (p for p in chooser.free() if _may_be_name(p)),
        key=lambda p: p.share("business_word"), default=None,
    )  # fmt: skip
    if best is not None:
        chooser.give(Proposal("name", (best.name,), 0.45,
                              "the values vary and read like names of businesses"))  # fmt: skip


def _may_be_name(p: Profile) -> bool:
    return (
        not p.constant and p.distinct >= 0.5 and p.share("letters") > 0.9 and p.filled > 0.5
        and 4 <= p.mean_length <= 60 and p.share("business_word") >= 0.2 and p.commas < 0.3
        and p.share("url") < 0.1 and p.words >= 1.3
        and claim_for("trade", p, ()).confidence < 0.6
    )  # fmt: skip


def _reference(chooser: _Chooser, role: str) -> Proposal | None:
    if "source_ref" in chooser.closed:
        return None
    keys = ("uprn",) if role == "person" else ("company_number", "uprn")
    taken = {c for f, p in chooser.found.items() if f not in keys for c in p.columns}
    claims = [
        (claim_for("source_ref", p, chooser.profiles), -i, p)
        for i, p in enumerate(chooser.profiles)
        if p.name not in taken
    ]
    claims = [c for c in claims if c[0].confidence >= 0.35]
    if not claims:
        return None
    claim, _, column = max(claims, key=lambda c: (round(c[0].confidence, 3), c[1]))
    return Proposal("source_ref", (column.name,), round(claim.confidence, 3), claim.reason)


def _rating_by_content(chooser: _Chooser) -> Proposal | None:
    """No heading says rating, but every value is one of a well-known scale."""
    for p in chooser.free():
        scheme = telltale(p.values) if p.distinct < 0.6 or len(p.values) < 12 else ""
        if scheme and not p.constant and p.filled > 0.3:
            return Proposal(
                "rating", (p.name,), 0.6, f"its values are those of the scheme {scheme}"
            )
    return None


def _scheme(chooser: _Chooser, list_name: str, schemes: Iterable[Scheme]) -> str:
    """The rating's scheme; a licence register without ratings is rated by its status."""
    others = [words(p.name) for p in chooser.profiles]
    if "rating" in chooser.found:
        column = chooser.found["rating"].columns[0]
        values = chooser.by_name[column].values if column in chooser.by_name else ()
        return scheme_of([words(column), *others], values, list_name, schemes)
    if "status" in chooser.found and "rating" not in chooser.closed:
        column = chooser.found["status"].columns[0]
        values = chooser.by_name[column].values if column in chooser.by_name else ()
        found = licence_register([words(column), *others], values, list_name)
        if found:
            chooser.give(
                Proposal("rating", (column,), 0.6, "the status of the licence is its standing"),
                shared=True,
            )
        return found
    return ""
