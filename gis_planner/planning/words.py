"""Sentences: why this agency, why not that one, what must be prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gis_planner.domain.agencies import Power, Reference
from gis_planner.domain.operations import Operation
from gis_planner.planning.agencies import AgencySet, Choice, Hold, notice_clash
from gis_planner.planning.problem import Candidate
from gis_planner.planning.workdays import day_text, working_days_before

Note = tuple[str, str, str]
"""kind, sentence, what would mend it"""


@dataclass(frozen=True)
class Attending:
    """One agency at one visit: with what, for what, why."""

    agency: str
    power_id: str | None
    basis: str
    is_lead: bool
    concerns: tuple[str, ...]
    because: str


def attendees(
    candidate: Candidate,
    choice: Choice,
    chosen: AgencySet,
    reference: Reference,
    why_here: str = "",
    wanted: str = "",
) -> tuple[Attending, ...]:
    """The attendees of a visit, the lead first (`wanted` where it attends), each with its own power
    or by consent."""
    usual = _lead(choice, chosen)
    lead = wanted if wanted in chosen.agencies else usual
    searcher = next((a for a in chosen.agencies if _warrant(choice.of(a))), "")
    found = []
    for agency in sorted(chosen.agencies, key=lambda a: (a != lead, a)):
        holds = choice.of(agency)
        own = [h for h in holds if h.power is not None]
        power = own[0].power if own else None
        basis = "own power"
        if power is None:
            basis = f"on warrant of {searcher}" if searcher else "consent"
        concerns = tuple(h.concern for h in (own or holds))
        why = "for it covers most of what is known here" if lead == usual else "chosen by hand"
        tail = f" It leads, {why}." if agency == lead else ""
        text = _because(agency, holds, own, basis, choice, reference) + tail
        found.append(
            Attending(
                agency, power.id if power else None, basis, agency == lead, concerns,
                f"{why_here} {text}".strip(),
            )
        )  # fmt: skip
    return tuple(found)


def _warrant(holds: tuple[Hold, ...]) -> bool:
    own = [h for h in holds if h.power is not None]
    return bool(own) and own[0].power is not None and own[0].power.entry == "warrant"


def _lead(choice: Choice, chosen: AgencySet) -> str:
    """Who covers most with its own power, then by consent, then by name."""

    def reach(agency: str) -> tuple[float, float, str]:
        holds = choice.of(agency)
        own = sum(choice.weights[h.concern] * h.strength for h in holds if h.power)
        return (-own, -sum(choice.weights[h.concern] for h in holds), agency)

    return min(chosen.agencies, key=reach)


def _because(
    agency: str, holds: tuple[Hold, ...], own: list[Hold], basis: str, choice: Choice,
    reference: Reference,
) -> str:  # fmt: skip
    name = name_of(agency, reference)
    if not holds:
        return f"{name} attends because the lead asked for it; nothing known here is in its remit."
    what = ", ".join(
        f"{concern_name(h.concern, reference)} (weight {choice.weights[h.concern]:.1f})"
        for h in (own or list(holds))
    )
    if own and own[0].power is not None:
        return f"{name} for {what}, under {own[0].power.statute}."
    how = (
        "by consent: it has no power of entry here"
        if basis == "consent"
        else f"{basis}, named on it"
    )
    return f"{name} for {what}, {how}."


def why_not(
    agency: str, candidate: Candidate, choice: Choice, chosen: AgencySet, reference: Reference
) -> str:
    """Why an agency that takes part in the operation is not at this visit."""
    name = name_of(agency, reference)
    holds = choice.of(agency)
    if not holds:
        return f"{name} is not sent: nothing known here is in its remit."
    parts = []
    for hold in holds:
        others = [h for h in choice.holds.values() if h.agency in chosen.agencies]
        cover = max(
            (h for h in others if h.concern == hold.concern),
            key=lambda h: (h.credit, h.strength), default=None,
        )  # fmt: skip
        concern = concern_name(hold.concern, reference)
        if cover is None:
            parts.append(f"{concern} stays uncovered for want of officers or room")
        elif cover.credit >= hold.credit:
            with_what = "its own power" if cover.power else "consent"
            parts.append(f"{name_of(cover.agency, reference)} covers {concern} with {with_what}")
        else:
            parts.append(f"{concern} is covered only by consent")
    return f"{name} is not sent: {'; '.join(parts)}."


def visit_notes(
    candidate: Candidate, choice: Choice, who: tuple[Attending, ...], operation: Operation,
    reference: Reference, warrant_days: int, day: str = "",
) -> list[Note]:  # fmt: skip
    """Tasks, warnings and clashes of one visit, on a day if it has one."""
    powers = {p.id: p for p in reference.powers}
    notes: list[Note] = []
    place = candidate.name or candidate.premises_id
    used = [(a, powers[a.power_id]) for a in who if a.power_id in powers]
    for attending, power in used:
        name = name_of(attending.agency, reference)
        if power.entry == "warrant":
            text = f"{name} needs a warrant under {power.statute} for {place}."
            notes += _in_time(text, place, day, operation, warrant_days)
        elif power.entry == "letter":
            text = f"{name} needs written authority under {power.statute} for {place}."
            notes.append(("warrant task", text, "Have it signed before the visit and carry it."))
        if notice_clash(power, candidate, operation):
            kind = (
                "needs notice"
                if power.notice == "routine"
                else "is agreed beforehand or authorised"
            )
            text = f"{name}'s entry under {power.statute} {kind}, and this visit is unannounced."
            fix = "Record why notice would defeat the purpose, or announce the visit."
            notes.append(("clash", text, fix))
        elif power.notice_hours and (operation.announced or operation.supportive):
            text = f"{name} must give {power.notice_hours} hours' notice at {place}."
            notes.append(("warning", text, _letter_by(power.notice_hours, day)))
    if candidate.has_dwelling:
        notes += _dwelling(place, used, reference, _apply_by(day, warrant_days))
    kinds = {_manner(power.entry, power.notice) for _, power in used} - {""}
    if len(kinds) > 1 or (operation.supportive and "enforcement" in kinds):
        notes.append(
            ("warning", f"Enforcement and advice meet in one visit at {place}.",
             "Visit apart, or brief everyone on which of the two this is.")
        )  # fmt: skip
    if candidate.primary_authority:
        notes.append(
            ("primary authority",
             f"{place} has a Primary Authority partner ({candidate.primary_authority}).",
             "Read its inspection plan and tell it before enforcement.")
        )  # fmt: skip
    for day, start, end, agency in candidate.busy:
        text = f"{name_of(agency, reference)} visits {place} on its own, {day} {start}-{end}."
        notes.append(("clash", text, "Agree which visit goes ahead, or go together."))
    return notes


def _apply_by(day: str, warrant_days: int) -> str:
    """'Apply by Tuesday 24 November 2026, 5 working days before'."""
    if not day:
        return f"Apply at least {warrant_days} working days before"
    by = working_days_before(date.fromisoformat(day), warrant_days)
    return f"Apply by {day_text(by)}, {warrant_days} working days before"


def _in_time(
    text: str, place: str, day: str, operation: Operation, warrant_days: int
) -> list[Note]:
    """The task of a warrant, and the clash where it would come too late."""
    notes: list[Note] = [("warrant task", text, f"{_apply_by(day, warrant_days)}.")]
    if day and operation.planned_on:
        by = working_days_before(date.fromisoformat(day), warrant_days)
        if by < date.fromisoformat(operation.planned_on):
            late = f"The warrant for {place} had to be applied for by {day_text(by)}."
            notes.append(("clash", late, "Visit it on a later day, or ask the court for a hearing"
                          " at short notice."))  # fmt: skip
    return notes


def _letter_by(hours: int, day: str) -> str:
    if not day:
        return "Send the advance letter in time."
    by = date.fromisoformat(day) - timedelta(days=-(-hours // 24))
    return f"Send the advance letter so that it is there by {day_text(by)}."


def _dwelling(
    place: str, used: list[tuple[Attending, Power]], reference: Reference, apply: str
) -> list[Note]:
    """What a dwelling part of the premises asks for, by the rules of the powers used."""
    rules: dict[str, list[str]] = {}
    for attending, power in used:
        rules.setdefault(power.dwelling, []).append(name_of(attending.agency, reference))
    notes: list[Note] = []
    if "warrant" in rules or "no" in rules or not used:
        names = ", ".join(rules.get("warrant", []) + rules.get("no", [])) or "Those attending"
        text = (
            f"{place} has a dwelling part: {names} may not enter it without a warrant or consent."
        )
        notes.append(("warrant task", text, f"{apply}, or stay out."))
    if "notice" in rules:
        text = f"{place} has a dwelling part: {', '.join(rules['notice'])} must give notice for it."
        notes.append(("warning", text, "Give 24 hours' notice, or stay out of the dwelling part."))
    if "common parts" in rules:
        text = (
            f"{place} has a dwelling part: {', '.join(rules['common parts'])}: common parts only."
        )
        notes.append(("warning", text, "Keep to the common parts."))
    return notes


def _manner(entry: str, notice: str) -> str:
    if entry in {"warrant", "letter"}:
        return "enforcement"
    return "advice" if notice == "agreed" else ""


def name_of(agency: str, reference: Reference) -> str:
    """Short or full name of an agency."""
    found = reference.agencies.get(agency)
    return (found.short or found.name) if found else agency


def concern_name(concern: str, reference: Reference) -> str:
    """Name of a concern, lower case unless it is an abbreviation."""
    found = reference.concerns.get(concern)
    name = found.name if found else concern
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def seven_marks(operation: Operation, reference: Reference) -> list[Note]:
    """The marks of a good collaboration (ICIBI 2018-19, figure 1) that the operation lacks."""
    lacks: list[Note] = []

    def miss(text: str, fix: str) -> None:
        lacks.append(("seven marks", text, fix))

    for agency in operation.agencies:
        name = name_of(agency.id, reference)
        if not (operation.objectives.get(agency.id) or agency.objective):
            miss(f"{name} has no agreed objective.", f"Write objectives.{agency.id}.")
        if not (agency.contact and agency.deputy):
            miss(f"{name} has no named contact and deputy.", "Name both.")
        if not any(o.agency == agency.id for o in operation.officers):
            miss(f"{name} has committed no officers.", "List its officers, or leave it out.")
    if not operation.owner:
        miss("The operation has no senior owner.", "Write owner.")
    if not operation.measures:
        miss("Nothing says what success will be measured by.", "Write measures, with a baseline.")
    if not operation.review_date:
        miss("There is no date for the joint review.", "Write review_date.")
    return lacks
