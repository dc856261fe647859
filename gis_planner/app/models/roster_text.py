"""Rosters as text: a spreadsheet's block pasted, a list read, a table written. No Qt."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gis_planner.app.models import roster
from gis_planner.app.models.operation_edit import free_id
from gis_planner.app.models.roster import ABSENT, AVAILABLE, STANDBY, Column, Row
from gis_planner.domain.agencies import Reference

NAMES: dict[str, tuple[str, ...]] = {
    "id": ("officer", "id", "officer id", "collar number", "number", "ref"),
    "name": ("name", "full name", "officer name"),
    "agency": ("agency", "service", "team", "organisation"),
    "shift_start": ("from", "shift start", "start"),
    "shift_end": ("until", "to", "shift end", "end"),
    "break_min": ("break", "break min", "break minutes"),
    "max_visits": ("most visits", "max visits", "visits"),
    "vehicle": ("vehicle", "car"),
    "skills": ("skills", "skill"),
    "base_easting": ("base e", "base easting"),
    "base_northing": ("base n", "base northing"),
    "away": ("dropped out", "away"),
}
"""Key → headings of a roster that mean it."""
WORDS: dict[str, tuple[str, ...]] = {
    AVAILABLE: ("available", "avail", "a", "yes", "y", "1", "on", "in", "✓", "x"),
    ABSENT: ("absent", "no", "n", "0", "off", "-", "–", "leave", "al", "sick", "out"),
    STANDBY: ("standby", "stand-by", "stand by", "s", "sb", "reserve"),
}
"""State → how rosters write it."""


def cells_of(text: str) -> list[list[str]]:
    """Rows of what a spreadsheet puts on the clipboard (tab-separated; quoted line ends too)."""
    rows = csv.reader(io.StringIO(text.replace("\r\n", "\n")), delimiter="\t")
    return [[c.strip() for c in row] for row in rows if any(c.strip() for c in row)]


def key_of(heading: str, days: Sequence[str]) -> str:
    """The key or the ISO day that a heading means; '' for none."""
    plain = re.sub(r"[_\s]+", " ", heading).strip().lower()
    for key, names in NAMES.items():
        if plain in names:
            return key
    return day_of(heading, days)


def day_of(text: str, days: Sequence[str]) -> str:
    """The day of the operation that a heading writes: 2026-12-01, 01/12/2026, Tue 1 Dec; ''."""
    text = text.strip()
    if text[:10] in days:
        return text[:10]
    for day in days:
        d = datetime.date.fromisoformat(day)
        spelt = {f"{d.day} {d:%b}", f"{d.day} {d:%B}", f"{d:%d/%m}", f"{d.day}/{d.month}"}
        spelt |= {f"{s} {d.year}" for s in spelt} | {f"{d:%d/%m/%Y}", f"{d.day}/{d.month}/{d.year}"}
        bare = re.sub(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s*", "", text, flags=re.I)
        if bare.lower() in {s.lower() for s in spelt}:
            return day
    return ""


def clock_of(text: str) -> str:
    """'9', '9am', '0930', '9.30 pm' → HH:MM; the text itself where it is no time of day."""
    found = re.fullmatch(
        r"(\d{1,2})(?:[:.]?(\d{2}))?(?::\d{2})?\s*([ap])?\.?m?\.?", text.strip(), re.I
    )
    if not found:
        return text.strip()
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else text.strip()


def value_of(column: str, text: str, reference: Reference) -> Any:
    """What a cell's text means; the text itself where it means nothing (a fault is then told)."""
    text = text.strip()
    if column in ("shift_start", "shift_end"):
        return clock_of(text)
    if column in ("break_min", "max_visits", "base_easting", "base_northing"):
        try:
            number = float(text.replace(",", "").removesuffix("min").strip())
        except ValueError:
            return text
        return int(number) if number == int(number) else number
    if column in ("skills", "away"):
        return [p for p in re.split(r"\s*[,;|]\s*", text) if p]
    return agency_of(text, reference) if column == "agency" else text


def agency_of(text: str, reference: Reference) -> str:
    """The id of an agency written as id, name or short name; the text where none is meant."""
    wanted = text.strip().lower()
    for one in reference.agencies.values():
        if wanted in (one.id.lower(), one.name.lower(), (one.short or "").lower()):
            return one.id
    return text.strip()


def state_in(text: str) -> str | None:
    """The state that a cell writes; None where it is no state."""
    plain = text.strip().lower()
    return next((s for s, words in WORDS.items() if plain in words), None)


def read(
    rows: Iterable[Mapping[str, str]], days: Sequence[str], reference: Reference
) -> tuple[list[Row], list[str]]:
    """Officers from rows with headings, and what could not be understood."""
    officers: list[Row] = []
    told: list[str] = []
    for number, row in enumerate(rows, 1):
        named = {key_of(h, days): (h, str(t or "").strip()) for h, t in row.items() if h}
        officer = {
            k: value_of(k, text, reference)
            for k, (_, text) in named.items() if k in NAMES and text
        }  # fmt: skip
        if not officer.get("agency"):
            told.append(f"row {number}: no agency")
            continue
        marks = {k: t for k, (_, t) in named.items() if k in days}
        said = {d: state_in(t) for d, t in marks.items()}
        told += [f"row {number}: '{marks[d]}' on {d} is no state" for d in marks
                 if marks[d] and said[d] is None]  # fmt: skip
        blank = ABSENT if AVAILABLE in said.values() else AVAILABLE
        for day in marks:
            officer = roster.with_state(officer, day, said[day] or blank, days)
        officers.append(officer)
    if not officers and not told:
        told.append("no rows were found")
    return officers, told


def merged(officers: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """The roster with new rows: one with an id that is there replaces what it says of it."""
    made = [dict(o) for o in officers]
    places = {str(o.get("id", "")): i for i, o in enumerate(made)}
    for officer in new:
        name = str(officer.get("id", ""))
        if name in places:
            kept = made[places[name]]
            if not {"days", "standby", "standby_days"}.isdisjoint(officer):
                for key in ("days", "standby", "standby_days"):
                    kept.pop(key, None)
            kept.update(officer)
            continue
        name = name or free_id(str(officer["agency"]), places)
        places[name] = len(made)
        made.append({"id": name, **{k: v for k, v in officer.items() if k != "id"}})
    return made


def pasted(
    officers: Sequence[Row], block: list[list[str]], at: tuple[int, int],
    shown: Sequence[Column], days: Sequence[str], reference: Reference,
) -> tuple[list[Row], list[str]]:  # fmt: skip
    """The roster after a paste at (row, column): a block with headings adds and updates officers,
    one without fills cells from there on and adds rows below."""
    headed = [key_of(c, days) for c in block[0]]
    if sum(bool(k) for k in headed) >= max(2, len(headed) // 2) and len(block) > 1:
        rows = [dict(zip(block[0], line)) for line in block[1:]]
        new, told = read(rows, days, reference)
        return merged(officers, new), told
    made = [dict(o) for o in officers]
    told = []
    for i, line in enumerate(block):
        row = at[0] + i
        if row >= len(made):
            agency = str(made[-1].get("agency", "")) if made else ""
            taken = (str(o.get("id", "")) for o in made)
            made.append({"id": free_id(agency, taken), "agency": agency, **roster.USUAL})
        for column, text in zip(shown[at[1] :], line):
            made[row] = _put(made[row], column, text, days, reference, told.append)
    return made, told


def _put(
    officer: Row, column: Column, text: str, days: Sequence[str], reference: Reference,
    tell: Callable[[str], None],
) -> Row:  # fmt: skip
    if column.is_day:
        state = state_in(text) if text else AVAILABLE
        if state is None:
            tell(f"'{text}' on {column.key} is no state")
            return officer
        return roster.with_state(officer, column.key, state, days)
    made = {**officer, column.key: value_of(column.key, text, reference)}
    if not text:
        made.pop(column.key)
    return made


def written(officers: Sequence[Row], days: Sequence[str]) -> list[dict[str, str]]:
    """Rows for a file: headings as the grid has them, days by date, states in words."""
    return [
        {
            (c.key if c.is_day else c.title): (
                roster.state_of(o, c.key) if c.is_day else roster.text_of(o, c)
            )
            for c in roster.columns(days)
        }
        for o in officers
    ]
