"""The inspector's tabs as HTML: chronology, scores, links, place, rows."""

from __future__ import annotations

import html
from collections.abc import Mapping

from gis_planner.app import theme
from gis_planner.app.models import dossier as model
from gis_planner.app.models import handling_words as handling
from gis_planner.app.models.dossier import DossierView, LinkLine
from gis_planner.app.models.words import many, signed
from gis_planner.app.session import Session
from gis_planner.domain.handling import Terms


def style() -> str:
    """Colours of the theme in use."""
    t = theme.current()
    return (
        f"<style>body {{ color: {t.text}; }} .m {{ color: {t.muted}; }} "
        f".w {{ color: {t.warn}; }} td {{ padding: 3px 6px 3px 0; }} "
        f"h4 {{ margin: 10px 0 2px 0; }} p {{ margin: 2px 0; }}</style>"
    )


def esc(text: str) -> str:
    """Text safe inside HTML."""
    return html.escape(text)


def chronology_html(view: DossierView, session: Session) -> str:
    """Dated contacts of all agencies, newest first, a year heading each."""
    if not view.chronology:
        return "<p class=m>No dated contact is on record.</p>"
    parts, year = [], None
    for h in view.chronology:
        if h.date[:4] != year:
            if year is not None:
                parts.append("</table>")
            year = h.date[:4]
            parts.append(f"<h4>{year or 'Undated'}</h4><table width='100%' cellspacing=0>")
        colour = session.agency_colour(h.agency)
        when = model.day(h.date)
        when = when.rsplit(" ", 1)[0] if when and year else when
        title = f"<b>{esc(h.title)}</b>" if h.planned else esc(h.title)
        detail = f"<br><span class=m>{esc(h.detail)}</span>" if h.detail else ""
        parts.append(
            f"<tr><td width=52 class=m>{when}</td><td width=4 bgcolor='{colour}'></td>"
            f"<td style='padding-left:8px'><span class=m>{esc(session.agency_name(h.agency))}"
            f"</span><br>{title}{detail}</td></tr><tr><td colspan=3 height=4></td></tr>"
        )
    return "".join(parts) + "</table>"


def scores_html(view: DossierView, session: Session) -> str:
    """Every contribution with its sentence and its source rows."""
    if not view.scores:
        return "<p class=m>Not scored yet. Run ‘Score’ on the import page.</p>"
    parts = []
    for s in view.scores:
        if s.missing and not s.contributions:
            continue
        parts.append(
            f"<h4>{esc(s.name)} <span class=m>{signed(s.bits, 1)} bits, 80 % between "
            f"{signed(s.low, 1)} and {signed(s.high, 1)}; harm {many(s.harm, 1)}</span></h4>"
            "<table width='100%'>"
        )
        for c in s.contributions:
            sources = "; ".join(c.sources[:3])
            parts.append(
                f"<tr><td width=44 align=right><b>{signed(c.bits, 1)}</b></td>"
                f"<td>{esc(c.because)}<br>"
                f"<span class=m>{esc(session.agency_name(c.agency))} {esc(sources)}</span></td>"
                "</tr>"
            )
        parts.append("</table>")
    if view.would_change:
        parts.append("<h4>What would change it</h4>")
        parts += [f"<p>{esc(text)}</p>" for text in view.would_change]
    return "".join(parts)


def links_html(view: DossierView, *, lead_on: bool = False) -> str:
    """Relations; what the machine only proposes stands apart. Where they `lead_on`, an end that is
    not the premises itself is the link 'end:<line>:<0 or 1>'."""
    if not view.links:
        return "<p class=m>No links. Build them on the links page.</p>"
    parts = []
    for candidate, title in ((False, "On record"), (True, "Candidates: proposed, not confirmed")):
        some = [(i, x) for i, x in enumerate(view.links) if x.candidate == candidate]
        if some:
            parts.append(f"<h4>{title}</h4><table width='100%'>")
            parts += [
                f"<tr><td>{_ends(view, i, x) if lead_on else esc(x.text)}<br>"
                f"<span class=m>{esc(x.because or x.since)}</span></td></tr>"
                for i, x in some
            ]
            parts.append("</table>")
    return "".join(parts)


def _ends(view: DossierView, place: int, line: LinkLine) -> str:
    """The line in words, with what stands at its other end (or ends) to be followed."""
    a, b = (
        esc(name) if end == view.premises_id else f"<a href='end:{place}:{side}'>{esc(name)}</a>"
        for side, (end, name) in enumerate(zip(line.ends, line.names))
    )
    return f"{a} {esc(model.link_words(line.type))} {b}"


def place_html(view: DossierView, session: Session) -> str:
    """Facts, businesses over time, decisions, visits with what came of them."""
    from gis_planner.app.models.replan import in_names

    parts = ["<table width='100%'>"]
    parts += [f"<tr><td width=84 class=m>{k}</td><td>{esc(v)}</td></tr>" for k, v in view.facts]
    parts.append("</table><h4>Businesses here</h4>")
    for name, others, span in view.businesses:
        also = f" <span class=m>also {esc(others)}</span>" if others else ""
        parts.append(f"<p>{esc(name)}{also}<br><span class=m>{span}</span></p>")
    if view.decisions:
        parts.append("<h4>Decisions</h4>")
    for d in view.decisions:
        again = " <span class=w>To check again: a record changed.</span>" if d.recheck else ""
        parts.append(
            f"<p>{esc(d.text)}{again}<br><span class=m>{model.day(d.when)} · "
            f"{esc(' · '.join(w for w in (d.who, d.why) if w))}</span></p>"
        )
    if view.visits:
        parts.append("<h4>Visits</h4>")
    for v in view.visits:
        if v.reason_left_out:
            why = in_names(v.reason_left_out, session.frame)
            parts.append(f"<p><b>{esc(v.operation)}</b>: not visited. {esc(why)}</p>")
            continue
        parts.append(f"<p><b>{esc(v.operation)}</b>: {v.when}</p><table width='100%'>")
        parts += [
            f"<tr><td>{esc(session.agency_name(a))}{' (leads)' if lead else ''}<br>"
            f"<span class=m>{esc(basis)}. {esc(because)}</span></td></tr>"
            for a, basis, because, lead in v.attendees
        ]
        parts += [
            f"<tr><td>{esc(session.agency_name(a))}: <b>{esc(said)}</b></td></tr>"
            for a, said in v.outcomes
        ]
        parts.append("</table>")
    return "".join(parts)


def sources_html(view: DossierView, handled: Mapping[str, dict[str, Terms]]) -> str:
    """Every row as received, every field, under how it is handled."""
    parts = []
    for i, s in enumerate(view.sources):
        parts.append(f"<h4>{esc(s.name or s.address)}</h4><p class=m>{esc(s.key)}</p>")
        if s.ref in handled:
            words = esc(handling.brief(handled[s.ref]))
            parts.append(f"<p>{words} <a href='handling:{i}'>Handling…</a></p>")
        parts.append("<table>")
        parts += [
            f"<tr><td class=m>{esc(k)}</td><td>{esc(v)}</td></tr>" for k, v in s.original[:40]
        ]
        parts.append("</table>")
    return "".join(parts) or "<p class=m>No rows.</p>"
