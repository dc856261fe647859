"""The text beside the map: everything that the map shows, as headings, tables and lists.

This is the accessible twin of the map and of the untagged PDF: a reader who cannot see either
finds every released word here. All text passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable

from gis_planner.domain.wording import counted
from gis_planner.export.chart import charts_html
from gis_planner.export.page_parts import (
    about,
    cards,
    chip,
    day_section,
    escape,
    objectives,
    routes,
)
from gis_planner.export.palette import SEVERITY, SEVERITY_WORDS, AgencyStyle
from gis_planner.export.view import PackView, short_day, until

MOST_ROUTES = 40
"""With more journeys than this the map opens without routes: they would cover it."""


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
{"".join(day_section(view, day) for day in view.days if view.on(day))}
</section>
{routes(view)}
{charts_html(view)}
{objectives(view)}
{cards(view)}
{about(view)}
</div>
</main>
{_marking(view, "bottom")}
"""


def _marking(view: PackView, place: str) -> str:
    b = view.briefing
    tag = "footer" if place == "bottom" else "div"
    role = "contentinfo" if place == "bottom" else "note"
    who, limit = escape(b.recipient_name or b.recipient), escape(until(b))
    return (
        f'<{tag} class="marking {place}" role="{role}"><strong>{escape(b.marking)}</strong> '
        f"<span>For {who} only</span> <span>{limit}</span></{tag}>"
    )


def _facts_line(view: PackView) -> str:
    b = view.briefing
    days = f"{short_day(view.days[0])} to {short_day(view.days[-1])}" if view.days else "no date"
    parts = (
        b.operation,
        counted(len(view.visits), "visit"),
        days,
        counted(len(view.agencies), "agency", "agencies"),
    )
    return f'<p class="sub">{escape(" · ".join(p for p in parts if p))}</p>'


def _legend(view: PackView) -> str:
    shades = "".join(
        f'<li><span class="dot" style="background:{colour}"></span>{escape(word)}</li>'
        for colour, word in zip(SEVERITY, SEVERITY_WORDS)
    )
    agencies = "".join(f"<li>{_stroke(s)}{chip(s)} {escape(s.name)}</li>" for s in view.agencies)
    sizes = "".join(
        f'<li><span class="ring" style="width:{d}px;height:{d}px"></span>{escape(word)}</li>'
        for d, word in ((12, "few contacts with services"), (20, "60 or more"))
    )
    notes = "".join(f"<p>{escape(a)}</p>" for a in view.briefing.attributions)
    return f"""<details class="legend" open><summary>Legend</summary><dl>
<dt>Severity</dt><dd><ul>{shades}</ul></dd>
<dt>Contacts</dt><dd><ul>{sizes}<li>The number is the order of the visits.</li>
<li><span class="ring rough"></span>place known by postcode only</li></ul></dd>
<dt>Routes</dt><dd><ul>{agencies}</ul></dd></dl>
<div class="sources">{notes}</div></details>"""


def _stroke(style: AgencyStyle) -> str:
    dash = " ".join(f"{d:g}" for d in style.dash)
    return (
        '<svg width="34" height="10" aria-hidden="true"><line x1="1" y1="5" x2="33" y2="5" '
        f'stroke="{style.colour}" stroke-width="4" stroke-dasharray="{dash}"/></svg>'
    )


def _filters(view: PackView) -> str:
    def boxes(name: str, rows: Iterable[tuple[str, str]], off: str = "") -> str:
        return "".join(
            f'<label><input type="checkbox" name="{name}" value="{escape(value)}"'
            f"{'' if value == off else ' checked'}>{label}</label>"
            for value, label in rows
        )

    days = boxes("day", ((d, escape(short_day(d))) for d in view.days))
    agencies = boxes(
        "agency",
        ((s.id, f"{chip(s)} {escape(s.name)}") for s in view.agencies),
    )
    crowded = "routes" if len(view.journeys) > MOST_ROUTES else ""
    layers = boxes("layer", (("routes", "Routes"), ("others", "Other premises")), crowded)
    return f"""<form class="filters" aria-label="What is shown on the map and in the list">
<label class="find">Find <input type="search" name="find" autocomplete="off"
 aria-label="Find a visit by name or address"></label>
<fieldset><legend>Days</legend>{days}</fieldset>
<details><summary>Agencies and layers</summary>
<fieldset><legend>Agencies</legend>{agencies}</fieldset>
<fieldset><legend>Map</legend>{layers}</fieldset></details></form>"""
