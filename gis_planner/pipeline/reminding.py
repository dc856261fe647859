"""What is due when a case is opened: lists past their day, late answers, old agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gis_planner.pipeline import register, requesting, retaining
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

REVIEW_SOON_DAYS = 30


@dataclass(frozen=True)
class Reminder:
    """One thing that is due. `topic`: Register | Requests | Retention; `late`: its day is past."""

    topic: str
    text: str
    late: bool


def reminders(case: Case, as_of: date) -> tuple[Reminder, ...]:
    """Everything due on the day, the late first. Nothing is written."""
    found = [*_lists(case, as_of), *_requests(case, as_of), *_agreements(case, as_of)]
    return tuple(sorted(found, key=lambda r: not r.late))


def _lists(case: Case, as_of: date) -> list[Reminder]:
    dues = retaining.calendar(case, as_of)
    late = [d.info.key for d in dues if d.state == "past"]
    soon = [d.info.key for d in dues if d.state == "soon"]
    return _told("Retention", "to be erased, past the last day", late, late=True) + _told(
        "Retention", f"last day within {retaining.SOON_DAYS} days", soon, late=False
    )


def _requests(case: Case, as_of: date) -> list[Reminder]:
    day = as_of.isoformat()
    late = [r.id for r in requesting.requests_of(case) if r.state == "open" and r.due_on < day]
    return _told("Requests", "not answered in time", late, late=True)


def _agreements(case: Case, as_of: date) -> list[Reminder]:
    standing = register.standing_of(case, as_of)
    until = (as_of + timedelta(days=REVIEW_SOON_DAYS)).isoformat()
    reference = reference_of(case)
    late, soon, unsigned = [], [], []
    for s in standing:
        name = s.gateway.name or reference.agency(s.gateway.provider).name
        called = f"{name} ({s.gateway.id})"
        said = " ".join(s.warnings)
        if "overdue since" in said:
            late.append(called)
        elif not s.why_not and as_of.isoformat() <= s.gateway.review_date <= until:
            soon.append(called)
        if "in use but not signed" in said:
            unsigned.append(called)
    return [
        *_told("Register", "review overdue", late, late=True),
        *_told("Register", "in use but not signed", unsigned, late=True),
        *_told("Register", f"review within {REVIEW_SOON_DAYS} days", soon, late=False),
    ]


def _told(topic: str, what: str, names: list[str], *, late: bool) -> list[Reminder]:
    if not names:
        return []
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return [Reminder(topic, f"{shown}: {what}", late)]
