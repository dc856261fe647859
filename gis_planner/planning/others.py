"""Other agencies' own planned visits: read from a calendar or rows, put at premises of the case."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gis_planner.geo.postcodes import postcode_of
from gis_planner.planning.clock import is_clock

if TYPE_CHECKING:
    import pyarrow as pa

MOST_DAYS = 400
"""Days ahead to which a repeated event is unrolled."""
NEAR_M = 30.0
"""An event with coordinates is at the only premises this near."""
_NUMBER = re.compile(r"\d+[a-z]?", re.I)


@dataclass(frozen=True)
class OtherVisit:
    """A visit that an agency plans by itself. Day ISO, times HH:MM; `where` is its address or
    title as given; `premises_id` '' until it is placed, then `how` says by what."""

    agency: str
    day: str
    start: str
    end: str
    where: str = ""
    premises_id: str = ""
    uprn: str = ""
    easting: float | None = None
    northing: float | None = None
    how: str = ""


def visits_of_calendar(text: str | bytes, agency: str) -> tuple[OtherVisit, ...]:
    """The events of an iCalendar (RFC 5545) in British local time, repeated ones unrolled.

    An event of whole days takes 00:00 to 24:00. ValueError where the text is no calendar.
    """
    from icalendar import Calendar

    found: list[OtherVisit] = []
    for event in Calendar.from_ical(text).walk("VEVENT"):
        if str(event.get("status", "")).upper() == "CANCELLED" or event.get("dtstart") is None:
            continue
        begin = event.decoded("dtstart")
        finish = event.decoded("dtend") if event.get("dtend") is not None else None
        if finish is None:
            length = event.decoded("duration") if event.get("duration") is not None else None
            whole = not isinstance(begin, dt.datetime)
            finish = begin + (length or (dt.timedelta(days=1) if whole else dt.timedelta(hours=1)))
        where = " / ".join(
            str(event.get(n)) for n in ("location", "summary") if event.get(n) is not None
        )
        geo = event.get("geo")
        point = _grid(geo.longitude, geo.latitude) if geo is not None else (None, None)
        for a, b in _unrolled(event, begin, finish):
            found += _by_day(agency, a, b, where, point)
    return tuple(found)


def _grid(lon: float, lat: float) -> tuple[float, float]:
    from gis_planner.geo.crs import from_lonlat

    easting, northing = from_lonlat([float(lon)], [float(lat)])
    return float(easting[0]), float(northing[0])


def _unrolled(event: Any, begin: Any, finish: Any) -> Iterable[tuple[Any, Any]]:
    rule = event.get("rrule")
    if rule is None:
        yield begin, finish
        return
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    start = begin if isinstance(begin, dt.datetime) else dt.datetime.combine(begin, dt.time())
    bare = start.replace(tzinfo=None)
    text = re.sub(r"UNTIL=(\d{8}T\d{6})Z", r"UNTIL=\1", rule.to_ical().decode())
    skipped = {d.dt for x in _listed(event.get("exdate")) for d in x.dts}
    for at in rrulestr(text, dtstart=bare).between(
        bare, bare + dt.timedelta(days=MOST_DAYS), inc=True
    ):
        again = at.replace(tzinfo=start.tzinfo) if isinstance(begin, dt.datetime) else at.date()
        if again not in skipped:
            yield again, again + (finish - begin)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _by_day(
    agency: str, begin: Any, finish: Any, where: str, point: tuple[float | None, float | None]
) -> list[OtherVisit]:
    """One entry for each day that an event touches."""
    if not isinstance(begin, dt.datetime):
        days = max(1, (finish - begin).days)
        return [
            OtherVisit(
                agency, (begin + dt.timedelta(days=k)).isoformat(), "00:00", "24:00", where,
                easting=point[0], northing=point[1],
            )
            for k in range(days)
        ]  # fmt: skip
    a, b = _local(begin), _local(finish)
    found = []
    while a < b:
        midnight = dt.datetime.combine(a.date() + dt.timedelta(days=1), dt.time())
        until = min(b, midnight)
        end = "24:00" if until == midnight else f"{until:%H:%M}"
        found.append(
            OtherVisit(
                agency, a.date().isoformat(), f"{a:%H:%M}", end, where,
                easting=point[0], northing=point[1],
            )
        )  # fmt: skip
        a = until
    return found


def _local(when: dt.datetime) -> dt.datetime:
    if when.tzinfo is None:
        return when
    from zoneinfo import ZoneInfo

    return when.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)


_NAMES = {
    "day": ("day", "date", "visit date", "inspection date", "due", "planned date"),
    "start": ("start", "start time", "from", "time", "begins"),
    "end": ("end", "end time", "until", "to", "ends", "finish"),
    "agency": ("agency", "team", "service"),
    "premises_id": ("premises_id",),
    "uprn": ("uprn",),
    "where": ("address", "location", "premises", "name", "site", "business", "postcode"),
}


def visits_of_rows(
    rows: Sequence[Mapping[str, str]], agency: str
) -> tuple[tuple[OtherVisit, ...], tuple[str, ...]]:
    """Planned visits from rows whose columns are named as in _NAMES, and faults with their row.

    Without times a visit takes the whole day; without an end, an hour.
    """
    found, faults = [], []
    for number, raw in enumerate(rows, 1):
        row = {re.sub(r"[_\s]+", " ", str(k)).strip().lower(): (v or "").strip()
               for k, v in raw.items() if k}  # fmt: skip
        row["premises_id"] = row.get("premises id", "")

        def of(what: str) -> str:
            return next((row[n] for n in _NAMES[what] if row.get(n)), "")  # noqa: B023

        day, start, end = day_of(of("day")), time_of(of("start")), time_of(of("end"))
        if not start and of("day"):
            start = time_of(of("day")) if ":" in of("day") else ""
        where = ", ".join(dict.fromkeys(row[n] for n in _NAMES["where"] if row.get(n)))
        who = of("agency") or agency
        if not day:
            faults.append(f"row {number}: no day is recognised in '{of('day')}'")
        elif not who:
            faults.append(f"row {number}: no agency is named")
        elif not (where or of("uprn") or of("premises_id")):
            faults.append(f"row {number}: neither premises nor address is given")
        elif start and end and end <= start:
            faults.append(f"row {number}: it ends at {end} and starts at {start}")
        else:
            end = end or (_plus_hour(start) if start else "24:00")
            found.append(
                OtherVisit(who, day, start or "00:00", end, where, of("premises_id"),
                           of("uprn").lstrip("0"))
            )  # fmt: skip
    return tuple(found), tuple(faults)


def day_of(text: str) -> str:
    """A date as people write it, day first → ISO; '' where there is none."""
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    parts = [int(g) for g in found.groups()] if found else []
    british = re.match(r"(?:[a-z]{3,9},? )?(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text, re.I)
    if british:
        day, month, year = (int(g) for g in british.groups())
        parts = [year, month, day]
    for form in ("%d %B %Y", "%d %b %Y", "%A %d %B %Y", "%d-%b-%Y"):
        if not parts:
            try:
                return dt.datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
    try:
        return dt.date(*parts).isoformat() if parts else ""
    except ValueError:
        return ""


def time_of(text: str) -> str:
    """'9.30', '0930', '9am', '2026-12-01 09:30:00' → '09:30'; '' where there is none."""
    found = re.search(r"(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap])?\.?m?", text, re.I)
    found = found or re.fullmatch(r"(\d{1,2})(\d{2})\s*([ap])?\.?m?\.?", text.strip(), re.I)
    hour = re.fullmatch(r"(\d{1,2})()\s*([ap])\.?m\.?", text.strip(), re.I)
    found = found or hour
    if not found:
        return ""
    h, m, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    h = h % 12 + (12 if half == "p" else 0) if half else h
    written = f"{h:02d}:{m:02d}"
    return written if is_clock(written) else ""


def _plus_hour(start: str) -> str:
    return f"{int(start[:2]) + 1:02d}:{start[3:]}" if start < "23:00" else "24:00"


def place(visits: Iterable[OtherVisit], premises: pa.Table) -> tuple[OtherVisit, ...]:
    """Put each visit at premises of the case (PREMISES): by id, UPRN, postcode with house numbers
    or name, or the only premises near its coordinates. What fits none, or two, stays unplaced."""
    rows = premises.to_pylist()
    ids = {r["premises_id"] for r in rows}
    uprns = {r["uprn"]: r["premises_id"] for r in rows if r["uprn"]}
    by_code: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_code[row["postcode"] or ""].append(row)
    return tuple(_placed(v, rows, ids, uprns, by_code) for v in visits)


def _placed(
    visit: OtherVisit, rows: list[dict[str, Any]], ids: set[str], uprns: Mapping[str, str],
    by_code: Mapping[str, list[dict[str, Any]]],
) -> OtherVisit:  # fmt: skip
    if visit.premises_id in ids:
        return replace(visit, how="premises_id")
    if visit.uprn in uprns:
        return replace(visit, premises_id=uprns[visit.uprn], how="UPRN")
    code = postcode_of(visit.where)
    here = by_code.get(code, []) if code else []
    fits = _by_address(visit.where, code or "", here)
    if len(fits) == 1:
        return replace(visit, premises_id=fits[0], how="postcode, number and name")
    if visit.easting is not None and visit.northing is not None:
        near = [
            r["premises_id"] for r in rows
            if r["easting"] is not None
            and abs(r["easting"] - visit.easting) <= NEAR_M
            and abs(r["northing"] - visit.northing) <= NEAR_M
        ]  # fmt: skip
        if len(near) == 1:
            return replace(visit, premises_id=near[0], how=f"within {NEAR_M:g} m")
    return replace(visit, premises_id="", how=_why(visit, code, here, fits))


def _by_address(where: str, code: str, here: list[dict[str, Any]]) -> list[str]:
    """Premises of a postcode whose numbers all occur, the best name first where several do."""
    bare = re.sub(re.escape(code).replace(r"\ ", r"\s*"), " ", where, flags=re.I)
    words, numbers = _words(bare), set(_NUMBER.findall(bare.lower()))
    fits = []
    for row in here:
        address = (row["address"] or "").replace(code, " ")
        own = set(_NUMBER.findall(address.lower()))
        name = _words(row["name"] or "")
        named = bool(name) and name <= words
        if (own and own <= numbers) or (named and not (own and numbers)):
            fits.append((named, row["premises_id"]))
    named_only = [p for named, p in fits if named]
    return named_only if len(named_only) == 1 else [p for _, p in fits]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{2,}", text.lower())) - {"the", "ltd", "limited", "and"}


def _why(visit: OtherVisit, code: str | None, here: list[Any], fits: list[str]) -> str:
    if len(fits) > 1:
        return f"it fits {len(fits)} premises at {code}"
    if code and here:
        return f"no number or name fits the {len(here)} premises at {code}"
    return f"no premises are known at {code}" if code else f"no postcode in '{visit.where[:60]}'"
