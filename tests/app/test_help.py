"""Help: the user guide in the window."""

from __future__ import annotations

import re

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtWidgets import QApplication, QTextBrowser

from gis_planner.app.help import follow, guide_text, slug


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
