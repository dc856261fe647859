"""The text beside the map: everything that the map shows, as headings, tables and lists.

This is the accessible twin of the map and of the untagged PDF: a reader who cannot see either
finds every released word here. All text passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable

from gis_planner.domain.briefing import Fact
from gis_planner.export.palette import SEVERITY, SEVERITY_WORDS, ink_on, severity_colour
from gis_planner.export.text import visible, xml_text
from gis_planner.export.view import Numbered, PackView, counted, long_day, long_moment, short_day


def escape(text: str) -> str:
    """`text` for HTML content and quoted attributes."""
    return xml_text(visible(text))


def head_title(view: PackView) -> str:
    """The title of the page, escaped."""
    b = view.briefing
    return escape(f"{b.title} – {b.recipient_name or b.recipient} – {b.marking}")


def body(view: PackView, map_html: str) -> str:
    """The body of the page around `map_html`."""
    return f"""
<a class="skip" href="#visits">Skip the map, to the list of visits</a>
{_marking(view, "top")}
<header class="title"><h1>{escape(view.briefing.title)}</h1>{_facts_line(view)}</header>
<main>
<section class="map-side" aria-label="Map">
<p class="vh" id="map-note">Map of {counted(len(view.visits), "visit")}. Everything that it shows is
in the list of visits, which follows it.</p>
{map_html}
{_legend(view)}
</section>
<div class="list-side">
{_filters(view)}
<section aria-labelledby="visits"><h2 id="visits" tabindex="-1">Visits</h2>
<p id="shown" role="status" aria-live="polite">{counted(len(view.visits), "visit")}</p>
{"".join(_day(view, day) for day in view.days if view.on(day))}
</section>
{_routes(view)}
{_objectives(view)}
{_cards(view)}
{_about(view)}
</div>
</main>
{_marking(view, "bottom")}
"""


def _marking(view: PackView, place: str) -> str:
    b = view.briefing
    tag = "footer" if place == "bottom" else "div"
    return (
        f'<{tag} class="marking {place}" role="{"contentinfo" if place == "bottom" else "note"}">'
        f"<strong>{escape(b.marking)}</strong> <span>For {escape(b.recipient_name or b.recipient)} only</span>"
        f" <span>Destroy by {escape(long_moment(b.expiry))}</span></{tag}>"
    )


def _facts_line(view: PackView) -> str:
    b = view.briefing
    days = f"{short_day(view.days[0])} to {short_day(view.days[-1])}" if view.days else "no date"
    parts = (b.operation, counted(len(view.visits), "visit"), days,
             counted(len(view.agencies), "agency", "agencies"))  # fmt: skip
    return f'<p class="sub">{escape(" · ".join(p for p in parts if p))}</p>'


def _legend(view: PackView) -> str:
    shades = "".join(
        f'<li><span class="dot" style="background:{colour}"></span>{escape(word)}</li>'
        for colour, word in zip(SEVERITY, SEVERITY_WORDS)
    )
    agencies = "".join(
        f'<li><svg width="34" height="10" aria-hidden="true"><line x1="1" y1="5" x2="33" y2="5" '
        f'stroke="{s.colour}" stroke-width="4" stroke-dasharray="{" ".join(f"{d:g}" for d in s.dash)}"/>'
        f"</svg>{_chip(s.code, s.name, s.colour)} {escape(s.name)}</li>"
        for s in view.agencies
    )
    sizes = "".join(
        f'<li><span class="ring" style="width:{2 * r}px;height:{2 * r}px"></span>{escape(word)}</li>'
        for r, word in ((6, "few contacts with services"), (10, "60 or more"))
    )
    notes = "".join(f"<p>{escape(a)}</p>" for a in view.briefing.attributions)
    return f"""<details class="legend" open><summary>Legend</summary><dl>
<dt>Severity</dt><dd><ul>{shades}</ul></dd>
<dt>Contacts</dt><dd><ul>{sizes}<li>The number is the order of the visits.</li>
<li><span class="ring rough"></span>place known by postcode only</li></ul></dd>
<dt>Routes</dt><dd><ul>{agencies}</ul></dd></dl>
<div class="sources">{notes}</div></details>"""


def _chip(code: str, name: str, colour: str) -> str:
    return (
        f'<abbr class="chip" title="{escape(name)}" '
        f'style="background:{colour};color:{ink_on(colour)}">{escape(code)}</abbr>'
    )


def _filters(view: PackView) -> str:
    def boxes(name: str, rows: Iterable[tuple[str, str]]) -> str:
        return "".join(
            f'<label><input type="checkbox" name="{name}" value="{escape(value)}" checked>'
            f"{label}</label>"
            for value, label in rows
        )

    days = boxes("day", ((d, escape(short_day(d))) for d in view.days))
    agencies = boxes(
        "agency",
        ((s.id, f"{_chip(s.code, s.name, s.colour)} {escape(s.name)}") for s in view.agencies),
    )
    layers = boxes("layer", (("routes", "Routes"), ("others", "Other premises")))
    return f"""<form class="filters" aria-label="What is shown on the map and in the list">
<label class="find">Find <input type="search" name="find" autocomplete="off"
 aria-label="Find a visit by name or address"></label>
<fieldset><legend>Days</legend>{days}</fieldset>
<details><summary>Agencies and layers</summary>
<fieldset><legend>Agencies</legend>{agencies}</fieldset>
<fieldset><legend>Map</legend>{layers}</fieldset></details></form>"""


def _day(view: PackView, day: str) -> str:
    visits = view.on(day)
    rows = "".join(
        f'<tr data-visit="{n.number}"><td>{n.number}</td><td>{escape(n.visit.start)}–{escape(n.visit.end)}</td>'
        f'<th scope="row"><a href="#visit-{n.number}">{escape(n.visit.name)}</a></th>'
        f"<td>{_chips(view, n)}</td></tr>"
        for n in visits
    )
    sheets = "".join(_visit(view, n) for n in visits)
    return f"""<section class="day" data-day="{escape(day)}"><h3>{escape(long_day(day))}</h3>
<table class="times"><caption class="vh">Visits on {escape(long_day(day))}</caption>
<thead><tr><th scope="col">No.</th><th scope="col">Time</th><th scope="col">Premises</th>
<th scope="col">Agencies</th></tr></thead><tbody>{rows}</tbody></table>
{sheets}</section>"""


def _chips(view: PackView, n: Numbered) -> str:
    return " ".join(
        _chip(view.style[a.agency].code, view.style[a.agency].name, view.style[a.agency].colour)
        for a in n.visit.attendees
    )


def _visit(view: PackView, n: Numbered) -> str:
    v, colour = n.visit, severity_colour(n.visit.severity)
    agencies = " ".join(a.agency for a in v.attendees)
    lead = f" · led by {escape(n.lead.agency_name or n.lead.agency)}" if n.lead else ""
    button = (
        f'<button type="button" data-show="{n.number}">Show on map'
        f'<span class="vh">: visit {n.number}, {escape(v.name)}</span></button>'
        if n.placed
        else '<span class="note">No place known: not on the map</span>'
    )
    severity = "severity not known" if v.severity == 0 else f"severity {v.severity} of 5"
    return f"""<article id="visit-{n.number}" data-visit="{n.number}" data-agencies="{escape(agencies)}" tabindex="-1">
<h4><span class="num" style="background:{colour};color:{ink_on(colour)}">{n.number}</span> {escape(v.name)}</h4>
<p class="when">{escape(v.start)}–{escape(v.end)}{lead}</p>
<p>{escape(n.where)}</p>
<p class="note">{severity}, {counted(v.contacts, "contact")} with services</p>
<p class="row">{button}</p>
<details><summary>Briefing<span class="vh"> for visit {n.number}, {escape(v.name)}</span></summary>
{_attendees(n)}{_facts("Hazards", v.hazards, "hazard")}{_facts("Why this visit", v.why)}
{_facts("What is known", v.known)}{_plain("Look for", v.look_for)}{_facts("Links", v.links)}
{_plain("Notes", v.notes)}</details></article>"""


def _attendees(n: Numbered) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(a.agency_name or a.agency)}{" (lead)" if a.is_lead else ""}</th>'
        f"<td>{escape(', '.join(a.officers))}</td><td>{escape(a.power or a.basis)}"
        f"{'<br>' + escape(a.basis) if a.power else ''}</td><td>{escape(a.because)}</td></tr>"
        for a in n.visit.attendees
    )
    return f"""<table><caption>Who attends, and under which power</caption><thead><tr>
<th scope="col">Agency</th><th scope="col">Officers</th><th scope="col">Power</th>
<th scope="col">Reason</th></tr></thead><tbody>{rows}</tbody></table>"""


def _facts(title: str, facts: tuple[Fact, ...], kind: str = "") -> str:
    if not facts:
        return ""
    rows = "".join(
        f"<li>{escape(f.text)} <small>{escape(' · '.join(p for p in (f.date, f.source) if p))}</small></li>"
        for f in facts
    )
    return f'<section class="facts {kind}"><h5>{title}</h5><ul>{rows}</ul></section>'


def _plain(title: str, lines: tuple[str, ...]) -> str:
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<section class="facts"><h5>{title}</h5><ul>{rows}</ul></section>' if lines else ""


def _routes(view: PackView) -> str:
    if not view.journeys:
        return ""
    parts = []
    for j in view.journeys:
        rows = "".join(
            f"<tr><td>{escape(g.depart)}</td><td>{escape(g.arrive)}</td>"
            f'<th scope="row">{escape(g.to_name)}</th><td>{g.metres / 1000:.1f} km</td></tr>'
            for g in j.legs
        )
        name = f"{short_day(j.day)}, {view.style[j.agency].name}: {', '.join(j.officers)}"
        parts.append(
            f"<details><summary>{escape(name)}</summary><table><caption class='vh'>{escape(name)}</caption>"
            "<thead><tr><th scope='col'>Leave</th><th scope='col'>Arrive</th><th scope='col'>At</th>"
            f"<th scope='col'>Distance</th></tr></thead><tbody>{rows}</tbody></table></details>"
        )
    return f'<section aria-labelledby="h-routes"><h2 id="h-routes">Routes</h2>{"".join(parts)}</section>'


def _objectives(view: PackView) -> str:
    rows = "".join(
        f"<tr><th scope='row'>{escape(view.style[k].name if k in view.style else k)}</th><td>{escape(text)}</td></tr>"
        for k, text in view.briefing.objectives.items()
    )
    if not rows:
        return ""
    return (
        '<section aria-labelledby="h-objectives"><h2 id="h-objectives">Objectives</h2><table>'
        "<thead><tr><th scope='col'>Agency</th><th scope='col'>Objective</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _cards(view: PackView) -> str:
    cards = "".join(
        f"<section class='facts'><h3>{escape(c.agency_name or c.agency)}: {escape(c.concern)}</h3>"
        f"<ul>{''.join(f'<li>{escape(look)}</li>' for look in c.looks)}</ul>"
        + (
            f"<p><strong>Safeguarding:</strong> {escape(c.safeguarding)}</p>"
            if c.safeguarding
            else ""
        )
        + (f"<p>Tell: {escape(c.contact)}</p>" if c.contact else "")
        + "</section>"
        for c in view.briefing.concern_cards
    )
    if not cards:
        return ""
    return (
        '<section aria-labelledby="h-cards"><h2 id="h-cards">What each agency wants to hear about</h2>'
        f"{cards}</section>"
    )


def _about(view: PackView) -> str:
    b = view.briefing
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in (
            ("Prepared for", b.recipient_name or b.recipient), ("Purpose", b.purpose),
            ("Marking", b.marking), ("Handling", b.handling), ("Owner", b.owner),
            ("Made", long_moment(b.created)), ("Destroy by", long_moment(b.expiry)),
            ("Program", b.program),
        ) if value
    )  # fmt: skip
    withheld = "".join(
        f"<li>{escape(name)} ({escape(owner)}): {escape(reason)}</li>"
        for name, owner, reason in b.fields_withheld
    )
    note = (
        f"<h3>Withheld from this pack</h3><ul>{withheld}</ul>"
        if withheld
        else "<p>No field was withheld from this pack.</p>"
    )
    return (
        f'<section aria-labelledby="h-about"><h2 id="h-about">About this pack</h2><table><tbody>{rows}'
        f"</tbody></table>{note}</section>"
    )
