"""The evidence panel's pages as HTML: a node, a line, paths, a source row. No Qt widgets."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from gis_planner.app import theme
from gis_planner.app.graph.marks import PLURALS, WORDS
from gis_planner.app.models.chart import ChartModel, Edge
from gis_planner.app.models.dossier import day
from gis_planner.app.models.networks import LinkRow, NodeRow, Route, link_row

MOST_REFS = 40
DETAILS = {
    "company_number": "Company number", "status": "Status", "started": "Incorporated",
    "failed": "Failed", "ended": "How it ended", "former_names": "Former names",
    "sic": "Trade codes",
    "birth_month": "Born", "names": "Names on record", "appointments": "Appointments",
    "resolved": "One person because", "busy": "Busy", "address": "Address", "postcode": "Postcode",
    "uprn": "UPRN", "kind": "Kind", "value": "Value",
}  # fmt: skip


def esc(value: object) -> str:
    """Text for HTML."""
    return html.escape(str(value))


def link(kind: str, target: str, text: str) -> str:
    """An anchor that the panel understands: kind node | line | ref | do."""
    return f"<a href='{kind}:{quote(target, safe='')}'>{esc(text)}</a>"


def target_of(url: str) -> tuple[str, str]:
    """(kind, target) of such an anchor."""
    kind, _, rest = url.partition(":")
    return kind, unquote(rest)


def line_target(a: str, b: str) -> str:
    """Both ends of a line in one target."""
    return json.dumps([a, b])


def _head(kind: str, title: str) -> str:
    return (
        f"<p style='color:{theme.current().muted}; margin:0'>{esc(kind)}</p>"
        f"<h3 style='margin:2px 0 6px 0'>{esc(title)}</h3>"
    )


def _flag(text: str, colour: str) -> str:
    return f"<span style='color:{colour}; font-weight:600'>{esc(text)}</span>"


def summary_page(model: ChartModel) -> str:
    """What is on the chart, when nothing is chosen."""
    t, shown = theme.current(), model.shown()
    counts: dict[str, int] = {}
    for n in shown.nodes:
        counts[n.type] = counts.get(n.type, 0) + 1
    kinds = ", ".join(
        f"{k} {(PLURALS if k != 1 else WORDS).get(kind, kind)}" for kind, k in counts.items()
    )
    candidates = sum(e.candidate for e in shown.edges)
    name = model.name or "Chart"
    text = _head("Nothing chosen", name)
    text += f"<p>{esc(kinds) or 'Empty'}.<br>{len(shown.edges)} lines"
    if candidates:
        text += f", {_flag(f'{candidates} of them candidates', t.warn)}: proposed, not confirmed"
    text += ".</p>"
    asked = [n for n in shown.nodes if n.id in model.state.asked][:12]
    if asked:
        text += "<p>Began from: " + ", ".join(link("node", n.id, n.label) for n in asked) + "</p>"
    if model.state.rings:
        text += "<p><b>Emphasised</b></p><ul>"
        for i, why in list(model.state.rings.items())[:30]:
            text += f"<li>{link('node', i, why)}</li>"
        text += "</ul>"
    text += (
        f"<p style='color:{t.muted}'>Choose a line to read its evidence, a node for everything "
        "that touches it. Each source opens the row as it was received.</p>"
    )
    return text


def node_page(model: ChartModel, node: NodeRow) -> str:
    """A node: what it is, its notes, every link of it, rows that name it."""
    t, s = theme.current(), model.state
    text = _head(WORDS.get(node.type, node.type).capitalize(), node.label)
    if node.hub:
        why = node.hub_because or "shared too widely to link"
        text += f"<p>{_flag('Hub', t.warn)}: {esc(why)}. It joins nobody.</p>"
    if node.id in s.rings:
        text += f"<p>{_flag('Emphasised', t.bad)}: {esc(s.rings[node.id])}</p>"
    if node.id in s.notes:
        text += f"<p style='background:#FFF3BF; color:#3A2F00'>{esc(s.notes[node.id])}</p>"
    text += _details(node)
    group = model.group_of(node.id)
    if node.type == "group" and group is not None:
        text += f"<p>{len(group.members)} members:</p><ul>"
        by_id = model.content().by_id
        text += "".join(f"<li>{esc(by_id[m].label)}</li>" for m in group.members if m in by_id)
        return text + "</ul>"
    text += _links_of(model, node)
    if node.refs:
        text += "<h4>Rows that name it</h4>" + refs_list(node.refs)
    return text


def _details(node: NodeRow) -> str:
    rows = []
    for key, title in DETAILS.items():
        value = node.detail.get(key)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, list):
            value = ", ".join(str(v) for v in value[:6]) + (" …" if len(value) > 6 else "")
        shown = day(value) if key in ("started", "failed") else str(value)
        if shown and shown != node.label:
            rows.append(f"<tr><td>{esc(title)}&nbsp;&nbsp;</td><td>{esc(shown)}</td></tr>")
    text = f"<table cellpadding=1>{''.join(rows)}</table>" if rows else ""
    facts = node.detail.get("facts") or []
    if facts:
        text += "<h4>On record</h4><ul>"
        for f in facts[:30]:
            when = day(f.get("date"))
            until = f" until {day(f['until'])}" if f.get("until") else ""
            ref = f.get("ref") or ""
            source = f" {link('ref', ref, 'source')}" if ref else ""
            text += f"<li>{esc(when)}{esc(until)} {esc(f.get('text') or '')}{source}</li>"
        text += "</ul>"
    return text


def _links_of(model: ChartModel, node: NodeRow) -> str:
    t, by_id = theme.current(), model.content().by_id
    rows = model.links_at(node.id)
    text = f"<h4>Links shown ({len(rows)})</h4>"
    for x in rows[:60]:
        other = x.b if x.a == node.id else x.a
        label = by_id[other].label if other in by_id else other
        verb = x.words if x.a == node.id else f"← {x.words}"
        flags = f" {_flag('candidate', t.warn)}" if x.candidate else ""
        evidence = link("line", line_target(x.a, x.b), f"{x.bits:+.1f} bits")
        span = f" <span style='color:{t.muted}'>{esc(x.span)}</span>" if x.span else ""
        text += (
            f"<p style='margin:2px 0'>{esc(verb)} {link('node', other, label)}{span} "
            f"{evidence}{flags}</p>"
        )
    if len(rows) > 60:
        text += f"<p>and {len(rows) - 60} more</p>"
    return text


def line_page(
    model: ChartModel, edge: Edge, known: Mapping[str, Mapping[str, Any]] | None = None
) -> str:
    """A line: every link between the two, with sentence, dates, bits and sources."""
    by_id = model.content().by_id
    names = [by_id[i].label if i in by_id else i for i in (edge.a, edge.b)]
    many = f"{len(edge.links)} links" if len(edge.links) > 1 else "Link"
    text = _head(many, " – ".join(names))
    text += (
        f"<p>{link('node', edge.a, names[0])} &nbsp;·&nbsp; {link('node', edge.b, names[1])}</p>"
    )
    return text + "".join(link_part(x, known) for x in edge.links)


def link_part(x: LinkRow, known: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """One link in words with its sources."""
    t = theme.current()
    state = _flag("Candidate: proposed by the program, confirmed by nobody", t.warn)
    state = state if x.candidate else _flag("On record", t.good)
    span = x.span or "dates unknown"
    grade = f" &nbsp;·&nbsp; graded {esc(x.grade)}" if x.grade else ""
    grade += f" &nbsp;·&nbsp; {esc(x.marking)}" if x.marking else ""
    return (
        f"<hr><p style='margin:2px 0'><b>{esc(x.because or x.words)}</b></p>"
        f"<p style='margin:2px 0'>{state} &nbsp;·&nbsp; {esc(span)} &nbsp;·&nbsp; "
        f"{x.bits:+.1f} bits{grade}</p>{refs_list(x.refs, known)}"
    )


def refs_list(refs: Sequence[str], known: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Sources, each of which opens its row; file, row and grade where they are known."""
    t = theme.current()
    if not refs:
        return f"<p style='color:{t.muted}'>Worked out from other links; no row of its own.</p>"
    text = ""
    for ref in refs[:MOST_REFS]:
        more = where_of(known[ref]) if known and ref in known else ""
        more = f" <span style='color:{t.muted}'>{esc(more)}</span>" if more else ""
        name = link("ref", ref, ref.replace("/", " / "))
        text += f"<p style='margin:1px 0 1px 10px'>{name}{more}</p>"
    if len(refs) > MOST_REFS:
        text += f"<p style='margin-left:10px'>and {len(refs) - MOST_REFS} more rows</p>"
    return text


def where_of(row: Mapping[str, Any]) -> str:
    """'food.csv, row 12, graded 2B'."""
    parts = [
        str(row.get("file") or ""),
        f"row {row['row_number']}" if row.get("row_number") else "",
    ]
    if row.get("grade"):
        parts.append(f"graded {row['grade']}")
    return ", ".join(p for p in parts if p)


def paths_page(model: ChartModel, routes: Iterable[Route]) -> str:
    """Shortest paths: each step with its sentence, dates and sources."""
    routes = tuple(routes)
    if not routes:
        return _head("Paths", "None") + (
            "<p>The two are not joined, or only through a hub: a value that many strangers share "
            "joins nobody.</p>"
        )
    ends = " – ".join(dict.fromkeys(e for r in routes for e in (r.labels[0], r.labels[-1])))
    lengths = sorted({len(r.steps) for r in routes})
    long = " or ".join(str(n) for n in lengths)
    text = _head(
        f"{len(routes)} shortest path{'s' if len(routes) > 1 else ''} of {long} "
        f"step{'s' if lengths != [1] else ''}", ends,
    )  # fmt: skip
    for k, route in enumerate(routes, 1):
        ends = f"{esc(route.labels[0])} – {esc(route.labels[-1])}" if len(routes) > 1 else ""
        text += f"<h4>Path {k}: weakest step {route.bits:+.1f} bits<br>{ends}</h4>"
        label = dict(zip(route.ids, route.labels))
        for n, step in enumerate(route.steps, 1):
            ends = f"{n}. {label[step.from_id]} – {label[step.to_id]}"
            line = link("line", line_target(step.from_id, step.to_id), ends)
            text += f"<p style='margin:6px 0 0 0'>{line}</p>"
            text += "".join(link_part(link_row(dict(r))) for r in step.links[:3])
    return text


def source_page(ref: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """A record as it was received."""
    t = theme.current()
    if not rows:
        return (
            _head("Source row", ref)
            + "<p>This row is no longer in the case (erased or removed).</p>"
        )
    text = ""
    for r in rows:
        text += "<hr>" if text else ""
        text += _head("Row as received", r.get("name") or r.get("organisation") or ref)
        gone = _flag("No longer in the newest version of its list", t.warn)
        facts = [
            ("Agency", r.get("agency_name") or r["agency"]), ("List", r["list"]),
            ("File", r.get("file")), ("Row", r.get("row_number")),
            ("Reference", r["source_ref"]), ("Read", day(r.get("imported"))),
            ("Grade", r.get("grade")), ("Fingerprint", r.get("content_hash")),
        ]  # fmt: skip
        text += "<table cellpadding=1>" + "".join(
            f"<tr><td style='color:{t.muted}'>{k}&nbsp;&nbsp;</td><td>{esc(v)}</td></tr>"
            for k, v in facts if v not in (None, "")
        ) + "</table>"  # fmt: skip
        if r.get("gone"):
            text += f"<p>{gone}</p>"
        fields = original_of(r)
        text += "<h4>Every field as received</h4><table cellpadding=2>" + "".join(
            f"<tr><td style='color:{t.muted}'>{esc(k)}&nbsp;&nbsp;</td><td>{esc(v)}</td></tr>"
            for k, v in fields
        ) + "</table>"  # fmt: skip
    return text


def original_of(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Column and value of every field as received."""
    text = row.get("original")
    found = json.loads(text) if text else {}
    if not isinstance(found, dict):
        return []
    return [(str(k), str(v)) for k, v in found.items() if v not in (None, "")]
