"""Files for devices: GPX for satellite navigation, ICS for calendars, KML for earth viewers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from gis_planner.domain.progress import Progress, check
from gis_planner.export.geometry import simplified, to_lonlat
from gis_planner.export.palette import SEVERITY, severity_colour
from gis_planner.export.text import visible, xml_text
from gis_planner.export.view import Numbered, PackView, until

LONDON = "Europe/London"


def _text(text: str) -> str:
    return xml_text(visible(text))


def _when(n: Numbered) -> str:
    return f"{n.visit.day} {n.visit.start}–{n.visit.end}"


def _said(view: PackView, n: Numbered) -> str:
    """What a device shows of a visit: no reasons and no evidence, for devices sync elsewhere."""
    agencies = ", ".join(a.agency_name or a.agency for a in n.visit.attendees)
    return f"{_when(n)}. {n.where}. {agencies}. {_whose(view)}"


def _whose(view: PackView) -> str:
    """Marking, reader and last day: a device shows one entry without the head of its file."""
    b = view.briefing
    return f"{b.marking}. For {b.recipient_name or b.recipient} only. {until(b)}."


def visits_gpx(view: PackView, progress: Progress) -> bytes:
    """Way points for the visits and a track for each journey (GPX 1.1, WGS 84)."""
    import gpxpy.gpx as gpx

    b = view.briefing
    book = gpx.GPX()
    book.creator = visible(b.program) or "gis_planner"
    book.name, book.keywords = visible(b.title), visible(b.marking)
    book.description = visible(_whose(view))
    placed = [n for n in view.visits if n.placed]
    for n, (lon, lat) in zip(placed, to_lonlat([n.point for n in placed])):
        book.waypoints.append(
            gpx.GPXWaypoint(
                round(lat, 6),
                round(lon, 6),
                name=visible(f"{n.number} {n.visit.name}"),
                description=visible(_said(view, n)),
                symbol="Flag, Blue",
            )
        )
    for j in view.journeys:
        check(progress)
        if len(j.line) < 2:
            continue
        track = gpx.GPXTrack(
            name=visible(f"{j.day} {view.style[j.agency].name}: {', '.join(j.officers)}")
        )
        points = [
            gpx.GPXTrackPoint(round(lat, 6), round(lon, 6))
            for lon, lat in to_lonlat(simplified(j.line, 2.0))
        ]
        track.segments.append(gpx.GPXTrackSegment(points))
        book.tracks.append(track)
    progress.report(1.0, "visits.gpx")
    return str(book.to_xml("1.1")).encode("utf-8")


def visits_ics(view: PackView, progress: Progress) -> bytes:
    """A calendar with an event for each visit, local time of Great Britain."""
    from icalendar import Calendar, Event, Timezone

    b = view.briefing
    calendar = Calendar()
    calendar.add("prodid", f"-//gis_planner//{visible(b.program)}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", visible(b.title))
    calendar.add("x-wr-caldesc", visible(_whose(view)))
    calendar.add("x-wr-timezone", LONDON)
    zone = Timezone.from_tzid(LONDON)
    calendar.add_component(zone)
    stamp = _stamp(b.created)
    for n in view.visits:
        check(progress)
        start, end = _local(n.visit.day, n.visit.start), _local(n.visit.day, n.visit.end)
        if start is None:
            continue
        event = Event()
        seed = f"{b.operation}/{b.recipient}/{n.visit.visit_id}"
        event.add("uid", f"{hashlib.sha256(seed.encode()).hexdigest()[:32]}@gis-planner.invalid")
        event.add("dtstamp", stamp)
        event.add("dtstart", start)
        if end is not None and end > start:
            event.add("dtend", end)
        event.add("summary", visible(f"Visit {n.number}: {n.visit.name}"))
        event.add("location", visible(n.where))
        event.add("description", visible(_said(view, n)))
        event.add("class", "CONFIDENTIAL")
        if n.placed:
            lon, lat = to_lonlat([n.point])[0]
            event.add("geo", (round(float(lat), 6), round(float(lon), 6)))
        calendar.add_component(event)
    progress.report(1.0, "visits.ics")
    return bytes(calendar.to_ical())


def _local(day: str, clock: str) -> dt.datetime | None:
    from zoneinfo import ZoneInfo

    try:
        return dt.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(LONDON))
    except ValueError:
        return None


def _stamp(created: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(created).replace(tzinfo=dt.UTC)
    except ValueError:
        return dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def visits_kml(view: PackView, progress: Progress) -> bytes:
    """Placemarks by day and a line for each journey (KML 2.2); no icon is fetched from anywhere."""
    b = view.briefing
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        f"<name>{_text(b.title)}</name><description>{_text(_whose(view))}</description>",
        *(
            f'<Style id="s{i}"><IconStyle><color>{_abgr(c)}</color><Icon/></IconStyle></Style>'
            for i, c in enumerate(SEVERITY)
        ),
        *(
            f'<Style id="a{i}"><LineStyle><color>{_abgr(s.colour)}</color><width>3</width>'
            "</LineStyle></Style>"
            for i, s in enumerate(view.agencies)
        ),
    ]
    for day in view.days:
        check(progress)
        parts.append(
            "".join(
                (
                    f"<Folder><name>{_text(day)}</name>",
                    *_marks(view, day),
                    *_lines(view, day),
                    "</Folder>",
                )
            )
        )
    parts.append("</Document></kml>\n")
    progress.report(1.0, "visits.kml")
    return "".join(parts).encode("utf-8")


def _marks(view: PackView, day: str) -> Iterator[str]:
    placed = [n for n in view.on(day) if n.placed]
    for n, (lon, lat) in zip(placed, to_lonlat([n.point for n in placed])):
        yield (
            f"<Placemark><name>{n.number} {_text(n.visit.name)}</name>"
            f"<description>{_text(_said(view, n))}</description>"
            f"<styleUrl>#s{SEVERITY.index(severity_colour(n.visit.severity))}</styleUrl>"
            f"<Point><coordinates>{lon:.6f},{lat:.6f}</coordinates></Point></Placemark>"
        )


def _lines(view: PackView, day: str) -> Iterator[str]:
    order = [s.id for s in view.agencies]
    for j in view.journeys:
        if j.day != day or len(j.line) < 2:
            continue
        line = " ".join(f"{lon:.6f},{lat:.6f}" for lon, lat in to_lonlat(simplified(j.line, 2.0)))
        name = f"{view.style[j.agency].name}: {', '.join(j.officers)}"
        yield (
            f"<Placemark><name>{_text(name)}</name><styleUrl>#a{order.index(j.agency)}</styleUrl>"
            f"<LineString><tessellate>1</tessellate><coordinates>{line}</coordinates></LineString></Placemark>"
        )


def _abgr(colour: str) -> str:
    return f"ff{colour[5:7]}{colour[3:5]}{colour[1:3]}".lower()
