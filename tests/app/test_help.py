"""Help: the user guide in the window."""

from __future__ import annotations

import re

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtWidgets import QApplication, QTextBrowser

from gis_planner.app.help import PICTURE_PX, Guide, follow, guide_text, show_help, slug
from gis_planner.app.window import Window


def links(text: str) -> list[str]:
    return re.findall(r"\(#([^)]+)\)", text)


@pytest.mark.parametrize("place", range(10))
def test_each_task_is_one_click_from_the_list(qapp: QApplication, place: int) -> None:
    text = guide_text("tasks")
    wanted = links(text)[place]
    browser = QTextBrowser()
    browser.resize(640, 300)
    browser.setMarkdown(text)
    browser.show()
    follow(browser, QUrl(f"#{wanted}"))
    here = browser.textCursor().block().text()
    assert here.startswith(f"{place + 1}. ") and slug(here) == wanted
    assert 0 <= browser.cursorRect().top() < browser.height()
    browser.close()


def test_a_picture_of_the_guide_is_no_wider_than_the_page(window: Window) -> None:
    show_help(window, "premises")
    guide = window.findChild(Guide)
    assert guide is not None and not guide.window().isModal()
    document = guide.document()
    assert document is not None
    assert document.idealWidth() <= PICTURE_PX + 2 * document.documentMargin()
    guide.window().close()
