"""A letter to an agency on what became of its rows: one HTML page, or plain text."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_STYLE = (
    "@page{size:A4;margin:22mm}body{font:11pt/1.45 Inter,Arial,sans-serif;color:#111;"
    "max-width:180mm;margin:0 auto}h1{font-size:15pt;margin:8mm 0 4mm}"
    ".mark{font-weight:600;text-align:center;letter-spacing:1px;color:#7A1022}"
    "table{border-collapse:collapse;width:100%;font-size:10pt}"
    "th,td{text-align:left;vertical-align:top;padding:2mm;border-bottom:1px solid #ccc}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
)
HEADS = ("Your row", "List", "Where", "Concern", "Day", "What became of it")


def _opening(name: str, operation: str, count: int) -> str:
    rows = "1 row" if count == 1 else f"{count} rows"
    return (
        f"{rows} of the lists that {name} gave to the partnership raised a concern at premises "
        f"that the operation '{operation}' was to visit. Thank you for them. This is what became "
        "of each."
    )


def _counts(rows: Sequence[Mapping[str, Any]]) -> str:
    order = ("confirmed", "other matters found", "nothing found", "not visited", "withheld")
    counts = [(s, sum(r["status"] == s for r in rows)) for s in order]
    return ", ".join(f"{n} {s}" for s, n in counts if n)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    became = f"{row['status'].capitalize()}. {row['because']}"
    return (row["source_ref"], row["list"], row["place"], row["concern"], row["day"] or "", became)


def letter_html(
    name: str, operation: str, on: date, marking: str, owner: str,
    rows: Sequence[Mapping[str, Any]],
) -> str:  # fmt: skip
    """The letter as a page that prints on A4, the marking above and below."""
    e = html.escape
    head = "".join(f"<th scope='col'>{h}</th>" for h in HEADS)
    body = "".join(
        "<tr>" + "".join(f"<td>{e(str(c))}</td>" for c in _cells(r)) + "</tr>" for r in rows
    )
    mark = f"<p class='mark'>{e(marking)}</p>"
    return (
        f"<!doctype html><html lang='en-GB'><meta charset='utf-8'><title>Feedback to {e(name)}"
        f"</title><style>{_STYLE}</style><body>{mark}<p>{e(name)}<br>{on:%d %B %Y}</p>"
        f"<h1>What became of your information</h1><p>{e(_opening(name, operation, len(rows)))}</p>"
        f"<p>{e(_counts(rows))}.</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        f"</table><p>{e(owner)}</p>{mark}</body></html>"
    )


def letter_text(
    name: str, operation: str, on: date, marking: str, owner: str,
    rows: Sequence[Mapping[str, Any]],
) -> str:  # fmt: skip
    """The letter as plain text for an e-mail."""
    lines = [marking, "", name, f"{on:%d %B %Y}", "", "What became of your information", "",
             _opening(name, operation, len(rows)), f"{_counts(rows)}.", ""]  # fmt: skip
    for row in rows:
        ref, listed, place, concern, day, became = _cells(row)
        lines += [f"{ref} ({listed}): {place}, {concern}, {day}", f"    {became}", ""]
    return "\n".join([*lines, owner, "", marking, ""])
