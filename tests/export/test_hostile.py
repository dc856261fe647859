"""Names are hostile input: none may run, and no file may break."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import openpyxl
import pytest

from gis_planner.domain.briefing import Briefing
from gis_planner.export import write_pack
from tests.export.browser import Browser
from tests.export.hostile import ATTACKS, hostile_briefing
from tests.export.paper import pages_of


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    return hostile_briefing()


@pytest.fixture(scope="module")
def pack(briefing: Briefing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_pack(briefing, folder)
    return folder


def test_no_name_runs_in_the_page(pack: Path, browser: Browser) -> None:
    seen = browser.open(pack / "map.html")
    browser.run("map_pack.eachLayer(l => l.getPopup && l.getPopup() && l.openPopup()); 0")
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; }); 0")
    assert browser.run("window.hacked || null") is None
    assert browser.run("document.querySelectorAll('img, svg[onload], [onmouseover]').length") == 0
    assert seen.console == [] and seen.requests == []


def test_page_says_what_the_names_say(pack: Path) -> None:
    page = (pack / "map.html").read_text("utf-8")
    assert "&lt;/script&gt;&lt;script&gt;window.hacked=1" in page
    assert "<script>window.hacked" not in page and "{{ 7*7 }}" in page and ">49<" not in page


def test_paper_survives_long_and_strange_names(pack: Path) -> None:
    pages = pages_of(pack / "briefing.pdf")
    assert len(pages) >= 18
    assert any("onerror=" in page for page in pages)


def test_workbook_has_no_formula(pack: Path) -> None:
    book = openpyxl.load_workbook(pack / "visits.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert any(
        cell.value == ATTACKS[5] for sheet in book for row in sheet.iter_rows() for cell in row
    )


def test_xml_files_parse_and_hold_no_foreign_element(pack: Path) -> None:
    for name in ("visits.gpx", "visits.kml"):
        tags = {e.tag.rsplit("}", 1)[-1] for e in ElementTree.parse(pack / name).iter()}
        assert not tags & {"script", "img", "svg", "para"}, name


def test_calendar_keeps_one_event_a_visit(pack: Path, briefing: Briefing) -> None:
    calendar = icalendar.Calendar.from_ical((pack / "visits.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) == len(briefing.visits)
    assert calendar.walk("VALARM") == []


def test_geopackage_keeps_the_names(pack: Path) -> None:
    with sqlite3.connect(pack / "visits.gpkg") as db:
        names = " ".join(row[0] for row in db.execute("select name from visits"))
    assert "window.hacked" in names
