from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from gis_planner.domain.briefing import Attendee, Briefing, ConcernCard, ContextLine, Fact
from gis_planner.domain.progress import Silent
from gis_planner.export.pdf.card import concern_card
from gis_planner.export.pdf.document import briefing_pdf
from gis_planner.export.pdf.mapdraw import MapPainter
from gis_planner.export.view import PackView
from tests.export.invented import make_briefing
from tests.export.paper import boxes_of, fonts_of, info_of, pages_of


@pytest.mark.parametrize("name", ["briefing.pdf", "overview_a3.pdf", "concern_card.pdf"])
def test_marking_recipient_expiry_and_number_are_on_every_page(pack: Path, name: str) -> None:
    pages = pages_of(pack / name)
    for number, page in enumerate(pages, 1):
        assert page.count("OFFICIAL-SENSITIVE") >= 2, (name, number)
        assert "For Fire and rescue service only" in page
        assert "Destroy by 31 December 2026" in page
        assert f"page {number} of {len(pages)}" in page


def test_briefing_has_cover_overview_days_and_a_sheet_for_each_visit(
    pack: Path, briefing: Briefing
) -> None:
    pages = pages_of(pack / "briefing.pdf")
    assert "Week of action, Castlebridge" in pages[0] and "Objectives" in pages[0]
    assert "Overview" in pages[1]
    assert any("Tuesday 1 December 2026" in p for p in pages[2:4])
    for n in PackView(briefing).visits:
        sheet = next(
            p
            for p in pages
            if f"Outcome of visit {n.number}\n" in p + "\n" or f"Outcome of visit {n.number} " in p
        )
        assert n.visit.name in sheet and "Why this visit" in sheet and "What is known" in sheet
        for attendee in n.visit.attendees:
            assert attendee.agency_name.split()[0] in sheet


def test_each_fact_stands_with_its_source(pack: Path) -> None:
    text = " ".join(" ".join(pages_of(pack / "briefing.pdf")).split())
    assert "[2026-03-04, council-food / food hygiene / row 7]" in text


def test_metadata_page_size_and_fonts(pack: Path) -> None:
    info = info_of(pack / "briefing.pdf")
    assert info["Title"] == "Week of action, Castlebridge"
    assert "OFFICIAL-SENSITIVE" in info["Subject"] and info["Page size"].endswith("(A4)")
    assert info_of(pack / "overview_a3.pdf")["Page size"].startswith("1190.55 x 841.8")
    for row in fonts_of(pack / "briefing.pdf"):
        if "DejaVu" in row[0]:
            assert "yes" in row


def test_words_stay_inside_the_margins(pack: Path) -> None:
    for page in (1, 3, 6, 9):
        for x0, y0, x1, y1, word in boxes_of(pack / "briefing.pdf", page):
            assert x0 >= 40 and x1 <= 556 and y0 >= 8 and y1 <= 834, (page, word)


def test_long_visit_runs_over_pages_and_words_do_not_overlap(tmp_path: Path) -> None:
    base = make_briefing(1)
    facts = tuple(
        Fact(
            f"Fact {i}: " + "a long sentence about what was seen there " * 6, f"list / row {i}", "G"
        )
        for i in range(40)
    )
    crowd = tuple(
        Attendee(a, "An agency with a long name", ("O1", "O2", "O3"), "Some Act 1990 " * 6,
                 "own power", i == 0, ("food hygiene",), "because of this and that " * 8, "09:00")
        for i, a in enumerate(base.agency_names)
    )  # fmt: skip
    visit = dataclasses.replace(
        base.visits[0], name="The Extraordinarily Long Name of a Place " * 6, known=facts,
        hazards=facts[:5], attendees=crowd,
    )  # fmt: skip
    path = tmp_path / "long.pdf"
    path.write_bytes(briefing_pdf(PackView(dataclasses.replace(base, visits=(visit,))), Silent()))
    pages = pages_of(path)
    text = " ".join(pages)
    assert all(f"Fact {i}:" in text for i in range(40)) and "Outcome of visit 1" in text
    for number in range(1, len(pages) + 1):
        if number == 2:
            continue  # the map: names lie along roads
        words = sorted(boxes_of(path, number), key=lambda b: (b[1], b[0]))
        for i, (x0, y0, x1, y1, word) in enumerate(words):
            for a0, b0, a1, b1, other in words[i + 1 :]:
                across = min(x1, a1) - max(x0, a0)
                down = min(y1, b1) - max(y0, b0)
                height = min(y1 - y0, b1 - b0)
                assert not (across > 1 and down > 0.5 * height), (number, word, other)


def test_sixty_visits_in_time() -> None:
    import time

    began = time.perf_counter()
    body = briefing_pdf(PackView(make_briefing(60)), Silent())
    assert body.startswith(b"%PDF") and time.perf_counter() - began < 15


def test_towns_that_crowd_the_overview_get_an_enlargement(tmp_path: Path) -> None:
    base = make_briefing(30)
    far = tuple(
        dataclasses.replace(v, easting=(v.easting or 0) + (30_000 if i % 3 == 0 else 0))
        for i, v in enumerate(base.visits)
    )
    path = tmp_path / "towns.pdf"
    view = PackView(dataclasses.replace(base, visits=far, routes=()))
    path.write_bytes(briefing_pdf(view, Silent()))
    assert "Enlargements" in pages_of(path)[2]
    assert not any("Enlargements" in page for page in pages_of(path)[6:])


def test_visit_with_more_to_say_is_set_smaller_and_fits_its_page(tmp_path: Path) -> None:
    base = make_briefing(1)
    first = base.visits[0]
    rich = dataclasses.replace(first, known=first.known * 2, links=first.why * 3)
    path = tmp_path / "rich.pdf"
    path.write_bytes(briefing_pdf(PackView(dataclasses.replace(base, visits=(rich,))), Silent()))
    sheet = next(p for p in pages_of(path) if "Why this visit" in p)
    assert "Outcome of visit 1" in sheet


def test_what_every_agency_wants_to_hear_fits_one_card(tmp_path: Path, briefing: Briefing) -> None:
    """An officer carries one page: eight agencies of four looks and a safeguarding line each."""
    looks = tuple(f"Look {n}: mattresses or belongings in store rooms" for n in range(4))
    cards = tuple(
        ConcernCard(a, a.upper(), f"concern {a}", looks, "Tell the lead at once.", "the duty desk")
        for a in ("ceh", "cho", "cli", "cts", "frs", "fwa", "hrc", "hoi")
    )
    view = PackView(dataclasses.replace(briefing, concern_cards=cards))
    pages = _pages(tmp_path, concern_card(view, Silent()))
    assert len(pages) == 1 and pages[0].count("Look 3:") == len(cards)


def _pages(folder: Path, paper: bytes) -> list[str]:
    (folder / "paper.pdf").write_bytes(paper)
    return pages_of(folder / "paper.pdf")


def test_streets_about_a_visit_are_named_clear_of_scale_bar_and_north(
    tmp_path: Path, briefing: Briefing
) -> None:
    """Minor roads too; a name whose only straight part lies under the scale bar is left out."""
    streets = (
        ContextLine("road", "Holly Lane", 4, ((0.0, 250.0), (300.0, 250.0))),
        ContextLine("road", "Rowan Lane", 4, ((150.0, 0.0), (150.0, 150.0), (300.0, 150.0))),
        ContextLine("road", "Under Bar", 4, ((0.0, 25.0), (80.0, 25.0))),
    )
    painter = MapPainter(PackView(dataclasses.replace(briefing, context=streets)))
    paper = Canvas(str(tmp_path / "paper.pdf"))
    painter.paint(paper, 20, 20, 180, 180, (0.0, 0.0, 300.0, 300.0), detail=True)
    paper.save()
    text = pages_of(tmp_path / "paper.pdf")[0]
    assert "Holly Lane" in text and "Rowan Lane" in text and "Under Bar" not in text
