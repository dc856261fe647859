"""A briefing in which every text is an attack, each with its own canary."""

from __future__ import annotations

import dataclasses
from typing import Any

from gis_planner.domain.briefing import Briefing
from tests.export.invented import make_briefing

ATTACKS = (
    "</script><script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=2">',
    '"><svg onload=window.hacked=3>',
    "' onmouseover='window.hacked=4",
    "{{ 7*7 }}{% raw %}<!--<script>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|",
    "+44 7700 900123",
    "-2+3",
    "\u202egnp.exe\u202c \u200f",
    "nul\x00 bell\x07 esc\x1b[31m del\x7f \ufffe",
    "javascript:window.hacked=5//",
    "Ünïcödé Ελληνικά Кириллица 中文 🍕 عربى",
    "<para><font size=99>big</font><img src='file:///etc/passwd'/>",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "x" * 10_000,
    "word " * 2_000,
    "a\r\nb\nEND:VEVENT\r\nBEGIN:VALARM",
)


def hostile_briefing() -> Briefing:
    """Every text of the briefing replaced; times, days, numbers and ids of agencies kept."""
    counter = iter(range(10**9))

    def attack(value: Any, name: str = "") -> Any:
        if name in ("day", "start", "end", "depart", "arrive", "created", "expiry", "kind"):
            return value
        if isinstance(value, str):
            return ATTACKS[next(counter) % len(ATTACKS)]
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {
                f.name: attack(getattr(value, f.name), f.name)
                for f in dataclasses.fields(value)
                if f.name not in ("agency",)
            }
            return dataclasses.replace(value, **fields)
        if isinstance(value, tuple):
            return tuple(attack(v) for v in value)
        if isinstance(value, dict):
            return {k: attack(v) for k, v in value.items()}
        return value

    briefing: Briefing = attack(make_briefing(18))
    return dataclasses.replace(
        briefing, agency_colours=dict.fromkeys(briefing.agency_names, "red;x")
    )
