from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from gis_planner.domain.briefing import Briefing
from gis_planner.domain.progress import Silent
from gis_planner.export import inline
from gis_planner.export.map import map_page
from gis_planner.export.palette import OKABE_ITO, SEVERITY, contrast, ink_on
from gis_planner.export.view import PackView
from tests.export.browser import Browser
from tests.export.invented import make_briefing
from tests.export.paper import pages_of


class Outline(HTMLParser):
    """Headings, addresses, ids and labels of a page; checks that elements close in order."""

    VOID = {"meta", "input", "br", "line", "img", "link"}

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.links += [v for k, v in attrs if k in ("src", "href", "action", "data") and v]
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_page_is_whole_and_links_only_within_itself(pack: Path) -> None:
    page = (pack / "map.html").read_text("utf-8")
    found = outline(page)
    assert found.links and all(link.startswith("#") for link in found.links)
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert "default-src 'none'" in page
    known = r"https?://(leafletjs\.com|www\.w3\.org|\S*chromium\.org|stackoverflow\.com|bugzilla\.mozilla\.org)"
    assert re.findall(r"https?://[^\s\"']*", re.sub(known, "", page)) == []  # comments of Leaflet
    assert "url(" not in re.sub(r"url\((data:|#)", "", page)


def test_headings_never_skip_a_level(pack: Path) -> None:
    levels = outline((pack / "map.html").read_text("utf-8")).headings
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_unknown_asset_is_refused() -> None:
    with pytest.raises(LookupError, match="jquery"):
        inline.inlined('<script src="https://code.jquery.com/jquery-3.7.1.min.js"></script>')
    with pytest.raises(ValueError, match="links"):
        inline.inlined('<link href="https://x.example/a.css" rel="preload">')


def test_inlined_script_cannot_end_its_element() -> None:
    for name in ("leaflet.js", "pack.js"):
        assert "</script" not in inline.script(name).lower()


def test_colours_are_readable() -> None:
    for colour in (*OKABE_ITO, *SEVERITY):
        assert contrast(colour, ink_on(colour)) >= 4.5, colour
    css = (inline.ASSETS / "pack.css").read_text("utf-8")
    for scheme in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]:
        value = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", scheme))
        for text in ("ink", "muted", "accent"):
            for ground in ("paper", "panel"):
                assert contrast(value[text], value[ground]) >= 4.5, (text, ground)
        assert contrast(value["hazard"], value["hazard-bg"]) >= 4.5
        assert contrast(value["mark"], value["mark-ink"]) >= 4.5
        assert contrast(value["label"], value["halo"]) >= 4.5


@pytest.mark.parametrize(("width", "dark"), [(1360, False), (1360, True), (400, False)])
def test_page_opens_with_no_network(
    pack: Path, browser: Browser, tmp_path: Path, width: int, dark: bool
) -> None:
    seen = browser.open(pack / "map.html", width=width, dark=dark)
    symbols = "[...document.querySelectorAll('.visit-symbol')]"
    assert browser.run(f"{symbols}.length") == 30
    label = "s.getAttribute('aria-label')"
    assert browser.run(f"{symbols}.every(s => {label}.startsWith('Visit ') && s.tabIndex === 0)")
    root = "document.documentElement"
    assert browser.run(f"{root}.scrollWidth <= {root}.clientWidth"), "scrolls sideways"
    buttons = "[...document.querySelectorAll('button')].filter(b => b.offsetHeight)"
    assert browser.run(f"{buttons}.every(b => b.offsetHeight >= 24)"), "too small for a finger"
    browser.picture(tmp_path / "page.png")
    assert len(set(Image.open(tmp_path / "page.png").convert("L").resize((60, 40)).tobytes())) > 20
    assert seen.requests == [] and seen.console == []


def test_choosing_a_day_or_a_word_changes_map_and_list(pack: Path, browser: Browser) -> None:
    browser.open(pack / "map.html")
    count = (
        "[document.querySelectorAll('.visit-symbol').length,"
        " [...document.querySelectorAll('article')].filter(a => !a.closest('[hidden]')).length]"
    )
    browser.run("form = document.querySelector('.filters'); 0")
    browser.run("go = () => form.dispatchEvent(new Event('input')); 0")
    browser.run("form.day.forEach((b, i) => { b.checked = i === 1; }); go()")
    assert browser.run(count) == [10, 10]
    browser.run("form.find.value = 'zzzz'; go()")
    assert browser.run(count) == [0, 0]
    assert browser.run("document.getElementById('shown').textContent") == "0 visits shown"


def test_show_on_map_opens_the_popup_with_the_name(
    pack: Path, browser: Browser, briefing: Briefing
) -> None:
    browser.open(pack / "map.html")
    browser.run("document.querySelector('[data-show=\"4\"]').click()")
    fourth = PackView(briefing).visits[3].visit
    shown = "document.querySelector('.leaflet-popup strong').textContent"
    assert browser.run(shown) == f"4. {fourth.name}"
    assert browser.run("document.querySelector('article.current').id") == "visit-4"


def test_printed_page_holds_every_briefing(pack: Path, browser: Browser, tmp_path: Path) -> None:
    browser.open(pack / "map.html")
    browser.printed(tmp_path / "page.pdf")
    text = " ".join(pages_of(tmp_path / "page.pdf"))
    assert text.count("Who attends, and under which power") == 30
    for page in pages_of(tmp_path / "page.pdf"):
        assert page.count("OFFICIAL-SENSITIVE") >= 2 and "page " in page


def test_five_hundred_visits_open_within_two_seconds(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    page.write_bytes(map_page(PackView(make_briefing(500)), Silent()))
    assert page.stat().st_size < 5_000_000
    seconds = min(browser.open(page).seconds for _ in range(2))
    assert seconds < 6, f"{seconds:.1f} s; 2 s is the bar on a machine of its own"
