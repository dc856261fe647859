"""bench map runs, small; its figures are those that it says they are."""

from __future__ import annotations

import pytest
from PyQt6.QtWidgets import QApplication

from gis_planner.bench import map as bench
from gis_planner.bench import map_ours, map_world
from gis_planner.domain.errors import UserError


def test_the_invented_county_is_the_same_twice_and_lies_in_its_wards() -> None:
    one, two = map_world.frame(500, 3), map_world.frame(500, 3)
    assert one.table.equals(two.table) and len(one) == 500
    shapes = map_world.ward_shapes()
    assert len(shapes) == map_world.WARDS and all(s.is_valid for s in shapes)
    whole = sum(s.area for s in shapes)
    assert whole == pytest.approx(map_world.SIDE_M**2, rel=0.01)


def test_dragging_is_measured_frame_by_frame(qapp: QApplication) -> None:
    found = map_ours.draw(800, "auto", 1, drags=1, moves=12)
    assert found["frames"] == 12 and found["redraw median ms"] > 0
    assert 0 < found["drag median ms"] <= found["drag 95th percentile ms"]


def test_a_part_that_is_none_is_refused() -> None:
    with pytest.raises(UserError, match="no part 'sing'"):
        bench.main(["sing"])
    with pytest.raises(UserError, match="folder of lists"):
        bench.main(["tour"])
