"""Two records side by side: what to show of each, how they differ, how a judgement is written."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from math import hypot
from typing import Any

from gis_planner.app.models.words import day, many
from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.pipeline.asked import Step
from gis_planner.pipeline.reviewing import Desk, Link, Question, model_words

COMPARED = (
    ("name", "Name"),
    ("organisation", "Organisation"),
    ("address", "Address"),
    ("postcode", "Postcode"),
    ("uprn", "UPRN"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("website", "Website"),
    ("person", "Person"),
    ("company_number", "Company number"),
    ("trade", "Trade"),
    ("status", "Status"),
    ("rating", "Rating"),
    ("date", "Date"),
    ("date_from", "From"),
    ("date_to", "Until"),
)
PRECISION = {
    "uprn": "by UPRN",
    "coordinates": "by coordinates",
    "postcode": "by postcode",
    "outcode": "by postcode district",
}


@dataclass(frozen=True)
class Choice:
    """A judgement: kind, what it says, its key; `swap`: it is written as said of B, then A."""

    kind: str
    text: str
    key: str
    swap: bool = False

    @property
    def short(self) -> str:
        """What fits on a button."""
        return self.text.split(" from ")[0].removesuffix(" only")


CHOICES = (
    Choice("must_link", "Same business", "S"),
    Choice("same_premises", "Same premises only", "P"),
    Choice("successor_of", "B took over from A", "T", swap=True),
    Choice("successor_of", "A took over from B", "Shift+T"),
    Choice("cannot_link", "Different", "D"),
    Choice("unsure", "Unsure", "U"),
)
SAYS = {
    "must_link": "Same business",
    "same_premises": "Same premises, two businesses",
    "successor_of": "One took over from the other",
    "cannot_link": "Different",
    "unsure": "Unsure",
    "pin_uprn": "UPRN pinned",
    "no_uprn": "Has no UPRN",
    "hub": "Links strangers",
    "not_hub": "May link",
    "alias": "Also known as",
}
"""Kind of decision in a few words."""


@dataclass(frozen=True)
class Place:
    """Where a record is. Metres EPSG:27700; `how` says by what it is located."""

    easting: float
    northing: float
    how: str


@dataclass(frozen=True)
class Compared:
    """One field of both records. `verdict`: same | similar | different | one (only one has it)."""

    title: str
    a: str
    b: str
    verdict: str


@dataclass(frozen=True)
class Doubt:
    """One pair to decide, with all that is shown of it. `said`: judgements so far, oldest first."""

    question: Question
    a: dict[str, Any]
    b: dict[str, Any]
    steps: tuple[Step, ...]
    because: str
    said: tuple[Decision, ...] = ()
    standing: Decision | None = None

    @property
    def title(self) -> str:
        """The pair in a line."""
        return f"{title_of(self.a)}  /  {title_of(self.b)}"

    @property
    def decided(self) -> str:
        """Kind of the judgement that stands; '' of none."""
        return self.standing.kind if self.standing is not None else ""

    def fields(self) -> tuple[Compared, ...]:
        """Fields that at least one of the two has."""
        found = []
        for name, title in COMPARED:
            shown = day if name.startswith("date") else str
            a, b = (shown(str(r.get(name) or "")) for r in (self.a, self.b))
            if a or b:
                found.append(Compared(title, a, b, verdict(name, a, b)))
        return tuple(found)


def doubt_of(desk: Desk, question: Question) -> Doubt:
    """Read what is shown of a pair."""
    links = desk.links((question.record_a, question.record_b))
    link = next((x for x in links if x.level == question.level), links[0] if links else None)
    heard = desk.opinions.get(question.ids)
    return Doubt(
        question, desk.record(question.record_a), desk.record(question.record_b),
        link.steps if link else (), link.because if link else "the two were never compared",
        heard.said if heard else (), heard.standing if heard else None,
    )  # fmt: skip


def title_of(record: dict[str, Any]) -> str:
    """What a record calls itself."""
    return str(record.get("name") or record.get("organisation") or record.get("address") or "")


def place_of(record: dict[str, Any]) -> Place | None:
    """A record's own coordinates, else where the match located it; None where nothing is known."""
    e, n = record.get("easting"), record.get("northing")
    if e is not None and n is not None:
        return Place(float(e), float(n), PRECISION["coordinates"])
    e, n = record.get("found_easting"), record.get("found_northing")
    if e is None or n is None:
        return None
    how = PRECISION.get(str(record.get("found_location_precision")), "")
    return Place(float(e), float(n), how)


def place_in(desk: Desk, record_id: int) -> Place | None:
    """A record's place, else that of another record at its premises."""
    own = place_of(desk.record(record_id))
    home = desk.premises_of(record_id)
    if own is not None or not home:
        return own
    others = (place_of(desk.record(r)) for r in desk.members(premises=home) if r != record_id)
    found = next((p for p in others if p is not None), None)
    return None if found is None else Place(found.easting, found.northing, "by its premises")


def apart_words(a: Place | None, b: Place | None) -> str:
    """The distance between two places, and how far it can be trusted."""
    if a is None or b is None:
        return "One of the two has no place" if a is not b else "Neither of the two has a place"
    metres = hypot(a.easting - b.easting, a.northing - b.northing)
    rough = any(
        p.how not in (PRECISION["uprn"], PRECISION["coordinates"], "by its premises")
        for p in (a, b)
    )
    said = f"{many(metres)} m apart" if metres >= 1 else "At the same point"
    return f"{said} ({a.how}, {b.how}; rough)" if rough else said


@dataclass(frozen=True)
class Other:
    """Another record of either business. `side`: left | right | both; weights in bits, None where
    the two were not scored."""

    record_id: int
    side: str
    record: dict[str, Any]
    to_a: Link | None
    to_b: Link | None


def others_of(desk: Desk, question: Question, most: int = 40) -> tuple[Other, ...]:
    """The other records of both businesses with their links to the pair, the strongest first."""
    sides: dict[int, str] = {}
    for record, side in ((question.record_a, "left"), (question.record_b, "right")):
        home = desk.business_of(record)
        for member in desk.members(business=home) if home else ():
            if member not in question.ids:
                sides[member] = "both" if member in sides else side
    links = desk.links([*sides, *question.ids]) if sides else ()
    by_ends = {frozenset((x.record_a, x.record_b)): x for x in links}
    found = [
        Other(
            r, side, desk.record(r),
            by_ends.get(frozenset((r, question.record_a))),
            by_ends.get(frozenset((r, question.record_b))),
        )
        for r, side in sides.items()
    ]  # fmt: skip
    found.sort(key=lambda o: (o.side, -max((x.weight for x in (o.to_a, o.to_b) if x), default=-99)))
    return tuple(found[:most])


def plain(text: str) -> str:
    """Letters and digits only, lower case."""
    return "".join(c for c in text.lower() if c.isalnum())


def digits(phones: str) -> set[str]:
    """The numbers of ' | '-joined phones without the country code or trunk zero."""
    found = set()
    for one in phones.split("|"):
        number = "".join(c for c in one if c.isdigit())
        number = number.removeprefix("00").removeprefix("44") if one.strip()[:1] in "+0" else number
        found.add(number.lstrip("0"))
    return found - {""}


def verdict(name: str, a: str, b: str) -> str:
    """How two values compare, for a mark beside them (never the matching's own opinion).

    What agencies record of their own business (ratings, dates) says nothing and gets no mark.
    """
    if not a or not b:
        return "one"
    if plain(a) == plain(b) or (name == "phone" and digits(a) & digits(b)):
        return "same"
    if name in ("rating", "status", "trade", "date", "date_from", "date_to"):
        return "one"
    if name in ("uprn", "company_number"):
        return "different"
    alike = SequenceMatcher(None, plain(a), plain(b)).ratio()
    return "similar" if alike > 0.62 else "different"


def pieces(a: str, b: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in pieces, each marked whether the other has it too (case ignored)."""
    matcher = SequenceMatcher(None, a.lower(), b.lower(), autojunk=False)
    left, right = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        same = tag == "equal"
        if i2 > i1:
            left.append((a[i1:i2], same))
        if j2 > j1:
            right.append((b[j1:j2], same))
    return left, right


def key_of(record: dict[str, Any]) -> RecordKey:
    """The record's name for good."""
    return RecordKey(record["agency"], record["list"], record["source_ref"], record["content_hash"])


def decision(doubt: Doubt, kind: str, why: str = "", *, swap: bool = False) -> Decision:
    """The judgement as it is written down: with the evidence and weight then shown.

    `swap` writes the right record first: 'a took over from b' then says that the right one did.
    """
    first, second = (doubt.b, doubt.a) if swap else (doubt.a, doubt.b)
    return Decision(
        kind, key_of(first), key_of(second), why=why, evidence=doubt.because,
        model=model_words(doubt.question),
    )  # fmt: skip


def said_words(doubt: Doubt, made: Decision) -> str:
    """A judgement in words: who, what, when, why; which way a succession goes."""
    text = SAYS.get(made.kind, made.kind)
    if made.kind == "successor_of" and made.a is not None:
        left = (made.a.agency, made.a.list_name, made.a.source_ref) == tuple(
            doubt.a.get(n) for n in ("agency", "list", "source_ref")
        )
        text = "A took over from B" if left else "B took over from A"
    why = f": {made.why}" if made.why else ""
    return f"{made.who or 'somebody'}, {made.when[:16].replace('T', ' ')}: {text.lower()}{why}"
