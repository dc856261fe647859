"""All faults of an operation in one round: those of type beside those of meaning."""

from __future__ import annotations

import pytest

from gis_planner.domain.errors import UserError
from gis_planner.planning import parse_operation

BAD = """
[operation]
name = "x"
days = ["2026-12-01"]
headcount_cap = "six"
travel_factors = { "25:00" = 1.2, "08:00" = 9 }
[[agency]]
id = "fire"
[[officer]]
id = "F1"
agency = "fire"
away = ["tomorrow"]
vehicle = "van"
base_easting = 1
base_northing = 1
[[officer]]
id = "F2"
agency = "fire"
vehicle = "van"
base_easting = 2
base_northing = 1
[[officer]]
id = "F2"
agency = "fire"
days = ["2026-12-09"]
[[visit_rule]]
premises_id = "P1"
rule = "must"
officers = ["F9"]
[[visit_rule]]
premises_id = "P1"
rule = "lock"
day = "2026-12-01"
[[visit_rule]]
premises_id = "P2"
rule = "refused"
"""


def test_types_and_meanings_come_together():
    with pytest.raises(UserError) as caught:
        parse_operation(BAD)
    text = str(caught.value)
    for part in (
        "'headcount_cap' should be a whole number", "travel_factors '25:00' is not a time",
        "travel_factors '08:00' is 9", "away 'tomorrow'", "ride together and have different bases",
        "officer 'F2' is there twice", "'2026-12-09' is not a day", "no officer 'F9'",
        "P1 have 2 rules must or lock", "whose warrant was refused",
    ):  # fmt: skip
        assert part in text, part


def test_faulty_days_bring_no_other_faults():
    with pytest.raises(UserError) as caught:
        parse_operation(
            '[operation]\nname = "x"\ndays = ["1 Dec"]\n'
            '[[officer]]\nid = "a"\nagency = "fire"\ndays = ["2026-12-01"]\n'
        )
    assert "is not a day of" not in str(caught.value)
