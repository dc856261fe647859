"""Parts of the page of a pack: days, visits, routes, concern cards, what was withheld.

Every function returns HTML in which each released text went through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gis_planner.domain.briefing import ConcernCard, Fact
from gis_planner.domain.wording import counted
from gis_planner.export.palette import AgencyStyle, ink_on, severity_colour
from gis_planner.export.text import visible, xml_text
from gis_planner.export.view import (
    Numbered,
    PackView,
    long_day,
    long_moment,
    short_day,
    until,
)


def escape(text: str) -> str:
    """`text` for HTML content and quoted attributes."""
    return xml_text(visible(text))


def chip(style: AgencyStyle) -> str:
    """An agency's letter code on its colour, its name for whoever asks."""
    colours = f"background:{style.colour};color:{ink_on(style.colour)}"
    return (
        f'<abbr class="chip" title="{escape(style.name)}" style="{colours}">'
        f"{escape(style.code)}</abbr>"
    )


def _table(
    heads: Sequence[str], rows: Iterable[str], caption: str = "", shown: bool = False, cls: str = ""
) -> str:
    """A table of ready rows; its caption is for screen readers unless `shown`."""
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    title = f"<caption{'' if shown else ' class=vh'}>{escape(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{columns}</tr></thead>" if heads else ""
    return f'<table class="{cls}">{title}{head}<tbody>{"".join(rows)}</tbody></table>'


def _row(*cells: str, name: int = 0, more: str = "") -> str:
    """A row of ready cells; number `name` is its row header."""
    inner = "".join(
        f'<th scope="row">{cell}</th>' if i == name else f"<td>{cell}</td>"
        for i, cell in enumerate(cells)
    )
    return f"<tr{more}>{inner}</tr>"


def _section(key: str, title: str, content: str) -> str:
    if not content:
        return ""
    return f'<section aria-labelledby="h-{key}"><h2 id="h-{key}">{title}</h2>{content}</section>'


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def day_section(view: PackView, day: str) -> str:
    """One day: its timetable, then its visits."""
    visits = view.on(day)
    rows = (
        _row(
            str(n.number),
            f"{escape(n.visit.start)}–{escape(n.visit.end)}",
            f'<a href="#visit-{n.number}">{escape(n.visit.name or "Name not known")}</a>',
            " ".join(chip(view.style[a.agency]) for a in n.visit.attendees),
            name=2,
            more=f' data-visit="{n.number}"',
        )
        for n in visits
    )
    heads = ("No.", "Time", "Premises", "Agencies")
    times = _table(heads, rows, f"Visits on {long_day(day)}", cls="times")
    sheets = "".join(_visit(n) for n in visits)
    title = f"<h3>{escape(long_day(day))}</h3>"
    return f'<section class="day" data-day="{escape(day)}">{title}{times}{sheets}</section>'


def _visit(n: Numbered) -> str:
    v, colour = n.visit, severity_colour(n.visit.severity)
    name = escape(v.name or "Name not known")
    hidden = f'<span class="vh">: visit {n.number}, {name}</span>'
    lead = f" · led by {escape(n.lead.agency_name or n.lead.agency)}" if n.lead else ""
    severity = "severity not known" if v.severity == 0 else f"severity {v.severity} of 5"
    button = f'<button type="button" data-show="{n.number}">Show on map{hidden}</button>'
    if not n.placed:
        button = '<span class="note">No place known: not on the map</span>'
    agencies = escape(" ".join(a.agency for a in v.attendees))
    number = (
        f'<span class="num" style="background:{colour};color:{ink_on(colour)}">{n.number}</span>'
    )
    return f"""<article id="visit-{n.number}" tabindex="-1"
 data-visit="{n.number}" data-agencies="{agencies}">
<h4>{number} {name}</h4>
<p class="when">{escape(v.start)}–{escape(v.end)}{lead}</p>
<p>{escape(n.where)}</p>
<p class="note">{severity}, {counted(v.contacts, "contact")} with services</p>
<p class="row">{button}</p>
<details><summary>Briefing{hidden}</summary>
{_attendees(n)}{_facts("Hazards", v.hazards, "hazard")}{_facts("Why this visit", v.why)}
{_facts("What is known", v.known)}{_plain("Look for", v.look_for)}{_facts("Links", v.links)}
{_plain("Notes", v.notes)}</details></article>"""


def _attendees(n: Numbered) -> str:
    def cell(main: str, *small: str) -> str:
        return escape(main) + "".join(f"<small>{escape(line)}</small>" for line in small if line)

    rows = (
        _row(
            cell(a.agency_name or a.agency, "leads" if a.is_lead else "", ", ".join(a.officers)),
            cell(a.power or a.basis, a.basis if a.power else ""),
            cell(a.because, f"For {', '.join(a.concerns)}" if a.concerns else ""),
        )
        for a in n.visit.attendees
    )
    heads = ("Agency and officers", "Power", "Reason")
    return _table(heads, rows, "Who attends, and under which power", shown=True, cls="attend")


def _facts(title: str, facts: tuple[Fact, ...], kind: str = "") -> str:
    if not facts:
        return ""
    rows = "".join(
        f"<li>{escape(f.said)} "
        f"<small>{escape(' · '.join(filter(None, (f.date, f.source))))}</small></li>"
        for f in facts
    )
    return f'<section class="facts {kind}"><h5>{title}</h5><ul>{rows}</ul></section>'


def _plain(title: str, lines: tuple[str, ...]) -> str:
    return f'<section class="facts"><h5>{title}</h5>{_list(lines)}</section>' if lines else ""


def routes(view: PackView) -> str:
    """Each journey as a table of its legs."""
    parts = []
    for j in view.journeys:
        rows = (
            _row(
                escape(g.depart),
                escape(g.arrive),
                escape(g.to_name),
                f"{g.metres / 1000:.1f} km",
                name=2,
            )
            for g in j.legs
        )
        name = f"{short_day(j.day)}, {view.style[j.agency].name}: {', '.join(j.officers)}"
        table = _table(("Leave", "Arrive", "At", "Distance"), rows, name)
        parts.append(f"<details><summary>{escape(name)}</summary>{table}</details>")
    return _section("routes", "Routes", "".join(parts))


def objectives(view: PackView) -> str:
    """What each agency wants of the operation."""
    rows = [
        _row(escape(view.style[key].name if key in view.style else key), escape(text))
        for key, text in view.briefing.objectives.items()
    ]
    return _section(
        "objectives", "Objectives", _table(("Agency", "Objective"), rows) if rows else ""
    )


def cards(view: PackView) -> str:
    """What each agency wants to hear about from any officer."""
    content = "".join(_card(c) for c in view.briefing.concern_cards)
    return _section("cards", "What each agency wants to hear about", content)


def _card(c: ConcernCard) -> str:
    title = f"<h3>{escape(c.agency_name or c.agency)}: {escape(c.concern)}</h3>"
    tail = (
        f"<p><strong>Safeguarding:</strong> {escape(c.safeguarding)}</p>" if c.safeguarding else ""
    )
    tail += f"<p>Tell: {escape(c.contact)}</p>" if c.contact else ""
    return f'<section class="facts">{title}{_list(c.looks)}{tail}</section>'


def about(view: PackView) -> str:
    """For whom, for what, until when; what was withheld, and why."""
    b = view.briefing
    pairs = (
        ("Prepared for", b.recipient_name or b.recipient),
        ("Purpose", b.purpose),
        ("Marking", b.marking),
        ("Handling", b.handling),
        ("Owner", b.owner),
        ("Made", long_moment(b.created)),
        ("Expiry", until(b)),
        ("Review", long_moment(b.review_date)),
        ("Program", b.program),
    )
    table = _table((), (_row(escape(k), escape(v)) for k, v in pairs if v))
    withheld = [f"{name} ({owner}): {reason}" for name, owner, reason in b.fields_withheld]
    note = "<p>No field was withheld from this pack.</p>"
    if withheld:
        note = f"<h3>Withheld from this pack</h3>{_list(withheld)}"
    return _section("about", "About this pack", table + note)
