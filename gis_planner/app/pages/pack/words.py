"""What an agency would receive, and what not, as a page of text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from gis_planner.app import theme
from gis_planner.app.models.words import counted, day


def release_html(released: Any, agency_name: Callable[[str], str]) -> str:
    """Fields released and withheld by owner and gateway or reason, and warnings."""
    t = theme.current()
    name = html.escape(agency_name(released.audience))
    parts = [
        f"<h2>What {name} would see</h2><p>Marked <b>{html.escape(released.marking)}</b>, "
        f"purpose {html.escape(released.purpose)}, "
        f"expires {html.escape(day(released.expiry))}.</p>"
    ]
    for title, rows, colour in (
        (
            f"Released ({counted(len(released.fields_released), 'field')})",
            released.fields_released,
            t.good,
        ),
        (
            f"Withheld ({counted(len(released.fields_withheld), 'field')})",
            released.fields_withheld,
            t.bad,
        ),
    ):
        parts.append(f"<h3 style='color:{colour}'>{title}</h3><table cellpadding=3 width='100%'>")
        grouped: dict[tuple[str, str], list[str]] = {}
        for field, owner, why in rows:
            grouped.setdefault((owner, why), []).append(field)
        for (owner, why), fields in grouped.items():
            names = ", ".join(sorted({plain_field(f) for f in fields}))
            parts.append(
                f"<tr><td width='24%'>{html.escape(agency_name(owner))}</td>"
                f"<td>{html.escape(names)}<br><span style='color:{t.muted}'>"
                f"{html.escape(plain_reason(why, agency_name))}</span></td></tr>"
            )
        parts.append("</table>")
    for warning in released.warnings[:8]:
        parts.append(f"<p style='color:{t.warn}'>{html.escape(warning)}</p>")
    return "".join(parts)


def plain_reason(why: str, agency_name: Callable[[str], str]) -> str:
    """'no agreement of Police with Fire' of 'no gateway from police to fire'; others as it is."""
    found = re.fullmatch(r"no gateway from (\S+) to (\S+)", why)
    if found is None:
        return why
    return f"no agreement of {agency_name(found[1])} with {agency_name(found[2])}"


def hint_html(name: str) -> str:
    """What stands there before somebody asked."""
    t = theme.current()
    return (
        f"<p style='color:{t.muted}'>‘What would they see?’ shows which fields "
        f"{html.escape(name or 'the agency')} would receive, under which "
        "agreement, and which are withheld. Nothing is written by it.</p>"
    )


def plain_field(field: str) -> str:
    """'company number' of 'records.company_number'."""
    return field.rsplit(".", 1)[-1].replace("_", " ")
