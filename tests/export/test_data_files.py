from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas
import gpxpy
import icalendar
import numpy as np
import openpyxl
import pyogrio

from gis_planner.domain.briefing import Briefing
from gis_planner.export.geometry import grid_reference, nice_length, spread, to_lonlat
from gis_planner.export.view import PackView


def test_geopackage_layers_in_the_national_grid(pack: Path, view: PackView) -> None:
    path = pack / "visits.gpkg"
    assert {name for name, _ in pyogrio.list_layers(path)} == {"visits", "routes", "premises"}
    visits = geopandas.read_file(path, layer="visits")
    assert visits.crs.to_epsg() == 27700 and len(visits) == len(view.visits)
    first = view.visits[0]
    row = visits[visits["number"] == 1].iloc[0]
    assert (row.geometry.x, row.geometry.y) == first.point
    assert row["visit_id"] == first.visit.visit_id
    routes = geopandas.read_file(path, layer="routes")
    assert len(routes) == len(view.journeys) and (routes.geometry.length > 0).all()
    premises = geopandas.read_file(path, layer="premises")
    assert premises["visited"].sum() == len(view.visits)


def test_workbook_sheets_markings_and_numbers(pack: Path, view: PackView) -> None:
    book = openpyxl.load_workbook(pack / "visits.xlsx")
    assert book.sheetnames == ["visits", "attendance", "facts", "routes", "about"]
    for sheet in book:
        assert sheet.oddHeader.center.text == "OFFICIAL-SENSITIVE"
        assert sheet.oddFooter.center.text == "OFFICIAL-SENSITIVE"
        assert "Fire and rescue service" in sheet.oddFooter.left.text
        assert sheet.freeze_panes == "A2"
    rows = list(book["visits"].iter_rows(values_only=True))
    columns = {name: i for i, name in enumerate(rows[0])}
    assert len(rows) == len(view.visits) + 1
    assert rows[1][columns["number"]] == 1 and isinstance(rows[1][columns["easting"]], float)
    facts = sum(
        len(n.visit.why + n.visit.known + n.visit.hazards + n.visit.links) for n in view.visits
    )
    assert book["facts"].max_row == facts + 1
    about = [row[:2] for row in book["about"].iter_rows(values_only=True)]
    assert ("withheld", "arrears of hmrc") in about


def test_gpx_way_points_and_tracks(pack: Path, view: PackView) -> None:
    book = gpxpy.parse((pack / "visits.gpx").read_text("utf-8"))
    assert len(book.waypoints) == len(view.visits) and len(book.tracks) == len(view.journeys)
    assert all(51 < w.latitude < 52 and -3 < w.longitude < -2 for w in book.waypoints)


def test_calendar_in_local_time(pack: Path, view: PackView) -> None:
    calendar = icalendar.Calendar.from_ical((pack / "visits.ics").read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == len(view.visits)
    first = view.visits[0].visit
    start = events[0].decoded("dtstart")
    assert start.strftime("%Y-%m-%d %H:%M") == f"{first.day} {first.start}"
    assert start.utcoffset() == dt.timedelta(0)
    assert len({str(e["uid"]) for e in events}) == len(events)


def test_kml_has_a_folder_for_each_day(pack: Path, view: PackView) -> None:
    from xml.etree import ElementTree

    root = ElementTree.parse(pack / "visits.kml").getroot()
    space = {"k": "http://www.opengis.net/kml/2.2"}
    assert len(root.findall(".//k:Folder", space)) == len(view.days)
    assert len(root.findall(".//k:Point", space)) == len(view.visits)
    assert "http" not in "".join(e.text or "" for e in root.iter() if e.tag.endswith("href"))


def test_each_entry_of_a_device_says_whose_it_is_and_until_when(pack: Path, view: PackView) -> None:
    b = view.briefing
    for name in ("visits.gpx", "visits.ics", "visits.kml"):
        text = (pack / name).read_bytes().decode().replace("\r\n ", "")
        said = text.count(f"{b.marking}. For {b.recipient_name} only. Destroy by")
        assert said == len(view.visits) + 1, "in each visit, and at the head"


def test_known_places() -> None:
    assert grid_reference(375012.4, 164800.9) == "ST 75012 64800"
    assert grid_reference(530000, 180000) == "TQ 30000 80000"
    assert grid_reference(216600, 771200) == "NN 16600 71200"
    assert grid_reference(None, 1.0) == "" and grid_reference(-5, 10) == ""
    lon, lat = to_lonlat([(530034.0, 180381.0)])[0]
    assert abs(lat - 51.50740) < 2e-4 and abs(lon + 0.12776) < 4e-4


def test_scale_bar_lengths_are_round() -> None:
    assert [nice_length(x) for x in (9.0, 1234.0, 4999.0, 0.3)] == [5.0, 1000.0, 2000.0, 0.2]


def test_symbols_are_moved_apart_within_the_frame() -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(50, 6, (40, 2))
    radii = np.full(40, 4.0)
    moved = spread(points, radii, (0, 0, 100, 100))
    gaps = np.hypot(*(moved[:, None] - moved[None]).transpose(2, 0, 1)) + 1e9 * np.eye(40)
    assert gaps.min() > 7.6 and moved.min() >= 4 and moved.max() <= 96


def test_visit_numbers_follow_day_and_time(briefing: Briefing) -> None:
    order = [(n.visit.day, n.visit.start) for n in PackView(briefing).visits]
    assert order == sorted(order)


def test_officers_on_the_same_legs_share_a_journey(briefing: Briefing) -> None:
    import dataclasses

    twin = tuple(dataclasses.replace(leg, officer=leg.officer + "b") for leg in briefing.routes)
    both = PackView(dataclasses.replace(briefing, routes=briefing.routes + twin))
    assert len(both.journeys) == len(PackView(briefing).journeys)
    assert all(len(j.officers) == 2 for j in both.journeys)
