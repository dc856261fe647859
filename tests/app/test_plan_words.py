"""What the plan page says, without a window: drawn by lot, phases of a run, gaps."""

from __future__ import annotations

import dataclasses

import pytest

from gis_planner.app.models.plan import why_here
from gis_planner.app.pages.plan.progress import gap_words, phases_of, steps_of, words_of
from gis_planner.pipeline.anytime import Point

LOT = "Drawn at random (seed 7), so that not only the expected is looked at."
FIRE = "Fire for fire safety (weight 1.0), under Order 2005 art. 27."


@pytest.mark.parametrize(
    ("because", "here"),
    [
        (f"{LOT} {FIRE}", LOT),
        (f"Locked by the lead. {LOT} {FIRE}", f"Locked by the lead. {LOT}"),
        (f"Locked by the lead: it has begun. Drawn at random before. {FIRE}",
         "Locked by the lead: it has begun. Drawn at random before."),
        (f"A must-visit by the lead: forced in. {FIRE}", "A must-visit by the lead: forced in."),
        (f"A must-visit by the lead. {FIRE}", "A must-visit by the lead."),
        (FIRE, ""),
    ],
)  # fmt: skip
def test_why_these_premises_is_said_once_before_the_agencies(because: str, here: str) -> None:
    assert why_here([because, because]) == here


TWO = (
    Point(0.1, 80.0, 100.0, 9, "by value alone"), Point(2.0, 95.0, 100.0, 11, "by value alone"),
    Point(5.0, 60.0, 110.0, 8, "random visits drawn in"),
    Point(9.0, 98.0, 110.0, 11, "random visits drawn in"),
)  # fmt: skip


def test_each_phase_of_a_run_has_a_curve_that_never_falls() -> None:
    parts = phases_of(TWO, 12.0)
    assert [(name, end) for name, _, end in parts] == [
        ("by value alone", 5.0), ("random visits drawn in", 12.0)
    ]  # fmt: skip
    for _, points, end in parts:
        line = steps_of(points, "value", end)
        heights = [v for _, v in line]
        assert heights == sorted(heights) and line[-1][0] == end
    assert "random visits drawn in" in words_of(TWO, 9.4, False)


def test_proven_best_is_said_only_where_nothing_is_left_to_cover() -> None:
    best = Point(3.0, 100.0, 100.0, 12)
    assert "proven best" in gap_words(best) and "gap" not in gap_words(best)
    nearly = dataclasses.replace(best, value=99.99)
    assert "gap 0.1%" in gap_words(nearly) and "proven" not in gap_words(nearly)
