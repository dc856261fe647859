"""An empty page offers what must be done first, and its own button once that is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtWidgets import QPushButton

from gis_planner.app.models.stages import first_of
from gis_planner.app.parts.way import BEFORE
from gis_planner.app.widgets import EmptyState, button
from gis_planner.app.window import Window
from gis_planner.store import Case


class Stages:
    """A session that has run these stages."""

    def __init__(self, lists: int, *tables: str) -> None:
        self._lists, self._tables = (object(),) * lists, tables

    def lists(self) -> tuple[object, ...]:
        return self._lists

    def has(self, name: str) -> bool:
        return name in self._tables


@pytest.mark.parametrize(
    ("session", "first"),
    [
        (Stages(0), "import"),
        (Stages(1), "match"),
        (Stages(1, "matched"), "score"),
        (Stages(1, "matched", "risks"), ""),
    ],
)
def test_the_first_stage_that_is_not_done(session: Any, first: str) -> None:
    assert first_of(session, ("match", "score")) == first


def test_what_comes_first_stands_in_place_of_the_pages_own_button(qtbot: Any) -> None:
    ran: list[str] = []
    own = button("Build links", lambda: ran.append("links"))
    empty = EmptyState("links", "No links yet", "", (own,))
    qtbot.addWidget(empty)
    assert not own.isHidden() and empty.before.isHidden()
    empty.first("Match the lists", lambda: ran.append("match"))
    assert own.isHidden() and not empty.before.isHidden()
    empty.before.click()
    assert ran == ["match"]
    empty.say("Reading links…", "", offer=False)
    assert own.isHidden() and empty.before.isHidden()
    empty.say("No links yet", "")
    empty.first("")
    assert not own.isHidden() and empty.before.isHidden()


@pytest.mark.parametrize("name", sorted(BEFORE))
def test_an_empty_case_is_asked_for_a_list_on_every_page(
    name: str, qtbot: Any, tmp_path: Path
) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.case_actions._attach(Case.create(tmp_path / "new.gpkg", None))
    window.show()
    window.show_page(name)
    shown = [b for b in _empty(window, name).findChildren(QPushButton) if b.isVisible()]
    assert [b.text() for b in shown] == ["Import a list…"]
    window.shut_down()


def _empty(window: Window, name: str) -> EmptyState:
    found = window.pages[name].empty  # type: ignore[attr-defined]
    assert isinstance(found, EmptyState)
    return found
