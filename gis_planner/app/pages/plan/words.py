"""Sentences of the plan page as HTML."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable

from gis_planner.app import theme
from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.models.plan import DRAWN_MARK, LeftOut, Visit, long_day
from gis_planner.app.session import Session

NOTE_WORDS = {"warrant task": "Warrant", "seven marks": "Good practice", "infeasible": "Impossible"}


def visit_html(
    visit: Visit, session: Session, notes: tuple[str, ...] = (),
    named: Callable[[str], str] = str,
) -> str:  # fmt: skip
    """Why this visit, who comes, under which power; what must be seen to before."""
    t = theme.current()
    powers = {p.id: p for p in session.reference.powers}
    parts = [
        f"<h3>{html.escape(visit.name)}</h3><p style='color:{t.muted}'>"
        f"{html.escape(visit.address)}<br>{long_day(visit.day)}, {visit.start}–{visit.end} · "
        f"severity {visit.severity}</p>{_why_here(visit)}<table width='100%' cellpadding=3>"
    ]
    for a in visit.attendances:
        power = powers.get(a.power_id)
        law = power.statute if power is not None else a.power_id
        lead = " · leads" if a.is_lead else ""
        who = ", ".join(map(named, a.officers))
        concerns = ", ".join(session.concern_name(c) for c in a.concerns)
        basis = f"{a.basis}{': ' + law if law else ''}"
        parts.append(
            f"<tr><td width=4 bgcolor='{session.agency_colour(a.agency)}'></td>"
            f"<td><b>{html.escape(session.agency_name(a.agency))}</b> "
            f"<span style='color:{t.muted}'>{html.escape(who)}{lead}</span><br>"
            f"{html.escape(a.because)}<br><span style='color:{t.muted}'>{html.escape(basis)}. "
            f"{html.escape(concerns)}</span></td></tr><tr><td colspan=2 height=3></td></tr>"
        )
    parts.append("</table>")
    if notes:
        items = "".join(f"<li>{html.escape(n)}</li>" for n in notes)
        parts.append(f"<p><b>See to</b></p><ul>{items}</ul>")
    return "".join(parts)


def before_html(definition: Definition, session: Session) -> str:
    """What an operation holds before it is planned, and what to do next."""
    if not definition:
        return ""
    t, head = theme.current(), definition["operation"]
    crew = Counter(o["agency"] for o in definition.get("officer", []) if not o.get("standby"))
    rows = "".join(
        f"<tr><td width=4 bgcolor='{session.agency_colour(a)}'></td>"
        f"<td>{html.escape(session.agency_name(a))}</td><td align='right'>{n}</td></tr>"
        for a, n in crew.items()
    )
    bases = {(a.get("base_easting"), a.get("base_northing")) for a in definition["agency"]}
    one = "" if len(bases) != 1 or len(crew) < 2 else (
        "<li>All set out from one place. <b>Edit…</b>, Agencies: where is each based?</li>"
    )  # fmt: skip
    return (
        f"<h3>{html.escape(head['name'])}</h3><p style='color:{t.muted}'>"
        f"{', '.join(long_day(d) for d in head['days'])}</p>"
        f"<p>Officers, by agency:</p><table width='100%' cellpadding=3>{rows}</table>"
        f"<p><b>Next</b></p><ol><li><b>Edit…</b>, Roster: type in who comes.</li>{one}"
        "<li><b>Plan</b>: a first plan stands within seconds, and you may stop at any time.</li>"
        "</ol>"
    )


def _why_here(visit: Visit) -> str:
    if not visit.why_here:
        return ""
    mark = f"{DRAWN_MARK} " if visit.drawn else ""
    return f"<p>{mark}<b>{html.escape(visit.why_here)}</b></p>"


def left_html(left: LeftOut, reason: str) -> str:
    """Why premises are not in the plan."""
    t = theme.current()
    return (
        f"<h3>{html.escape(left.name)}</h3><p style='color:{t.muted}'>Not in the plan · worth "
        f"{left.value:.1f} · severity {left.severity}</p><p>{html.escape(reason)}</p>"
    )
