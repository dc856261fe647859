"""What a pack says: values that `sharing` released for one reader, and nothing else.

`export` writes these and never sees the store. Coordinates are EPSG:27700 metres; `export`
turns them into lon/lat at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """A released sentence, where it came from ('council-food / food hygiene / row 214'), and the
    gateway that allows it ('own data', 'tasking', or a gateway id). `handling`: its marking where
    that is above the least of the pack, and its conditions ('SECRET, C: no contact'); '' else."""

    text: str
    source: str
    gateway: str
    date: str = ""
    handling: str = ""

    @property
    def said(self) -> str:
        """The sentence with its handling in brackets, as every page prints it."""
        return f"{self.text} [{self.handling}]" if self.handling else self.text


@dataclass(frozen=True)
class Attendee:
    """One agency at one visit."""

    agency: str
    agency_name: str
    officers: tuple[str, ...]
    power: str
    basis: str
    is_lead: bool
    concerns: tuple[str, ...]
    because: str
    arrive: str = ""


@dataclass(frozen=True)
class VisitSheet:
    """One visit as the reader may know it. Times HH:MM, day ISO."""

    visit_id: str
    premises_id: str
    name: str
    address: str
    postcode: str
    uprn: str
    easting: float | None
    northing: float | None
    location_precision: str
    day: str
    start: str
    end: str
    attendees: tuple[Attendee, ...]
    why: tuple[Fact, ...] = ()
    known: tuple[Fact, ...] = ()
    hazards: tuple[Fact, ...] = ()
    look_for: tuple[str, ...] = ()
    links: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    severity: int = 0
    contacts: int = 0


@dataclass(frozen=True)
class RouteLeg:
    """One leg of an officer's day along roads."""

    officer: str
    agency: str
    day: str
    leg: int
    from_name: str
    to_name: str
    depart: str
    arrive: str
    minutes: float
    metres: float
    directions: tuple[tuple[str, float], ...]
    line: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class ContextLine:
    """A line or ring of the map behind: road, boundary, water. `rank` 0 is the most important."""

    kind: str
    name: str
    rank: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class OtherPremises:
    """Premises on the map that are not visited, where the reader may see them."""

    premises_id: str
    name: str
    address: str
    easting: float
    northing: float
    severity: int
    contacts: int


@dataclass(frozen=True)
class ConcernCard:
    """What one agency wants to hear about from any officer: golden indicators, and who to tell."""

    agency: str
    agency_name: str
    concern: str
    looks: tuple[str, ...]
    safeguarding: str = ""
    contact: str = ""


@dataclass(frozen=True)
class ChartNode:
    """One thing on a released link chart: its kind (premises, business, person, …) and its name as
    the reader may know it."""

    kind: str
    name: str


@dataclass(frozen=True)
class ChartLine:
    """Released links between two nodes (places in `ChartSheet.nodes`), told in released words;
    `candidate`: proposed by the program and confirmed by nobody."""

    a: int
    b: int
    facts: tuple[Fact, ...]
    candidate: bool


@dataclass(frozen=True)
class ChartSheet:
    """A link chart as one reader may see it. `as_of`: ISO date that it shows, '' all dates."""

    title: str
    nodes: tuple[ChartNode, ...]
    lines: tuple[ChartLine, ...]
    as_of: str = ""


@dataclass(frozen=True)
class Briefing:
    """Everything in one pack."""

    title: str
    operation: str
    recipient: str
    recipient_name: str
    purpose: str
    marking: str
    handling: str
    owner: str
    created: str
    expiry: str
    program: str
    visits: tuple[VisitSheet, ...]
    routes: tuple[RouteLeg, ...] = ()
    context: tuple[ContextLine, ...] = ()
    others: tuple[OtherPremises, ...] = ()
    attributions: tuple[str, ...] = ()
    agency_names: dict[str, str] = field(default_factory=dict)
    agency_colours: dict[str, str] = field(default_factory=dict)
    objectives: dict[str, str] = field(default_factory=dict)
    fields_released: tuple[tuple[str, str, str], ...] = ()
    """(field, owner, gateway)"""
    fields_withheld: tuple[tuple[str, str, str], ...] = ()
    """(field, owner, reason): names of fields only, never values"""
    concern_cards: tuple[ConcernCard, ...] = ()
    contacts: dict[str, str] = field(default_factory=dict)
    """agency id → who to ring, in a line"""
    measures: tuple[str, ...] = ()
    review_date: str = ""
    charts: tuple[ChartSheet, ...] = ()
