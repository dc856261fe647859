"""WCAG 2.2 AA in every theme: text 4.5:1, edges of controls and symbols 3:1."""

from __future__ import annotations

import pytest

from gis_planner.app import theme
from gis_planner.app.theme import Theme, contrast, ink_on

GROUNDS = ("window", "base", "raised", "soft")
THEMES = [pytest.param(t, id=name) for name, t in theme.THEMES.items()]


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("t", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "good", "warn", "bad", "selected"])
def test_text_is_readable_on_every_ground(t: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(t, ink), getattr(t, ground)) >= 4.5


@pytest.mark.parametrize("t", THEMES)
def test_text_on_coloured_grounds_is_readable(t: Theme) -> None:
    assert contrast(t.on_accent, t.accent) >= 4.5
    assert contrast(t.rail_text, t.rail) >= 4.5
    assert contrast("#FFFFFF", "#7A1022") >= 7, "the marking"
    for ground in t.severity:  # the number on a badge
        assert contrast(ink_on(ground), ground) >= 4.5, ground


@pytest.mark.parametrize("t", THEMES)
def test_edges_of_controls_and_focus_stand_out(t: Theme) -> None:
    for ground in (t.window, t.base, t.raised):
        assert contrast(t.edge, ground) >= 3
        assert contrast(t.accent, ground) >= 3, "the focus ring"


@pytest.mark.parametrize("t", THEMES)
@pytest.mark.parametrize("ground", ["land", "base"])
def test_every_symbol_stands_out_by_fill_or_edge(t: Theme, ground: str) -> None:
    for fill in t.severity:
        seen = max(contrast(fill, getattr(t, ground)), contrast(t.dot, getattr(t, ground)))
        assert seen >= 3, fill
    assert contrast(t.selected, getattr(t, ground)) >= 3
    assert contrast(t.boundary, t.land) >= 3


@pytest.mark.parametrize("t", THEMES)
def test_severity_rises_in_contrast_from_some_concern_on(t: Theme) -> None:
    steps = [contrast(c, t.land) for c in t.severity[1:]]
    assert steps == sorted(steps)
