"""Companies and businesses as succession sees them: names, dates, places, people, contacts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from gis_planner.domain.progress import Progress
from gis_planner.links.facts import Facts
from gis_planner.links.sources import Case, is_register_row
from gis_planner.links.steps import watched
from gis_planner.links.texts import name_key, name_tokens

Refs = set[str]


@dataclass
class Tie:
    """A subject's tie to a person, place or contact: dates (None unknown or current) and rows."""

    value: str
    role: str = ""
    since: str | None = None
    until: str | None = None
    refs: Refs = field(default_factory=set)


@dataclass
class Subject:
    """A company (O…), or a business (B…) whose owner no list names.

    `started`, `failed`: ISO dates or None unknown; `ended` True where it has failed, closed or
    left the register, even without a date. `first_seen`: earliest date
    on any row about its premises.
    """

    id: str
    name: str
    number: str | None = None
    names: dict[str, Refs] = field(default_factory=lambda: defaultdict(set))
    previous: dict[str, Refs] = field(default_factory=lambda: defaultdict(set))
    status: str | None = None
    started: str | None = None
    start_refs: Refs = field(default_factory=set)
    first_seen: str | None = None
    failed: str | None = None
    ended: bool = False
    end_because: str = ""
    end_refs: Refs = field(default_factory=set)
    trades: dict[str, Refs] = field(default_factory=lambda: defaultdict(set))
    sics: dict[str, Refs] = field(default_factory=lambda: defaultdict(set))
    premises: dict[str, Tie] = field(default_factory=dict)
    offices: dict[str, Tie] = field(default_factory=dict)
    doors: dict[str, Tie] = field(default_factory=dict)
    people: dict[str, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, Tie] = field(default_factory=dict)
    contacts: dict[tuple[str, str], Refs] = field(default_factory=lambda: defaultdict(set))
    told_contacts: set[tuple[str, str]] = field(default_factory=set)
    """Contacts on rows that themselves name this subject, not just its premises and trade."""
    refs: Refs = field(default_factory=set)

    @property
    def label(self) -> str:
        """Name for a sentence."""
        return f"{self.name} ({self.number})" if self.number else self.name


def _tie(
    ties: dict[str, Tie], key: str, role: str, since: str | None, until: str | None, ref: str
) -> None:
    tie = ties.get(key)
    if tie is None:
        ties[key] = Tie(key, role, since, until, {ref})
        return
    if since and (tie.since is None or since < tie.since):
        tie.since = since
    tie.until = max(tie.until, until) if tie.until and until else None
    tie.refs.add(ref)


def read_subjects(
    case: Case,
    values: dict[str, list[tuple[str, ...]]],
    doors: list[str | None],
    facts: Facts,
    as_of: str,
    progress: Progress,
) -> dict[str, Subject]:
    """Gather every row about a company or business under one subject, as known at `as_of`."""
    subjects: dict[str, Subject] = {}
    roles, refs = case.texts("role"), case.texts("ref")
    for i, role in enumerate(watched(roles, progress)):
        subject_id = case.subject(i)
        if not subject_id:
            continue
        since = case.dates("date_from")[i] or case.dates("x_start")[i]
        if role != "person" and since and since > as_of:
            continue
        subject = subjects.get(subject_id)
        if subject is None:
            subject = subjects[subject_id] = _new_subject(case, subject_id, i)
        if role != "person":
            _read_row(case, subject, i, refs[i] or "", values, doors[i], as_of)
    for subject in subjects.values():
        _ending(subject, facts)
    return subjects


def _new_subject(case: Case, subject_id: str, i: int) -> Subject:
    org = case.organisations.get(subject_id)
    if org:
        return Subject(org.id, org.name, org.number)
    return Subject(subject_id, case.texts("name")[i] or case.texts("address")[i] or subject_id)


def _read_row(
    case: Case, subject: Subject, i: int, ref: str, values: dict[str, list[tuple[str, ...]]],
    door: str | None, as_of: str,
) -> None:  # fmt: skip
    office = case.texts("role")[i] == "registered_office"
    since, until = case.dates("date_from")[i], case.dates("date_to")[i]
    subject.refs.add(ref)
    for column in ("x_company", "organisation", "name"):
        text = case.texts(column)[i]
        if text and (name := name_key(text)):
            subject.names[name].add(ref)
    _dates(case, subject, i, ref, office, as_of)
    if text := case.texts("x_previous")[i]:
        for old in text.split(" | "):
            subject.previous[name_key(old)].add(ref)
    if text := case.texts("x_sic")[i]:
        subject.sics[text.split()[0].strip("[],'\"-:")].add(ref)
    if text := case.texts("trade")[i]:
        if text[:5].isdigit() and office:
            subject.sics[text[:5]].add(ref)
        else:
            subject.trades[text.strip().lower()].add(ref)
    if door:
        _tie(subject.offices if office else subject.doors, door, "", since, until, ref)
    if case.premises[i] and not office:
        _tie(subject.premises, case.premises[i] or "", "", since, until, ref)
    for kind, found in values.items():
        for value in found[i]:
            subject.contacts[kind, value].add(ref)
            if office or case.tells[i] or subject.id.startswith("B"):
                subject.told_contacts.add((kind, value))


def _dates(case: Case, subject: Subject, i: int, ref: str, office: bool, as_of: str) -> None:
    start = case.dates("date_from")[i] or case.dates("x_start")[i]
    stop = case.dates("x_end")[i] or case.dates("date_to")[i]
    seen = case.dates("date")[i] or case.dates("date_from")[i]
    if seen and not office:
        subject.first_seen = min(subject.first_seen or seen, seen)
    if office and not is_register_row(case, i):
        return  # a notice about a company: read as a fact, its date is no birth
    if start and (office or not subject.id.startswith("O")):
        if subject.started is None or start < subject.started:
            subject.started = start
        subject.start_refs.add(ref)
    if office and (not case.gone[i] or subject.status is None):
        subject.status = case.texts("x_status")[i] or case.texts("status")[i] or subject.status
    if case.gone[i] and (subject.id in case.on_register or subject.id in case.standing):
        return  # an older version of a row that still stands, or others still know it
    if stop and stop <= as_of and (office or not subject.id.startswith("O")):
        left = "left the register" if office else "left its list"
        what = left if case.gone[i] else ("was dissolved" if office else "closed")
        _end(subject, stop, what, ref)


def _end(subject: Subject, date: str | None, what: str, ref: str) -> None:
    """Keep the earliest dated ending; an undated one only where there is no other."""
    if not subject.ended or (date and (subject.failed is None or date < subject.failed)):
        subject.failed, subject.end_because = date or subject.failed, what
    subject.ended = True
    subject.end_refs.add(ref)


ENDINGS = {
    "insolvent": "went into insolvency",
    "solvent": "was wound up solvent",
    "objected_strike_off": "was put forward for strike-off, with an objection",
    "strike_off": "was struck off or put forward for it",
}


def _ending(subject: Subject, facts: Facts) -> None:
    for fact in facts.of_subject.get(subject.id, ()):
        if fact.kind in ENDINGS:
            _end(subject, fact.date, ENDINGS[fact.kind], fact.ref)


def distinctive(name: str) -> tuple[str, ...]:
    """Words of a name that may be rare."""
    return tuple(w for w in name_tokens(name) if len(w) > 2 and not w.isdigit())
