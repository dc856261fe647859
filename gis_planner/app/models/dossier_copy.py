"""A dossier for the clipboard, with its sources: as plain text, and as HTML for a document."""

from __future__ import annotations

import html
from collections.abc import Iterator

from gis_planner.app.models.dossier import DossierView, Namer, day
from gis_planner.app.models.words import many, signed

Row = tuple[str, str, str]
"""What stands first (a day, a figure), the text, its sources."""


def sections(view: DossierView, agency_name: Namer) -> Iterator[tuple[str, list[Row]]]:
    """(heading, rows) of all that the inspector tells; parts without rows are left out."""
    parts = (
        ("Place", [(f"{k}:", v, "") for k, v in view.facts]),
        ("Names over time", [(span, f"{name}, also {others}" if others else name, "")
                             for name, others, span in view.businesses]),
        ("Chronology", [
            (day(h.date) or "undated",
             f"{agency_name(h.agency)}: {h.title}" + (f". {h.detail}" if h.detail else ""),
             h.source)
            for h in view.chronology
        ]),
        ("Scores (bits of evidence, 80 % interval)", _scores(view)),
        ("What would change it", [("", text, "") for text in view.would_change]),
        ("Links", [(x.since, f"{x.text}{' (candidate)' if x.candidate else ''}", x.because)
                   for x in view.links]),
        ("Decisions", [(day(d.when), f"{d.who or 'somebody'}: {d.text}"
                        + (f". {d.why}" if d.why else ""), "") for d in view.decisions]),
        ("Visits", _visits(view, agency_name)),
        ("Documents", [("", p.title, p.path) for p in view.papers]),
    )  # fmt: skip
    return ((title, rows) for title, rows in parts if rows)


def _scores(view: DossierView) -> list[Row]:
    rows: list[Row] = []
    for s in view.scores:
        if s.missing:
            rows.append(("–", f"{s.name}: no evidence, which is not the same as safe", ""))
            continue
        between = f"{signed(s.low, 1)} to {signed(s.high, 1)}; harm {many(s.harm, 1)}"
        rows.append((signed(s.bits, 1), f"{s.name} ({between})", ""))
        rows += [
            (f"  {signed(c.bits, 1)}", c.because, "; ".join(c.sources)) for c in s.contributions
        ]
    return rows


def _visits(view: DossierView, agency_name: Namer) -> list[Row]:
    rows: list[Row] = []
    for v in view.visits:
        if v.reason_left_out:
            rows.append(("", f"{v.operation}: not visited. {v.reason_left_out}", ""))
            continue
        rows.append((v.when, v.operation, ""))
        rows += [
            ("", f"{agency_name(a)}{' (leads)' if lead else ''}: {basis}. {because}", "")
            for a, basis, because, lead in v.attendees
        ]
        rows += [("", f"{agency_name(a)}: {said}", "") for a, said in v.outcomes]
    return rows


def as_text(view: DossierView, agency_name: Namer) -> str:
    """The dossier as plain text; sources in square brackets."""
    lines = [view.title, view.address]
    if view.top_because:
        lines += ["", f"Severity {view.severity}: {view.top_because}"]
    for title, rows in sections(view, agency_name):
        lines += ["", title]
        lines += [
            "  " + "  ".join(p for p in (first, text, source and f"[{source}]") if p)
            for first, text, source in rows
        ]
    return "\n".join(lines)


def as_html(view: DossierView, agency_name: Namer, above: str = "", below: str = "") -> str:
    """The dossier with headings and tables, between two plain texts (its marking and terms, how
    its rows are handled)."""
    e = html.escape
    parts = [_lines(above), f"<h2>{e(view.title)}</h2><p>{e(view.address)}</p>"]
    if view.top_because:
        parts.append(f"<p><b>Severity {view.severity}:</b> {e(view.top_because)}</p>")
    for title, rows in sections(view, agency_name):
        cells = "".join(
            f"<tr valign='top'><td>{e(first.strip())}</td><td>{e(text)}</td>"
            f"<td><small>{e(source)}</small></td></tr>"
            for first, text, source in rows
        )
        parts.append(f"<h3>{e(title)}</h3><table cellpadding='3'>{cells}</table>")
    return "".join([*parts, _lines(below)])


def _lines(text: str) -> str:
    return f"<p>{html.escape(text.strip()).replace(chr(10), '<br>')}</p>" if text.strip() else ""
