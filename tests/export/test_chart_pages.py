"""Link charts in the HTML page and on paper."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from reportlab.lib.pagesizes import A4

from gis_planner.domain.briefing import ChartLine, ChartNode, ChartSheet, Fact
from gis_planner.domain.progress import Silent
from gis_planner.export.chart import arranged, charts_html, names_that_fit
from gis_planner.export.page import body
from gis_planner.export.pdf.charts import chart_pages
from gis_planner.export.pdf.frame import MARGIN, build
from gis_planner.export.pdf.look import register_fonts
from gis_planner.export.view import PackView
from tests.export.invented import make_briefing
from tests.export.paper import pages_of

HOSTILE = "<script>alert(1)</script>"


def sheet(size: int = 12) -> ChartSheet:
    kinds = ("premises", "business", "company", "person", "phone", "vehicle")
    nodes = tuple(ChartNode(kinds[k % 6], f"Name {k}") for k in range(size))
    fact = Fact("Name 1 uses the phone 01632 960001", "fire / audits / 7", "G1")
    lines = tuple(ChartLine(k, k + 1, (fact,), k == 2) for k in range(0, size - 1) if k != 5)
    return ChartSheet("Link chart 1", nodes, lines, "2026-05-01")


def view_with(*charts: ChartSheet) -> PackView:
    return PackView(dataclasses.replace(make_briefing(3), charts=charts))


def test_page_draws_every_line_and_tells_it_in_a_table() -> None:
    text = charts_html(view_with(sheet()))
    assert text.count("<line") == 10 and text.count("stroke-dasharray") == 1
    assert "as on" in text and "1 of them possible and not confirmed" in text
    assert text.count("<tr><td>") == 10 and "fire / audits / 7" in text
    assert 'role="img"' in text and "table below says the same" in text
    assert 'id="charts"' in body(view_with(sheet()), "")


def test_pack_without_charts_does_not_mention_them() -> None:
    assert charts_html(view_with()) == "" and chart_pages(view_with(), 500.0) == []
    assert "Link chart" not in body(view_with(), "")


def test_hostile_names_stay_text() -> None:
    fact = Fact(HOSTILE, HOSTILE, "G1")
    nodes = (ChartNode("person", HOSTILE), ChartNode("vehicle", HOSTILE))
    text = charts_html(view_with(ChartSheet(HOSTILE, nodes, (ChartLine(0, 1, (fact,), False),))))
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_arrangement_keeps_nodes_apart_and_is_the_same_every_time() -> None:
    drawn = arranged(sheet(40))
    assert arranged.__wrapped__(sheet(40)) == drawn
    spots = drawn.spots
    gaps = [
        ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5
        for i, (x1, y1) in enumerate(spots)
        for x2, y2 in spots[:i]
    ]
    assert min(gaps) > 24
    assert all(0 < x < drawn.wide and 0 < y < drawn.high for x, y in spots)
    placed = names_that_fit(sheet(40), spots, 12, 5.8, 14)
    boxes = [(x - 18, y - 7, x + 18, y + 7) for _, x, y in placed]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_paper_has_a_page_a_chart_with_its_links(tmp_path: Path) -> None:
    register_fonts()
    view, width = view_with(sheet(), sheet(5)), A4[0] - 2 * MARGIN
    out = tmp_path / "charts.pdf"
    out.write_bytes(build(chart_pages(view, width), view, A4, "Charts", Silent()))
    text = "\f".join(pages_of(out))
    told = " ".join(text.split())
    assert len(re.findall("what may be shared with you and nothing else", told)) == 2
    assert "fire / audits / 7" in text and view.briefing.marking in text
