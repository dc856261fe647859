"""The command palette finds what a person means, in the words that a person types."""

from __future__ import annotations

import pytest

from gis_planner.app.command_palette import CommandPalette
from gis_planner.app.search_words import ALSO, score
from gis_planner.app.window import Window

TYPED = {
    "dark": "theme_dark", "night mode": "theme_dark", "undo": "undo", "pdf": "print",
    "copy map": "map_copy", "lasso": "map_lasso", "circle": "map_radius",
    "heat map": "map_symbology",
    "postcode": "map_goto", "zoom in": "map_zoom_in", "csv": "import", "excel": "import",
    "export to excel": "export", "settings": "preferences", "password": "lock", "slides": "brief",
    "shapefile": "layer", "duplicates": "page_review", "who is behind": "page_links",
    "officer ill": "replan_officer", "gdpr": "page_sharing", "retention": "retention",
    "tutorial": "tour", "deselect": "select_none", "distance": "map_measure_length",
    "layout": "reset", "polygon": "map_draw", "exit": "quit", "symbolgy": "map_symbology",
    "pseudonimise": "pseudonymise", "cmai": "map_copy",
}  # fmt: skip
"""What is typed → the action that must stand first."""


def test_words_that_people_type_find_the_action(window: Window) -> None:
    palette = CommandPalette(window.actions_.all(), window)
    found = {}
    for typed in TYPED:
        palette.narrow(typed)
        item = palette.list.item(0)
        found[typed] = item.data(0x100).objectName() if item is not None else ""
    assert found == TYPED
    palette.narrow("qqqq")
    assert palette.list.count() == 0 and palette.none.isVisibleTo(palette)
    palette.narrow("")
    assert palette.list.count() > 50 and not palette.none.isVisibleTo(palette)
    assert set(ALSO) <= {a.objectName() for a in window.actions_.all()}, "no word for nothing"


@pytest.mark.parametrize(
    "title", ["Move the selected premises", "Change the plan: premises closed"]
)
def test_letters_strewn_over_a_title_are_no_answer(title: str) -> None:
    assert score("help", title) == 0 and score("map home", title) == 0
