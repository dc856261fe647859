"""request and reply: questions between agencies as journalled facts of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.requests import Request
from gis_planner.domain.wording import counted
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.packs import DEFAULT_PURPOSE
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

KIND = "request"


def requests_of(case: Case) -> tuple[Request, ...]:
    """Every request, oldest first."""
    held = case.documents(KIND).values()
    return tuple(Request(**{**v, "chased_on": tuple(v["chased_on"])}) for v in held)


def counts_of(case: Case, as_of: date) -> tuple[Any, ...]:
    """`sharing.requests.Count` of each agency that was asked."""
    from gis_planner.sharing.requests import counts

    return counts(requests_of(case), as_of.isoformat())


def due_day(as_of: date) -> date:
    """When an answer is due where nobody says otherwise."""
    from gis_planner.sharing.requests import DUE_DAYS

    return as_of + timedelta(days=DUE_DAYS)


def ask(
    case: Case, asker: str, asked: str, kind: str, subject: str, *, purpose: str = "",
    text: str = "", due_on: str = "", anyway: str = "", as_of: date,
) -> Outcome:  # fmt: skip
    """Put a request to an agency, or to the one that does its work today. UserError for a repeat,
    unless `anyway` says why."""
    from gis_planner.sharing import requests as rules

    reference = reference_of(case)
    asker, asked = reference.today(asker), reference.today(asked)
    held = requests_of(case)
    due = due_on or due_day(as_of).isoformat()
    number = _newest(case) + 1
    new = Request(
        f"R{number:04d}", asker, asked, kind, subject.strip(),
        purpose or DEFAULT_PURPOSE, as_of.isoformat(), due, text,
    )  # fmt: skip
    made = rules.ask(new, held, anyway=anyway)
    return _keep(case, made, f"{made.id}: {asker} asks {asked} about {made.subject}, due {due}")


def earlier(
    case: Case, asker: str, asked: str, kind: str, subject: str, *, as_of: date
) -> Request | None:
    """The request that a new one would repeat; None where it is new. Nothing is written."""
    from gis_planner.sharing import requests as rules

    reference = reference_of(case)
    day = as_of.isoformat()
    new = Request(
        "", reference.today(asker), reference.today(asked), kind, subject.strip(), "", day, day
    )
    return rules.repeat_of(new, requests_of(case))


def chase(case: Case, request_id: str, *, as_of: date) -> Outcome:
    """Note a reminder."""
    from gis_planner.sharing.requests import chase as rule

    made = rule(_find(case, request_id), as_of.isoformat())
    return _keep(case, made, f"{made.id}: {made.asked} reminded ({len(made.chased_on)} times)")


def answer(case: Case, request_id: str, reply: Mapping[str, str], *, as_of: date) -> Outcome:
    """Note the answer; it must hold every field that its kind asks for."""
    from gis_planner.sharing.requests import answer as rule

    made = rule(_find(case, request_id), reply, as_of.isoformat())
    return _keep(case, made, f"{made.id}: {made.asked} answered {made.asker}")


def refuse(case: Case, request_id: str, reason: str, *, as_of: date) -> Outcome:
    """Note that the asked agency says no, and why."""
    return _close(case, request_id, "refused", reason, as_of)


def withdraw(case: Case, request_id: str, reason: str, *, as_of: date) -> Outcome:
    """Note that the asker needs no answer any more, and why."""
    return _close(case, request_id, "withdrawn", reason, as_of)


def overview(case: Case, *, as_of: date) -> Outcome:
    """Requests by the agency asked: open, overdue, answered, and how long it took."""
    from gis_planner.sharing.requests import counts, overdue

    held = requests_of(case)
    late = overdue(held, as_of.isoformat())
    table = [asdict(c) for c in counts(held, as_of.isoformat())]
    lines = [f"{counted(len(held), 'request')}, {len(late)} overdue"]
    lines += [
        f"{c['asked']}: {c['sent']} sent = {c['open']} open + {c['answered']} answered + "
        f"{c['refused']} refused + {c['withdrawn']} withdrawn; {c['overdue']} overdue"
        for c in table
    ]
    lines += [f"{r.id} {r.asker} to {r.asked}: {r.subject}, due {r.due_on}" for r in late]
    figures: dict[str, Any] = {
        "requests": [asdict(r) for r in held], "by_agency": table, "overdue": [r.id for r in late],
    }  # fmt: skip
    return Outcome("\n".join(lines), frozenset(), figures)


def _close(case: Case, request_id: str, state: str, reason: str, as_of: date) -> Outcome:
    from gis_planner.sharing.requests import close as rule

    made = rule(_find(case, request_id), state, reason, as_of.isoformat())
    return _keep(
        case, made, f"{made.id}: {state} by {made.asked if state == 'refused' else made.asker}"
    )


def _newest(case: Case) -> int:
    """The highest number that a request ever had, erased and undone ones too: an agency may hold
    it on paper, so no other request may bear it."""
    numbers = [0, *(int(name[1:]) for name in case.documents(KIND))]
    for change in (e.change or {} for e in case.history()):
        gone = change.get("documents", ())
        spoken = [(change.get("kind"), change.get("name")), *gone]
        numbers += [int(str(name)[1:]) for kind, name in spoken if kind == KIND]
    return max(numbers)


def _find(case: Case, request_id: str) -> Request:
    found = [r for r in requests_of(case) if r.id.casefold() == request_id.strip().casefold()]
    if not found:
        raise UserError(f"There is no request {request_id}.", "See 'requests'.")
    return found[0]


def _keep(case: Case, made: Request, summary: str) -> Outcome:
    touched = case.set_document(KIND, made.id, asdict(made), summary)
    return Outcome(summary, touched, asdict(made))
