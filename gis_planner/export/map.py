"""The HTML map: folium's page with everything inlined. The only module that knows folium.

folium and Leaflet give the map; the arrays, symbols and controls are ours (`assets/pack.js`), for
folium's own vector layers do not load with 100,000 points. No tile layer, no plug-in, no jQuery.
"""

from __future__ import annotations

import json
import re
from typing import Any

from gis_planner.domain.progress import Part, Progress
from gis_planner.export.inline import CSP, inlined
from gis_planner.export.layers import map_data
from gis_planner.export.page import body, head_title
from gis_planner.export.text import one_line
from gis_planner.export.view import PackView

_PLACE = re.compile(r'<div class="folium-map" id="map_pack"\s*></div>')


def map_page(view: PackView, progress: Progress) -> bytes:
    """The whole page, UTF-8. Opens from a disk with no network; asks nothing of anyone."""
    data = map_data(view, Part(progress, 0.0, 0.6))
    page = _folium_page()
    head, rest = page.split("</head>", 1)
    head = re.sub(r'(?s)<style>.*?</style>|<meta name="viewport".*?/>', "", head)
    head = inlined(head).replace("<head>", f"<head>\n{_meta(view)}", 1)
    head = head.replace("<html>", '<html lang="en-GB">', 1)
    whole = f"{head}</head>{rest}"
    block = f'<script type="application/json" id="pack-data">{_json(data)}</script>'
    whole = _once(whole, _PLACE, body(view, '<div id="map_pack" class="pack-map"></div>') + block)
    progress.report(1.0, "map")
    return whole.encode("utf-8")


def _folium_page() -> str:
    """A page with an empty Leaflet map called `map_pack`, and our style and script."""
    import folium
    from branca.element import MacroElement
    from folium.template import Template

    class PackMap(folium.Map):
        default_js = [("leaflet", "leaflet.js"), ("pack", "pack.js")]
        default_css = [("leaflet_css", "leaflet.css"), ("pack_css", "pack.css")]

    class Start(MacroElement):
        _template = Template(
            "{% macro script(this, kwargs) %}"
            "startPack({{ this._parent.get_name() }});{% endmacro %}"
        )

    chart = PackMap(
        location=[52.5, -1.5],
        zoom_start=7,
        tiles=None,
        prefer_canvas=True,
        max_zoom=20,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
    )
    chart._id = "pack"
    root = chart.get_root()
    start: Any = Start()  # type: ignore[no-untyped-call]
    start._id = "start"
    chart.add_child(start)
    return str(root.render())


def _meta(view: PackView) -> str:
    return (
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{head_title(view)}</title>\n<style>{_paper(view)}</style>\n"
    )


def _paper(view: PackView) -> str:
    """Marking, reader and page number in the margins of every printed page."""
    b = view.briefing
    margin, bold = "font: 9pt sans-serif", "font: bold 10pt sans-serif"
    reader = f"For {b.recipient_name or b.recipient} only"
    return (
        "@page { margin: 20mm 14mm; "
        f"@top-center {{ content: {_css(b.marking)}; {bold} }} "
        f"@bottom-left {{ content: {_css(reader)}; {margin} }} "
        f"@bottom-center {{ content: {_css(b.marking)}; {bold} }} "
        f'@bottom-right {{ content: "page " counter(page) " of " counter(pages); {margin} }} }}'
    )


def _css(text: str) -> str:
    """A CSS string that says `text`: everything but letters, digits and spaces as its code."""
    line = one_line(text)[:80]
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in line) + '"'


def _json(data: object) -> str:
    """JSON that cannot end its element nor open a comment, whatever the names hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _once(text: str, pattern: re.Pattern[str], replacement: str) -> str:
    found = pattern.findall(text)
    if len(found) != 1:
        raise ValueError(f"folium's page has {len(found)} places for the map; expected one")
    return pattern.sub(lambda _: replacement, text, count=1)
