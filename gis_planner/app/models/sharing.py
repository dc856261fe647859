"""Agreements, requests, retention as the Sharing page words them. No Qt."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gis_planner.app.models.words import day, many, with_days
from gis_planner.domain.requests import Request
from gis_planner.domain.sharing import Gateway

Name = Callable[[str], str]
SHOWN_AS = {
    "full": "in full", "hit": "only that a record exists", "hidden": "hidden altogether",
}  # fmt: skip
REGIMES = {"UK GDPR": "UK GDPR", "Part 3": "Data Protection Act 2018, Part 3 (law enforcement)"}
ONWARD = {"no": "no", "consent": "with the provider's consent", "yes": "yes"}
HANDLING = {"P": "P: within the purpose", "C": "C: only on the conditions"}


@dataclass(frozen=True)
class Line:
    """One agreement in the tree. `depth` 0 = stands alone or under one that is not there."""

    standing: Any
    depth: int

    @property
    def gateway(self) -> Gateway:
        """The agreement."""
        gateway: Gateway = self.standing.gateway
        return gateway

    @property
    def state(self) -> str:
        """In force, or why not."""
        why: str = self.standing.why_not
        return why[:1].upper() + why[1:] if why else "In force"

    @property
    def tone(self) -> str:
        """good | warn | bad"""
        return "bad" if self.standing.why_not else "warn" if self.standing.warnings else "good"


def family(standing: Iterable[Any]) -> tuple[Line, ...]:
    """Agreements with each child under its parent; a circle of parents hides none."""
    held = list(standing)
    ids = {s.gateway.id for s in held}
    children: dict[str, list[Any]] = {}
    for s in held:
        under = s.gateway.parent if s.gateway.parent in ids else ""
        children.setdefault(under, []).append(s)
    found: list[Line] = []
    seen: set[str] = set()

    def walk(parent: str, depth: int) -> None:
        for s in children.get(parent, ()):
            if s.gateway.id not in seen:
                seen.add(s.gateway.id)
                found.append(Line(s, depth))
                walk(s.gateway.id, depth + 1)

    walk("", 0)
    for s in held:
        if s.gateway.id not in seen:
            seen.add(s.gateway.id)
            found.append(Line(s, 0))
            walk(s.gateway.id, 1)
    return tuple(found)


def headline(lines: Iterable[Line]) -> str:
    """'14 agreements, 12 in force, 5 with something to mend'."""
    held = list(lines)
    running = sum(not line.standing.why_not for line in held)
    weak = sum(bool(line.standing.warnings) for line in held)
    text = f"{many(len(held))} agreements, {many(running)} in force"
    return text + (f", {many(weak)} with something to mend" if weak else "")


def facts_of(gateway: Gateway, name: Name) -> tuple[tuple[str, str], ...]:
    """(label, words) of an agreement; '' = not said."""
    g = gateway
    agencies = ", ".join(name(r) for r in g.recipients)
    who = [p for p in (g.provider_owner, g.provider_deputy) if p]
    whom = [p for p in (g.recipient_owner, g.recipient_deputy) if p]
    return (
        ("From", name(g.provider)), ("To", agencies), ("Legal basis", g.legal_basis),
        ("Purposes", "; ".join(g.purposes)), ("Regime", REGIMES.get(g.regime, g.regime)),
        ("Data", ", ".join(g.categories)), ("About", ", ".join(g.subject_types)),
        ("Lists", ", ".join(g.lists) or "all of the provider's"),
        ("Shown", SHOWN_AS.get(g.visibility, g.visibility)), ("Up to", g.highest_marking),
        ("Handling", HANDLING.get(g.handling, g.handling)),
        ("Conditions", "; ".join(g.conditions)),
        ("Accepted by", "; ".join(f"{name(a)}: {p}" for a, p in g.accepted.items())),
        ("Passing on", ONWARD.get(g.onward, g.onward)),
        ("Kept for", f"{g.retention_days} days" if g.retention_days else "as the pack says"),
        ("In force from", day(g.valid_from)), ("Until", day(g.valid_until)),
        ("Next review", day(g.review_date)), ("Suspended", day(g.suspended_from)),
        ("Suspension reviewed", day(g.suspension_review)), ("Signed", day(g.signed_on)),
        ("Signatories", "; ".join(g.signatories)), ("Owner and deputy, provider", ", ".join(who)),
        ("Owner and deputy, recipient", ", ".join(whom)), ("Impact assessment", g.dpia),
        ("Measures", "; ".join(g.measures)), ("Stands under", g.parent),
    )  # fmt: skip


def details_html(line: Line, name: Name, muted: str, warn: str) -> str:
    """The agreement as a page: what is weak first, then every field that says something."""
    e, g = html.escape, line.gateway
    parts = [f"<h3>{e(g.id)} {e(g.name)}</h3><p>Version {e(g.version)}. {e(line.state)}.</p>"]
    parts += [f"<p style='color:{warn}'>⚠ {e(_own(w, g))}</p>" for w in line.standing.warnings]
    rows = "".join(
        f"<tr><td width='170' style='color:{muted}'>{e(label)}</td><td>{e(words)}</td></tr>"
        for label, words in facts_of(g, name) if words
    )  # fmt: skip
    return "".join(parts) + f"<table cellpadding='3' width='100%'>{rows}</table>"


def _own(warning: str, gateway: Gateway) -> str:
    """A warning without the name of the agreement that it stands beside."""
    text = warning.removeprefix(f"Gateway {gateway.id}: ")
    return text[:1].upper() + text[1:]


def changed_fields(newer: Gateway, older: Gateway) -> tuple[tuple[str, str, str], ...]:
    """(label, before, after) of what differs between two versions."""
    now, was = facts_of(newer, str), facts_of(older, str)
    return tuple((label, b, a) for (label, a), (_, b) in zip(now, was, strict=True) if a != b)


def versions_html(versions: tuple[Gateway, ...], muted: str) -> str:
    """Each version and what it changed."""
    e, parts = html.escape, []
    for newer, older in zip(versions, (*versions[1:], None)):
        parts.append(f"<h4>Version {e(newer.version)}</h4>")
        if older is None:
            parts.append(f"<p style='color:{muted}'>The first one in this case.</p>")
            continue
        for label, before, after in changed_fields(newer, older):
            parts.append(
                f"<p>{e(label)}: <span style='color:{muted}'>{e(before) or 'nothing'}</span> "
                f"→ {e(after) or 'nothing'}</p>"
            )
    return "".join(parts)


def matrix(
    pairs: Iterable[tuple[str, str, tuple[str, ...]]],
) -> tuple[tuple[str, ...], tuple[str, ...], Mapping[tuple[str, str], tuple[str, ...]]]:
    """Providers, recipients, and (provider, recipient) → agreements in force."""
    cells = {(a, b): ids for a, b, ids in pairs}
    return tuple(sorted({a for a, _ in cells})), tuple(sorted({b for _, b in cells})), cells


# ---- requests


def request_state(request: Request, today: date) -> tuple[str, str]:
    """(words, tone): 'open, 3 days left', 'overdue by 2 days', 'answered on …'."""
    if request.state != "open":
        tone = "good" if request.state == "answered" else "muted"
        return f"{request.state} on {day(request.closed_on)}", tone
    left = (date.fromisoformat(request.due_on) - today).days
    if left < 0:
        return f"overdue by {-left} day{'s' if left < -1 else ''}", "bad"
    if left == 0:
        return "due today", "warn"
    return f"open, {left} day{'s' if left > 1 else ''} left", "warn" if left <= 2 else ""


def repeat_text(earlier: Request, name: Name) -> str:
    """What is said before a repeat is sent."""
    if earlier.state == "open":
        state = f"not answered yet, due {day(earlier.due_on)}"
    else:
        told = "; ".join(f"{k.replace('_', ' ')}: {v}" for k, v in earlier.reply.items())
        state = f"answered on {day(earlier.closed_on)} ({told})"
    return (
        f"{name(earlier.asker)} asked {name(earlier.asked)} the same on {day(earlier.asked_on)}: "
        f"{earlier.id}, {state}."
    )


def request_html(request: Request, name: Name, today: date, muted: str) -> str:
    """A request with its clock, reminders and answer."""
    e = html.escape
    rows = [
        ("From", name(request.asker)), ("To", name(request.asked)), ("Kind", request.kind),
        ("About", request.subject), ("Purpose", request.purpose), ("Words", request.text),
        ("Sent", day(request.asked_on)), ("Due", day(request.due_on)),
        ("Reminded", ", ".join(day(on) for on in request.chased_on)), ("Repeats", request.repeats),
        ("State", request_state(request, today)[0]),
        *((k.replace("_", " ").capitalize(), with_days(v)) for k, v in request.reply.items()),
    ]  # fmt: skip
    cells = "".join(
        f"<tr><td width='90' style='color:{muted}'>{e(k)}</td><td>{e(v)}</td></tr>"
        for k, v in rows if v
    )  # fmt: skip
    return f"<h3>{e(request.id)}</h3><table cellpadding='3' width='100%'>{cells}</table>"


# ---- retention


MADE = {"matched": "matches", "scores": "scores", "links": "links"}


def erasure_html(figures: Mapping[str, Any], muted: str, done: bool) -> str:
    """What an erasure takes (or took), what is made again, what remains, what people must do."""
    e, will = html.escape, "went" if done else "would go"
    took = (
        ("Records, in every version", "records"), ("Rows set aside", "set_aside"),
        ("Decisions about its records", "decisions"),
        ("Journal entries whose words are taken out", "journal_entries"),
        ("Results that mixed it with others", "results"), ("Rows of plans", "plan_rows"),
    )  # fmt: skip
    lines = [f"<li>{words}: {many(figures[key])}</li>" for words, key in took if figures.get(key)]
    parts = [f"<h4>What {will} for good</h4><ul>{''.join(lines) or '<li>nothing</li>'}</ul>"]
    if again := figures.get("made_again"):
        parts.append(f"<p>Made again from the rest: {e(', '.join(MADE[k] for k in again))}.</p>")
    rest = figures.get("remains") or {}
    kept = ", ".join(f"{key} ({many(rows)} rows)" for key, rows in rest.items())
    parts.append(f"<h4>What remains</h4><p>{e(kept) or 'No list.'}</p>")
    for title, key in (
        ("Packs already given out, to be called back", "packs_outside"),
        ("Files that it came from, to be deleted by hand", "files_outside"),
    ):
        if items := figures.get(key):
            listed = "".join(f"<li>{e(str(item))}</li>" for item in items)
            parts.append(f"<h4>{title}</h4><ul>{listed}</ul>")
    parts.append(
        f"<p style='color:{muted}'>The journal keeps its chain and the rule. There is no undo. "
        "Backups of the case are beyond its reach.</p>"
    )
    return "".join(parts)
