"""Outcomes as the desk shows and takes them: visits, who was sent, what was typed. No Qt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gis_planner.app.models.frame import PremisesFrame
from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import FOUND, NO_FINDING, VisitOutcome
from gis_planner.pipeline import outcome_views
from gis_planner.store import Case

STATES = ("not looked at", "clear", "found")
"""What may be said of a concern; the next follows by a press."""
MARKS = {"done": "●", "in part": "◐", "no entry": "✕", "closed": "✕", "not done": "✕",
         "waiting": "○"}  # fmt: skip


@dataclass(frozen=True)
class Party:
    """One agency's part in a visit: as planned, and what it has stated so far (None = nothing)."""

    agency: str
    officers: tuple[str, ...] = ()
    power_id: str = ""
    basis: str = ""
    sent: tuple[str, ...] = ()
    is_lead: bool = False
    planned: bool = True
    fact: VisitOutcome | None = None


@dataclass(frozen=True)
class Visited:
    """A visit, planned or not (then without id and times), with everybody's part in it."""

    visit_id: str
    premises_id: str
    name: str
    address: str
    day: str
    start: str
    end: str
    fate: str
    parties: tuple[Party, ...]

    @property
    def key(self) -> str:
        """The visit's id; of one that nobody planned its premises id."""
        return self.visit_id or self.premises_id

    @property
    def stated(self) -> int:
        """Parts of which something is stated."""
        return sum(p.fact is not None for p in self.parties)


@dataclass(frozen=True)
class Board:
    """All visits of an operation in the order of the days, those that nobody planned last."""

    operation: str = ""
    visits: tuple[Visited, ...] = ()

    def visit(self, key: str) -> Visited | None:
        """A visit by its key."""
        return next((v for v in self.visits if v.key == key), None)

    def after(self, key: str) -> str:
        """Key of the next visit that still waits for a statement, '' where none does."""
        keys = [v.key for v in self.visits]
        start = keys.index(key) + 1 if key in keys else 0
        order = (*self.visits[start:], *self.visits[:start])
        return next((v.key for v in order if v.fate == "waiting" and v.key != key), "")

    @property
    def headline(self) -> str:
        """How far the recording is, in a line."""
        planned = [v for v in self.visits if v.visit_id]
        waiting = sum(v.fate == "waiting" for v in planned)
        if not planned:
            return "No visit is planned."
        if not waiting:
            return f"All {len(planned)} visits are stated by all who were sent."
        return f"{len(planned) - waiting} of {len(planned)} visits are stated by all who were sent."


def board(case: Case, operation: str, frame: PremisesFrame) -> Board:
    """The visits of an operation with what was stated of them."""
    said = outcome_views.latest(case, operation)
    fates = outcome_views.fates(case, operation)
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in case.table("visits", run=operation).to_pylist():
        if row["visit_id"]:
            grouped[row["visit_id"]].append(row)
    order = sorted(grouped.values(), key=lambda r: (r[0]["day"], r[0]["start"], r[0]["visit_id"]))
    visits = [_planned(rows, said, fates, frame) for rows in order]
    places = {v.premises_id for v in visits}
    others: dict[str, list[VisitOutcome]] = defaultdict(list)
    for fact in said.values():
        if fact.premises_id not in places:
            others[fact.premises_id].append(fact)
    visits += [unplanned(p, frame, facts) for p, facts in sorted(others.items())]
    return Board(operation, tuple(visits))


def _planned(
    rows: list[dict[str, Any]], said: Mapping[tuple[str, str], VisitOutcome],
    fates: Mapping[str, str], frame: PremisesFrame,
) -> Visited:  # fmt: skip
    first = rows[0]
    place = first["premises_id"]
    rows.sort(key=lambda r: (not r["is_lead"], r["agency"]))
    parties = [
        Party(
            r["agency"], _split(r["officers"]), r["power_id"] or "", r["basis"] or "",
            _split(r["concerns"]), bool(r["is_lead"]), True, said.get((place, r["agency"])),
        )
        for r in rows
    ]  # fmt: skip
    there = {p.agency for p in parties}
    parties += [
        Party(f.agency, planned=False, fact=f)
        for (p, _), f in said.items() if p == place and f.agency not in there
    ]  # fmt: skip
    name, address = named(frame, place)
    return Visited(first["visit_id"], place, name, address, first["day"], first["start"],
                   first["end"], fates[first["visit_id"]], tuple(parties))  # fmt: skip


def unplanned(
    premises_id: str, frame: PremisesFrame, facts: list[VisitOutcome] | None = None
) -> Visited:
    """A visit that nobody planned, with what was stated of it so far."""
    name, address = named(frame, premises_id)
    parties = tuple(Party(f.agency, planned=False, fact=f) for f in facts or ())
    day = next((f.day for f in facts or () if f.day), "")
    return Visited("", premises_id, name, address, day, "", "", "done", parties)


def named(frame: PremisesFrame, premises_id: str) -> tuple[str, str]:
    """Name and address of premises; the id where the frame has none of that id."""
    row = frame.row_of(premises_id)
    if row < 0:
        return premises_id, ""
    name = frame.value(row, "name") or frame.value(row, "address") or premises_id
    return str(name), str(frame.value(row, "address") or "")


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(p for p in (text or "").split(" | ") if p)


# ---- what is typed


@dataclass(frozen=True)
class Entry:
    """One agency's part as a person types it. `states` holds concerns that the person set by hand;
    the others follow from the text."""

    text: str = ""
    start: str = ""
    end: str = ""
    power_id: str = ""
    hazards: str = ""
    notes: str = ""
    follow_up: str = ""
    states: Mapping[str, str] = field(default_factory=dict)


def text_of(fact: VisitOutcome | None, concern_words: Mapping[str, str]) -> str:
    """A statement as it could have been typed."""
    if fact is None:
        return ""
    if fact.reason:
        return fact.reason.replace("_", " ")
    parts = []
    for f in fact.findings:
        words = [f.kind.replace("_", " ")]
        words += [str(f.count)] if f.count > 1 else []
        words += [concern_words.get(f.concern, f.concern)] if f.concern else []
        parts.append(" ".join(words))
    return ", ".join(parts)


def entry_of(party: Party, concern_words: Mapping[str, str]) -> Entry:
    """What was stated, for the fields; the planned power where nothing was."""
    fact = party.fact
    if fact is None:
        return Entry(power_id=party.power_id)
    states = dict.fromkeys(fact.clear, "clear") | dict.fromkeys(fact.found, "found")
    if fact.found or fact.clear:
        states |= {c: "not looked at" for c in party.sent if c not in states}
    return Entry(text_of(fact, concern_words), fact.start, fact.end,
                 fact.power_id or party.power_id, fact.hazards, fact.notes, fact.follow_up,
                 states)  # fmt: skip


def states_of(entry: Entry, quick: Any, sent: tuple[str, ...]) -> dict[str, str]:
    """Concern → found, clear or not looked at: as set by hand, else as the outcomes say."""
    if quick.empty or quick.fault or quick.reason:
        return {c: entry.states.get(c, "not looked at") for c in sent} if not quick.reason else {}
    real = [f for f in quick.findings if f.kind not in NO_FINDING]
    named = dict.fromkeys(f.concern for f in real if f.concern)
    loose = any(not f.concern for f in real)
    made = {}
    for concern in dict.fromkeys((*sent, *named)):
        found = concern in named or (loose and not named and len(sent) == 1)
        made[concern] = entry.states.get(concern) or ("found" if found else "clear")
    return made


def statement(
    entry: Entry, party: Party, visit: Visited, operation: str, reference: Reference
) -> VisitOutcome | str | None:
    """The statement that an entry makes; what is wrong with it; None where it says nothing new."""
    quick = outcome_views.read_typed(entry.text, reference, party.sent)
    if quick.fault:
        return str(quick.fault)
    if quick.empty:
        more = (entry.hazards, entry.notes, entry.follow_up)
        return "say what happened: 'none' is an outcome too" if any(more) else None
    states = states_of(entry, quick, party.sent)
    real = [f for f in quick.findings if f.kind not in NO_FINDING]
    if real and all(not f.concern for f in real) and states and "found" not in states.values():
        states = {}  # something was found; of which concern is not said: it speaks for all
    crew = max(len(party.officers), 1)
    fact = party.fact
    same_time = fact is not None and (entry.start, entry.end) == (fact.start, fact.end)
    hours = fact.hours if fact is not None and same_time else None
    made = VisitOutcome(
        operation, visit.premises_id, party.agency, fact.day if fact else visit.day,
        quick.findings, quick.reason,
        hours if hours is not None else outcome_views.hours_on_site(entry.start, entry.end, crew),
        entry.notes, entry.follow_up, "", "", entry.start, entry.end,
        "" if quick.reason else entry.power_id, entry.hazards,
        tuple(c for c, s in states.items() if s == "found"),
        tuple(c for c, s in states.items() if s == "clear"),
    )  # fmt: skip
    if fault := outcome_views.fault_of(made):
        return fault
    return None if fact is not None and _same(made, fact) else made


def _same(a: VisitOutcome, b: VisitOutcome) -> bool:
    def bare(f: VisitOutcome) -> tuple[Any, ...]:
        return (f.findings, f.reason, f.notes, f.follow_up, f.start, f.end, f.power_id, f.hazards,
                set(f.found), set(f.clear), f.hours)  # fmt: skip

    return bare(a) == bare(b)


# ---- totals


def equation(totals: list[tuple[str, str, int]]) -> tuple[str, bool]:
    """'75 planned visits = 60 done by all + …', and whether it adds up without those unstated."""
    planned = sum(n for _, _, n in totals)
    shown = [f"{n} {words}" for name, words, n in totals if n or name == "done"]
    waiting = next(n for name, _, n in totals if name == "waiting")
    return f"{planned} planned visits = {' + '.join(shown)}", waiting == 0


def outcome_words(counts: Mapping[str, int]) -> str:
    """'3 improvement notices' and the like from {kind: how many}, most first."""
    order = sorted(counts.items(), key=lambda x: (x[0] == "none", -x[1], x[0]))
    return ", ".join(f"{n} {k.replace('_', ' ')}" for k, n in order if k in FOUND)


def minutes_words(value: int | None) -> str:
    """'+12 min', '' where not told."""
    return "" if value is None else "as planned" if value == 0 else f"{value:+d} min"
