"""The pack's page walked as a screen reader and a keyboard would: names, headings, labels,
contrast as drawn, and the way of the Tab key."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from gis_planner.domain.progress import Silent
from gis_planner.export.map import map_page
from gis_planner.export.view import PackView
from tests.export.browser import Browser
from tests.export.invented import make_briefing

NAMELESS = """
[...document.querySelectorAll(
    'a[href], button, input, select, textarea, [tabindex], img, svg, canvas')]
  .filter(e => e.checkVisibility() && !e.closest('[aria-hidden=true]'))
  .filter(e => e.getAttribute('role') !== 'presentation' && e.tabIndex > -2)
  .filter(e => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')
    || e.getAttribute('alt') || e.title || e.textContent.trim()
    || (e.labels && [...e.labels].some(l => l.textContent.trim()))))
  .filter(e => e.matches('img, svg[role=img], a, button, input, select, textarea')
    || e.tabIndex >= 0)
  .map(e => e.outerHTML.slice(0, 120))
"""
LEVELS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])"
LANDMARKS = "['main', 'header, [role=banner]'].map(s => document.querySelectorAll(s).length)"
TABLES = """
[...document.querySelectorAll('table')].filter(t => !t.querySelector('th')).length
"""
CONTRAST = """
(() => {
  const rgb = c => {
    const m = c.match(/[\\d.]+/g).map(Number);
    return m.length > 3 ? m : [...m, 1];
  };
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (let n = e; n; n = n.parentElement) {
      const c = rgb(getComputedStyle(n).backgroundColor);
      if (c[3] > 0.99) return c;
    }
    return rgb(getComputedStyle(document.documentElement).getPropertyValue('color-scheme')
      .includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches
      ? 'rgb(18,18,18)' : 'rgb(255,255,255)');
  };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    if (!e.checkVisibility() || e.closest('svg, canvas, [aria-hidden=true], .leaflet-container'))
      continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e), text = rgb(style.color), back = ground(e);
    if (text[3] < 0.99) continue;
    const [a, b] = [lum(text), lum(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), px = parseFloat(style.fontSize);
    const large = px >= 24 || (px >= 18.66 && +style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push([ratio.toFixed(2), e.outerHTML.slice(0, 100)]);
  }
  return poor;
})()
"""
ORDER = """
[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]
  .filter(e => e.tabIndex > 0).length
"""
FOCUS = """
(() => {
  const bare = [];
  for (const e of [...document.querySelectorAll('a[href], button, input, summary')].slice(0, 80)) {
    if (!e.checkVisibility()) continue;
    e.focus({focusVisible: true});
    if (document.activeElement !== e) continue;
    const s = getComputedStyle(e);
    if (s.outlineStyle === 'none' && s.boxShadow === 'none') bare.push(e.outerHTML.slice(0, 100));
  }
  return bare;
})()
"""


@pytest.mark.parametrize("dark", [False, True])
def test_a_walk_over_the_page_finds_no_barrier(pack: Path, browser: Browser, dark: bool) -> None:
    browser.open(pack / "map.html", dark=dark)
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; }); 0")
    assert browser.run("document.documentElement.lang") == "en-GB"
    assert browser.run("document.title.length") > 5
    assert browser.run(NAMELESS) == []
    levels = browser.run(LEVELS)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert browser.run(LANDMARKS) == [1, 1]
    assert browser.run(TABLES) == 0
    assert browser.run(CONTRAST) == []


def test_every_control_is_reached_in_the_order_of_the_page_and_shows_it(
    pack: Path, browser: Browser
) -> None:
    browser.open(pack / "map.html")
    assert browser.run(ORDER) == 0  # no control jumps the queue
    assert browser.run(FOCUS) == []
    ids = "[...document.querySelectorAll('[id]')].map(e => e.id)"
    assert len(browser.run(ids)) == len(set(browser.run(ids)))
    refs = """[...document.querySelectorAll('[aria-labelledby],[aria-describedby],[aria-controls]')]
      .flatMap(e => ['aria-labelledby', 'aria-describedby', 'aria-controls']
        .flatMap(a => (e.getAttribute(a) || '').split(' ').filter(Boolean)))
      .filter(i => !document.getElementById(i))"""
    assert browser.run(refs) == []


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_nothing_is_cut_or_too_small(pack: Path, browser: Browser, width: int) -> None:
    seen = browser.open(pack / "map.html", width=width, height=800)
    root = "document.documentElement"
    assert browser.run(f"{root}.scrollWidth <= {root}.clientWidth")
    small = "parseFloat(getComputedStyle(document.body).fontSize) >= 14"
    assert browser.run(small) and seen.requests == [] and seen.console == []


def test_five_hundred_premises_weigh_little(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    page.write_bytes(map_page(PackView(make_briefing(500)), Silent()))
    assert page.stat().st_size < 5_000_000
    seen = browser.open(page)
    timing = "performance.getEntriesByType('navigation')[0]"
    ready = browser.run(f"{timing}.domContentLoadedEventEnd || {timing}.domComplete")
    assert seen.requests == [] and ready < 8_000


def test_the_walk_finds_what_is_wrong(pack: Path, browser: Browser) -> None:
    browser.open(pack / "map.html")
    browser.run("""document.querySelector('main').insertAdjacentHTML('beforeend',
      '<p style="color:#999;background:#fff">grey</p><button></button><img src="data:,">'); 0""")
    assert len(browser.run(NAMELESS)) == 2 and len(browser.run(CONTRAST)) == 1
