"""A question that one agency puts to another, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

REQUEST_KINDS: dict[str, tuple[str, ...]] = {
    "status": ("known", "answered_by"),
    "records": ("records", "handling", "answered_by"),
    "attendance": ("attends", "officer", "answered_by"),
    "other": ("answer", "answered_by"),
}
"""Kind of request -> fields that a reply must hold."""

STATES = ("open", "answered", "refused", "withdrawn")


@dataclass(frozen=True)
class Request:
    """One request. Dates ISO, '' = not yet; `subject` is a premises id, or what is asked about."""

    id: str
    asker: str
    asked: str
    kind: str
    subject: str
    purpose: str
    asked_on: str
    due_on: str
    text: str = ""
    state: str = "open"
    chased_on: tuple[str, ...] = ()
    closed_on: str = ""
    reply: dict[str, str] = field(default_factory=dict)
    """Field -> value of the answer; 'reason' of a refusal."""
    repeats: str = ""
    """The earlier request that this one repeats on purpose, with `why` in its text."""
