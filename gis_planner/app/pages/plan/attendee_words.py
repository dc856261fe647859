"""Sets of agencies in words."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from gis_planner.app import theme
from gis_planner.app.session import Session

if TYPE_CHECKING:
    from gis_planner.pipeline.attending import AgencyOption, Attendee


def option_line(option: AgencyOption, session: Session) -> str:
    """Who goes; what share they cover with how many, and what is lost."""
    who = ", ".join(session.agency_name(a, short=True) for a in option.agencies)
    heads = f"{option.officers} officer{'s' if option.officers != 1 else ''}"
    lost = ", ".join(session.concern_name(c) for c, _ in option.lost)
    tail = f", without {lost}" if lost else ""
    return f"{who}\n     {option.share:.0%} covered by {heads}{tail}"


def option_html(option: AgencyOption, session: Session) -> str:
    """What a set means: lead, powers, cover, cost, what is lost, why not the others, tasks."""
    t = theme.current()
    hours = option.officer_min / 60
    rank = f"No. {option.rank} of the ranking. " if option.rank else "Your own choice. "
    cap = f"{option.officers} of at most {option.cap} officers"
    if option.officers > option.cap:
        text = f"{option.officers} officers, more than the cap of {option.cap}"
        cap = f"<span style='color:{t.bad}'>{text}</span>"
    parts = [
        f"<p style='color:{t.muted}'>{rank}Covers {option.share:.0%} of what is known here (weight "
        f"{option.weight:.1f}). {cap}; {hours:.1f} officer hours on site, "
        f"{option.aftermath_hours:.0f} hours of work after.</p>"
    ]
    parts += [_attendee(a, session, t.muted) for a in option.attendees]
    if option.lost:
        gone = ((html.escape(session.concern_name(c)), w) for c, w in option.lost)
        lost = ", ".join(f"{name} ({w:.1f})" for name, w in gone)
        parts.append(f"<p style='color:{t.warn}'><b>Lost:</b> {lost}</p>")
    for kind, text, fix in option.notes:
        ink = t.warn if kind in ("clash", "warning", "warrant task") else t.muted
        parts.append(
            f"<p><span style='color:{ink}'><b>{html.escape(kind.capitalize())}</b></span> "
            f"{html.escape(text)} <span style='color:{t.muted}'>{html.escape(fix)}</span></p>"
        )
    absent = [a for a in option.absent if a.able]
    if absent:
        items = "".join(f"<li>{html.escape(a.why)}</li>" for a in absent)
        parts.append(f"<p><b>Why not the others</b></p><ul>{items}</ul>")
    names = [session.agency_name(a.agency, short=True) for a in option.absent if not a.able]
    if names:
        parts.append(
            f"<p style='color:{t.muted}'>Nothing known here is in the remit of "
            f"{html.escape(', '.join(names))}.</p>"
        )
    return "".join(parts)


def _attendee(a: Attendee, session: Session, muted: str) -> str:
    lead = " ★ leads" if a.is_lead else ""
    basis = a.law if a.basis == "own power" else f"by {a.basis}"
    if a.basis.startswith("on warrant of "):
        who = session.agency_name(a.basis.removeprefix("on warrant of "), short=True)
        basis = f"on {who}'s warrant"
    covers = ", ".join(
        f"{html.escape(session.concern_name(c.concern))} {c.weight:.1f}"
        f"{'' if c.basis == 'own power' else ' (by consent)'}"
        for c in a.covers
    )
    return (
        f"<p><span style='color:{session.agency_colour(a.agency)}'>■</span> "
        f"<b>{html.escape(session.agency_name(a.agency))}</b>{lead}<br>"
        f"<span style='color:{muted}'>{html.escape(basis)}</span><br>{covers}<br>"
        f"<span style='color:{muted}'>{html.escape(a.because)}</span></p>"
    )
