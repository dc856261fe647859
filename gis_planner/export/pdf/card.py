"""The officer's concern card: what each agency wants to hear about, on one page where it can be."""

from __future__ import annotations

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether
from reportlab.platypus.flowables import Flowable

from gis_planner.domain.briefing import ConcernCard
from gis_planner.domain.progress import Progress, check
from gis_planner.export.pdf.flow import Chips
from gis_planner.export.pdf.frame import BOTTOM, MARGIN, TOP, build
from gis_planner.export.pdf.look import (
    BODY,
    CELL,
    CELL_BOLD,
    H1,
    H2,
    LEAD,
    Outline,
    gap,
    para,
    register_fonts,
    table,
    ticks,
)
from gis_planner.export.view import PackView

WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - TOP - BOTTOM


def concern_card(view: PackView, progress: Progress) -> bytes:
    """What each agency wants to hear about, for any officer's pocket."""
    register_fonts()
    story = _story(view, False, progress)
    ruler = Canvas(None)
    if sum(f.wrapOn(ruler, WIDTH, HEIGHT)[1] for f in story) > HEIGHT:
        story = _story(view, True, progress)
    return build(story, view, A4, f"{view.briefing.title}: concern card", progress)


def _story(view: PackView, dense: bool, progress: Progress) -> list[Flowable]:
    lead = "While you are there for your own reason, look for these, and tell the agency named."
    story: list[Flowable] = [
        Outline("card", "Concern card"),
        para("Concern card", H1),
        para(lead, CELL if dense else LEAD),
        gap(0 if dense else 4),
    ]
    cards: dict[str, list[ConcernCard]] = {}
    for card in view.briefing.concern_cards:
        cards.setdefault(card.agency, []).append(card)
    for agency, mine in cards.items():
        check(progress)
        story += _card(view, agency, mine, dense)
    if not cards:
        story.append(
            para("No agency of this operation has named what it wants to hear about.", BODY)
        )
    return story


def _card(view: PackView, agency: str, cards: list[ConcernCard], dense: bool) -> list[Flowable]:
    style = view.style.get(agency)
    name = cards[0].agency_name or agency
    contact = cards[0].contact or view.briefing.contacts.get(agency, "")
    head = table(
        [
            [
                Chips((style,)) if style else "",
                para(name, CELL_BOLD, 120),
                para(f"Tell: {contact}" if contact else "", CELL, 200),
            ]
        ],
        [26, WIDTH * 0.45, WIDTH * 0.55 - 26],
        head=False,
    )
    story: list[Flowable] = []
    for i, card in enumerate(cards):
        block: list[Flowable] = [gap(4 if dense else 8), head] if i == 0 else []
        block.append(para(card.concern[:1].upper() + card.concern[1:], H2))
        block += ticks(card.looks, WIDTH, dense=dense, columns=2 if dense else 1)
        if card.safeguarding:
            block.append(para(f"Safeguarding: {card.safeguarding}", CELL if dense else BODY))
        story.append(KeepTogether(block))
    return story
