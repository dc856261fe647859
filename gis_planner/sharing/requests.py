"""Requests between agencies: repeats seen before they are sent, a clock, replies that are whole.

ICIBI (2018-19) found requests sent twice, answered in part and never counted; here each is a fact
with a due date, and the counts reconcile: asked = open + answered + refused + withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from gis_planner.domain.errors import UserError
from gis_planner.domain.requests import REQUEST_KINDS, Request

DUE_DAYS = 10
REPEAT_DAYS = 90
"""A question answered this recently is answered still."""


def repeat_of(new: Request, held: Iterable[Request]) -> Request | None:
    """The newest request of anybody to the same agency about the same thing that is open, or was
    answered within REPEAT_DAYS; None where there is none."""
    since = (date.fromisoformat(new.asked_on) - timedelta(days=REPEAT_DAYS)).isoformat()
    same = [
        r
        for r in held
        if (r.asked, r.kind, r.subject.casefold()) == (new.asked, new.kind, new.subject.casefold())
        and (r.state == "open" or (r.state == "answered" and r.closed_on >= since))
    ]
    return max(same, key=lambda r: (r.asked_on, r.id), default=None)


def ask(new: Request, held: Iterable[Request], *, anyway: str = "") -> Request:
    """The request, checked. UserError for a repeat, unless `anyway` says why it is asked again."""
    if new.kind not in REQUEST_KINDS:
        raise UserError(f"'{new.kind}' is no kind of request.", f"Kinds: {_list(REQUEST_KINDS)}.")
    missing = [n for n in ("asker", "asked", "subject", "purpose") if not getattr(new, n).strip()]
    if missing:
        raise UserError(f"The request lacks: {_list(missing)}.", "Fill them in.")
    if new.asker == new.asked:
        raise UserError(f"{new.asker} cannot ask itself.", "Choose another agency.")
    if new.due_on < new.asked_on:
        raise UserError("The reply is due before the request is sent.", "Choose a later day.")
    earlier = repeat_of(new, held)
    if earlier is None:
        return new
    if not anyway.strip():
        when = f"answered on {earlier.closed_on}" if earlier.closed_on else "not answered yet"
        raise UserError(
            f"{earlier.asker} asked {earlier.asked} the same on {earlier.asked_on} "
            f"({earlier.id}, {when}).",
            "Read that answer, or say why you ask again.",
        )
    return replace(new, repeats=earlier.id, text=f"{new.text} (again: {anyway.strip()})".strip())


def chase(request: Request, on: str) -> Request:
    """The request with one more reminder."""
    _must_be_open(request)
    return replace(request, chased_on=(*request.chased_on, on))


def answer(request: Request, reply: Mapping[str, str], on: str) -> Request:
    """The request answered. UserError where a required field of its kind is missing."""
    _must_be_open(request)
    given = {k: v.strip() for k, v in reply.items() if v.strip()}
    missing = [n for n in REQUEST_KINDS[request.kind] if n not in given]
    if missing:
        raise UserError(
            f"The reply to {request.id} lacks: {_list(missing)}.",
            "Ask for them; the request stays open.",
        )
    return replace(request, state="answered", reply=given, closed_on=on)


def close(request: Request, state: str, reason: str, on: str) -> Request:
    """The request refused by the asked agency, or withdrawn by the asker; a reason is needed."""
    _must_be_open(request)
    if not reason.strip():
        raise UserError(f"{request.id} needs a reason to be {state}.", "Give one.")
    return replace(request, state=state, reply={"reason": reason.strip()}, closed_on=on)


@dataclass(frozen=True)
class Count:
    """Requests to one agency. `median_days` to answer; None where none was answered."""

    asked: str
    sent: int
    open: int
    answered: int
    refused: int
    withdrawn: int
    overdue: int
    repeats: int
    median_days: float | None


def overdue(requests: Iterable[Request], as_of: str) -> tuple[Request, ...]:
    """Open requests whose day has passed, oldest first."""
    late = (r for r in requests if r.state == "open" and r.due_on < as_of)
    return tuple(sorted(late, key=lambda r: (r.due_on, r.id)))


def counts(requests: Iterable[Request], as_of: str) -> tuple[Count, ...]:
    """A line for each agency that was asked."""
    held = tuple(requests)
    found = []
    for agency in sorted({r.asked for r in held}):
        mine = [r for r in held if r.asked == agency]
        states = {s: sum(r.state == s for r in mine) for s in
                  ("open", "answered", "refused", "withdrawn")}  # fmt: skip
        days = [_days(r.asked_on, r.closed_on) for r in mine if r.state == "answered"]
        found.append(
            Count(
                agency, len(mine), **states, overdue=len(overdue(mine, as_of)),
                repeats=sum(bool(r.repeats) for r in mine),
                median_days=float(median(days)) if days else None,
            )
        )  # fmt: skip
    return tuple(found)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def _must_be_open(request: Request) -> None:
    if request.state != "open":
        raise UserError(
            f"{request.id} was {request.state} on {request.closed_on}.", "Ask anew if you must."
        )


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
