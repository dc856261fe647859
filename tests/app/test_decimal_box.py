"""A decimal number typed with the comma or the point is the same number."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QLocale
from PyQt6.QtTest import QTest

from gis_planner.app.decimal_box import DecimalBox


@pytest.mark.parametrize("locale", ["en_GB", "de_DE"])
@pytest.mark.parametrize("typed", ["1.5", "1,5"])
def test_comma_and_point_are_one(qtbot, locale: str, typed: str) -> None:
    box = DecimalBox()
    qtbot.addWidget(box)
    box.setLocale(QLocale(locale))
    box.setRange(0, 1000)
    box.selectAll()
    QTest.keyClicks(box, typed)
    assert box.value() == 1.5
